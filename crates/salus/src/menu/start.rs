//! Before anybody is logged in.

use std::path::PathBuf;

use serde_json::Value;

use super::{Turn, choose};
use crate::{
    account::{Activate, Login, PinReset, Recover},
    context::Context,
    error::CliError,
    organisation::Init,
    reply::Reply,
};

enum Step {
    Activate,
    Login,
    Recover,
    NewPin,
    Init,
    Explain,
    Leave,
}

/// Nothing is known on this machine yet.
pub async fn stranger(context: &Context) -> Result<Turn, CliError> {
    let items = vec![
        ("I have an activation letter", Step::Activate),
        ("Log in", Step::Login),
        ("I forgot my password (recovery code)", Step::Recover),
        ("Set up an organisation on this machine", Step::Init),
        ("How does an organisation begin?", Step::Explain),
        ("Leave", Step::Leave),
    ];
    take(context, choose(context, items)).await
}

/// The organisation is known, nobody is logged in.
pub async fn logged_out(context: &Context) -> Result<Turn, CliError> {
    let items = vec![
        ("Log in", Step::Login),
        ("I have an activation letter", Step::Activate),
        ("I forgot my password (recovery code)", Step::Recover),
        ("I forgot my PIN (ticket of the registrars)", Step::NewPin),
        ("Leave", Step::Leave),
    ];
    take(context, choose(context, items)).await
}

async fn take(context: &Context, step: Option<Step>) -> Result<Turn, CliError> {
    let reply = match step {
        None | Some(Step::Leave) => return Ok(Turn::Leave),
        Some(Step::Activate) => {
            let letter = context.ask.optional("File with your letter:")?;
            Activate::with(letter.map(PathBuf::from))
                .run(context)
                .await?
        }
        Some(Step::Login) => Login::again().run(context).await?,
        Some(Step::Recover) => Recover::known().run(context).await?,
        Some(Step::NewPin) => {
            let ticket = context.ask.text("File with the ticket:")?;
            PinReset::with(PathBuf::from(ticket)).run(context).await?
        }
        Some(Step::Init) => Init::guided(context.ask)?.run().await?,
        Some(Step::Explain) => explain(),
    };
    Ok(Turn::Said(reply))
}

fn explain() -> Reply {
    Reply::new(
        "1. salus init makes keys, databases and a ledger, and a letter for each registrar.\n\
         2. salus serve runs the server.\n\
         3. Each registrar activates the account in the letter: salus activate\n\
         4. Registrars enrol patients and doctors: salus admin enrol\n\
         5. Doctors activate, then two registrars vouch for their keys: salus admin vouch\n\
         6. Patients activate, and decide who sees what: salus grant",
        Value::Null,
    )
}
