//! Finding out which leaves a checkpoint's root stands for, when the stored rows are not they.
//!
//! Every guess is put to the root: a guess that leads to it is what the log signed, since nobody
//! can make two lists of leaves with one root.

use std::cell::Cell;

use super::row::Row;
use super::rules::Rules;
use crate::entry::Entry;
use crate::hash::Hash;
use crate::tree::Frontier;

/// Hashes that the guesses of one kind may cost.
const BUDGET: u64 = 200_000;

/// Hashes that guessing may cost in a whole verification: seconds, whatever was done to the log.
pub(super) const EFFORT: u64 = 40_000_000;

/// Rows with contradicting leaf hashes for which both are tried, in all combinations.
const MAX_DOUBTS: usize = 8;

/// Rows inserted in one place that guessing can find.
pub(super) const MAX_INSERTED: usize = 8;

/// The rows between two checkpoints, and what the later one says about them.
pub(super) struct Question<'a> {
    /// The tree at the earlier checkpoint.
    pub(super) base: &'a Frontier,
    /// The rules at the earlier checkpoint.
    pub(super) rules: &'a Rules,
    /// The rows that claim to stand between, in stored order.
    pub(super) rows: &'a [Row],
    /// A few rows that follow.
    pub(super) following: &'a [Row],
    /// How many leaves stand between.
    pub(super) count: usize,
    /// The root at the later checkpoint.
    pub(super) root: Hash,
    /// The leaf hash of the genesis entry, if known.
    pub(super) genesis: Option<Hash>,
    /// Hashes that guessing may still cost.
    pub(super) effort: &'a Cell<u64>,
}

impl Question<'_> {
    /// The leaves that lead to the root, or `None` if no guess does.
    ///
    /// `last_try` says that no later checkpoint will shed more light on these rows: what looks
    /// like an inserted row may be the first of two that changed places.
    pub(super) fn answer(
        &self,
        copy: impl FnOnce() -> Option<Vec<Hash>>,
        last_try: bool,
    ) -> Option<Vec<Hash>> {
        let own: Vec<Hash> = self.rows.iter().map(|row| row.leaf).collect();
        copy()
            .filter(|leaves| self.holds(leaves))
            .or_else(|| self.doubted(&own))
            .or_else(|| self.sorted_by_index())
            .or_else(|| self.repaired(&own))
            .or_else(|| self.sorted_by_time(&own))
            .or_else(|| self.swapped(&own))
            .or_else(|| last_try.then(|| self.without_inserted(&own)).flatten())
    }

    fn holds(&self, leaves: &[Hash]) -> bool {
        leaves.len() == self.count && self.leads_to_root(leaves.iter().copied())
    }

    fn leads_to_root(&self, leaves: impl Iterator<Item = Hash>) -> bool {
        let mut tree = self.base.clone();
        leaves.for_each(|leaf| tree.push_with(leaf, |_| ()));
        self.spend(tree.size() - self.base.size()) && tree.root() == self.root
    }

    /// Whether as many more hashes may be spent on guesses.
    fn spend(&self, hashes: u64) -> bool {
        let left = self.effort.get().checked_sub(hashes);
        self.effort.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Where entry and stored leaf hash contradict each other, either may be right.
    fn doubted(&self, own: &[Hash]) -> Option<Vec<Hash>> {
        let doubts: Vec<(usize, Hash)> = self
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| !row.is_intact())
            .filter_map(|(at, row)| Some((at, row.stored?)))
            .collect();
        let all = 1u32.checked_shl(doubts.len() as u32).unwrap_or(0);
        let choices = if doubts.len() <= MAX_DOUBTS {
            (0..all).collect()
        } else {
            vec![0, u32::MAX]
        };
        choices.into_iter().find_map(|choice| {
            let mut leaves = own.to_vec();
            for (number, (at, stored)) in doubts.iter().enumerate() {
                if choice >> number.min(31) & 1 == 1 {
                    leaves[*at] = *stored;
                }
            }
            Some(leaves).filter(|leaves| self.holds(leaves))
        })
    }

    /// The rows may have been read out of order.
    fn sorted_by_index(&self) -> Option<Vec<Hash>> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by_key(|row| row.index);
        let leaves: Vec<Hash> = rows.into_iter().map(|row| row.leaf).collect();
        Some(leaves).filter(|leaves| self.holds(leaves))
    }

    /// The genesis entry and block entries can be made again from what precedes them.
    fn repaired(&self, own: &[Hash]) -> Option<Vec<Hash>> {
        let mut tree = self.base.clone();
        let mut rules = self.rules.clone();
        let mut leaves = own.to_vec();
        for (leaf, row) in leaves.iter_mut().zip(self.rows) {
            let index = tree.size();
            let mut row = row.clone();
            if let (0, Some(genesis)) = (index, self.genesis) {
                *leaf = genesis;
            }
            if let Ok(Entry::Block(block)) = &row.entry
                && let Some(right) = rules.block(block.time, index, tree.root())
            {
                row.entry = Ok(Entry::Block(right));
                row.leaf = Entry::Block(right).leaf();
                *leaf = row.leaf;
            }
            rules.pass(index, &row);
            tree.push_with(*leaf, |_| ());
        }
        Some(leaves).filter(|leaves| self.holds(leaves))
    }

    /// Entries are in the order of their times.
    fn sorted_by_time(&self, own: &[Hash]) -> Option<Vec<Hash>> {
        let times = self.times();
        let mut order: Vec<usize> = (0..own.len()).collect();
        order.sort_by_key(|at| times[*at]);
        let leaves: Vec<Hash> = order.into_iter().map(|at| own[at]).collect();
        Some(leaves).filter(|leaves| self.holds(leaves))
    }

    /// Two rows may have changed places; neighbours are tried first.
    fn swapped(&self, own: &[Hash]) -> Option<Vec<Hash>> {
        let count = own.len();
        if count != self.count {
            return None;
        }
        let times = self.times();
        let mut sorted = times.clone();
        sorted.sort_unstable();
        let moved: Vec<usize> = (0..count).filter(|at| times[*at] != sorted[*at]).collect();
        let pairs: Vec<(usize, usize)> = match moved[..] {
            [] => (1..count)
                .flat_map(|distance| (distance..count).map(move |j| (j - distance, j)))
                .filter(|(i, j)| times[*i] == times[*j])
                .take((BUDGET / count.max(1) as u64) as usize)
                .collect(),
            [i, j] => vec![(i, j)],
            _ => vec![],
        };
        let mut leaves = own.to_vec();
        for (i, j) in pairs {
            leaves.swap(i, j);
            if self.holds(&leaves) {
                return Some(leaves);
            }
            leaves.swap(i, j);
        }
        None
    }

    /// A run of rows may have been inserted, and the rows after it renumbered.
    fn without_inserted(&self, own: &[Hash]) -> Option<Vec<Hash>> {
        let all: Vec<Hash> = own
            .iter()
            .copied()
            .chain(self.following.iter().map(|row| row.leaf))
            .collect();
        let least = own.len().checked_sub(self.count)?.max(1);
        let most = (all.len() - self.count).min(least + MAX_INSERTED - 1);
        let mut spent = 0;
        for run in least..=most {
            let mut before = self.base.clone();
            for at in 0..=self.count {
                let mut tree = before.clone();
                let rest = &all[at + run..self.count + run];
                rest.iter().for_each(|leaf| tree.push_with(*leaf, |_| ()));
                if tree.root() == self.root {
                    return Some([&all[..at], rest].concat());
                }
                spent += rest.len() as u64;
                if spent > BUDGET || !self.spend(rest.len() as u64) {
                    return None;
                }
                before.push_with(all[at], |_| ());
            }
        }
        None
    }

    /// The rows' times; what is no entry has the time of the row before it.
    fn times(&self) -> Vec<u64> {
        self.rows
            .iter()
            .scan(self.rules.last_t, |last, row| {
                *last = row.time().unwrap_or(*last);
                Some(*last)
            })
            .collect()
    }
}
