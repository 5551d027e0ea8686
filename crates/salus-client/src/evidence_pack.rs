//! Evidence to hand over: everything that happened with an account, provable without any server.
//!
//! Text, one JSON object a line: what it is and the ledger's first entry (which names the policy
//! and the log's key), the newest checkpoint, then one receipt for each event, oldest first.

use std::fmt::Write;

use salus_ledger::{
    Entry, Hash, SignedCheckpoint, hash::leaf_hash, note::LogVerifier, policy::LogPolicy,
};
use salus_records::{AccountId, objects::audit::Details, wire::Bytes};
use serde::{Deserialize, Serialize};

use crate::{Account, ClientError, Distrust, audit::check_receipt};

/// The format of the file.
const FORMAT: &str = "salus-evidence-1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Beginning {
    format: String,
    subject: AccountId,
    genesis: Bytes,
    events: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Newest {
    checkpoint: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Proven {
    receipt: String,
}

/// What a checked file proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceReport {
    /// Whose events they are.
    pub subject: AccountId,
    /// Entries of the ledger when the file was made.
    pub entries: u64,
    /// Each event with its ledger index, in the order of the account's chain, none left out.
    pub events: Vec<(u64, Details)>,
}

impl Account {
    /// A file that proves every event about an account: one's own, or for auditors anybody's, whose
    /// look is logged first.
    ///
    /// It holds what the access log says in the clear; give it only to who may read that.
    ///
    /// # Errors
    /// As for [`Account::own_events`] and [`Account::events_about`].
    pub async fn evidence_pack(&mut self, subject: AccountId) -> Result<Vec<u8>, ClientError> {
        let genesis = self.client.http.get_bytes("/ledger/genesis").await?;
        if leaf_hash(&genesis) != *self.client.trust.genesis() {
            return Err(Distrust::Policy.into());
        }
        let events = match subject == self.uid {
            true => self.own_events().await?,
            false => self.events_about(subject).await?,
        };
        let checkpoint = self.client.trust.snapshot().checkpoint;
        let mut text = String::new();
        line(
            &mut text,
            &Beginning {
                format: FORMAT.to_owned(),
                subject,
                genesis: Bytes(genesis),
                events: events.len() as u64,
            },
        )?;
        let checkpoint = checkpoint.ok_or(Distrust::Checkpoint)?;
        line(&mut text, &Newest { checkpoint })?;
        for event in events {
            let receipt = event.receipt.to_string();
            line(&mut text, &Proven { receipt })?;
        }
        Ok(text.into_bytes())
    }
}

fn line(text: &mut String, value: &impl Serialize) -> Result<(), ClientError> {
    let json = serde_json::to_string(value).map_err(|_| ClientError::Protocol("evidence"))?;
    writeln!(text, "{json}").map_err(|_| ClientError::Protocol("evidence"))
}

/// Checks a file of evidence without any server: that it begins with the ledger of this hash, and
/// that every event from the first one on is proven, about the same account, and none is missing
/// before the last.
///
/// # Errors
/// [`ClientError::Distrust`] says what is not proven; [`ClientError::Impossible`] that the file is
/// none.
pub fn check_evidence(file: &[u8], genesis: &Hash) -> Result<EvidenceReport, ClientError> {
    let text = std::str::from_utf8(file).map_err(|_| no_evidence())?;
    let mut lines = text.lines();
    let beginning: Beginning = read(lines.next())?;
    if beginning.format != FORMAT {
        return Err(no_evidence());
    }
    let shown = leaf_hash(&beginning.genesis.0);
    if shown != *genesis {
        return Err(Distrust::Genesis {
            expected: *genesis,
            shown,
        }
        .into());
    }
    let policy = policy_of(&beginning.genesis.0)?;
    let newest: Newest = read(lines.next())?;
    let entries = SignedCheckpoint::parse(newest.checkpoint.as_bytes())
        .ok()
        .and_then(|signed| signed.verify(policy.log()).ok().map(|point| point.size))
        .ok_or(Distrust::Checkpoint)?;
    let mut events = Vec::new();
    for (seq, line) in (0..).zip(lines) {
        let proven: Proven = read(Some(line))?;
        let (index, details) = check_receipt(&proven.receipt, &policy)?;
        if details.subject != beginning.subject {
            return Err(Distrust::OtherEvent.into());
        }
        if details.seq != seq {
            let gap = format!("event {seq} is not there");
            return Err(Distrust::AccessLog(gap).into());
        }
        events.push((index, details));
    }
    if events.len() as u64 != beginning.events {
        return Err(Distrust::AccessLog("its newest events are not there".into()).into());
    }
    Ok(EvidenceReport {
        subject: beginning.subject,
        entries,
        events,
    })
}

fn read<'t, T: Deserialize<'t>>(line: Option<&'t str>) -> Result<T, ClientError> {
    let line = line.ok_or_else(no_evidence)?;
    serde_json::from_str(line).map_err(|_| no_evidence())
}

fn no_evidence() -> ClientError {
    ClientError::Impossible(
        "this is no whole file of evidence; ask whoever gave it to you for another copy".into(),
    )
}

fn policy_of(genesis: &[u8]) -> Result<LogPolicy, ClientError> {
    let Ok(Entry::Genesis(genesis)) = Entry::decode(genesis) else {
        return Err(Distrust::Policy.into());
    };
    LogVerifier::new(genesis.origin, &genesis.log_key)
        .ok()
        .and_then(|log| LogPolicy::new(log, Vec::new(), 0).ok())
        .ok_or_else(|| Distrust::Policy.into())
}
