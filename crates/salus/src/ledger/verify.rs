//! `salus verify`: is the ledger what its log signed?

use std::path::{Path, PathBuf};

use clap::Args;
use salus_client::{Client, ClientError, Distrust, PublicLedger, TrustSnapshot};
use salus_custodian::DeepReport;
use salus_ledger::{
    Hash,
    hash::leaf_hash,
    verify::{Fault, FaultKind, Report},
};
use salus_storage::log::{Depth, Trust, verify_path};
use serde_json::json;

use super::{
    evidence,
    genesis::log_verifier,
    local::Local,
    release::{Newest, Shipped, compare},
    show::server_of,
};
use crate::{
    context::Context,
    error::CliError,
    organisation::{open, with_cause},
    reply::Reply,
    surroundings::surroundings,
    term::{count_bar, plain, table},
};

/// Most faults that are shown to people; JSON has them all.
const SHOWN: usize = 20;

/// Verify a ledger: a server's, one in a data directory, or what a file of evidence says of one.
///
/// Of a server, also the web application that it hands out: every file is compared with the newest
/// release that the ledger names. Exit code 0 if nothing is wrong, 1 otherwise. A data directory is
/// read beside a running server; only --deep needs it stopped.
#[derive(Args)]
pub struct Verify {
    /// The organisation's data directory.
    #[arg(long, value_name = "DIR", conflicts_with = "server")]
    data: Option<PathBuf>,
    /// Address of the server; kept from the last login.
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// A file that salus log --evidence wrote; it is checked without any server.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["data", "server", "depth"])]
    evidence: Option<PathBuf>,
    /// Ledger hash from a letter, to make sure whose ledger it is.
    #[arg(long, value_name = "HASH")]
    genesis: Option<Hash>,
    /// Only the newest checkpoint, and that it contains the one kept before.
    #[arg(long, group = "depth")]
    quick: bool,
    /// Every entry, block, checkpoint and tile (this is the default).
    #[arg(long, group = "depth")]
    full: bool,
    /// The same, and every event and guarded part of the custodian; stop the server first.
    #[arg(long, group = "depth")]
    deep: bool,
}

impl Verify {
    /// The profile's server, in full.
    pub fn known() -> Self {
        Self {
            data: None,
            server: None,
            evidence: None,
            genesis: None,
            quick: false,
            full: true,
            deep: false,
        }
    }

    /// Verifies it.
    ///
    /// # Errors
    /// Only when nothing can be said about the entries.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        if let Some(file) = &self.evidence {
            return evidence::check(context, file, self.genesis);
        }
        match &self.data {
            Some(data) => {
                let (report, deep) = self.local(data).await?;
                Ok(reply(&report, deep.as_ref(), None))
            }
            None => {
                let server = server_of(context, self.server.clone())?;
                let (report, shipped) = self.remote(context, &server).await?;
                Ok(reply(&report, None, shipped.as_ref()))
            }
        }
    }

    async fn local(&self, data: &Path) -> Result<(Report, Option<DeepReport>), CliError> {
        let genesis = Local::open(data)?.genesis()?;
        let Some(Ok(log)) = genesis.as_deref().map(log_verifier) else {
            return Ok((headless(genesis.is_some()), None));
        };
        let kept = std::fs::read_to_string(data.join("ledger.high-water"));
        let trust = Trust {
            log,
            genesis: self.genesis,
            kept: kept.into_iter().filter(|note| !note.is_empty()).collect(),
        };
        let depth = if self.quick {
            Depth::Quick
        } else {
            Depth::Full
        };
        let directory = data.join("ledger");
        let verifying = tokio::task::spawn_blocking(move || verify_path(&directory, &trust, depth));
        let mut report = verifying
            .await
            .map_err(|e| CliError::new(format!("the verification broke off ({e})"), "report it"))?
            .map_err(CliError::said)?;
        let deep = match self.deep && report.is_sound() {
            true => Some(look_deep(data).await?),
            false => None,
        };
        if let Some(deep) = &deep {
            report.faults.extend(deep.faults.iter().cloned());
        }
        Ok((report, deep))
    }

    async fn remote(
        &self,
        context: &Context,
        server: &str,
    ) -> Result<(Report, Option<Shipped>), CliError> {
        let kept = context.profile.kept()?;
        let ledger = PublicLedger::at(server)?;
        let entry = ledger.shown_genesis().await?;
        let shown = leaf_hash(&entry);
        // Another server may be another organisation; the profile's own may not.
        let kept = kept.filter(|kept| kept.server == server || kept.trust.genesis == shown);
        let known = self
            .genesis
            .or(kept.as_ref().map(|kept| kept.trust.genesis));
        match known {
            Some(expected) if expected != shown => {
                return Err(ClientError::from(Distrust::Genesis { expected, shown }).into());
            }
            Some(_) => {}
            None => eprintln!(
                "warning: nobody said whose ledger this must be; add --genesis HASH from a letter"
            ),
        }
        if self.quick {
            let trust = kept.map_or_else(|| TrustSnapshot::from_letter(shown), |kept| kept.trust);
            return Ok((quick(server, trust).await?, None));
        }
        let note = kept.and_then(|kept| kept.trust.checkpoint);
        let bar = count_bar(0, "verifying");
        let mut newest = Newest::default();
        let mut see = |at, entry: &[u8]| newest.see(at, entry);
        let mut progress = |done, total| {
            bar.set_length(total);
            bar.set_position(done);
            true
        };
        let report = ledger
            .verify(known, note.as_deref(), &mut see, &mut progress)
            .await;
        bar.finish_and_clear();
        let shipped = compare(server, newest).await?;
        Ok((report?, Some(shipped)))
    }
}

/// The newest checkpoint against the one kept before, by the client's own rules.
async fn quick(server: &str, trust: TrustSnapshot) -> Result<Report, CliError> {
    let checked = async {
        let mut client = Client::connect(server, trust, surroundings()).await?;
        client.check_ledger().await
    };
    let mut report = empty(0);
    match checked.await {
        Ok(size) => {
            report.entries = size;
            report.confirmed = size;
        }
        Err(ClientError::Distrust(distrust)) => report.faults.push(fault_of(&distrust)),
        Err(error) => return Err(error.into()),
    }
    Ok(report)
}

fn fault_of(distrust: &Distrust) -> Fault {
    let (index, kind) = match distrust {
        Distrust::RolledBack { shown, .. } => (*shown, FaultKind::RolledBack),
        Distrust::Forked => (0, FaultKind::Forked),
        Distrust::Checkpoint => (0, FaultKind::BadSignature),
        _ => (0, FaultKind::Altered),
    };
    Fault {
        index,
        kind,
        detail: distrust.to_string(),
    }
}

/// A ledger whose first entry does not even say whose it is.
fn headless(there: bool) -> Report {
    let mut report = empty(0);
    let (kind, detail) = if there {
        (FaultKind::Altered, "the first entry names no ledger")
    } else {
        (FaultKind::Missing, "the first entry is not there")
    };
    report.faults.push(Fault {
        index: 0,
        kind,
        detail: detail.to_owned(),
    });
    report
}

fn empty(entries: u64) -> Report {
    Report {
        entries,
        blocks: 0,
        keys: 0,
        confirmed: 0,
        root: None,
        faults: Vec::new(),
        unlisted: 0,
    }
}

/// Opening checks that ledger, custodian and key files belong together; then every event and every
/// guarded part is compared with the ledger.
async fn look_deep(data: &Path) -> Result<DeepReport, CliError> {
    let organisation = open(data).await?;
    let verified = organisation.custodian().verify().await;
    verified.map_err(|error| with_cause(&error))
}

fn reply(report: &Report, deep: Option<&DeepReport>, shipped: Option<&Shipped>) -> Reply {
    let sound = report.is_sound();
    let mut text = if sound {
        let blocks = report.blocks;
        let ledger = format!(
            "The ledger is whole: {} entries in {blocks} blocks, as the log signed them.",
            report.entries
        );
        match deep {
            None => ledger,
            Some(deep) => format!(
                "{ledger}\nThe custodian agrees: {} events, {} versions and {} guarded parts are what was logged.",
                deep.events, deep.versions, deep.parts
            ),
        }
    } else {
        format!(
            "The ledger is NOT what its log signed.\n\n{}",
            listed(&report.faults)
        )
    };
    let more = report.faults.len().saturating_sub(SHOWN) as u64 + report.unlisted;
    if more > 0 {
        text.push_str(&format!("\n… and {more} more"));
    }
    if !sound {
        text.push_str(
            "\n\nNext: keep a copy of the data as evidence, then restore it from a mirror or a backup.",
        );
    }
    if let Some(shipped) = shipped {
        text.push_str(&format!("\n{}", shipped.in_words()));
        if !shipped.is_sound() {
            text.push_str(&format!(
                "\n\n{}\n\nNext: do not log in there with a browser; tell whoever runs the server, and use this program meanwhile.",
                listed(&shipped.faults)
            ));
        }
    }
    let shipped_faults = shipped.map_or(&[][..], |shipped| &shipped.faults);
    let well = sound && shipped_faults.is_empty();
    let faults: Vec<&Fault> = report.faults.iter().chain(shipped_faults).collect();
    let json = json!({
        "ok": well,
        "entries": report.entries,
        "blocks": report.blocks,
        "keys": report.keys,
        "confirmed": report.confirmed,
        "root": report.root,
        "faults": faults,
        "unlisted": report.unlisted,
        "events": deep.map(|deep| deep.events),
        "versions": deep.map(|deep| deep.versions),
        "parts": deep.map(|deep| deep.parts),
        "web": shipped.map(Shipped::in_json),
    });
    Reply::new(text, json).unwell(!well)
}

/// The first faults as a table.
fn listed(faults: &[Fault]) -> String {
    let rows = faults.iter().take(SHOWN).map(|fault| {
        [
            fault.index.to_string(),
            fault.kind.to_string(),
            plain(&fault.detail),
        ]
    });
    table(&["entry", "what", "in detail"], rows)
}
