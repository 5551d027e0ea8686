//! The entries of one Bundle, and which entry a reference means.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{coding, path, words};

/// Stands in for the resource of an entry that has none (a `DELETE`, a bare response).
static NOTHING: Value = Value::Null;

/// Entries in their order, with an index of their addresses.
pub(crate) struct Members<'a> {
    pub(crate) entries: Vec<&'a Value>,
    addresses: BTreeMap<String, usize>,
}

impl<'a> Members<'a> {
    pub(crate) fn new(entries: impl IntoIterator<Item = &'a Value>) -> Members<'a> {
        let entries: Vec<&Value> = entries.into_iter().collect();
        let mut addresses = BTreeMap::new();
        for (position, entry) in entries.iter().enumerate() {
            for name in names(entry) {
                addresses.entry(name).or_insert(position);
            }
        }
        Members { entries, addresses }
    }

    /// The members of a record's content.
    pub(crate) fn of_content(content: &'a Value) -> Members<'a> {
        Members::new(path::all(content, "entry"))
    }

    pub(crate) fn resource(&self, position: usize) -> &'a Value {
        self.entries[position].get("resource").unwrap_or(&NOTHING)
    }

    pub(crate) fn resource_type(&self, position: usize) -> &'a str {
        path::resource_type(self.resource(position))
    }

    /// The entry that a reference means, if it is here. A version suffix is ignored.
    pub(crate) fn find(&self, reference: &str) -> Option<usize> {
        let bare = reference.split("/_history/").next().unwrap_or(reference);
        self.addresses.get(bare).copied()
    }

    /// The entries that `resource` refers to at `field`, in order.
    pub(crate) fn referred(&self, resource: &Value, field: &str) -> Vec<usize> {
        let references = path::texts(resource, &format!("{field}.reference"));
        references
            .into_iter()
            .filter_map(|reference| self.find(reference))
            .collect()
    }

    /// The name of whoever or whatever `resource` refers to at `field`.
    pub(crate) fn name_at(&self, resource: &Value, field: &str) -> Option<String> {
        path::all(resource, field)
            .into_iter()
            .find_map(|reference| {
                let given = path::text(reference, "display").map(words::tidy);
                given.or_else(|| {
                    let found = self.find(path::text(reference, "reference")?)?;
                    party(self.resource(found))
                })
            })
    }
}

/// The addresses by which other resources may refer to an entry.
pub(crate) fn names(entry: &Value) -> Vec<String> {
    let full_url = path::text(entry, "fullUrl").map(str::to_owned);
    let relative = entry.get("resource").and_then(|resource| {
        Some(format!(
            "{}/{}",
            path::resource_type(resource),
            path::text(resource, "id")?
        ))
    });
    full_url.into_iter().chain(relative).collect()
}

/// The name of a clinician or organisation; patients are not named as authors of their record.
fn party(resource: &Value) -> Option<String> {
    match path::resource_type(resource) {
        "Practitioner" | "RelatedPerson" | "Person" => person(resource),
        "Organization" | "Location" | "HealthcareService" | "CareTeam" => {
            path::text(resource, "name").map(words::title_case)
        }
        "PractitionerRole" => path::text(resource, "practitioner.display").map(words::tidy),
        "Device" => coding::meaning_at(resource, "type"),
        _ => None,
    }
}

/// The name of a person: the official one, or the first.
pub(crate) fn person(resource: &Value) -> Option<String> {
    let names = path::all(resource, "name");
    let official = names
        .iter()
        .find(|name| path::text(name, "use") == Some("official"));
    let name = official.or(names.first())?;
    if let Some(text) = path::text(name, "text") {
        return Some(words::tidy(text));
    }
    // `Dr.` tells something about a clinician; `Mrs.` tells nobody anything about a patient.
    let fields: &[&str] = match path::resource_type(resource) {
        "Patient" => &["given", "family"],
        _ => &["prefix", "given", "family"],
    };
    let parts: Vec<&str> = fields
        .iter()
        .flat_map(|part| path::texts(name, part))
        .collect();
    (!parts.is_empty()).then(|| words::tidy(&parts.join(" ")))
}
