//! The client's side of the protocols, with real keys and as few words as possible.

use std::collections::HashMap;

use bytes::Bytes as Chunk;
use futures_util::StreamExt;
use salus_crypto::{
    account::MasterKey,
    cbor,
    entropy::OsEntropy,
    hash::sha256,
    pin,
    secret::Secret32,
    sign::{Signed, SigningKey},
    wrap::{WRAPPED_KEY, WrappedKey},
};
use salus_custodian::{Caller, Custodian, CustodianError};
use salus_ledger::{Hash, receipt::Receipt};
use salus_records::{
    AccountId, GrantId, Nonce, RecordId, Time,
    fhir::Kind,
    keys::{
        account::{CustodianKeys, WrappedCustodianKeys},
        grant::GrantKey,
        scope::{self, ScopeSecret},
    },
    objects::{
        access::{Access, AuditQuery, AuditSide, Note, Reading},
        account::{AccountState, Activation, Enrolment, ScopeEpoch},
        audit::{Details, Head},
        grant::{Grant, GrantBundle, GrantScope, Item, Purpose, Revocation, Rights, SlipTarget},
        party::{PublicKeys, Role},
        record::{Manifest, Summary, WriteIntent},
        ticket::PinTicket,
    },
    seal::{
        ContentKey, PartOpener, PartSealer, Place, open_summary, seal_summary, sealed_part_len,
    },
    wire::{
        Bytes, Cbor,
        custodian::{
            AccessAnswer, AccessRequestBody, ActivateFinish, ActivateStart, AuditAnswer,
            AuditRequestBody, Done, EventProof, GrantRequest, PinFinish, PinStart, RevokeRequest,
            StoredAnswer, Unlocked, UploadFinish, UploadStart, VersionInfo,
        },
    },
};

use crate::world::{World, log_policy};

/// An activation code.
pub struct Code(Secret32);

impl Code {
    pub fn random() -> Self {
        Self(Secret32::random(&mut OsEntropy))
    }

    pub fn key(&self) -> SigningKey {
        SigningKey::from_seed(&self.0)
    }
}

/// Somebody with an account.
#[derive(Clone)]
pub struct Person {
    pub uid: AccountId,
    pub role: Role,
    pub master: MasterKey,
    pub keys: CustodianKeys,
    pub pin: &'static str,
    pub activation: Signed<Activation>,
    pub state: AccountState,
    pub scopes: HashMap<Kind, ScopeSecret>,
    pub token: String,
}

pub const READ: Rights = Rights {
    read: true,
    write: false,
};
pub const BOTH: Rights = Rights {
    read: true,
    write: true,
};

impl Person {
    pub async fn activate(
        custodian: &Custodian,
        code: &Code,
        enrolment: Signed<Enrolment>,
        now: Time,
    ) -> Self {
        Self::try_activate(custodian, code, enrolment, now)
            .await
            .unwrap()
    }

    pub async fn try_activate(
        custodian: &Custodian,
        code: &Code,
        enrolment: Signed<Enrolment>,
        now: Time,
    ) -> Result<Self, CustodianError> {
        Self::activate_with(custodian, code, enrolment, now, |_, _| ()).await
    }

    /// Activates with another first state, or other first epochs, than are right.
    pub async fn activate_with(
        custodian: &Custodian,
        code: &Code,
        enrolment: Signed<Enrolment>,
        now: Time,
        change: impl FnOnce(&mut AccountState, &mut Vec<ScopeEpoch>),
    ) -> Result<Self, CustodianError> {
        let pin = "271828";
        let entropy = &mut OsEntropy;
        let enrolled = enrolment.unverified().unwrap();
        let (uid, role) = (enrolled.uid, enrolled.role);
        let master = MasterKey::random(1, entropy);
        let keys = PublicKeys {
            identity: master.identity().public(),
            wrap: master.wrap_key().public().clone(),
            generation: 1,
        };
        let activation = Activation {
            uid,
            enrolment: Hash(enrolment.body_hash()),
            keys: keys.clone(),
            recovery_key: SigningKey::from_seed(&Secret32::random(entropy)).public(),
            time: now,
        };
        let activation = Signed::sign(&code.key(), &activation);
        let (client, request) = pin::ClientRegistration::start(pin.as_bytes(), entropy).unwrap();
        let start = ActivateStart {
            enrolment: enrolment.clone(),
            activation: activation.clone(),
            request: Bytes(request),
        };
        let challenge = custodian.activate_start(start).await?;
        let wrapped = WrappedCustodianKeys {
            c_key: WrappedKey::try_from(&challenge.c_key.0[..]).unwrap(),
            k_subject: WrappedKey::try_from(&challenge.k_subject.0[..]).unwrap(),
        };
        let custodian_keys = CustodianKeys::unwrap(uid, &master.wrap_key(), &wrapped).unwrap();
        let genesis = custodian.genesis();
        let binding = pin::binding(genesis.as_bytes(), uid.as_bytes());
        let (upload, _) = client
            .finish(pin.as_bytes(), &challenge.response.0, &binding, entropy)
            .unwrap();
        let kinds: &[Kind] = if role == Role::Patient {
            &Kind::ALL
        } else {
            &[]
        };
        let (scopes, mut epochs): (Vec<_>, Vec<_>) = kinds
            .iter()
            .map(|kind| scope::make(uid, *kind, None, &master.self_key(), entropy))
            .unzip();
        let mut state = AccountState {
            uid,
            counter: 1,
            activation: Hash(activation.body_hash()),
            keys,
            envelopes: Vec::new(),
            scopes: scopes.iter().map(ScopeSecret::head).collect(),
            kdf_floor_kib: 65536,
            guardians: Vec::new(),
            time: now,
        };
        change(&mut state, &mut epochs);
        let finish = ActivateFinish {
            activation: activation.clone(),
            upload: Bytes(upload),
            state: Signed::sign(&master.identity(), &state),
            scopes: epochs.into_iter().map(Cbor).collect(),
            name: (role == Role::Admin).then(|| "Registry".to_owned()),
        };
        assert!(custodian.activate_finish(finish).await?.event.is_none());
        Ok(Self {
            uid,
            role,
            master,
            keys: custodian_keys,
            pin,
            activation,
            state,
            scopes: scopes.into_iter().map(|s| (s.kind, s)).collect(),
            token: String::new(),
        })
    }

    pub async fn login(
        &mut self,
        custodian: &Custodian,
        ticket: Signed<PinTicket>,
    ) -> Result<Unlocked, CustodianError> {
        let entropy = &mut OsEntropy;
        let (client, ke1) = pin::client_login_start(self.pin.as_bytes(), entropy).unwrap();
        let challenge = custodian
            .pin_start(PinStart {
                ticket,
                ke1: Bytes(ke1),
            })
            .await?;
        let genesis = custodian.genesis();
        let binding = pin::binding(genesis.as_bytes(), self.uid.as_bytes());
        let finished = pin::client_login_finish(
            client,
            self.pin.as_bytes(),
            &challenge.ke2.0,
            &binding,
            entropy,
        )
        .map_err(|_| CustodianError::WrongPin)?;
        let finish = PinFinish {
            attempt: challenge.attempt,
            ke3: Bytes(finished.finalization),
        };
        let unlocked = custodian.pin_finish(finish).await?;
        self.keys =
            CustodianKeys::open(self.uid, finished.session_key.expose(), &unlocked.keys.0).unwrap();
        self.token = unlocked.token.0.clone();
        Ok(unlocked)
    }

    pub fn public_keys(&self) -> PublicKeys {
        self.activation.unverified().unwrap().keys
    }

    pub fn sign<T: salus_crypto::sign::Message>(&self, message: &T) -> Signed<T> {
        Signed::sign(&self.master.identity(), message)
    }
}

/// A version as its author made it.
#[derive(Clone, Debug)]
pub struct Written {
    pub item: Item,
    pub manifest: Hash,
    pub key: ContentKey,
    pub answer: StoredAnswer,
}

/// A version before it is sent.
pub struct Draft<'a> {
    pub patient: &'a Person,
    pub kind: Kind,
    pub follows: Option<(Item, Hash)>,
    pub parts: Vec<Vec<u8>>,
}

impl World {
    pub async fn write(
        &self,
        author: &Person,
        patient: &Person,
        kind: Kind,
        content: &[u8],
    ) -> Result<Written, CustodianError> {
        let draft = Draft {
            patient,
            kind,
            follows: None,
            parts: vec![content.to_vec()],
        };
        self.write_draft(author, draft).await
    }

    pub async fn write_draft(
        &self,
        author: &Person,
        draft: Draft<'_>,
    ) -> Result<Written, CustodianError> {
        let (caller, intent, upload) = self.begin(author, &draft).await?;
        let (finish, key) = self
            .send_parts(&caller, author, &draft, &intent, &upload)
            .await?;
        let manifest = Hash(finish.manifest.body_hash());
        let answer = self
            .custodian
            .upload_finish(caller, &upload, finish)
            .await?;
        check(&answer.event);
        let item = Item {
            record: intent.record,
            version: intent.version,
        };
        Ok(Written {
            item,
            manifest,
            key,
            answer,
        })
    }

    /// Announces a version: as whom, what, and the name of the upload.
    pub async fn begin(
        &self,
        author: &Person,
        draft: &Draft<'_>,
    ) -> Result<(Caller, WriteIntent, String), CustodianError> {
        let caller = self.caller(author).await;
        let intent = self.intent(author, draft);
        let body = UploadStart {
            intent: author.sign(&intent),
        };
        let started = self.custodian.upload_start(caller.clone(), body).await?;
        Ok((caller, intent, started.upload))
    }

    pub fn intent(&self, author: &Person, draft: &Draft<'_>) -> WriteIntent {
        let (record, version, previous) = match draft.follows {
            None => (RecordId::random(&mut OsEntropy), 1, None),
            Some((item, hash)) => (item.record, item.version + 1, Some(hash)),
        };
        WriteIntent {
            author: author.uid,
            patient: draft.patient.uid,
            record,
            version,
            kind: draft.kind,
            previous,
            sealed_lens: draft
                .parts
                .iter()
                .map(|p| sealed_part_len(p.len() as u64))
                .collect(),
            nonce: Nonce::random(&mut OsEntropy),
            time: self.now(),
        }
    }

    /// Seals and sends every part; returns what finishes the upload.
    pub async fn send_parts(
        &self,
        caller: &Caller,
        author: &Person,
        draft: &Draft<'_>,
        intent: &WriteIntent,
        upload: &str,
    ) -> Result<(UploadFinish, ContentKey), CustodianError> {
        let entropy = &mut OsEntropy;
        let head = draft.patient.state.scope(draft.kind).unwrap();
        let place = Place {
            patient: draft.patient.uid,
            record: intent.record,
            version: intent.version,
            kind: draft.kind,
            epoch: head.epoch,
        };
        let key = ContentKey::random(entropy);
        let mut parts = Vec::new();
        for (n, plain) in draft.parts.iter().enumerate() {
            let mut sealed = Vec::new();
            let mut sealer = PartSealer::new(
                &key,
                &place,
                n as u32,
                plain.len() as u64,
                &mut sealed,
                entropy,
            );
            sealer.update(plain, &mut sealed).unwrap();
            parts.push(sealer.finish(&mut sealed).unwrap());
            self.custodian
                .upload_part(caller.clone(), upload, n as u32, stream(&sealed))
                .await?;
        }
        let wraps = key.wrap(
            &place,
            &head.public,
            &draft.patient.state.keys.wrap,
            entropy,
        );
        let summary = Summary {
            title: "Haemoglobin".into(),
            date: Some("2026-01-31".into()),
            author: None,
            codes: Vec::new(),
            parts: draft
                .parts
                .iter()
                .map(|p| salus_records::objects::record::PartInfo {
                    name: "content.json".into(),
                    media_type: "application/fhir+json".into(),
                    len: p.len() as u64,
                })
                .collect(),
            source_key: None,
            content_hash: None,
        };
        let summary = seal_summary(&key, &place, &summary, entropy);
        let manifest = Manifest {
            record: intent.record,
            version: intent.version,
            previous: intent.previous,
            patient: intent.patient,
            kind: intent.kind,
            epoch: head.epoch,
            author: author.uid,
            parts,
            wraps: Hash(sha256(&cbor::to_vec(&wraps))),
            summary: Hash(sha256(&summary)),
            claims: None,
            on_behalf_of: None,
            time: self.now(),
        };
        let finish = UploadFinish {
            manifest: author.sign(&manifest),
            wraps: Cbor(wraps),
            summary: Bytes(summary),
        };
        Ok((finish, key))
    }

    pub fn bundle(
        &self,
        patient: &Person,
        grantee: &Person,
        scope: GrantScope,
        rights: Rights,
        keys: &[(SlipTarget, Secret32)],
    ) -> (GrantBundle, Grant) {
        let entropy = &mut OsEntropy;
        let id = GrantId::random(entropy);
        let key = GrantKey::random(id, patient.uid, entropy);
        let (wrapped, wrap) = key.wrap_to(&grantee.public_keys().wrap, entropy);
        let grant = Grant {
            id,
            patient: patient.uid,
            grantee: grantee.uid,
            credential: self.credential_of(grantee),
            rights,
            scope,
            purpose: Purpose::Treat,
            from: self.now(),
            until: self.now().plus(Time::DAY),
            keep_until: None,
            request: None,
            wrap,
            on_behalf_of: None,
            time: self.now(),
        };
        let slips = keys
            .iter()
            .map(|(target, secret)| key.slip(*target, secret, entropy))
            .collect();
        let bundle = GrantBundle {
            grant: patient.sign(&grant),
            wrapped,
            sealed_self: key.seal_self(&patient.master.self_key(), entropy),
            slips,
            name: key.seal_name("Paula Peters", entropy),
        };
        (bundle, grant)
    }

    /// The bundle for whole kinds, with the newest scope keys.
    pub fn kinds_bundle(
        &self,
        patient: &Person,
        grantee: &Person,
        kinds: &[Kind],
        rights: Rights,
    ) -> (GrantBundle, Grant) {
        let keys: Vec<_> = kinds
            .iter()
            .filter(|_| rights.read)
            .map(|kind| {
                let scope = &patient.scopes[kind];
                (
                    SlipTarget::Scope {
                        kind: *kind,
                        epoch: scope.epoch,
                    },
                    scope.secret().clone(),
                )
            })
            .collect();
        self.bundle(
            patient,
            grantee,
            GrantScope::Kinds(kinds.to_vec()),
            rights,
            &keys,
        )
    }

    pub async fn send_grant(
        &self,
        patient: &Person,
        bundle: &GrantBundle,
    ) -> Result<Done, CustodianError> {
        let body = GrantRequest {
            bundle: Cbor(bundle.clone()),
        };
        self.custodian.grant(self.caller(patient).await, body).await
    }

    pub async fn grant(
        &self,
        patient: &Person,
        grantee: &Person,
        kinds: &[Kind],
        rights: Rights,
    ) -> GrantId {
        let (bundle, grant) = self.kinds_bundle(patient, grantee, kinds, rights);
        check(
            &self
                .send_grant(patient, &bundle)
                .await
                .unwrap()
                .event
                .unwrap(),
        );
        grant.id
    }

    pub async fn revoke(&self, patient: &Person, grant: GrantId) -> Result<Done, CustodianError> {
        let revocation = Revocation {
            grant,
            patient: patient.uid,
            time: self.now(),
        };
        let body = RevokeRequest {
            revocation: patient.sign(&revocation),
        };
        self.custodian
            .revoke(self.caller(patient).await, body)
            .await
    }

    pub fn access_body(
        &self,
        reader: &Person,
        patient: AccountId,
        reading: Reading,
    ) -> AccessRequestBody {
        let access = Access {
            actor: reader.uid,
            patient,
            reading,
            purpose: Purpose::Treat,
            note: None,
            nonce: Nonce::random(&mut OsEntropy),
            time: self.now(),
        };
        AccessRequestBody {
            access: reader.sign(&access),
        }
    }

    pub async fn access(
        &self,
        reader: &Person,
        patient: AccountId,
        reading: Reading,
    ) -> Result<AccessAnswer, CustodianError> {
        let body = self.access_body(reader, patient, reading);
        let answer = self
            .custodian
            .access(self.caller(reader).await, body)
            .await?;
        let details = check(&answer.event);
        assert_eq!((details.subject, details.actor), (patient, reader.uid));
        let head: Head = answer.head.verify(&self.policy.custodian).unwrap();
        assert!(head.subject == patient && head.count > details.seq);
        Ok(answer)
    }

    pub async fn read(
        &self,
        reader: &Person,
        patient: AccountId,
        items: &[Item],
    ) -> Result<AccessAnswer, CustodianError> {
        self.access(reader, patient, Reading::Content(items.to_vec()))
            .await
    }

    pub async fn list(
        &self,
        reader: &Person,
        patient: AccountId,
    ) -> Result<AccessAnswer, CustodianError> {
        self.access(
            reader,
            patient,
            Reading::List {
                kinds: Vec::new(),
                after: None,
            },
        )
        .await
    }

    /// A list of one's own record, with a note of this many sealed bytes.
    pub async fn list_with_note(
        &self,
        patient: &Person,
        len: usize,
    ) -> Result<AccessAnswer, CustodianError> {
        let reading = Reading::List {
            kinds: Vec::new(),
            after: None,
        };
        let body = self.access_body(patient, patient.uid, reading);
        let access = Access {
            note: Some(Note {
                wrapped: WrappedKey::from_bytes([7; WRAPPED_KEY]),
                sealed: vec![7; len],
            }),
            ..body.access.unverified().unwrap()
        };
        let body = AccessRequestBody {
            access: patient.sign(&access),
        };
        let caller = self.caller(patient).await;
        self.custodian.access(caller, body).await
    }

    /// Fetches and opens a part with the key of its version.
    pub async fn fetch(
        &self,
        reader: &Person,
        version: &VersionInfo,
        key: &ContentKey,
        n: u32,
    ) -> Result<Vec<u8>, CustodianError> {
        let caller = self.caller(reader).await;
        let mut stream = self
            .custodian
            .part(caller, &version.parts[n as usize])
            .await?;
        let manifest = version.manifest.unverified().unwrap();
        let summary = open_summary(key, &manifest, &version.summary.0).unwrap();
        let expected = manifest.parts[n as usize].clone();
        assert_eq!(stream.len(), expected.sealed_len);
        let len = summary.parts[n as usize].len;
        let mut opener = PartOpener::new(key, &Place::of(&manifest), n, expected, len);
        let mut plain = Vec::new();
        while let Some(chunk) = stream.next().await {
            opener.update(&chunk?, &mut plain).unwrap();
        }
        opener.finish(&mut plain).unwrap();
        Ok(plain)
    }

    /// The content key as a doctor finds it: grant key, slip, links, wrap.
    pub async fn key_as_grantee(
        &self,
        reader: &Person,
        version: &VersionInfo,
    ) -> Option<ContentKey> {
        let manifest = version.manifest.unverified().unwrap();
        let item = Item {
            record: manifest.record,
            version: manifest.version,
        };
        let grants = self
            .custodian
            .grants(self.caller(reader).await)
            .await
            .unwrap();
        for info in grants.grants {
            let bundle = info.bundle.0;
            let grant = bundle.grant.unverified().unwrap();
            if grant.patient != manifest.patient {
                continue;
            }
            let key = GrantKey::unwrap(
                grant.id,
                grant.patient,
                &reader.master.wrap_key(),
                &bundle.wrapped,
                &grant.wrap,
            )
            .unwrap();
            for slip in &bundle.slips {
                let secret = key.open(slip).unwrap();
                match slip.target {
                    SlipTarget::Item(of) if of == item => {
                        return Some(ContentKey::from_secret(secret));
                    }
                    SlipTarget::Scope { kind, epoch } if kind == manifest.kind => {
                        let mut scope = ScopeSecret::new(kind, epoch, secret);
                        for Cbor(link) in &version.links {
                            if link.epoch == scope.epoch && scope.epoch > manifest.epoch {
                                assert!(link.sealed_self.is_empty());
                                scope = scope.previous(manifest.patient, link).unwrap();
                            }
                        }
                        if scope.epoch == manifest.epoch {
                            let place = Place::of(&manifest);
                            return ContentKey::unwrap_scope(
                                &place,
                                &version.wraps.0,
                                &scope.wrap_key(),
                            )
                            .ok();
                        }
                    }
                    _ => {}
                }
            }
        }
        None
    }

    pub async fn audit(
        &self,
        asker: &Person,
        subject: AccountId,
        side: AuditSide,
        from: u64,
    ) -> Result<AuditAnswer, CustodianError> {
        let query = AuditQuery {
            asker: asker.uid,
            subject,
            side,
            from,
            nonce: Nonce::random(&mut OsEntropy),
            time: self.now(),
        };
        let body = AuditRequestBody {
            query: asker.sign(&query),
        };
        self.custodian.audit(self.caller(asker).await, body).await
    }

    /// Every event about an account, as its owner sees them; the chain was checked.
    pub async fn own_events(&self, person: &Person) -> Vec<Details> {
        let answer = self
            .audit(person, person.uid, AuditSide::Subject, 0)
            .await
            .unwrap();
        assert_eq!(answer.next, None, "one page");
        crate::chain::check_whole(person, &answer, &self.policy)
    }
}

pub fn stream(
    bytes: &[u8],
) -> impl futures_util::Stream<Item = Result<Chunk, std::io::Error>> + Send + use<> {
    let chunks: Vec<_> = bytes
        .chunks(10_000)
        .map(|c| Ok(Chunk::copy_from_slice(c)))
        .collect();
    futures_util::stream::iter(chunks)
}

/// Verifies an event offline: in the ledger, and opened by its details.
pub fn check(proof: &EventProof) -> Details {
    let receipt = Receipt::parse(&proof.receipt).unwrap();
    assert_eq!(
        receipt.verify(&proof.entry.0, &log_policy()).unwrap().index,
        proof.index
    );
    let commit = match salus_ledger::Entry::decode(&proof.entry.0).unwrap() {
        salus_ledger::Entry::Event(event) => event.commit,
        salus_ledger::Entry::Erasure(erasure) => erasure.commit,
        other => panic!("not an event: {other:?}"),
    };
    let salt: [u8; 32] = proof.salt.0.as_slice().try_into().unwrap();
    assert_eq!(
        salus_ledger::patient::commit(&salt, &proof.details.0),
        commit
    );
    cbor::from_slice_canonical(&proof.details.0).unwrap()
}

/// What a refused caller sees, to be compared.
pub fn seen<T: std::fmt::Debug>(result: Result<T, CustodianError>) -> String {
    let error = result.unwrap_err();
    format!("{error} / {error:?}")
}
