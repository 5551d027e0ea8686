//! `salus receipt check`: a saved line of the access log, without any server.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Subcommand;
use salus_client::check_receipt;
use salus_ledger::{Hash, hash::leaf_hash, policy::LogPolicy};
use serde_json::json;

use super::{
    save::GENESIS_FILE,
    words::{Names, what},
};
use crate::{
    context::Context, error::CliError, ids::short, ledger::log_verifier, reply::Reply, term::facts,
    when::moment,
};

/// What can be done with receipts.
#[derive(Subcommand)]
pub enum ReceiptCommand {
    /// Check a receipt: is this event in the ledger of that organisation?
    ///
    /// Needs no server. Whose ledger it must be is known from the profile, or from --genesis; the
    /// first entry of the ledger is taken from the profile, or from genesis.entry beside the file.
    Check {
        /// The receipt that salus log --save wrote.
        file: PathBuf,
        /// Ledger hash from a letter.
        #[arg(long, value_name = "HASH")]
        genesis: Option<Hash>,
    },
}

impl ReceiptCommand {
    /// Checks it.
    ///
    /// # Errors
    /// When signature, inclusion or opening do not hold, or whose ledger it must be is not known.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        let Self::Check { file, genesis } = self;
        let text = fs::read_to_string(&file).map_err(|e| CliError::file(&file, &e))?;
        let entry = genesis_entry(context, &file, genesis)?;
        let policy = LogPolicy::new(log_verifier(&entry)?, Vec::new(), 0)
            .map_err(|e| CliError::new(e.to_string(), "report it"))?;
        let (index, details) = check_receipt(&text, &policy).map_err(|error| {
            CliError::new(
                format!("the receipt proves nothing here: {error}"),
                "it was altered, or it is of another organisation; save it again: salus log --save",
            )
        })?;
        let said = what(&details, &Names::default());
        let text = format!(
            "Proven: this stands in the ledger.\n\n{}",
            facts([
                ("Ledger entry", index.to_string()),
                ("When", moment(details.time)),
                ("Who", format!("account {}", short(details.actor))),
                ("What", said.clone()),
                ("Whose", format!("account {}", short(details.subject))),
                (
                    "Why",
                    details.purpose.map(|p| p.to_string()).unwrap_or_default(),
                ),
            ])
        );
        let json = json!({
            "ok": true,
            "index": index,
            "time": details.time.to_string(),
            "event": details.event,
            "what": said,
            "actor": details.actor,
            "subject": details.subject,
            "items": details.items,
            "purpose": details.purpose,
        });
        Ok(Reply::new(text, json))
    }
}

/// Entry 0 of the right ledger, from the profile or from beside the receipt.
fn genesis_entry(
    context: &Context,
    receipt: &Path,
    named: Option<Hash>,
) -> Result<Vec<u8>, CliError> {
    let kept = context.profile.kept()?;
    let expected = named
        .or(kept.as_ref().map(|kept| kept.trust.genesis))
        .ok_or_else(|| {
            CliError::new(
                "whose ledger this must be is not known",
                "add the ledger hash from a letter: --genesis HASH",
            )
        })?;
    let beside = receipt.with_file_name(GENESIS_FILE);
    let candidates = kept
        .map(|kept| kept.genesis_entry.0)
        .into_iter()
        .chain(fs::read(beside));
    for entry in candidates {
        if leaf_hash(&entry) == expected {
            return Ok(entry);
        }
    }
    Err(CliError::new(
        "the first entry of that ledger is not at hand",
        format!("put {GENESIS_FILE}, which salus log --save wrote, beside the receipt"),
    ))
}
