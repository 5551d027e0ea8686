//! `salus pin`: a new PIN.

use clap::Args;
use serde_json::json;

use crate::{context::Context, error::CliError, reply::Reply, session::logged_in};

/// Change your PIN.
///
/// Without a terminal, a line of standard input: the new PIN.
#[derive(Args)]
pub struct Pin {}

impl Pin {
    /// Sets a new PIN.
    ///
    /// # Errors
    /// When it is too easy.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let pin = context.ask.new_pin("New PIN:")?;
            account.change_pin(pin).await?;
            Ok(Reply::new(
                "The PIN is changed. No record had to be encrypted again.",
                json!({"changed": "pin"}),
            ))
        })
        .await
    }
}
