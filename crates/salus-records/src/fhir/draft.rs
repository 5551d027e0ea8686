//! A record before it has an owner, a key or an author's signature.

use serde_json::{Value, json};

use super::{
    Coding, FhirDate, Kind, digest, group::Group, member, member::Members, path, title, view,
};

/// One record as cut out of a Bundle or made by a form, ready to be sealed.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The kind of record.
    pub kind: Kind,
    /// What a person recognises it by; never empty, never a raw code, at most 120 characters.
    pub title: String,
    /// When it happened, as exactly as the source says.
    pub date: Option<FhirDate>,
    /// The codes of the resource that gives the record its kind.
    pub codes: Vec<Coding>,
    /// Display name of the clinician or organisation that wrote it.
    pub author: Option<String>,
    /// A FHIR Bundle of type `collection` with the entries exactly as they came.
    pub content: Value,
    /// Stays the same when the same thing is imported again: SHA-256 over the type and the sorted
    /// addresses of the resource that gives the record its kind.
    pub source_key: [u8; 32],
    /// SHA-256 of the content with fields sorted; if it differs under the same `source_key`, the
    /// draft is a new version, if it is equal, there is nothing to store.
    pub content_hash: [u8; 32],
}

impl Draft {
    /// The record of one group of entries.
    pub(crate) fn of(members: &Members, group: &Group) -> Draft {
        let anchor = members.resource(group.anchor);
        let entries: Vec<&Value> = group.members.iter().map(|&m| members.entries[m]).collect();
        let content = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
        Draft {
            kind: group.rule(members).kind,
            title: title::title(members, group),
            date: date(anchor),
            codes: CODES
                .iter()
                .flat_map(|f| path::all(anchor, f))
                .flat_map(Coding::of)
                .collect(),
            author: AUTHORS
                .iter()
                .find_map(|field| members.name_at(anchor, field)),
            source_key: identity(members.entries[group.anchor]),
            content_hash: digest::of_json(&content),
            content,
        }
    }

    /// Keeps `title`, the one of the version before, if a person chose it; a title that the
    /// content before (`content`) gave by itself follows the new content.
    pub fn keep_title(&mut self, title: &str, content: &Value) {
        if view::summarise(content).title != title {
            title.clone_into(&mut self.title);
        }
    }
}

/// Fields that say what a resource is about.
const CODES: &[&str] = &[
    "code",
    "medicationCodeableConcept",
    "vaccineCode",
    "type",
    "procedureCode",
];

/// Fields that say who wrote a resource, the most personal first.
const AUTHORS: &[&str] = &[
    "performer",
    "performer.actor",
    "participant.individual",
    "requester",
    "recorder",
    "author",
    "asserter",
    "assessor",
    "interpreter",
    "provider",
    "serviceProvider",
    "custodian",
];

/// Fields that say when, the most medical first.
const DATES: &[&str] = &[
    "effectiveDateTime",
    "effectivePeriod.start",
    "effectiveInstant",
    "occurrenceDateTime",
    "performedDateTime",
    "performedPeriod.start",
    "onsetDateTime",
    "onsetPeriod.start",
    "started",
    "authoredOn",
    "period.start",
    "context.period.start",
    "billablePeriod.start",
    "startDate",
    "recordedDate",
    "dateAsserted",
    "assertedDate",
    "date",
    "dateTime",
    "created",
    "recorded",
    "content.attachment.creation",
    "whenHandedOver",
    "whenPrepared",
    "issued",
    "sent",
    "start",
];

/// When the thing that a resource describes happened.
pub(crate) fn date(resource: &Value) -> Option<FhirDate> {
    let texts = DATES.iter().flat_map(|field| path::texts(resource, field));
    texts.into_iter().find_map(|text| text.parse().ok())
}

/// The identity of an entry: its type and addresses, or its content if it has no address.
pub(crate) fn identity(entry: &Value) -> [u8; 32] {
    let mut names = member::names(entry);
    if names.is_empty() {
        return digest::of_json(entry);
    }
    names.sort();
    let kind = entry
        .get("resource")
        .map(path::resource_type)
        .unwrap_or_default();
    digest::of_parts(
        [kind]
            .into_iter()
            .chain(names.iter().map(String::as_str))
            .map(str::as_bytes),
    )
}
