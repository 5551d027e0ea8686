//! What an import did not understand, in plain words.

use std::{collections::BTreeMap, fmt};

use super::{Kind, coding, draft::date, group::Group, member::Members, path, rules};

/// Something worth telling whoever imports a file. Nothing noted here is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportNote {
    /// Resources of a type without a view of its own; they are kept as documents.
    UnknownType {
        /// The `resourceType`.
        resource_type: String,
        /// How many.
        count: usize,
    },
    /// References to something that is not in the file.
    Dangling {
        /// How many.
        count: usize,
    },
    /// Resources that do not say in words what they are about.
    Wordless {
        /// The kind of record they became.
        kind: Kind,
        /// How many.
        count: usize,
    },
    /// Records without a date.
    Undated {
        /// How many.
        count: usize,
    },
    /// Entries that carry a request or response but no resource.
    Bare {
        /// How many.
        count: usize,
    },
    /// There is no Patient in the file, so it does not say whose records these are.
    NoPatient,
}

impl fmt::Display for ImportNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportNote::UnknownType {
                resource_type,
                count,
            } => {
                write!(
                    f,
                    "{count} × {resource_type}: no view of its own yet, kept as a document"
                )
            }
            ImportNote::Dangling { count } => {
                write!(
                    f,
                    "{count} references point to something that is not in the file"
                )
            }
            ImportNote::Wordless { kind, count } => {
                write!(
                    f,
                    "{count} × {}: no words for what it is, only a code or nothing",
                    kind.label()
                )
            }
            ImportNote::Undated { count } => write!(f, "{count} records have no date"),
            ImportNote::Bare { count } => {
                write!(
                    f,
                    "{count} entries have no resource (requests only), kept as a document"
                )
            }
            ImportNote::NoPatient => {
                f.write_str("the file names no patient; make sure it belongs to this person")
            }
        }
    }
}

/// The notes on a whole import.
pub(crate) fn notes(members: &Members, groups: &[Group]) -> Vec<ImportNote> {
    let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut bare, mut dangling, mut patients) = (0, 0, 0);
    for position in 0..members.entries.len() {
        match members.resource_type(position) {
            "" => bare += 1,
            "Patient" => patients += 1,
            _ if rules::rule(members.resource(position), &[]).known => {}
            other => *unknown.entry(other).or_default() += 1,
        }
        dangling += dangling_in(members, members.resource(position));
    }
    let mut wordless: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut undated = 0;
    for group in groups {
        let (resource, kind) = (members.resource(group.anchor), group.rule(members).kind);
        if matches!(kind, Kind::Profile | Kind::Document) {
            continue;
        }
        undated += usize::from(date(resource).is_none());
        let concepts = CONCEPTS.iter().flat_map(|field| path::all(resource, field));
        let concepts: Vec<_> = concepts.collect();
        if !concepts.is_empty() && concepts.into_iter().find_map(coding::meaning).is_none() {
            *wordless.entry(kind).or_default() += 1;
        }
    }
    let some = |count: usize, note: ImportNote| (count > 0).then_some(note);
    let unknown = unknown
        .into_iter()
        .map(|(resource_type, count)| ImportNote::UnknownType {
            resource_type: resource_type.chars().take(64).collect(),
            count,
        });
    let wordless = wordless
        .into_iter()
        .map(|(kind, count)| ImportNote::Wordless { kind, count });
    some(usize::from(patients == 0), ImportNote::NoPatient)
        .into_iter()
        .chain(unknown)
        .chain(wordless)
        .chain(some(dangling, ImportNote::Dangling { count: dangling }))
        .chain(some(undated, ImportNote::Undated { count: undated }))
        .chain(some(bare, ImportNote::Bare { count: bare }))
        .collect()
}

const CONCEPTS: &[&str] = &[
    "code",
    "medicationCodeableConcept",
    "vaccineCode",
    "type",
    "reasonCode",
];

/// References inside `value` that mean an entry of this file and find none. Web addresses,
/// contained resources and conditional references mean something else.
fn dangling_in(members: &Members, value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| match field.as_str() {
                Some(to) if name == "reference" => {
                    let elsewhere =
                        to.starts_with('#') || to.contains(['?']) || to.starts_with("http");
                    usize::from(!elsewhere && members.find(to).is_none())
                }
                _ => dangling_in(members, field),
            })
            .sum(),
        serde_json::Value::Array(items) => {
            items.iter().map(|item| dangling_in(members, item)).sum()
        }
        _ => 0,
    }
}
