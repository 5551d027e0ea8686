//! Activation, login, sessions and secrets.

use salus_client::{
    Account, Client, ClientError, Genesis, Identity as Who, NewPassword, Notices, Secrets,
    TrustSnapshot,
};
use salus_crypto::{
    code::Code,
    policy::{password::PasswordReport, pin},
};
use salus_ledger::Hash;
use salus_records::objects::party::Role;
use salus_web_rpc::{
    Activate, ChangePassword, ChangePin, Failure, FailureKind, JudgePassword, JudgePin,
    ListSessions, LogIn, LogOut, LogOutEverywhere, LookUpCode, Prepare, Recover, ResetPin, Secret,
    Start, TrustLedger, WaitForNews, WhoAmI,
    session::{Identity, Invitation, Judgement, Organisation, Person, RecoveryKit, SessionLine},
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::{
    calls::Handle,
    desk::{Desk, connect},
    failure::{failed, failure, fault, input},
    given::Given,
    keep::Memory,
    parts,
    surroundings::{global, now, origin},
};

/// The client's word for how somebody logs in.
pub fn who(identity: Identity) -> Who {
    match identity {
        Identity::National(text) => Who::National(text.0),
        Identity::Username(name) => Who::Username(name),
    }
}

impl Handle for Start {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Organisation, Failure> {
        desk.memory = Memory::new(self.kept);
        desk.trust = desk.memory.ledger();
        if let Some(trust) = &desk.trust {
            return parts::meet_again(trust.clone()).await;
        }
        let genesis = Genesis::shown(&origin()).await.map_err(failed)?;
        Ok(Organisation {
            name: genesis.policy().organisation.clone(),
            ledger: genesis.hash().to_string(),
            known: false,
        })
    }
}

/// Verifies what the server shows of a ledger that is believed, before anything is typed.
pub async fn meet(trust: TrustSnapshot) -> Result<Organisation, Failure> {
    Ok(organisation(&connect(trust).await?))
}

fn organisation(client: &Client) -> Organisation {
    Organisation {
        name: client.trust().policy().organisation.clone(),
        ledger: client.trust().genesis().to_string(),
        known: true,
    }
}

impl Handle for Prepare {
    async fn handle(self, _: &mut Desk, _: &Given) -> Result<(), Failure> {
        spawn_local(parts::fetch_inside());
        Ok(())
    }
}

impl Handle for TrustLedger {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Organisation, Failure> {
        let ledger: Hash = self.ledger.trim().parse().map_err(|_| {
            failure(
                FailureKind::Input,
                "This is no ledger code.",
                "Copy it from your letter exactly as it stands there.",
            )
        })?;
        let client = connect(TrustSnapshot::from_letter(ledger)).await?;
        believe(desk, &client);
        Ok(organisation(&client))
    }
}

fn believe(desk: &mut Desk, client: &Client) {
    let trust = client.trust().snapshot();
    desk.memory.keep_ledger(trust.clone());
    desk.trust = Some(trust);
}

fn code(typed: &Secret) -> Result<Code, Failure> {
    typed.0.parse().map_err(input)
}

impl Handle for LookUpCode {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Invitation, Failure> {
        let code = code(&self.code)?;
        let mut client = desk.visit().await?;
        let (name, role) = client.look_up_code(&code).await.map_err(failed)?;
        believe(desk, &client);
        Ok(Invitation { name, role })
    }
}

/// The judgement of the part of the application that knows the lists of known passwords.
async fn report(password: &Secret, about: &[String]) -> Result<PasswordReport, Failure> {
    let missing = || {
        failure(
            FailureKind::Offline,
            "The check for easy passwords could not be loaded.",
            "Check your connection, then try again.",
        )
    };
    let judge = global("salusStrength").ok_or_else(missing)?;
    let about: js_sys::Array = about.iter().map(JsValue::from).collect();
    let promise = judge
        .call2(&JsValue::UNDEFINED, &(&password.0).into(), &about)
        .map_err(|_| missing())?;
    let report = JsFuture::from(js_sys::Promise::resolve(&promise))
        .await
        .map_err(|_| missing())?;
    serde_wasm_bindgen::from_value(report).map_err(|_| fault("a judgement that cannot be read"))
}

async fn chosen(password: Secret, about: &[String]) -> Result<NewPassword, Failure> {
    let report = report(&password, about).await?;
    NewPassword::judged(password.0, report).map_err(failed)
}

impl Handle for JudgePassword {
    async fn handle(self, _: &mut Desk, _: &Given) -> Result<Judgement, Failure> {
        let report = report(&self.password, &self.about).await?;
        let problems = report.problems.iter().map(ToString::to_string);
        Ok(Judgement {
            score: report.score,
            acceptable: report.acceptable,
            advice: problems.chain(report.advice).collect(),
        })
    }
}

impl Handle for JudgePin {
    async fn handle(self, _: &mut Desk, _: &Given) -> Result<Option<String>, Failure> {
        Ok(pin::check(&self.pin.0)
            .err()
            .map(|problem| problem.to_string()))
    }
}

impl Handle for Activate {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<RecoveryKit, Failure> {
        let code = code(&self.code)?;
        let mut client = desk.visit().await?;
        let (name, _) = client.look_up_code(&code).await.map_err(failed)?;
        let mut about: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
        about.push(name);
        if let Identity::Username(username) = &self.who {
            about.push(username.clone());
        }
        let password = chosen(self.password, &about).await?;
        let secrets = Secrets::chosen(password, self.pin.0).map_err(failed)?;
        let activated = client.activate(&code, &who(self.who), &secrets).await;
        let activated = activated.map_err(failed)?;
        believe(desk, &client);
        Ok(RecoveryKit {
            name: activated.name,
            role: activated.role,
            code: Secret(activated.recovery.to_string()),
            ledger: client.trust().genesis().to_string(),
            server: origin(),
        })
    }
}

impl Handle for LogIn {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Person, Failure> {
        desk.clear();
        let client = desk.visit().await?;
        let secrets = Secrets::new(self.password.0, self.pin.0);
        let account = client.login(&who(self.who), &secrets).await;
        begin(desk, account.map_err(failed)?).await
    }
}

impl Handle for Recover {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Person, Failure> {
        desk.clear();
        let code = code(&self.code)?;
        let password = chosen(self.new_password, &[]).await?;
        let client = desk.visit().await?;
        let who = who(self.who);
        let account = client.recover(&who, &code, self.pin.0).await;
        let mut account = account.map_err(failed)?;
        account
            .change_password(&who, password)
            .await
            .map_err(failed)?;
        begin(desk, account).await
    }
}

/// Compares what is shown now with what this account saw on this device before.
async fn begin(desk: &mut Desk, mut account: Account) -> Result<Person, Failure> {
    if let Some(sealed) = desk.memory.sealed(&account.keep_name()) {
        match account.recall(sealed) {
            // Something else lies there under this name: it is of no use, and of no harm.
            Ok(()) | Err(ClientError::Sealed) => {}
            Err(caught) => return Err(failed(caught)),
        }
    }
    if account.role() == Role::Patient {
        account.rotate_due().await.map_err(failed)?;
    }
    desk.name = account.me().await.map_err(failed)?.name;
    desk.account = Some(account);
    person(desk)
}

fn person(desk: &mut Desk) -> Result<Person, Failure> {
    let name = desk.name.clone();
    let account = desk.account()?;
    let directory = account.client().trust().directory();
    let vouched = match account.role() {
        Role::Patient => true,
        Role::Admin => directory.registrar(account.uid()).is_some(),
        Role::Doctor | Role::Auditor => directory.live_holder(account.uid(), now()).is_some(),
    };
    Ok(Person {
        uid: account.uid().to_string(),
        name,
        role: account.role(),
        organisation: account.client().trust().policy().organisation.clone(),
        expires: account.expires().into(),
        vouched,
    })
}

impl Handle for ResetPin {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<(), Failure> {
        let who = who(self.who);
        let mut client = desk.visit().await?;
        let pending = client
            .pending_pin_reset(&who, self.password.0.clone())
            .await;
        let Some(reset) = pending.map_err(failed)? else {
            return Err(failure(
                FailureKind::Refused,
                "No new PIN was allowed for this account.",
                "Go to your organisation: two members of staff check who you are, and allow it.",
            ));
        };
        let done = client
            .reset_pin(&who, self.password.0, reset, self.new_pin.0)
            .await;
        done.map_err(failed)?;
        believe(desk, &client);
        Ok(())
    }
}

impl Handle for WhoAmI {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Person, Failure> {
        desk.account()?
            .client_mut()
            .refresh_keys()
            .await
            .map_err(failed)?;
        person(desk)
    }
}

impl Handle for LogOut {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<(), Failure> {
        desk.keep();
        let account = desk.account.take();
        desk.clear();
        match account {
            Some(account) => account.logout().await.map(drop).map_err(failed),
            None => Ok(()),
        }
    }
}

impl Handle for LogOutEverywhere {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<(), Failure> {
        desk.keep();
        let account = desk.account.take();
        desk.clear();
        match account {
            Some(account) => account.logout_everywhere().await.map(drop).map_err(failed),
            None => Ok(()),
        }
    }
}

impl Handle for ListSessions {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Vec<SessionLine>, Failure> {
        let sessions = desk.account()?.sessions().await.map_err(failed)?;
        let line = |session: salus_records::wire::account::SessionInfo| SessionLine {
            started: session.started.into(),
            last_used: session.last_used.into(),
            client: session.client,
            current: session.current,
        };
        Ok(sessions.into_iter().map(line).collect())
    }
}

impl Handle for ChangePassword {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<(), Failure> {
        let mut about: Vec<String> = desk.name.split_whitespace().map(str::to_owned).collect();
        about.push(desk.name.clone());
        let password = chosen(self.new_password, &about).await?;
        let done = desk
            .account()?
            .change_password(&who(self.who), password)
            .await;
        done.map_err(failed)
    }
}

impl Handle for ChangePin {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<(), Failure> {
        desk.account()?
            .change_pin(self.new_pin.0)
            .await
            .map_err(failed)
    }
}

/// What hears of changes about whoever is logged in.
pub fn notices(desk: &Desk) -> Result<Notices, Failure> {
    let account = desk
        .account
        .as_ref()
        .ok_or_else(crate::failure::logged_out)?;
    Ok(account.notices())
}

/// Waits for the next change.
pub async fn wait(notices: Notices, call: WaitForNews) -> Result<f64, Failure> {
    let seen = notices.wait(call.after as u64).await;
    seen.map(|number| number as f64).map_err(failed)
}
