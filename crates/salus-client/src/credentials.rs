//! The two memorised secrets, checked before anything is sent.

use std::fmt;

use salus_crypto::{
    policy::{self, password::PasswordReport},
    secret::SecretBytes,
};

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

    /// Takes what was chosen for a new account: the PIN must meet the policy, as the password did.
    ///
    /// # Errors
    /// [`ClientError::WeakPin`].
    pub fn chosen(password: NewPassword, pin: String) -> Result<Self, ClientError> {
        check_pin(&pin)?;
        Ok(Self {
            password: password.0,
            pin: SecretBytes::new(pin.into_bytes()),
        })
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

/// A password that was judged before it is used for the first time.
pub struct NewPassword(SecretBytes);

impl NewPassword {
    /// Judges a password; `about` are words that must not make it strong, such as the name.
    ///
    /// # Errors
    /// [`ClientError::WeakPassword`] with advice.
    #[cfg(feature = "strength")]
    pub fn check(password: String, about: &[&str]) -> Result<Self, ClientError> {
        let report = policy::password::check(&password, about);
        Self::judged(password, report)
    }

    /// Takes a password with the judgement on it, made by [`policy::password`] in a part of the
    /// program that is loaded for that only.
    ///
    /// # Errors
    /// [`ClientError::WeakPassword`] with advice.
    pub fn judged(password: String, report: PasswordReport) -> Result<Self, ClientError> {
        if report.acceptable {
            return Ok(Self(SecretBytes::new(password.into_bytes())));
        }
        let problems = report
            .problems
            .iter()
            .map(ToString::to_string)
            .chain(report.advice);
        Err(ClientError::WeakPassword(problems.collect()))
    }

    pub(crate) fn expose(&self) -> &[u8] {
        self.0.expose()
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

/// Judges a new PIN.
///
/// # Errors
/// [`ClientError::WeakPin`].
pub(crate) fn check_pin(pin: &str) -> Result<(), ClientError> {
    policy::pin::check(pin).map_err(ClientError::WeakPin)
}
