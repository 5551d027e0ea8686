//! A person's device: the clock, the system's randomness, and what the person remembers.

use std::time::{SystemTime, UNIX_EPOCH};

use salus_client::{
    Account, Client, ClientError, Env, Identity, NewPassword, Secrets, TrustSnapshot,
};
use salus_crypto::{
    entropy::{Entropy, OsEntropy},
    policy,
};
use salus_ledger::Hash;
use salus_records::Time;
use serde::{Deserialize, Serialize};

/// Letters and digits that are not taken for one another.
const SYMBOLS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// How somebody says who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Login {
    /// Staff.
    Username(String),
    /// Patients.
    NationalId(String),
}

/// What somebody has to remember.
#[derive(Clone, Serialize, Deserialize)]
pub struct Memory {
    /// How they say who they are.
    pub login: Login,
    /// 100 random bits.
    pub password: String,
    /// Eight random digits.
    pub pin: String,
}

impl Memory {
    /// Draws a password and a PIN.
    pub fn draw(login: Login) -> Self {
        Self {
            login,
            password: draw_password(),
            pin: draw_pin(),
        }
    }

    /// As typed in the first field of a login.
    pub fn identity(&self) -> Identity {
        match &self.login {
            Login::Username(name) => Identity::Username(name.clone()),
            Login::NationalId(text) => Identity::National(text.clone()),
        }
    }

    /// As chosen at activation, checked like everybody's.
    ///
    /// # Errors
    /// Never for what [`Memory::draw`] drew.
    pub fn chosen(&self) -> Result<Secrets, ClientError> {
        let password = NewPassword::check(self.password.clone(), &[])?;
        Secrets::chosen(password, self.pin.clone())
    }

    /// Logs in on a device that knows nothing but the ledger hash.
    ///
    /// # Errors
    /// As [`Client::login`].
    pub async fn log_in(&self, server: &str, genesis: Hash) -> Result<Account, ClientError> {
        let secrets = Secrets::new(self.password.clone(), self.pin.clone());
        connect(server, genesis)
            .await?
            .login(&self.identity(), &secrets)
            .await
    }
}

/// A connection that trusts nothing but the ledger hash of the letter.
///
/// # Errors
/// As [`Client::connect`].
pub async fn connect(server: &str, genesis: Hash) -> Result<Client, ClientError> {
    Client::connect(server, TrustSnapshot::from_letter(genesis), environment()).await
}

/// The real clock and the system's randomness.
pub fn environment() -> Env {
    Env {
        now: Box::new(now),
        entropy: Box::new(OsEntropy),
    }
}

/// The wall clock.
pub fn now() -> Time {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Time(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

fn draw_password() -> String {
    let bytes: [u8; 20] = OsEntropy.array();
    let symbols: Vec<char> = bytes
        .iter()
        .map(|b| char::from(SYMBOLS[usize::from(b % 32)]))
        .collect();
    let groups: Vec<String> = symbols
        .chunks(5)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
}

fn draw_pin() -> String {
    loop {
        let bytes: [u8; 8] = OsEntropy.array();
        // A byte above 249 would make the first digits likelier.
        if bytes.iter().any(|b| *b >= 250) {
            continue;
        }
        let pin: String = bytes.iter().map(|b| char::from(b'0' + b % 10)).collect();
        if policy::pin::check(&pin).is_ok() {
            return pin;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_meets_the_policy() {
        for _ in 0..20 {
            let memory = Memory::draw(Login::Username("somebody".into()));
            assert!(memory.chosen().is_ok(), "{}", memory.password);
        }
    }
}
