//! The verifier: reads a stored log once, in bounded memory, and says what is wrong with it.
//!
//! Feed it rows in stored order with [`Verifier::push`], and each checkpoint before the row
//! whose index is the checkpoint's size. Between two checkpoints the rows must hash to the later
//! one's root and keep the log's own rules (times, blocks, key chain). Where they do not, the
//! verifier finds out what the log signed there by guessing and putting each guess to the root,
//! names the rows that differ, and goes on from the signed leaves. Where no guess holds it
//! reports what the rows themselves show, and from there on checks all but the roots; a second
//! copy of the leaf hashes ([`Verifier::with_leaf_copy`]) avoids that.
//!
//! Whoever holds the database *and* the log's key can sign another history: that shows only
//! against a checkpoint kept elsewhere ([`Verifier::kept_checkpoint`]).

mod align;
mod fault;
mod row;
mod rules;
mod span;
mod structure;
mod truth;

pub use fault::{Fault, FaultKind, Report};
pub use row::Row;

use std::collections::BTreeMap;

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::hash::Hash;
use crate::note::LogVerifier;
use rules::Expected;
use span::{Anchor, Base, Span};

/// The most faults that a report lists.
pub const MAX_FAULTS: usize = 10_000;

/// A checkpoint that came after the rows that it covers had been judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the checkpoint of size {size} came after {judged} entries had been judged")]
pub struct LateCheckpoint {
    /// Size of the checkpoint.
    pub size: u64,
    /// Entries judged before it came.
    pub judged: u64,
}

/// Verifies one log from its first entry to its last.
pub struct Verifier<'a> {
    expected: Expected,
    every_signature: bool,
    pending: BTreeMap<u64, Vec<Anchor>>,
    span: Span<'a>,
    faults: Vec<Fault>,
    unlisted: u64,
    entries: u64,
    blocks: u64,
    keys: u64,
    /// Block number of the last checkpoint whose signature was checked.
    checked_block: Option<u64>,
    /// A checkpoint whose root agrees and whose signature was put off.
    unchecked: Option<SignedCheckpoint>,
    /// Size of the largest stored checkpoint that the log signed.
    latest: Option<u64>,
    /// Size of the largest kept checkpoint that the rows agree with.
    kept: u64,
    /// A kept checkpoint that the rows contradict: a fork if the log signed these rows too.
    suspicion: Option<Fault>,
}

impl<'a> Verifier<'a> {
    /// Starts a verification against the log's name and key and, if known from elsewhere (the
    /// activation letter), the leaf hash of its genesis entry.
    pub fn new(log: LogVerifier, genesis: Option<Hash>) -> Self {
        Verifier {
            expected: Expected { log, genesis },
            every_signature: false,
            pending: BTreeMap::new(),
            span: Span::new(),
            faults: Vec::new(),
            unlisted: 0,
            entries: 0,
            blocks: 0,
            keys: 0,
            checked_block: None,
            unchecked: None,
            latest: None,
            kept: 0,
            suspicion: None,
        }
    }

    /// Gives the verifier a second copy of the leaf hashes, such as stored level-0 tiles; it is
    /// asked only where something is wrong, and believed only if the root agrees.
    pub fn with_leaf_copy(mut self, copy: impl FnMut(u64) -> Option<Hash> + 'a) -> Self {
        self.span.copy = Some(Box::new(copy));
        self
    }

    /// Checks every checkpoint's signature, not only one per block and the last.
    pub fn with_every_signature(mut self) -> Self {
        self.every_signature = true;
        self
    }

    /// Takes the next stored row: its index, the entry's bytes, the leaf hash stored beside it.
    pub fn push(&mut self, index: u64, bytes: &[u8], leaf: Option<Hash>) {
        self.push_row(Row::read(index, bytes, leaf));
    }

    /// Takes the next stored row, read elsewhere.
    pub fn push_row(&mut self, row: Row) {
        self.entries += 1;
        match &row.entry {
            Ok(crate::Entry::Block(_)) => self.blocks += 1,
            Ok(crate::Entry::Key(_)) => self.keys += 1,
            _ => (),
        }
        self.span.push(row);
        while let Some(size) = self.due() {
            self.settle(size, true);
        }
        if self.span.is_full() {
            let faults = self.span.settle_unsigned(&self.expected);
            self.report(faults);
        }
    }

    /// Takes a stored checkpoint, as the text of its note.
    ///
    /// Its signature is checked if it is the first since the last block entry, the last of all,
    /// or contradicts the rows; a malformed one is a fault of kind `bad_signature`.
    pub fn checkpoint(&mut self, note: &str) -> Result<(), LateCheckpoint> {
        self.anchor(note, false)
    }

    /// Takes a checkpoint that was kept outside the log's storage.
    pub fn kept_checkpoint(&mut self, note: &str) -> Result<(), LateCheckpoint> {
        self.anchor(note, true)
    }

    fn anchor(&mut self, note: &str, kept: bool) -> Result<(), LateCheckpoint> {
        let signed = match SignedCheckpoint::parse(note.as_bytes()) {
            Ok(signed) => signed,
            Err(error) => {
                let detail = format!("a checkpoint: {error}");
                self.report_one(self.span.end(), FaultKind::BadSignature, detail);
                return Ok(());
            }
        };
        let (size, judged) = (signed.claimed().size, self.span.start());
        if size < judged {
            // A size that was tampered with may point anywhere.
            return match self.check_signature(&signed) {
                true => Err(LateCheckpoint { size, judged }),
                false => Ok(()),
            };
        }
        let anchor = Anchor { signed, kept };
        self.pending.entry(size).or_default().push(anchor);
        Ok(())
    }

    /// Ends the verification: judges the remaining rows and compares the log's length with its
    /// checkpoints.
    pub fn finish(mut self) -> Report {
        while let Some((&size, _)) = self.pending.first_key_value()
            && size <= self.span.top()
        {
            let next = self.pending.keys().nth(1);
            let more = next.is_some_and(|next| *next <= self.span.top());
            self.settle(size, more);
        }
        if let Some(unchecked) = self.unchecked.take() {
            self.check_signature(&unchecked);
        }
        self.length();
        // No checkpoint of the log's covers the rows that contradict a kept one.
        if let Some(suspicion) = self.suspicion.take() {
            self.report_one(suspicion.index, FaultKind::Altered, suspicion.detail);
        }
        self.faults.sort_by_key(|fault| fault.index);
        Report {
            entries: self.entries,
            blocks: self.blocks,
            keys: self.keys,
            confirmed: self.span.confirmed,
            root: self.span.root(),
            faults: self.faults,
            unlisted: self.unlisted,
        }
    }

    /// Compares the log's length with its checkpoints; those still pending are larger.
    fn length(&mut self) {
        let (mut stored, mut kept) = (None, 0);
        for anchor in std::mem::take(&mut self.pending).into_values().flatten() {
            let claimed = anchor.signed.claimed();
            if !self.check_signature(&anchor.signed) {
                continue;
            }
            if anchor.kept {
                kept = kept.max(claimed.size);
            } else {
                stored = Some((claimed.size, claimed.root));
            }
        }
        let top = self.span.top();
        let explained =
            stored.and_then(|(size, root)| self.span.explain(size, root, true, &self.expected));
        let faults = match explained {
            Some(faults) => faults,
            None => self.unexplained_length(top, stored.map(|(size, _)| size)),
        };
        self.report(faults);
        let latest = self.latest.max(stored.map(|(size, _)| size));
        if kept > top && Some(kept) > latest {
            let detail = format!("{top} entries, but a kept checkpoint has {kept}");
            self.report_one(top, FaultKind::RolledBack, detail);
        }
    }

    /// Judges the rows after the last checkpoint, where `larger` is a stored checkpoint's size.
    fn unexplained_length(&mut self, top: u64, larger: Option<u64>) -> Vec<Fault> {
        let mut faults = self.span.settle_unsigned(&self.expected);
        // If a checkpoint was tampered with, it may have been the one that covers the last rows.
        let tampered = self
            .faults
            .iter()
            .any(|fault| fault.kind == FaultKind::BadSignature);
        match (larger, self.latest) {
            (Some(size), _) => {
                let detail = format!("{top} entries, but the log signed {size}");
                faults.push(Fault::new(top, FaultKind::Truncated, detail));
            }
            (None, Some(size)) if size < top && !tampered => {
                let detail = format!("no checkpoint covers the entries {size}..{top}");
                faults = vec![Fault::new(size, FaultKind::Inserted, detail)];
            }
            _ => (),
        }
        faults
    }

    /// The smallest checkpoint whose rows are all there, with a few more to look ahead.
    fn due(&self) -> Option<u64> {
        let (size, _) = self.pending.first_key_value()?;
        let enough = size.saturating_add(truth::MAX_INSERTED as u64);
        (self.span.end() > enough).then_some(*size)
    }

    /// Judges the rows below a checkpoint's size; `more` checkpoints may come.
    fn settle(&mut self, size: u64, more: bool) {
        let anchors = self.pending.remove(&size).unwrap_or_default();
        let clean = self.span.walk(size, &self.expected);
        let root = clean.as_ref().and_then(Base::root);
        // Whoever contradicts the rows, or finds them in disorder, must be the log indeed.
        let (agree, differ): (Vec<Anchor>, Vec<Anchor>) = anchors
            .into_iter()
            .partition(|anchor| root == Some(anchor.signed.claimed().root));
        let differ: Vec<Anchor> = differ
            .into_iter()
            .filter(|anchor| self.check_signature(&anchor.signed))
            .collect();
        let doubt = !differ.is_empty() || self.suspicion.is_some();
        let agree: Vec<Anchor> = agree
            .into_iter()
            .filter(|anchor| self.agrees(anchor, doubt))
            .collect();
        for anchor in differ.iter().filter(|anchor| !anchor.kept) {
            self.latest = self.latest.max(Some(anchor.signed.claimed().size));
        }
        let signed = differ.iter().find(|anchor| !anchor.kept);
        let witness = signed.or(differ.first());
        match (clean, witness) {
            (Some(next), None) => self.span.accept(next, !agree.is_empty()),
            (Some(next), Some(_)) if !agree.is_empty() || root.is_none() => {
                if !agree.is_empty() {
                    let kept = agree.iter().chain(&differ).any(|anchor| anchor.kept);
                    let from = if kept { self.kept } else { self.span.confirmed };
                    let detail = format!("the log signed two trees of size {size}");
                    self.report_one(from, FaultKind::Forked, detail);
                }
                self.span.accept(next, !agree.is_empty());
            }
            (Some(next), Some(anchor)) if anchor.kept => {
                let from = self.kept;
                let detail =
                    format!("entries from {from} on contradict the checkpoint kept at {size}");
                self.suspicion
                    .get_or_insert(Fault::new(from, FaultKind::Forked, detail));
                self.span.accept(next, false);
            }
            (_, witness) => {
                let root = witness.map(|anchor| anchor.signed.claimed().root);
                // Rows that nobody signed are no second history.
                self.suspicion = None;
                let faults = self.span.diagnose(size, root, more, &self.expected);
                self.report(faults);
            }
        }
    }

    /// Takes a checkpoint whose root the rows hash to, and says whether it counts.
    ///
    /// Its signature may be put off, unless another checkpoint casts `doubt` on the rows.
    fn agrees(&mut self, anchor: &Anchor, doubt: bool) -> bool {
        let signed = &anchor.signed;
        let first_of_block = self.checked_block != Some(self.blocks);
        if doubt || anchor.kept || first_of_block || self.every_signature {
            self.checked_block = Some(self.blocks);
            if !self.check_signature(signed) {
                return false;
            }
        } else {
            self.unchecked = Some(signed.clone());
        }
        if anchor.kept {
            self.kept = signed.claimed().size;
        } else {
            self.latest = self.latest.max(Some(signed.claimed().size));
            // The log signed these rows, and also what contradicts them.
            let fork = self.suspicion.take();
            self.report(fork.into_iter().collect());
        }
        true
    }

    fn check_signature(&mut self, signed: &SignedCheckpoint) -> bool {
        let verdict = signed.verify(&self.expected.log).map(|_| ());
        if let Err(error) = verdict {
            self.bad_signature(signed.claimed().size, error);
        }
        verdict.is_ok()
    }

    fn bad_signature(&mut self, size: u64, error: CheckpointError) {
        let detail = format!("the checkpoint of size {size}: {error}");
        self.report_one(size, FaultKind::BadSignature, detail);
    }

    fn report_one(&mut self, index: u64, kind: FaultKind, detail: impl Into<String>) {
        self.report(vec![Fault::new(index, kind, detail)]);
    }

    fn report(&mut self, faults: Vec<Fault>) {
        let room = MAX_FAULTS.saturating_sub(self.faults.len());
        self.unlisted += faults.len().saturating_sub(room) as u64;
        self.faults.extend(faults.into_iter().take(room));
    }
}
