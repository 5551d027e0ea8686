//! The client's steps, each from a device that goes on with what it remembers.

use std::pin::Pin;

use salus_client::{Account, AuditEvent, Client, ClientError, Identity, TrustSnapshot};
use salus_crypto::entropy::{Entropy, OsEntropy};
use salus_records::{
    objects::{erasure::ErasureTarget, grant::Purpose, party::Role},
    wire::account::Contact,
};

use crate::{
    people::{PAULA, PETER, People, order_for, request_to, secrets, version},
    stage::{Stage, env},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    Connects,
    PaulaRefreshesKeys,
    SomebodyActivates,
    SomebodyIsStopped,
    SomebodyIsVouchedFor,
    PaulaLogsIn,
    PeterLogsIn,
    PaulaLists,
    PeterLists,
    DoraLists,
    PaulaLooksBack,
    PaulaReads,
    PaulaWrites,
    DoraWrites,
    DoraReceives,
    PaulaGrants,
    PeterRevokes,
    PeterDeclines,
    PaulaSeesGrants,
    PaulaIsAsked,
    PeterIsAsked,
    PaulaReadsHerLog,
    PaulaReadsOn,
    PaulaComesBack,
    PeterReadsHisLog,
    DoraReadsHerLog,
    PaulaErases,
    PaulaSeesAnswers,
    AudreySeesQuestions,
}

impl Step {
    pub fn name(self) -> &'static str {
        match self {
            Self::Connects => "connects",
            Self::PaulaRefreshesKeys => "keys again",
            Self::SomebodyActivates => "activates",
            Self::SomebodyIsStopped => "stops",
            Self::SomebodyIsVouchedFor => "vouches and takes back",
            Self::PaulaLogsIn => "login",
            Self::PeterLogsIn => "peter's login",
            Self::PaulaLists => "list",
            Self::PeterLists => "peter's list",
            Self::DoraLists => "dora's list",
            Self::PaulaLooksBack => "history",
            Self::PaulaReads => "read",
            Self::PaulaWrites => "write",
            Self::DoraWrites => "dora's write",
            Self::DoraReceives => "received",
            Self::PaulaGrants => "grant",
            Self::PeterRevokes => "revoke",
            Self::PeterDeclines => "decline",
            Self::PaulaSeesGrants => "given",
            Self::PaulaIsAsked => "requests",
            Self::PeterIsAsked => "peter's requests",
            Self::PaulaReadsHerLog => "log",
            Self::PaulaReadsOn => "log and what is newer",
            Self::PaulaComesBack => "log on a shared device",
            Self::PeterReadsHisLog => "peter's log",
            Self::DoraReadsHerLog => "dora's log",
            Self::PaulaErases => "erase",
            Self::PaulaSeesAnswers => "answers",
            Self::AudreySeesQuestions => "questions",
        }
    }

    /// A device that knows nothing but the letter meets the server.
    pub async fn connect(self, stage: &Stage, url: &str) -> Result<(), ClientError> {
        Client::connect(url, stage.letter(), env()).await.map(drop)
    }

    pub async fn play(self, people: &People, url: &str) -> Result<(), ClientError> {
        match self {
            Self::Connects => self.connect(&people.stage, url).await,
            Self::PaulaRefreshesKeys => refresh_keys(people, url).await,
            Self::SomebodyActivates => activate(people, url).await.map(drop),
            Self::SomebodyIsStopped => stop(people, url).await,
            Self::SomebodyIsVouchedFor => vouch_and_take_back(people, url).await,
            Self::PaulaLogsIn => {
                let changed = people.tapes.contains_key("old login");
                login(people.paula.kept.clone(), url, PAULA, changed).await
            }
            Self::PeterLogsIn => login(people.peter.kept.clone(), url, PETER, false).await,
            Self::PaulaLists => {
                let mut paula = people.paula.resume(url).await?;
                let me = paula.uid();
                paula.list(me, &[], Purpose::Patrqt).await.map(drop)
            }
            Self::PeterLists => {
                let mut peter = people.peter.resume(url).await?;
                let me = peter.uid();
                peter.list(me, &[], Purpose::Patrqt).await.map(drop)
            }
            Self::DoraLists => {
                let mut dora = people.dora.resume(url).await?;
                dora.list(people.paula.uid, &[], Purpose::Treat)
                    .await
                    .map(drop)
            }
            Self::PaulaLooksBack => {
                let mut paula = people.paula.resume(url).await?;
                let record = people.records[0].record;
                let lines = paula.history(paula.uid(), record, Purpose::Patrqt).await?;
                assert_eq!(lines.len(), 3);
                Ok(())
            }
            Self::PaulaReads => read(people, url).await,
            Self::PaulaWrites => {
                let mut paula = people.paula.resume(url).await?;
                paula.write(version(paula.uid(), None)).await.map(drop)
            }
            Self::DoraWrites => {
                let mut dora = people.dora.resume(url).await?;
                dora.write(version(people.paula.uid, None)).await.map(drop)
            }
            Self::DoraReceives => people.dora.resume(url).await?.received().await.map(drop),
            Self::PaulaGrants => {
                let mut paula = people.paula.resume(url).await?;
                paula.grant(order_for(people.dora.uid)).await.map(drop)
            }
            Self::PeterRevokes => Box::pin(revoke(people, url)).await,
            Self::PeterDeclines => Box::pin(decline(people, url)).await,
            Self::PaulaSeesGrants => people.paula.resume(url).await?.given().await.map(drop),
            Self::PaulaIsAsked => people.paula.resume(url).await?.requests().await.map(drop),
            Self::PeterIsAsked => people.peter.resume(url).await?.requests().await.map(drop),
            Self::PaulaReadsHerLog => people.paula.resume(url).await?.own_events().await.map(drop),
            Self::PaulaReadsOn => read_on(people, url).await,
            Self::PaulaComesBack => {
                let open = people.paula.kept.clone().without_accounts();
                let changed = people.tapes.contains_key("old login");
                let mut paula = log_in(open, url, PAULA, changed).await?;
                paula.recall(&people.paula.sealed)?;
                paula.own_events().await.map(drop)
            }
            Self::PeterReadsHisLog => people.peter.resume(url).await?.own_events().await.map(drop),
            Self::DoraReadsHerLog => {
                let mut dora = people.dora.resume(url).await?;
                dora.caused_events().await.map(drop)
            }
            Self::PaulaErases => {
                let mut paula = people.paula.resume(url).await?;
                let written = paula.write(version(paula.uid(), None)).await?;
                let target = ErasureTarget::Record(written.record);
                paula.erase(target).await.map(drop)
            }
            Self::PaulaSeesAnswers => {
                let seen = people.paula.resume(url).await?.questions().await?;
                assert_eq!(seen.len(), 2);
                assert!(seen.iter().all(|one| one.auditor_name.is_some()));
                Ok(())
            }
            Self::AudreySeesQuestions => {
                let seen = people.audrey.resume(url).await?.questions().await?;
                let waiting = seen.iter().filter(|one| one.answer.is_none());
                assert_eq!((seen.len(), waiting.count()), (3, 1));
                Ok(())
            }
        }
    }
}

/// A step that is put together on the heap: all of them at once are much for a test's stack.
type Boxed<'a> = Pin<Box<dyn Future<Output = Result<(), ClientError>> + 'a>>;

fn refresh_keys<'a>(people: &'a People, url: &'a str) -> Boxed<'a> {
    Box::pin(async move {
        let mut paula = people.paula.resume(url).await?;
        paula.client_mut().refresh_keys().await
    })
}

fn read_on<'a>(people: &'a People, url: &'a str) -> Boxed<'a> {
    Box::pin(async move {
        let mut paula = people.paula.resume(url).await?;
        let before = paula.own_events().await?;
        paula.list(paula.uid(), &[], Purpose::Patrqt).await?;
        let after = paula.own_events().await?;
        let indexes =
            |events: &[AuditEvent]| -> Vec<u64> { events.iter().map(|e| e.index).collect() };
        assert_eq!(after.len(), before.len() + 1);
        assert!(indexes(&after).starts_with(&indexes(&before)));
        Ok(())
    })
}

async fn login(
    kept: TrustSnapshot,
    url: &str,
    national: &str,
    changed: bool,
) -> Result<(), ClientError> {
    log_in(kept, url, national, changed).await.map(drop)
}

async fn log_in(
    kept: TrustSnapshot,
    url: &str,
    national: &str,
    changed: bool,
) -> Result<Account, ClientError> {
    let client = Client::connect(url, kept, env()).await?;
    let who = Identity::National(national.into());
    client.login(&who, &secrets(changed)).await
}

async fn read(people: &People, url: &str) -> Result<(), ClientError> {
    let mut paula = people.paula.resume(url).await?;
    let opened = paula
        .read(paula.uid(), &people.records, Purpose::Patrqt, None)
        .await?;
    paula.content(&opened[0]).await?;
    let scan = paula.part(&opened[0], 1).await?;
    assert_eq!(scan.bytes, [7; 5000]);
    Ok(())
}

/// A doctor whom only the registrar's device meets the proxy about.
fn stop<'a>(people: &'a People, url: &'a str) -> Boxed<'a> {
    Box::pin(async move {
        let direct = people.url();
        let who = activate(people, &direct).await?;
        let client = Client::connect(&direct, people.stage.letter(), env()).await?;
        let doctor = client.login(&who, &secrets(false)).await?.uid();
        let mut ada = people.ada.resume(url).await?;
        ada.set_standing(doctor, true).await
    })
}

/// Two new doctors get a credential from two registrars, and the first of them loses it again; only
/// one registrar's device meets the proxy.
fn vouch_and_take_back<'a>(people: &'a People, url: &'a str) -> Boxed<'a> {
    Box::pin(async move {
        let direct = people.url();
        let mut ada = people.ada.resume(url).await?;
        let mut ben = people.ben.resume(&direct).await?;
        for stays in [false, true] {
            let who = activate(people, &direct).await?;
            let client = Client::connect(&direct, people.stage.letter(), env()).await?;
            let doctor = client.login(&who, &secrets(false)).await?.uid();
            let directory = ada.people().await?;
            let person = directory.iter().find(|person| person.uid == doctor);
            let person = person.expect("who was enrolled");
            let mut credential = ada.vouch(person)?;
            ben.vouch_too(person, &mut credential)?;
            ada.publish(credential).await?;
            if !stays {
                ada.revoke_key(doctor).await?;
            }
        }
        Ok(())
    })
}

/// The second time it has ended before; two newer grants stay.
async fn revoke(people: &People, url: &str) -> Result<(), ClientError> {
    let mut peter = people.peter.resume(&people.url()).await?;
    let ends = peter.grant(order_for(people.dora.uid)).await?;
    for _ in 0..2 {
        peter.grant(order_for(people.dora.uid)).await?;
    }
    let mut peter = people.peter.resume(url).await?;
    peter.revoke(ends).await?;
    peter.revoke(ends).await
}

/// The second time it was declined before.
async fn decline(people: &People, url: &str) -> Result<(), ClientError> {
    let mut dora = people.dora.resume(&people.url()).await?;
    let request = dora.ask(request_to(people.peter.uid)).await?;
    let mut peter = people.peter.resume(url).await?;
    peter.decline(request).await?;
    peter.decline(request).await
}

/// The registrar enrols a new doctor directly; only the doctor's device meets the proxy.
async fn activate(people: &People, url: &str) -> Result<Identity, ClientError> {
    let mut ada = people.ada.resume(&people.url()).await?;
    let number = u32::from_le_bytes(OsEntropy.array());
    let who = Identity::Username(format!("new{number}"));
    let contact = Contact {
        name: "New Doctor".into(),
        email: None,
    };
    let licence = Some("LIC-2".to_owned());
    let enrolled = ada.enrol(Role::Doctor, &who, contact, licence).await?;
    let mut client = Client::connect(url, people.stage.letter(), env()).await?;
    let code = &enrolled.letter.code;
    client.activate(code, &who, &secrets(false)).await?;
    Ok(who)
}
