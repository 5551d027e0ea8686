//! Everybody in the organisation, what their devices know, and what was heard earlier.

use std::collections::HashMap;

use salus_client::{
    Account, AccountSnapshot, GrantOrder, GrantWish, Identity, NewPassword, NewVersion, PartSource,
    RequestOrder, Secrets, TrustSnapshot,
};
use salus_crypto::code::Code;
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, QuestionId,
    fhir::{Draft, Kind},
    objects::{
        grant::{Item, Purpose, Rights},
        party::Role,
    },
    wire::account::Contact,
};
use serde_json::json;

use crate::{
    proxy::{Proxy, Tape},
    stage::{Stage, env, now},
    step::Step,
};

pub const PAULA: &str = "123-45-6789";
pub const PETER: &str = "987-65-4321";

/// Somebody's device: an unlocked account and what it remembers of the server.
pub struct Device {
    pub uid: AccountId,
    account: AccountSnapshot,
    pub kept: TrustSnapshot,
    /// The same, sealed for a device that others use too.
    pub sealed: String,
}

pub struct People {
    pub stage: Stage,
    pub ada: Device,
    pub ben: Device,
    pub dora: Device,
    /// An auditor.
    pub audrey: Device,
    pub paula: Device,
    pub peter: Device,
    /// A record of Paula's with three versions and two parts, and another one.
    pub records: [Item; 2],
    /// What the server said to each step, by its name.
    pub tapes: HashMap<&'static str, Tape>,
}

impl People {
    pub async fn gather() -> Self {
        let mut stage = Stage::set().await;
        let codes = std::mem::take(&mut stage.bootstrap);
        let mut ada = join(&stage, &codes[0], &user("ada")).await;
        let mut ben = join(&stage, &codes[1], &user("ben")).await;
        ada.client_mut().refresh_keys().await.unwrap();
        let early = Proxy::honest(stage.url.clone()).await;
        Step::Connects.connect(&stage, &early.url()).await.unwrap();

        let mut dora = enrol(&stage, &mut ada, Role::Doctor, &user("dora")).await;
        vouch(&mut ada, &mut ben, &dora).await;
        let mut audrey = enrol(&stage, &mut ada, Role::Auditor, &user("audrey")).await;
        vouch(&mut ada, &mut ben, &audrey).await;
        let national = |number: &str| Identity::National(number.into());
        let mut paula = enrol(&stage, &mut ada, Role::Patient, &national(PAULA)).await;
        let mut peter = enrol(&stage, &mut ada, Role::Patient, &national(PETER)).await;

        for patient in [&mut paula, &mut peter] {
            ask_and_grant(&mut dora, patient).await;
            ask_and_grant(&mut dora, patient).await;
        }
        let first = write(&mut paula, None).await;
        let second = write(&mut dora, Some((paula.uid(), None))).await;
        let mut newest = first;
        for _ in 0..2 {
            let listed = paula.list(paula.uid(), &[], Purpose::Patrqt).await.unwrap();
            let of = listed.iter().find(|l| l.item == newest).unwrap();
            let whose = (paula.uid(), Some((newest, of.manifest)));
            newest = write(&mut paula, Some(whose)).await;
        }
        write(&mut peter, None).await;
        for _ in 0..2 {
            let question = Box::pin(ask(&mut paula)).await;
            let words = format!("About {question}: a colleague stood in.");
            Box::pin(audrey.answer_question(question, words))
                .await
                .unwrap();
        }
        Box::pin(ask(&mut peter)).await;
        let mut people = Self {
            ada: device(&mut ada),
            ben: device(&mut ben),
            dora: device(&mut dora),
            audrey: device(&mut audrey),
            paula: device(&mut paula),
            peter: device(&mut peter),
            records: [newest, second],
            tapes: HashMap::from([("early", early.tape())]),
            stage,
        };
        people.look_back(&mut paula, &mut dora).await;
        people
    }

    /// Hears answers that are old once everybody has gone on from there.
    async fn look_back(&mut self, paula: &mut Account, dora: &mut Account) {
        for (name, step) in [
            ("old login", Step::PaulaLogsIn),
            ("old list", Step::PaulaLists),
            ("old log", Step::PaulaReadsHerLog),
            ("old received", Step::DoraReceives),
            ("peter logs in", Step::PeterLogsIn),
            ("peter lists", Step::PeterLists),
            ("peter reads his log", Step::PeterReadsHisLog),
            ("peter is asked", Step::PeterIsAsked),
        ] {
            let proxy = Proxy::honest(self.url()).await;
            Box::pin(step.play(self, &proxy.url())).await.unwrap();
            self.tapes.insert(name, proxy.tape());
        }
        let who = Identity::National(PAULA.into());
        paula
            .change_password(&who, NewPassword::check(NEW_PASSWORD.into(), &[]).unwrap())
            .await
            .unwrap();
        paula.list(paula.uid(), &[], Purpose::Patrqt).await.unwrap();
        paula.own_events().await.unwrap();
        dora.received().await.unwrap();
        self.paula = device(paula);
        self.dora = device(dora);
    }

    pub fn url(&self) -> String {
        self.stage.url.clone()
    }

    pub fn tape(&self, name: &str) -> &Tape {
        &self.tapes[name]
    }
}

impl Device {
    /// Goes on with the session through another address.
    pub async fn resume(&self, url: &str) -> Result<Account, salus_client::ClientError> {
        let mut account = self.account.clone();
        url.clone_into(&mut account.server);
        Account::resume(account, self.kept.clone(), env()).await
    }
}

const PASSWORD: &str = "an old password of good length";
const NEW_PASSWORD: &str = "another password of good length 7";

/// Password and PIN; Paula's password changes once.
pub fn secrets(changed: bool) -> Secrets {
    let password = if changed { NEW_PASSWORD } else { PASSWORD };
    Secrets::new(password.into(), "739154".into())
}

fn device(account: &mut Account) -> Device {
    Device {
        uid: account.uid(),
        account: account.snapshot(),
        kept: account.client().trust().snapshot(),
        sealed: account.keep().unwrap(),
    }
}

pub fn user(name: &str) -> Identity {
    Identity::Username(name.into())
}

pub async fn join(stage: &Stage, code: &Code, who: &Identity) -> Account {
    let mut client = stage.client().await;
    client.activate(code, who, &secrets(false)).await.unwrap();
    let client = stage.client().await;
    client.login(who, &secrets(false)).await.unwrap()
}

async fn enrol(stage: &Stage, ada: &mut Account, role: Role, who: &Identity) -> Account {
    let contact = Contact {
        name: "Somebody".into(),
        email: None,
    };
    let licence = (role == Role::Doctor).then(|| "LIC-1".to_owned());
    let enrolled = ada.enrol(role, who, contact, licence).await.unwrap();
    join(stage, &enrolled.letter.code, who).await
}

pub async fn vouch(ada: &mut Account, ben: &mut Account, holder: &Account) {
    let directory = ada.people().await.unwrap();
    let person = directory.iter().find(|p| p.uid == holder.uid()).unwrap();
    let mut credential = ada.vouch(person).unwrap();
    ben.vouch_too(person, &mut credential).unwrap();
    ada.publish(credential).await.unwrap();
}

/// A question about the newest event.
async fn ask(patient: &mut Account) -> QuestionId {
    let newest = patient.own_events().await.unwrap().pop().unwrap();
    let words = "Who is this?".to_owned();
    patient.question(newest.index, words).await.unwrap()
}

async fn ask_and_grant(dora: &mut Account, patient: &mut Account) {
    let request = dora.ask(request_to(patient.uid())).await.unwrap();
    let order = GrantOrder {
        request: Some(request),
        ..order_for(dora.uid())
    };
    patient.grant(order).await.unwrap();
}

/// To read and write everything for a month.
pub fn request_to(patient: AccountId) -> RequestOrder {
    RequestOrder {
        patient,
        purpose: Purpose::Treat,
        message: "May I?".into(),
        kinds: Kind::ALL.to_vec(),
        dates: None,
        rights: Rights {
            read: true,
            write: true,
        },
        until: now().plus(30 * salus_records::Time::DAY),
        keep_until: None,
    }
}

/// Everything, to read and write, for a month.
pub fn order_for(grantee: AccountId) -> GrantOrder {
    GrantOrder {
        grantee,
        wish: GrantWish::Kinds(Kind::ALL.to_vec()),
        rights: Rights {
            read: true,
            write: true,
        },
        purpose: Purpose::Treat,
        until: now().plus(30 * salus_records::Time::DAY),
        keep_until: None,
        request: None,
    }
}

type Follows = Option<(Item, Hash)>;

/// Writes a small record with an attachment; one's own when nobody else is named.
async fn write(author: &mut Account, whose: Option<(AccountId, Follows)>) -> Item {
    let (patient, follows) = whose.unwrap_or((author.uid(), None));
    author.write(version(patient, follows)).await.unwrap()
}

pub fn version(patient: AccountId, follows: Follows) -> NewVersion {
    let draft = Draft {
        kind: Kind::Document,
        title: "A letter".into(),
        date: None,
        codes: Vec::new(),
        author: None,
        content: json!({ "resourceType": "Bundle", "type": "collection", "entry": [] }),
        source_key: [1; 32],
        content_hash: [2; 32],
    };
    let scan = PartSource::from_bytes("scan.bin", "application/octet-stream", vec![7; 5000]);
    NewVersion {
        patient,
        draft,
        attachments: vec![scan],
        follows,
    }
}
