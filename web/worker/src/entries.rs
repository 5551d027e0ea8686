//! The raw ledger, and verifying all of it.

use salus_ledger::verify::Fault;
use salus_records::{Time, words::entry};
use salus_web_rpc::{
    Failure, ListEntries, VerifyLedger,
    ledger::{EntryLine, EntryPage, Verification},
};

use crate::{calls::Handle, desk::Desk, failure::failed, given::Given};

/// Entries on a page.
const PAGE: u64 = 50;

impl Handle for ListEntries {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<EntryPage, Failure> {
        let client = desk.account()?.client_mut();
        let size = client.check_ledger().await.map_err(failed)?;
        let newest = self.newest.map_or(u64::MAX, |index| index as u64);
        let end = size.min(newest.saturating_add(1));
        let from = end.saturating_sub(PAGE);
        let lines = client
            .ledger_entries(from, end - from)
            .await
            .map_err(failed)?;
        let shown = |line: &salus_client::LedgerLine| {
            let said = entry::said(&line.bytes);
            EntryLine {
                index: line.index as f64,
                time: said.time.unwrap_or(Time(0)).into(),
                class: said.class.to_owned(),
                words: said.what,
                leaf: line.leaf.to_string(),
                raw: hex(&line.bytes),
            }
        };
        Ok(EntryPage {
            entries: lines.iter().rev().map(shown).collect(),
            next: (from > 0).then(|| (from - 1) as f64),
            size: size as f64,
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

impl Handle for VerifyLedger {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<Verification, Failure> {
        let client = desk.account()?.client();
        let mut progress = |done: u64, total: u64| {
            given.tell(done as f64, total as f64, "");
            true
        };
        let report = client.verify_ledger(&mut progress).await;
        let report = report.map_err(failed)?;
        Ok(Verification {
            ok: report.is_sound(),
            entries: report.entries as f64,
            blocks: report.blocks as f64,
            keys: report.keys as f64,
            confirmed: report.confirmed as f64,
            faults: report.faults.iter().map(fault).collect(),
            unlisted: report.unlisted as f64,
        })
    }
}

/// What is wrong, and where.
fn fault(fault: &Fault) -> String {
    format!("At entry {}: {}", fault.index, fault.detail)
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn bytes_are_two_digits_each() {
        assert_eq!(hex(&[0, 0x0f, 0xa0, 255]), "000fa0ff");
    }
}
