//! An organisation with everybody whom the table speaks of.
//!
//! Sessions are written into the databases: Argon2id for each of them would take an hour. The
//! registrars' keys come into the key log by the real way.

use std::{collections::HashMap, sync::Mutex};

use axum::http::StatusCode;
use rusqlite::{Connection, params};
use salus_crypto::{
    bytes::to_base64url,
    code::Code,
    entropy::{Entropy, OsEntropy},
    hash::sha256,
    pin,
    sign::{Message, MultiSigned, Signed},
};
use salus_ledger::Hash;
use salus_records::{
    AccountId, Time,
    fhir::Kind,
    keys::scope::{self, ScopeSecret},
    objects::{
        account::{AccountState, Credential, KeyRevocation, Standing},
        party::Role,
        ticket::PinTicket,
    },
    wire::{
        Bytes,
        account::{Handle, Session},
    },
};
use serde_json::{Value, json};

use super::traces::Traces;
use crate::{
    people::{Order, enrolment},
    world::{Answer, Person, World},
};

/// The kind of every record here.
pub const KIND: Kind = Kind::BloodTest;

/// Doctors who hold, held or never held something of the patient's.
const DOCTORS: &[&str] = &[
    "none",
    "read",
    "write",
    "lapsed",
    "withdrawn",
    "struck",
    "stopped_doctor",
    // Receives the grants that a cell revokes, so that no doctor of the table has them.
    "spare",
];

const PATIENTS: &[&str] = &[
    "patient",
    "other_patient",
    "stranger",
    "stopped_patient",
    "erased",
];

/// Somebody with an account, and what the account has beside it.
pub struct Member {
    pub person: Person,
    pub role: Role,
    pub scopes: Vec<ScopeSecret>,
    lock_half: Vec<u8>,
}

impl Member {
    pub fn sign<T: Message>(&self, message: &T) -> Signed<T> {
        Signed::sign(&self.person.master.identity(), message)
    }

    pub fn state(&self, counter: u64, envelopes: &[(u8, &[u8])], now: Time) -> AccountState {
        AccountState {
            scopes: self.scopes.iter().map(ScopeSecret::head).collect(),
            ..self.person.state(counter, envelopes, now)
        }
    }
}

pub struct Clinic {
    pub world: World,
    pub traces: Traces,
    members: HashMap<&'static str, Member>,
    /// What registering a password and a PIN yields. The servers cannot tell whose they are, so they
    /// serve for everybody who never gives one.
    pub password: Bytes,
    pub pin: Bytes,
    letters: Mutex<u32>,
    credentials: Mutex<HashMap<AccountId, MultiSigned<Credential>>>,
}

impl Clinic {
    /// The organisation an hour after the last grant that was to run out.
    pub async fn new() -> Self {
        let world = World::new().await;
        let rita = Person::new(&world.registrars[0]);
        assert!(world.sign_activation(&rita).await.is_ok());
        let password = world.register_password(&rita).await.ok().unwrap();
        let pin = world.register_pin(&rita).await;
        let mut clinic = Self {
            traces: Traces::of(&world.dir.path().join("data")),
            members: HashMap::new(),
            world,
            password,
            pin,
            letters: Mutex::default(),
            credentials: Mutex::default(),
        };
        clinic.first_registrar("registrar", rita).await;
        let ron = Person::new(&clinic.world.registrars[1]);
        assert!(clinic.world.sign_activation(&ron).await.is_ok());
        // A PIN that is given has to be one's own.
        clinic.pin = clinic.world.register_pin(&ron).await;
        clinic.first_registrar("colleague", ron).await;
        for name in PATIENTS {
            clinic.join(name, Role::Patient).await;
        }
        for name in DOCTORS {
            clinic.join(name, Role::Doctor).await;
            clinic.vouch(clinic.member(name)).await;
        }
        clinic.join("pending", Role::Doctor).await;
        clinic.join("auditor", Role::Auditor).await;
        clinic.vouch(clinic.member("auditor")).await;
        clinic.unconfirmed().await;
        clinic.password_only();
        clinic
    }

    pub fn member(&self, name: &str) -> &Member {
        &self.members[name]
    }

    pub fn uid(&self, name: &str) -> AccountId {
        self.members[name].person.uid
    }

    async fn first_registrar(&mut self, name: &'static str, person: Person) {
        let done = self.world.finish_activation(&person, &self.password).await;
        assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text());
        let state = person.state(1, &[], self.world.now());
        let done = self
            .world
            .activate_custody(&person, &self.pin, &state, &[], Some(name))
            .await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        let session = self.recover(&person).await;
        self.world.enter_pin(&person, &session.ticket).await;
        self.enter(name, person, Role::Admin, Vec::new());
    }

    /// Somebody whom a registrar enrols, who activates and has entered the PIN once.
    async fn join(&mut self, name: &'static str, role: Role) {
        let person = self.invite(role).await;
        let scopes = self.activate(&person, role).await;
        self.recover(&person).await;
        self.traces.confirm(person.uid);
        self.enter(name, person, role, scopes);
    }

    /// A registrar who never enters the PIN.
    async fn unconfirmed(&mut self) {
        let (body, letter) = self.world.registrar_letter("unconfirmed", "Uma");
        let token = self.at_api("registrar");
        self.created(&token, "/api/v1/enrolments", &body).await;
        let person = Person::new(&letter);
        let scopes = self.activate(&person, Role::Admin).await;
        self.recover(&person).await;
        self.enter("unconfirmed", person, Role::Admin, scopes);
    }

    /// The registrar's account in the hands of somebody who knows the password, not the PIN, and
    /// therefore has none of its keys.
    fn password_only(&mut self) {
        let known = &self.member("registrar").person;
        let letter = salus_server::Bootstrap {
            uid: known.uid,
            name: String::new(),
            username: String::new(),
            code: known.code.clone(),
            expires: self.world.now(),
        };
        let mut person = Person::new(&letter);
        person.handle = known.handle.clone();
        person.recovery = known.recovery.clone();
        let (enrolment, _) = known.activation();
        person.sign_activation(&self.world.genesis, enrolment, self.world.now());
        self.enter("password_only", person, Role::Admin, Vec::new());
    }

    fn enter(&mut self, name: &'static str, person: Person, role: Role, scopes: Vec<ScopeSecret>) {
        let lock_half = self.traces.lock_half(person.uid);
        let member = Member {
            person,
            role,
            scopes,
            lock_half,
        };
        self.members.insert(name, member);
    }

    async fn recover(&self, person: &Person) -> Session {
        let answer = self.world.recover(&person.handle, &person.recovery).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        serde_json::from_slice(&answer.body).unwrap()
    }

    /// Somebody with a letter.
    pub async fn invite(&self, role: Role) -> Person {
        let handle = match role {
            Role::Patient => Handle::Lookup(Bytes(OsEntropy.array::<32>().to_vec())),
            _ => {
                let mut letters = self.letters.lock().unwrap();
                *letters += 1;
                Handle::Username(format!("invited{letters}"))
            }
        };
        let registrar = &self.member("registrar").person;
        let (body, mut person) = self.order(registrar, role, handle.clone());
        let token = self.at_api("registrar");
        self.created(&token, "/api/v1/enrolments", &body).await;
        person.handle = handle;
        let activation = self.world.sign_activation(&person).await;
        assert!(activation.is_ok());
        person
    }

    /// The body of an enrolment, and who will have its letter.
    pub fn order(&self, registrar: &Person, role: Role, handle: Handle) -> (Value, Person) {
        let order = Order {
            registrar,
            role,
            handle,
        };
        let (body, letter) = enrolment(&self.world, &order);
        (body, Person::new(&letter))
    }

    /// A new letter in the place of the one before, which is worth nothing from then on.
    pub async fn replace(&self, person: &Person) {
        let registrar = &self.member("registrar").person;
        let (body, _) = self.order(registrar, Role::Patient, person.handle.clone());
        let body = json!({ "enrolment": body["enrolment"], "salt": body["salt"] });
        let path = format!("/api/v1/people/{}/letter", person.uid);
        let token = self.at_api("registrar");
        self.created(&token, &path, &body).await;
    }

    /// Both halves of an activation; the scopes of a patient.
    async fn activate(&self, person: &Person, role: Role) -> Vec<ScopeSecret> {
        if self.world.sign_activation(person).await.is_ok() {
            let done = self.world.finish_activation(person, &self.password).await;
            assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text());
        }
        self.begin_custody(person).await;
        let (state, secrets, epochs) = self.first_state(person, role);
        let name = (role == Role::Admin).then_some("A Registrar");
        let done = self
            .world
            .activate_custody(person, &self.pin, &state, &epochs, name)
            .await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        secrets
    }

    /// The first message of an activation at the custodian.
    pub async fn begin_custody(&self, person: &Person) -> Answer {
        let start = custody_start(person);
        self.world
            .post("/custodian/v1/activation/start", &start)
            .await
    }

    pub fn first_state(
        &self,
        person: &Person,
        role: Role,
    ) -> (
        AccountState,
        Vec<ScopeSecret>,
        Vec<salus_records::objects::account::ScopeEpoch>,
    ) {
        let kinds: &[Kind] = if role == Role::Patient {
            &Kind::ALL
        } else {
            &[]
        };
        let self_key = person.master.self_key();
        let make = |kind: &Kind| scope::make(person.uid, *kind, None, &self_key, &mut OsEntropy);
        let (secrets, epochs): (Vec<ScopeSecret>, Vec<_>) = kinds.iter().map(make).unzip();
        let state = AccountState {
            scopes: secrets.iter().map(ScopeSecret::head).collect(),
            ..person.state(1, &[], self.world.now())
        };
        (state, secrets, epochs)
    }

    /// A doctor with keys for whom nobody has vouched.
    pub async fn waiting_doctor(&self) -> Member {
        let person = self.invite(Role::Doctor).await;
        let scopes = self.activate(&person, Role::Doctor).await;
        Member {
            person,
            role: Role::Doctor,
            scopes,
            lock_half: Vec::new(),
        }
    }

    /// The credential of a doctor or auditor, as both registrars sign it.
    pub fn credential(&self, person: &Person, role: Role) -> MultiSigned<Credential> {
        let (_, activation) = person.activation();
        let credential = Credential {
            uid: person.uid,
            role,
            name: "Dr. Test".into(),
            licence: "L-1".into(),
            keys: person.keys(),
            activation: Hash(activation.body_hash()),
            valid_from: self.world.now(),
            valid_until: self.world.now().plus(365 * Time::DAY),
        };
        let mut signed = MultiSigned::new(&credential);
        for name in ["registrar", "colleague"] {
            signed.add(&self.member(name).person.master.identity());
        }
        signed
    }

    /// Puts a credential into the key log.
    pub async fn vouch(&self, holder: &Member) {
        let credential = self.credential(&holder.person, holder.role);
        let body = json!({ "credential": credential });
        self.custody("registrar", "/custodian/v1/credentials", &body)
            .await;
        let mut credentials = self.credentials.lock().unwrap();
        credentials.insert(holder.person.uid, credential);
    }

    /// The credential as it stands in the key log.
    pub fn credential_of(&self, uid: AccountId) -> Option<MultiSigned<Credential>> {
        self.credentials.lock().unwrap().get(&uid).cloned()
    }

    /// Its handle; one of nothing where there is none.
    pub fn handle_of(&self, uid: AccountId) -> Hash {
        let credential = self.credential_of(uid);
        Hash(credential.map_or_else(|| OsEntropy.array(), |signed| signed.body_hash()))
    }

    /// The end of a credential, signed by the registrar.
    pub fn strike(&self, uid: AccountId, key: Hash) -> Signed<KeyRevocation> {
        let registrar = self.member("registrar");
        registrar.sign(&KeyRevocation {
            uid,
            key,
            registrar: registrar.person.uid,
            time: self.world.now(),
        })
    }

    /// The registrar's order to stop an account, for both parties.
    pub fn standing(&self, registrar: &Member, uid: AccountId) -> Value {
        let order = Standing {
            uid,
            registrar: registrar.person.uid,
            disabled: true,
            time: self.world.now(),
        };
        json!({ "standing": registrar.sign(&order) })
    }

    /// Stops an account at both parties.
    pub async fn stop(&self, name: &str) {
        let uid = self.uid(name);
        let order = self.standing(self.member("registrar"), uid);
        let path = format!("/api/v1/people/{uid}/standing");
        let done = self
            .world
            .post_as(&self.at_api("registrar"), &path, &order)
            .await;
        assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text());
        self.custody("registrar", "/custodian/v1/standing", &order)
            .await;
    }

    /// A token of a live session at the API server.
    pub fn at_api(&self, name: &str) -> String {
        self.api_session(name, self.world.now()).0
    }

    /// A session at the API server that was last used then: token and name.
    pub fn api_session(&self, name: &str, used: Time) -> (String, String) {
        let member = self.member(name);
        let (token, id) = (OsEntropy.array::<16>(), OsEntropy.array::<16>());
        self.traces.api(
            "INSERT INTO sessions(token, id, uid, started, last_used, client, lock_half)
             VALUES (?1, ?2, ?3, ?4, ?4, 'matrix', ?5)",
            params![
                sha256(&token),
                id,
                member.person.uid.as_bytes(),
                used.0 as i64,
                member.lock_half
            ],
        );
        (to_base64url(&token), to_base64url(&id))
    }

    /// A token of a live session at the custodian.
    pub fn at_custodian(&self, name: &str) -> String {
        self.custodian_session(name, self.world.now())
    }

    /// A token of a session at the custodian that was last used then.
    pub fn custodian_session(&self, name: &str, used: Time) -> String {
        let token = to_base64url(&OsEntropy.array::<32>());
        self.traces.custodian(
            "INSERT INTO session(token, uid, started, last_used) VALUES (?1, ?2, ?3, ?3)",
            params![
                sha256(token.as_bytes()),
                self.uid(name).as_bytes(),
                used.0 as i64
            ],
        );
        token
    }

    /// The API server's word that the password was right, also where the account was stopped since.
    pub async fn ticket(&self, name: &str) -> Signed<PinTicket> {
        let uid = self.uid(name);
        let was = self.traces.set_disabled(uid, false);
        let token = self.at_api(name);
        let answer = self.world.send(
            axum::http::Method::POST,
            "/api/v1/ticket",
            Some(&token),
            None,
        );
        let ticket = answer.await.json()["ticket"].clone();
        self.traces.set_disabled(uid, was);
        serde_json::from_value(ticket).unwrap()
    }

    /// A command to the custodian that has to succeed.
    pub async fn custody(&self, name: &str, path: &str, body: &Value) -> Value {
        let answer = self
            .world
            .post_as(&self.at_custodian(name), path, body)
            .await;
        assert_eq!(
            answer.status,
            StatusCode::OK,
            "{name} {path}: {}",
            answer.text()
        );
        answer.json()
    }

    async fn created(&self, token: &str, path: &str, body: &Value) {
        let answer = self.world.post_as(token, path, body).await;
        assert_eq!(
            answer.status,
            StatusCode::CREATED,
            "{path}: {}",
            answer.text()
        );
    }
}

/// The body of the first message of an activation at the custodian.
pub fn custody_start(person: &Person) -> Value {
    let (enrolment, activation) = person.activation();
    let (_, request) = pin::ClientRegistration::start(b"739154", &mut OsEntropy).unwrap();
    json!({ "enrolment": enrolment, "activation": activation, "request": Bytes(request) })
}

/// Somebody whom no organisation enrolled.
pub fn impostor(of: &Person, genesis: &Hash, now: Time) -> Person {
    let (enrolment, _) = of.activation();
    let letter = salus_server::Bootstrap {
        uid: AccountId::random(&mut OsEntropy),
        name: String::new(),
        username: "nobody".into(),
        code: Code::random(&mut OsEntropy),
        expires: now,
    };
    let person = Person::new(&letter);
    person.sign_activation(genesis, enrolment, now);
    person
}

/// Opens a database beside the server that works on it.
pub fn beside(path: &std::path::Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection
        .pragma_update(None, "synchronous", "OFF")
        .unwrap();
    connection
        .busy_timeout(std::time::Duration::from_secs(10))
        .unwrap();
    connection
}
