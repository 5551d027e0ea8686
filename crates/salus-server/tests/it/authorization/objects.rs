//! What belongs to patients: records, uploads, grants, requests, questions.

use axum::{
    body::Body,
    http::{Request as HttpRequest, StatusCode, header},
};
use salus_crypto::{cbor, entropy::OsEntropy, hash::sha256, sign::Signed};
use salus_ledger::Hash;
use salus_records::{
    AccountId, GrantId, Nonce, QuestionId, RecordId, RequestId, Time,
    keys::{grant::GrantKey, scope::ScopeSecret},
    objects::{
        access::{Access, Reading},
        erasure::{Erasure, ErasureTarget},
        grant::{
            AccessRequest, Decline, Grant, GrantBundle, GrantScope, Item, Purpose, Revocation,
            Rights, SlipTarget,
        },
        question::{Answer, Question},
        record::{Manifest, Summary, WriteIntent},
    },
    seal::{ContentKey, PartSealer, Place, seal_summary, sealed_part_len},
    wire::{Bytes, Cbor},
};
use serde_json::{Value, json};

use super::clinic::{Clinic, KIND, Member};
use crate::world::Answer as Reply;

const CONTENT: &[u8] = b"{\"resourceType\":\"Observation\"}";

pub const READING: Rights = Rights {
    read: true,
    write: false,
};
pub const WRITING: Rights = Rights {
    read: false,
    write: true,
};

/// A version in the custodian's store.
#[derive(Clone, Copy)]
pub struct Written {
    pub item: Item,
    /// Hash of the manifest, which the next version has to name.
    pub hash: Hash,
}

/// A version on its way: its name at the custodian, the bytes of part 0, and what finishes it.
pub struct Upload {
    pub name: String,
    pub part: Vec<u8>,
    pub finish: Finish,
    item: Item,
}

/// What finishes an upload, before it is signed.
pub struct Finish {
    pub manifest: Manifest,
    wraps: salus_records::objects::record::Wraps,
    summary: Vec<u8>,
}

impl Finish {
    pub fn signed(&self, by: &Member) -> Value {
        json!({
            "manifest": by.sign(&self.manifest),
            "wraps": Cbor(self.wraps.clone()),
            "summary": Bytes(self.summary.clone()),
        })
    }
}

impl Clinic {
    pub fn intent(
        &self,
        author: &Member,
        patient: AccountId,
        follows: Option<Written>,
    ) -> Signed<WriteIntent> {
        author.sign(&WriteIntent {
            author: author.person.uid,
            patient,
            record: follows.map_or_else(|| RecordId::random(&mut OsEntropy), |w| w.item.record),
            version: follows.map_or(1, |w| w.item.version + 1),
            kind: KIND,
            previous: follows.map(|w| w.hash),
            sealed_lens: vec![sealed_part_len(CONTENT.len() as u64)],
            nonce: Nonce::random(&mut OsEntropy),
            time: self.world.now(),
        })
    }

    /// An upload that was announced, without its part.
    pub async fn announce(&self, author: &str, patient: &str) -> Upload {
        let (writer, owner) = (self.member(author), self.member(patient));
        let entropy = &mut OsEntropy;
        let signed = self.intent(writer, owner.person.uid, None);
        let body = json!({ "intent": signed });
        let answer = self.custody(author, "/custodian/v1/uploads", &body).await;
        let intent = signed.unverified().unwrap();
        let head = owner
            .scopes
            .iter()
            .find(|scope| scope.kind == KIND)
            .map(ScopeSecret::head);
        let head = head.unwrap();
        let place = Place {
            patient: intent.patient,
            record: intent.record,
            version: intent.version,
            kind: KIND,
            epoch: head.epoch,
        };
        let key = ContentKey::random(entropy);
        let mut part = Vec::new();
        let mut sealer = PartSealer::new(&key, &place, 0, CONTENT.len() as u64, &mut part, entropy);
        sealer.update(CONTENT, &mut part).unwrap();
        let parts = vec![sealer.finish(&mut part).unwrap()];
        let wraps = key.wrap(&place, &head.public, &owner.person.keys().wrap, entropy);
        let summary = Summary {
            title: "Haemoglobin".into(),
            date: None,
            author: None,
            codes: Vec::new(),
            parts: Vec::new(),
            source_key: None,
            content_hash: None,
        };
        let summary = seal_summary(&key, &place, &summary, entropy);
        let manifest = Manifest {
            record: intent.record,
            version: intent.version,
            previous: None,
            patient: intent.patient,
            kind: KIND,
            epoch: head.epoch,
            author: intent.author,
            parts,
            wraps: Hash(sha256(&cbor::to_vec(&wraps))),
            summary: Hash(sha256(&summary)),
            claims: None,
            on_behalf_of: None,
            time: self.world.now(),
        };
        Upload {
            name: answer["upload"].as_str().unwrap().to_owned(),
            part,
            finish: Finish {
                manifest,
                wraps,
                summary,
            },
            item: Item {
                record: intent.record,
                version: intent.version,
            },
        }
    }

    pub async fn send_part(&self, token: Option<&str>, upload: &str, part: &[u8]) -> Reply {
        let path = format!("/custodian/v1/uploads/{upload}/parts/0");
        let mut request =
            HttpRequest::put(path).header(header::CONTENT_TYPE, "application/octet-stream");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.world
            .call(request.body(Body::from(part.to_vec())).unwrap())
            .await
    }

    /// An upload whose part is there.
    pub async fn upload(&self, author: &str, patient: &str) -> Upload {
        let upload = self.announce(author, patient).await;
        let token = self.at_custodian(author);
        let done = self
            .send_part(Some(&token), &upload.name, &upload.part)
            .await;
        assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text());
        upload
    }

    /// An upload that is finished, and the version that came of it.
    pub async fn finished(&self, author: &str, patient: &str) -> (Upload, Written) {
        let upload = self.upload(author, patient).await;
        let body = upload.finish.signed(self.member(author));
        let path = format!("/custodian/v1/uploads/{}/finish", upload.name);
        self.custody(author, &path, &body).await;
        let written = Written {
            item: upload.item,
            hash: Hash(sha256(&cbor::to_vec(&upload.finish.manifest))),
        };
        (upload, written)
    }

    /// A record that the patient wrote.
    pub async fn write(&self, patient: &str) -> Written {
        self.finished(patient, patient).await.1
    }

    pub fn access(&self, reader: &Member, patient: AccountId, reading: Reading) -> Value {
        let access = Access {
            actor: reader.person.uid,
            patient,
            reading,
            purpose: Purpose::Treat,
            note: None,
            nonce: Nonce::random(&mut OsEntropy),
            time: self.world.now(),
        };
        json!({ "access": reader.sign(&access) })
    }

    /// The ticket for the part of a version, as its reader gets it.
    pub async fn part(&self, reader: &str, patient: &str, item: Item) -> String {
        let reading = Reading::Content(vec![item]);
        let body = self.access(self.member(reader), self.uid(patient), reading);
        let answer = self.custody(reader, "/custodian/v1/access", &body).await;
        answer["versions"][0]["parts"][0]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub fn erasure(&self, by: &Member, target: ErasureTarget) -> Value {
        let erasure = Erasure {
            patient: by.person.uid,
            target,
            nonce: Nonce::random(&mut OsEntropy),
            time: self.world.now(),
        };
        json!({ "erasure": by.sign(&erasure) })
    }

    /// A grant of one's own: of the whole kind with its key, or of one version to write.
    pub fn bundle(
        &self,
        by: &Member,
        to: &str,
        item: Option<Item>,
        rights: Rights,
        hours: u64,
    ) -> GrantBundle {
        let (entropy, grantee) = (&mut OsEntropy, self.member(to));
        let id = GrantId::random(entropy);
        let key = GrantKey::random(id, by.person.uid, entropy);
        let (wrapped, wrap) = key.wrap_to(&grantee.person.keys().wrap, entropy);
        let scope = match item {
            Some(item) => GrantScope::Records(vec![item]),
            None => GrantScope::Kinds(vec![KIND]),
        };
        let carried = by
            .scopes
            .iter()
            .filter(|scope| rights.read && scope.kind == KIND);
        let slips = carried
            .map(|scope| {
                let target = SlipTarget::Scope {
                    kind: KIND,
                    epoch: scope.epoch,
                };
                key.slip(target, scope.secret(), &mut OsEntropy)
            })
            .collect();
        let grant = Grant {
            id,
            patient: by.person.uid,
            grantee: grantee.person.uid,
            credential: self.handle_of(grantee.person.uid),
            rights,
            scope,
            purpose: Purpose::Treat,
            from: self.world.now(),
            until: self.world.now().plus(hours * 3600 * Time::SECOND),
            keep_until: None,
            request: None,
            wrap,
            on_behalf_of: None,
            time: self.world.now(),
        };
        GrantBundle {
            grant: by.sign(&grant),
            wrapped,
            sealed_self: key.seal_self(&by.person.master.self_key(), entropy),
            slips,
            name: None,
        }
    }

    pub async fn grant(&self, by: &str, to: &str, rights: Rights, hours: u64) -> GrantId {
        let bundle = self.bundle(self.member(by), to, None, rights, hours);
        let id = bundle.grant.unverified().unwrap().id;
        let body = json!({ "bundle": Cbor(bundle) });
        self.custody(by, "/custodian/v1/grants", &body).await;
        id
    }

    pub fn revocation(&self, by: &Member, grant: GrantId) -> Value {
        let revocation = Revocation {
            grant,
            patient: by.person.uid,
            time: self.world.now(),
        };
        json!({ "revocation": by.sign(&revocation) })
    }

    pub async fn revoke(&self, by: &str, grant: GrantId) {
        let body = self.revocation(self.member(by), grant);
        self.custody(by, "/custodian/v1/grants/revocations", &body)
            .await;
    }

    pub fn request(&self, by: &Member, patient: AccountId) -> (RequestId, Value) {
        let id = RequestId::random(&mut OsEntropy);
        let request = AccessRequest {
            id,
            doctor: by.person.uid,
            patient,
            purpose: Purpose::Treat,
            message: "May I?".into(),
            kinds: vec![KIND],
            dates: None,
            rights: READING,
            until: self.world.now().plus(Time::DAY),
            keep_until: None,
            time: self.world.now(),
        };
        (id, json!({ "request": by.sign(&request) }))
    }

    /// A request of a doctor to a patient.
    pub async fn ask(&self, patient: &str) -> RequestId {
        let (id, body) = self.request(self.member("spare"), self.uid(patient));
        self.custody("spare", "/custodian/v1/requests", &body).await;
        id
    }

    pub fn decline(&self, by: &Member, request: RequestId) -> Value {
        let decline = Decline {
            request,
            patient: by.person.uid,
            time: self.world.now(),
        };
        json!({ "decline": by.sign(&decline) })
    }

    pub fn question(&self, by: &Member, index: u64) -> (QuestionId, Value) {
        let id = QuestionId::random(&mut OsEntropy);
        let question = Question {
            id,
            patient: by.person.uid,
            index,
            words: "Who is this?".into(),
            time: self.world.now(),
        };
        (id, json!({ "question": by.sign(&question) }))
    }

    /// A question that waits for an answer.
    pub async fn questioned(&self, patient: &str) -> QuestionId {
        self.traces.settled().await;
        let index = self.traces.newest_event(self.uid(patient));
        let (id, body) = self.question(self.member(patient), index);
        self.custody(patient, "/custodian/v1/questions", &body)
            .await;
        id
    }

    pub fn answer(&self, by: &Member, question: QuestionId) -> Value {
        let answer = Answer {
            question,
            words: "A colleague.".into(),
            auditor: by.person.uid,
            time: self.world.now(),
        };
        json!({ "answer": by.sign(&answer) })
    }
}
