use serde_json::json;

use super::*;
use crate::fhir::{Kind, group::groups, view};

fn context() -> Context {
    Context {
        patient: "urn:uuid:0b6a40a1-9f3c-4d52-8a70-5f6e7d8c9b0a".to_owned(),
        author: Some("Dr. Ines Vale".to_owned()),
        date: "2025-03-14".parse().unwrap(),
    }
}

fn draft(form: &Form) -> Draft {
    let mut next = 0;
    let mut ids = || {
        next += 1;
        [next; 16]
    };
    form.draft(&context(), &mut ids).unwrap()
}

fn image() -> Attachment {
    Attachment {
        title: Some("PA view".to_owned()),
        content_type: "application/dicom".to_owned(),
        data: vec![0, 1, 2, 255],
    }
}

/// One filled-in form for each kind, with the title it must get.
fn forms() -> Vec<(Form, Kind, &'static str)> {
    let row = Row {
        what: Term::coded("HbA1c", "http://loinc.org", "4548-4"),
        value: "7.40".to_owned(),
        unit: "%".to_owned(),
        low: Some("4.0".to_owned()),
        high: Some("5.6".to_owned()),
    };
    let vitals = Vitals {
        systolic: Some("128".to_owned()),
        diastolic: Some("82".to_owned()),
        weight: Some("81.5".to_owned()),
        ..Vitals::default()
    };
    vec![
        (
            Form::BloodTest(BloodTest {
                name: Term::words("Diabetes control"),
                rows: vec![row],
                conclusion: None,
            }),
            Kind::BloodTest,
            "Diabetes control",
        ),
        (
            Form::Prescription(Prescription {
                medicine: Term::words("Metformin 500 MG Oral Tablet"),
                dosage: "1 tablet with breakfast and dinner".to_owned(),
                ..Prescription::default()
            }),
            Kind::Prescription,
            "Metformin 500 mg tablet",
        ),
        (
            Form::Imaging(Imaging {
                name: Term::words("Chest X-ray"),
                modality: "DX".to_owned(),
                report: Some("Lungs clear.".to_owned()),
                images: vec![image()],
                study_uid: None,
            }),
            Kind::Imaging,
            "Chest X-ray",
        ),
        (
            Form::Diagnosis(Diagnosis {
                name: Term::words("Type 2 diabetes"),
                onset: Some("2019".parse().unwrap()),
                ..Diagnosis::default()
            }),
            Kind::Diagnosis,
            "Type 2 diabetes",
        ),
        (
            Form::Vaccination(Vaccination {
                vaccine: Term::coded("Influenza, seasonal", "http://hl7.org/fhir/sid/cvx", "140"),
                lot: Some("FX-201".to_owned()),
                dose: Some(1),
                note: None,
            }),
            Kind::Vaccination,
            "Flu vaccination",
        ),
        (
            Form::Allergy(Allergy {
                substance: Term::words("Penicillin"),
                reaction: Some("Hives".to_owned()),
                dangerous: true,
                note: None,
            }),
            Kind::Allergy,
            "Allergy to penicillin",
        ),
        (
            Form::VisitNote(VisitNote {
                name: Term::words("Check-up"),
                vitals,
                note: Some("Feels well.\nSees the dietician in May.".to_owned()),
                ..VisitNote::default()
            }),
            Kind::VisitNote,
            "Visit: check-up",
        ),
        (
            Form::Document(Document {
                title: "Letter from the clinic".to_owned(),
                sort: None,
                file: Attachment {
                    title: None,
                    content_type: "text/plain".to_owned(),
                    data: b"Dear colleague".to_vec(),
                },
            }),
            Kind::Document,
            "Letter from the clinic",
        ),
        (
            Form::Profile(Profile {
                given: "Mara".to_owned(),
                family: "Quill".to_owned(),
                gender: "female".to_owned(),
                ..Profile::default()
            }),
            Kind::Profile,
            "Profile: Mara Quill",
        ),
    ]
}

#[test]
fn every_form_makes_one_record_of_its_kind() {
    for (form, kind, title) in forms() {
        let draft = draft(&form);
        assert_eq!((draft.kind, draft.title.as_str()), (kind, title));
        let members = Members::of_content(&draft.content);
        assert_eq!(groups(&members).len(), 1, "{title}");
        let said = view::summarise(&draft.content);
        assert_eq!((said.kind, said.title.as_str()), (kind, title));
        assert!(
            !said.facts.is_empty() || said.narrative.is_some(),
            "{title}"
        );
        let date = match kind {
            Kind::Profile => None,
            Kind::Diagnosis => Some("2019"),
            _ => Some("2025-03-14"),
        };
        assert_eq!(draft.date.as_ref().map(|date| date.as_str()), date);
        let back: Form = serde_json::from_value(serde_json::to_value(&form).unwrap()).unwrap();
        assert_eq!(back, form);
    }
}

#[test]
fn numbers_keep_their_digits_and_get_their_flag() {
    let (form, ..) = forms().swap_remove(0);
    let draft = draft(&form);
    assert!(draft.content.to_string().contains(r#""value":7.40,"#));
    let said = view::summarise(&draft.content);
    let fact = &said.facts[0];
    assert_eq!(
        (fact.value.as_str(), fact.unit.as_deref()),
        ("7.40", Some("%"))
    );
    assert_eq!(
        (fact.flag, fact.reference_range.as_deref()),
        (view::Flag::High, Some("4.0–5.6"))
    );
    let series = view::measurements(&draft.content);
    assert_eq!(
        (series[0].value, series[0].low, series[0].high),
        (7.4, Some(4.0), Some(5.6))
    );
}

#[test]
fn visits_tell_pressure_weight_and_note() {
    let (form, ..) = forms().swap_remove(6);
    let said = view::summarise(&draft(&form).content);
    let told: Vec<_> = said
        .facts
        .iter()
        .map(|f| (f.label.as_str(), f.value.as_str()))
        .collect();
    assert!(told.contains(&("Blood pressure", "128/82")) && told.contains(&("Weight", "81.5")));
    assert_eq!(
        said.narrative.as_deref(),
        Some("Feels well.\nSees the dietician in May.")
    );
    assert_eq!(said.author.as_deref(), Some("Dr. Ines Vale"));
}

#[test]
fn files_come_back_byte_by_byte() {
    let (form, ..) = forms().swap_remove(2);
    assert_eq!(view::attachments(&draft(&form).content), [image()]);
}

#[test]
fn what_is_missing_is_named() {
    let mut ids = || [0; 16];
    let mut error = |form: Form| form.draft(&context(), &mut ids).unwrap_err();
    let missing = |field| FormError::Missing { field };
    assert_eq!(
        error(Form::Diagnosis(Diagnosis::default())),
        missing("the diagnosis")
    );
    assert_eq!(
        error(Form::BloodTest(BloodTest::default())),
        missing("the first value")
    );
    let vitals = Vitals {
        pulse: Some("fast".to_owned()),
        ..Vitals::default()
    };
    let visit = VisitNote {
        name: Term::words("Check-up"),
        vitals,
        ..VisitNote::default()
    };
    assert_eq!(
        error(Form::VisitNote(visit)),
        FormError::NotANumber {
            field: "a vital sign"
        }
    );
    let profile = Profile {
        family: "Quill".into(),
        gender: "x".into(),
        ..Profile::default()
    };
    assert_eq!(
        error(Form::Profile(profile)),
        FormError::NotAChoice { field: "the sex" }
    );
}

#[test]
fn blanks_are_left_out_and_ids_are_given() {
    let form = Form::Diagnosis(Diagnosis {
        name: Term::words(" Asthma "),
        ..Diagnosis::default()
    });
    assert_eq!(
        draft(&form).content["entry"],
        json!([{
            "fullUrl": "urn:uuid:01010101-0101-4101-8101-010101010101",
            "resource": {
                "resourceType": "Condition",
                "id": "01010101-0101-4101-8101-010101010101",
                "clinicalStatus": {"coding": [{
                    "system": "http://terminology.hl7.org/CodeSystem/condition-clinical",
                    "code": "active",
                }]},
                "verificationStatus": {"coding": [{
                    "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
                    "code": "confirmed",
                }]},
                "code": {"text": "Asthma"},
                "subject": {"reference": "urn:uuid:0b6a40a1-9f3c-4d52-8a70-5f6e7d8c9b0a"},
                "recordedDate": "2025-03-14",
                "recorder": {"display": "Dr. Ines Vale"},
            },
        }])
    );
}
