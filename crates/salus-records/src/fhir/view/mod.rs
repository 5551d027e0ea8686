//! What a record says, meaning first, for a terminal or a browser.
//!
//! Views read a record's content and nothing else: no network, no terminology server. What they do
//! not know they leave out; the content keeps it.

mod attachment;
mod facts;
mod measurement;
pub(crate) mod quantity;
mod series;

pub(crate) use attachment::exact as decoded;
pub use attachment::{Attachment, attachments};
pub(crate) use facts::{address, dose};
pub use measurement::{Measurement, measurements};
pub use series::{Point, Series, number, plain_result, series};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FhirDate, Kind, draft::Draft, frame, group::groups, member::Members, path, words};

/// A record in plain words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordText {
    /// The title; the same as in the draft.
    pub title: String,
    /// The kind of record.
    pub kind: Kind,
    /// When it happened, as exactly as the source says.
    pub date: Option<FhirDate>,
    /// Who wrote it, if the content itself says so.
    pub author: Option<String>,
    /// What it says, the most important first.
    pub facts: Vec<Fact>,
    /// Free text: notes, conclusions, letters. Lines are separated by `\n`.
    pub narrative: Option<String>,
}

/// One thing a record says: `Glucose`, `98`, `mg/dL`, normal, `70–99`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is about.
    pub label: String,
    /// What is said, rounded for reading.
    pub value: String,
    /// Unit of the value, as people write it.
    pub unit: Option<String>,
    /// Where the value lies against its range.
    pub flag: Flag,
    /// The range that is usual, in the same unit.
    pub reference_range: Option<String>,
}

impl Fact {
    pub(crate) fn new(label: impl Into<String>, value: impl Into<String>) -> Fact {
        Fact {
            label: label.into(),
            value: value.into(),
            ..Fact::default()
        }
    }
}

/// Where a value lies against its reference range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Nothing is known about its range.
    #[default]
    None,
    /// Within the range.
    Normal,
    /// Below the range.
    Low,
    /// Above the range.
    High,
    /// Out of the ordinary, without a direction.
    Abnormal,
}

/// Says in plain words what a record's content holds; empty content is an untitled document.
pub fn summarise(content: &Value) -> RecordText {
    if let Some(bundle) = frame::unfold(content) {
        return of_frame(&bundle);
    }
    let members = Members::of_content(content);
    let groups = groups(&members);
    let Some(main) = groups.first() else {
        return untitled();
    };
    let draft = Draft::of(&members, main);
    let others = groups.iter().flat_map(|group| &group.members).copied();
    let order = std::iter::once(main.anchor).chain(others.filter(|&member| member != main.anchor));
    let mut facts = Vec::new();
    let mut prose: Vec<String> = Vec::new();
    for member in order {
        let resource = members.resource(member);
        facts::facts(&members, resource, &mut facts);
        prose.extend(narrative(resource));
    }
    prose.dedup();
    RecordText {
        title: draft.title,
        kind: draft.kind,
        date: draft.date,
        author: draft.author,
        facts,
        narrative: (!prose.is_empty()).then(|| prose.join("\n")),
    }
}

fn untitled() -> RecordText {
    RecordText {
        title: Kind::Document.label().to_owned(),
        kind: Kind::Document,
        date: None,
        author: None,
        facts: Vec::new(),
        narrative: None,
    }
}

fn of_frame(bundle: &Value) -> RecordText {
    let entries = path::all(bundle, "entry").len();
    let kind =
        path::text(bundle, "type").map(|kind| Fact::new("Type of file", format!("FHIR {kind}")));
    RecordText {
        title: frame::title(entries),
        date: path::text(bundle, "timestamp").and_then(|text| text.parse().ok()),
        facts: kind
            .into_iter()
            .chain([Fact::new("Entries", entries.to_string())])
            .collect(),
        narrative: Some(
            "Keeps the order of an imported file, so that it can be given back unchanged."
                .to_owned(),
        ),
        ..untitled()
    }
}

/// Free text that the author meant to be read.
fn narrative(resource: &Value) -> Vec<String> {
    let fields = [
        "conclusion",
        "note.text",
        "comment",
        "patientInstruction",
        "summary",
    ];
    let mut prose: Vec<String> = fields
        .into_iter()
        .flat_map(|field| path::texts(resource, field))
        .map(|text| text.lines().map(words::tidy).collect::<Vec<_>>().join("\n"))
        .collect();
    prose.extend(attachment::prose(resource));
    // A generated narrative only repeats the fields; a written one may be all there is.
    let written = !matches!(
        path::text(resource, "text.status"),
        None | Some("generated" | "empty")
    );
    if prose.is_empty() && written {
        prose.extend(path::text(resource, "text.div").map(words::from_html));
    }
    let sections = path::all(resource, "section")
        .into_iter()
        .filter_map(|section| {
            let body = words::from_html(path::text(section, "text.div")?);
            let title = path::text(section, "title").map(words::tidy);
            Some(
                title
                    .into_iter()
                    .chain([body])
                    .collect::<Vec<_>>()
                    .join("\n"),
            )
        });
    prose.extend(sections);
    prose.retain(|text| !text.trim().is_empty());
    prose
}
