//! Being somebody: the first visit of a device, the login, and moving about without losing it.

use serde_json::json;
use xtask_clinic::{
    device::Login,
    people::{Clinic, Person},
};

use crate::{Browser, Failure, Outcome, Stage};

/// Moves within the application as the browser's own buttons do; loading the page anew would end
/// the session, as it should.
const GO: &str = "
    history.pushState(null, '', arguments[0]);
    dispatchEvent(new PopStateEvent('popstate', { state: null }));
";

/// Whether something is still on its way.
const IS_BUSY: &str = "
    return document.getElementById('starting') !== null
        || document.querySelector('[aria-busy=true], .skeleton') !== null;
";

/// The person of the clinic with this profile, such as `oberlund` or `ada`.
///
/// # Errors
/// When there is none.
pub fn person<'a>(clinic: &'a Clinic, profile: &str) -> Outcome<&'a Person> {
    let found = clinic
        .people
        .iter()
        .find(|person| person.profile == profile);
    found.ok_or_else(|| Failure::from(format!("nobody in the clinic is {profile}")))
}

impl Browser {
    /// Compares the ledger with the letter, as everybody does on a new device.
    ///
    /// # Errors
    /// When the page shows another ledger, or does not ask.
    pub async fn compare_ledger(&self, stage: &Stage) -> Outcome {
        self.arrives_at("Is this your organisation?").await?;
        let letter = stage.genesis.to_string();
        let shown: String = self.text().await?.split_whitespace().collect();
        let first = letter.get(..20).ok_or("the hash is short")?;
        if !shown.contains(first) {
            return Err("the page shows another ledger than the letter".into());
        }
        self.press("It is the same").await
    }

    /// Logs in on a device that has not been here before.
    ///
    /// # Errors
    /// When the login does not succeed.
    pub async fn log_in(&self, stage: &Stage, person: &Person) -> Outcome {
        self.visit("/login").await?;
        self.compare_ledger(stage).await?;
        self.type_login(person).await?;
        self.waits(|path| path != "/login").await?;
        self.settles().await
    }

    /// Fills in the form of the login and sends it, however it is answered.
    ///
    /// # Errors
    /// When there is no such form.
    pub async fn type_login(&self, person: &Person) -> Outcome {
        self.arrives_at("Log in").await?;
        match &person.memory.login {
            Login::NationalId(text) => {
                self.tick("Patient").await?;
                self.fill("National identifier", text).await?;
            }
            Login::Username(name) => {
                self.tick("Staff").await?;
                self.fill("User name", name).await?;
            }
        }
        self.fill("Password", &person.memory.password).await?;
        self.fill("PIN", &person.memory.pin).await?;
        self.press("Log in").await
    }

    /// Goes to an address of the application without loading the page anew.
    ///
    /// # Errors
    /// When the browser does not obey.
    pub async fn go(&self, path: &str) -> Outcome {
        self.run(GO, vec![json!(path)]).await?;
        Ok(())
    }

    /// Waits until nothing is on its way any more.
    ///
    /// # Errors
    /// With what the page says while it is still busy.
    pub async fn settles(&self) -> Outcome {
        self.until(async || Ok(self.run(IS_BUSY, vec![]).await? == json!(false)))
            .await
    }

    /// Waits until the address is as wanted.
    ///
    /// # Errors
    /// With what the page says instead.
    pub async fn waits(&self, wanted: impl Fn(&str) -> bool) -> Outcome {
        self.until(async || Ok(wanted(&self.path().await?))).await
    }
}
