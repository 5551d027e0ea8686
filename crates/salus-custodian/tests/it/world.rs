//! An organisation in a temporary directory: ledger, custodian, root, registrar, doctors, patients.
//!
//! Accounts cost Argon2id, so they are made once; every test gets a copy of the directory, in which
//! the sessions still count.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use salus_crypto::{
    cbor,
    entropy::OsEntropy,
    secret::Secret32,
    sign::{MultiSigned, Signed, SigningKey},
};
use salus_custodian::{Caller, Custodian, CustodianConfig};
use salus_ledger::{
    Hash,
    entry::PublicBody,
    note::{KeyName, LogSigner},
    policy::LogPolicy,
};
use salus_records::{
    AccountId, Nonce, Time,
    objects::{
        account::{Credential, Enrolment},
        genesis::Policy,
        party::Role,
        ticket::PinTicket,
    },
    wire::custodian::CredentialRequest,
};
use salus_storage::{
    blobs::FileBlobs,
    log::{Clock, Log},
};

use crate::client::{Code, Person};

pub const START_MS: u64 = 1_900_000_000_000;
pub const MINUTE: u64 = 60 * Time::SECOND;

/// A clock that the test sets.
pub struct TestClock(AtomicU64);

impl TestClock {
    pub fn pass(&self, ms: u64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn wall_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    fn steady_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst) - START_MS
    }
}

fn signer() -> LogSigner {
    LogSigner::from_seed(KeyName::new("test.example/ledger").unwrap(), &[7; 32])
}

pub fn log_policy() -> LogPolicy {
    LogPolicy::new(signer().verifier().clone(), Vec::new(), 0).unwrap()
}

/// Keys of the organisation that no custodian holds.
#[derive(Clone)]
pub struct Offline {
    pub root: SigningKey,
    pub api: SigningKey,
}

/// What a test works in.
pub struct World {
    pub dir: tempfile::TempDir,
    pub clock: Arc<TestClock>,
    pub log: Arc<Log>,
    pub custodian: Custodian,
    pub offline: Offline,
    pub policy: Policy,
    pub genesis: Hash,
    pub registrar: Person,
    pub doctor: Person,
    pub other_doctor: Person,
    pub patient: Person,
    pub other_patient: Person,
}

struct Template {
    dir: tempfile::TempDir,
    now: u64,
    offline: Offline,
    people: [Person; 5],
}

static TEMPLATE: OnceLock<Template> = OnceLock::new();

impl World {
    /// A copy of the organisation: one registrar, two doctors with credentials, two patients.
    pub async fn new() -> Self {
        let template = tokio::task::spawn_blocking(|| TEMPLATE.get_or_init(Template::build))
            .await
            .unwrap();
        let dir = tempfile::tempdir().unwrap();
        copy(template.dir.path(), dir.path());
        let clock = Arc::new(TestClock(AtomicU64::new(template.now)));
        let [registrar, doctor, other_doctor, patient, other_patient] = template.people.clone();
        let (log, custodian) = open(dir.path(), &clock).await;
        Self {
            policy: custodian.policy().clone(),
            genesis: custodian.genesis(),
            dir,
            clock,
            log,
            custodian,
            offline: template.offline.clone(),
            registrar,
            doctor,
            other_doctor,
            patient,
            other_patient,
        }
    }

    /// An organisation of its own that keeps records for some days; dearer than [`World::new`].
    pub async fn with_retention(days: u32) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock(AtomicU64::new(START_MS)));
        let offline = create(dir.path(), &clock, days).await;
        let (log, custodian) = open(dir.path(), &clock).await;
        let [registrar, doctor, other_doctor, patient, other_patient] =
            people(&custodian, &offline, &clock).await;
        Self {
            policy: custodian.policy().clone(),
            genesis: custodian.genesis(),
            dir,
            clock,
            log,
            custodian,
            offline,
            registrar,
            doctor,
            other_doctor,
            patient,
            other_patient,
        }
    }

    /// Ends the processes and starts them again on the same directory.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.start().await;
    }

    /// Ends the processes without a word and starts others on what they left behind.
    pub async fn killed(self) -> Self {
        let Self {
            dir,
            clock,
            log,
            custodian,
            ..
        } = self;
        drop((log, custodian));
        // What runs beside a request ends first: here it cannot die with the process.
        for database in ["ledger/ledger.db", "custodian/custodian.db"] {
            let lock = fs::File::open(dir.path().join(format!("{database}.lock"))).unwrap();
            while lock.try_lock().is_err() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        let (log, custodian) = open(dir.path(), &clock).await;
        Self {
            dir,
            clock,
            log,
            custodian,
            ..self
        }
    }

    pub async fn stop(&self) {
        self.custodian.close().await.unwrap();
        self.log.close().await.unwrap();
    }

    pub async fn start(&mut self) {
        (self.log, self.custodian) = open(self.dir.path(), &self.clock).await;
    }

    /// One more patient, or one more doctor whose credential counts.
    pub async fn join(&self, role: Role) -> Person {
        let (custodian, registrar) = (&self.custodian, &self.registrar);
        let person = join(custodian, &self.offline, Some(registrar), role, self.now()).await;
        if role == Role::Doctor {
            vouch(custodian, registrar, &person, self.now()).await;
        }
        person
    }

    pub fn now(&self) -> Time {
        Time(self.clock.wall_ms())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn ticket(&self, uid: AccountId) -> Signed<PinTicket> {
        ticket(&self.offline, uid, self.now())
    }

    pub async fn caller(&self, person: &Person) -> Caller {
        self.custodian.authenticate(&person.token).await.unwrap()
    }
}

pub fn ticket(offline: &Offline, uid: AccountId, now: Time) -> Signed<PinTicket> {
    let ticket = PinTicket {
        uid,
        nonce: Nonce::random(&mut OsEntropy),
        expires: now.plus(MINUTE),
    };
    Signed::sign(&offline.api, &ticket)
}

pub async fn open(dir: &Path, clock: &Arc<TestClock>) -> (Arc<Log>, Custodian) {
    let shared: Arc<dyn Clock> = clock.clone();
    let log = Log::open(&dir.join("ledger"), signer(), None, shared.clone())
        .await
        .unwrap();
    let log = Arc::new(log);
    let custodian = Custodian::open(config(dir, &log, &shared)).await.unwrap();
    (log, custodian)
}

pub fn config(dir: &Path, log: &Arc<Log>, clock: &Arc<dyn Clock>) -> CustodianConfig {
    CustodianConfig {
        dir: dir.join("custodian"),
        blobs: Arc::new(FileBlobs::open(&dir.join("blobs")).unwrap()),
        log: log.clone(),
        clock: clock.clone(),
        entropy: Box::new(OsEntropy),
    }
}

pub async fn open_log(dir: &Path, clock: &Arc<TestClock>) -> Arc<Log> {
    let shared: Arc<dyn Clock> = clock.clone();
    Arc::new(
        Log::open(&dir.join("ledger"), signer(), None, shared)
            .await
            .unwrap(),
    )
}

impl Template {
    fn build() -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let dir = tempfile::tempdir().unwrap();
            let clock = Arc::new(TestClock(AtomicU64::new(START_MS)));
            let offline = create(dir.path(), &clock, 0).await;
            let (log, custodian) = open(dir.path(), &clock).await;
            let people = people(&custodian, &offline, &clock).await;
            custodian.close().await.unwrap();
            log.close().await.unwrap();
            Self {
                dir,
                now: clock.wall_ms(),
                offline,
                people,
            }
        })
    }
}

/// Makes custodian and ledger, in the order that an installation does.
pub async fn create(dir: &Path, clock: &Arc<TestClock>, retention_days: u32) -> Offline {
    let offline = Offline {
        root: SigningKey::from_seed(&Secret32::random(&mut OsEntropy)),
        api: SigningKey::from_seed(&Secret32::random(&mut OsEntropy)),
    };
    let public = Custodian::create(&dir.join("custodian"), Box::new(OsEntropy))
        .await
        .unwrap();
    let policy = Policy {
        organisation: "Clinic of the tests".into(),
        root: offline.root.public(),
        custodian: public.signing,
        api: offline.api.public(),
        identifier: public.identifier,
        quorum: 1,
        deletion_horizon_days: 30,
        retention_days,
        created: Time(clock.wall_ms()),
    };
    let body = PublicBody::new(cbor::to_vec(&policy)).unwrap();
    let shared: Arc<dyn Clock> = clock.clone();
    let log = Log::create(&dir.join("ledger"), body, signer(), None, shared)
        .await
        .unwrap();
    log.close().await.unwrap();
    FileBlobs::open(&dir.join("blobs")).unwrap();
    offline
}

async fn people(custodian: &Custodian, offline: &Offline, clock: &Arc<TestClock>) -> [Person; 5] {
    let now = || Time(clock.wall_ms());
    let make = async |role, registrar| join(custodian, offline, registrar, role, now()).await;
    let registrar = make(Role::Admin, None).await;
    let doctor = make(Role::Doctor, Some(&registrar)).await;
    let other_doctor = make(Role::Doctor, Some(&registrar)).await;
    let patient = make(Role::Patient, Some(&registrar)).await;
    let other_patient = make(Role::Patient, Some(&registrar)).await;
    for holder in [&doctor, &other_doctor] {
        vouch(custodian, &registrar, holder, now()).await;
    }
    [registrar, doctor, other_doctor, patient, other_patient]
}

/// Somebody who was enrolled by a registrar, or by the root, has activated and logged in.
async fn join(
    custodian: &Custodian,
    offline: &Offline,
    registrar: Option<&Person>,
    role: Role,
    now: Time,
) -> Person {
    let code = Code::random();
    let signer = registrar.map(|r| r.master.identity());
    let signer = signer.as_ref().unwrap_or(&offline.root);
    let enrolment = enrol(role, &code, registrar.map(|r| r.uid), signer, now);
    let mut person = Person::activate(custodian, &code, enrolment, now).await;
    let ticket = ticket(offline, person.uid, now);
    person.login(custodian, ticket).await.unwrap();
    person
}

pub fn enrol(
    role: Role,
    code: &Code,
    registrar: Option<AccountId>,
    signer: &SigningKey,
    now: Time,
) -> Signed<Enrolment> {
    let enrolment = Enrolment {
        uid: AccountId::random(&mut OsEntropy),
        role,
        code_key: code.key().public(),
        about: Hash::ZERO,
        registrar,
        issued: now,
        expires: now.plus(14 * Time::DAY),
    };
    Signed::sign(signer, &enrolment)
}

/// The credential of a doctor or auditor, as one registrar signs it.
pub fn credential(registrar: &Person, holder: &Person, now: Time) -> MultiSigned<Credential> {
    let credential = Credential {
        uid: holder.uid,
        role: holder.role,
        name: "Dr. Test".into(),
        licence: "12345".into(),
        keys: holder.public_keys(),
        activation: Hash(holder.activation.body_hash()),
        valid_from: now,
        valid_until: now.plus(365 * Time::DAY),
    };
    let mut signed = MultiSigned::new(&credential);
    signed.add(&registrar.master.identity());
    signed
}

pub async fn vouch(custodian: &Custodian, registrar: &Person, holder: &Person, now: Time) {
    let caller = custodian.authenticate(&registrar.token).await.unwrap();
    let body = CredentialRequest {
        credential: credential(registrar, holder, now),
    };
    custodian.credential(caller, body).await.unwrap();
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}
