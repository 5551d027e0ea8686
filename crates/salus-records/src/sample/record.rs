//! From a story to a patient with several years of records.

use jiff::{ToSpan, civil::Date};
use serde_json::{Value, json};

use super::{
    chance::Chance,
    ct::{ct, ct_study_uid},
    people::{CLINIC, doctor, email, name, national_id},
    story::{Panel, STORIES, Series, Story},
    xray::{study_uid, xray},
};
use crate::fhir::{
    BadDate, FhirDate,
    form::{
        Allergy, BloodTest, Context, Diagnosis, Form, FormError, Imaging, Prescription, Profile,
        Row, Term, Vaccination, VisitNote, Vitals,
    },
};

const VISITS: u32 = 5;
/// The longest time, in years, that a story looks back.
const LONGEST: u32 = 9;
const SNOMED: &str = "http://snomed.info/sct";
const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";
const CVX: &str = "http://hl7.org/fhir/sid/cvx";
const LOINC: &str = "http://loinc.org";

/// An invented patient.
#[derive(Clone, Debug, PartialEq)]
pub struct SamplePatient {
    /// Display name.
    pub name: String,
    /// Date of birth, `YYYY-MM-DD`.
    pub birth_date: String,
    /// In the form of a US social security number, from a range that is never issued.
    pub national_id: String,
    /// Address under `example.org`, which never reaches anybody.
    pub email: String,
    /// The studies that were made, if the story has any; each is an imaging record of that name.
    pub studies: Vec<SampleStudy>,
    /// Everything about the patient: a FHIR R4 Bundle of type `collection`.
    pub bundle: Value,
}

/// A study in a sample record; its image is drawn from the seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleStudy {
    /// What was imaged: `Chest X-ray`.
    pub name: &'static str,
    /// DICOM modality: `CR` or `CT`.
    pub modality: &'static str,
    /// Seed of the image.
    pub seed: u64,
}

impl SampleStudy {
    /// Draws the image, as a DICOM file of the size that is usual for the modality.
    pub fn draw(&self) -> Vec<u8> {
        if self.modality == "CT" {
            ct(self.seed, 24)
        } else {
            xray(self.seed, 1024, 1200)
        }
    }
}

/// Why there is no sample patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SampleError {
    /// `today` is no full date.
    #[error("{0}")]
    Date(#[from] BadDate),
    /// A story does not fill in one of the forms.
    #[error("{0}")]
    Form(#[from] FormError),
}

/// The patient with this number, with records up to `today` (`YYYY-MM-DD`).
///
/// Neighbouring numbers live different stories; the same arguments give the same patient.
///
/// # Errors
/// [`SampleError::Date`] if `today` is not a full date.
pub fn patient(seed: u64, index: u32, today: &str) -> Result<SamplePatient, SampleError> {
    let today: Date = today.parse().map_err(|_| BadDate)?;
    let mut chance = Chance::new(seed, 2, u64::from(index));
    let story = &STORIES[index as usize % STORIES.len()];
    let female = chance.between(0, 1) == 0;
    let (given, family) = name(&mut chance, female);
    let age = chance.between(story.ages.0, story.ages.1);
    let birth = before(today, age * 365 + age / 4 + chance.between(1, 360));
    let national_id = national_id(&mut chance, index);
    let study_seed = chance.next();
    let mut record = Record::new(chance, today, doctor(seed, index % 2).name);
    let email = email(given, family, index, "mail");
    record.profile(
        &Profile {
            given: given.to_owned(),
            family: family.to_owned(),
            birth_date: Some(day(birth)?),
            gender: if female { "female" } else { "male" }.to_owned(),
            phone: Some(format!("555-01{:02}", index % 100)),
            email: Some(email.clone()),
            address: Some(format!("{} Harbour Street, Lowtide", 1 + index)),
            contact: None,
        },
        &national_id,
    )?;
    record.tell(story, age, study_seed)?;
    Ok(SamplePatient {
        name: format!("{given} {family}"),
        birth_date: birth.to_string(),
        national_id,
        email,
        studies: [("CR", story.xray), ("CT", story.ct)]
            .into_iter()
            .filter_map(|(modality, study)| {
                Some(SampleStudy {
                    name: study?.0,
                    modality,
                    seed: study_seed,
                })
            })
            .collect(),
        bundle: json!({
            "resourceType": "Bundle",
            "type": "collection",
            "timestamp": format!("{today}T09:00:00Z"),
            "entry": record.entries,
        }),
    })
}

/// The record being written.
struct Record {
    chance: Chance,
    /// The day of the visit 0, 1, 2 … years ago.
    visits: Vec<Date>,
    doctor: String,
    patient: String,
    /// How tall and heavy somebody is, from 0 to 20.
    build: u32,
    entries: Vec<Value>,
}

impl Record {
    fn new(mut chance: Chance, today: Date, doctor: String) -> Record {
        let patient = urn(&mut chance);
        let build = chance.between(0, 20);
        let visits = (0..=LONGEST)
            .map(|years| before(today, years * 365 + chance.between(3, 45)))
            .collect();
        Record {
            chance,
            visits,
            doctor,
            patient,
            build,
            entries: Vec::new(),
        }
    }

    fn add(&mut self, date: Date, form: Form) -> Result<(), SampleError> {
        let context = Context {
            patient: self.patient.clone(),
            author: Some(self.doctor.clone()),
            date: day(date)?,
        };
        let chance = &mut self.chance;
        self.entries
            .extend(form.entries(&context, &mut || chance.bytes())?);
        Ok(())
    }

    /// The patient, the family doctor and the clinic.
    fn profile(&mut self, form: &Profile, national_id: &str) -> Result<(), SampleError> {
        self.add(self.years_ago(0), Form::Profile(form.clone()))?;
        let (doctor, clinic) = (urn(&mut self.chance), urn(&mut self.chance));
        let bare = |urn: &str| urn.trim_start_matches("urn:uuid:").to_owned();
        if let Some(patient) = self.entries.last_mut() {
            let resource = &mut patient["resource"];
            resource["identifier"] = json!([
                {"system": "http://hl7.org/fhir/sid/us-ssn", "value": national_id},
            ]);
            resource["generalPractitioner"] =
                json!([{"reference": doctor, "display": self.doctor}]);
            resource["managingOrganization"] = json!({"reference": clinic, "display": CLINIC});
        }
        self.entries.push(json!({"fullUrl": doctor, "resource": {
            "resourceType": "Practitioner",
            "id": bare(&doctor),
            "name": [{"text": self.doctor}],
        }}));
        self.entries.push(json!({"fullUrl": clinic, "resource": {
            "resourceType": "Organization",
            "id": bare(&clinic),
            "name": CLINIC,
        }}));
        Ok(())
    }

    fn tell(&mut self, story: &Story, age: u32, study_seed: u64) -> Result<(), SampleError> {
        for &(name, code, years) in story.problems {
            let date = self.years_ago(years);
            let ended = (years == 1).then(|| day(self.years_ago(0))).transpose()?;
            let name = Term::coded(name, SNOMED, code);
            let onset = Some(day(date)?);
            self.add(
                date,
                Form::Diagnosis(Diagnosis {
                    name,
                    onset,
                    ended,
                    note: None,
                }),
            )?;
        }
        for &(substance, reaction, dangerous) in story.allergies {
            let date = self.years_ago(VISITS);
            let (substance, reaction) = (Term::words(substance), Some(reaction.to_owned()));
            let form = Allergy {
                substance,
                reaction,
                dangerous,
                note: None,
            };
            self.add(date, Form::Allergy(form))?;
        }
        for &(medicine, code, dosage, years) in story.medicines {
            let date = self.years_ago(years);
            let medicine = Term::coded(medicine, RXNORM, code);
            let form = Prescription {
                medicine,
                dosage: dosage.to_owned(),
                ..Prescription::default()
            };
            self.add(date, Form::Prescription(form))?;
        }
        for &(vaccine, code, years) in story.vaccines {
            let date = self.years_ago(years);
            self.vaccine(date, vaccine, code)?;
        }
        for visit in 0..VISITS {
            self.visit(story, visit, age.saturating_sub(VISITS - 1 - visit))?;
        }
        let studies = [
            (story.xray, "CR", study_uid(study_seed)),
            (story.ct, "CT", ct_study_uid(study_seed)),
        ];
        for (study, modality, uid) in studies {
            let Some((name, report)) = study else {
                continue;
            };
            let date = self.years_ago(1);
            self.add(
                date,
                Form::Imaging(Imaging {
                    name: Term::words(name),
                    modality: modality.to_owned(),
                    study_uid: Some(uid),
                    report: Some(report.to_owned()),
                    images: Vec::new(),
                }),
            )?;
        }
        Ok(())
    }

    /// A yearly visit with vital signs, laboratory and the flu vaccine.
    fn visit(&mut self, story: &Story, visit: u32, age: u32) -> Result<(), SampleError> {
        let date = self.years_ago(VISITS - 1 - visit);
        let progress = f64::from(visit) / f64::from(VISITS - 1);
        let between = |first: u32, last: u32| {
            f64::from(first) + (f64::from(last) - f64::from(first)) * progress
        };
        let (first, last) = story.pressure;
        let note = match visit {
            0 => story.notes[0],
            last if last + 1 == VISITS => story.notes[2],
            _ => story.notes[1],
        };
        let child = age < 18;
        let weight = if child {
            7 + 3 * age
        } else {
            56 + 2 * self.build
        };
        let vitals = Vitals {
            systolic: Some(self.near(between(first.0, last.0), 0)),
            diastolic: Some(self.near(between(first.1, last.1), 0)),
            pulse: Some(self.near(72.0, 0)),
            temperature: Some(self.near(36.8, 1)),
            oxygen: None,
            weight: Some(self.near(f64::from(weight), 1)),
            height: child.then(|| (76 + 6 * age + self.build / 2).to_string()),
        };
        self.add(
            date,
            Form::VisitNote(VisitNote {
                name: Term::coded("Check-up", SNOMED, "185349003"),
                reason: None,
                place: Some(CLINIC.to_owned()),
                vitals,
                note: Some(note.to_owned()),
            }),
        )?;
        for panel in story.panels {
            self.panel(date, panel, progress)?;
        }
        self.vaccine(date, "Flu", "140")
    }

    fn panel(&mut self, date: Date, panel: &Panel, progress: f64) -> Result<(), SampleError> {
        let rows = panel
            .series
            .iter()
            .map(|series| self.row(series, progress))
            .collect();
        let name = Term::coded(panel.name, LOINC, panel.loinc);
        self.add(
            date,
            Form::BloodTest(BloodTest {
                name,
                rows,
                conclusion: None,
            }),
        )
    }

    fn row(&mut self, series: &Series, progress: f64) -> Row {
        let (first, last) = series.drift;
        let bound = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Row {
            what: Term::coded(series.name, LOINC, series.loinc),
            value: self.near(first + (last - first) * progress, series.decimals),
            unit: series.unit.to_owned(),
            low: bound(series.usual.0),
            high: bound(series.usual.1),
        }
    }

    fn vaccine(&mut self, date: Date, vaccine: &str, code: &str) -> Result<(), SampleError> {
        let lot = Some(format!(
            "{}{:04}",
            self.chance.one_of(&["HX", "LB", "QA"]),
            self.chance.between(0, 9999)
        ));
        let vaccine = Term::coded(vaccine, CVX, code);
        self.add(
            date,
            Form::Vaccination(Vaccination {
                vaccine,
                lot,
                dose: None,
                note: None,
            }),
        )
    }

    /// The day of the visit that many years ago, at most [`LONGEST`].
    fn years_ago(&self, years: u32) -> Date {
        self.visits[years.min(LONGEST) as usize]
    }

    /// A number within three per cent of the given one.
    fn near(&mut self, value: f64, decimals: usize) -> String {
        let spread = 0.97 + 0.06 * self.chance.fraction();
        format!("{:.decimals$}", value * spread)
    }
}

fn before(today: Date, days: u32) -> Date {
    today.saturating_sub(i64::from(days).days())
}

fn day(date: Date) -> Result<FhirDate, BadDate> {
    date.to_string().parse()
}

/// A version 4 UUID as a URN. Source: RFC 9562.
fn urn(chance: &mut Chance) -> String {
    crate::fhir::form::urn_uuid(chance.bytes())
}
