//! An organisation in a temporary directory, its router, and people who use it.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use salus_crypto::{
    Secret32,
    account::MasterKey,
    bytes::from_base64url,
    code::Code,
    entropy::OsEntropy,
    hash::sha256,
    password, pin,
    sign::{Signed, SigningKey},
};
use salus_ledger::Hash;
use salus_records::{
    AccountId, Time,
    keys::{
        about,
        code::{RECOVERY_LOGIN, activation_key, recovery_key},
    },
    objects::{
        account::{AccountState, Activation, Enrolment, EnvelopeHash, ScopeEpoch},
        party::{PublicKeys, Role},
        ticket::PinTicket,
    },
    wire::{
        Bytes, Cbor,
        account::{Handle, Session},
    },
};
use salus_server::{
    App, AppState, Bootstrap, InitParams, NewRegistrar, Organisation, Rate, ServerConfig,
    StaticFiles,
};
use salus_storage::log::Clock;
use serde_json::{Value, json};
use tower::ServiceExt;

/// The password of everybody.
pub const PASSWORD: &[u8] = b"correct horse battery staple";

/// The salt of every commitment to a name.
pub const SALT: [u8; 32] = [6; 32];

/// The PIN of everybody.
const PIN: &[u8] = b"739154";

/// A clock that stands still until it is told otherwise.
pub struct StandingClock(AtomicU64);

impl Clock for StandingClock {
    fn wall_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    fn steady_ms(&self) -> u64 {
        self.wall_ms()
    }
}

/// An organisation with two registrars, served in process.
pub struct World {
    pub clock: Arc<StandingClock>,
    pub router: Router,
    pub state: AppState,
    pub genesis: Hash,
    pub registrars: Vec<Bootstrap>,
    pub root_key_file: PathBuf,
    pub dir: tempfile::TempDir,
}

/// Limits that no test runs into by accident.
pub fn config() -> ServerConfig {
    let rate = Rate {
        burst: 10_000,
        per_minute: 10_000,
    };
    let mut config = ServerConfig::default();
    config.listen.address.set_port(0);
    config.rates.activation = rate;
    config.rates.login = rate;
    config.rates.identifier = rate;
    config.rates.find = rate;
    config
}

pub fn params() -> InitParams {
    let registrar = |name: &str, username: &str| NewRegistrar {
        name: name.to_owned(),
        username: username.to_owned(),
    };
    InitParams {
        name: "Clinic of the Lake".to_owned(),
        registrars: vec![
            registrar("Rita Registrar", "rita"),
            registrar("Ron Registrar", "ron"),
        ],
        quorum: 2,
        deletion_horizon_days: 30,
        retention_days: 3650,
        origin: None,
        offline_dir: None,
    }
}

impl World {
    pub async fn new() -> Self {
        Self::with(config()).await
    }

    pub async fn with(config: ServerConfig) -> Self {
        Self::with_files(config, StaticFiles::default()).await
    }

    /// A server that hands out files beside its routes.
    pub async fn with_files(config: ServerConfig, files: StaticFiles) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(StandingClock(AtomicU64::new(1_800_000_000_000)));
        let data = dir.path().join("data");
        let made = Organisation::init(&data, params(), clock.clone(), &mut OsEntropy)
            .await
            .unwrap();
        let organisation = Organisation::open(&data, clock.clone()).await.unwrap();
        let state = AppState::with_files(organisation, config, files);
        Self {
            clock,
            router: App::router(state.clone()),
            state,
            genesis: made.genesis,
            registrars: made.registrars,
            root_key_file: made.root_key_file,
            dir,
        }
    }

    /// The same organisation after a restart.
    pub async fn reopen(self) -> Self {
        let Self {
            clock,
            router,
            state,
            dir,
            ..
        } = self;
        // The databases are let go with the last handle.
        drop((router, state));
        let organisation = Organisation::open(&dir.path().join("data"), clock.clone())
            .await
            .unwrap();
        let state = AppState::new(organisation, config());
        Self {
            clock,
            router: App::router(state.clone()),
            state,
            dir,
            ..self
        }
    }

    pub fn now(&self) -> Time {
        Time(self.clock.wall_ms())
    }

    /// Lets time pass.
    pub fn pass(&self, seconds: u64) {
        self.clock.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// A request without a token.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, None, Some(body)).await
    }

    pub async fn post_as(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(token), Some(body)).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, None).await
    }

    pub async fn get_as(&self, token: &str, path: &str) -> Answer {
        self.send(Method::GET, path, Some(token), None).await
    }

    pub async fn delete_as(&self, token: &str, path: &str) -> Answer {
        self.send(Method::DELETE, path, Some(token), None).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::USER_AGENT, "test/1");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.call(request.body(body).unwrap()).await
    }

    pub async fn call(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 1 << 24).await.unwrap().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// Activates a bootstrap code at the API server.
    pub async fn activate(&self, bootstrap: &Bootstrap) -> Person {
        let person = Person::new(bootstrap);
        let answer = self.try_activate(&person).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
        person
    }

    pub async fn try_activate(&self, person: &Person) -> Answer {
        if let Err(refused) = self.sign_activation(person).await {
            return refused;
        }
        match self.register_password(person).await {
            Ok(upload) => self.finish_activation(person, &upload).await,
            Err(refused) => refused,
        }
    }

    /// Looks the code up and signs the keys that the person brings.
    pub async fn sign_activation(&self, person: &Person) -> Result<(), Answer> {
        let key = activation_key(&person.code, &self.genesis);
        let lookup = json!({ "code_key": Bytes(key.public().as_bytes().to_vec()) });
        let found = self.post("/api/v1/activation/lookup", &lookup).await;
        if !found.status.is_success() {
            return Err(found);
        }
        let enrolment = serde_json::from_value(found.json()["enrolment"].clone()).unwrap();
        person.sign_activation(&self.genesis, enrolment, self.now());
        Ok(())
    }

    /// Registers the password; what comes out of it is stored by [`Self::finish_activation`].
    pub async fn register_password(&self, person: &Person) -> Result<Bytes, Answer> {
        let (_, activation) = person.activation();
        let (client, request) =
            password::ClientRegistration::start(PASSWORD, &mut OsEntropy).unwrap();
        let start = json!({ "activation": activation, "request": Bytes(request) });
        let answer = self.post("/api/v1/activation/start", &start).await;
        if !answer.status.is_success() {
            return Err(answer);
        }
        let response: Bytes = serde_json::from_value(answer.json()["response"].clone()).unwrap();
        let binding = password::binding(self.genesis.as_bytes(), person.handle.credential_id());
        let (upload, _) = client
            .finish(PASSWORD, &response.0, &binding, &mut OsEntropy)
            .unwrap();
        Ok(Bytes(upload))
    }

    pub async fn finish_activation(&self, person: &Person, upload: &Bytes) -> Answer {
        let (_, activation) = person.activation();
        let finish = json!({
            "activation": activation,
            "upload": upload,
            "login_envelope": Bytes(b"login envelope".to_vec()),
            "recovery_envelope": Bytes(b"recovery envelope".to_vec()),
        });
        self.post("/api/v1/activation/finish", &finish).await
    }

    /// Logs in with the right password.
    pub async fn login(&self, person: &Person) -> Session {
        let answer = self.try_login(&person.handle, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        serde_json::from_slice(&answer.body).unwrap()
    }

    /// Logs in; a client that fails sends a last message all the same.
    pub async fn try_login(&self, handle: &Handle, typed: &[u8]) -> Answer {
        let (client, ke1) = password::client_login_start(typed, &mut OsEntropy).unwrap();
        let answer = self.start_login(handle, &ke1).await;
        if !answer.status.is_success() {
            return answer;
        }
        let challenge = answer.json();
        let ke2: Bytes = serde_json::from_value(challenge["ke2"].clone()).unwrap();
        let binding = password::binding(self.genesis.as_bytes(), handle.credential_id());
        let ke3 = password::client_login_finish(client, typed, &ke2.0, &binding, &mut OsEntropy)
            .map_or(vec![0; 64], |login| login.finalization);
        let finish = json!({ "login": challenge["login"], "ke3": Bytes(ke3) });
        self.post("/api/v1/login/finish", &finish).await
    }

    pub async fn start_login(&self, handle: &Handle, ke1: &[u8]) -> Answer {
        let start = json!({ "handle": handle, "ke1": Bytes(ke1.to_vec()) });
        self.post("/api/v1/login/start", &start).await
    }

    /// Answers a recovery challenge with `code`.
    pub async fn recover(&self, handle: &Handle, code: &Code) -> Answer {
        let challenge = self
            .post("/api/v1/recovery/start", &json!({ "handle": handle }))
            .await
            .json();
        let uid: AccountId = challenge["uid"].as_str().unwrap().parse().unwrap();
        let bytes: Bytes = serde_json::from_value(challenge["challenge"].clone()).unwrap();
        let signature = recovery_key(code, uid, &self.genesis).sign_raw(RECOVERY_LOGIN, &bytes.0);
        let finish = json!({
            "recovery": challenge["recovery"],
            "signature": Bytes(signature.as_bytes().to_vec()),
        });
        self.post("/api/v1/recovery/finish", &finish).await
    }
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Checks that this is a problem of that status and code, in every respect.
    #[track_caller]
    pub fn is_problem(&self, status: u16, code: &str) {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.text()
        );
        let problem: salus_records::wire::account::Problem =
            serde_json::from_slice(&self.body).unwrap();
        assert_eq!(
            (self.status.as_u16(), problem.code.as_str()),
            (status, code),
            "{}",
            self.text()
        );
        assert_eq!(problem.status, status);
        assert_eq!(problem.r#type, format!("urn:salus:problem:{code}"));
        assert!(!problem.title.is_empty() && problem.detail.is_some());
        assert_eq!(
            problem.request_id.as_deref(),
            Some(self.header("x-request-id"))
        );
    }
}

/// Somebody with an account.
pub struct Person {
    pub uid: AccountId,
    pub handle: Handle,
    pub code: Code,
    pub recovery: Code,
    pub master: MasterKey,
    activation: Mutex<Option<(Signed<Enrolment>, Signed<Activation>)>>,
}

impl Person {
    pub fn new(bootstrap: &Bootstrap) -> Self {
        Self {
            uid: bootstrap.uid,
            handle: Handle::Username(bootstrap.username.clone()),
            code: bootstrap.code.clone(),
            recovery: Code::random(&mut OsEntropy),
            master: MasterKey::random(1, &mut OsEntropy),
            activation: Mutex::new(None),
        }
    }

    /// Signs the keys with the code, for the enrolment that the code belongs to.
    pub fn sign_activation(&self, genesis: &Hash, enrolment: Signed<Enrolment>, time: Time) {
        let activation = Activation {
            uid: self.uid,
            enrolment: Hash(enrolment.body_hash()),
            keys: self.keys(),
            recovery_key: recovery_key(&self.recovery, self.uid, genesis).public(),
            time,
        };
        let signed = Signed::sign(&activation_key(&self.code, genesis), &activation);
        *self.activation.lock().unwrap() = Some((enrolment, signed));
    }

    /// The enrolment, and the keys as signed with its code.
    pub fn activation(&self) -> (Signed<Enrolment>, Signed<Activation>) {
        self.activation.lock().unwrap().clone().unwrap()
    }

    /// A state of the account that names these envelopes.
    pub fn state(&self, counter: u64, envelopes: &[(u8, &[u8])], time: Time) -> AccountState {
        let (_, activation) = self.activation();
        let named = envelopes.iter().map(|(kind, sealed)| EnvelopeHash {
            kind: *kind,
            hash: Hash(sha256(sealed)),
        });
        AccountState {
            uid: self.uid,
            counter,
            activation: Hash(activation.body_hash()),
            keys: self.keys(),
            envelopes: named.collect(),
            scopes: Vec::new(),
            kdf_floor_kib: 65536,
            guardians: Vec::new(),
            time,
        }
    }

    pub fn keys(&self) -> PublicKeys {
        PublicKeys {
            identity: self.master.identity().public(),
            wrap: self.master.wrap_key().public().clone(),
            generation: 1,
        }
    }
}

impl World {
    /// The body of an enrolment of one more registrar, signed with the root key.
    pub fn registrar_enrolment(&self, username: &str, name: &str) -> Value {
        self.registrar_letter(username, name).0
    }

    /// The body of an enrolment of one more registrar, and the letter to it.
    pub fn registrar_letter(&self, username: &str, name: &str) -> (Value, Bootstrap) {
        let line = std::fs::read_to_string(&self.root_key_file).unwrap();
        let seed =
            from_base64url(line.trim_end().strip_prefix("salus-root-key-1:").unwrap()).unwrap();
        let code = Code::random(&mut OsEntropy);
        let enrolled = Enrolment {
            uid: AccountId::random(&mut OsEntropy),
            role: Role::Admin,
            code_key: activation_key(&code, &self.genesis).public(),
            about: about::commit(&SALT, name, ""),
            registrar: None,
            issued: self.now(),
            expires: self.now().plus(14 * Time::DAY),
        };
        let root = SigningKey::from_seed(&Secret32::from_slice(&seed).unwrap());
        let body = json!({
            "enrolment": Signed::sign(&root, &enrolled),
            "handle": { "username": username },
            "contact": { "name": name, "email": null },
            "licence": null,
            "salt": Bytes(SALT.to_vec()),
        });
        let letter = Bootstrap {
            uid: enrolled.uid,
            name: name.to_owned(),
            username: username.to_owned(),
            code,
            expires: enrolled.expires,
        };
        (body, letter)
    }

    /// Activates a registrar at the custodian and unlocks once, which puts the key into the key log.
    ///
    /// Returns the token of the session at the custodian.
    pub async fn unlock_first(&self, person: &Person) -> String {
        let upload = self.register_pin(person).await;
        let state = person.state(1, &[], self.now());
        let answer = self
            .activate_custody(person, &upload, &state, &[], Some("A Registrar"))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        self.unlock(person).await
    }

    /// Registers the PIN at the custodian, the first half of an activation there.
    pub async fn register_pin(&self, person: &Person) -> Bytes {
        let (enrolment, activation) = person.activation();
        let (client, request) = pin::ClientRegistration::start(PIN, &mut OsEntropy).unwrap();
        let start =
            json!({ "enrolment": enrolment, "activation": activation, "request": Bytes(request) });
        let answer = self.post("/custodian/v1/activation/start", &start).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let response: Bytes = serde_json::from_value(answer.json()["response"].clone()).unwrap();
        let binding = pin::binding(self.genesis.as_bytes(), person.uid.as_bytes());
        let (upload, _) = client
            .finish(PIN, &response.0, &binding, &mut OsEntropy)
            .unwrap();
        Bytes(upload)
    }

    /// The second half: the first state with its scopes, and a registrar's public name.
    pub async fn activate_custody(
        &self,
        person: &Person,
        upload: &Bytes,
        state: &AccountState,
        scopes: &[ScopeEpoch],
        name: Option<&str>,
    ) -> Answer {
        let (_, activation) = person.activation();
        let scopes: Vec<_> = scopes.iter().cloned().map(Cbor).collect();
        let finish = json!({
            "activation": activation,
            "upload": upload,
            "state": Signed::sign(&person.master.identity(), state),
            "scopes": scopes,
            "name": name,
        });
        self.post("/custodian/v1/activation/finish", &finish).await
    }

    /// Logs in with password and PIN; returns the token of the session at the custodian.
    pub async fn unlock(&self, person: &Person) -> String {
        let ticket = self.login(person).await.ticket;
        self.enter_pin(person, &ticket).await
    }

    /// Logs in with the PIN; returns the token of the session at the custodian.
    pub async fn enter_pin(&self, person: &Person, ticket: &Signed<PinTicket>) -> String {
        let (client, ke1) = pin::client_login_start(PIN, &mut OsEntropy).unwrap();
        let start = json!({ "ticket": ticket, "ke1": Bytes(ke1) });
        let challenge = self.post("/custodian/v1/pin/start", &start).await.json();
        let ke2: Bytes = serde_json::from_value(challenge["ke2"].clone()).unwrap();
        let binding = pin::binding(self.genesis.as_bytes(), person.uid.as_bytes());
        let login =
            pin::client_login_finish(client, PIN, &ke2.0, &binding, &mut OsEntropy).unwrap();
        let finish = json!({ "attempt": challenge["attempt"], "ke3": Bytes(login.finalization) });
        let answer = self.post("/custodian/v1/pin/finish", &finish).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.json()["token"].as_str().unwrap().to_owned()
    }
}
