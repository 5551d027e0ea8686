//! Who asked whom for what, who got it, and who was refused: one story for each patient.

use std::time::Duration;

use salus_client::{ClientError, GrantOrder, GrantWish, NewVersion, RequestOrder, Secrets};
use salus_records::{
    AccountId, Time,
    fhir::{
        Kind,
        form::{Context, Form, Term, VisitNote},
    },
    objects::grant::{Purpose, Rights},
};

use super::{Place, Someone, refused, staff::Staff};
use crate::{
    Failure,
    device::{connect, now},
};

const READ: Rights = Rights {
    read: true,
    write: false,
};

/// Lets everything happen that the logins are to show.
pub async fn happen(
    place: &Place<'_>,
    staff: &mut Staff,
    patients: &mut [Someone],
    today: &str,
    say: &mut (dyn FnMut(&str) + Send),
) -> Result<(), Failure> {
    let ([one, two], [first, second, third, fourth]) = (&mut staff.doctors[..], patients) else {
        return Err("the stories need two doctors and four patients".into());
    };
    let ends = short(one, fourth).await?;
    pending(one, two, first, today).await?;
    declined(place, one, second).await?;
    revoked(two, third).await?;
    let watched = third.account.uid();
    staff.auditor.account.events_about(watched).await?;
    // The short permission is to lie in the past for everybody who looks.
    let left = ends.0.saturating_sub(now().0);
    tokio::time::sleep(Duration::from_millis(left)).await;
    say("requests, permissions, a revocation, an expiry and refusals are in the log");
    Ok(())
}

/// A question that nobody answered yet; the own doctor reads and corrects meanwhile.
async fn pending(
    own: &mut Someone,
    other: &mut Someone,
    patient: &mut Someone,
    today: &str,
) -> Result<(), Failure> {
    let uid = patient.account.uid();
    let question = "You asked for a second opinion on your sugar values; may I see them?";
    other.account.ask(wish(uid, question)).await?;

    let notes = own
        .account
        .list(uid, &[Kind::VisitNote], Purpose::Treat)
        .await?;
    let newest = notes.first().ok_or("the patient has no visit note")?;
    let words = "Preparing for the next visit.";
    let opened = own
        .account
        .read(uid, &[newest.item], Purpose::Treat, Some(words))
        .await?;
    let opened = opened.first().ok_or("the note did not come")?;
    own.account.content(opened).await?;
    correct(own, uid, newest.item, newest.manifest, today).await?;

    let results = patient
        .account
        .list(uid, &[Kind::BloodTest], Purpose::Patrqt)
        .await?;
    if let Some(result) = results.first() {
        patient
            .account
            .read(uid, &[result.item], Purpose::Patrqt, None)
            .await?;
    }
    patient.person.story = format!(
        "{} asks for access: see requests. {} treats, has read a note and corrected it.",
        other.person.name, own.person.name
    );
    Ok(())
}

/// A visit note in a second version; the first stays readable.
async fn correct(
    doctor: &mut Someone,
    patient: AccountId,
    item: salus_records::objects::grant::Item,
    manifest: salus_ledger::Hash,
    today: &str,
) -> Result<(), Failure> {
    let form = Form::VisitNote(VisitNote {
        name: Term::words("Check-up"),
        note: Some("Corrected: the next control is in three months, not in six.".to_owned()),
        ..VisitNote::default()
    });
    let context = Context {
        patient: format!("Patient/{patient}"),
        author: Some(doctor.person.name.clone()),
        date: today.parse()?,
    };
    let mut next = 0u8;
    let draft = form.draft(&context, &mut || {
        next += 1;
        let mut id = *item.record.as_bytes();
        id[15] ^= next;
        id
    })?;
    doctor
        .account
        .write(NewVersion {
            patient,
            draft,
            attachments: Vec::new(),
            follows: Some((item, manifest)),
        })
        .await?;
    Ok(())
}

/// A question that was answered with no, a doctor who tried all the same, and a wrong PIN.
async fn declined(
    place: &Place<'_>,
    asking: &mut Someone,
    patient: &mut Someone,
) -> Result<(), Failure> {
    let uid = patient.account.uid();
    let request = asking
        .account
        .ask(wish(uid, "I stand in for your doctor this month."))
        .await?;
    patient.account.decline(request).await?;
    let list = asking.account.list(uid, &[], Purpose::Treat).await;
    refused(list, "reading after a no")?;

    let memory = &patient.person.memory;
    let wrong = Secrets::new(memory.password.clone(), "135792468013".to_owned());
    let client = connect(place.server, place.genesis).await?;
    match client.login(&memory.identity(), &wrong).await {
        Err(ClientError::WrongSecret) => {}
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("a wrong PIN opened an account".into()),
    }
    patient.person.story = format!(
        "Declined a request of {}, who tried all the same and was refused: see audit. Somebody typed a wrong PIN.",
        asking.person.name
    );
    Ok(())
}

/// A question that was answered with less than was asked for; the permission was used once and then
/// revoked, and there is a further try.
async fn revoked(doctor: &mut Someone, patient: &mut Someone) -> Result<(), Failure> {
    let uid = patient.account.uid();
    let question = "May I look at your results for a second opinion?";
    let request = doctor.account.ask(wish(uid, question)).await?;
    let grant = patient
        .account
        .grant(GrantOrder {
            grantee: doctor.account.uid(),
            wish: GrantWish::Kinds(vec![Kind::BloodTest]),
            rights: READ,
            purpose: Purpose::Treat,
            until: now().plus(30 * Time::DAY),
            keep_until: None,
            request: Some(request),
        })
        .await?;
    let results = doctor
        .account
        .list(uid, &[Kind::BloodTest], Purpose::Treat)
        .await?;
    let result = results.first().ok_or("the patient has no blood test")?.item;
    doctor
        .account
        .read(uid, &[result], Purpose::Treat, Some("Second opinion."))
        .await?;
    patient.account.revoke(grant).await?;
    let again = doctor
        .account
        .read(uid, &[result], Purpose::Treat, None)
        .await;
    refused(again, "reading after a revocation")?;
    patient.person.story = format!(
        "Gave {} the blood tests, less than was asked for, and took them back; a later try was refused. The auditor has looked at this log.",
        doctor.person.name
    );
    Ok(())
}

/// A permission that lasts for seconds, and one for a single record; returns when the first ends.
async fn short(doctor: &mut Someone, patient: &mut Someone) -> Result<Time, Failure> {
    let uid = patient.account.uid();
    let ends = now().plus(6 * Time::SECOND);
    let order = |wish, until| GrantOrder {
        grantee: doctor.account.uid(),
        wish,
        rights: READ,
        purpose: Purpose::Treat,
        until,
        keep_until: None,
        request: None,
    };
    let brief = order(GrantWish::Kinds(vec![Kind::Diagnosis]), ends);
    let notes = patient
        .account
        .list(uid, &[Kind::VisitNote], Purpose::Patrqt)
        .await?;
    let note = notes.first().ok_or("the patient has no visit note")?.item;
    let single = order(GrantWish::Records(vec![note]), now().plus(7 * Time::DAY));
    patient.account.grant(brief).await?;
    patient.account.grant(single).await?;
    doctor
        .account
        .list(uid, &[Kind::Diagnosis], Purpose::Treat)
        .await?;
    patient.person.story = format!(
        "A permission for {} has expired; another one, for a single visit note, lasts a week.",
        doctor.person.name
    );
    Ok(ends)
}

fn wish(patient: AccountId, message: &str) -> RequestOrder {
    RequestOrder {
        patient,
        purpose: Purpose::Treat,
        message: message.to_owned(),
        kinds: vec![Kind::BloodTest, Kind::Diagnosis],
        dates: None,
        rights: READ,
        until: now().plus(30 * Time::DAY),
        keep_until: None,
    }
}
