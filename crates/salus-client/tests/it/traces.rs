//! What a whole story leaves behind: on the line, on the disk, in the ledger, in what is printed.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use salus_client::{Account, Identity, NewPassword, NewVersion, PartSource, Secrets};
use salus_crypto::{
    account::{EnvelopeKind, login_kek, open_envelope},
    code::Code,
    entropy::{Entropy, OsEntropy},
    hash::sha256,
    password, pin,
    secret::Secret32,
};
use salus_ledger::entry::Entry;
use salus_records::{
    fhir::{Draft, Kind},
    keys::account::CustodianKeys,
    objects::{
        audit::EventKind,
        grant::{Item, Purpose},
        party::Role,
    },
    wire::{
        Bytes,
        account::{Contact, LoginChallenge, LoginFinish, LoginStart, Session},
        custodian::{PinChallenge, PinFinish, PinStart, Unlocked},
    },
};
use serde_json::json;

use crate::{
    lines,
    people::{order_for, user, vouch},
    proxy::Proxy,
    stage::Stage,
};

const NATIONAL: &str = "219-09-9921";
const PASSWORD: &str = "Kanarienvogel singt um halb sieben";
const NEW_PASSWORD: &str = "Nachtigall schweigt bis nach neun";
const PIN: &str = "739154826037";
const TITLE: &str = "Kanarienbefund";
const CONTENT: &[u8] = b"haemoglobin of the canary 13.9 g/dl";
const NOTE: &str = "Kanariengrund";

/// A patient, her doctor, and everything that went over the line.
struct Story {
    stage: Stage,
    proxy: Proxy,
    paula: Account,
    dora: Account,
    written: Item,
    /// The code of Paula's letter and the one for her recovery.
    codes: [Code; 2],
}

fn secrets() -> Secrets {
    Secrets::new(PASSWORD.into(), PIN.into())
}

fn national() -> Identity {
    Identity::National(NATIONAL.into())
}

/// Activates; returns the code for recovery, too.
async fn join(stage: &Stage, code: &Code, who: &Identity) -> (Account, Code) {
    let mut client = stage.client().await;
    let activated = client.activate(code, who, &secrets()).await.unwrap();
    let account = stage.client().await.login(who, &secrets()).await.unwrap();
    (account, activated.recovery)
}

impl Story {
    /// Enrolled, written, shared, read.
    async fn play() -> Self {
        let mut stage = Stage::set().await;
        let proxy = Proxy::honest(stage.url.clone()).await;
        stage.url = proxy.url();
        let bootstrap = std::mem::take(&mut stage.bootstrap);
        let (mut ada, _) = join(&stage, &bootstrap[0], &user("ada")).await;
        let (mut ben, _) = join(&stage, &bootstrap[1], &user("ben")).await;
        ada.client_mut().refresh_keys().await.unwrap();
        let contact = || Contact {
            name: "Somebody".into(),
            email: None,
        };
        let licence = Some("LIC-1".to_owned());
        let dora = ada
            .enrol(Role::Doctor, &user("dora"), contact(), licence)
            .await
            .unwrap();
        let (mut dora, _) = join(&stage, &dora.letter.code, &user("dora")).await;
        vouch(&mut ada, &mut ben, &dora).await;
        let enrolled = ada
            .enrol(Role::Patient, &national(), contact(), None)
            .await
            .unwrap();
        let (mut paula, recovery) = join(&stage, &enrolled.letter.code, &national()).await;

        let draft = Draft {
            kind: Kind::BloodTest,
            title: TITLE.into(),
            date: None,
            codes: Vec::new(),
            author: None,
            content: json!({ "resourceType": "Bundle", "type": "collection", "entry": [] }),
            source_key: [1; 32],
            content_hash: [2; 32],
        };
        let scan = PartSource::from_bytes("scan.bin", "text/plain", CONTENT.to_vec());
        let version = NewVersion {
            patient: paula.uid(),
            draft,
            attachments: vec![scan],
            follows: None,
        };
        let written = paula.write(version).await.unwrap();
        paula.grant(order_for(dora.uid())).await.unwrap();
        let opened = dora
            .read(paula.uid(), &[written], Purpose::Treat, Some(NOTE))
            .await
            .unwrap();
        let scan = dora.part(&opened[0], 1).await.unwrap();
        assert_eq!(&scan.bytes[..], CONTENT);
        Self {
            codes: [enrolled.letter.code, recovery],
            stage,
            proxy,
            paula,
            dora,
            written,
        }
    }

    /// Texts that only the people's own devices may know.
    fn secrets(&self) -> Vec<Vec<u8>> {
        let digits = NATIONAL.replace('-', "");
        let [letter, recovery] = &self.codes;
        let letter = letter.to_string();
        let recovery = recovery.to_string();
        let texts = [
            NATIONAL, &digits, PASSWORD, PIN, TITLE, NOTE, &letter, &recovery,
        ];
        let mut secrets: Vec<Vec<u8>> = texts.map(|text| text.as_bytes().to_vec()).to_vec();
        secrets.push(CONTENT.to_vec());
        // As they would stand in JSON and in the words of HTTP.
        let encoded: Vec<_> = secrets
            .iter()
            .flat_map(|secret| {
                [
                    salus_crypto::bytes::to_base64url(secret).into_bytes(),
                    hex(secret).into_bytes(),
                ]
            })
            .collect();
        secrets.extend(encoded);
        secrets
    }

    /// What the API's database holds about Paula's envelopes, and what the right password gives.
    async fn export_key(&self) -> (Session, password::ExportKey) {
        let mut client = self.stage.client().await;
        let handle = client.handle(&national()).await.unwrap();
        let secret = PASSWORD.as_bytes();
        let (state, ke1) = password::client_login_start(secret, &mut OsEntropy).unwrap();
        let start = LoginStart {
            handle: handle.clone(),
            ke1: Bytes(ke1),
        };
        let challenge: LoginChallenge = self.post("/api/v1/login/start", &start).await;
        let genesis = self.stage.genesis;
        let binding = password::binding(genesis.as_bytes(), handle.credential_id());
        let ke2 = &challenge.ke2.0;
        let login =
            password::client_login_finish(state, secret, ke2, &binding, &mut OsEntropy).unwrap();
        let finish = LoginFinish {
            login: challenge.login,
            ke3: Bytes(login.finalization),
        };
        let session = self.post("/api/v1/login/finish", &finish).await;
        (session, login.export_key)
    }

    /// What the custodian gives Paula for her PIN.
    async fn custodian_keys(&self, session: &Session) -> CustodianKeys {
        let pin = PIN.as_bytes();
        let (state, ke1) = pin::client_login_start(pin, &mut OsEntropy).unwrap();
        let start = PinStart {
            ticket: session.ticket.clone(),
            ke1: Bytes(ke1),
        };
        let challenge: PinChallenge = self.post("/custodian/v1/pin/start", &start).await;
        let binding = pin::binding(self.stage.genesis.as_bytes(), session.uid.as_bytes());
        let ke2 = &challenge.ke2.0;
        let login = pin::client_login_finish(state, pin, ke2, &binding, &mut OsEntropy).unwrap();
        let finish = PinFinish {
            attempt: challenge.attempt,
            ke3: Bytes(login.finalization),
        };
        let unlocked: Unlocked = self.post("/custodian/v1/pin/finish", &finish).await;
        CustodianKeys::open(session.uid, login.session_key.expose(), &unlocked.keys.0).unwrap()
    }

    async fn post<T: serde::de::DeserializeOwned>(
        &self,
        route: &str,
        body: &impl serde::Serialize,
    ) -> T {
        let request = reqwest::Client::new()
            .post(format!("{}{route}", self.stage.url))
            .header("content-type", "application/json")
            .body(serde_json::to_vec(body).unwrap());
        let answer = request.send().await.unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// Every file under a directory.
fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|one| one.unwrap().path()));
        } else {
            found.push(path);
        }
    }
    found
}

/// National identifier, password, PIN, codes and content: not on the line, though it is read in the
/// clear; in no file of the server; and not where a program prints what it holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attack_c14_identifier_and_secrets_are_in_no_traffic_file_or_printed_value() {
    let mut story = Box::pin(Story::play()).await;
    let secrets = story.secrets();
    let traffic = story.proxy.traffic();
    for secret in &secrets {
        let text = String::from_utf8_lossy(secret);
        assert!(!contains(&traffic, secret), "{text} on the line");
    }
    // The control: what does travel is found.
    let (token, _) = story.paula.tokens();
    assert!(contains(&traffic, token.as_bytes()) && contains(&traffic, b"Somebody"));

    let files = files(&story.stage.data());
    assert!(files.len() > 5);
    for file in &files {
        let bytes = fs::read(file).unwrap();
        for secret in secrets.iter().map(Vec::as_slice).chain([token.as_bytes()]) {
            let text = String::from_utf8_lossy(secret);
            assert!(!contains(&bytes, secret), "{text} in {}", file.display());
        }
    }

    let tokens = [story.paula.tokens().0, story.paula.tokens().1].map(str::to_owned);
    let client = story.stage.client().await;
    let refused = client
        .login(&national(), &Secrets::new("wrong".repeat(4), PIN.into()))
        .await
        .map(drop)
        .unwrap_err();
    let printed = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {refused:?} {refused}",
        self::secrets(),
        national(),
        NewPassword::check(PASSWORD.into(), &[]).unwrap(),
        story.paula.snapshot(),
        story.paula.client().trust().snapshot(),
        story.codes,
    );
    assert!(
        printed.contains(&story.paula.uid().to_string()),
        "the control"
    );
    for secret in secrets
        .iter()
        .map(Vec::as_slice)
        .chain(tokens.iter().map(String::as_bytes))
    {
        let text = String::from_utf8_lossy(secret);
        assert!(!contains(printed.as_bytes(), secret), "{text} in {printed}");
    }
}

/// The same in the finest log that the server's and the client's threads can write.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attack_c14_no_thread_of_server_or_client_logs_a_secret() {
    lines::listen();
    let story = Box::pin(Story::play()).await;
    let forgetful = Secrets::new("wrong".repeat(4), PIN.into());
    let client = story.stage.client().await;
    assert!(client.login(&national(), &forgetful).await.is_err());
    let log = lines::take();
    for heard in ["/custodian/v1/pin/finish", "salus_server", "hyper"] {
        assert!(contains(&log, heard.as_bytes()), "the control: {heard}");
    }
    let (token, other) = story.paula.tokens();
    let tokens = [token.as_bytes(), other.as_bytes()];
    for secret in story.secrets().iter().map(Vec::as_slice).chain(tokens) {
        let text = String::from_utf8_lossy(secret);
        assert!(!contains(&log, secret), "{text} in the log");
    }
}

/// Somebody has the API server's whole directory, its key file too, and the right password.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attack_c7_the_api_s_files_and_the_right_password_open_no_envelope() {
    let story = Box::pin(Story::play()).await;
    let (session, export_key) = story.export_key().await;
    let login = EnvelopeKind::Login;
    let envelope = session.envelopes.iter().find(|e| e.kind == login as u8);
    let envelope = &envelope.unwrap().sealed.0;
    let state = story.paula.state();
    let named = state.envelopes.iter();
    assert!(
        named.clone().any(|e| e.hash.0 == sha256(envelope)),
        "the genuine one"
    );
    let open = |half: [u8; 32]| {
        let kek = login_kek(export_key.expose(), &Secret32::from_bytes(half));
        open_envelope(
            login,
            &kek,
            story.paula.uid().as_bytes(),
            state.keys.generation,
            story.stage.genesis.as_bytes(),
            envelope,
        )
    };
    // Whatever stands anywhere in the stolen files is tried as the other half, and so is what follows
    // from the password.
    let mut halves = HashSet::from([[0; 32], sha256(export_key.expose()), OsEntropy.array()]);
    let part = |window: &[u8]| <[u8; 32]>::try_from(window).unwrap();
    halves.extend(export_key.expose().windows(32).map(part));
    for file in files(&story.stage.data().join("api")) {
        let bytes = fs::read(file).unwrap();
        halves.extend(bytes.windows(32).map(part));
    }
    assert!(halves.len() > 1000);
    for half in &halves {
        assert!(open(*half).is_err());
    }
    // The control: with the PIN the custodian gives the half that opens this very envelope.
    let half = story.custodian_keys(&session).await.c_key;
    assert!(open(*half.expose()).is_ok());
}

/// Hashes of every blob, and every row of the custodian's that holds keys or content of records.
fn records(stage: &Stage) -> Vec<String> {
    let mut found = Vec::new();
    for file in files(&stage.data().join("blobs")) {
        let bytes = fs::read(&file).unwrap();
        found.push(format!("{} {}", file.display(), hex(&sha256(&bytes))));
    }
    let path = stage.data().join("custodian/custodian.db");
    let conn = rusqlite::Connection::open(path).unwrap();
    for table in [
        "version",
        "part",
        "out_key",
        "consent",
        "slip",
        "scope_epoch",
    ] {
        let mut rows = conn.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<_> = (0..columns).map(|at| row.get_ref_unwrap(at)).collect();
            found.push(format!("{table} {values:?}"));
        }
    }
    found.sort_unstable();
    found
}

/// A new password, with the old one known and with the recovery code alone, touches no record.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attack_c10_a_new_password_leaves_every_record_as_it_was() {
    let mut story = Box::pin(Story::play()).await;
    let before = records(&story.stage);
    assert!(before.iter().any(|line| line.starts_with("version")));
    let new = NewPassword::check(NEW_PASSWORD.into(), &[]).unwrap();
    story.paula.change_password(&national(), new).await.unwrap();
    assert_eq!(records(&story.stage), before);

    let client = story.stage.client().await;
    let [_, code] = &story.codes;
    let mut paula = client.recover(&national(), code, PIN.into()).await.unwrap();
    let again = NewPassword::check(PASSWORD.into(), &[]).unwrap();
    paula.change_password(&national(), again).await.unwrap();
    assert_eq!(records(&story.stage), before);
    let opened = paula
        .read(paula.uid(), &[story.written], Purpose::Patrqt, None)
        .await
        .unwrap();
    let scan = paula.part(&opened[0], 1).await.unwrap();
    assert_eq!(&scan.bytes[..], CONTENT);
}

/// Everything that a mirror of the ledger would hold, read as anybody may.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attack_l12_the_public_ledger_names_no_patient_and_links_nothing() {
    let mut story = Box::pin(Story::play()).await;
    let mut client = story.stage.client().await;
    let lines = client.ledger_entries(0, u64::MAX).await.unwrap();
    let public: Vec<u8> = lines.iter().flat_map(|line| line.bytes.clone()).collect();

    let events = story.paula.own_events().await.unwrap();
    let grant = events.iter().find_map(|event| event.details.grant);
    let mut identifiers = story.secrets();
    for id in [
        *story.paula.uid().as_bytes(),
        *story.written.record.as_bytes(),
        *grant.unwrap().as_bytes(),
    ] {
        identifiers.push(id.to_vec());
        identifiers.push(hex(&id).into_bytes());
    }
    let keys = &story.paula.state().keys;
    identifiers.push(keys.identity.as_bytes().to_vec());
    identifiers.push(keys.wrap.as_bytes()[..32].to_vec());
    for identifier in &identifiers {
        assert!(!contains(&public, identifier), "{}", hex(identifier));
    }
    // The control: staff is named on purpose.
    assert!(contains(&public, story.dora.uid().as_bytes()));

    // No value that comes with an event comes with another one, or is another's commitment.
    let mut values = HashSet::new();
    let mut count = 0;
    for line in &lines {
        let Ok(Entry::Event(event)) = Entry::decode(&line.bytes) else {
            continue;
        };
        count += 4;
        values.insert(event.tag_subject.to_vec());
        values.insert(event.tag_actor.to_vec());
        values.insert(event.commit.0.to_vec());
        values.insert(event.link.0.to_vec());
    }
    assert!(count > 40);
    assert_eq!(values.len(), count);
    // The control: her own key finds every one of her events among them.
    assert!(events.len() >= 5);
    let kinds: Vec<_> = events.iter().map(|event| event.details.event).collect();
    assert!(kinds.contains(&EventKind::RecordRead) && kinds.contains(&EventKind::AccessGranted));
}
