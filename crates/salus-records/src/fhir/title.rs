//! The title of a record: what a person recognises it by.

use serde_json::Value;

use super::{
    coding::{meaning, meaning_at},
    group::Group,
    member::{Members, person},
    names, path, words,
};

const MAX_CHARS: usize = 120;

/// The title of the record that `group` makes; never empty, never a raw code.
pub(crate) fn title(members: &Members, group: &Group) -> String {
    let resource = members.resource(group.anchor);
    let title = own_title(members, group, resource)
        .map(|title| words::tidy(&title))
        .filter(|title| words::speaks(title))
        .unwrap_or_else(|| by_type(path::resource_type(resource)));
    words::shorten(&title, MAX_CHARS)
}

fn own_title(members: &Members, group: &Group, resource: &Value) -> Option<String> {
    match path::resource_type(resource) {
        "" => Some(bare(group.members.len())),
        "Patient" => person(resource).map(|name| format!("Profile: {name}")),
        "Encounter" => Some(visit(resource)),
        "MedicationRequest"
        | "MedicationStatement"
        | "MedicationDispense"
        | "MedicationAdministration"
        | "Medication" => medicine(members, resource),
        "Immunization" => meaning_at(resource, "vaccineCode").map(|name| vaccination(&name)),
        "ImmunizationRecommendation" => meaning_at(resource, "recommendation.vaccineCode")
            .map(|name| format!("{} recommended", vaccination(&name))),
        "AllergyIntolerance" => allergy(resource),
        "ImagingStudy" => Some(imaging(resource)),
        "Claim" | "ClaimResponse" | "ExplanationOfBenefit" => Some(bill(members, group)),
        "CarePlan" => titled(
            "Care plan",
            meaning_at(resource, "category").or_else(|| named(resource)),
        ),
        "Goal" => titled("Goal", meaning_at(resource, "description")),
        "FamilyMemberHistory" => titled("Family history", meaning_at(resource, "relationship")),
        "Practitioner" | "RelatedPerson" | "Person" => person(resource),
        "Coverage" => titled(
            "Insurance",
            path::text(resource, "payor.display").map(words::tidy),
        ),
        "DocumentReference" => named(resource)
            .or_else(|| path::text(resource, "content.attachment.title").map(words::tidy))
            .or_else(|| meaning_at(resource, "type"))
            .or_else(|| meaning_at(resource, "category")),
        _ => meaning_at(resource, "code")
            .or_else(|| named(resource))
            .or_else(|| meaning_at(resource, "type"))
            .or_else(|| meaning_at(resource, "category")),
    }
}

/// The words for a type without better ones: `Family member history`.
fn by_type(resource_type: &str) -> String {
    let words = words::from_camel(resource_type);
    let known = match resource_type {
        "Observation" => "Measurement",
        "Encounter" => "Visit",
        "Condition" => "Diagnosis",
        "Immunization" => "Vaccination",
        "AllergyIntolerance" => "Allergy",
        "MedicationRequest" => "Prescription",
        "DiagnosticReport" => "Test report",
        "DocumentReference" => "Document",
        "Patient" => "Profile",
        _ if words::speaks(&words) => &words,
        _ => "Document",
    };
    known.to_owned()
}

fn titled(what: &str, detail: Option<String>) -> Option<String> {
    Some(match detail {
        Some(detail) => format!("{what}: {}", words::lower_first(&detail)),
        None => what.to_owned(),
    })
}

fn named(resource: &Value) -> Option<String> {
    let fields = ["title", "description", "name"].into_iter();
    let texts = fields.filter_map(|field| path::text(resource, field));
    texts
        .map(words::title_case)
        .find(|text| words::speaks(text))
}

fn bare(count: usize) -> String {
    match count {
        1 => "Request without content".to_owned(),
        many => format!("{many} requests without content"),
    }
}

/// `Visit: check-up`, `Emergency visit: asthma attack`, `Hospital stay: appendicitis`.
fn visit(resource: &Value) -> String {
    let head = match path::text(resource, "class.code").unwrap_or_default() {
        "EMER" => "Emergency visit",
        "IMP" | "ACUTE" | "NONAC" => "Hospital stay",
        "HH" => "Home visit",
        "VR" => "Remote visit",
        _ => "Visit",
    };
    let what = meaning_at(resource, "type")
        .map(|text| purpose(&text))
        .unwrap_or_default();
    let reason = meaning_at(resource, "reasonCode").map(|text| words::lower_first(&text));
    let detail = match (what.as_str(), reason) {
        ("" | "problem" | "symptom" | "follow-up", Some(reason)) => match what.as_str() {
            "follow-up" => format!("follow-up, {reason}"),
            _ => reason,
        },
        ("problem", None) => "a health problem".to_owned(),
        ("symptom", None) => "a symptom".to_owned(),
        (_, Some(reason)) => format!("{what}, {reason}"),
        (_, None) => what.clone(),
    };
    if head == "Visit" && what.contains("visit") {
        return words::upper_first(&detail);
    }
    if detail.is_empty() {
        head.to_owned()
    } else {
        format!("{head}: {detail}")
    }
}

/// What a visit was for, from the name of its type.
fn purpose(type_name: &str) -> String {
    let text = type_name.to_lowercase().replace(['\'', '"'], "");
    let text = text
        .trim_start_matches("patient ")
        .trim_start_matches("encounter for ");
    let text = text
        .trim_end_matches(" encounter")
        .trim_end_matches(" admission");
    match text {
        "check up" | "checkup" | "well child visit" | "general examination of patient" => {
            "check-up"
        }
        "encounter"
        | "encounter procedure"
        | "emergency room"
        | "emergency"
        | "inpatient"
        | "encounter inpatient"
        | "inpatient stay"
        | "hospital"
        | "ambulatory" => "",
        "follow up" => "follow-up",
        other => other,
    }
    .to_owned()
}

/// The name of the medicine a resource is about.
pub(crate) fn medicine(members: &Members, resource: &Value) -> Option<String> {
    let by_reference = || {
        let held = members
            .referred(resource, "medicationReference")
            .into_iter()
            .next();
        let contained = path::all(resource, "contained").into_iter();
        let named = held
            .map(|at| members.resource(at))
            .into_iter()
            .chain(contained);
        named
            .filter(|m| path::resource_type(m) == "Medication")
            .find_map(|m| meaning_at(m, "code"))
    };
    meaning_at(resource, "medicationCodeableConcept")
        .or_else(|| meaning_at(resource, "code"))
        .or_else(by_reference)
        .or_else(|| path::text(resource, "medicationReference.display").map(words::tidy))
        .map(|name| words::medicine(&name))
}

fn vaccination(name: &str) -> String {
    let lower = name.to_lowercase();
    if lower.contains("vaccin") || lower.contains("immuni") {
        return name.to_owned();
    }
    format!("{name} vaccination")
}

fn allergy(resource: &Value) -> Option<String> {
    let to = meaning_at(resource, "code")?;
    let lower = to.to_lowercase();
    if ["allerg", "intoleran", "no known", "not known"]
        .iter()
        .any(|word| lower.contains(word))
    {
        return Some(to);
    }
    let what = match path::text(resource, "type") {
        Some("intolerance") => "Intolerance to",
        _ => "Allergy to",
    };
    Some(format!("{what} {}", words::lower_first(&to)))
}

/// The study's own words, or `Chest X-ray` from its codes.
fn imaging(resource: &Value) -> String {
    let own = path::text(resource, "description")
        .map(words::clean)
        .filter(|t| words::speaks(t));
    if let Some(own) = own.or_else(|| meaning_at(resource, "procedureCode")) {
        return own;
    }
    let codes = ["modality.code", "series.modality.code"].into_iter();
    let modality = codes
        .flat_map(|field| path::texts(resource, field))
        .find_map(names::modality);
    let modality = modality.unwrap_or("Images");
    match body_part(resource) {
        Some(body) => format!("{body} {}", words::lower_first(modality)),
        None => modality.to_owned(),
    }
}

/// The part of the body that images show.
pub(crate) fn body_part(study: &Value) -> Option<String> {
    let sites = path::texts(study, "series.bodySite.display")
        .into_iter()
        .map(words::clean);
    let site = sites.into_iter().find(|text| words::speaks(text))?;
    let plain = [
        "Thoracic structure",
        "Thoracic",
        "Thorax",
        "Chest structure",
    ];
    Some(if plain.contains(&site.as_str()) {
        "Chest".to_owned()
    } else {
        site
    })
}

/// `Bill: check-up`, from the first thing charged that has words.
fn bill(members: &Members, group: &Group) -> String {
    let charged = group
        .members
        .iter()
        .flat_map(|&m| path::all(members.resource(m), "item.productOrService"));
    let charged = charged
        .into_iter()
        .find_map(meaning)
        .map(|text| purpose(&text));
    match charged.as_deref() {
        None => "Bill".to_owned(),
        Some("") => "Bill: visit".to_owned(),
        Some("problem") => "Bill: visit for a health problem".to_owned(),
        Some("symptom") => "Bill: visit for a symptom".to_owned(),
        Some(what) => format!("Bill: {what}"),
    }
}
