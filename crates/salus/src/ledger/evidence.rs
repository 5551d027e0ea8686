//! `salus verify --evidence`: a file of evidence, without any server.

use std::path::Path;

use salus_client::check_evidence;
use salus_ledger::Hash;
use salus_records::words::event::{Names, what};
use serde_json::json;

use crate::{
    context::Context,
    error::CliError,
    ids::short,
    reply::Reply,
    term::{plain, table},
    when::moment,
};

/// Says whether the file proves what it holds, and what that is.
///
/// # Errors
/// When it does not, or whose ledger it must be is not known.
pub fn check(context: &Context, path: &Path, genesis: Option<Hash>) -> Result<Reply, CliError> {
    let file = std::fs::read(path).map_err(|e| CliError::file(path, &e))?;
    let kept = context.profile.kept()?;
    let genesis = genesis
        .or(kept.map(|kept| kept.trust.genesis))
        .ok_or_else(|| {
            CliError::new(
                "whose ledger this must be is not known",
                "add the ledger hash from a letter: --genesis HASH",
            )
        })?;
    let report = check_evidence(&file, &genesis).map_err(|error| {
        CliError::new(
            format!("the file does not prove what it says: {error}"),
            "it was altered, or it is of another organisation; ask for another copy",
        )
    })?;
    let said = |details| plain(&what(details, &Names::default()));
    let rows = report.events.iter().map(|(index, details)| {
        [
            moment(details.time),
            short(details.actor),
            said(details),
            index.to_string(),
        ]
    });
    let shown = table(&["when", "who", "what", "entry"], rows);
    let text = format!(
        "{shown}\n\nProven: these are the first {} events about account {}, and none between them is \
         missing.\nThe ledger had {} entries then.",
        report.events.len(),
        report.subject,
        report.entries
    );
    let events = report.events.iter().map(|(index, details)| {
        json!({
            "index": index,
            "time": details.time.to_string(),
            "event": details.event,
            "actor": details.actor,
            "what": said(details),
        })
    });
    let json = json!({
        "ok": true,
        "subject": report.subject,
        "entries": report.entries,
        "events": events.collect::<Vec<_>>(),
    });
    Ok(Reply::new(text, json))
}
