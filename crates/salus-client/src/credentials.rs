//! The two memorised secrets, checked before anything is sent.

use std::fmt;

use salus_crypto::{policy, secret::SecretBytes};

use crate::ClientError;

/// A password and a PIN as they were typed.
pub struct Secrets {
    password: SecretBytes,
    pin: SecretBytes,
}

impl Secrets {
    /// Takes what was typed, for a login: no rule is applied.
    pub fn new(password: String, pin: String) -> Self {
        Self {
            password: SecretBytes::new(password.into_bytes()),
            pin: SecretBytes::new(pin.into_bytes()),
        }
    }

    /// Takes what was typed, for a new account: password and PIN must meet the policy.
    ///
    /// # Errors
    /// [`ClientError::WeakPassword`] or [`ClientError::WeakPin`].
    pub fn chosen(password: String, pin: String, about: &[&str]) -> Result<Self, ClientError> {
        check_password(&password, about)?;
        check_pin(&pin)?;
        Ok(Self::new(password, pin))
    }

    pub(crate) fn password(&self) -> &[u8] {
        self.password.expose()
    }

    pub(crate) fn pin(&self) -> &[u8] {
        self.pin.expose()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// Judges a new password; `about` are words that must not make it strong, such as the name.
///
/// # Errors
/// [`ClientError::WeakPassword`] with advice.
pub(crate) fn check_password(password: &str, about: &[&str]) -> Result<(), ClientError> {
    let report = policy::password::check(password, about);
    if report.acceptable {
        return Ok(());
    }
    let problems = report
        .problems
        .iter()
        .map(ToString::to_string)
        .chain(report.advice);
    Err(ClientError::WeakPassword(problems.collect()))
}

/// Judges a new PIN.
///
/// # Errors
/// [`ClientError::WeakPin`].
pub(crate) fn check_pin(pin: &str) -> Result<(), ClientError> {
    policy::pin::check(pin).map_err(ClientError::WeakPin)
}
