//! What a registrar can do.

use std::path::PathBuf;

use super::{Turn, choose, own};
use crate::{
    admin::{Disable, Enable, Enrol, PeopleList, PinResetOrder, Vouch},
    context::Context,
    error::CliError,
    ledger::Ledger,
};

enum Step {
    Enrol,
    People,
    Vouch,
    ResetPin,
    Disable,
    Enable,
    Ledger,
    Own,
    LogOut,
    Leave,
}

/// One turn of the menu.
pub async fn turn(context: &Context) -> Result<Turn, CliError> {
    let items = vec![
        ("Enrol a person", Step::Enrol),
        ("People", Step::People),
        ("Vouch for a doctor or auditor", Step::Vouch),
        ("Reset a PIN after checking who it is", Step::ResetPin),
        ("Stop an account", Step::Disable),
        ("Resume an account", Step::Enable),
        ("The ledger", Step::Ledger),
        ("My account: password, PIN, sessions", Step::Own),
        ("Log out", Step::LogOut),
        ("Leave (stay logged in)", Step::Leave),
    ];
    let ask = context.ask;
    let whom = || ask.text("Whom (name, user name or id)?");
    let begun = || -> Result<Option<PathBuf>, CliError> {
        let file = ask.optional("File that another registrar signed already:")?;
        Ok(file.map(PathBuf::from))
    };
    let reply = match choose(context, items) {
        None | Some(Step::Leave) => return Ok(Turn::Leave),
        Some(Step::Own) => return own::turn(context).await,
        Some(Step::LogOut) => return own::log_out(context).await,
        Some(Step::Enrol) => Enrol::guided(ask)?.run(context).await?,
        Some(Step::People) => PeopleList {}.run(context).await?,
        Some(Step::Vouch) => Vouch::of(whom()?, begun()?).run(context).await?,
        Some(Step::ResetPin) => PinResetOrder::of(whom()?, begun()?).run(context).await?,
        Some(Step::Disable) => Disable { person: whom()? }.run(context).await?,
        Some(Step::Enable) => Enable { person: whom()? }.run(context).await?,
        Some(Step::Ledger) => Ledger::newest().run(context).await?,
    };
    Ok(Turn::Said(reply))
}
