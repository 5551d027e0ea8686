//! One version as it comes back: who signed it, what was confirmed, and the key that opens it.

use salus_crypto::{cbor, hash::sha256, sign::VerifyingKey};
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId,
    objects::{
        grant::Item,
        record::{Manifest, Summary},
    },
    seal::{ContentKey, open_summary},
    wire::custodian::VersionInfo,
};

use crate::{Account, ClientError, Distrust, Listed, keyring::Keyring};

/// Whose record is read.
#[derive(Clone, Copy)]
pub(crate) struct Patient {
    /// The account.
    pub uid: AccountId,
    /// The proven key by which the patient signs, where it was shown.
    pub key: Option<VerifyingKey>,
}

impl Account {
    /// Checks one version for a list, where one that does not open must not hide the others.
    pub(crate) fn check_line(
        &self,
        patient: Patient,
        version: &VersionInfo,
        keyring: &Keyring,
    ) -> Result<(Listed, Manifest), ClientError> {
        let (mut listed, manifest) = self.check_signed(patient, version)?;
        match self.open_version(keyring, &manifest, version) {
            Ok((_, summary)) => listed.summary = summary,
            Err(_) => listed.damaged = true,
        }
        Ok((listed, manifest))
    }

    /// Checks one version and finds its key.
    pub(crate) fn check_version(
        &self,
        patient: Patient,
        version: &VersionInfo,
        keyring: &Keyring,
    ) -> Result<(Listed, ContentKey, Manifest), ClientError> {
        let (mut listed, manifest) = self.check_signed(patient, version)?;
        let (key, summary) = self
            .open_version(keyring, &manifest, version)
            .map_err(|_| ClientError::Damaged {
                author: listed.author_name.clone(),
            })?;
        listed.summary = summary;
        Ok((listed, key, manifest))
    }

    /// Opens key and summary, both of which the author signed as they are.
    fn open_version(
        &self,
        keyring: &Keyring,
        manifest: &Manifest,
        version: &VersionInfo,
    ) -> Result<(ContentKey, Summary), ClientError> {
        let key = self.find_key(keyring, manifest, version)?;
        let summary = open_summary(&key, manifest, &version.summary.0)?;
        Ok((key, summary))
    }

    /// Checks what does not need a key: author, custodian's confirmation, place, wraps, summary.
    fn check_signed(
        &self,
        patient: Patient,
        version: &VersionInfo,
    ) -> Result<(Listed, Manifest), ClientError> {
        let claimed = version
            .manifest
            .unverified()
            .map_err(|_| Distrust::Record)?;
        let (author_key, author_name) = if claimed.author == patient.uid {
            let key = patient.key.ok_or(Distrust::Record)?;
            (key, "the patient".to_owned())
        } else {
            // A credential that ended later still vouches for what was written before.
            let directory = self.client.trust.directory();
            let holder = directory.holder(claimed.author).ok_or(Distrust::Record)?;
            let credential = &holder.credential;
            (credential.keys.identity, credential.name.clone())
        };
        let manifest = version
            .manifest
            .verify(&author_key)
            .map_err(|_| Distrust::Record)?;
        let stored = version
            .stored
            .verify(&self.client.trust.policy().custodian)
            .map_err(|_| Distrust::Custodian)?;
        let hash = Hash(version.manifest.body_hash());
        let consistent = manifest.patient == patient.uid
            && stored.manifest == hash
            && stored.record == manifest.record
            && stored.version == manifest.version
            && manifest.wraps == Hash(sha256(&cbor::to_vec(&version.wraps.0)))
            && manifest.summary == Hash(sha256(&version.summary.0));
        if !consistent {
            return Err(Distrust::Record.into());
        }
        let listed = Listed {
            item: Item {
                record: manifest.record,
                version: manifest.version,
            },
            manifest: hash,
            kind: manifest.kind,
            author: manifest.author,
            author_name,
            written: manifest.time,
            summary: unreadable(),
            damaged: false,
        };
        Ok((listed, manifest))
    }
}

/// What stands in a list in place of a summary that does not open.
fn unreadable() -> Summary {
    Summary {
        title: "Cannot be opened: its author sealed it wrongly".to_owned(),
        date: None,
        author: None,
        codes: Vec::new(),
        parts: Vec::new(),
        source_key: None,
        content_hash: None,
    }
}
