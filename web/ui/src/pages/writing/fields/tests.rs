use leptos::prelude::*;
use salus_records::fhir::{
    Kind,
    form::{self, Form, Row, Term},
    view::Attachment,
};

use super::*;

/// A form of each kind with something in every field.
fn full() -> Vec<Form> {
    let some = |text: &str| Some(text.to_owned());
    vec![
        Form::BloodTest(form::BloodTest {
            name: Term::coded("Lipids", "http://loinc.org", "57698-3"),
            rows: vec![
                Row {
                    what: Term::coded("Cholesterol", "http://loinc.org", "2093-3"),
                    value: "5.20".into(),
                    unit: "mmol/L".into(),
                    low: None,
                    high: some("5.0"),
                },
                Row {
                    what: Term::words("Looks"),
                    value: "milky".into(),
                    ..Row::default()
                },
            ],
            conclusion: some("Too high."),
        }),
        Form::Prescription(form::Prescription {
            medicine: Term::words("Metformin 500 mg"),
            dosage: "1 in the morning".into(),
            as_needed: true,
            reason: Some(Term::words("Diabetes")),
            stopped: true,
            note: some("With food."),
        }),
        Form::Imaging(form::Imaging {
            name: Term::words("Chest X-ray"),
            modality: "DX".into(),
            study_uid: some("1.2.3"),
            report: some("Nothing found."),
            images: vec![Attachment {
                title: some("front"),
                content_type: "image/png".into(),
                data: vec![1, 2, 3],
            }],
        }),
        Form::Diagnosis(form::Diagnosis {
            name: Term::coded("Asthma", "http://hl7.org/fhir/sid/icd-10-cm", "J45.909"),
            onset: "2001".parse().ok(),
            ended: "2010-05-03T10:00:00Z".parse().ok(),
            note: some("Since childhood."),
        }),
        Form::Vaccination(form::Vaccination {
            vaccine: Term::words("Tetanus"),
            lot: some("A-1"),
            dose: Some(2),
            note: some("Left arm."),
        }),
        Form::Allergy(form::Allergy {
            substance: Term::words("Peanuts"),
            reaction: some("Rash"),
            dangerous: true,
            note: some("Traces too."),
        }),
        Form::VisitNote(form::VisitNote {
            name: Term::words("Check-up"),
            reason: Some(Term::words("Cough")),
            place: some("Practice"),
            vitals: form::Vitals {
                systolic: some("120"),
                diastolic: some("80"),
                pulse: some("66"),
                temperature: some("36.60"),
                oxygen: some("98"),
                weight: some("70.5"),
                height: some("172"),
            },
            note: some("All well.\nUntil next year."),
        }),
        Form::Document(form::Document {
            title: "Letter".into(),
            sort: Some(Term::coded("Referral", "http://loinc.org", "57133-1")),
            file: Attachment {
                title: None,
                content_type: "text/plain".into(),
                data: "Dear colleague".into(),
            },
        }),
        Form::Profile(form::Profile {
            given: "Ada Maria".into(),
            family: "Lind".into(),
            birth_date: "1980-02".parse().ok(),
            gender: "female".into(),
            phone: some("+1 555 0100"),
            email: some("ada@example.org"),
            address: some("1 Main Street"),
            contact: some("Bo, +1 555 0101"),
        }),
    ]
}

#[test]
fn what_was_not_touched_comes_back_exactly() {
    Owner::new().with(|| {
        let forms = full();
        let kinds: Vec<Kind> = forms.iter().map(Form::kind).collect();
        assert_eq!(kinds, Kind::ALL);
        for form in forms {
            let mut reading = Reading::default();
            assert_eq!(Fields::new(&form).read(&mut reading), form);
            assert_eq!(reading.finish(), []);
        }
    });
}

#[test]
fn an_empty_form_says_what_it_needs() {
    Owner::new().with(|| {
        for kind in Kind::ALL {
            let form = blank(kind);
            assert_eq!(form.kind(), kind);
            let mut reading = Reading::default();
            Fields::new(&form).read(&mut reading);
            assert!(!reading.finish().is_empty(), "{kind}");
        }
    });
}
