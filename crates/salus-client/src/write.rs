//! Writing a version: seal, upload as a stream, sign what was sent.

use std::sync::{Arc, Mutex};

use bytes::Bytes as Chunk;
use futures_util::StreamExt;
use salus_crypto::{cbor, hash::sha256, sign::Signed};
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, Nonce, RecordId,
    fhir::{Coding, Draft},
    objects::{
        account::AccountState,
        audit::EventKind,
        grant::Item,
        party::Role,
        record::{Manifest, PartInfo, PartManifest, Stored, Summary, WriteIntent},
    },
    seal::{ContentKey, MAX_PART_LEN, MAX_PARTS, PartSealer, Place, seal_summary, sealed_part_len},
    wire::{
        Bytes, Cbor,
        custodian::{AccountAnswer, StoredAnswer, UploadFinish, UploadPlace, UploadStart},
    },
};

use crate::{
    Account, ClientError, Distrust,
    stream::{ByteStream, Sent},
};

/// One attachment, read as a stream.
pub struct PartSource {
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Length in bytes.
    pub len: u64,
    /// The bytes.
    pub stream: ByteStream,
    /// Hears how many bytes of the sealed part have left.
    pub sent: Option<Sent>,
}

impl PartSource {
    /// A part that is in memory already.
    pub fn from_bytes(
        name: impl Into<String>,
        media_type: impl Into<String>,
        bytes: Vec<u8>,
    ) -> Self {
        let len = bytes.len() as u64;
        let stream = Box::pin(futures_util::stream::once(
            async move { Ok(Chunk::from(bytes)) },
        ));
        Self {
            name: name.into(),
            media_type: media_type.into(),
            len,
            stream,
            sent: None,
        }
    }
}

/// A version to be written.
pub struct NewVersion {
    /// Whose record.
    pub patient: AccountId,
    /// Content and title.
    pub draft: Draft,
    /// Attachments.
    pub attachments: Vec<PartSource>,
    /// The version that it follows: its id, number and manifest hash; `None` for a new record.
    pub follows: Option<(Item, Hash)>,
}

impl Account {
    /// Seals a version, uploads it, and returns it once it is durable, logged and proven so.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with code `conflict` when somebody else wrote a newer version first.
    pub async fn write(&mut self, version: NewVersion) -> Result<Item, ClientError> {
        let NewVersion {
            patient,
            draft,
            attachments,
            follows,
        } = version;
        let state = self.patient_state(patient).await?;
        let head = state
            .scope(draft.kind)
            .ok_or(ClientError::Protocol("a patient without this scope"))?;
        let (record, number, previous) = match follows {
            Some((item, manifest)) => (item.record, item.version + 1, Some(manifest)),
            None => (RecordId::random(&mut *self.client.env.entropy), 1, None),
        };
        let place = Place {
            patient,
            record,
            version: number,
            kind: draft.kind,
            epoch: head.epoch,
        };
        let content =
            serde_json::to_vec(&draft.content).map_err(|_| ClientError::Protocol("content"))?;
        let mut parts = vec![PartSource::from_bytes(
            "content.json",
            "application/fhir+json",
            content,
        )];
        parts.extend(attachments);
        check_sizes(&parts)?;

        let upload = self.announce(&place, previous, &parts).await?;
        let key = ContentKey::random(&mut *self.client.env.entropy);
        let mut infos = Vec::new();
        let mut manifests = Vec::new();
        for (n, part) in parts.into_iter().enumerate() {
            infos.push(PartInfo {
                name: part.name.clone(),
                media_type: part.media_type.clone(),
                len: part.len,
            });
            manifests.push(
                self.send_part(&upload, &key, &place, n as u32, part)
                    .await?,
            );
        }
        let wraps = key.wrap(
            &place,
            &head.public,
            &state.keys.wrap,
            &mut *self.client.env.entropy,
        );
        let summary = summary_of(&draft, infos);
        let summary = seal_summary(&key, &place, &summary, &mut *self.client.env.entropy);
        let manifest = Manifest {
            record,
            version: number,
            previous,
            patient,
            kind: draft.kind,
            epoch: head.epoch,
            author: self.uid,
            parts: manifests,
            wraps: Hash(sha256(&cbor::to_vec(&wraps))),
            summary: Hash(sha256(&summary)),
            claims: None,
            on_behalf_of: None,
            time: self.now(),
        };
        let manifest = Signed::sign(&self.master.identity(), &manifest);
        let body = UploadFinish {
            manifest: manifest.clone(),
            wraps: Cbor(wraps),
            summary: Bytes(summary),
        };
        let path = format!("/custodian/v1/uploads/{upload}/finish");
        let answer: StoredAnswer = self.command(&path, &body).await?;
        self.check_stored(&place, &manifest, &answer)?;
        self.client.catch_up().await?;
        Ok(Item {
            record,
            version: number,
        })
    }

    /// The verified state of a patient: one's own, or that of somebody who granted access.
    pub(crate) async fn patient_state(
        &mut self,
        patient: AccountId,
    ) -> Result<AccountState, ClientError> {
        if patient == self.uid {
            return Ok(self.state.clone());
        }
        let path = format!("/custodian/v1/accounts/{patient}");
        let answer: AccountAnswer = self
            .client
            .http
            .get(&path, Some(&self.custodian_token))
            .await?;
        if answer
            .account
            .enrolment
            .unverified()
            .is_ok_and(|e| e.role != Role::Patient)
        {
            return Err(ClientError::Impossible("only patients hold records".into()));
        }
        self.client.trust.take_chain(patient, &answer.account)
    }

    async fn announce(
        &mut self,
        place: &Place,
        previous: Option<Hash>,
        parts: &[PartSource],
    ) -> Result<String, ClientError> {
        let intent = WriteIntent {
            author: self.uid,
            patient: place.patient,
            record: place.record,
            version: place.version,
            kind: place.kind,
            previous,
            sealed_lens: parts.iter().map(|p| sealed_part_len(p.len)).collect(),
            nonce: Nonce::random(&mut *self.client.env.entropy),
            time: self.now(),
        };
        let start = UploadStart {
            intent: Signed::sign(&self.master.identity(), &intent),
        };
        let place: UploadPlace = self
            .client
            .http
            .post("/custodian/v1/uploads", Some(&self.custodian_token), &start)
            .await?;
        Ok(place.upload)
    }

    async fn send_part(
        &mut self,
        upload: &str,
        key: &ContentKey,
        place: &Place,
        number: u32,
        part: PartSource,
    ) -> Result<PartManifest, ClientError> {
        let mut first = Vec::new();
        let sealer = PartSealer::new(
            key,
            place,
            number,
            part.len,
            &mut first,
            &mut *self.client.env.entropy,
        );
        let outcome = Arc::new(Mutex::new(None));
        let stream = seal_stream(sealer, first, part.stream, Arc::clone(&outcome));
        let path = format!("/custodian/v1/uploads/{upload}/parts/{number}");
        let sent = self
            .client
            .http
            .put_stream(
                &path,
                &self.custodian_token,
                sealed_part_len(part.len),
                stream,
                part.sent,
            )
            .await;
        let manifest = outcome
            .lock()
            .map_err(|_| ClientError::Protocol("upload"))?
            .take();
        match (manifest, sent) {
            // What went wrong on this side says more than the connection that it broke.
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (Some(Ok(manifest)), Ok(())) => Ok(manifest),
            (None, Ok(())) => Err(ClientError::Protocol("upload answered before its end")),
        }
    }

    fn check_stored(
        &mut self,
        place: &Place,
        manifest: &Signed<Manifest>,
        answer: &StoredAnswer,
    ) -> Result<(), ClientError> {
        let stored: Stored = answer
            .stored
            .verify(&self.client.trust.policy().custodian)
            .map_err(|_| Distrust::Custodian)?;
        if stored.manifest != Hash(manifest.body_hash()) || stored.record != place.record {
            return Err(Distrust::Custodian.into());
        }
        let details = self.client.trust.take_event(&answer.event)?;
        let item = Item {
            record: place.record,
            version: place.version,
        };
        let expected = if place.version == 1 {
            EventKind::RecordCreated
        } else {
            EventKind::RecordUpdated
        };
        let same = details.event == expected
            && details.subject == place.patient
            && details.actor == self.uid
            && details.items == [item]
            && details.object == Some(Hash(answer.stored.body_hash()));
        if same {
            Ok(())
        } else {
            Err(Distrust::OtherEvent.into())
        }
    }
}

fn check_sizes(parts: &[PartSource]) -> Result<(), ClientError> {
    if parts.len() > MAX_PARTS {
        return Err(ClientError::Impossible(format!(
            "a record holds at most {} attachments; split it into several records",
            MAX_PARTS - 1
        )));
    }
    match parts.iter().find(|p| p.len > MAX_PART_LEN) {
        Some(part) => Err(ClientError::Impossible(format!(
            "{} is longer than 2 GiB; split it or compress it first",
            part.name
        ))),
        None => Ok(()),
    }
}

fn summary_of(draft: &Draft, parts: Vec<PartInfo>) -> Summary {
    Summary {
        title: draft.title.clone(),
        date: draft.date.as_ref().map(ToString::to_string),
        author: draft.author.clone(),
        codes: draft.codes.iter().map(Coding::token).collect(),
        parts,
        source_key: Some(Hash(draft.source_key)),
        content_hash: Some(Hash(draft.content_hash)),
    }
}

struct Sealing {
    sealer: Option<PartSealer>,
    ready: Vec<u8>,
    source: ByteStream,
    outcome: Arc<Mutex<Option<Result<PartManifest, ClientError>>>>,
}

/// Plaintext in, sealed bytes out, one chunk in memory at a time; the outcome is left behind.
fn seal_stream(
    sealer: PartSealer,
    first: Vec<u8>,
    source: ByteStream,
    outcome: Arc<Mutex<Option<Result<PartManifest, ClientError>>>>,
) -> ByteStream {
    let sealing = Sealing {
        sealer: Some(sealer),
        ready: first,
        source,
        outcome,
    };
    Box::pin(futures_util::stream::unfold(sealing, |mut s| async move {
        while s.ready.is_empty() {
            s.sealer.as_ref()?;
            if let Err(error) = s.step().await {
                s.sealer = None;
                s.leave(Err(error));
                let broken = std::io::Error::other("the upload was broken off");
                return Some((Err(broken), s));
            }
        }
        let chunk = Chunk::from(std::mem::take(&mut s.ready));
        Some((Ok(chunk), s))
    }))
}

impl Sealing {
    async fn step(&mut self) -> Result<(), ClientError> {
        match self.source.next().await {
            Some(plain) => {
                let plain = plain?;
                if let Some(sealer) = &mut self.sealer {
                    sealer.update(&plain, &mut self.ready)?;
                }
            }
            None => {
                if let Some(sealer) = self.sealer.take() {
                    let manifest = sealer.finish(&mut self.ready)?;
                    self.leave(Ok(manifest));
                }
            }
        }
        Ok(())
    }

    fn leave(&self, outcome: Result<PartManifest, ClientError>) {
        if let Ok(mut place) = self.outcome.lock() {
            *place = Some(outcome);
        }
    }
}
