//! The rows since the last checkpoint, and the tree that they continue.

use std::cell::Cell;

use super::align::align;
use super::fault::{Fault, FaultKind};
use super::row::Row;
use super::rules::{Breach, Expected, Rules};
use super::structure;
use super::truth::{EFFORT, MAX_INSERTED, Question};
use crate::checkpoint::SignedCheckpoint;
use crate::hash::Hash;
use crate::tree::Frontier;

/// Bytes of rows that wait for a checkpoint before they are judged without one.
const MAX_WEIGHT: usize = 16 << 20;

/// Rows and checkpoints that a diagnosis may wait for, in the hope that they explain a fault.
const MAX_WAIT: (usize, u32) = (4096, 64);

/// Leaves that are asked of the second copy at most, per checkpoint.
const MAX_COPY: u64 = 1 << 20;

/// A checkpoint that the rows are measured by.
pub(super) struct Anchor {
    pub(super) signed: SignedCheckpoint,
    /// Whether it was kept outside the log's storage.
    pub(super) kept: bool,
}

/// The log up to some size.
#[derive(Debug, Clone)]
pub(super) struct Base {
    pub(super) size: u64,
    /// `None` once leaves are unknown.
    pub(super) tree: Option<Frontier>,
    pub(super) rules: Rules,
}

impl Base {
    pub(super) fn root(&self) -> Option<Hash> {
        self.tree.as_ref().map(Frontier::root)
    }

    /// Checks an entry that stands in its place and moves on by it.
    pub(super) fn take(&mut self, row: &Row, expected: &Expected) -> Result<(), Breach> {
        let tree = self.tree.as_ref();
        let root = || tree.map(Frontier::root);
        let verdict = self.rules.check(self.size, row, root, expected);
        self.push(row.leaf);
        verdict
    }

    /// Moves on by a leaf whose entry is not there.
    fn skip(&mut self, leaf: Hash) {
        self.rules.skip();
        self.push(leaf);
    }

    fn push(&mut self, leaf: Hash) {
        if let Some(tree) = &mut self.tree {
            tree.push_with(leaf, |_| ());
        }
        self.size = self.size.saturating_add(1);
    }
}

/// A second source of leaf hashes.
type LeafCopy<'a> = Box<dyn FnMut(u64) -> Option<Hash> + 'a>;

/// The rows since `base`.
pub(super) struct Span<'a> {
    base: Base,
    rows: Vec<Row>,
    weight: usize,
    /// How many rows too many stand before the next row.
    shift: i64,
    /// Size of the largest tree that a checkpoint confirmed.
    pub(super) confirmed: u64,
    pub(super) copy: Option<LeafCopy<'a>>,
    /// Hashes that guessing may still cost.
    effort: Cell<u64>,
    /// Checkpoints that could not explain the rows, and the size of the first.
    waited: u32,
    failed: Option<u64>,
}

impl Span<'_> {
    pub(super) fn new() -> Self {
        Span {
            base: Base {
                size: 0,
                tree: Some(Frontier::new()),
                rules: Rules::new(),
            },
            rows: Vec::new(),
            weight: 0,
            shift: 0,
            confirmed: 0,
            copy: None,
            effort: Cell::new(EFFORT),
            waited: 0,
            failed: None,
        }
    }

    /// Index of the first entry not yet judged.
    pub(super) fn start(&self) -> u64 {
        self.base.size
    }

    /// Index after the last row, as the rows number themselves.
    pub(super) fn end(&self) -> u64 {
        let last = self.rows.last().and_then(|row| row.position(self.shift));
        last.map_or(self.base.size, |last| {
            last.saturating_add(1).max(self.base.size)
        })
    }

    /// Index after the highest row.
    pub(super) fn top(&self) -> u64 {
        let positions = self.rows.iter().filter_map(|row| row.position(self.shift));
        let top = positions.max().map_or(0, |top| top.saturating_add(1));
        top.max(self.base.size)
    }

    pub(super) fn push(&mut self, row: Row) {
        self.weight += row.weight;
        self.rows.push(row);
    }

    /// Root over the entries judged so far, if known.
    pub(super) fn root(&self) -> Option<Hash> {
        self.base.root()
    }

    pub(super) fn is_full(&self) -> bool {
        self.weight > MAX_WEIGHT
    }

    /// Number of rows that claim to stand below `size`.
    fn below(&self, size: u64) -> usize {
        let below = |row: &&Row| row.position(self.shift).is_none_or(|own| own < size);
        self.rows.iter().take_while(below).count()
    }

    /// The base at `size` if every row up to there is in its place and keeps the rules.
    pub(super) fn walk(&self, size: u64, expected: &Expected) -> Option<Base> {
        let mut next = self.base.clone();
        for row in &self.rows[..self.below(size)] {
            let in_place = row.position(self.shift) == Some(next.size) && row.is_intact();
            if !in_place || next.take(row, expected).is_err() {
                return None;
            }
        }
        (next.size == size).then_some(next)
    }

    /// Takes the rows below `next` as they are.
    pub(super) fn accept(&mut self, next: Base, confirmed: bool) {
        if confirmed {
            self.confirmed = next.size;
        }
        self.consume(self.below(next.size));
        self.base = next;
    }

    fn consume(&mut self, rows: usize) {
        self.waited = 0;
        self.failed = None;
        let gone: usize = self.rows.drain(..rows).map(|row| row.weight).sum();
        self.weight -= gone;
    }

    /// Says what is wrong with the rows below `size`, whose root is `root` if that is known.
    ///
    /// If nothing explains them and `more` checkpoints are to come, it leaves the rows to the
    /// next one.
    pub(super) fn diagnose(
        &mut self,
        size: u64,
        root: Option<Hash>,
        more: bool,
        expected: &Expected,
    ) -> Vec<Fault> {
        if size < self.base.size {
            // It ends among entries that were already found missing.
            return Vec::new();
        }
        let below = self.below(size);
        let wait = more && below <= MAX_WAIT.0 && self.waited < MAX_WAIT.1;
        let wait = wait && self.base.tree.is_some();
        self.waited += 1;
        self.failed.get_or_insert(size);
        // Guessing after 1, 2, 4, ... checkpoints bounds what waiting costs.
        let guess = !wait || self.waited.is_power_of_two();
        let explained = root
            .filter(|_| guess)
            .and_then(|root| self.explain(size, root, !wait, expected));
        match explained {
            Some(faults) => faults,
            None if wait => Vec::new(),
            None => self.judge_structure(size, root, expected),
        }
    }

    /// Compares the rows below `size` with the leaves that lead to `root`, if they can be found
    /// out, and moves on past them.
    pub(super) fn explain(
        &mut self,
        size: u64,
        root: Hash,
        last_try: bool,
        expected: &Expected,
    ) -> Option<Vec<Fault>> {
        let leaves = self.truth(size, root, last_try, expected)?;
        let below = self.below(size);
        let end = (below + MAX_INSERTED).min(self.rows.len());
        let ahead = self.ahead(size);
        let start = self.base.size;
        let aligned = align(&self.rows[..end], &leaves, &ahead, start, self.shift);
        let mut faults = aligned.faults;
        for (leaf, found) in leaves.iter().zip(&aligned.found) {
            let index = self.base.size;
            match found.map(|at| &self.rows[at]) {
                None => self.base.skip(*leaf),
                Some(row) => {
                    if let Err(breach) = self.base.take(row, expected) {
                        let detail = format!("signed as it is, but {breach}");
                        faults.push(Fault::new(index, kind(breach), detail));
                    }
                }
            }
        }
        debug_assert_eq!(self.base.root(), Some(root));
        self.confirmed = size;
        self.shift = aligned.shift;
        self.consume(aligned.used);
        Some(faults)
    }

    /// The leaves below `size` that lead to `root`, if they can be found out.
    fn truth(
        &mut self,
        size: u64,
        root: Hash,
        last_try: bool,
        expected: &Expected,
    ) -> Option<Vec<Hash>> {
        let count = size - self.base.size;
        let below = self.below(size);
        let following = &self.rows[below..];
        let question = Question {
            base: self.base.tree.as_ref()?,
            rules: &self.base.rules,
            rows: &self.rows[..below],
            following: &following[..following.len().min(MAX_INSERTED)],
            count: usize::try_from(count).ok()?,
            root,
            genesis: expected.genesis,
            effort: &self.effort,
        };
        let (copy, start) = (&mut self.copy, self.base.size);
        let copied = || {
            let copy = copy.as_mut().filter(|_| count <= MAX_COPY)?;
            (start..size).map(copy).collect()
        };
        question.answer(copied, last_try)
    }

    /// The leaves that follow `size` by the second copy, to tell which rows moved.
    fn ahead(&mut self, size: u64) -> Vec<Hash> {
        let Some(copy) = &mut self.copy else {
            return Vec::new();
        };
        let end = size.saturating_add(MAX_INSERTED as u64);
        (size..end).map_while(copy).collect()
    }

    /// Judges rows whose signed leaves are unknown by what they say themselves.
    fn judge_structure(
        &mut self,
        size: u64,
        root: Option<Hash>,
        expected: &Expected,
    ) -> Vec<Fault> {
        let below = self.below(size);
        let case = structure::Case {
            rows: &self.rows[..below],
            size,
            root,
            confirmed: self.confirmed,
            failed: self.failed.unwrap_or(size),
            expected,
        };
        let faults = structure::judge(case, &mut self.base, &mut self.shift);
        self.consume(below);
        faults
    }

    /// Judges all rows without a checkpoint.
    pub(super) fn settle_unsigned(&mut self, expected: &Expected) -> Vec<Fault> {
        let size = self.top();
        match self.walk(size, expected) {
            Some(next) => {
                self.accept(next, false);
                Vec::new()
            }
            None => self.diagnose(size, None, false, expected),
        }
    }
}

/// The kind of fault that a breach of the rules is.
pub(super) fn kind(breach: Breach) -> FaultKind {
    match breach {
        Breach::Time => FaultKind::Reordered,
        _ => FaultKind::Altered,
    }
}
