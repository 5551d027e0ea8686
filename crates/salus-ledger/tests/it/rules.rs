//! What the log's own key cannot make right: entries that contradict those before them.

use salus_ledger::entry::{Block, Entry, Event, Genesis, KeyEntry};
use salus_ledger::hash::leaf_hash;
use salus_ledger::tree::Frontier;
use salus_ledger::verify::{FaultKind, Report, Verifier};
use salus_ledger::{Hash, SignedCheckpoint};

use crate::log::{Log, name};

/// Changes the entry at `index` and lets the log sign all that follows from it.
fn resigned(log: &Log, index: usize, change: impl FnOnce(&mut Entry)) -> Report {
    let mut entries: Vec<Vec<u8>> = log.rows.iter().map(|row| row.bytes.clone()).collect();
    let mut entry = Entry::decode(&entries[index]).unwrap();
    change(&mut entry);
    entries[index] = entry.encode();
    let mut tree = Frontier::new();
    for bytes in &entries {
        tree.push(leaf_hash(bytes));
    }
    let signed = SignedCheckpoint::sign(&log.signer, tree.size(), tree.root());
    let mut verifier = Verifier::new(log.signer.verifier().clone(), None);
    for (row, bytes) in log.rows.iter().zip(&entries) {
        verifier.push(row.index, bytes, Some(leaf_hash(bytes)));
    }
    verifier.checkpoint(&signed.to_string()).unwrap();
    verifier.finish()
}

#[track_caller]
fn expect(report: &Report, index: usize, detail: &str) {
    assert!(!report.is_sound());
    let [fault] = &report.faults[..] else {
        panic!("{:#?}", report.faults)
    };
    assert_eq!(fault.index, index as u64, "{fault:?}");
    assert!(fault.detail.contains(detail), "{fault:?}");
    assert!(!fault.kind.to_string().is_empty());
}

/// The number of the last entry for which this holds.
fn last(log: &Log, is_such: impl Fn(&Entry) -> bool) -> usize {
    let mut rows = log.rows.iter();
    let found = rows.rposition(|row| is_such(&Entry::decode(&row.bytes).unwrap()));
    found.unwrap()
}

/// A log whose last block is followed by a key.
fn log() -> Log {
    let mut log = Log::grown(60, 5, 400);
    log.append(vec![crate::log::event(60), crate::log::key(61)]);
    log
}

#[test]
fn nothing_is_wrong_with_what_was_signed_anew_without_a_change() {
    assert!(resigned(&log(), 7, |_| ()).is_sound());
}

#[test]
fn time_never_runs_back() {
    let log = log();
    let at = last(&log, |entry| matches!(entry, Entry::Event(_)));
    let report = resigned(&log, at, |entry| {
        let Entry::Event(Event { time, .. }) = entry else {
            unreachable!()
        };
        *time -= 10_000;
    });
    expect(&report, at, "time runs backwards");
    assert_eq!(report.faults[0].kind, FaultKind::Reordered);
}

#[test]
fn a_key_follows_the_key_before_it() {
    let log = log();
    let at = last(&log, |entry| matches!(entry, Entry::Key(_)));
    let report = resigned(&log, at, |entry| {
        let Entry::Key(KeyEntry { previous_key, .. }) = entry else {
            unreachable!()
        };
        *previous_key = Hash([7; 32]);
    });
    expect(&report, at, "the key entry does not follow");
}

#[test]
fn a_block_says_what_stands_before_it() {
    let log = log();
    let at = last(&log, |entry| matches!(entry, Entry::Block(_)));
    let changes: [fn(&mut Block); 6] = [
        |block| block.height += 1,
        |block| block.first += 1,
        |block| block.last -= 1,
        |block| block.previous_block = Hash([7; 32]),
        |block| block.key_count += 1,
        |block| block.key_head = Hash([7; 32]),
    ];
    for change in changes {
        let report = resigned(&log, at, |entry| {
            let Entry::Block(block) = entry else {
                unreachable!()
            };
            change(block);
        });
        // A block entry that is believed for want of better would make its successors wrong.
        assert_eq!(report.faults[0].index, at as u64, "{:#?}", report.faults);
        assert!(!report.is_sound());
    }
    let report = resigned(&log, at, |entry| {
        let Entry::Block(block) = entry else {
            unreachable!()
        };
        block.tree_root_before = Hash([7; 32]);
    });
    expect(&report, at, "another tree root");
}

#[test]
fn the_genesis_entry_names_log_and_key() {
    let log = Log::new();
    let changes: [fn(&mut Genesis); 2] = [
        |genesis| genesis.origin = name("log.example/other"),
        |genesis| genesis.log_key = [7; 32],
    ];
    for change in changes {
        let report = resigned(&log, 0, |entry| {
            let Entry::Genesis(genesis) = entry else {
                unreachable!()
            };
            change(genesis);
        });
        expect(&report, 0, "the genesis entry is not the expected one");
    }
}
