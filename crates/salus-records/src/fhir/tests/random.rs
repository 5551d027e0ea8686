//! Properties that hold for every Bundle, and for what is none.

use std::collections::BTreeSet;

use proptest::{collection::btree_map, prelude::*, sample::Index};

use super::*;

const TYPES: &[&str] = &[
    "AllergyIntolerance",
    "Basic",
    "Binary",
    "Bundle",
    "CarePlan",
    "CareTeam",
    "Claim",
    "Composition",
    "Condition",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "ExplanationOfBenefit",
    "Goal",
    "ImagingStudy",
    "Immunization",
    "Invented",
    "Medication",
    "MedicationRequest",
    "Observation",
    "Organization",
    "Practitioner",
    "Procedure",
    "Specimen",
    "☃",
];

const LINKS: &[&str] = &[
    "authorizingPrescription",
    "claim",
    "encounter",
    "goal",
    "hasMember",
    "imagingStudy",
    "medicationReference",
    "result",
    "specimen",
    "subject",
];

const CATEGORIES: &[&str] = &["LAB", "laboratory", "RAD", "vital-signs", "exam"];

const FIELDS: &str = "(code|text|coding|display|value|valueQuantity|component|referenceRange|low\
    |name|item|content|contentType|data|status|note|dosageInstruction|section|[a-z]{1,5})";

/// A small JSON value of any shape, with long numbers.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        r"-?[1-9][0-9]{0,30}\.[0-9]{1,30}".prop_map(|text| serde_json::from_str(&text).unwrap()),
        r"\PC{0,12}".prop_map(Value::from),
        "[12][0-9]{3}(-[01][0-9](-[0-3][0-9])?)?".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(FIELDS, inner, 0..4).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

prop_compose! {
    /// An entry, and whether it gets a `fullUrl` and an `id`.
    fn entry()(
        resource_type in prop::sample::select(TYPES),
        addressed in any::<bool>(),
        named in any::<bool>(),
        bare in prop::bool::weighted(0.05),
        filed in prop::sample::select(CATEGORIES),
        links in prop::collection::vec((prop::sample::select(LINKS), 0..12_u8), 0..4),
        more in btree_map(FIELDS, anything(), 0..4),
    ) -> (bool, bool, Value) {
        if bare {
            return (addressed, false, json!({"request": {"method": "DELETE"}}));
        }
        let mut resource: Value = more.into_iter().collect();
        resource["resourceType"] = resource_type.into();
        resource["category"] = category(filed);
        for (link, target) in links {
            resource[link] = json!([to(&target.to_string())]);
        }
        (addressed, named, json!({"resource": resource}))
    }
}

prop_compose! {
    fn any_bundle()(
        entries in prop::collection::vec(entry(), 0..12),
        patient in any::<bool>(),
        frame in btree_map("(type|id|timestamp|meta|[a-z]{1,6})", anything(), 0..4),
    ) -> Value {
        let mut listed = Vec::new();
        for (position, (addressed, named, mut entry)) in entries.into_iter().enumerate() {
            if addressed {
                entry["fullUrl"] = format!("urn:uuid:{position}").into();
            }
            if named {
                entry["resource"]["id"] = (position % 3).to_string().into();
            }
            listed.push(entry);
        }
        if patient {
            listed.push(json!({"resource": {"resourceType": "Patient"}}));
        }
        let mut bundle: Value = frame.into_iter().collect();
        bundle["resourceType"] = "Bundle".into();
        bundle["entry"] = listed.into();
        bundle
    }
}

proptest! {
    #[test]
    fn any_bundle_comes_back_equal(bundle in any_bundle()) {
        let import = imported(&bundle);
        let back = export(contents(&import));
        prop_assert_eq!(back.as_slice(), std::slice::from_ref(&bundle));
        // As text too: numbers digit by digit, fields in their order.
        prop_assert_eq!(back[0].to_string(), bundle.to_string());
    }

    #[test]
    fn every_record_has_a_title_and_an_identity(bundle in any_bundle()) {
        let import = imported(&bundle);
        prop_assert_eq!(&imported(&bundle), &import);
        let keys: BTreeSet<_> = import.drafts.iter().map(|draft| draft.source_key).collect();
        prop_assert_eq!(keys.len(), import.drafts.len());
        for draft in &import.drafts {
            prop_assert!(words::speaks(&draft.title), "{}", draft.title);
            let said = view::summarise(&draft.content);
            prop_assert_eq!((said.kind, &said.title), (draft.kind, &draft.title));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = import(&bytes, Limits::default());
    }

    #[test]
    fn no_damage_makes_it_panic(bundle in any_bundle(), at in any::<Index>(), byte in any::<u8>()) {
        let mut bytes = bundle.to_string().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = import(&bytes, Limits::default());
        let _ = import(&bytes[..at], Limits::default());
    }

    #[test]
    fn no_content_makes_a_view_panic(content in anything(), entry in anything()) {
        for content in [content, json!({"entry": [{"resource": entry}, entry]})] {
            let _ = view::summarise(&content);
            let _ = view::measurements(&content);
            let _ = view::attachments(&content);
            let _ = export([&content]);
        }
    }
}
