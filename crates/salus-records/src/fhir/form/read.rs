//! Reading content back into the form that makes it, with the place of everything that was read.

use serde_json::Value;

use super::{
    Allergy, BloodTest, Diagnosis, Document, Form, Imaging, Prescription, Profile, Row, Term,
    Vaccination, VisitNote, Vitals,
};
use crate::fhir::{
    Coding, FhirDate, Kind, coding, draft,
    group::groups,
    member::{Members, person},
    path, title, view,
    view::quantity,
};

/// A form as content fills it in.
pub(super) struct Read {
    /// The form.
    pub(super) form: Form,
    /// Which entry of the content stands for each entry that the form makes, in the form's order.
    pub(super) places: Vec<Option<usize>>,
    /// The date that the form's context stands for.
    pub(super) date: Option<FhirDate>,
    /// The reference to the patient as the content writes it.
    pub(super) patient: Option<String>,
}

/// Reads `content`, if the form of `kind` can show it.
pub(super) fn read(content: &Value, kind: Kind) -> Option<Read> {
    let members = Members::of_content(content);
    let anchor = groups(&members).first()?.anchor;
    let reader = Reader {
        members: &members,
        anchor,
    };
    let main = members.resource(anchor);
    let (form, places) = match (kind, path::resource_type(main)) {
        (Kind::BloodTest, "DiagnosticReport" | "Observation") => reader.blood_test()?,
        (Kind::Prescription, "MedicationRequest") => {
            (Form::Prescription(reader.prescription()?), reader.alone())
        }
        (Kind::Imaging, "ImagingStudy") => reader.imaging()?,
        (Kind::Diagnosis, "Condition") => (Form::Diagnosis(diagnosis(main)?), reader.alone()),
        (Kind::Vaccination, "Immunization") => {
            (Form::Vaccination(vaccination(main)?), reader.alone())
        }
        (Kind::Allergy, "AllergyIntolerance") => (Form::Allergy(allergy(main)?), reader.alone()),
        (Kind::VisitNote, "Encounter") => reader.visit_note()?,
        (Kind::Document, "DocumentReference") => {
            (Form::Document(reader.document()?), reader.alone())
        }
        (Kind::Profile, "Patient") => (Form::Profile(profile(main)?), reader.alone()),
        _ => return None,
    };
    let patient = ["subject.reference", "patient.reference"]
        .into_iter()
        .find_map(|field| path::text(main, field))
        .map(str::to_owned)
        // A profile is the patient, whose address names it.
        .or_else(|| path::text(members.entries[anchor], "fullUrl").map(str::to_owned));
    Some(Read {
        date: date(main),
        form,
        places,
        patient,
    })
}

/// When it happened, by the field that the form fills in; else whatever date there is.
fn date(main: &Value) -> Option<FhirDate> {
    let field = match path::resource_type(main) {
        "DiagnosticReport" | "Observation" => "effectiveDateTime",
        "MedicationRequest" => "authoredOn",
        "ImagingStudy" => "started",
        "Condition" | "AllergyIntolerance" => "recordedDate",
        "Immunization" => "occurrenceDateTime",
        "Encounter" => "period.start",
        "DocumentReference" => "content.attachment.creation",
        _ => return None,
    };
    day_at(main, field).or_else(|| draft::date(main))
}

struct Reader<'a, 'm> {
    members: &'a Members<'m>,
    anchor: usize,
}

impl Reader<'_, '_> {
    fn alone(&self) -> Vec<Option<usize>> {
        vec![Some(self.anchor)]
    }

    fn main(&self) -> &Value {
        self.members.resource(self.anchor)
    }

    fn all_of(&self, resource_type: &str) -> Vec<usize> {
        (0..self.members.entries.len())
            .filter(|&entry| self.members.resource_type(entry) == resource_type)
            .collect()
    }

    fn blood_test(&self) -> Option<(Form, Vec<Option<usize>>)> {
        let main = self.main();
        let (report, listed) = match path::resource_type(main) {
            "DiagnosticReport" => (Some(self.anchor), self.members.referred(main, "result")),
            _ => (None, Vec::new()),
        };
        let observations = match listed.is_empty() {
            true => self.all_of("Observation"),
            false => listed,
        };
        let mut rows = Vec::new();
        let mut places = vec![report];
        for entry in observations {
            if let Some(row) = row(self.members.resource(entry)) {
                rows.push(row);
                places.push(Some(entry));
            }
        }
        if rows.is_empty() {
            return None;
        }
        let form = BloodTest {
            name: term_at(main, "code")?,
            rows,
            conclusion: report.and_then(|_| text_at(main, "conclusion")),
        };
        Some((Form::BloodTest(form), places))
    }

    fn prescription(&self) -> Option<Prescription> {
        let main = self.main();
        let dosages = path::all(main, "dosageInstruction");
        // Somebody who sees one of several doses and changes it would leave the others standing.
        if dosages.len() > 1 {
            return None;
        }
        let dosage = dosages.first();
        let by_name = || title::medicine(self.members, main).map(Term::words);
        Some(Prescription {
            medicine: term_at(main, "medicationCodeableConcept").or_else(by_name)?,
            dosage: dosage
                .and_then(|dosage| text_at(dosage, "text").or_else(|| view::dose(dosage)))
                .unwrap_or_default(),
            as_needed: dosage.is_some_and(|dosage| {
                dosage.get("asNeededBoolean").and_then(Value::as_bool) == Some(true)
                    || dosage.get("asNeededCodeableConcept").is_some()
            }),
            reason: term_at(main, "reasonCode"),
            stopped: matches!(
                path::text(main, "status"),
                Some("stopped" | "completed" | "cancelled" | "entered-in-error")
            ),
            note: text_at(main, "note.text"),
        })
    }

    fn imaging(&self) -> Option<(Form, Vec<Option<usize>>)> {
        let study = self.main();
        let report = self.all_of("DiagnosticReport").into_iter().next();
        let told = report.map(|entry| self.members.resource(entry));
        let procedure = term_at(study, "procedureCode");
        let in_report = told.and_then(|told| term_at(told, "code"));
        let described = text_at(study, "description").map(|text| Term {
            text,
            code: procedure.as_ref().and_then(|term| term.code.clone()),
        });
        let form = Imaging {
            name: described.or(procedure).or(in_report)?,
            modality: ["modality.code", "series.modality.code"]
                .into_iter()
                .find_map(|field| text_at(study, field))
                .unwrap_or_default(),
            study_uid: path::all(study, "identifier")
                .into_iter()
                .filter(|id| path::text(id, "system") == Some("urn:dicom:uid"))
                .find_map(|id| path::text(id, "value"))
                .map(|uid| uid.trim_start_matches("urn:oid:").to_owned()),
            report: told.and_then(|told| text_at(told, "conclusion")),
            images: told
                .map(|told| path::all(told, "presentedForm"))
                .unwrap_or_default()
                .into_iter()
                .filter_map(view::decoded)
                .collect(),
        };
        Some((Form::Imaging(form), vec![Some(self.anchor), report]))
    }

    fn visit_note(&self) -> Option<(Form, Vec<Option<usize>>)> {
        let visit = self.main();
        let mut places = vec![Some(self.anchor)];
        let observations = self.all_of("Observation");
        let mut vitals = Vitals::default();
        let coded = |entry: &usize, code: &str| {
            path::texts(self.members.resource(*entry), "code.coding.code").contains(&code)
        };
        let pressure = observations.iter().find(|&entry| coded(entry, "85354-9"));
        if let Some(&entry) = pressure {
            let components = path::all(self.members.resource(entry), "component");
            let part = |code: &str| {
                let part = components
                    .iter()
                    .find(|part| path::texts(part, "code.coding.code").contains(&code))?;
                measured_in(part, "mm[Hg]")
            };
            vitals.systolic = part("8480-6");
            vitals.diastolic = part("8462-4");
            if vitals.systolic.is_some() || vitals.diastolic.is_some() {
                places.push(Some(entry));
            }
        }
        let mut single = |code: &str, unit: &str| {
            let (entry, value) = observations.iter().find_map(|entry| {
                let found = coded(entry, code).then(|| self.members.resource(*entry))?;
                Some((*entry, measured_in(found, unit)?))
            })?;
            places.push(Some(entry));
            Some(value)
        };
        vitals.pulse = single("8867-4", "/min");
        vitals.temperature = single("8310-5", "Cel");
        vitals.oxygen = single("2708-6", "%");
        vitals.weight = single("29463-7", "kg");
        vitals.height = single("8302-2", "cm");
        let told = self
            .all_of("ClinicalImpression")
            .into_iter()
            .find_map(|entry| Some((entry, text_at(self.members.resource(entry), "summary")?)));
        places.extend(told.iter().map(|(entry, _)| Some(*entry)));
        let form = VisitNote {
            name: term_at(visit, "type")?,
            reason: term_at(visit, "reasonCode"),
            place: text_at(visit, "serviceProvider.display")
                .or_else(|| self.members.name_at(visit, "serviceProvider")),
            vitals,
            note: told.map(|(_, note)| note),
        };
        Some((Form::VisitNote(form), places))
    }

    fn document(&self) -> Option<Document> {
        let main = self.main();
        let files = path::all(main, "content");
        let file = files.first().and_then(|content| content.get("attachment"));
        let sort = term_at(main, "type");
        let name = || text_at(file?, "title");
        let file_held = file.map(|file| {
            view::decoded(file).unwrap_or_else(|| view::Attachment {
                title: exact_at(file, "title"),
                content_type: exact_at(file, "contentType").unwrap_or_default(),
                data: Vec::new(),
            })
        });
        Some(Document {
            title: text_at(main, "description")
                .or_else(name)
                .or_else(|| Some(sort.as_ref()?.text.clone()))?,
            sort,
            file: file_held.unwrap_or_default(),
        })
    }
}

fn diagnosis(main: &Value) -> Option<Diagnosis> {
    Some(Diagnosis {
        name: term_at(main, "code")?,
        onset: day_at(main, "onsetDateTime"),
        ended: day_at(main, "abatementDateTime"),
        note: text_at(main, "note.text"),
    })
}

fn vaccination(main: &Value) -> Option<Vaccination> {
    let dose = path::all(main, "protocolApplied.doseNumberPositiveInt");
    Some(Vaccination {
        vaccine: term_at(main, "vaccineCode")?,
        lot: text_at(main, "lotNumber"),
        dose: dose
            .first()
            .and_then(|dose| dose.as_u64())
            .and_then(|dose| dose.try_into().ok()),
        note: text_at(main, "note.text"),
    })
}

fn allergy(main: &Value) -> Option<Allergy> {
    let reactions = path::all(main, "reaction");
    let shown: Vec<String> = reactions
        .first()
        .map(|first| path::all(first, "manifestation"))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|concept| text_at(concept, "text").or_else(|| coding::meaning(concept)))
        .collect();
    Some(Allergy {
        substance: term_at(main, "code")?,
        reaction: (!shown.is_empty()).then(|| shown.join(", ")),
        dangerous: path::text(main, "criticality") == Some("high"),
        note: text_at(main, "note.text"),
    })
}

fn profile(main: &Value) -> Option<Profile> {
    let names = path::all(main, "name");
    let official = names
        .iter()
        .find(|name| path::text(name, "use") == Some("official"));
    let name = official.or(names.first())?;
    let whole = || person(main);
    let reach = |system: &str| {
        path::all(main, "telecom")
            .into_iter()
            .filter(|contact| path::text(contact, "system") == Some(system))
            .find_map(|contact| text_at(contact, "value"))
    };
    let contact = path::all(main, "contact").into_iter().next();
    let called: Vec<&str> = ["name.text", "telecom.value"]
        .iter()
        .filter_map(|field| path::text(contact?, field))
        .collect();
    Some(Profile {
        given: path::texts(name, "given").join(" "),
        family: text_at(name, "family").or_else(whole)?,
        birth_date: day_at(main, "birthDate"),
        gender: text_at(main, "gender").unwrap_or_default(),
        phone: reach("phone"),
        email: reach("email"),
        address: path::all(main, "address")
            .into_iter()
            .next()
            .and_then(|home| text_at(home, "text").or_else(|| view::address(home))),
        contact: (!called.is_empty()).then(|| called.join(", ")),
    })
}

/// A value with its range, unless the observation has parts or none.
fn row(observation: &Value) -> Option<Row> {
    if observation.get("component").is_some() {
        return None;
    }
    let held = observation.get("valueQuantity");
    let (value, unit) = match held.filter(|held| path::text(held, "comparator").is_none()) {
        Some(held) => (held.get("value")?.as_number()?.to_string(), unit(held)),
        None => {
            let exact = exact_at(observation, "valueString").filter(|text| !text.trim().is_empty());
            match exact {
                Some(text) => (text.trim().to_owned(), String::new()),
                None => {
                    let (text, _) = quantity::value(observation)?;
                    (text, held.map(unit).unwrap_or_default())
                }
            }
        }
    };
    let ranges = path::all(observation, "referenceRange");
    let bound = |name: &str| {
        let bound = ranges.first()?.get(name)?.get("value")?;
        Some(bound.as_number()?.to_string())
    };
    Some(Row {
        what: term_at(observation, "code")?,
        value,
        unit,
        low: bound("low"),
        high: bound("high"),
    })
}

/// The number of a quantity, if it has this UCUM unit.
fn measured_in(part: &Value, expected: &str) -> Option<String> {
    let held = part.get("valueQuantity")?;
    let fits = unit(held) == expected && path::text(held, "comparator").is_none();
    Some(held.get("value")?.as_number().filter(|_| fits)?.to_string())
}

/// The unit as a UCUM code if there is one, else as it is written.
fn unit(quantity: &Value) -> String {
    text_at(quantity, "code")
        .or_else(|| text_at(quantity, "unit"))
        .unwrap_or_default()
}

/// The first concept at `field` that has words.
fn term_at(resource: &Value, field: &str) -> Option<Term> {
    path::all(resource, field)
        .into_iter()
        .next()
        .and_then(|concept| {
            Some(Term {
                text: text_at(concept, "text").or_else(|| coding::meaning(concept))?,
                code: Coding::of(concept).into_iter().next(),
            })
        })
}

fn day_at(resource: &Value, field: &str) -> Option<FhirDate> {
    path::text(resource, field).and_then(|text| text.parse().ok())
}

fn text_at(value: &Value, field: &str) -> Option<String> {
    path::text(value, field).map(str::to_owned)
}

fn exact_at(value: &Value, field: &str) -> Option<String> {
    Some(value.get(field)?.as_str()?.to_owned())
}
