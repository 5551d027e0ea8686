//! Versions: row, signatures, summary, outer key and parts against the event that made them visible.
//!
//! The event names the custodian's confirmation, that names manifest and blobs, and the manifest
//! names wraps, summary and inner parts. Nothing of a version is left out.

use salus_crypto::{
    cbor,
    hash::sha256,
    seal,
    sign::{Signed, VerifyingKey},
};
use salus_ledger::{Hash, verify::FaultKind};
use salus_records::objects::{
    audit::Details,
    grant::Item,
    record::{Manifest, Stored},
};
use salus_storage::guard::{
    GuardError,
    chain::EventRow,
    facts,
    integrity::{self, VersionAt},
};

use super::{DeepReport, signer};
use crate::{CustodianError, inner::Inner};

impl Inner {
    /// Checks that the version which the event at `index` wrote is there as it was, unless it was
    /// erased.
    pub(super) async fn verify_version(
        &self,
        index: u64,
        event: &EventRow,
        details: &Details,
        report: &mut DeepReport,
    ) -> Result<(), CustodianError> {
        let [item] = details.items[..] else {
            let detail = "the event of a version does not name it";
            report.fault(index, FaultKind::Altered, detail);
            return Ok(());
        };
        let author = details.actor;
        let there = self.db.read(move |conn| {
            let version = integrity::version(conn, item)?;
            let erased = facts::was_erased(conn, item.record)?;
            Ok::<_, GuardError>((version, signer(conn, author)?, erased))
        });
        let (version, author, erased) = there.await?;
        match version {
            None if erased => {}
            None => report.fault(
                index,
                FaultKind::Missing,
                "a version is not in the custodian's database",
            ),
            Some(version) => {
                report.versions += 1;
                if let Err(what) = self.check(event, details, item, &version, author) {
                    report.fault(index, FaultKind::Altered, what);
                }
            }
        }
        Ok(())
    }

    /// Compares everything of a version with what was logged and signed.
    fn check(
        &self,
        event: &EventRow,
        details: &Details,
        item: Item,
        row: &VersionAt,
        author: Option<VerifyingKey>,
    ) -> Result<(), &'static str> {
        let stored = cbor::from_slice_canonical::<Signed<Stored>>(&row.stored)
            .map_err(|_| "the confirmation of a version cannot be read")?;
        let confirmed = stored
            .verify(&self.signing.public())
            .map_err(|_| "the confirmation of a version is not the custodian's")?;
        let signed = cbor::from_slice_canonical::<Signed<Manifest>>(&row.manifest)
            .map_err(|_| "the manifest of a version cannot be read")?;
        let manifest = author
            .and_then(|author| signed.verify(&author).ok())
            .ok_or("the manifest of a version is not signed by its author")?;
        let name = signed.body_hash();
        let is_logged = details.object == Some(Hash(stored.body_hash()))
            && confirmed.manifest == Hash(name)
            && (confirmed.record, confirmed.version) == (item.record, item.version)
            && (manifest.record, manifest.version) == (item.record, item.version)
            && (manifest.patient, manifest.author) == (event.subject, event.actor);
        let is_filed = row.hash == name
            && row.patient == manifest.patient.as_bytes()
            && row.author == manifest.author.as_bytes()
            && row.kind == i64::from(manifest.kind.code())
            && (row.seq, row.received) == (event.seq, confirmed.time)
            && row.visible;
        if !is_logged || !is_filed {
            return Err("a version is not the one that was logged");
        }
        let parts = || row.parts.iter();
        let are_parts = parts()
            .map(|part| part.n)
            .eq(0..manifest.parts.len() as u32)
            && parts().map(|part| Hash(part.blob)).eq(confirmed.blobs)
            && parts()
                .map(|part| part.sealed_len)
                .eq(manifest.parts.iter().map(|part| part.sealed_len));
        if !are_parts {
            return Err("the parts of a version are not those that were stored");
        }
        if manifest.wraps != Hash(sha256(&row.wraps)) {
            return Err("the wrapped key of a version is not the one that its author signed");
        }
        let key = row.key.as_ref();
        let outer = key
            .and_then(|key| self.vault.open_outer(key.page, item, &key.sealed).ok())
            .ok_or("the outer key of a version does not open")?;
        let (key, context) = outer.summary();
        let summary = seal::open(&key, &context, &row.summary)
            .map_err(|_| "the summary of a version was altered")?;
        if manifest.summary != Hash(sha256(summary.expose())) {
            return Err("the summary of a version is not the one that its author signed");
        }
        Ok(())
    }
}
