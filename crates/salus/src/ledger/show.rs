//! `salus ledger show`: the raw ledger in plain words.

use std::path::PathBuf;

use clap::Args;
use salus_client::{Client, Genesis, TrustSnapshot};
use salus_ledger::hash::leaf_hash;
use salus_records::words::entry::said;
use serde_json::json;

use super::local::Local;
use crate::{
    context::Context,
    error::CliError,
    reply::Reply,
    surroundings::surroundings,
    term::{plain, table},
    when::moment,
};

/// Show entries of the ledger in plain words.
///
/// Everybody may see them: they name no patient, no doctor's reading and no reason.
#[derive(Args)]
pub struct ShowLedger {
    /// First entry. [default: so that the last ones are shown]
    #[arg(long, value_name = "N")]
    from: Option<u64>,
    /// How many entries.
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u64,
    /// Read an organisation's data directory instead of a server.
    #[arg(long, value_name = "DIR", conflicts_with = "server")]
    data: Option<PathBuf>,
    /// Address of the server; kept from the last login.
    #[arg(long, value_name = "URL")]
    server: Option<String>,
}

impl ShowLedger {
    /// The newest entries of the profile's server.
    pub fn newest() -> Self {
        Self {
            from: None,
            limit: 30,
            data: None,
            server: None,
        }
    }

    /// Shows them.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        let entries = match &self.data {
            Some(data) => self.local(&Local::open(data)?)?,
            None => {
                let server = server_of(context, self.server.clone())?;
                self.remote(context, &server).await?
            }
        };
        let rows = entries.iter().map(|(index, bytes)| {
            let (time, class, said) = in_words(bytes);
            [index.to_string(), time, class.to_owned(), said]
        });
        let mut text = table(&["entry", "time", "", "what"], rows);
        if text.is_empty() {
            text.push_str("There are no entries there.");
        } else {
            text.push_str("\n\nCheck that nobody altered any of them: salus verify");
        }
        let json = entries.iter().map(|(index, bytes)| {
            let (time, class, said) = in_words(bytes);
            json!({
                "index": index,
                "time": time,
                "class": class,
                "what": said,
                "leaf": leaf_hash(bytes),
            })
        });
        Ok(Reply::new(text, json.collect()))
    }

    fn local(&self, ledger: &Local) -> Result<Vec<(u64, Vec<u8>)>, CliError> {
        let size = ledger.size()?;
        let from = self.first(size);
        ledger.entries(from..from.saturating_add(self.limit))
    }

    /// Each entry is proven against the checkpoint of the profile's server, or of the one named.
    async fn remote(
        &self,
        context: &Context,
        server: &str,
    ) -> Result<Vec<(u64, Vec<u8>)>, CliError> {
        let shown = *Genesis::shown(server).await?.hash();
        let kept = context.profile.kept()?;
        // Another server may be another organisation; the profile's own may not.
        let kept = kept.filter(|kept| kept.server == server || kept.trust.genesis == shown);
        let trust = kept.map_or_else(|| TrustSnapshot::from_letter(shown), |kept| kept.trust);
        let mut client = Client::connect(server, trust, surroundings()).await?;
        let mut at = self.first(client.trust().size());
        let end = at.saturating_add(self.limit);
        let mut entries = Vec::new();
        while at < end {
            let lines = client.ledger_entries(at, end - at).await?;
            let Some(last) = lines.last() else {
                break;
            };
            at = last.index + 1;
            entries.extend(lines.into_iter().map(|line| (line.index, line.bytes)));
        }
        Ok(entries)
    }

    fn first(&self, size: u64) -> u64 {
        self.from.unwrap_or_else(|| size.saturating_sub(self.limit))
    }
}

/// When it was written, its class, and what it says.
fn in_words(bytes: &[u8]) -> (String, &'static str, String) {
    let said = said(bytes);
    let time = said.time.map(moment).unwrap_or_default();
    (time, said.class, plain(&said.what))
}

/// The server that was named, or the profile's.
///
/// # Errors
/// When neither is known.
pub fn server_of(context: &Context, named: Option<String>) -> Result<String, CliError> {
    match (named, context.profile.kept()?) {
        (Some(server), _) => Ok(server),
        (None, Some(kept)) => Ok(kept.server),
        (None, None) => Err(CliError::new(
            "no server is known yet",
            "name one (--server URL), or a data directory (--data DIR)",
        )),
    }
}
