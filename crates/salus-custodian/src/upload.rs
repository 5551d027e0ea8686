//! A version on its way in: announced, guarded part by part, signed for, logged, visible.

use bytes::Bytes as Chunk;
use futures_util::{Stream, StreamExt};
use salus_crypto::{
    cbor,
    entropy::random_array,
    hash::sha256,
    seal::{self, Sealer},
    sign::Signed,
};
use salus_ledger::Hash;
use salus_records::{
    AccountId,
    consent::{Action, Denial, ItemFacts, Permit},
    objects::{
        audit::EventKind,
        grant::Item,
        record::{Manifest, PartManifest, Stored, WriteIntent},
    },
    seal::{MAX_PART_LEN, MAX_PARTS, SealedTree, sealed_part_len},
    wire::custodian::{StoredAnswer, UploadFinish, UploadPlace, UploadStart},
};
use salus_storage::{
    blobs::BlobId,
    guard::{
        GuardError,
        accounts::Account,
        facts::{self, HeadFacts},
        out_keys::{self, PAGE_KEYS, PagedKey},
        uploads::{self, Upload, UploadId, UploadedPart},
        versions::{self, PartRow, VersionRow},
    },
};

use crate::{
    Caller, Custodian, CustodianError,
    deny::Verdict,
    events::{Draft, Place},
    inner::Inner,
    tx::Tx,
    vault::OuterKey,
};

/// Uploads that an author may have open at once.
const MAX_OPEN: u32 = 32;

/// Longest sealed summary, in bytes.
const MAX_SUMMARY: usize = 256 * 1024;

/// What beginning an upload came to.
enum Begun {
    Place,
    /// Every page is full: one has to be made first.
    NoPage,
}

impl Custodian {
    /// Announces a version: decided, its outer key durable.
    ///
    /// # Errors
    /// [`CustodianError::NotAvailable`] without a right to write, [`CustodianError::Conflict`] when
    /// there is a newer version, [`CustodianError::TooLarge`] beyond the limits of a version.
    pub async fn upload_start(
        &self,
        caller: Caller,
        body: UploadStart,
    ) -> Result<UploadPlace, CustodianError> {
        let inner = &self.0;
        let uid = caller.uid;
        let id: UploadId = random_array(&mut inner.entropy.clone());
        loop {
            let intent = body.intent.clone();
            let verdict = inner.write(move |tx| start(tx, uid, id, intent)).await?;
            match inner.allowed(verdict)? {
                Begun::Place => {
                    return Ok(UploadPlace {
                        upload: hex::encode(id),
                    });
                }
                Begun::NoPage => {
                    let page = inner.blocking(|inner| inner.vault.add_page()).await?;
                    inner
                        .db
                        .write(move |conn| out_keys::open_page(conn, page, PAGE_KEYS))
                        .await?;
                }
            }
        }
    }

    /// Takes the sealed bytes of one part, puts the outer layer around them, and stores the blob.
    ///
    /// Exactly the announced length is taken; a part may be sent again until the upload is finished.
    ///
    /// # Errors
    /// [`CustodianError::NotAvailable`] when there is no such upload of the caller,
    /// [`CustodianError::BadRequest`] when the stream is shorter or longer than announced.
    pub async fn upload_part<S, E>(
        &self,
        caller: Caller,
        upload: &str,
        n: u32,
        body: S,
    ) -> Result<(), CustodianError>
    where
        S: Stream<Item = Result<Chunk, E>> + Send,
        E: Send,
    {
        let inner = &self.0;
        let (id, uid) = (upload_id(upload)?, caller.uid);
        let found = inner
            .db
            .read(move |conn| uploads::get(conn, uid, &id))
            .await?;
        let found = found.ok_or(CustodianError::NotAvailable)?;
        let intent = found.intent.unverified().map_err(|_| GuardError::Damaged)?;
        let len = intent
            .sealed_lens
            .get(n as usize)
            .copied()
            .ok_or(CustodianError::NotAvailable)?;
        let outer = inner
            .vault
            .open_outer(found.key.page, item_of(&intent), &found.key.sealed)?;
        let (blob, manifest) = inner.guard_part(&outer, n, len, body).await?;
        let part = UploadedPart {
            n,
            blob: *blob.as_bytes(),
            manifest,
        };
        if inner
            .db
            .write(move |conn| uploads::put_part(conn, &id, &part))
            .await?
        {
            Ok(())
        } else {
            inner.blobs.delete(blob).await?;
            Err(CustodianError::NotAvailable)
        }
    }

    /// Takes the author's signature over what was sent: decided again, logged, and visible.
    ///
    /// # Errors
    /// As [`Custodian::upload_start`]; [`CustodianError::BadRequest`] when manifest and upload differ,
    /// or the scope key has rotated meanwhile.
    pub async fn upload_finish(
        &self,
        caller: Caller,
        upload: &str,
        body: UploadFinish,
    ) -> Result<StoredAnswer, CustodianError> {
        let inner = &self.0;
        let (id, uid) = (upload_id(upload)?, caller.uid);
        let verdict = inner.write(move |tx| finish(tx, uid, id, body)).await?;
        let (stored, place) = inner.allowed(verdict)?;
        inner.settle(place.subject).await?;
        Ok(StoredAnswer {
            stored,
            event: inner.prove(place, caller.known).await?,
        })
    }
}

fn upload_id(text: &str) -> Result<UploadId, CustodianError> {
    let mut id = [0; 16];
    hex::decode_to_slice(text, &mut id).map_err(|_| CustodianError::NotAvailable)?;
    Ok(id)
}

fn item_of(intent: &WriteIntent) -> Item {
    Item {
        record: intent.record,
        version: intent.version,
    }
}

fn start(
    tx: &Tx<'_>,
    uid: AccountId,
    id: UploadId,
    signed: Signed<WriteIntent>,
) -> Result<Verdict<Begun>, CustodianError> {
    let account = tx.account(uid)?;
    let intent = signed
        .verify(&tx.identity(&account)?)
        .map_err(|_| CustodianError::Forbidden("the author did not sign this"))?;
    if intent.author != uid {
        return Err(CustodianError::Forbidden("the author did not sign this"));
    }
    check_lens(&intent)?;
    let permit = match decide_write(tx, &account, &intent)? {
        Ok(permit) => permit,
        Err(denial) => {
            tx.fresh(uid, intent.nonce, intent.time)?;
            return tx.refuse(&account, intent.patient, denial);
        }
    };
    let Some(page) = out_keys::take_place(tx.conn)? else {
        return Ok(Verdict::Allowed(Begun::NoPage));
    };
    tx.fresh(uid, intent.nonce, intent.time)?;
    if uploads::open_of(tx.conn, uid)? >= MAX_OPEN {
        return Err(CustodianError::TooMany { wait_s: 60 });
    }
    let outer = tx.inner.vault.make_outer(item_of(&intent));
    let sealed = tx.inner.vault.seal_outer(page, &outer)?;
    let upload = Upload {
        id,
        author: uid,
        intent: signed,
        key: PagedKey { page, sealed },
    };
    uploads::start(tx.conn, &permit, &intent, &upload, tx.now)?;
    Ok(Verdict::Allowed(Begun::Place))
}

fn check_lens(intent: &WriteIntent) -> Result<(), CustodianError> {
    if intent.sealed_lens.is_empty() || intent.sealed_lens.len() > MAX_PARTS {
        return Err(CustodianError::TooLarge(
            "a version has between 1 and 64 parts",
        ));
    }
    let most = sealed_part_len(MAX_PART_LEN);
    for len in &intent.sealed_lens {
        if *len > most {
            return Err(CustodianError::TooLarge("a part has at most 2 GiB"));
        }
        if seal::plain_len(*len).is_none() {
            return Err(CustodianError::BadRequest("no sealed part has that length"));
        }
    }
    if intent.version == 0 || (intent.version == 1) != intent.previous.is_none() {
        return Err(CustodianError::BadRequest(
            "version 1 follows nothing, every other one its predecessor",
        ));
    }
    Ok(())
}

/// Decides about a write, and then whether it follows the newest version.
fn decide_write(
    tx: &Tx<'_>,
    account: &Account,
    intent: &WriteIntent,
) -> Result<Result<Permit, Denial>, CustodianError> {
    let head = facts::head(tx.conn, intent.record)?;
    let action = match head {
        None => Action::Create {
            record: intent.record,
            kind: intent.kind,
        },
        Some(head) => Action::Update { head: head.facts },
    };
    let permit = match tx.decide(account, intent.patient, action)? {
        Ok(permit) => permit,
        Err(denial) => return Ok(Err(denial)),
    };
    match head {
        None if intent.version != 1 || facts::was_erased(tx.conn, intent.record)? => {
            Ok(Err(Denial::NotGranted))
        }
        Some(head) if head.facts.kind != intent.kind => {
            Err(CustodianError::BadRequest("a record keeps its kind"))
        }
        Some(HeadFacts {
            facts: ItemFacts { item, .. },
            hash,
        }) => {
            if intent.previous == Some(hash) && intent.version == item.version + 1 {
                Ok(Ok(permit))
            } else {
                Err(CustodianError::Conflict {
                    version: item.version,
                    head: hash,
                })
            }
        }
        None => Ok(Ok(permit)),
    }
}

impl Inner {
    async fn guard_part<S, E>(
        &self,
        outer: &OuterKey,
        n: u32,
        len: u64,
        body: S,
    ) -> Result<(BlobId, PartManifest), CustodianError>
    where
        S: Stream<Item = Result<Chunk, E>> + Send,
        E: Send,
    {
        let (key, context) = outer.part(n);
        let mut sealer = Sealer::new(&key, &context, &mut self.entropy.clone());
        let mut tree = SealedTree::new();
        let mut writer = self.blobs.create().await?;
        let mut sealed = sealer.header().to_vec();
        let mut left = len;
        let mut body = std::pin::pin!(body);
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|_| {
                CustodianError::BadRequest("the upload broke off; send the part again")
            })?;
            left = left
                .checked_sub(chunk.len() as u64)
                .ok_or(CustodianError::BadRequest(
                    "the part is longer than announced",
                ))?;
            tree.update(&chunk);
            sealer.update(&chunk, &mut sealed);
            writer.write(&sealed).await?;
            sealed.clear();
        }
        if left > 0 {
            return Err(CustodianError::BadRequest(
                "the part is shorter than announced",
            ));
        }
        sealer.finish(&mut sealed);
        writer.write(&sealed).await?;
        Ok((writer.finish().await?, tree.finish()))
    }
}

fn finish(
    tx: &Tx<'_>,
    uid: AccountId,
    id: UploadId,
    body: UploadFinish,
) -> Result<Verdict<(Signed<Stored>, Place)>, CustodianError> {
    let account = tx.account(uid)?;
    let upload = uploads::get(tx.conn, uid, &id)?.ok_or(CustodianError::NotAvailable)?;
    let intent = upload
        .intent
        .unverified()
        .map_err(|_| GuardError::Damaged)?;
    let manifest = body
        .manifest
        .verify(&tx.identity(&account)?)
        .map_err(|_| CustodianError::Forbidden("the author did not sign this"))?;
    let permit = match decide_write(tx, &account, &intent)? {
        Ok(permit) => permit,
        Err(denial) => return tx.refuse(&account, intent.patient, denial),
    };
    let parts = uploads::parts(tx.conn, &id)?;
    check_manifest(tx, &intent, &manifest, &body, &parts)?;
    let item = item_of(&intent);
    let outer = tx
        .inner
        .vault
        .open_outer(upload.key.page, item, &upload.key.sealed)?;
    let stored = Signed::sign(
        &tx.inner.signing,
        &Stored {
            record: item.record,
            version: item.version,
            manifest: Hash(body.manifest.body_hash()),
            blobs: parts.iter().map(|part| Hash(part.blob)).collect(),
            time: tx.now,
        },
    );
    let event = if item.version == 1 {
        EventKind::RecordCreated
    } else {
        EventKind::RecordUpdated
    };
    let place = tx.compose(Draft {
        items: vec![item],
        kinds: vec![manifest.kind],
        grant: permit.grant(),
        object: Some(Hash(stored.body_hash())),
        ..Draft::new(manifest.patient, uid, event)
    })?;
    let (key, context) = outer.summary();
    let version = VersionRow {
        item,
        kind: manifest.kind,
        author: uid,
        manifest: body.manifest,
        wraps: body.wraps.0,
        summary: seal::seal(
            &key,
            &context,
            &body.summary.0,
            &mut tx.inner.entropy.clone(),
        ),
        stored: stored.clone(),
    };
    let rows: Vec<PartRow> = parts
        .iter()
        .map(|part| PartRow {
            n: part.n,
            blob: part.blob,
            sealed_len: part.manifest.sealed_len,
        })
        .collect();
    out_keys::put(tx.conn, &permit, manifest.kind, item, &upload.key)?;
    versions::put(tx.conn, &permit, &version, &rows, place.seq, tx.now)?;
    uploads::finish(tx.conn, &id)?;
    Ok(Verdict::Allowed((stored, place)))
}

fn check_manifest(
    tx: &Tx<'_>,
    intent: &WriteIntent,
    manifest: &Manifest,
    body: &UploadFinish,
    parts: &[UploadedPart],
) -> Result<(), CustodianError> {
    tx.on_time(manifest.time)?;
    if body.summary.0.len() > MAX_SUMMARY {
        return Err(CustodianError::TooLarge(
            "a sealed summary has at most 256 KiB",
        ));
    }
    let same = (manifest.record, manifest.version, manifest.kind)
        == (intent.record, intent.version, intent.kind)
        && (manifest.patient, manifest.author) == (intent.patient, intent.author)
        && manifest.previous == intent.previous
        && manifest.on_behalf_of.is_none()
        && manifest.claims.is_none();
    if !same {
        return Err(CustodianError::BadRequest(
            "the manifest is not of the version that was announced",
        ));
    }
    let whole = parts.len() == intent.sealed_lens.len()
        && parts.iter().map(|part| part.n).eq(0..parts.len() as u32)
        && parts.iter().map(|part| &part.manifest).eq(&manifest.parts);
    if !whole {
        return Err(CustodianError::BadRequest(
            "the manifest's parts are not those that were sent",
        ));
    }
    let covered = manifest.wraps == Hash(sha256(&cbor::to_vec(&body.wraps.0)))
        && manifest.summary == Hash(sha256(&body.summary.0));
    if !covered {
        return Err(CustodianError::BadRequest(
            "wraps or summary are not those that the manifest names",
        ));
    }
    let patient = tx
        .account(manifest.patient)?
        .state
        .unverified()
        .map_err(|_| GuardError::Damaged)?;
    if patient
        .scope(manifest.kind)
        .is_none_or(|head| head.epoch != manifest.epoch)
    {
        return Err(CustodianError::BadRequest(
            "the patient's key has rotated meanwhile; write again",
        ));
    }
    Ok(())
}
