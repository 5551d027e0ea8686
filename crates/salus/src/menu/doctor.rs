//! What a doctor can do.

use std::path::PathBuf;

use super::{Turn, choose, own, pick};
use crate::{
    context::Context,
    error::CliError,
    record::{Create, Import, List, NewRecord, Show},
    share::{AskAccess, Grants, Requests},
};

enum Step {
    Patients,
    Names,
    List,
    Show,
    Write,
    Import,
    Ask,
    Requests,
    Own,
    LogOut,
    Leave,
}

/// One turn of the menu.
pub async fn turn(context: &Context) -> Result<Turn, CliError> {
    let items = vec![
        ("My patients", Step::Patients),
        (
            "My patients by name (noted in each access log)",
            Step::Names,
        ),
        ("Records of a patient", Step::List),
        ("Read a record", Step::Show),
        ("Write a record", Step::Write),
        ("Bring in a file (FHIR)", Step::Import),
        ("Ask a patient for access", Step::Ask),
        ("My requests", Step::Requests),
        ("My account: password, PIN, sessions", Step::Own),
        ("Log out", Step::LogOut),
        ("Leave (stay logged in)", Step::Leave),
    ];
    let reply = match choose(context, items) {
        None | Some(Step::Leave) => return Ok(Turn::Leave),
        Some(Step::Own) => return own::turn(context).await,
        Some(Step::LogOut) => return own::log_out(context).await,
        Some(Step::Patients) => Grants::live(false).run(context).await?,
        Some(Step::Names) => Grants::live(true).run(context).await?,
        Some(Step::List) => {
            let patient = pick::patient(context).await?;
            List::of(Some(patient)).run(context).await?
        }
        Some(Step::Show) => {
            let patient = pick::patient(context).await?;
            let record = pick::record(context, Some(&patient)).await?;
            Show::of(record, Some(patient)).run(context).await?
        }
        Some(Step::Write) => {
            let patient = pick::patient(context).await?;
            let kind = pick::kind(context, "What kind of record?")?;
            Create::blank(NewRecord::blank(kind), Some(patient))
                .run(context)
                .await?
        }
        Some(Step::Import) => {
            let patient = pick::patient(context).await?;
            let file = PathBuf::from(context.ask.text("Which file?")?);
            Import::of(file, Some(patient)).run(context).await?
        }
        Some(Step::Ask) => AskAccess::guided(context.ask)?.run(context).await?,
        Some(Step::Requests) => Requests::waiting().run(context).await?,
    };
    Ok(Turn::Said(reply))
}
