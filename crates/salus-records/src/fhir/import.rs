//! From a FHIR file to records.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    Draft, ImportError, ImportNote, Limits, digest, draft::identity, frame, group::groups, json,
    member::Members, note, path,
};

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The records, in the order of their first entry; for a Bundle its frame is the last, so that
    /// [`export`](super::export) can give the file back.
    pub drafts: Vec<Draft>,
    /// What was not understood; nothing of it is lost.
    pub notes: Vec<ImportNote>,
}

/// Cuts a FHIR R4 file into records.
///
/// Accepts a Bundle of any type, a single resource, or NDJSON with one resource on each line.
/// Every entry lies in exactly one draft, unchanged.
///
/// # Errors
/// [`ImportError`] says what is wrong with the file and what to do; nothing is imported then.
pub fn import(bytes: &[u8], limits: Limits) -> Result<Import, ImportError> {
    let mut documents = json::documents(bytes, &limits)?;
    if documents.len() == 1 && path::resource_type(&documents[0]) == "Bundle" {
        return bundle(&documents.remove(0), &limits);
    }
    for (position, document) in documents.iter().enumerate() {
        match path::resource_type(document) {
            "" => return Err(ImportError::NotFhir),
            "Bundle" => return Err(ImportError::BundleInLines { line: position + 1 }),
            _ => {}
        }
    }
    let entries: Vec<Value> = documents
        .into_iter()
        .map(|resource| json!({"resource": resource}))
        .collect();
    records(&entries)
}

fn bundle(bundle: &Value, limits: &Limits) -> Result<Import, ImportError> {
    let entries: &[Value] = match bundle.get("entry") {
        None => &[],
        Some(Value::Array(entries)) => entries,
        Some(_) => return Err(ImportError::BadEntry { entry: 0 }),
    };
    if entries.len() > limits.max_entries {
        return Err(ImportError::TooManyEntries {
            max: limits.max_entries,
        });
    }
    let mut import = records(entries)?;
    let patient = entries
        .iter()
        .find(|e| e.get("resource").map(path::resource_type) == Some("Patient"));
    import
        .drafts
        .push(frame::of_bundle(bundle, patient.map(identity)));
    Ok(import)
}

fn records(entries: &[Value]) -> Result<Import, ImportError> {
    check(entries)?;
    let members = Members::new(entries);
    let groups = groups(&members);
    let mut drafts: Vec<Draft> = groups
        .iter()
        .map(|group| Draft::of(&members, group))
        .collect();
    tell_apart(&mut drafts);
    Ok(Import {
        notes: note::notes(&members, &groups),
        drafts,
    })
}

fn check(entries: &[Value]) -> Result<(), ImportError> {
    let mut seen = BTreeMap::new();
    let mut patients = 0;
    for (position, entry) in (1..).zip(entries) {
        let resource = entry.get("resource");
        let named = resource.is_none_or(|resource| !path::resource_type(resource).is_empty());
        let addressed = entry.get("fullUrl").is_none_or(Value::is_string);
        if !entry.is_object() || !named || !addressed {
            return Err(ImportError::BadEntry { entry: position });
        }
        if let Some(url) = entry.get("fullUrl").and_then(Value::as_str)
            && let Some(first) = seen.insert(url, position)
        {
            return Err(ImportError::SameFullUrl {
                first,
                second: position,
            });
        }
        patients += usize::from(resource.map(path::resource_type) == Some("Patient"));
    }
    if patients > 1 {
        Err(ImportError::ManyPatients { count: patients })
    } else {
        Ok(())
    }
}

/// Resources without an address may be twins; each further one gets an identity of its own.
fn tell_apart(drafts: &mut [Draft]) {
    let mut seen: BTreeMap<[u8; 32], u64> = BTreeMap::new();
    for draft in drafts {
        let before = seen.entry(draft.source_key).or_default();
        if *before > 0 {
            draft.source_key =
                digest::of_parts([draft.source_key.as_slice(), &before.to_be_bytes()]);
        }
        *before += 1;
    }
}
