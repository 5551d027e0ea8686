//! Listing and reading: sign, let it be logged, check everything that comes back, open.

use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, RecordId,
    fhir::Kind,
    objects::{
        access::{MAX_ITEMS, Reading},
        grant::{Item, Purpose},
        record::{Manifest, Summary},
    },
    seal::{ContentKey, PartOpener, Place},
};
use serde_json::Value;

use crate::{Account, ClientError, Distrust, keyring::Keyring};

/// One line of a list: a version whose author, place and summary were checked.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The version.
    pub item: Item,
    /// Hash of its manifest: what an update follows.
    pub manifest: Hash,
    /// Kind of record.
    pub kind: Kind,
    /// Who wrote it.
    pub author: AccountId,
    /// The author's name, from the key log or, for the patient's own, "the patient".
    pub author_name: String,
    /// When it was written, by the author's clock.
    pub written: salus_records::Time,
    /// Title, date, parts; of a damaged version a title that says so.
    pub summary: Summary,
    /// Whether its author sealed it so that it does not open.
    pub damaged: bool,
}

/// A version that is ready to be opened part by part.
pub struct Opened {
    /// What it is.
    pub listed: Listed,
    pub(crate) key: ContentKey,
    manifest: Manifest,
    tickets: Vec<String>,
}

/// One opened part, in memory.
pub struct OpenedPart {
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Account {
    /// Lists the newest version of every record that the reader may see; every page is one ledger entry.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with code `not_available` when nothing is granted.
    pub async fn list(
        &mut self,
        patient: AccountId,
        kinds: &[Kind],
        why: Purpose,
    ) -> Result<Vec<Listed>, ClientError> {
        let keyring = self.keyring(patient).await?;
        let mut lines = Vec::new();
        let mut after = None;
        loop {
            let reading = Reading::List {
                kinds: kinds.to_vec(),
                after,
            };
            let shown = self.access(patient, reading, why, None).await?;
            for version in &shown.versions {
                let listed = self.check_line(shown.patient, version, &keyring)?.0;
                if !kinds.is_empty() && !kinds.contains(&listed.kind) {
                    return Err(Distrust::Record.into());
                }
                lines.push(listed);
            }
            match shown.next {
                Some(next) if Some(next) != after => after = Some(next),
                _ => break,
            }
        }
        lines.sort_by(|a, b| {
            b.summary
                .date
                .cmp(&a.summary.date)
                .then(b.item.cmp(&a.item))
        });
        Ok(lines)
    }

    /// Lists all versions of one record, newest first.
    ///
    /// # Errors
    /// As [`Account::list`].
    pub async fn history(
        &mut self,
        patient: AccountId,
        record: RecordId,
        why: Purpose,
    ) -> Result<Vec<Listed>, ClientError> {
        let keyring = self.keyring(patient).await?;
        let shown = self
            .access(patient, Reading::History(record), why, None)
            .await?;
        let mut lines = Vec::new();
        for version in &shown.versions {
            let (listed, manifest) = self.check_line(shown.patient, version, &keyring)?;
            if listed.item.record != record {
                return Err(Distrust::Record.into());
            }
            lines.push((listed, manifest.previous));
        }
        lines.sort_by_key(|(listed, _)| std::cmp::Reverse(listed.item.version));
        // Neighbouring versions must be linked as their authors signed it; only where single
        // versions were granted are there gaps.
        for pair in lines.windows(2) {
            let ((newer, previous), (older, _)) = (&pair[0], &pair[1]);
            let linked = if newer.item.version == older.item.version + 1 {
                *previous == Some(older.manifest)
            } else {
                !matches!(keyring, Keyring::Own)
            };
            if !linked {
                return Err(Distrust::Record.into());
            }
        }
        Ok(lines.into_iter().map(|(listed, _)| listed).collect())
    }

    /// Asks to read versions; what comes back was logged first, and is checked but not yet fetched.
    ///
    /// `note` are words that only the patient can read. At most 256 versions at a time.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with code `not_available` when one of them is not granted.
    pub async fn read(
        &mut self,
        patient: AccountId,
        items: &[Item],
        why: Purpose,
        note: Option<&str>,
    ) -> Result<Vec<Opened>, ClientError> {
        if items.is_empty() || items.len() > MAX_ITEMS {
            return Err(ClientError::Impossible(format!(
                "read between 1 and {MAX_ITEMS} records at a time"
            )));
        }
        let keyring = self.keyring(patient).await?;
        let note = match note {
            Some(text) => {
                let state = self.patient_state(patient).await?;
                Some(self.seal_note(&state.keys.wrap, text))
            }
            None => None,
        };
        let shown = self
            .access(patient, Reading::Content(items.to_vec()), why, note)
            .await?;
        let mut opened = Vec::new();
        for version in shown.versions {
            let (listed, key, manifest) = self.check_version(shown.patient, &version, &keyring)?;
            if version.parts.len() != manifest.parts.len() {
                return Err(Distrust::Record.into());
            }
            opened.push(Opened {
                listed,
                key,
                manifest,
                tickets: version.parts,
            });
        }
        let got: Vec<Item> = opened.iter().map(|o| o.listed.item).collect();
        if got != items {
            return Err(Distrust::Record.into());
        }
        Ok(opened)
    }

    /// Fetches and opens the FHIR content of a version.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when it is not what the author signed.
    pub async fn content(&mut self, opened: &Opened) -> Result<Value, ClientError> {
        let part = self.part(opened, 0).await?;
        serde_json::from_slice(&part.bytes).map_err(|_| Distrust::Record.into())
    }

    /// Fetches and opens one part into memory.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when it is not what the author signed.
    pub async fn part(
        &mut self,
        opened: &Opened,
        number: usize,
    ) -> Result<OpenedPart, ClientError> {
        let mut bytes = Vec::new();
        self.stream_part(opened, number, &mut |chunk| {
            bytes.extend_from_slice(chunk);
            Ok(())
        })
        .await?;
        let info = &opened.listed.summary.parts[number];
        Ok(OpenedPart {
            name: info.name.clone(),
            media_type: info.media_type.clone(),
            bytes,
        })
    }

    /// Fetches and opens one part as a stream; what `sink` took counts only after this returned `Ok`.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when it is not what the author signed; throw away what `sink` took.
    pub async fn stream_part(
        &mut self,
        opened: &Opened,
        number: usize,
        sink: &mut (dyn FnMut(&[u8]) -> std::io::Result<()> + Send),
    ) -> Result<(), ClientError> {
        let (Some(ticket), Some(expected), Some(info)) = (
            opened.tickets.get(number),
            opened.manifest.parts.get(number),
            opened.listed.summary.parts.get(number),
        ) else {
            return Err(ClientError::Impossible(
                "the record has no such part".into(),
            ));
        };
        let place = Place::of(&opened.manifest);
        let mut opener = PartOpener::new(
            &opened.key,
            &place,
            number as u32,
            expected.clone(),
            info.len,
        );
        let path = format!("/custodian/v1/parts/{ticket}");
        let mut answer = self
            .client
            .http
            .get_stream(&path, &self.custodian_token)
            .await?;
        let mut plain = Vec::new();
        loop {
            let chunk = answer.chunk().await;
            let Some(chunk) = chunk.map_err(|e| self.client.http.unreachable(e))? else {
                break;
            };
            opener
                .update(&chunk, &mut plain)
                .map_err(|_| Distrust::Record)?;
            sink(&plain)?;
            plain.clear();
        }
        opener.finish(&mut plain).map_err(|_| Distrust::Record)?;
        sink(&plain)?;
        Ok(())
    }
}
