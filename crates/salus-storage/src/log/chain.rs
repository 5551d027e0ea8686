use rusqlite::Connection;

use salus_ledger::entry::{Block, Entry, Submission};
use salus_ledger::hash::{Hash, leaf_hash};
use salus_ledger::sequence::{BLOCK_MS, Head, close_block, plan};

use super::load::LoadError;
use super::store;

/// Rows of the open block read at a time.
const ROWS: u64 = 1024;

/// Says whether the head's times, open block and key chain are those of the stored entries.
///
/// The frontier says nothing about them, and a wrong one would be signed into the next block.
pub(super) fn agrees(conn: &Connection, head: &Head) -> Result<bool, LoadError> {
    let first = head.size() - head.open_entries();
    let Some((entry, leaf)) = entry_at(conn, first - 1)? else {
        return Ok(false);
    };
    let (mut keys, mut key_head) = match (&entry, head.height()) {
        (Entry::Genesis(_), 0) => (0, Hash::ZERO),
        (Entry::Block(block), height) if block.height == height => {
            (block.key_count, block.key_head)
        }
        _ => return Ok(false),
    };
    let mut last_time = entry.time();
    let mut opened = None;
    let mut next = first;
    let mut open = true;
    while next < head.size() {
        let before = next;
        store::entries::<LoadError>(conn, next, ROWS, |row| {
            let entry = row.bytes.map(Entry::decode);
            let (Some(Ok(entry)), true) = (entry, row.index == next) else {
                open = false;
                return Ok(());
            };
            open &= !matches!(entry, Entry::Block(_) | Entry::Genesis(_));
            if let (Entry::Key(_), Some(bytes)) = (&entry, row.bytes) {
                keys += 1;
                key_head = leaf_hash(bytes);
            }
            last_time = entry.time();
            opened.get_or_insert(last_time);
            next += 1;
            Ok(())
        })?;
        if !open || next == before {
            return Ok(false);
        }
    }
    let same_keys = (head.keys().count, head.keys().head) == (keys, key_head);
    let due = opened.map(|opened| opened.saturating_add(BLOCK_MS));
    let same_block = next_block(head).is_some_and(|block| block.previous_block == leaf);
    Ok(same_keys && same_block && head.last_t() == last_time && head.block_due() == due)
}

/// The block entry that would follow one more entry.
fn next_block(head: &Head) -> Option<Block> {
    let any = Submission::Erasure {
        tag_subject: [0; 16],
        commit: Hash::ZERO,
        link: Hash::ZERO,
    };
    let planned = plan(head, head.last_t(), vec![any]);
    let closing = close_block(&planned.head, head.last_t())?;
    let mut entries = planned.entries.iter().chain(&closing.entries);
    entries.find_map(|entry| match Entry::decode(&entry.bytes) {
        Ok(Entry::Block(block)) => Some(block),
        _ => None,
    })
}

fn entry_at(conn: &Connection, index: u64) -> Result<Option<(Entry, Hash)>, LoadError> {
    let mut found = None;
    store::entries::<LoadError>(conn, index, 1, |row| {
        if let (Some(bytes), true) = (row.bytes, row.index == index) {
            found = Entry::decode(bytes)
                .ok()
                .map(|entry| (entry, leaf_hash(bytes)));
        }
        Ok(())
    })?;
    Ok(found)
}
