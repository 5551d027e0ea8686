//! What an auditor can do.

use super::{Turn, choose, own};
use crate::{
    audit::AccessLog,
    context::Context,
    error::CliError,
    ledger::{Ledger, Verify},
};

enum Step {
    Verify,
    Ledger,
    Log,
    Own,
    LogOut,
    Leave,
}

/// One turn of the menu.
pub async fn turn(context: &Context) -> Result<Turn, CliError> {
    let items = vec![
        ("Verify the whole ledger", Step::Verify),
        ("The newest entries", Step::Ledger),
        ("Look into an account's access log (is logged)", Step::Log),
        ("My account: password, PIN, sessions", Step::Own),
        ("Log out", Step::LogOut),
        ("Leave (stay logged in)", Step::Leave),
    ];
    let reply = match choose(context, items) {
        None | Some(Step::Leave) => return Ok(Turn::Leave),
        Some(Step::Own) => return own::turn(context).await,
        Some(Step::LogOut) => return own::log_out(context).await,
        Some(Step::Verify) => Verify::known().run(context).await?,
        Some(Step::Ledger) => Ledger::newest().run(context).await?,
        Some(Step::Log) => {
            let account = context.ask.text("Id of the account:")?;
            AccessLog::about(account).run(context).await?
        }
    };
    Ok(Turn::Said(reply))
}
