//! Comparing stored rows with the leaves that the log signed.

use std::collections::{HashMap, HashSet};

use super::fault::{Fault, FaultKind};
use super::row::Row;
use crate::hash::Hash;

/// How stored rows relate to the signed leaves.
pub(super) struct Alignment {
    /// What is wrong, in the order of the leaves.
    pub(super) faults: Vec<Fault>,
    /// For each leaf the row that is its entry, if there is one.
    pub(super) found: Vec<Option<usize>>,
    /// Rows that were compared; those after them belong to later leaves.
    pub(super) used: usize,
    /// How many rows too many stand before the next row.
    pub(super) shift: i64,
}

/// Compares `rows` with the signed `leaves` from index `start` on.
///
/// `ahead` are leaves that seem to follow, `shift` is how many rows too many stood before the
/// first row.
pub(super) fn align(
    rows: &[Row],
    leaves: &[Hash],
    ahead: &[Hash],
    start: u64,
    shift: i64,
) -> Alignment {
    let mut state = Aligner {
        rows,
        leaves,
        start,
        rows_left: count(rows.iter().map(|row| row.leaf)),
        leaves_left: count(leaves.iter().chain(ahead).copied()),
        misplaced: HashSet::new(),
        result: Alignment {
            faults: Vec::new(),
            found: vec![None; leaves.len()],
            used: 0,
            shift,
        },
    };
    let mut at = 0;
    while at < leaves.len() {
        at += state.step(at);
    }
    state.strays();
    state.result
}

fn count(hashes: impl Iterator<Item = Hash>) -> HashMap<Hash, usize> {
    let mut counts = HashMap::new();
    hashes.for_each(|hash| *counts.entry(hash).or_default() += 1);
    counts
}

struct Aligner<'a> {
    rows: &'a [Row],
    leaves: &'a [Hash],
    start: u64,
    /// Leaf hashes of the rows not yet used, and of the leaves not yet found, with their numbers.
    rows_left: HashMap<Hash, usize>,
    leaves_left: HashMap<Hash, usize>,
    /// Leaves that stand in another place.
    misplaced: HashSet<Hash>,
    result: Alignment,
}

impl Aligner<'_> {
    /// Judges the next row against leaf number `at` and returns by how many leaves to move on.
    fn step(&mut self, at: usize) -> usize {
        let (wanted, index) = (self.leaves[at], self.start + at as u64);
        let Some(row) = self.rows.get(self.result.used) else {
            let end = self.start + self.leaves.len() as u64;
            let detail = format!("the log ends before the signed entries {index}..{end}");
            self.report(index, FaultKind::Truncated, &detail);
            return self.leaves.len() - at;
        };
        if row.leaf == wanted {
            self.result.found[at] = Some(self.result.used);
            self.result.shift = (row.index as i64).wrapping_sub(index as i64);
            if !row.is_intact() {
                self.report(
                    index,
                    FaultKind::Altered,
                    "the stored leaf hash was altered",
                );
            }
            return self.pass_both(at);
        }
        if row.stored == Some(wanted) {
            self.report(index, FaultKind::Altered, "the entry's bytes were altered");
            return self.pass_both(at);
        }
        let row_belongs = left(&self.leaves_left, &row.leaf);
        let row_surplus = left(&self.rows_left, &row.leaf) > row_belongs;
        let leaf_follows = left(&self.rows_left, &wanted) > 0;
        let known = self.misplaced.contains(&row.leaf) || self.misplaced.contains(&wanted);
        match (row_surplus && !known, leaf_follows && !known) {
            (true, true) => self.pass_inserted(),
            (false, false) if known => self.reorder(at, index),
            (false, false) => self.missing(at, index),
            (false, true) => self.reorder(at, index),
            // Neither is known elsewhere: the row's own index decides.
            (true, false) => match row.position(self.result.shift).map(|own| own.cmp(&index)) {
                Some(std::cmp::Ordering::Equal) => {
                    self.report(index, FaultKind::Altered, "another entry stands here");
                    self.pass_both(at)
                }
                Some(std::cmp::Ordering::Greater) => self.missing(at, index),
                _ => self.pass_inserted(),
            },
        }
    }

    /// Rows after the last leaf that claim to stand before it.
    fn strays(&mut self) {
        let end = self.start + self.leaves.len() as u64;
        while let Some(row) = self.rows.get(self.result.used)
            && row.position(self.result.shift).is_none_or(|own| own < end)
        {
            // What follows keeps its numbers: it belongs to a leaf beyond these.
            let shift = self.result.shift;
            self.pass_inserted();
            self.result.shift = shift;
        }
    }

    fn missing(&mut self, at: usize, index: u64) -> usize {
        let next = self.rows.get(self.result.used);
        // The next row took the number of the missing one: the rows were renumbered.
        if next.is_some_and(|row| row.position(self.result.shift) <= Some(index)) {
            self.result.shift -= 1;
        }
        self.pass_leaf(at);
        self.report(index, FaultKind::Missing, "the entry is gone");
        1
    }

    fn reorder(&mut self, at: usize, index: u64) -> usize {
        self.misplaced.insert(self.leaves[at]);
        self.misplaced.insert(self.rows[self.result.used].leaf);
        let detail = "the entry of another place stands here";
        self.report(index, FaultKind::Reordered, detail);
        self.pass_both(at)
    }

    fn pass_inserted(&mut self) -> usize {
        let row = &self.rows[self.result.used];
        let (index, detail) = (row.index, "the log never signed this entry here");
        take(&mut self.rows_left, &row.leaf);
        self.result.used += 1;
        self.result.shift += 1;
        self.report(index, FaultKind::Inserted, detail);
        0
    }

    fn pass_both(&mut self, at: usize) -> usize {
        take(&mut self.rows_left, &self.rows[self.result.used].leaf);
        self.result.used += 1;
        self.pass_leaf(at);
        1
    }

    fn pass_leaf(&mut self, at: usize) {
        take(&mut self.leaves_left, &self.leaves[at]);
    }

    fn report(&mut self, index: u64, kind: FaultKind, detail: &str) {
        self.result.faults.push(Fault::new(index, kind, detail));
    }
}

fn left(counts: &HashMap<Hash, usize>, hash: &Hash) -> usize {
    counts.get(hash).copied().unwrap_or(0)
}

fn take(counts: &mut HashMap<Hash, usize>, hash: &Hash) {
    if let Some(count) = counts.get_mut(hash) {
        *count = count.saturating_sub(1);
    }
}
