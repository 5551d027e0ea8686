//! What rows show about themselves when the signed leaves are unknown: gaps, repeated indices,
//! contradicting leaf hashes, blocks that count other entries, time that runs backwards.

use super::fault::{Fault, FaultKind};
use super::row::Row;
use super::rules::{Breach, Expected};
use super::span::{Base, kind};
use crate::entry::Entry;
use crate::hash::Hash;

/// Entries that a block entry may seem to have too many or too few before it is not believed.
const MAX_DRIFT: u64 = 4096;

/// The rows to judge.
pub(super) struct Case<'a> {
    pub(super) rows: &'a [Row],
    /// Index after the last of them.
    pub(super) size: u64,
    /// The signed root there, if known; the rows do not lead to it, or are in disorder.
    pub(super) root: Option<Hash>,
    /// Size of the last tree that a checkpoint confirmed.
    pub(super) confirmed: u64,
    /// Size of the first checkpoint that contradicts the rows: something before it is wrong.
    pub(super) failed: u64,
    pub(super) expected: &'a Expected,
}

/// Judges the rows, and moves base and shift on past them.
pub(super) fn judge(case: Case<'_>, base: &mut Base, shift: &mut i64) -> Vec<Fault> {
    let mut judge = Judge {
        good: case.confirmed,
        gaps: Vec::new(),
        faults: Vec::new(),
        base,
        shift,
        case,
    };
    for at in 0..judge.case.rows.len() {
        judge.row(at);
    }
    judge.end();
    judge.faults
}

struct Judge<'a, 'b> {
    case: Case<'a>,
    base: &'b mut Base,
    shift: &'b mut i64,
    /// Entries below this are as some block entry says.
    good: u64,
    /// Ranges of missing entries.
    gaps: Vec<std::ops::Range<u64>>,
    faults: Vec<Fault>,
}

impl Judge<'_, '_> {
    fn row(&mut self, at: usize) {
        let row = &self.case.rows[at];
        let Some(own) = row
            .position(*self.shift)
            .filter(|own| *own >= self.base.size)
        else {
            return self.stray(row);
        };
        let before = self.base.rules.last_t;
        let next = self.case.rows.get(at + 1).and_then(Row::time);
        if own > self.base.size {
            self.gap(own);
        }
        if !row.is_intact() {
            let detail = "entry and stored leaf hash contradict each other";
            self.report(own, FaultKind::Altered, detail);
        }
        // A block entry that is itself out of place proves nothing about others.
        let in_order =
            row.time() >= Some(before) && next.is_none_or(|next| Some(next) >= row.time());
        if in_order && row.is_intact() {
            self.drift(row, own);
        }
        let index = self.base.size;
        match self.base.take(row, self.case.expected) {
            Ok(()) if matches!(row.entry, Ok(Entry::Block(_))) && self.base.tree.is_some() => {
                self.good = index;
            }
            Ok(()) => (),
            Err(Breach::Time) => self.backwards(index, before, next),
            Err(Breach::BlockRoot) => {
                self.altered_before(index);
                self.base.tree = None;
            }
            // The leaf hash contradicts the entry, which says it all.
            Err(_) if !row.is_intact() => (),
            Err(breach) => self.report(index, kind(breach), breach.to_string()),
        }
    }

    /// A row whose index came before.
    fn stray(&mut self, row: &Row) {
        let own = row.position(*self.shift).unwrap_or(0);
        let late = self.gaps.iter().any(|gap| gap.contains(&own));
        let (kind, detail) = if late {
            (FaultKind::Reordered, "the entry comes after later ones")
        } else {
            (FaultKind::Inserted, "the index came before")
        };
        self.report(row.index, kind, detail);
    }

    fn gap(&mut self, end: u64) {
        let gap = self.base.size..end;
        let detail = format!("entries {}..{end} are gone", gap.start);
        self.report(gap.start, FaultKind::Missing, detail);
        self.gaps.push(gap);
        self.base.rules.skip();
        self.base.tree = None;
        self.base.size = end;
    }

    /// A block entry knows its own index: another one means that rows were added or removed and
    /// the rest renumbered.
    fn drift(&mut self, row: &Row, own: u64) {
        let Ok(Entry::Block(block)) = &row.entry else {
            return;
        };
        let right = block.last.saturating_add(1);
        if right == own || right.abs_diff(own) > MAX_DRIFT {
            return;
        }
        let surplus = own.wrapping_sub(right).cast_signed();
        let (kind, what) = if surplus > 0 {
            (FaultKind::Inserted, "too many")
        } else {
            (FaultKind::Missing, "too few")
        };
        let number = surplus.unsigned_abs();
        let (first, last) = (block.first, block.last);
        let detail = format!("{number} entries {what} between {first} and {last}");
        self.report(first.max(self.case.confirmed), kind, detail);
        *self.shift += surplus;
        self.base.size = right;
        self.base.tree = None;
        self.base.rules.skip();
    }

    /// Time runs backwards at a row: either it or the one before is out of place.
    fn backwards(&mut self, index: u64, before: u64, next: Option<u64>) {
        let row_is_late = next.is_some_and(|next| next >= before);
        if row_is_late {
            self.base.rules.last_t = before;
        }
        let culprit = if row_is_late {
            index
        } else {
            index.saturating_sub(1)
        };
        let detail = format!("time runs backwards from {before}");
        self.report(culprit, FaultKind::Reordered, detail);
    }

    fn end(&mut self) {
        let size = self.case.size;
        if self.base.size < size {
            self.gap(size);
        }
        let Some(root) = self.case.root else { return };
        let failed = self.case.failed;
        let contradicted = self.base.root().is_none_or(|own| own != root);
        if contradicted && self.faults.iter().all(|fault| fault.index >= failed) {
            self.altered_before(failed);
        }
        self.base.tree = None;
    }

    fn altered_before(&mut self, end: u64) {
        let (good, end) = (self.good, end.min(self.case.failed));
        let detail = format!("one of the entries {good}..{end} was altered");
        self.report(good, FaultKind::Altered, detail);
    }

    fn report(&mut self, index: u64, kind: FaultKind, detail: impl Into<String>) {
        self.faults.push(Fault::new(index, kind, detail));
    }
}
