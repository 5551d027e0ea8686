//! The accounting of disclosures: every release to somebody else, and nothing besides.

use salus_client::{Disclosure, Released, check_evidence};
use salus_records::{Time, objects::grant::Purpose};

use crate::people::People;

const ALWAYS: (Time, Time) = (Time(0), Time(u64::MAX));

/// Dora lists and reads; Paula's own looks and writing are no disclosures.
pub async fn names_every_release_to_somebody_else(people: &People) {
    let url = people.url();
    let mut dora = people.dora.resume(&url).await.unwrap();
    let mut paula = people.paula.resume(&url).await.unwrap();
    let before = accounted(&mut paula, ALWAYS).await;
    dora.list(people.paula.uid, &[], Purpose::Treat)
        .await
        .unwrap();
    let read = [people.records[1]];
    dora.read(people.paula.uid, &read, Purpose::Treat, None)
        .await
        .unwrap();
    paula.list(paula.uid(), &[], Purpose::Patrqt).await.unwrap();

    let all = accounted(&mut paula, ALWAYS).await;
    assert_eq!(all[..before.len()], before);
    let [listed, opened] = &all[before.len()..] else {
        panic!("{all:?}")
    };
    assert_eq!(
        (listed.what, opened.what),
        (Released::Summaries, Released::Content)
    );
    assert_eq!(opened.items, read);
    for line in [listed, opened] {
        assert_eq!(
            (line.recipient, line.purpose),
            (people.dora.uid, Some(Purpose::Treat))
        );
        assert_eq!(line.recipient_name, "Somebody");
    }
    assert!(all.iter().all(|line| line.recipient != people.paula.uid));

    let until = (Time(0), Time(opened.time.0 - 1));
    assert!(!accounted(&mut paula, until).await.contains(opened));
    let exactly = (opened.time, opened.time);
    assert!(accounted(&mut paula, exactly).await.contains(opened));
    // The control: a doctor may not account for a patient.
    let (from, until) = ALWAYS;
    assert!(
        dora.disclosures(people.paula.uid, from, until)
            .await
            .is_err()
    );
}

async fn accounted(
    account: &mut salus_client::Account,
    (from, until): (Time, Time),
) -> Vec<Disclosure> {
    let me = account.uid();
    account.disclosures(me, from, until).await.unwrap()
}

/// A file of evidence proves Paula's whole log without a server, and no part of it can be left out.
pub async fn evidence_holds_without_a_server(people: &People) {
    let mut paula = people.paula.resume(&people.url()).await.unwrap();
    let me = paula.uid();
    let file = paula.evidence_pack(me).await.unwrap();
    let shown = paula.own_events().await.unwrap();
    let genesis = people.stage.genesis;
    let report = check_evidence(&file, &genesis).unwrap();
    assert_eq!(report.subject, me);
    assert!(!report.events.is_empty() && report.events.len() == shown.len());
    for ((index, details), event) in report.events.iter().zip(&shown) {
        assert_eq!((index, details), (&event.index, &event.details));
    }

    let text = String::from_utf8(file).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let without = |left_out: usize| {
        let kept = lines.iter().enumerate().filter(|(at, _)| *at != left_out);
        let kept: Vec<&str> = kept.map(|(_, line)| *line).collect();
        let refused = check_evidence(kept.join("\n").as_bytes(), &genesis);
        format!("{:?}", refused.unwrap_err())
    };
    assert!(
        without(4).starts_with("Distrust(AccessLog(\"event 2"),
        "{}",
        without(4)
    );
    let last = without(lines.len() - 1);
    assert!(
        last.starts_with("Distrust(AccessLog(\"its newest"),
        "{last}"
    );
    assert!(without(0).starts_with("Impossible"));
    let another = check_evidence(text.as_bytes(), &salus_ledger::hash::Hash([1; 32]));
    assert!(format!("{:?}", another.unwrap_err()).starts_with("Distrust(Genesis"));
    let other_whose = text.replacen(&me.to_string(), &people.peter.uid.to_string(), 1);
    let refused = check_evidence(other_whose.as_bytes(), &genesis).unwrap_err();
    assert!(format!("{refused:?}").starts_with("Distrust(OtherEvent"));
}
