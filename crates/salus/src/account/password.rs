//! `salus password`: a new password; no record changes by a byte.

use clap::Args;
use salus_client::NewPassword;
use serde_json::json;

use super::identity::{ask_identity, username};
use crate::{context::Context, error::CliError, reply::Reply, session::logged_in};

/// Change your password.
///
/// Without a terminal, lines of standard input: national identifier (patients; staff give
/// --username), new password.
#[derive(Args)]
pub struct Password {
    /// User name of staff; kept from the last login.
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
}

impl Password {
    /// With the user name that the profile keeps.
    pub fn own() -> Self {
        Self { username: None }
    }

    /// Sets a new password.
    ///
    /// # Errors
    /// When it is too easy to guess.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let who = ask_identity(context, self.username)?;
            let about = username(&who);
            let about: Vec<&str> = about.as_deref().into_iter().collect();
            let password = context.ask.new_password("New password:", &about)?;
            let password = NewPassword::check(password, &about)?;
            account.change_password(&who, password).await?;
            Ok(Reply::new(
                "The password is changed. No record had to be encrypted again.",
                json!({"changed": "password"}),
            ))
        })
        .await
    }
}
