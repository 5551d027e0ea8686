//! The table: which resource makes which kind of record, and whom it joins.
//!
//! A resource either stands alone or lies in the record of another. It joins the entry that
//! `takes` it, or else the first entry it names in `joins`; what finds nobody stands alone.

use serde_json::Value;

use super::{Kind, path};

/// What the table says about one resource.
pub(crate) struct Rule {
    /// Kind of the record if this resource stands alone.
    pub(crate) kind: Kind,
    /// Fields naming the entry in whose record this one lies.
    pub(crate) joins: &'static [&'static str],
    /// Fields naming entries that lie in this one's record.
    pub(crate) takes: &'static [&'static str],
    /// What it joins when no field names anybody.
    pub(crate) else_joins: Fallback,
    /// Whether the table has a line of its own for this type.
    pub(crate) known: bool,
}

/// Where a resource goes that nobody takes and that names nobody.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fallback {
    /// It stands alone.
    Alone,
    /// The patient's profile.
    Patient,
    /// The first bill for the same visit.
    SameBill,
}

/// Types that another resource may take into its record; all others decide for themselves.
pub(crate) const TAKEN: &[&str] = &[
    "Binary",
    "CareTeam",
    "Device",
    "Goal",
    "Media",
    "Medication",
    "Observation",
    "ServiceRequest",
    "Specimen",
];

/// Types whose records others may join.
pub(crate) const HOMES: &[&str] = &[
    "CarePlan",
    "Claim",
    "Encounter",
    "ImagingStudy",
    "MedicationRequest",
    "Patient",
];

const VISIT: &[&str] = &["encounter", "context", "context.encounter"];
const REPORT_PARTS: &[&str] = &["result", "specimen", "media.link", "basedOn"];

/// The rule for a resource, given what already lies in its record.
pub(crate) fn rule(resource: &Value, record: &[&Value]) -> Rule {
    use Kind::*;
    match path::resource_type(resource) {
        "Patient" => alone(Profile),
        "Encounter" | "Appointment" | "EpisodeOfCare" => alone(VisitNote),
        "DiagnosticReport" => match specialty(resource) {
            Specialty::Laboratory if !only_other_findings(record) => {
                taking(alone(BloodTest), REPORT_PARTS)
            }
            Specialty::Radiology => taking(joining(Imaging, &["imagingStudy"]), REPORT_PARTS),
            _ => taking(joining(Document, VISIT), REPORT_PARTS),
        },
        "Observation" if specialty(resource) == Specialty::Laboratory => {
            taking(alone(BloodTest), &["hasMember", "specimen"])
        }
        "Observation" => taking(joining(VisitNote, VISIT), &["hasMember", "specimen"]),
        "Procedure" | "ClinicalImpression" | "FamilyMemberHistory" => joining(VisitNote, VISIT),
        "ServiceRequest" | "QuestionnaireResponse" | "Communication" | "NutritionOrder" => {
            joining(Document, VISIT)
        }
        "CarePlan" => taking(joining(Document, VISIT), &["goal", "careTeam"]),
        "Goal" | "Specimen" | "Media" | "Device" => joining(Document, VISIT),
        "MedicationRequest" | "MedicationStatement" => {
            taking(alone(Prescription), &["medicationReference"])
        }
        "MedicationDispense" => taking(
            joining(Prescription, &["authorizingPrescription"]),
            &["medicationReference"],
        ),
        "MedicationAdministration" => taking(
            joining(Prescription, &["request"]),
            &["medicationReference"],
        ),
        "Medication" => alone(Prescription),
        "Immunization" | "ImmunizationRecommendation" | "ImmunizationEvaluation" => {
            alone(Vaccination)
        }
        "AllergyIntolerance" => alone(Allergy),
        "Condition" => alone(Diagnosis),
        "ImagingStudy" => alone(Imaging),
        "DocumentReference" => taking(alone(Document), &["content.attachment"]),
        "Claim" => Rule {
            else_joins: Fallback::SameBill,
            ..alone(Document)
        },
        "ExplanationOfBenefit" => bill(&["claim"]),
        "ClaimResponse" => bill(&["request"]),
        "CareTeam" => Rule {
            else_joins: Fallback::Patient,
            ..joining(Document, VISIT)
        },
        "Organization" | "Practitioner" | "PractitionerRole" | "Location" | "RelatedPerson"
        | "Person" | "HealthcareService" => Rule {
            else_joins: Fallback::Patient,
            ..alone(Document)
        },
        "Binary" | "Composition" | "Consent" | "Coverage" | "Provenance" => alone(Document),
        _ => Rule {
            known: false,
            ..alone(Document)
        },
    }
}

fn alone(kind: Kind) -> Rule {
    Rule {
        kind,
        joins: &[],
        takes: &[],
        else_joins: Fallback::Alone,
        known: true,
    }
}

fn joining(kind: Kind, joins: &'static [&'static str]) -> Rule {
    Rule {
        joins,
        ..alone(kind)
    }
}

fn taking(rule: Rule, takes: &'static [&'static str]) -> Rule {
    Rule { takes, ..rule }
}

fn bill(joins: &'static [&'static str]) -> Rule {
    Rule {
        else_joins: Fallback::SameBill,
        ..joining(Kind::Document, joins)
    }
}

#[derive(PartialEq, Eq)]
enum Specialty {
    Laboratory,
    Radiology,
    Other,
}

/// The specialty a report or observation is filed under.
///
/// Source: HL7 v2 table 0074 (diagnostic service section) and FHIR `observation-category`.
fn specialty(resource: &Value) -> Specialty {
    let codes = path::texts(resource, "category.coding.code");
    let any = |known: &[&str]| codes.iter().any(|code| known.contains(code));
    if any(&[
        "LAB",
        "laboratory",
        "HM",
        "CH",
        "MB",
        "SR",
        "BLB",
        "MCB",
        "VR",
        "URN",
        "TX",
        "CG",
        "GE",
        "IMM",
    ]) {
        Specialty::Laboratory
    } else if any(&[
        "RAD",
        "RX",
        "CT",
        "MR",
        "NMR",
        "OUS",
        "VUS",
        "NMS",
        "XRC",
        "LP29684-5",
        "imaging",
    ]) {
        Specialty::Radiology
    } else {
        Specialty::Other
    }
}

/// A report filed as laboratory, none of whose findings is (a death certificate, for one).
fn only_other_findings(record: &[&Value]) -> bool {
    let mut findings = record
        .iter()
        .filter(|resource| path::resource_type(resource) == "Observation")
        .peekable();
    findings.peek().is_some() && findings.all(|f| specialty(f) != Specialty::Laboratory)
}
