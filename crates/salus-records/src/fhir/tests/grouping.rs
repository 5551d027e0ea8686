//! Which resources make which records.

use super::*;

/// Kind, title and member ids of each record, the frame left out.
fn cut(resources: &[Value]) -> Vec<(Kind, String, String)> {
    let drafts = imported(&bundle(resources)).drafts.into_iter();
    let records = drafts.filter(|draft| !is_frame(&draft.content));
    records
        .map(|draft| {
            let ids = path::texts(&draft.content, "entry.resource.id").concat();
            (draft.kind, draft.title, ids)
        })
        .collect()
}

/// The resources (with ids of one letter) must become these records.
fn check(resources: Value, expected: &[(Kind, &str, &str)]) {
    let found = cut(resources.as_array().unwrap());
    let found: Vec<_> = found
        .iter()
        .map(|(kind, title, ids)| (*kind, &**title, &**ids))
        .collect();
    assert_eq!(found, expected);
}

fn visit() -> Value {
    json!({
        "resourceType": "Encounter",
        "id": "v",
        "class": {"code": "EMER"},
        "reasonCode": [{"text": "Asthma attack"}],
    })
}

#[test]
fn a_patient_brings_the_people_and_places() {
    check(
        json!([
            {"resourceType": "Organization", "id": "o", "name": "CLINIC"},
            {"resourceType": "Patient", "id": "p",
             "name": [{"given": ["Mara"], "family": "Quill", "prefix": ["Mrs."]}]},
            {"resourceType": "Practitioner", "id": "d",
             "name": [{"prefix": ["Dr."], "family": "Vale"}]},
        ]),
        &[(Kind::Profile, "Profile: Mara Quill", "opd")],
    );
}

#[test]
fn a_laboratory_report_takes_its_results() {
    check(
        json!([
            {"resourceType": "Observation", "id": "1", "category": category("laboratory"),
             "code": {"text": "Glucose"}, "specimen": to("s")},
            {"resourceType": "DiagnosticReport", "id": "r", "category": category("LAB"),
             "code": {"text": "Lipid Panel"}, "result": [to("1"), to("gone")]},
            {"resourceType": "Specimen", "id": "s"},
            {"resourceType": "Observation", "id": "2", "category": category("laboratory"),
             "code": {"text": "Glucose"}},
        ]),
        &[
            (Kind::BloodTest, "Lipid Panel", "1rs"),
            (Kind::BloodTest, "Glucose", "2"),
        ],
    );
}

#[test]
fn a_visit_takes_what_was_found_and_done_but_not_the_diagnosis() {
    check(
        json!([
            visit(),
            {"resourceType": "Observation", "id": "w", "category": category("vital-signs"),
             "code": {"text": "Weight"}, "encounter": to("v")},
            {"resourceType": "Procedure", "id": "x", "code": {"text": "Suture (procedure)"},
             "encounter": to("v")},
            {"resourceType": "CarePlan", "id": "c", "encounter": to("v"), "goal": [to("g")]},
            {"resourceType": "Goal", "id": "g", "description": {"text": "Walk"}},
            {"resourceType": "Condition", "id": "k", "code": {"text": "Asthma (disorder)"},
             "encounter": to("v")},
        ]),
        &[
            (Kind::VisitNote, "Emergency visit: asthma attack", "vwxcg"),
            (Kind::Diagnosis, "Asthma", "k"),
        ],
    );
}

#[test]
fn a_report_filed_as_laboratory_without_laboratory_results_stays_with_its_visit() {
    check(
        json!([
            visit(),
            {"resourceType": "DiagnosticReport", "id": "d", "category": category("LAB"),
             "result": [to("x")], "encounter": to("v")},
            {"resourceType": "Observation", "id": "x", "category": category("exam"),
             "code": {"text": "Cause of death"}},
        ]),
        &[(Kind::VisitNote, "Emergency visit: asthma attack", "vdx")],
    );
}

#[test]
fn images_and_their_report_are_one_record() {
    check(
        json!([
            {"resourceType": "DiagnosticReport", "id": "r", "category": category("RAD"),
             "imagingStudy": [to("i")]},
            {"resourceType": "ImagingStudy", "id": "i", "series": [{
                "modality": {"code": "DX"},
                "bodySite": {"display": "Thoracic structure (body structure)"},
            }]},
        ]),
        &[(Kind::Imaging, "Chest X-ray", "ri")],
    );
}

#[test]
fn bills_of_one_visit_are_one_record() {
    check(
        json!([
            {"resourceType": "Claim", "id": "a", "item": [{
                "encounter": [to("v")],
                "productOrService": {"text": "Encounter for 'check-up'"},
            }]},
            {"resourceType": "Claim", "id": "b", "item": [{"encounter": [to("v")]}]},
            {"resourceType": "ExplanationOfBenefit", "id": "e", "claim": to("b")},
            {"resourceType": "Claim", "id": "c"},
        ]),
        &[
            (Kind::Document, "Bill: check-up", "abe"),
            (Kind::Document, "Bill", "c"),
        ],
    );
}

#[test]
fn medicines_vaccines_and_allergies_stand_alone() {
    check(
        json!([
            {"resourceType": "MedicationRequest", "id": "m", "medicationReference": to("n")},
            {"resourceType": "Medication", "id": "n",
             "code": {"text": "Aspirin 81 MG Oral Tablet"}},
            {"resourceType": "MedicationDispense", "id": "d",
             "authorizingPrescription": [to("m")]},
            {"resourceType": "Immunization", "id": "i", "vaccineCode": {"coding": [
                {"system": "http://hl7.org/fhir/sid/cvx", "code": "08"},
            ]}},
            {"resourceType": "AllergyIntolerance", "id": "a", "code": {"text": "Latex"}},
        ]),
        &[
            (Kind::Prescription, "Aspirin 81 mg tablet", "mnd"),
            (Kind::Vaccination, "Hep B vaccination", "i"),
            (Kind::Allergy, "Allergy to latex", "a"),
        ],
    );
}

#[test]
fn nothing_is_untitled() {
    check(
        json!([
            {"resourceType": "FamilyMemberHistory", "id": "f"},
            {"resourceType": "MolecularSequence", "id": "q"},
            {"resourceType": "Observation", "id": "x", "code": {"coding": [{"code": "77"}]}},
            {"resourceType": "Organization", "id": "o", "name": "ACME HOSPITAL"},
            {"resourceType": "☃", "id": "s", "code": {"text": "unknown"}},
        ]),
        &[
            (Kind::VisitNote, "Family history", "f"),
            (Kind::Document, "Molecular sequence", "q"),
            (Kind::VisitNote, "Measurement", "x"),
            (Kind::Document, "Acme Hospital", "o"),
            (Kind::Document, "Document", "s"),
        ],
    );
}

#[test]
fn circles_end() {
    check(
        json!([
            {"resourceType": "Observation", "id": "1", "code": {"text": "First"},
             "hasMember": [to("2"), to("1")]},
            {"resourceType": "Observation", "id": "2", "code": {"text": "Second"},
             "hasMember": [to("1")]},
        ]),
        &[(Kind::VisitNote, "First", "12")],
    );
}
