//! Who acts under faults, and what they did so far.

use std::fs;

use salus_client::{
    Account, AccountSnapshot, Client, ClientError, Env, GrantOrder, GrantWish, Identity, Secrets,
    TrustSnapshot,
};
use salus_crypto::{code::Code, entropy::OsEntropy};
use salus_records::{
    AccountId, Time,
    fhir::Kind,
    objects::{
        grant::{Purpose, Rights},
        party::Role,
    },
    wire::account::Contact,
};

use super::{kept::Kept, readings::Readings};
use crate::world::{PIN, World, password};

/// A device between two runs of the server.
pub struct Device {
    account: AccountSnapshot,
    trust: TrustSnapshot,
}

/// A patient and what was acknowledged to them.
pub struct Patient {
    pub device: Device,
    pub kept: Kept,
}

/// Two patients; a doctor who may always read and write, and one to whom they grant and revoke.
pub struct Cast {
    pub patients: [Patient; 2],
    pub dora: Device,
    pub dan: Device,
    /// What Dora was shown of the first patient.
    pub readings: Readings,
}

impl Cast {
    /// Everybody activates and logs in, and Dora gets her grants.
    pub async fn gather(world: &World) -> Self {
        let mut ada = join(world, &letter(world, "ada"), &user("ada")).await;
        let mut bo = join(world, &letter(world, "bo"), &user("bo")).await;
        ada.client_mut().refresh_keys().await.unwrap();
        let mut doctors = Vec::new();
        for name in ["dora", "dan"] {
            let doctor = enrol(world, &mut ada, Role::Doctor, &user(name)).await;
            let people = ada.people().await.unwrap();
            let person = people.iter().find(|p| p.uid == doctor.uid()).unwrap();
            let mut credential = ada.vouch(person).unwrap();
            bo.vouch_too(person, &mut credential).unwrap();
            ada.publish(credential).await.unwrap();
            doctors.push(doctor);
        }
        let mut patients = Vec::new();
        for number in ["123-45-6789", "987-65-4321"] {
            let who = Identity::National(number.into());
            let mut patient = enrol(world, &mut ada, Role::Patient, &who).await;
            patient.grant(everything(doctors[0].uid())).await.unwrap();
            patients.push(Patient {
                kept: Kept::new(patient.uid(), doctors[1].uid()),
                device: Device::of(&mut patient),
            });
        }
        let readings = Readings::of(doctors[0].uid());
        let mut doctors = doctors.iter_mut().map(Device::of);
        Self {
            readings,
            patients: patients.try_into().ok().unwrap(),
            dora: doctors.next().unwrap(),
            dan: doctors.next().unwrap(),
        }
    }
}

impl Device {
    /// What an account remembers when the program ends.
    pub fn of(account: &mut Account) -> Self {
        Self {
            account: account.snapshot(),
            trust: account.client().trust().snapshot(),
        }
    }

    /// Goes on where it stopped; the client refuses a server that shows less than it did before.
    pub async fn resume(&self, world: &World) -> Result<Account, ClientError> {
        let mut account = self.account.clone();
        account.server.clone_from(&world.address);
        Account::resume(account, self.trust.clone(), env()).await
    }
}

/// Everything, to read and write, for a month.
pub fn everything(grantee: AccountId) -> GrantOrder {
    GrantOrder {
        grantee,
        wish: GrantWish::Kinds(Kind::ALL.to_vec()),
        rights: Rights {
            read: true,
            write: true,
        },
        purpose: Purpose::Treat,
        until: now().plus(30 * Time::DAY),
        keep_until: None,
        request: None,
    }
}

async fn join(world: &World, code: &Code, who: &Identity) -> Account {
    let secrets = || Secrets::new(password("faults"), PIN.into());
    let trust = || TrustSnapshot::from_letter(world.genesis.parse().unwrap());
    let connect = || Client::connect(&world.address, trust(), env());
    let mut client = connect().await.unwrap();
    client.activate(code, who, &secrets()).await.unwrap();
    connect()
        .await
        .unwrap()
        .login(who, &secrets())
        .await
        .unwrap()
}

async fn enrol(world: &World, ada: &mut Account, role: Role, who: &Identity) -> Account {
    let contact = Contact {
        name: "Somebody".into(),
        email: None,
    };
    let licence = (role == Role::Doctor).then(|| "LIC-1".to_owned());
    let enrolled = ada.enrol(role, who, contact, licence).await.unwrap();
    join(world, &enrolled.letter.code, who).await
}

fn user(name: &str) -> Identity {
    Identity::Username(name.into())
}

fn letter(world: &World, who: &str) -> Code {
    let text = fs::read_to_string(world.path(&format!("letters/{who}.letter"))).unwrap();
    let mut lines = text.lines();
    let code = lines.find_map(|line| line.trim().strip_prefix("Code "));
    code.unwrap().trim().parse().unwrap()
}

fn env() -> Env {
    Env {
        now: Box::new(now),
        entropy: Box::new(OsEntropy),
    }
}

pub fn now() -> Time {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Time(u64::try_from(since.unwrap().as_millis()).unwrap())
}
