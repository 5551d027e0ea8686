//! The resources behind the forms. Source: HL7 FHIR R4, the definitions of each resource.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Number, Value, json};

use super::{
    Allergy, BloodTest, Context, Diagnosis, Document, FormError, Imaging, Prescription, Profile,
    Row, Term, Vaccination, VisitNote, Vitals,
};
use crate::fhir::view::Attachment;

const TERMINOLOGY: &str = "http://terminology.hl7.org/CodeSystem";
const LOINC: &str = "http://loinc.org";
const UCUM: &str = "http://unitsofmeasure.org";

/// Collects the entries of one record.
pub(super) struct Builder<'a> {
    context: &'a Context,
    ids: &'a mut dyn FnMut() -> [u8; 16],
    entries: Vec<Value>,
}

type Built = Result<(), FormError>;

impl<'a> Builder<'a> {
    pub(super) fn new(context: &'a Context, ids: &'a mut dyn FnMut() -> [u8; 16]) -> Builder<'a> {
        Builder {
            context,
            ids,
            entries: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> Vec<Value> {
        self.entries
    }

    pub(super) fn blood_test(&mut self, form: &BloodTest) -> Built {
        if form.rows.is_empty() {
            return Err(FormError::Missing {
                field: "the first value",
            });
        }
        let report = self.new_id();
        let mut results = Vec::new();
        let mut rows = Vec::new();
        for row in &form.rows {
            let id = self.new_id();
            results.push(json!({"reference": urn(&id), "display": row.what.text}));
            rows.push((id, self.observation("laboratory", row)?));
        }
        let resource = json!({
            "resourceType": "DiagnosticReport",
            "status": "final",
            "category": [concept_of(&format!("{TERMINOLOGY}/v2-0074"), "LAB")],
            "code": concept(&form.name, "the name of the test")?,
            "subject": self.subject(),
            "effectiveDateTime": self.context.date,
            "performer": self.authors(),
            "result": results,
            "conclusion": form.conclusion,
        });
        self.add(report, resource);
        rows.into_iter().for_each(|(id, row)| self.add(id, row));
        Ok(())
    }

    pub(super) fn prescription(&mut self, form: &Prescription) -> Built {
        let resource = json!({
            "resourceType": "MedicationRequest",
            "status": if form.stopped { "stopped" } else { "active" },
            "intent": "order",
            "medicationCodeableConcept": concept(&form.medicine, "the medicine")?,
            "subject": self.subject(),
            "authoredOn": self.context.date,
            "requester": self.author(),
            "reasonCode": concepts(form.reason.as_ref())?,
            "note": note(form.note.as_deref()),
            "dosageInstruction": [{
                "text": text(&form.dosage),
                "asNeededBoolean": form.as_needed.then_some(true),
            }],
        });
        self.add_new(resource);
        Ok(())
    }

    pub(super) fn imaging(&mut self, form: &Imaging) -> Built {
        let (study, report) = (self.new_id(), self.new_id());
        let modality = text(&form.modality).map(
            |code| json!({"system": "http://dicom.nema.org/resources/ontology/DCM", "code": code}),
        );
        let uid = form
            .study_uid
            .as_deref()
            .map(|uid| json!({"system": "urn:dicom:uid", "value": format!("urn:oid:{uid}")}));
        let resource = json!({
            "resourceType": "ImagingStudy",
            "identifier": [uid],
            "status": "available",
            "modality": [modality],
            "subject": self.subject(),
            "started": self.context.date,
            "interpreter": self.authors(),
            "description": required(&form.name.text, "what was done")?,
            "procedureCode": concepts(form.name.code.is_some().then_some(&form.name))?,
        });
        let told = json!({
            "resourceType": "DiagnosticReport",
            "status": "final",
            "category": [concept_of(&format!("{TERMINOLOGY}/v2-0074"), "RAD")],
            "code": concept(&form.name, "what was done")?,
            "subject": self.subject(),
            "effectiveDateTime": self.context.date,
            "performer": self.authors(),
            "imagingStudy": [{"reference": urn(&study)}],
            "conclusion": form.report,
            "presentedForm": form.images.iter().map(attachment).collect::<Vec<_>>(),
        });
        self.add(study, resource);
        self.add(report, told);
        Ok(())
    }

    pub(super) fn diagnosis(&mut self, form: &Diagnosis) -> Built {
        let state = if form.ended.is_some() {
            "resolved"
        } else {
            "active"
        };
        let resource = json!({
            "resourceType": "Condition",
            "clinicalStatus": concept_of(&format!("{TERMINOLOGY}/condition-clinical"), state),
            "verificationStatus": concept_of(&format!("{TERMINOLOGY}/condition-ver-status"), "confirmed"),
            "code": concept(&form.name, "the diagnosis")?,
            "subject": self.subject(),
            "onsetDateTime": form.onset,
            "abatementDateTime": form.ended,
            "recordedDate": self.context.date,
            "recorder": self.author(),
            "note": note(form.note.as_deref()),
        });
        self.add_new(resource);
        Ok(())
    }

    pub(super) fn vaccination(&mut self, form: &Vaccination) -> Built {
        let performer = self.author().map(|actor| json!({"actor": actor}));
        let resource = json!({
            "resourceType": "Immunization",
            "status": "completed",
            "vaccineCode": concept(&form.vaccine, "the vaccine")?,
            "patient": self.subject(),
            "occurrenceDateTime": self.context.date,
            "primarySource": true,
            "lotNumber": form.lot,
            "performer": [performer],
            "note": note(form.note.as_deref()),
            "protocolApplied": [{"doseNumberPositiveInt": form.dose.filter(|dose| *dose > 0)}],
        });
        self.add_new(resource);
        Ok(())
    }

    pub(super) fn allergy(&mut self, form: &Allergy) -> Built {
        let reaction = form.reaction.as_deref().and_then(text);
        let resource = json!({
            "resourceType": "AllergyIntolerance",
            "clinicalStatus": concept_of(&format!("{TERMINOLOGY}/allergyintolerance-clinical"), "active"),
            "verificationStatus": concept_of(&format!("{TERMINOLOGY}/allergyintolerance-verification"), "confirmed"),
            "criticality": if form.dangerous { "high" } else { "low" },
            "code": concept(&form.substance, "the substance")?,
            "patient": self.subject(),
            "recordedDate": self.context.date,
            "recorder": self.author(),
            "note": note(form.note.as_deref()),
            "reaction": [reaction.map(|text| json!({"manifestation": [{"text": text}]}))],
        });
        self.add_new(resource);
        Ok(())
    }

    pub(super) fn visit_note(&mut self, form: &VisitNote) -> Built {
        let visit = self.new_id();
        let link = json!({"reference": urn(&visit)});
        let place = form
            .place
            .as_deref()
            .and_then(text)
            .map(|place| json!({"display": place}));
        let participant = self
            .author()
            .map(|individual| json!({"individual": individual}));
        let resource = json!({
            "resourceType": "Encounter",
            "status": "finished",
            "class": {"system": format!("{TERMINOLOGY}/v3-ActCode"), "code": "AMB"},
            "type": [concept(&form.name, "what sort of visit it was")?],
            "subject": self.subject(),
            "participant": [participant],
            "period": {"start": self.context.date, "end": self.context.date},
            "reasonCode": concepts(form.reason.as_ref())?,
            "serviceProvider": place,
        });
        self.add(visit, resource);
        for mut measured in self.vitals(&form.vitals)? {
            measured["encounter"] = link.clone();
            self.add_new(measured);
        }
        if let Some(note) = form.note.as_deref().and_then(text) {
            let impression = json!({
                "resourceType": "ClinicalImpression",
                "status": "completed",
                "subject": self.subject(),
                "encounter": link,
                "date": self.context.date,
                "assessor": self.author(),
                "summary": note,
            });
            self.add_new(impression);
        }
        Ok(())
    }

    pub(super) fn document(&mut self, form: &Document) -> Built {
        let mut file = attachment(&form.file);
        file["creation"] = json!(self.context.date);
        let resource = json!({
            "resourceType": "DocumentReference",
            "status": "current",
            "type": concepts(form.sort.as_ref())?.pop(),
            "subject": self.subject(),
            "author": self.authors(),
            "description": required(&form.title, "the title")?,
            "content": [{"attachment": file}],
        });
        self.add_new(resource);
        Ok(())
    }

    pub(super) fn profile(&mut self, form: &Profile) -> Built {
        let contact = |system, value: Option<&str>| {
            value
                .and_then(text)
                .map(|value| json!({"system": system, "value": value}))
        };
        let gender = text(&form.gender);
        if gender.is_some_and(|g| !["female", "male", "other", "unknown"].contains(&g)) {
            return Err(FormError::NotAChoice { field: "the sex" });
        }
        let resource = json!({
            "resourceType": "Patient",
            "active": true,
            "name": [{
                "use": "official",
                "family": required(&form.family, "the family name")?,
                "given": form.given.split_whitespace().collect::<Vec<_>>(),
            }],
            "telecom": [contact("phone", form.phone.as_deref()), contact("email", form.email.as_deref())],
            "gender": gender,
            "birthDate": form.birth_date.as_ref().map(|date| date.to_day()),
            "address": [form.address.as_deref().and_then(text).map(|line| json!({"text": line}))],
            "contact": [form.contact.as_deref().and_then(text).map(|name| json!({"name": {"text": name}}))],
        });
        let patient = self.context.patient.as_str();
        let id = patient
            .rsplit(['/', ':'])
            .next()
            .unwrap_or(patient)
            .to_owned();
        self.add(id, resource);
        Ok(())
    }

    /// Blood pressure as one observation with two components, everything else one each.
    fn vitals(&self, vitals: &Vitals) -> Result<Vec<Value>, FormError> {
        let row = |text: &str, code: &str, unit: &str, value: &Option<String>| {
            value.as_deref().and_then(self::text).map(|value| Row {
                what: Term::coded(text, LOINC, code),
                value: value.to_owned(),
                unit: unit.to_owned(),
                ..Row::default()
            })
        };
        let pressure = [
            row(
                "Systolic blood pressure",
                "8480-6",
                "mm[Hg]",
                &vitals.systolic,
            ),
            row(
                "Diastolic blood pressure",
                "8462-4",
                "mm[Hg]",
                &vitals.diastolic,
            ),
        ];
        let single = [
            row("Heart rate", "8867-4", "/min", &vitals.pulse),
            row("Temperature", "8310-5", "Cel", &vitals.temperature),
            row("Oxygen saturation", "2708-6", "%", &vitals.oxygen),
            row("Weight", "29463-7", "kg", &vitals.weight),
            row("Height", "8302-2", "cm", &vitals.height),
        ];
        let mut measured = Vec::new();
        if pressure.iter().any(Option::is_some) {
            let panel = Row {
                what: Term::coded("Blood pressure", LOINC, "85354-9"),
                ..Row::default()
            };
            let mut observation = self.measured("vital-signs", &panel.what)?;
            let parts: Result<Vec<Value>, FormError> = pressure
                .iter()
                .flatten()
                .map(|row| part(row, "the blood pressure"))
                .collect();
            observation["component"] = Value::from(parts?);
            measured.push(observation);
        }
        for row in single.iter().flatten() {
            number(&row.value, "a vital sign")?;
            measured.push(self.observation("vital-signs", row)?);
        }
        Ok(measured)
    }

    fn observation(&self, category: &str, row: &Row) -> Result<Value, FormError> {
        let mut observation = self.measured(category, &row.what)?;
        if let (Value::Object(fields), Value::Object(value)) =
            (&mut observation, part(row, "what was measured")?)
        {
            fields.extend(value);
        }
        Ok(observation)
    }

    fn measured(&self, category: &str, what: &Term) -> Result<Value, FormError> {
        Ok(json!({
            "resourceType": "Observation",
            "status": "final",
            "category": [concept_of(&format!("{TERMINOLOGY}/observation-category"), category)],
            "code": concept(what, "what was measured")?,
            "subject": self.subject(),
            "effectiveDateTime": self.context.date,
        }))
    }

    fn subject(&self) -> Value {
        json!({"reference": self.context.patient})
    }

    fn author(&self) -> Option<Value> {
        self.context
            .author
            .as_deref()
            .and_then(text)
            .map(|name| json!({"display": name}))
    }

    fn authors(&self) -> Vec<Value> {
        self.author().into_iter().collect()
    }

    fn new_id(&mut self) -> String {
        uuid((self.ids)())
    }

    fn add_new(&mut self, resource: Value) {
        let id = self.new_id();
        self.add(id, resource);
    }

    fn add(&mut self, id: String, resource: Value) {
        let mut named = Map::new();
        if let Value::Object(fields) = without_blanks(resource) {
            for (field, value) in fields {
                let is_type = field == "resourceType";
                named.insert(field, value);
                if is_type {
                    named.insert("id".to_owned(), Value::from(id.as_str()));
                }
            }
        }
        self.entries
            .push(json!({"fullUrl": urn(&id), "resource": named}));
    }
}

/// The value of a row and its range.
fn part(row: &Row, field: &'static str) -> Result<Value, FormError> {
    let bound = |bound: &Option<String>, field| match bound.as_deref().and_then(text) {
        Some(text) => Ok(Some(quantity(number(text, field)?, row))),
        None => Ok(None),
    };
    let value = required(&row.value, "a value")?;
    let measured = number(value, field).ok();
    Ok(json!({
        "code": concept(&row.what, field)?,
        "valueString": measured.is_none().then_some(value),
        "valueQuantity": measured.map(|number| quantity(number, row)),
        "referenceRange": [{
            "low": bound(&row.low, "the lower end of the range")?,
            "high": bound(&row.high, "the upper end of the range")?,
        }],
    }))
}

fn quantity(value: Number, row: &Row) -> Value {
    let unit = text(&row.unit);
    // Only a coded value promises that its unit is a UCUM code too.
    let coded = unit.filter(|_| row.what.code.is_some());
    json!({"value": value, "unit": unit, "system": coded.map(|_| UCUM), "code": coded})
}

fn number(text: &str, field: &'static str) -> Result<Number, FormError> {
    text.trim()
        .parse()
        .map_err(|_| FormError::NotANumber { field })
}

fn concept(term: &Term, field: &'static str) -> Result<Value, FormError> {
    let words = required(&term.text, field)?;
    let coding = term
        .code
        .as_ref()
        .map(|code| json!({"system": code.system, "code": code.code, "display": code.display}));
    Ok(json!({"coding": [coding], "text": words}))
}

fn concepts(term: Option<&Term>) -> Result<Vec<Value>, FormError> {
    let said = term.filter(|term| text(&term.text).is_some());
    said.map(|term| concept(term, "the reason"))
        .into_iter()
        .collect()
}

fn concept_of(system: &str, code: &str) -> Value {
    json!({"coding": [{"system": system, "code": code}]})
}

fn note(note: Option<&str>) -> Option<Value> {
    note.and_then(text).map(|text| json!([{"text": text}]))
}

fn attachment(file: &Attachment) -> Value {
    json!({
        "contentType": text(&file.content_type),
        "data": STANDARD.encode(&file.data),
        "title": file.title,
    })
}

fn text(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn required<'t>(field_text: &'t str, field: &'static str) -> Result<&'t str, FormError> {
    text(field_text).ok_or(FormError::Missing { field })
}

pub(super) fn urn(id: &str) -> String {
    format!("urn:uuid:{id}")
}

/// 16 bytes as a version 4 UUID. Source: RFC 9562.
pub(super) fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = crate::fhir::digest::hex(&bytes);
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}

/// Without nulls, empty texts, empty lists and empty objects, none of which FHIR allows.
fn without_blanks(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields
                .into_iter()
                .map(|(name, value)| (name, without_blanks(value)));
            Value::Object(kept.filter(|(_, value)| !is_blank(value)).collect())
        }
        Value::Array(items) => {
            let kept = items
                .into_iter()
                .map(without_blanks)
                .filter(|value| !is_blank(value));
            Value::Array(kept.collect())
        }
        plain => plain,
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
