use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rusqlite::Connection;

use salus_ledger::checkpoint::SignedCheckpoint;
use salus_ledger::verify::{Fault, FaultKind, Verifier};

use super::scan::is_damage;
use super::store;

/// Checkpoints handed over before the rows that they cover.
const AHEAD: usize = 1024;

/// Rows read under one statement.
const ROWS: u64 = 256;

/// Hands the blocks' checkpoints to the verifier well before their rows.
pub(super) struct Checkpoints<'a> {
    conn: &'a Connection,
    /// The block whose checkpoint comes next.
    height: u64,
    /// Sizes that were handed over and not reached yet.
    ahead: BinaryHeap<Reverse<u64>>,
    last_size: u64,
    ended: bool,
    faults: Vec<Fault>,
}

impl<'a> Checkpoints<'a> {
    pub(super) fn new(conn: &'a Connection) -> Self {
        Self {
            conn,
            height: 0,
            ahead: BinaryHeap::new(),
            last_size: 0,
            ended: false,
            faults: Vec::new(),
        }
    }

    /// Hands over what the rows up to `index` and some beyond it need.
    ///
    /// # Errors
    /// Only those that say nothing about a checkpoint.
    pub(super) fn feed(&mut self, verifier: &mut Verifier<'_>, index: u64) -> rusqlite::Result<()> {
        let reached = |ahead: &BinaryHeap<Reverse<u64>>| {
            ahead.peek().is_some_and(|Reverse(size)| *size <= index)
        };
        while reached(&self.ahead) {
            self.ahead.pop();
        }
        while !self.ended && self.ahead.len() < AHEAD {
            match store::checkpoints(self.conn, self.height, ROWS) {
                Ok(rows) => self.hand_over(verifier, rows),
                Err(error) if is_damage(&error) => {
                    self.ended = true;
                    let height = self.height;
                    let detail = format!("the checkpoints from block {height} on are unreadable");
                    self.report(FaultKind::Missing, detail);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn hand_over(&mut self, verifier: &mut Verifier<'_>, rows: Vec<(u64, String)>) {
        self.ended = rows.is_empty();
        for (height, note) in rows {
            self.expect(height);
            self.height = height + 1;
            if verifier.checkpoint(&note).is_err() {
                let detail = format!("the checkpoint of block {height} is of an earlier tree");
                self.report(FaultKind::Reordered, detail);
            }
            if let Ok(signed) = SignedCheckpoint::parse(note.as_bytes()) {
                let size = signed.claimed().size;
                if size < self.last_size {
                    let detail = format!("the checkpoint of block {height} is of a smaller tree");
                    self.report(FaultKind::Reordered, detail);
                }
                self.last_size = size;
                self.ahead.push(Reverse(self.last_size));
            }
        }
    }

    /// Reports the blocks below `height` that have no checkpoint.
    fn expect(&mut self, height: u64) {
        if height != self.height {
            let last = height - 1;
            let detail = format!("blocks {}..={last} have no checkpoint", self.height);
            self.report(FaultKind::Missing, detail);
        }
    }

    fn report(&mut self, kind: FaultKind, detail: String) {
        self.faults.push(Fault {
            index: self.last_size,
            kind,
            detail,
        });
    }

    /// Compares the checkpoints with the number of blocks, and returns what is wrong.
    pub(super) fn finish(mut self, blocks: u64) -> Vec<Fault> {
        match self.height {
            next if next <= blocks => self.expect(blocks + 1),
            next if next > blocks + 1 => {
                let detail = format!("a checkpoint of block {}, which there is not", next - 1);
                self.report(FaultKind::Inserted, detail);
            }
            _ => (),
        }
        self.faults
    }
}
