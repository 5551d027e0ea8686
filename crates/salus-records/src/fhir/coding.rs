//! Codes and the words that stand for them.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{names, path, words};

/// A code from a terminology, such as LOINC or SNOMED CT.
///
/// Source: HL7 FHIR R4, Datatypes, `Coding`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
pub struct Coding {
    /// The terminology, as a URI.
    #[n(0)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub system: Option<String>,
    /// The code itself.
    #[n(1)]
    pub code: String,
    /// The words the sender gave with it.
    #[n(2)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub display: Option<String>,
}

impl Coding {
    /// As summaries hold it: `system|code`, as FHIR searches for it.
    pub fn token(&self) -> String {
        format!(
            "{}|{}",
            self.system.as_deref().unwrap_or_default(),
            self.code
        )
    }

    /// The codings of a `CodeableConcept`; those without a code are left out.
    pub(crate) fn of(concept: &Value) -> Vec<Coding> {
        let owned = |coding: &Value, field| path::text(coding, field).map(str::to_owned);
        path::all(concept, "coding")
            .into_iter()
            .filter_map(|coding| {
                Some(Coding {
                    system: owned(coding, "system"),
                    code: owned(coding, "code")?,
                    display: owned(coding, "display"),
                })
            })
            .collect()
    }
}

/// What a `CodeableConcept` means in plain words, or nothing: a raw code is no meaning.
pub(crate) fn meaning(concept: &Value) -> Option<String> {
    let codings = path::all(concept, "coding");
    let familiar = codings.iter().find_map(|coding| {
        names::familiar(path::text(coding, "system")?, path::text(coding, "code")?)
    });
    if let Some(name) = familiar {
        return Some(name.to_owned());
    }
    let texts = path::text(concept, "text").into_iter();
    texts
        .chain(
            codings
                .iter()
                .filter_map(|coding| path::text(coding, "display")),
        )
        .map(words::clean)
        .find(|text| words::speaks(text))
}

/// The meaning of the first concept at `field` that has one.
pub(crate) fn meaning_at(resource: &Value, field: &str) -> Option<String> {
    path::all(resource, field).into_iter().find_map(meaning)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_code_alone_means_nothing_unless_it_is_familiar() {
        assert_eq!(
            meaning(&json!({"coding": [{"system": "urn:x", "code": "A-17"}]})),
            None
        );
        let lipids = json!({"coding": [{"system": "http://loinc.org", "code": "57698-3"}]});
        assert_eq!(meaning(&lipids).as_deref(), Some("Lipid panel"));
        assert_eq!(
            meaning(&json!({"text": "Anemia (disorder)"})).as_deref(),
            Some("Anemia")
        );
    }
}
