//! Reading a form back, and changing what it shows without losing the rest.

use proptest::{option, prelude::*};
use serde_json::json;

use super::*;
use crate::fhir::{Kind, Limits, import, view};

fn words() -> impl Strategy<Value = String> {
    "[A-Za-zäß][a-z0-9 ,.()é-]{0,14}[a-z0-9]"
}

fn decimal() -> impl Strategy<Value = String> {
    r"(0|[1-9][0-9]{0,3})(\.[0-9]{1,3})?"
}

fn day() -> impl Strategy<Value = FhirDate> {
    "(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?".prop_map(|d| d.parse().unwrap())
}

fn term() -> impl Strategy<Value = Term> {
    (words(), option::of("[A-Z0-9]{2,6}(-[0-9])?")).prop_map(|(text, code)| match code {
        Some(code) => Term::coded(text, "urn:example:codes", &code),
        None => Term::words(text),
    })
}

fn file() -> impl Strategy<Value = Attachment> {
    let bytes = prop::collection::vec(any::<u8>(), 1..40);
    (option::of(words()), bytes).prop_map(|(title, data)| Attachment {
        title,
        content_type: "application/pdf".to_owned(),
        data,
    })
}

fn row() -> impl Strategy<Value = Row> {
    let value = prop_oneof![decimal(), Just("negative".to_owned())];
    let unit = prop::sample::select(vec!["mg/dL", "%", ""]);
    (
        term(),
        value,
        unit,
        option::of(decimal()),
        option::of(decimal()),
    )
        .prop_map(|(what, value, unit, low, high)| {
            let number = value != "negative";
            Row {
                what,
                unit: if number {
                    unit.to_owned()
                } else {
                    String::new()
                },
                value,
                low,
                high,
            }
        })
}

fn form(kind: Kind) -> BoxedStrategy<Form> {
    let note = || option::of(words());
    match kind {
        Kind::BloodTest => (term(), prop::collection::vec(row(), 1..5), note())
            .prop_map(|(name, rows, conclusion)| {
                Form::BloodTest(BloodTest {
                    name,
                    rows,
                    conclusion,
                })
            })
            .boxed(),
        Kind::Prescription => (
            term(),
            words(),
            any::<[bool; 2]>(),
            option::of(term()),
            note(),
        )
            .prop_map(|(medicine, dosage, [as_needed, stopped], reason, note)| {
                Form::Prescription(Prescription {
                    medicine,
                    dosage,
                    as_needed,
                    reason,
                    stopped,
                    note,
                })
            })
            .boxed(),
        Kind::Imaging => {
            let uid = option::of("1(\\.[1-9][0-9]{0,3}){2,5}");
            let modality = prop::sample::select(vec!["", "DX", "CT"]);
            (
                term(),
                modality,
                uid,
                note(),
                prop::collection::vec(file(), 0..3),
            )
                .prop_map(|(name, modality, study_uid, report, images)| {
                    let modality = modality.to_owned();
                    Form::Imaging(Imaging {
                        name,
                        modality,
                        study_uid,
                        report,
                        images,
                    })
                })
                .boxed()
        }
        Kind::Diagnosis => (term(), option::of(day()), option::of(day()), note())
            .prop_map(|(name, onset, ended, note)| {
                Form::Diagnosis(Diagnosis {
                    name,
                    onset,
                    ended,
                    note,
                })
            })
            .boxed(),
        Kind::Vaccination => (term(), note(), option::of(1..9_u32), note())
            .prop_map(|(vaccine, lot, dose, note)| {
                Form::Vaccination(Vaccination {
                    vaccine,
                    lot,
                    dose,
                    note,
                })
            })
            .boxed(),
        Kind::Allergy => (term(), note(), any::<bool>(), note())
            .prop_map(|(substance, reaction, dangerous, note)| {
                Form::Allergy(Allergy {
                    substance,
                    reaction,
                    dangerous,
                    note,
                })
            })
            .boxed(),
        Kind::VisitNote => {
            let vitals = prop::collection::vec(option::of(decimal()), 7);
            (term(), option::of(term()), note(), vitals, note())
                .prop_map(|(name, reason, place, mut vitals, note)| {
                    let mut next = || vitals.pop().flatten();
                    let vitals = Vitals {
                        systolic: next(),
                        diastolic: next(),
                        pulse: next(),
                        temperature: next(),
                        oxygen: next(),
                        weight: next(),
                        height: next(),
                    };
                    Form::VisitNote(VisitNote {
                        name,
                        reason,
                        place,
                        vitals,
                        note,
                    })
                })
                .boxed()
        }
        Kind::Document => (words(), option::of(term()), file())
            .prop_map(|(title, sort, file)| Form::Document(Document { title, sort, file }))
            .boxed(),
        Kind::Profile => {
            let names = ("[A-Z][a-z]{1,8}( [A-Z][a-z]{1,8})?", "[A-Z][a-z]{1,9}");
            let gender = prop::sample::select(vec!["", "female", "male", "other"]);
            (
                names,
                option::of(day()),
                gender,
                (note(), note(), note(), note()),
            )
                .prop_map(
                    |((given, family), birth_date, gender, (phone, email, address, contact))| {
                        let gender = gender.to_owned();
                        Form::Profile(Profile {
                            given,
                            family,
                            birth_date,
                            gender,
                            phone,
                            email,
                            address,
                            contact,
                        })
                    },
                )
                .boxed()
        }
    }
}

fn two_forms() -> impl Strategy<Value = (Form, Form)> {
    prop::sample::select(Kind::ALL.to_vec()).prop_flat_map(|kind| (form(kind), form(kind)))
}

fn context(date: &str) -> Context {
    Context {
        patient: "urn:uuid:0b6a40a1-9f3c-4d52-8a70-5f6e7d8c9b0a".to_owned(),
        author: Some("Dr. Ines Vale".to_owned()),
        date: date.parse().unwrap(),
    }
}

/// Identifiers that are not given twice.
fn ids(start: u64) -> impl FnMut() -> [u8; 16] {
    let mut next = start;
    move || {
        next += 1;
        let mut id = [0; 16];
        id[8..].copy_from_slice(&next.to_be_bytes());
        id[..6].copy_from_slice(&next.to_be_bytes()[2..]);
        id
    }
}

/// The content with an extension, an identifier and a note of its sender in every resource.
fn grown(content: &Value) -> Value {
    let mut grown = content.clone();
    for entry in grown["entry"].as_array_mut().unwrap() {
        entry["resource"]["extension"] =
            json!([{"url": "urn:example:more", "valueString": "kept"}]);
        entry["resource"]["meta"] = json!({"source": "urn:example:sender"});
    }
    grown
}

/// Rows in the order of their names: an update may put what is added at the end.
fn sorted(form: &Form) -> Form {
    let mut form = form.clone();
    if let Form::BloodTest(form) = &mut form {
        form.rows
            .sort_by(|a, b| format!("{a:?}").cmp(&format!("{b:?}")));
    }
    form
}

proptest! {
    #[test]
    fn a_form_comes_back_from_its_content((form, _) in two_forms()) {
        let draft = form.draft(&context("2025-03-14"), &mut ids(0)).unwrap();
        prop_assert_eq!(Form::of(&draft.content, form.kind()), Some(form.clone()));
        let date = date_of(&draft.content, form.kind());
        let expected = (form.kind() != Kind::Profile).then(|| "2025-03-14".parse().unwrap());
        prop_assert_eq!(date, expected);
    }

    #[test]
    fn without_a_change_the_content_stays_as_it_is((form, _) in two_forms()) {
        let draft = form.draft(&context("2025-03-14"), &mut ids(0)).unwrap();
        let grown = grown(&draft.content);
        let start = Form::of(&grown, form.kind()).unwrap();
        let revised = start.revise(&grown, &context("2025-03-14"), &mut ids(900)).unwrap();
        prop_assert_eq!(&revised.content, &grown);
        prop_assert_eq!((&revised.title, revised.kind), (&draft.title, draft.kind));
        prop_assert_eq!(revised.source_key, draft.source_key);
    }

    #[test]
    fn a_change_arrives_and_the_rest_stays((form, other) in two_forms()) {
        let draft = form.draft(&context("2025-03-14"), &mut ids(0)).unwrap();
        let grown = grown(&draft.content);
        let revised = other.revise(&grown, &context("2026-01-02"), &mut ids(900)).unwrap();
        let back = Form::of(&revised.content, form.kind()).unwrap();
        prop_assert_eq!(sorted(&back), sorted(&other));
        prop_assert_eq!(revised.source_key, draft.source_key);
        let anchor = &revised.content["entry"][0]["resource"];
        prop_assert_eq!(&anchor["extension"][0]["valueString"], "kept");
        prop_assert_eq!(&anchor["meta"]["source"], "urn:example:sender");
        let again = import(revised.content.to_string().as_bytes(), Limits::default()).unwrap();
        let records = again.drafts.iter().filter(|d| !crate::fhir::is_frame(&d.content));
        prop_assert_eq!(records.count(), 1);
    }
}

fn bundle(resources: &[Value]) -> Value {
    let entries: Vec<Value> = resources
        .iter()
        .map(|resource| {
            let (kind, id) = (resource["resourceType"].as_str(), resource["id"].as_str());
            json!({
                "fullUrl": format!("http://lab.example/{}/{}", kind.unwrap(), id.unwrap()),
                "resource": resource,
            })
        })
        .collect();
    json!({"resourceType": "Bundle", "type": "collection", "entry": entries})
}

fn laboratory() -> Value {
    bundle(&[
        json!({
            "resourceType": "DiagnosticReport", "id": "r", "status": "final",
            "category": [{"coding": [{"code": "LAB"}]}],
            "identifier": [{"system": "urn:lab", "value": "4711"}],
            "code": {"coding": [
                {"system": "http://loinc.org", "code": "24331-1", "display": "Lipid panel"},
                {"system": "urn:lab", "code": "LIP"},
            ]},
            "subject": {"reference": "Patient/p"},
            "effectivePeriod": {"start": "2024-05-01T08:00:00Z"},
            "result": [{"reference": "Observation/a"}, {"reference": "Observation/b"}],
        }),
        json!({
            "resourceType": "Observation", "id": "a", "status": "final",
            "text": {"status": "generated", "div": "<div>LDL 160</div>"},
            "code": {"coding": [{"system": "http://loinc.org", "code": "13457-7"}], "text": "LDL"},
            "subject": {"reference": "Patient/p"},
            "valueQuantity": {"value": 160, "unit": "mg/dl", "system": "http://unitsofmeasure.org", "code": "mg/dL"},
            "interpretation": [{"coding": [{"code": "H"}]}],
            "method": {"text": "calculated"},
        }),
        json!({
            "resourceType": "Observation", "id": "b", "status": "final",
            "code": {"text": "HDL"}, "subject": {"reference": "Patient/p"},
            "valueQuantity": {"value": 5, "comparator": "<", "unit": "mg/dL"},
        }),
    ])
}

#[test]
fn a_corrected_value_takes_its_flag_with_it_and_leaves_the_rest() {
    let content = laboratory();
    let mut form = Form::of(&content, Kind::BloodTest).unwrap();
    let Form::BloodTest(test) = &mut form else {
        panic!()
    };
    assert_eq!(
        (test.rows[0].value.as_str(), test.rows[0].unit.as_str()),
        ("160", "mg/dL")
    );
    assert_eq!(test.rows[1].value, "< 5");
    test.rows[0].value = "106".to_owned();
    let date = date_of(&content, Kind::BloodTest).unwrap();
    let revised = form
        .revise(&content, &context(date.as_str()), &mut ids(0))
        .unwrap();
    let mut expected = content.clone();
    let value = json!({"value": 106, "unit": "mg/dL", "system": "http://unitsofmeasure.org", "code": "mg/dL"});
    let changed = expected["entry"][1]["resource"].as_object_mut().unwrap();
    changed.insert("valueQuantity".to_owned(), value);
    changed.remove("interpretation");
    changed.remove("text");
    assert_eq!(revised.content, expected);
}

#[test]
fn a_row_that_is_struck_out_goes_and_a_new_one_is_linked() {
    let content = laboratory();
    let mut form = Form::of(&content, Kind::BloodTest).unwrap();
    let Form::BloodTest(test) = &mut form else {
        panic!()
    };
    test.rows.remove(0);
    test.rows.push(Row {
        what: Term::words("Triglycerides"),
        value: "99".to_owned(),
        ..Row::default()
    });
    let revised = form
        .revise(&content, &context("2024-05-01T08:00:00Z"), &mut ids(0))
        .unwrap();
    let entries = revised.content["entry"].as_array().unwrap();
    let named: Vec<_> = entries
        .iter()
        .map(|e| &e["resource"]["code"]["text"])
        .collect();
    assert_eq!(named[1..], [&json!("HDL"), &json!("Triglycerides")]);
    let result = &revised.content["entry"][0]["resource"]["result"];
    assert_eq!(result[0]["reference"], "Observation/b");
    assert_eq!(result[1]["reference"], entries[2]["fullUrl"]);
    assert_eq!(entries[2]["resource"]["subject"]["reference"], "Patient/p");
    assert_eq!(view::summarise(&revised.content).facts.len(), 2);
}

#[test]
fn another_date_and_another_code_replace_what_would_contradict_them() {
    let content = laboratory();
    let mut form = Form::of(&content, Kind::BloodTest).unwrap();
    let Form::BloodTest(test) = &mut form else {
        panic!()
    };
    test.name = Term::words("Cholesterol");
    let revised = form
        .revise(&content, &context("2024-06-01"), &mut ids(0))
        .unwrap();
    let report = &revised.content["entry"][0]["resource"];
    assert_eq!(report["code"], json!({"text": "Cholesterol"}));
    assert_eq!(report["effectiveDateTime"], "2024-06-01");
    assert!(report.get("effectivePeriod").is_none());
    assert_eq!(report["identifier"][0]["value"], "4711");
    assert_eq!(revised.title, "Cholesterol");
}

#[test]
fn an_imported_address_stays_until_it_is_changed() {
    let patient = json!({
        "resourceType": "Patient", "id": "p",
        "name": [{"use": "official", "text": "Ms Mara Quill", "family": "Quill", "given": ["Mara"], "prefix": ["Ms"]},
                 {"use": "maiden", "family": "Fern"}],
        "telecom": [{"system": "phone", "value": "1", "use": "home"}, {"system": "fax", "value": "2"}],
        "address": [{"line": ["Mill Lane 3"], "city": "Oakham"}],
    });
    let content = bundle(std::slice::from_ref(&patient));
    let mut form = Form::of(&content, Kind::Profile).unwrap();
    let Form::Profile(profile) = &mut form else {
        panic!()
    };
    assert_eq!(profile.address.as_deref(), Some("Mill Lane 3, Oakham"));
    profile.family = "Fern".to_owned();
    profile.phone = Some("3".to_owned());
    let revised = form
        .revise(&content, &context("2026-01-01"), &mut ids(0))
        .unwrap();
    let mut expected = patient;
    let name = expected["name"][0].as_object_mut().unwrap();
    name.insert("family".to_owned(), json!("Fern"));
    name.remove("text");
    expected["telecom"][0]["value"] = json!("3");
    assert_eq!(revised.content["entry"][0]["resource"], expected);
}

#[test]
fn what_the_form_cannot_show_is_not_changed_by_it() {
    let doses = bundle(&[json!({
        "resourceType": "MedicationRequest", "id": "m",
        "medicationCodeableConcept": {"text": "Prednisone"},
        "dosageInstruction": [{"text": "20 mg for 3 days"}, {"text": "then 10 mg"}],
    })]);
    assert_eq!(Form::of(&doses, Kind::Prescription), None);
    let form = Form::Prescription(Prescription {
        medicine: Term::words("Prednisone"),
        ..Prescription::default()
    });
    let refused = form.revise(&doses, &context("2026-01-01"), &mut ids(0));
    assert_eq!(refused, Err(FormError::OtherContent));
    assert_eq!(Form::of(&json!({}), Kind::Document), None);
}
