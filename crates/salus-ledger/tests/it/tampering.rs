//! Every kind of tampering gets its name and its index.

use salus_ledger::entry::Entry;
use salus_ledger::hash::leaf_hash;
use salus_ledger::verify::{FaultKind, LateCheckpoint, MAX_FAULTS, Report, Verifier};
use salus_ledger::{Hash, SignedCheckpoint};

use crate::log::{Log, Row, event};
use FaultKind::*;

struct Case {
    log: Log,
    kept: Vec<SignedCheckpoint>,
    copy: Option<Vec<Hash>>,
    leaves_stored: bool,
}

impl Case {
    fn new(log: &Log) -> Self {
        Case {
            log: log.clone(),
            kept: Vec::new(),
            copy: None,
            leaves_stored: true,
        }
    }

    fn rows(&mut self) -> &mut Vec<Row> {
        &mut self.log.rows
    }

    fn renumber(&mut self) {
        for (index, row) in self.log.rows.iter_mut().enumerate() {
            row.index = index as u64;
        }
    }

    fn verify(&self) -> Report {
        self.verify_texts(
            self.log
                .checkpoints
                .iter()
                .map(|signed| (signed.claimed().size, signed.to_string()))
                .collect(),
        )
    }

    /// Feeds each checkpoint before the row at its size, as storage does.
    fn verify_texts(&self, mut notes: Vec<(u64, String)>) -> Report {
        let verifier = Verifier::new(self.log.signer.verifier().clone(), None);
        let mut verifier = verifier.with_every_signature();
        if let Some(copy) = &self.copy {
            verifier = verifier.with_leaf_copy(|index| copy.get(index as usize).copied());
        }
        for kept in &self.kept {
            verifier.kept_checkpoint(&kept.to_string()).unwrap();
        }
        notes.sort_by_key(|(size, _)| *size);
        let mut notes = notes.into_iter().peekable();
        for row in &self.log.rows {
            while let Some((_, note)) = notes.next_if(|(size, _)| *size <= row.index) {
                verifier.checkpoint(&note).unwrap();
            }
            let leaf = self.leaves_stored.then_some(row.leaf);
            verifier.push(row.index, &row.bytes, leaf);
        }
        notes.for_each(|(_, note)| verifier.checkpoint(&note).unwrap());
        verifier.finish()
    }
}

fn first(report: &Report) -> Option<(FaultKind, u64)> {
    report.faults.first().map(|fault| (fault.kind, fault.index))
}

#[track_caller]
fn expect(case: &Case, kind: FaultKind, index: u64) -> Report {
    let report = case.verify();
    assert_eq!(first(&report), Some((kind, index)), "{:#?}", report.faults);
    report
}

/// One and only this fault.
#[track_caller]
fn expect_only(case: &Case, kind: FaultKind, index: u64) {
    let report = expect(case, kind, index);
    assert_eq!(report.faults.len(), 1, "{:#?}", report.faults);
}

fn shapes() -> Vec<Log> {
    vec![
        Log::grown(120, 1, 150),
        Log::grown(120, 7, 400),
        Log::grown(140, 20, 1100),
        Log::grown(100, 99, 10),
    ]
}

fn bump(hash: &mut Hash) {
    hash.0[9] ^= 4;
}

fn rehash(row: &mut Row) {
    row.leaf = leaf_hash(&row.bytes);
}

#[test]
fn an_untouched_log_is_sound() {
    for log in shapes() {
        let mut case = Case::new(&log);
        case.kept = vec![log.checkpoints[3.min(log.checkpoints.len() - 1)].clone()];
        let report = case.verify();
        assert_eq!(report.faults, vec![]);
        assert_eq!(report.entries, log.head.size());
        assert_eq!(report.confirmed, log.head.size());
        assert_eq!(report.blocks, log.head.height());
        assert_eq!(report.keys, log.head.keys().count);
        assert_eq!(report.root, Some(log.head.root()));
        case.leaves_stored = false;
        assert!(case.verify().is_sound());
    }
}

#[test]
fn altered_bytes() {
    for log in shapes() {
        for at in 0..log.rows.len() {
            for byte in [0, 3, log.rows[at].bytes.len() - 1] {
                let mut case = Case::new(&log);
                case.rows()[at].bytes[byte] ^= 1;
                expect_only(&case, Altered, at as u64);
            }
        }
    }
}

#[test]
fn altered_leaves() {
    for log in shapes() {
        for at in 0..log.rows.len() {
            let mut case = Case::new(&log);
            bump(&mut case.rows()[at].leaf);
            expect_only(&case, Altered, at as u64);
        }
    }
}

#[test]
fn both_at_once_in_different_rows() {
    for log in shapes() {
        let mut case = Case::new(&log);
        bump(&mut case.rows()[40].leaf);
        case.rows()[42].bytes[60] ^= 1;
        case.rows()[90].bytes[60] ^= 1;
        let report = expect(&case, Altered, 40);
        let found: Vec<_> = report.faults.iter().map(|fault| fault.index).collect();
        assert_eq!(found, [40, 42, 90]);
        assert_eq!(report.confirmed, log.head.size());
    }
}

#[test]
fn an_attacker_who_rehashes() {
    for log in shapes() {
        for at in (1..log.rows.len()).step_by(5) {
            let mut case = Case::new(&log);
            let last = case.rows()[at].bytes.len() - 1;
            case.rows()[at].bytes[last] ^= 1;
            rehash(&mut case.rows()[at]);
            // Without a second copy the block or checkpoint bounds the place from below.
            let report = case.verify();
            let (kind, index) = first(&report).unwrap();
            assert_eq!(kind, Altered, "{at}: {:#?}", report.faults);
            let is_chained = matches!(
                Entry::decode(&log.rows[at].bytes),
                Ok(Entry::Key(_) | Entry::Block(_))
            );
            assert!(
                index <= at as u64 || is_chained,
                "{at}: {:#?}",
                report.faults
            );
            // With one the place is exact.
            case.copy = Some(log.leaves());
            expect_only(&case, Altered, at as u64);
        }
    }
}

#[test]
fn missing() {
    for log in shapes() {
        for at in 0..log.rows.len() - 1 {
            let mut case = Case::new(&log);
            case.rows().remove(at);
            expect_only(&case, Missing, at as u64);
            case.copy = Some(log.leaves());
            expect_only(&case, Missing, at as u64);
        }
        let mut case = Case::new(&log);
        case.rows().drain(30..33);
        expect(&case, Missing, 30);
    }
}

#[test]
fn missing_and_renumbered() {
    for log in shapes() {
        for at in 1..log.rows.len() - 12 {
            let mut case = Case::new(&log);
            case.rows().remove(at);
            case.renumber();
            case.copy = Some(log.leaves());
            let report = expect(&case, Missing, at as u64);
            assert!(report.faults.len() <= 2, "{:#?}", report.faults);
        }
    }
    // Without a copy the next block tells that an entry is missing before it.
    let log = Log::grown(120, 7, 400);
    let mut case = Case::new(&log);
    case.rows().remove(50);
    case.renumber();
    let report = case.verify();
    let (kind, index) = first(&report).unwrap();
    assert_eq!(kind, Missing, "{:#?}", report.faults);
    assert!(index <= 50);
}

#[test]
fn inserted() {
    for log in shapes() {
        let others = Log::grown(150, 1, 333);
        for at in (1..log.rows.len()).step_by(3) {
            // A row of its own.
            let mut case = Case::new(&log);
            let row = others.rows[at + 1].clone();
            case.rows().insert(at, row);
            case.renumber();
            expect_only(&case, Inserted, at as u64);
        }
        // A copy of another row at the end.
        let mut case = Case::new(&log);
        let size = log.head.size();
        let mut row = log.rows[50].clone();
        row.index = size;
        case.rows().push(row);
        expect_only(&case, Inserted, size);
        // An index twice.
        let mut case = Case::new(&log);
        let twice = log.rows[50].clone();
        case.rows().insert(51, twice);
        expect_only(&case, Inserted, 50);
    }
}

#[test]
fn reordered() {
    for log in shapes() {
        let size = log.rows.len();
        for (a, b) in [
            (1, 2),
            (20, 21),
            (20, 22),
            (23, 30),
            (50, 51),
            (size - 2, size - 1),
        ] {
            let mut case = Case::new(&log);
            let rows = case.rows();
            let (x, y) = (rows[a].clone(), rows[b].clone());
            rows[a] = Row {
                index: a as u64,
                ..y
            };
            rows[b] = Row {
                index: b as u64,
                ..x
            };
            expect(&case, Reordered, a as u64);
            case.copy = Some(log.leaves());
            let report = expect(&case, Reordered, a as u64);
            assert!(report.faults.len() <= 2, "{:#?}", report.faults);
        }
        // The rows come in another order than their indices.
        let mut case = Case::new(&log);
        case.rows().swap(60, 61);
        expect(&case, Reordered, 60);
    }
}

#[test]
fn moved_elsewhere() {
    let log = Log::grown(100, 99, 10);
    let mut case = Case::new(&log);
    let row = case.rows().remove(30);
    case.rows().insert(60, row);
    case.renumber();
    case.copy = Some(log.leaves());
    expect(&case, Reordered, 30);
}

#[test]
fn truncated() {
    for log in shapes() {
        for length in [1, 50, log.rows.len() - 1] {
            let mut case = Case::new(&log);
            case.rows().truncate(length);
            expect_only(&case, Truncated, length as u64);
            // What a client kept of the same size says nothing more.
            case.kept = vec![log.checkpoints.last().unwrap().clone()];
            expect_only(&case, Truncated, length as u64);
        }
    }
}

#[test]
fn rolled_back() {
    for log in shapes() {
        let old = log.checkpoints.len() / 2;
        let size = log.checkpoints[old].claimed().size;
        let mut case = Case::new(&log);
        case.rows().truncate(size as usize);
        case.log.checkpoints.truncate(old + 1);
        assert!(case.verify().is_sound());
        case.kept = vec![log.checkpoints.last().unwrap().clone()];
        if case.kept[0].claimed().size > size {
            expect_only(&case, RolledBack, size);
        }
    }
}

#[test]
fn forked() {
    let log = Log::grown(100, 9, 400);
    let mut other = Log::new();
    other.now = log.now;
    while other.head.size() < log.head.size() {
        let size = other.head.size();
        other.append(vec![event(size + 1000)]);
    }
    // The database holds another history, signed by the log's own key.
    let mut case = Case::new(&other);
    assert!(case.verify().is_sound());
    case.kept = vec![log.checkpoints[4].clone()];
    expect_only(&case, Forked, 0);
    // At a size that also has a stored checkpoint, and with an earlier one that agrees.
    case.kept = vec![log.checkpoints[0].clone(), log.checkpoints[4].clone()];
    let report = case.verify();
    assert_eq!(report.faults.len(), 1, "{:#?}", report.faults);
    assert_eq!(report.faults[0].kind, Forked);
    // Rows that the log did not sign are no fork.
    let mut case = Case::new(&log);
    let last = case.rows()[20].bytes.len() - 1;
    case.rows()[20].bytes[last] ^= 1;
    rehash(&mut case.rows()[20]);
    case.kept = vec![log.checkpoints[5].clone()];
    let report = case.verify();
    assert!(
        report.faults.iter().all(|fault| fault.kind == Altered),
        "{:#?}",
        report.faults
    );
}

#[test]
fn forgers_without_the_key_do_not_make_a_fork() {
    let log = Log::grown(60, 5, 400);
    let mut forged = Log::new();
    forged.now = log.now;
    while forged.head.size() < log.head.size() {
        let size = forged.head.size();
        forged.append(vec![event(size + 1000)]);
    }
    // The genesis checkpoint is real, the others bear a signature of another text.
    let line = forged.checkpoints[0].note().signatures()[0].to_string();
    for signed in &mut forged.checkpoints[1..] {
        let text = format!("{}\n{line}", signed.note().text());
        *signed = SignedCheckpoint::parse(text.as_bytes()).unwrap();
    }
    let mut case = Case::new(&forged);
    case.kept = vec![log.checkpoints[4].clone()];
    let report = case.verify();
    assert_eq!(report.confirmed, 1);
    let kinds = |kind| {
        report
            .faults
            .iter()
            .filter(|fault| fault.kind == kind)
            .count()
    };
    assert_eq!(kinds(Forked), 0, "{:#?}", report.faults);
    assert_eq!(kinds(BadSignature), forged.checkpoints.len() - 1);
    assert!(kinds(Altered) > 0);
}

#[test]
fn every_bit_of_every_checkpoint() {
    let log = Log::grown(24, 5, 700);
    let case = Case::new(&log);
    for at in 0..log.checkpoints.len() {
        let text = log.checkpoints[at].to_string();
        for bit in 0..text.len() * 8 {
            let mut bytes = text.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let Ok(mutated) = String::from_utf8(bytes) else {
                continue;
            };
            let notes = log
                .checkpoints
                .iter()
                .enumerate()
                .map(|(other, signed)| {
                    let note = if other == at {
                        mutated.clone()
                    } else {
                        signed.to_string()
                    };
                    (signed.claimed().size, note)
                })
                .collect();
            let report = case.verify_texts(notes);
            assert_eq!(report.faults.len(), 1, "bit {bit}: {:#?}", report.faults);
            assert_eq!(report.faults[0].kind, BadSignature);
        }
    }
}

#[test]
fn another_genesis() {
    let log = Log::grown(30, 5, 300);
    let mut verifier = Verifier::new(log.signer.verifier().clone(), Some(Hash([1; 32])));
    for row in &log.rows {
        verifier.push(row.index, &row.bytes, Some(row.leaf));
    }
    assert_eq!(first(&verifier.finish()), Some((Altered, 0)));
}

#[test]
fn without_checkpoints_blocks_still_bound_the_place() {
    let mut log = Log::grown(120, 7, 400);
    log.checkpoints.clear();
    let mut case = Case::new(&log);
    assert!(case.verify().is_sound());
    let last = case.rows()[50].bytes.len() - 1;
    case.rows()[50].bytes[last] ^= 1;
    rehash(&mut case.rows()[50]);
    let report = case.verify();
    let (kind, index) = first(&report).unwrap();
    assert_eq!(kind, Altered);
    assert!((30..=50).contains(&index), "{:#?}", report.faults);
}

#[test]
fn without_checkpoints_rows_are_told_by_number_time_and_leaf() {
    let mut log = Log::grown(120, 7, 400);
    log.checkpoints.clear();
    let case = |tamper: &dyn Fn(&mut Vec<Row>)| {
        let mut case = Case::new(&log);
        tamper(case.rows());
        case
    };
    let late = case(&|rows| {
        let row = rows.remove(20);
        rows.insert(40, row);
    });
    let report = expect(&late, Missing, 20);
    assert_eq!(report.faults[1].kind, Reordered, "{report:#?}");
    assert_eq!((report.faults[1].index, report.faults.len()), (20, 2));

    let twice = case(&|rows| rows.insert(40, rows[10].clone()));
    expect_only(&twice, Inserted, 10);

    let altered = case(&|rows| bump(&mut rows[30].leaf));
    expect_only(&altered, Altered, 30);

    let out_of_time = |at: usize, from: usize| {
        let found = case(&|rows| {
            rows[at].bytes = rows[from].bytes.clone();
            rehash(&mut rows[at]);
        });
        let report = found.verify();
        let mut faults = report.faults.iter();
        let at = at as u64;
        assert!(
            faults.any(|fault| (fault.kind, fault.index) == (Reordered, at)),
            "{report:#?}"
        );
    };
    out_of_time(30, 90);
    out_of_time(60, 10);

    let renumbered = |tamper: &dyn Fn(&mut Vec<Row>), kind, detail: &str| {
        let mut case = case(tamper);
        case.renumber();
        let report = case.verify();
        let mut faults = report.faults.iter();
        assert!(
            faults.any(|fault| fault.kind == kind && fault.detail.starts_with(detail)),
            "{report:#?}"
        );
    };
    renumbered(
        &|rows| drop(rows.drain(60..63)),
        Missing,
        "3 entries too few",
    );
    renumbered(
        &|rows| rows.insert(60, rows[60].clone()),
        Inserted,
        "1 entries too many",
    );
}

#[test]
fn three_rows_that_changed_places() {
    // Of one time, told by their numbers; of three times, under each other's numbers.
    for (batch, gap, renumber) in [(7, 400, false), (1, 150, true)] {
        let mut log = Log::grown(120, batch, gap);
        let last = log.checkpoints.pop();
        log.checkpoints = log.checkpoints.into_iter().step_by(8).chain(last).collect();
        let mut case = Case::new(&log);
        case.rows()[30..33].rotate_left(1);
        if renumber {
            case.renumber();
        }
        let report = case.verify();
        let kinds = report.faults.iter().map(|fault| fault.kind);
        assert!(kinds.eq([Reordered; 3]), "{report:#?}");
    }
}

#[test]
fn a_block_entry_is_made_again_from_what_stands_before_it() {
    let log = Log::grown(120, 7, 400);
    let is_block = |row: &Row| matches!(Entry::decode(&row.bytes), Ok(Entry::Block(_)));
    let at = log.rows.iter().position(is_block).unwrap();
    let mut case = Case::new(&log);
    let last = case.rows()[at].bytes.len() - 1;
    case.rows()[at].bytes[last] ^= 1;
    rehash(&mut case.rows()[at]);
    let report = expect(&case, Altered, at as u64);
    assert_eq!(report.faults.len(), 1, "{report:#?}");
    assert_eq!(report.faults[0].detail, "another entry stands here");
    assert_eq!(report.confirmed, log.head.size());
}

#[test]
fn what_was_cut_off_is_named_by_its_numbers() {
    let mut log = Log::grown(120, 7, 400);
    let last = log.checkpoints.pop().unwrap();
    let before = log.checkpoints.last().unwrap().claimed().size;
    let size = last.claimed().size;
    log.checkpoints.push(last);
    let mut case = Case::new(&log);
    case.rows().truncate(before as usize + 2);
    case.copy = Some(log.leaves());
    let report = expect(&case, Truncated, before + 2);
    let detail = format!(
        "the log ends before the signed entries {}..{size}",
        before + 2
    );
    assert_eq!(report.faults[0].detail, detail);
}

/// Rows are judged as soon as a checkpoint and a few more rows allow it; a checkpoint inside of what
/// was judged comes too late to be measured by.
#[test]
fn a_checkpoint_comes_before_what_it_covers_is_judged() {
    let log = Log::grown(60, 3, 400);
    let mut verifier = Verifier::new(log.signer.verifier().clone(), None);
    let [_, early, judged, ..] = &log.checkpoints[..] else {
        panic!("three checkpoints");
    };
    verifier.checkpoint(&judged.to_string()).unwrap();
    for row in &log.rows {
        verifier.push(row.index, &row.bytes, Some(row.leaf));
    }
    let late = LateCheckpoint {
        size: early.claimed().size,
        judged: judged.claimed().size,
    };
    assert_eq!(verifier.checkpoint(&early.to_string()), Err(late));
    // Another word of the log about the same tree is none too late, and what nobody signed is
    // told by its signature.
    verifier.checkpoint(&judged.to_string()).unwrap();
    let forged = early.to_string().replace("\n\n", "x\n\n");
    verifier.checkpoint(&forged).unwrap();
    let last = log.checkpoints.last().unwrap();
    verifier.checkpoint(&last.to_string()).unwrap();
    let faults = verifier.finish().faults;
    assert!(
        faults.iter().all(|fault| fault.kind == BadSignature) && faults.len() == 1,
        "{faults:#?}"
    );
}

#[test]
fn a_ledger_of_nothing_has_nothing_wrong() {
    let log = Log::new();
    let report = Verifier::new(log.signer.verifier().clone(), None).finish();
    assert_eq!((report.entries, report.faults), (0, vec![]));
}

/// A block entry moved to the front says that more entries are gone than the next checkpoints
/// cover, which is no reason to fail.
#[test]
fn a_block_entry_that_points_past_the_next_checkpoints() {
    let log = Log::grown(120, 7, 400);
    let is_block = |row: &Row| matches!(Entry::decode(&row.bytes), Ok(Entry::Block(_)));
    let blocks: Vec<usize> = (0..log.rows.len())
        .filter(|at| is_block(&log.rows[*at]))
        .collect();
    let (own, far) = (blocks[0], blocks[2]);
    let between = |signed: &&SignedCheckpoint| {
        let size = signed.claimed().size;
        (own as u64..far as u64).contains(&size)
    };
    assert!(log.checkpoints.iter().filter(between).count() > 1);
    let mut case = Case::new(&log);
    case.rows().drain(own..far);
    case.renumber();
    let found = case.verify().faults;
    let missing = found.iter().filter(|fault| fault.kind == Missing);
    assert_eq!(found[0].index, own as u64, "{found:#?}");
    assert_eq!(missing.count(), 1, "{found:#?}");
}

#[test]
fn every_fault_in_one_pass() {
    let log = Log::grown(400, 7, 400);
    let mut case = Case::new(&log);
    let rows = case.rows();
    rows[20].bytes[70] ^= 1;
    bump(&mut rows[60].leaf);
    rows[100].bytes[70] ^= 1;
    rows.remove(200);
    rows.truncate(380);
    case.copy = Some(log.leaves());
    let report = case.verify();
    let found: Vec<_> = report.faults.iter().map(|f| (f.kind, f.index)).collect();
    assert_eq!(
        found,
        [
            (Altered, 20),
            (Altered, 60),
            (Altered, 100),
            (Missing, 200),
            (Truncated, 381)
        ]
    );
}

#[test]
fn what_is_beyond_the_list_of_faults_is_counted() {
    let log = Log::grown(MAX_FAULTS as u64 + 100, 1000, 400);
    let mut case = Case::new(&log);
    for row in case.rows().iter_mut().skip(1) {
        bump(&mut row.leaf);
    }
    let altered = case.log.rows.len() - 1;
    let report = case.verify();
    assert_eq!(report.faults.len(), MAX_FAULTS);
    assert_eq!(report.unlisted, (altered - MAX_FAULTS) as u64);
}

/// A checkpoint with a signature of another text.
fn unsigned(signed: &SignedCheckpoint, other: &SignedCheckpoint) -> String {
    let line = &other.note().signatures()[0];
    format!("{}\n{line}", signed.note().text())
}

#[test]
fn the_first_signature_of_a_block_is_always_checked() {
    let log = Log::grown(60, 5, 400);
    let (genesis, last) = (&log.checkpoints[0], log.checkpoints.last().unwrap());
    let blocks = |at: usize| {
        // It is judged when nine more rows are there, or all.
        let upto = log.checkpoints[at].claimed().size as usize + 9;
        let upto = upto.min(log.rows.len());
        let closes = |row: &&Row| matches!(Entry::decode(&row.bytes), Ok(Entry::Block(_)));
        log.rows[..upto].iter().filter(closes).count()
    };
    for at in 1..log.checkpoints.len() - 1 {
        let mut verifier = Verifier::new(log.signer.verifier().clone(), None);
        for (other, signed) in log.checkpoints.iter().enumerate() {
            let forged = other == at;
            let note = if forged {
                unsigned(signed, genesis)
            } else {
                signed.to_string()
            };
            verifier.checkpoint(&note).unwrap();
        }
        for row in &log.rows {
            verifier.push(row.index, &row.bytes, Some(row.leaf));
        }
        let found = first(&verifier.finish());
        let is_first = blocks(at) != blocks(at - 1);
        let size = log.checkpoints[at].claimed().size;
        assert_eq!(found, is_first.then_some((BadSignature, size)), "{at}");
    }

    // One that was kept elsewhere, wherever it stands.
    let in_one_block = |at: &usize| (at - 1..at + 1).all(|at| blocks(at) == blocks(at + 1));
    let at = (1..log.checkpoints.len() - 2).find(in_one_block).unwrap();
    let kept = &log.checkpoints[at];
    let mut verifier = Verifier::new(log.signer.verifier().clone(), None);
    for others in [&log.checkpoints[at - 1], &log.checkpoints[at + 1], last] {
        verifier.checkpoint(&others.to_string()).unwrap();
    }
    verifier.kept_checkpoint(&unsigned(kept, genesis)).unwrap();
    for row in &log.rows {
        verifier.push(row.index, &row.bytes, Some(row.leaf));
    }
    let size = kept.claimed().size;
    assert_eq!(first(&verifier.finish()), Some((BadSignature, size)));
}
