//! What a patient can do.

use std::path::PathBuf;

use salus_records::fhir::Kind;

use super::{Turn, choose, own, pick};
use crate::{
    audit::AccessLog,
    context::Context,
    error::CliError,
    record::{Create, Erase, Export, Import, List, NewRecord, Show},
    share::{DeclineRequest, Give, Grants, KindChoice, Requests, RevokeGrant},
    when::Until,
};

enum Step {
    List,
    Show,
    Write,
    Upload,
    Profile,
    Requests,
    Answer,
    Share,
    Grants,
    Revoke,
    Log,
    Export,
    Erase,
    Own,
    LogOut,
    Leave,
}

/// One turn of the menu.
pub async fn turn(context: &Context) -> Result<Turn, CliError> {
    let items = vec![
        ("My records", Step::List),
        ("Read a record", Step::Show),
        ("Requests for access", Step::Requests),
        ("Answer a request", Step::Answer),
        ("Who can see my records?", Step::Grants),
        ("Let a doctor see something", Step::Share),
        ("End a permission", Step::Revoke),
        ("Access log: who read what?", Step::Log),
        ("Bring in a file (FHIR)", Step::Upload),
        ("Write a record", Step::Write),
        ("My profile", Step::Profile),
        ("Take everything out (export)", Step::Export),
        ("Erase a record", Step::Erase),
        ("My account: password, PIN, sessions", Step::Own),
        ("Log out", Step::LogOut),
        ("Leave (stay logged in)", Step::Leave),
    ];
    let ask = context.ask;
    let reply = match choose(context, items) {
        None | Some(Step::Leave) => return Ok(Turn::Leave),
        Some(Step::Own) => return own::turn(context).await,
        Some(Step::LogOut) => return own::log_out(context).await,
        Some(Step::List) => List::of(None).run(context).await?,
        Some(Step::Show) => {
            let record = pick::record(context, None).await?;
            Show::of(record, None).run(context).await?
        }
        Some(Step::Requests) => Requests::waiting().run(context).await?,
        Some(Step::Answer) => answer(context).await?,
        Some(Step::Grants) => Grants::live(false).run(context).await?,
        Some(Step::Share) => {
            let doctor = ask.text("Which doctor (a part of the name)?")?;
            let kinds = kinds(context)?;
            let write = ask.yes("May the doctor write, too?", false)?;
            let until = until(context, "30d")?;
            Give::to(doctor, kinds, write, until).run(context).await?
        }
        Some(Step::Revoke) => {
            let grant = pick::grant(context).await?;
            RevokeGrant::of(grant).run(context).await?
        }
        Some(Step::Log) => AccessLog::of(false).run(context).await?,
        Some(Step::Upload) => {
            let file = PathBuf::from(ask.text("Which file?")?);
            Import::of(file, None).run(context).await?
        }
        Some(Step::Write) => {
            let kind = pick::kind(context, "What kind of record?")?;
            Create::blank(NewRecord::blank(kind), None)
                .run(context)
                .await?
        }
        Some(Step::Profile) => {
            Create::blank(NewRecord::blank(Kind::Profile), None)
                .run(context)
                .await?
        }
        Some(Step::Export) => {
            let out = PathBuf::from(ask.text("Into which new file or directory?")?);
            Export::to(out).run(context).await?
        }
        Some(Step::Erase) => {
            let record = pick::record(context, None).await?;
            Erase::of(record).run(context).await?
        }
    };
    Ok(Turn::Said(reply))
}

async fn answer(context: &Context) -> Result<crate::reply::Reply, CliError> {
    let request = pick::request(context).await?;
    let ask = context.ask;
    if !ask.yes("Say yes?", true)? {
        return DeclineRequest::of(request).run(context).await;
    }
    if ask.yes("As it was asked for?", true)? {
        return Give::answer(request, Vec::new(), None).run(context).await;
    }
    let kinds = kinds(context)?;
    let until = until(context, "30d")?;
    Give::answer(request, kinds, Some(until)).run(context).await
}

fn kinds(context: &Context) -> Result<Vec<KindChoice>, CliError> {
    let typed = context
        .ask
        .text_or("Which kinds (separated by commas)?", "all")?;
    typed
        .split(',')
        .map(|kind| kind.trim().parse().map_err(CliError::said))
        .collect()
}

fn until(context: &Context, default: &str) -> Result<Until, CliError> {
    let typed = context
        .ask
        .text_or("Until when (a day, or 30d)?", default)?;
    typed.trim().parse().map_err(CliError::said)
}
