//! The ledger read and judged as a whole, by a client that believes no line.

use std::sync::Arc;

use salus_client::{Client, PublicLedger};
use salus_ledger::{hash::leaf_hash, tile::decode_bundle, verify::FaultKind};
use salus_records::words::entry::said;

use crate::{cases::Move, people::People, proxy::Proxy, stage::env};

const ENTRIES: &str = "/ledger/tile/entries/";

/// Reads, judges, and refuses a bundle with one altered entry, which is named.
pub async fn is_read_and_judged(people: &Arc<People>) {
    let mut client = Client::connect(&people.url(), people.stage.letter(), env())
        .await
        .unwrap();
    let lines = client.ledger_entries(0, u64::MAX).await.unwrap();
    assert_eq!(lines.len() as u64, client.trust().size());
    assert_eq!(&lines[0].leaf, client.trust().genesis());
    for (at, line) in lines.iter().enumerate() {
        assert_eq!((line.index, line.leaf), (at as u64, leaf_hash(&line.bytes)));
        assert_ne!(said(&line.bytes).class, "?");
    }
    let some = client.ledger_entries(3, 2).await.unwrap();
    assert_eq!(some, lines[3..5]);
    assert!(client.ledger_entries(u64::MAX, 5).await.unwrap().is_empty());

    let mut heard = Vec::new();
    let mut hear = |done, total| {
        heard.push((done, total));
        true
    };
    let report = client.verify_ledger(&mut hear).await.unwrap();
    assert!(report.is_sound(), "{report:?}");
    let last = *heard.last().unwrap();
    assert_eq!(last, (report.entries, report.entries));
    assert!(client.verify_ledger(&mut |_, _| false).await.is_err());

    let evil = Move {
        route: ENTRIES,
        mutation: |_, _, bundle| alter_entry(bundle, 5),
        kept_back: false,
        people: Arc::clone(people),
    };
    let proxy = Proxy::evil(people.url(), evil).await;
    let mut client = Client::connect(&proxy.url(), people.stage.letter(), env())
        .await
        .unwrap();
    let refused = client.ledger_entries(4, 4).await.unwrap_err();
    assert!(
        format!("{refused:?}").starts_with("Distrust(LedgerEntry(5"),
        "{refused:?}"
    );
    assert!(client.ledger_entries(0, 5).await.is_ok());
    let report = client.verify_ledger(&mut |_, _| true).await.unwrap();
    let found = |kind| {
        report
            .faults
            .iter()
            .any(|fault| fault.index == 5 && fault.kind == kind)
    };
    assert!(found(FaultKind::Altered), "{report:?}");
    // Without a letter the same is found, by the checkpoint alone.
    let anybody = PublicLedger::at(&proxy.url()).unwrap();
    let report = anybody
        .verify(None, None, &mut |_, _| {}, &mut |_, _| true)
        .await
        .unwrap();
    assert!(!report.is_sound());
    assert!(proxy.moved());
}

/// One bit of one entry turned over, in the bundle that begins with entry 0.
fn alter_entry(bundle: &[u8], which: usize) -> Vec<u8> {
    let widths = 1..=256;
    let entries = widths
        .into_iter()
        .find_map(|width| decode_bundle(width, bundle).ok())
        .unwrap();
    let before: usize = entries[..which].iter().map(|entry| 2 + entry.len()).sum();
    let mut altered = bundle.to_vec();
    altered[before + 2 + entries[which].len() - 1] ^= 1;
    altered
}
