//! Listing and reading: sign, let it be logged, check everything that comes back, open.

use std::collections::HashMap;

use futures_util::StreamExt;
use salus_crypto::context::Context;
use salus_crypto::{
    cbor, hash::sha256, seal, secret::Secret32, sign::Signed, wrap::WrapPublicKey, wrap::wrap,
};
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, Nonce, RecordId,
    fhir::Kind,
    keys::scope::{self, ScopeSecret},
    objects::{
        access::{Access, MAX_ITEMS, Note, Reading},
        account::ScopeEpoch,
        audit::{Details, EventKind},
        grant::{Item, Purpose},
        record::{Manifest, Summary},
    },
    seal::{ContentKey, PartOpener, Place, open_summary},
    wire::{
        Cbor,
        custodian::{AccessAnswer, AccessRequestBody, OwnKeys, VersionInfo},
    },
};
use serde_json::Value;

use crate::{Account, ClientError, Distrust};

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
    key: ContentKey,
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

/// By which keys the reader opens content.
pub(crate) enum Keyring {
    /// The patient's own.
    Own,
    /// Scope secrets and single content keys that grants carried.
    Granted {
        scopes: HashMap<Kind, Vec<ScopeSecret>>,
        items: HashMap<Item, ContentKey>,
    },
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
            let answer = self.access(patient, reading, why, None).await?;
            for version in &answer.versions {
                let listed = self.check_line(patient, version, &keyring)?.0;
                if !kinds.is_empty() && !kinds.contains(&listed.kind) {
                    return Err(Distrust::Record.into());
                }
                lines.push(listed);
            }
            match answer.next {
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
        let answer = self
            .access(patient, Reading::History(record), why, None)
            .await?;
        let mut lines = Vec::new();
        for version in &answer.versions {
            let (listed, manifest) = self.check_line(patient, version, &keyring)?;
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
        let answer = self
            .access(patient, Reading::Content(items.to_vec()), why, note)
            .await?;
        let mut opened = Vec::new();
        for version in answer.versions {
            let (listed, key, manifest) = self.check_version(patient, &version, &keyring)?;
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
        let response = self
            .client
            .http
            .get_stream(&path, &self.custodian_token)
            .await?;
        let mut stream = response.bytes_stream();
        let mut plain = Vec::new();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|e| self.client.http.unreachable(e))?;
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

    /// The content keys of versions, for a grant that carries them; each was read from the list.
    pub(crate) async fn content_keys(
        &mut self,
        items: &[Item],
    ) -> Result<HashMap<Item, ContentKey>, ClientError> {
        let mut keys = HashMap::new();
        for batch in items.chunks(MAX_ITEMS) {
            let opened = self.read(self.uid, batch, Purpose::Patrqt, None).await?;
            keys.extend(opened.into_iter().map(|o| (o.listed.item, o.key)));
        }
        Ok(keys)
    }

    /// The patient's own scope secrets of the newest epochs, checked against the signed state.
    pub(crate) async fn own_scopes(
        &mut self,
    ) -> Result<(Vec<ScopeSecret>, Vec<Kind>), ClientError> {
        let own: OwnKeys = self
            .client
            .http
            .get("/custodian/v1/keys/own", Some(&self.custodian_token))
            .await?;
        self.state = self.client.trust.take_chain(self.uid, &own.account)?;
        let self_key = self.master.self_key();
        let mut scopes = Vec::new();
        for head in &self.state.scopes {
            let Cbor(epoch) = own
                .scopes
                .iter()
                .find(|Cbor(e)| e.kind == head.kind && e.epoch == head.epoch)
                .ok_or(ClientError::Protocol("a scope without its epoch"))?;
            let scope = scope::open_own(self.uid, epoch, Some(head), &self_key)
                .map_err(|_| Distrust::Envelope)?;
            scopes.push(scope);
        }
        Ok((scopes, own.due))
    }

    async fn access(
        &mut self,
        patient: AccountId,
        reading: Reading,
        purpose: Purpose,
        note: Option<Note>,
    ) -> Result<AccessAnswer, ClientError> {
        let access = Access {
            actor: self.uid,
            patient,
            reading,
            purpose,
            note,
            nonce: Nonce::random(&mut *self.client.env.entropy),
            time: self.now(),
        };
        let signed = Signed::sign(&self.master.identity(), &access);
        let object = Hash(signed.body_hash());
        let body = AccessRequestBody { access: signed };
        let answer: AccessAnswer = self
            .client
            .http
            .post("/custodian/v1/access", Some(&self.custodian_token), &body)
            .await?;
        let details = self.client.trust.take_event(&answer.event)?;
        check_logged(&access, object, &details)?;
        let head = self.client.trust.take_head(patient, &answer.head)?;
        if head.count <= details.seq {
            return Err(Distrust::AccessLog("its newest entry is hidden".into()).into());
        }
        check_shown(&access.reading, &details, &answer.versions)?;
        // Somebody who was vouched for after this client last looked.
        let known = |v: &VersionInfo| {
            let author = v.manifest.unverified().map(|m| m.author);
            author.is_ok_and(|uid| self.client.trust.directory().holder(uid).is_some())
        };
        if answer
            .versions
            .iter()
            .any(|v| v.author.is_none() && !known(v))
        {
            self.client.refresh_keys().await?;
        }
        self.client.catch_up().await?;
        Ok(answer)
    }

    /// Checks one version for a list, where one that does not open must not hide the others.
    fn check_line(
        &mut self,
        patient: AccountId,
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
    fn check_version(
        &mut self,
        patient: AccountId,
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
        &mut self,
        patient: AccountId,
        version: &VersionInfo,
    ) -> Result<(Listed, Manifest), ClientError> {
        let claimed = version
            .manifest
            .unverified()
            .map_err(|_| Distrust::Record)?;
        let (author_key, author_name) = match &version.author {
            Some(chain) => {
                let state = self.client.trust.take_chain(claimed.author, chain)?;
                (state.keys.identity, "the patient".to_owned())
            }
            None => {
                // A credential that ended later still vouches for what was written before.
                let holder = self
                    .client
                    .trust
                    .directory()
                    .holder(claimed.author)
                    .ok_or(Distrust::Record)?;
                (
                    holder.credential.keys.identity,
                    holder.credential.name.clone(),
                )
            }
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
        let consistent = manifest.patient == patient
            && stored.manifest == hash
            && stored.record == manifest.record
            && stored.version == manifest.version
            && manifest.wraps == Hash(sha256(&cbor::to_vec(&version.wraps.0)))
            && manifest.summary == Hash(sha256(&version.summary.0))
            && (version.author.is_none() || manifest.author == patient);
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

    fn find_key(
        &self,
        keyring: &Keyring,
        manifest: &Manifest,
        version: &VersionInfo,
    ) -> Result<ContentKey, ClientError> {
        let place = Place::of(manifest);
        match keyring {
            Keyring::Own => Ok(ContentKey::unwrap_patient(
                &place,
                &version.wraps.0,
                &self.master.wrap_key(),
            )?),
            Keyring::Granted { scopes, items } => {
                let item = Item {
                    record: manifest.record,
                    version: manifest.version,
                };
                if let Some(key) = items.get(&item) {
                    return Ok(key.clone());
                }
                let links: Vec<&ScopeEpoch> = version.links.iter().map(|Cbor(e)| e).collect();
                for scope in scopes.get(&manifest.kind).into_iter().flatten() {
                    if let Some(scope) = walk_back(manifest.patient, scope, manifest.epoch, &links)
                    {
                        return Ok(ContentKey::unwrap_scope(
                            &place,
                            &version.wraps.0,
                            &scope.wrap_key(),
                        )?);
                    }
                }
                Err(ClientError::Sealed)
            }
        }
    }

    async fn keyring(&mut self, patient: AccountId) -> Result<Keyring, ClientError> {
        if patient == self.uid {
            return Ok(Keyring::Own);
        }
        let mut scopes: HashMap<Kind, Vec<ScopeSecret>> = HashMap::new();
        let mut items = HashMap::new();
        for received in self.received_from(patient).await? {
            for (target, secret) in received.slips {
                match target {
                    salus_records::objects::grant::SlipTarget::Scope { kind, epoch } => {
                        scopes
                            .entry(kind)
                            .or_default()
                            .push(ScopeSecret::new(kind, epoch, secret));
                    }
                    salus_records::objects::grant::SlipTarget::Item(item) => {
                        items.insert(item, ContentKey::from_secret(secret));
                    }
                }
            }
        }
        for secrets in scopes.values_mut() {
            secrets.sort_by_key(|s| std::cmp::Reverse(s.epoch));
        }
        Ok(Keyring::Granted { scopes, items })
    }

    fn seal_note(&mut self, to: &WrapPublicKey, text: &str) -> Note {
        let entropy = &mut *self.client.env.entropy;
        let key = Secret32::random(entropy);
        let wrapped = wrap(to, &note_context(), &[], &key, entropy);
        Note {
            wrapped,
            sealed: seal::seal(&key, &note_context(), text.as_bytes(), entropy),
        }
    }

    /// Opens words that a reader left for the patient.
    pub(crate) fn open_note(&self, note: &Note) -> Option<String> {
        let key = self
            .master
            .wrap_key()
            .unwrap(&note_context(), &[], &note.wrapped)
            .ok()?;
        let text = seal::open(&key, &note_context(), &note.sealed).ok()?;
        String::from_utf8(text.expose().to_vec()).ok()
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

/// Follows the published links from a newer epoch back to the wanted one.
fn walk_back(
    patient: AccountId,
    from: &ScopeSecret,
    wanted: u32,
    links: &[&ScopeEpoch],
) -> Option<ScopeSecret> {
    let mut scope = from.clone();
    while scope.epoch > wanted {
        let link = links
            .iter()
            .find(|l| l.kind == scope.kind && l.epoch == scope.epoch)?;
        scope = scope.previous(patient, link).ok()?;
    }
    (scope.epoch == wanted).then_some(scope)
}

/// The logged event must be this very reading, under this very signature.
fn check_logged(access: &Access, object: Hash, details: &Details) -> Result<(), ClientError> {
    let (event, items) = match &access.reading {
        Reading::List { .. } | Reading::History(_) => (EventKind::RecordsListed, None),
        Reading::Content(items) => (EventKind::RecordRead, Some(items)),
    };
    let same = details.event == event
        && details.subject == access.patient
        && details.actor == access.actor
        && details.purpose == Some(access.purpose)
        && details.object == Some(object)
        && items.is_none_or(|items| details.items == *items);
    if same {
        Ok(())
    } else {
        Err(Distrust::OtherEvent.into())
    }
}

/// Nothing may be shown that was not logged: each version once and in the logged order.
///
/// A list may lack some, where an old backup brought back what had been erased. The versions of one
/// record are erased together, so a history may not.
fn check_shown(
    reading: &Reading,
    details: &Details,
    versions: &[VersionInfo],
) -> Result<(), ClientError> {
    let mut logged = details.items.iter();
    for version in versions {
        let shown = version
            .manifest
            .unverified()
            .map_err(|_| Distrust::Record)?;
        let shown = Item {
            record: shown.record,
            version: shown.version,
        };
        if !logged.any(|item| *item == shown) {
            return Err(Distrust::Record.into());
        }
    }
    if matches!(reading, Reading::History(_)) && versions.len() != details.items.len() {
        return Err(Distrust::Record.into());
    }
    Ok(())
}

fn note_context() -> Context {
    Context::new("note")
}
