//! Sequencing: times, blocks, read-back, heads.

use salus_ledger::entry::Entry;
use salus_ledger::sequence::{ClockWatch, Head, ReadBackError, close_block, plan};
use salus_ledger::tile::{TileId, TileKind};
use salus_ledger::tree::Frontier;

use salus_ledger::Hash;

use crate::log::{Log, START, event, key};

type Stored = (u64, Vec<u8>, Hash);

fn decoded(log: &Log, at: usize) -> Entry {
    Entry::decode(&log.rows[at].bytes).unwrap()
}

#[test]
fn a_block_closes_before_the_first_batch_after_a_second() {
    let mut log = Log::new();
    assert_eq!((log.head.open_entries(), log.head.block_due()), (0, None));
    // An idle log makes no blocks.
    assert_eq!(close_block(&log.head, START + 5000), None);
    assert_eq!(plan(&log.head, START + 5000, vec![]).entries, vec![]);

    log.now = START + 10_000;
    log.append(vec![event(1), key(2)]);
    assert_eq!(log.head.block_due(), Some(START + 11_000));
    log.now += 999;
    log.append(vec![event(3)]);
    assert_eq!(log.head.height(), 0);
    let root = log.head.root();

    let batch = plan(&log.head, log.now + 1, vec![event(4)]);
    assert!(batch.closes_block);
    assert_eq!((batch.entries.len(), batch.submitted().len()), (2, 1));
    assert_eq!(batch.submitted()[0].index, 5);
    log.now += 1;
    log.store(batch);
    let Entry::Block(block) = decoded(&log, 4) else {
        panic!("a block entry comes first");
    };
    assert_eq!((block.height, block.first, block.last), (1, 1, 3));
    assert_eq!((block.time, block.key_count), (START + 11_000, 1));
    assert_eq!(block.previous_block, log.rows[0].leaf);
    assert_eq!(block.key_head, log.rows[2].leaf);
    assert_eq!(block.tree_root_before, root);

    let batch = close_block(&log.head, log.now).unwrap();
    assert_eq!(batch.submitted(), []);
    log.store(batch);
    let Entry::Block(next) = decoded(&log, 6) else {
        panic!("a block entry");
    };
    assert_eq!((next.height, next.first, next.last), (2, 5, 5));
    assert_eq!(next.previous_block, log.rows[4].leaf);
    assert_eq!(close_block(&log.head, log.now), None);
}

#[test]
fn time_never_runs_backwards() {
    let mut log = Log::new();
    log.append(vec![event(1)]);
    for (now, jump) in [
        (START - 3_600_000, true),
        (START, false),
        (START + 5, false),
        (0, true),
    ] {
        let batch = plan(&log.head, now, vec![event(now)]);
        assert_eq!(batch.clock_jump, jump);
        log.store(batch);
    }
    let times: Vec<u64> = (0..log.rows.len())
        .map(|at| decoded(&log, at).time())
        .collect();
    assert!(times.is_sorted());
    assert_eq!(log.head.last_t(), START + 5);
    // The end of time does not overflow.
    let batch = plan(&log.head, u64::MAX, vec![event(9)]);
    assert_eq!(
        plan(&batch.head, u64::MAX, vec![event(10)]).head.last_t(),
        u64::MAX
    );
}

#[test]
fn a_set_clock_is_noticed() {
    let mut watch = ClockWatch::new(1_000_000, 0);
    assert_eq!(watch.observe(1_060_000, 60_000), None);
    assert_eq!(watch.observe(1_062_000, 60_000), None);
    assert_eq!(watch.observe(1_065_001, 61_000), Some(2001));
    assert_eq!(watch.observe(1_000_000, 62_000), Some(-66_001));
    assert_eq!(watch.observe(u64::MAX, 63_000), Some(i64::MAX));
}

#[test]
fn heads_survive_storage() {
    let log = Log::grown(300, 7, 400);
    let bytes = log.head.encode();
    assert_eq!(Head::decode(&bytes).as_ref(), Ok(&log.head));
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert_ne!(Head::decode(&changed).ok(), Some(log.head.clone()));
    }
    assert!(Head::decode(&bytes[..bytes.len() - 1]).is_err());
    assert!(Head::decode(&[&bytes[..], &[0]].concat()).is_err());
}

#[test]
fn nodes_and_tiles_of_a_batch() {
    let mut log = Log::new();
    let mut tree = Frontier::new();
    tree.push(log.rows[0].leaf);
    for size in [100, 300, 400] {
        let batch = plan(&log.head, log.now, (0..size).map(event).collect());
        let nodes: Vec<_> = batch
            .entries
            .iter()
            .flat_map(|e| tree.push(e.leaf))
            .collect();
        assert_eq!(batch.nodes, nodes);
        let (before, after) = (log.head.size() / 256, batch.head.size() / 256);
        let full = (before..after).map(|index| TileId {
            kind: TileKind::Hashes(0),
            index,
            width: 256,
        });
        assert!(batch.tiles().eq(full));
        assert_eq!(batch.head.frontier(), &tree);
        log.store(batch);
    }
}

#[test]
fn what_storage_returns_is_checked() {
    let log = Log::grown(30, 5, 400);
    let batch = plan(&log.head, log.now, vec![event(1), event(2), key(3)]);
    let stored = || {
        let rows = batch.entries.iter();
        rows.map(|e| (e.index, e.bytes.clone(), e.leaf))
            .collect::<Vec<_>>()
    };
    assert_eq!(batch.check_read_back(&log.head, stored()), Ok(()));
    let check = |change: &dyn Fn(&mut Vec<Stored>)| {
        let mut rows = stored();
        change(&mut rows);
        batch.check_read_back(&log.head, rows)
    };
    let at = log.head.size();
    assert_eq!(
        check(&|r| r[1].1[9] ^= 1),
        Err(ReadBackError::Entry(at + 1))
    );
    assert_eq!(
        check(&|r| r[2].2.0[9] ^= 1),
        Err(ReadBackError::Entry(at + 2))
    );
    assert_eq!(check(&|r| r[0].0 += 1), Err(ReadBackError::Entry(at + 1)));
    assert_eq!(check(&|r| r.swap(0, 1)), Err(ReadBackError::Entry(at + 1)));
    let count = |found| Err(ReadBackError::Count { planned: 3, found });
    assert_eq!(check(&|r| drop(r.pop())), count(2));
    assert_eq!(check(&|r| r.push(r[0].clone())), count(4));
    // A batch that belongs on another head.
    let other = Log::grown(40, 5, 400).head;
    assert_eq!(
        batch.check_read_back(&other, stored()),
        Err(ReadBackError::Root)
    );
}
