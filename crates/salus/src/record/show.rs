//! `salus record show`: what a record says, meaning first.

use clap::Args;
use salus_client::Listed;
use salus_records::{
    AccountId,
    fhir::view::{self, Fact, Flag, RecordText},
    objects::grant::{Item, Purpose},
};
use serde_json::{Value, json};

use super::{
    find::{find_record, open_version, usual_purpose},
    list::{signer, to_json},
};
use crate::{
    context::Context,
    error::CliError,
    ids::{self, short},
    reply::Reply,
    session::logged_in,
    share::whose,
    term::{facts, plain, prose, table},
    when::moment,
};

/// Read a record.
#[derive(Args)]
pub struct Show {
    /// Id of the record, or its beginning.
    record: String,
    /// An earlier version; the newest otherwise.
    #[arg(long, value_name = "N")]
    version: Option<u32>,
    /// Id of the patient's account; for doctors with several patients.
    #[arg(long, value_name = "ID")]
    patient: Option<String>,
    /// Words about this reading that only the patient can read.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Why you read, as an HL7 purpose of use. [default: PATRQT for your own, otherwise TREAT]
    #[arg(long, value_name = "CODE")]
    purpose: Option<Purpose>,
    /// Show the FHIR content as it is stored.
    #[arg(long)]
    fhir: bool,
}

impl Show {
    /// The newest version of one record.
    pub fn of(record: String, patient: Option<String>) -> Self {
        Self {
            record,
            version: None,
            patient,
            note: None,
            purpose: None,
            fhir: false,
        }
    }

    /// Reads it; the reading is in the patient's access log before it comes.
    ///
    /// # Errors
    /// When it is not granted, or not what its author signed.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let patient = whose(account, self.patient.as_deref()).await?;
            let why = self.purpose.unwrap_or(usual_purpose(account, patient));
            let item = match (ids::full(&self.record), self.version) {
                (Some(record), Some(version)) => Item { record, version },
                (_, version) => {
                    let newest = find_record(account, patient, &self.record, why).await?.item;
                    Item {
                        record: newest.record,
                        version: version.unwrap_or(newest.version),
                    }
                }
            };
            let note = self.note.as_deref();
            let opened = open_version(account, patient, item, why, note).await?;
            let content = account.content(&opened).await?;
            let said = view::summarise(&content);
            let listed = &opened.listed;
            let mut json = to_json(listed);
            json["says"] = json!(said);
            if self.fhir {
                json["content"] = content.clone();
                let pretty = serde_json::to_string_pretty(&content).unwrap_or_default();
                return Ok(Reply::new(pretty, json));
            }
            Ok(Reply::new(
                text(listed, &said, &content, account.uid()),
                json,
            ))
        })
        .await
    }
}

fn text(listed: &Listed, said: &RecordText, content: &Value, me: AccountId) -> String {
    let about = facts([
        ("Kind", listed.kind.to_string()),
        (
            "Date",
            listed
                .summary
                .date
                .as_deref()
                .map(clinical)
                .unwrap_or_default(),
        ),
        (
            "Author",
            plain(listed.summary.author.as_deref().unwrap_or_default()),
        ),
        (
            "Signed by",
            format!("{}, {}", signer(listed, me), moment(listed.written)),
        ),
        ("Version", listed.item.version.to_string()),
        ("Record", listed.item.record.to_string()),
    ]);
    let mut text = format!("{}\n\n{about}", plain(&listed.summary.title));
    let lines = facts_of(&said.facts);
    if !lines.is_empty() {
        text.push_str(&format!("\n\n{lines}"));
    }
    if let Some(words) = &said.narrative {
        text.push_str(&format!("\n\n{}", prose(words)));
    }
    let files = files(listed, content);
    if !files.is_empty() {
        text.push_str(&format!(
            "\n\n{files}\n\nFetch one: salus record get {} NUMBER --out FILE",
            short(listed.item.record)
        ));
    }
    text
}

/// A clinical date as people read it: `2012-03-15 05:22` instead of `2012-03-15T05:22:30+00:00`.
fn clinical(date: &str) -> String {
    let text = plain(date);
    match text.split_once('T') {
        Some((day, time)) => format!("{day} {}", time.chars().take(5).collect::<String>()),
        None => text,
    }
}

/// What is measured with its range in columns, everything else as label and words.
fn facts_of(said: &[Fact]) -> String {
    let measured = said.iter().any(|fact| fact.reference_range.is_some());
    if !measured {
        return facts(said.iter().map(|fact| (fact.label.as_str(), value(fact))));
    }
    let rows = said.iter().map(|fact| {
        [
            plain(&fact.label),
            value(fact),
            flag(fact.flag).to_owned(),
            plain(fact.reference_range.as_deref().unwrap_or_default()),
        ]
    });
    table(&["", "", "", "usual range"], rows)
}

fn value(fact: &Fact) -> String {
    match &fact.unit {
        Some(unit) => format!("{} {}", plain(&fact.value), plain(unit)),
        None => plain(&fact.value),
    }
}

fn flag(flag: Flag) -> &'static str {
    match flag {
        Flag::None => "",
        Flag::Normal => "normal",
        Flag::Low => "LOW",
        Flag::High => "HIGH",
        Flag::Abnormal => "unusual",
    }
}

fn files(listed: &Listed, content: &Value) -> String {
    let parts = listed.summary.parts.iter().skip(1);
    let beside = parts.map(|part| {
        (
            plain(&part.name),
            plain(&part.media_type),
            indicatif::HumanBytes(part.len).to_string(),
        )
    });
    let inside = view::attachments(content).into_iter().map(|file| {
        (
            plain(file.title.as_deref().unwrap_or("(no name)")),
            plain(&file.content_type),
            indicatif::HumanBytes(file.data.len() as u64).to_string(),
        )
    });
    let rows = (1..)
        .zip(beside.chain(inside))
        .map(|(number, (name, media, size)): (usize, _)| [number.to_string(), name, media, size]);
    table(&["number", "file", "type", "size"], rows)
}
