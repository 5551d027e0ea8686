//! The request of a cell: what the actor would send, with the object that the relation names.

use std::ops::Deref;

use axum::http::Method;
use salus_crypto::{
    bytes::to_base64url,
    entropy::{Entropy, OsEntropy},
    hash::sha256,
    identifier, password, pin,
    sign::{MultiSigned, Signed},
};
use salus_ledger::Hash;
use salus_records::{
    AccountId, GrantId, Nonce, QuestionId, RecordId, RequestId, Time,
    keys::code::{RECOVERY_LOGIN, activation_key, recovery_key},
    objects::{
        access::{AuditQuery, AuditSide, Reading},
        erasure::ErasureTarget,
        grant::Item,
        party::Role,
        ticket::{PinChange, PinReset, PinTicket},
    },
    wire::{Bytes, Cbor, account::Handle},
};
use serde_json::{Value, json};

use super::{
    Hand, Matrix,
    clinic::{custody_start, impostor},
    objects::{WRITING, Written},
    words::{Relation, Row},
};
use crate::world::{PASSWORD, Person};

/// What is sent, without the token.
pub struct Request {
    pub method: Method,
    pub path: String,
    pub body: Sent,
}

pub enum Sent {
    Nothing,
    Json(Value),
    Part(Vec<u8>),
}

/// Somebody with a letter: of the cast, or for this cell alone.
enum Letter<'a> {
    Known(&'a Person),
    Fresh(Box<Person>),
}

impl Deref for Letter<'_> {
    type Target = Person;

    fn deref(&self) -> &Person {
        match self {
            Self::Known(person) => person,
            Self::Fresh(person) => person,
        }
    }
}

/// The later entries of no ledger here reach this far.
const NOWHERE: u64 = 1 << 40;

impl Matrix {
    /// What `hand` sends for this cell; `session` names the session that asks.
    pub async fn request(
        &self,
        row: &Row,
        hand: &Hand<'_>,
        relation: Relation,
        session: &str,
    ) -> Request {
        let (method, pattern) = row.route.split_once(' ').unwrap();
        let (name, body) = if pattern.starts_with("/api/v1") {
            self.at_the_server(row, hand, relation, session).await
        } else {
            self.at_the_custodian(row, hand, relation).await
        };
        // Whatever the address names stands in one place of it.
        let path = match (pattern.split_once('{'), name) {
            (Some((before, after)), name) => {
                let (_, after) = after.split_once('}').unwrap();
                format!("{before}{name}{}", after.replace("{n}", "0"))
            }
            (None, query) => format!("{pattern}{query}"),
        };
        Request {
            method: method.parse().unwrap(),
            path,
            body,
        }
    }

    async fn at_the_server(
        &self,
        row: &Row,
        hand: &Hand<'_>,
        relation: Relation,
        session: &str,
    ) -> (String, Sent) {
        let world = &self.here.world;
        let me = &hand.member.person;
        let body = match row.route {
            "POST /api/v1/activation/lookup" => {
                let letter = self.letter(hand, relation).await;
                let key = activation_key(&letter.code, &world.genesis).public();
                json!({ "code_key": Bytes(key.as_bytes().to_vec()) })
            }
            "POST /api/v1/activation/start" => {
                let (_, activation) = self.letter(hand, relation).await.activation();
                json!({ "activation": activation, "request": registration() })
            }
            "POST /api/v1/activation/finish" => {
                let (_, activation) = self.letter(hand, relation).await.activation();
                json!({
                    "activation": activation,
                    "upload": self.here.password,
                    "login_envelope": Bytes(b"login envelope".to_vec()),
                    "recovery_envelope": Bytes(b"recovery envelope".to_vec()),
                })
            }
            "POST /api/v1/login/start" => {
                let (_, ke1) = password::client_login_start(PASSWORD, &mut OsEntropy).unwrap();
                json!({ "handle": self.handle(hand, relation), "ke1": Bytes(ke1) })
            }
            "POST /api/v1/login/finish" => {
                let (_, ke1) = password::client_login_start(PASSWORD, &mut OsEntropy).unwrap();
                let begun = world.start_login(&self.handle(hand, relation), &ke1).await;
                json!({ "login": begun.json()["login"], "ke3": Bytes(vec![0; 64]) })
            }
            "POST /api/v1/recovery/start" => json!({ "handle": self.handle(hand, relation) }),
            "POST /api/v1/recovery/finish" => {
                let start = json!({ "handle": self.handle(hand, relation) });
                let begun = world.post("/api/v1/recovery/start", &start).await.json();
                let uid: AccountId = begun["uid"].as_str().unwrap().parse().unwrap();
                let challenge: Bytes = serde_json::from_value(begun["challenge"].clone()).unwrap();
                let key = recovery_key(&me.recovery, uid, &world.genesis);
                let signature = key.sign_raw(RECOVERY_LOGIN, &challenge.0);
                json!({
                    "recovery": begun["recovery"],
                    "signature": Bytes(signature.as_bytes().to_vec()),
                })
            }
            "POST /api/v1/password/start" => json!({ "request": registration() }),
            "POST /api/v1/password/finish" => {
                let envelope = OsEntropy.array::<32>();
                let named: &[(u8, &[u8])] = &[(1, &envelope), (4, b"recovery envelope")];
                json!({
                    "upload": self.here.password,
                    "login_envelope": Bytes(envelope.to_vec()),
                    "recovery_envelope": null,
                    "state": hand.member.sign(&hand.member.state(9, named, world.now())),
                })
            }
            "POST /api/v1/enrolments" => {
                let handle = Handle::Lookup(Bytes(OsEntropy.array::<32>().to_vec()));
                self.here.order(me, Role::Patient, handle).0
            }
            "POST /api/v1/people/{uid}/letter" => {
                let letter = self.letter(hand, relation).await;
                let (body, _) = self.here.order(me, Role::Patient, letter.handle.clone());
                let body = json!({ "enrolment": body["enrolment"], "salt": body["salt"] });
                return (letter.uid.to_string(), Sent::Json(body));
            }
            "POST /api/v1/people/{uid}/standing" => {
                let uid = self.person(hand, relation);
                return (
                    uid.to_string(),
                    Sent::Json(self.here.standing(hand.member, uid)),
                );
            }
            "GET /api/v1/people/{uid}" => {
                return (self.person(hand, relation).to_string(), Sent::Nothing);
            }
            "POST /api/v1/proposals" => self.proposal(hand, self.person(hand, relation)),
            "DELETE /api/v1/proposals/{id}" => {
                return (self.proposed(relation).await, Sent::Nothing);
            }
            "DELETE /api/v1/sessions/{id}" => {
                return (self.session(relation, session).await, Sent::Nothing);
            }
            "POST /api/v1/directory/find" => {
                let lookup = match self.handle(hand, relation) {
                    Handle::Lookup(token) => token,
                    Handle::Username(_) => Bytes(OsEntropy.array::<32>().to_vec()),
                };
                json!({ "lookup": lookup })
            }
            _ => return (String::new(), Sent::Nothing),
        };
        (String::new(), Sent::Json(body))
    }

    async fn at_the_custodian(
        &self,
        row: &Row,
        hand: &Hand<'_>,
        relation: Relation,
    ) -> (String, Sent) {
        let (here, me) = (&self.here, hand.member);
        let account = self.account(hand, relation);
        let body = match (row.route, row.kind) {
            ("POST /custodian/v1/activation/start", _) => {
                custody_start(&*self.letter(hand, relation).await)
            }
            ("POST /custodian/v1/activation/finish", _) => {
                self.custody_finish(hand, relation).await
            }
            ("POST /custodian/v1/identifier/evaluate", _) => {
                let (_, request) = identifier::blind("123-45-6789", &mut OsEntropy).unwrap();
                json!({ "request": Bytes(request) })
            }
            ("POST /custodian/v1/pin/start", _) => {
                json!({ "ticket": self.ticket(hand, relation).await, "ke1": ke1() })
            }
            ("POST /custodian/v1/pin/finish", _) => {
                let start = json!({ "ticket": here.ticket("patient").await, "ke1": ke1() });
                let begun = here
                    .world
                    .post("/custodian/v1/pin/start", &start)
                    .await
                    .json();
                json!({ "attempt": begun["attempt"], "ke3": Bytes(vec![0; 64]) })
            }
            ("POST /custodian/v1/pin/register", _) => {
                json!({ "ticket": self.ticket(hand, relation).await, "request": pin_registration() })
            }
            ("POST /custodian/v1/pin/change", _) => {
                self.register_pin(hand).await;
                let change = PinChange {
                    uid: account,
                    upload: Hash(sha256(&here.pin.0)),
                    nonce: Nonce::random(&mut OsEntropy),
                    time: here.world.now(),
                };
                json!({ "change": me.sign(&change), "upload": here.pin })
            }
            ("POST /custodian/v1/pin/reset", _) => self.pin_reset(hand, relation).await,
            ("GET /custodian/v1/accounts/{uid}", _) => {
                return (account.to_string(), Sent::Nothing);
            }
            ("POST /custodian/v1/accounts/state", _) => {
                let counter = hand.clinic.traces.counter(me.person.uid) + 1;
                let mut state = me.state(counter, &[], here.world.now());
                state.uid = account;
                json!({ "state": me.sign(&state), "scopes": [], "slips": [] })
            }
            ("POST /custodian/v1/credentials", _) => self.credential(hand, relation).await,
            ("POST /custodian/v1/credentials/revocations", _) => {
                self.key_revocation(hand, relation).await
            }
            ("POST /custodian/v1/standing", _) => here.standing(here.member("registrar"), account),
            ("POST /custodian/v1/requests", _) => here.request(me, account).1,
            ("POST /custodian/v1/requests/decline", _) => {
                let request = match (self.owner(hand, relation), relation) {
                    (Some(patient), _) => here.ask(patient).await,
                    (None, Relation::Elsewhere) => self.abroad.request,
                    (None, Relation::Deleted) => self.past.declined,
                    (None, _) => RequestId::random(&mut OsEntropy),
                };
                here.decline(me, request)
            }
            ("POST /custodian/v1/grants", _) => {
                let (_, record) = self.record(hand, relation);
                let bundle = here.bundle(me, "spare", Some(record.item), WRITING, 1);
                json!({ "bundle": Cbor(bundle) })
            }
            ("POST /custodian/v1/grants/revocations", _) => {
                let grant = match (self.owner(hand, relation), relation) {
                    (Some(patient), _) => here.grant(patient, "spare", WRITING, 1).await,
                    (None, Relation::Elsewhere) => self.abroad.grant,
                    (None, Relation::Deleted) => self.past.revoked,
                    (None, _) => GrantId::random(&mut OsEntropy),
                };
                here.revocation(me, grant)
            }
            ("POST /custodian/v1/uploads", "create") => {
                json!({ "intent": here.intent(me, account, None) })
            }
            ("POST /custodian/v1/uploads", _) => {
                let (patient, record) = self.record(hand, relation);
                json!({ "intent": here.intent(me, patient, Some(record)) })
            }
            ("PUT /custodian/v1/uploads/{upload}/parts/{n}", _) => {
                let (name, part) = match (self.author(hand, relation), relation) {
                    (Some((author, patient)), _) => {
                        let upload = here.announce(author, patient).await;
                        (upload.name, upload.part)
                    }
                    (None, Relation::Elsewhere) => {
                        (self.abroad.upload.clone(), self.past.upload.part.clone())
                    }
                    (None, Relation::Deleted) => {
                        (self.past.upload.name.clone(), self.past.upload.part.clone())
                    }
                    (None, _) => (random_name(), self.past.upload.part.clone()),
                };
                return (name, Sent::Part(part));
            }
            ("POST /custodian/v1/uploads/{upload}/finish", _) => {
                let past = &self.past.upload;
                let (name, finish) = match (self.author(hand, relation), relation) {
                    (Some((author, patient)), _) => {
                        let upload = here.upload(author, patient).await;
                        (upload.name, upload.finish.signed(me))
                    }
                    (None, Relation::Elsewhere) => {
                        (self.abroad.upload.clone(), past.finish.signed(me))
                    }
                    (None, Relation::Deleted) => (past.name.clone(), past.finish.signed(me)),
                    (None, _) => (random_name(), past.finish.signed(me)),
                };
                return (name, Sent::Json(finish));
            }
            ("POST /custodian/v1/access", "list") => {
                let reading = Reading::List {
                    kinds: Vec::new(),
                    after: None,
                };
                here.access(me, account, reading)
            }
            ("POST /custodian/v1/access", kind) => {
                let (patient, record) = self.record(hand, relation);
                let reading = match kind {
                    "history" => Reading::History(record.item.record),
                    _ => Reading::Content(vec![record.item]),
                };
                here.access(me, patient, reading)
            }
            ("GET /custodian/v1/parts/{ticket}", _) => {
                return (self.part(hand, relation).await, Sent::Nothing);
            }
            ("POST /custodian/v1/erasures", _) => {
                let record = match self.owner(hand, relation) {
                    Some(patient) => here.write(patient).await,
                    None => self.record(hand, relation).1,
                };
                here.erasure(me, ErasureTarget::Record(record.item.record))
            }
            ("POST /custodian/v1/audit", kind) => {
                let query = AuditQuery {
                    asker: me.person.uid,
                    subject: account,
                    side: match kind {
                        "own" => AuditSide::Subject,
                        _ => AuditSide::Auditor,
                    },
                    from: 0,
                    nonce: Nonce::random(&mut OsEntropy),
                    time: here.world.now(),
                };
                json!({ "query": me.sign(&query) })
            }
            ("POST /custodian/v1/questions", _) => {
                here.traces.settled().await;
                let index = match (self.owner(hand, relation), relation) {
                    (Some(patient), _) => here.traces.newest_event(here.uid(patient)),
                    // The number alone does not say which ledger it is from.
                    (None, Relation::Elsewhere) => 0,
                    (None, Relation::Deleted) => self.past.erasure,
                    (None, _) => NOWHERE,
                };
                here.question(me, index).1
            }
            ("POST /custodian/v1/questions/answers", _) => {
                let question = match relation {
                    Relation::Granted => here.questioned("patient").await,
                    Relation::Other => here.questioned("stranger").await,
                    Relation::Elsewhere => self.abroad.question,
                    Relation::Deleted => {
                        let question = here.questioned("patient").await;
                        let answer = here.answer(here.member("auditor"), question);
                        here.custody("auditor", "/custodian/v1/questions/answers", &answer)
                            .await;
                        question
                    }
                    Relation::Own | Relation::Missing => QuestionId::random(&mut OsEntropy),
                };
                here.answer(me, question)
            }
            ("GET /custodian/v1/notices", _) => return ("?after=0".into(), Sent::Nothing),
            ("GET /ledger/proof/inclusion", _) => {
                return ("?index=0&size=1".into(), Sent::Nothing);
            }
            ("GET /ledger/proof/consistency", _) => return ("?old=1&new=2".into(), Sent::Nothing),
            ("GET /ledger/tile/{path}", _) => return ("0/000.p/1".into(), Sent::Nothing),
            _ => return (String::new(), Sent::Nothing),
        };
        (String::new(), Sent::Json(body))
    }

    /// The patient here whose object is meant: nobody where the actor's role has none.
    fn owner<'a>(&self, hand: &Hand<'a>, relation: Relation) -> Option<&'a str> {
        match relation {
            Relation::Own => {
                Some(hand.name).filter(|name| ["patient", "other_patient"].contains(name))
            }
            Relation::Granted => Some("patient"),
            Relation::Other => Some("stranger"),
            Relation::Elsewhere | Relation::Deleted | Relation::Missing => None,
        }
    }

    /// Who writes an upload, and for whom.
    fn author<'a>(&self, hand: &Hand<'a>, relation: Relation) -> Option<(&'a str, &'a str)> {
        match (hand.name, relation) {
            ("write", Relation::Own) => Some(("write", "patient")),
            _ => self.owner(hand, relation).map(|patient| (patient, patient)),
        }
    }

    /// A record and the patient in whose name it is asked for.
    fn record(&self, hand: &Hand<'_>, relation: Relation) -> (AccountId, Written) {
        let patient = self.here.uid("patient");
        let nowhere = || Written {
            item: Item {
                record: RecordId::random(&mut OsEntropy),
                version: 1,
            },
            hash: Hash(OsEntropy.array()),
        };
        match (self.owner(hand, relation), relation) {
            (Some(owner), _) => (self.here.uid(owner), self.records[owner]),
            (None, Relation::Own) => (hand.member.person.uid, nowhere()),
            (None, Relation::Elsewhere) => (patient, self.abroad.record),
            (None, Relation::Deleted) => (patient, self.past.record),
            (None, _) => (patient, nowhere()),
        }
    }

    fn account(&self, hand: &Hand<'_>, relation: Relation) -> AccountId {
        match relation {
            Relation::Deleted => self.here.uid("erased"),
            relation => self.person(hand, relation),
        }
    }

    fn person(&self, hand: &Hand<'_>, relation: Relation) -> AccountId {
        match relation {
            Relation::Own => hand.member.person.uid,
            Relation::Granted => self.here.uid("patient"),
            Relation::Other => self.here.uid("stranger"),
            Relation::Elsewhere => self.elsewhere.uid("patient"),
            Relation::Deleted => self.past.letter.uid,
            Relation::Missing => AccountId::random(&mut OsEntropy),
        }
    }

    async fn letter<'a>(&'a self, hand: &Hand<'a>, relation: Relation) -> Letter<'a> {
        let here = &self.here;
        match relation {
            Relation::Own => Letter::Known(&hand.member.person),
            Relation::Granted => Letter::Fresh(Box::new(here.invite(Role::Patient).await)),
            Relation::Other => Letter::Known(&here.member("stranger").person),
            Relation::Elsewhere => Letter::Known(&self.abroad.letter),
            Relation::Deleted => Letter::Known(&self.past.letter),
            Relation::Missing => {
                let of = &here.member("stranger").person;
                Letter::Fresh(Box::new(impostor(
                    of,
                    &here.world.genesis,
                    here.world.now(),
                )))
            }
        }
    }

    fn handle(&self, hand: &Hand<'_>, relation: Relation) -> Handle {
        match relation {
            Relation::Own => hand.member.person.handle.clone(),
            Relation::Granted => self.here.member("patient").person.handle.clone(),
            Relation::Other => self.here.member("stranger").person.handle.clone(),
            Relation::Elsewhere => self.elsewhere.member("patient").person.handle.clone(),
            Relation::Deleted => self.past.letter.handle.clone(),
            Relation::Missing => Handle::Lookup(Bytes(OsEntropy.array::<32>().to_vec())),
        }
    }

    async fn session(&self, relation: Relation, own: &str) -> String {
        match relation {
            // Nobody's without a session of the API server.
            Relation::Own if own.is_empty() => to_base64url(&OsEntropy.array::<16>()),
            Relation::Own => own.to_owned(),
            Relation::Granted => self.here.api_session("patient", self.here.world.now()).1,
            Relation::Other => self.here.api_session("stranger", self.here.world.now()).1,
            Relation::Elsewhere => {
                self.elsewhere
                    .api_session("patient", self.elsewhere.world.now())
                    .1
            }
            Relation::Deleted => {
                let (token, id) = self.here.api_session("patient", self.here.world.now());
                self.here
                    .world
                    .post_as(&token, "/api/v1/logout", &Value::Null)
                    .await;
                id
            }
            Relation::Missing => to_base64url(&OsEntropy.array::<16>()),
        }
    }

    /// A registrar's statement about somebody, as one alone signs it.
    fn proposal(&self, hand: &Hand<'_>, about: AccountId) -> Value {
        let mut reset = MultiSigned::new(&self.reset(about));
        reset.add(&hand.member.person.master.identity());
        json!({ "kind": "pin_reset", "uid": about, "body": Bytes(reset.to_bytes()) })
    }

    fn reset(&self, uid: AccountId) -> PinReset {
        PinReset {
            uid,
            nonce: Nonce::random(&mut OsEntropy),
            expires: self.here.world.now().plus(Time::DAY),
        }
    }

    async fn proposed(&self, relation: Relation) -> String {
        let (by, about) = match relation {
            Relation::Own | Relation::Deleted => ("registrar", "other_patient"),
            Relation::Granted => ("colleague", "patient"),
            Relation::Other => ("colleague", "stranger"),
            Relation::Elsewhere => return self.abroad.proposal.clone(),
            Relation::Missing => return to_base64url(&OsEntropy.array::<16>()),
        };
        let id = self.propose(&self.here, by, about).await;
        if relation == Relation::Deleted {
            let token = self.here.at_api(by);
            let path = format!("/api/v1/proposals/{id}");
            let gone = self.here.world.delete_as(&token, &path).await;
            assert_eq!(gone.status.as_u16(), 204, "{}", gone.text());
        }
        id
    }

    async fn ticket(&self, hand: &Hand<'_>, relation: Relation) -> Signed<PinTicket> {
        match relation {
            Relation::Own => hand.clinic.ticket(hand.name).await,
            Relation::Granted => self.here.ticket("patient").await,
            Relation::Other => self.here.ticket("stranger").await,
            Relation::Elsewhere => self.elsewhere.ticket("patient").await,
            Relation::Deleted => {
                let ticket = self.here.ticket("patient").await;
                let start = json!({ "ticket": ticket, "ke1": ke1() });
                let used = self
                    .here
                    .world
                    .post("/custodian/v1/pin/start", &start)
                    .await;
                assert_eq!(used.status.as_u16(), 200, "{}", used.text());
                ticket
            }
            Relation::Missing => hand.member.sign(&PinTicket {
                uid: self.here.uid("patient"),
                nonce: Nonce::random(&mut OsEntropy),
                expires: self.here.world.now().plus(60 * Time::SECOND),
            }),
        }
    }

    /// Begins a registration of another PIN for the actor; returns the ticket.
    async fn register_pin(&self, hand: &Hand<'_>) -> Signed<PinTicket> {
        let ticket = hand.clinic.ticket(hand.name).await;
        let body = json!({ "ticket": ticket, "request": pin_registration() });
        self.here
            .world
            .post("/custodian/v1/pin/register", &body)
            .await;
        ticket
    }

    async fn pin_reset(&self, hand: &Hand<'_>, relation: Relation) -> Value {
        let (clinic, uid) = match relation {
            Relation::Granted => (&self.here, self.here.uid("patient")),
            Relation::Other => (&self.here, self.here.uid("stranger")),
            Relation::Elsewhere => (&self.elsewhere, hand.member.person.uid),
            _ => (&self.here, hand.member.person.uid),
        };
        let mut reset = MultiSigned::new(&self.reset(uid));
        reset.add(&clinic.member("registrar").person.master.identity());
        if relation != Relation::Missing {
            reset.add(&clinic.member("colleague").person.master.identity());
        }
        let body = async || {
            let ticket = self.register_pin(hand).await;
            json!({ "reset": reset, "ticket": ticket, "upload": self.here.pin })
        };
        if relation == Relation::Deleted {
            self.here
                .world
                .post("/custodian/v1/pin/reset", &body().await)
                .await;
        }
        body().await
    }

    async fn custody_finish(&self, hand: &Hand<'_>, relation: Relation) -> Value {
        let letter = self.letter(hand, relation).await;
        self.here.begin_custody(&letter).await;
        let role = match relation {
            Relation::Own => hand.member.role,
            _ => Role::Patient,
        };
        let (_, activation) = letter.activation();
        let (state, _, epochs) = self.here.first_state(&letter, role);
        let epochs: Vec<_> = epochs.into_iter().map(Cbor).collect();
        json!({
            "activation": activation,
            "upload": self.here.pin,
            "state": Signed::sign(&letter.master.identity(), &state),
            "scopes": epochs,
            "name": "A Registrar",
        })
    }

    async fn credential(&self, hand: &Hand<'_>, relation: Relation) -> Value {
        let here = &self.here;
        let credential = match relation {
            Relation::Own => here.credential(&hand.member.person, Role::Doctor),
            Relation::Granted => here.credential(&here.waiting_doctor().await.person, Role::Doctor),
            Relation::Other => here.credential(&here.member("none").person, Role::Doctor),
            Relation::Elsewhere => {
                let holder = &self.elsewhere.member("pending").person;
                self.elsewhere.credential(holder, Role::Doctor)
            }
            Relation::Deleted => here.credential_of(here.uid("struck")).unwrap(),
            Relation::Missing => {
                let of = &here.member("none").person;
                let nobody = impostor(of, &here.world.genesis, here.world.now());
                here.credential(&nobody, Role::Doctor)
            }
        };
        json!({ "credential": credential })
    }

    async fn key_revocation(&self, hand: &Hand<'_>, relation: Relation) -> Value {
        let here = &self.here;
        let uid = match relation {
            Relation::Own => hand.member.person.uid,
            Relation::Granted => here.waiting_doctor().await.person.uid,
            Relation::Other => {
                let doctor = here.waiting_doctor().await;
                here.vouch(&doctor).await;
                doctor.person.uid
            }
            Relation::Elsewhere => {
                let uid = self.elsewhere.uid("none");
                let revocation = self.elsewhere.strike(uid, self.elsewhere.handle_of(uid));
                return json!({ "revocation": revocation });
            }
            Relation::Deleted => here.uid("struck"),
            Relation::Missing => AccountId::random(&mut OsEntropy),
        };
        json!({ "revocation": here.strike(uid, here.handle_of(uid)) })
    }

    async fn part(&self, hand: &Hand<'_>, relation: Relation) -> String {
        let of = async |reader: &str, patient: &str| {
            self.here
                .part(reader, patient, self.records[patient].item)
                .await
        };
        match (hand.name, self.owner(hand, relation), relation) {
            ("read", _, Relation::Own) => of("read", "patient").await,
            (_, Some(patient), _) => of(patient, patient).await,
            (_, None, Relation::Elsewhere) => self.abroad.part.clone(),
            (_, None, Relation::Deleted) => {
                let part = of("patient", "patient").await;
                let token = self.here.at_custodian("patient");
                let path = format!("/custodian/v1/parts/{part}");
                let used = self.here.world.get_as(&token, &path).await;
                assert_eq!(used.status.as_u16(), 200, "{}", used.text());
                part
            }
            (_, None, _) => random_name(),
        }
    }
}

/// A name such as the custodian gives uploads and tickets.
fn random_name() -> String {
    AccountId::random(&mut OsEntropy).to_string()
}

fn registration() -> Bytes {
    Bytes(
        password::ClientRegistration::start(PASSWORD, &mut OsEntropy)
            .unwrap()
            .1,
    )
}

fn pin_registration() -> Bytes {
    Bytes(
        pin::ClientRegistration::start(b"739154", &mut OsEntropy)
            .unwrap()
            .1,
    )
}

fn ke1() -> Bytes {
    Bytes(
        pin::client_login_start(b"739154", &mut OsEntropy)
            .unwrap()
            .1,
    )
}
