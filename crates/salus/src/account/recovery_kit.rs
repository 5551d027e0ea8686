//! The recovery code on paper.

use std::path::Path;

use salus_client::Activated;

use crate::{
    error::CliError,
    profile::{Kept, write_owner_only},
    term::plain,
    when::today,
};

/// A kit that will be written; its place is checked before the account is made.
pub struct Kit<'a>(&'a Path);

impl<'a> Kit<'a> {
    /// Makes sure that the file can be written and replaces nothing.
    ///
    /// # Errors
    /// When it exists or cannot be written.
    pub fn prepare(path: &'a Path) -> Result<Self, CliError> {
        if path.exists() {
            return Err(CliError::new(
                format!("{} exists already", path.display()),
                "choose another name for the recovery kit",
            ));
        }
        write_owner_only(path, b"")?;
        Ok(Self(path))
    }

    /// Writes the kit for its owner alone.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn write(&self, account: &Activated, kept: &Kept) -> Result<(), CliError> {
        write_owner_only(self.0, text(account, kept).as_bytes())
    }

    /// Removes the empty file when there is nothing to write.
    pub fn discard(&self) {
        // An empty file that stays harms nobody.
        let _ = std::fs::remove_file(self.0);
    }
}

fn text(account: &Activated, kept: &Kept) -> String {
    format!(
        "Salus: recovery kit of {name}, made {today}\n\
         \n\
         \x20 Recovery code  {code}\n\
         \x20 Server         {server}\n\
         \x20 Ledger         {ledger}\n\
         \n\
         Print this, put it where you keep your passport, and delete the file.\n\
         With this code and your PIN you can set a new password: salus recover\n\
         Nobody else has the code, and nobody can make another for this account.\n\
         Whoever finds it still needs your PIN.\n",
        name = plain(&account.name),
        today = today(),
        code = account.recovery,
        server = kept.server,
        ledger = kept.trust.genesis,
    )
}
