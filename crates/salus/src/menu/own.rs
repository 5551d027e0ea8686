//! What everybody can do with the own account.

use super::{Turn, choose};
use crate::{
    account::{Logout, Password, Pin, Sessions, WhoAmI},
    audit::AccessLog,
    context::Context,
    error::CliError,
};

enum Step {
    Who,
    Sessions,
    Password,
    Pin,
    Mine,
    Back,
}

/// The account itself.
pub async fn turn(context: &Context) -> Result<Turn, CliError> {
    let items = vec![
        ("Who am I?", Step::Who),
        ("Where am I logged in?", Step::Sessions),
        ("What did I do?", Step::Mine),
        ("Change my password", Step::Password),
        ("Change my PIN", Step::Pin),
        ("Back", Step::Back),
    ];
    let reply = match choose(context, items) {
        None | Some(Step::Back) => return Ok(Turn::Again),
        Some(Step::Who) => WhoAmI {}.run(context).await?,
        Some(Step::Sessions) => Sessions {}.run(context).await?,
        Some(Step::Mine) => AccessLog::of(true).run(context).await?,
        Some(Step::Password) => Password::own().run(context).await?,
        Some(Step::Pin) => Pin {}.run(context).await?,
    };
    Ok(Turn::Said(reply))
}

/// Logs out.
pub async fn log_out(context: &Context) -> Result<Turn, CliError> {
    Ok(Turn::Said(Logout::here().run(context).await?))
}
