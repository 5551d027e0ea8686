use std::ops::Range;

use salus_ledger::Hash;

use super::store::EntryRow;

/// Rows on their way to another thread, in two pieces of memory whatever their number.
#[derive(Default)]
pub(super) struct Chunk {
    bytes: Vec<u8>,
    rows: Vec<Kept>,
}

struct Kept {
    index: u64,
    bytes: Option<Range<usize>>,
    leaf: Option<Hash>,
}

impl Chunk {
    pub(super) fn push(&mut self, row: EntryRow<'_>) {
        let bytes = row.bytes.map(|bytes| {
            let start = self.bytes.len();
            self.bytes.extend_from_slice(bytes);
            start..self.bytes.len()
        });
        self.rows.push(Kept {
            index: row.index,
            bytes,
            leaf: row.leaf,
        });
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = EntryRow<'_>> {
        self.rows.iter().map(|row| EntryRow {
            index: row.index,
            bytes: row.bytes.clone().map(|range| &self.bytes[range]),
            leaf: row.leaf,
        })
    }
}
