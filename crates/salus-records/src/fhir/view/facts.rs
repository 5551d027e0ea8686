//! Which facts each type of resource has to tell.

use serde_json::Value;

use super::{Fact, attachment, measurement, quantity};
use crate::fhir::{
    coding::{meaning, meaning_at},
    draft,
    member::{Members, person},
    names, path, title, words,
};

/// Appends what `resource` says to `facts`.
pub(crate) fn facts(members: &Members, resource: &Value, facts: &mut Vec<Fact>) {
    let mut say = Said {
        members,
        resource,
        facts,
    };
    match path::resource_type(resource) {
        "Observation" => say.facts.extend(measurement::facts(resource)),
        "DiagnosticReport" => report(&mut say),
        "Encounter" => visit(&mut say),
        "Procedure" => procedure(&mut say),
        "CarePlan" => care_plan(&mut say),
        "Goal" => say.concept("Goal", "description"),
        "MedicationRequest"
        | "MedicationStatement"
        | "MedicationDispense"
        | "MedicationAdministration" => medicine(&mut say),
        // Told by the resources that refer to them.
        "Medication" | "ClinicalImpression" => {}
        "Immunization" => vaccination(&mut say),
        "AllergyIntolerance" => allergy(&mut say),
        "Condition" => condition(&mut say),
        "ImagingStudy" => imaging(&mut say),
        "Patient" => patient(&mut say),
        "Practitioner" => say.text("Clinician", person(resource)),
        "Organization" => say.text("Care provider", place(resource)),
        "Claim" => say.money("Billed", "total"),
        "ClaimResponse" | "ExplanationOfBenefit" => bill_answer(&mut say),
        _ => anything(&mut say),
    }
    say.facts.extend(attachment::facts(resource));
}

/// Collects facts; what is absent is not said.
struct Said<'a, 'm> {
    members: &'a Members<'m>,
    resource: &'a Value,
    facts: &'a mut Vec<Fact>,
}

impl Said<'_, '_> {
    fn text(&mut self, label: &str, value: Option<String>) {
        let value = value
            .map(|value| words::tidy(&value))
            .filter(|value| !value.is_empty());
        self.facts
            .extend(value.map(|value| Fact::new(label, value)));
    }

    fn concept(&mut self, label: &str, field: &str) {
        let meanings: Vec<String> = path::all(self.resource, field)
            .into_iter()
            .filter_map(meaning)
            .collect();
        self.text(label, (!meanings.is_empty()).then(|| meanings.join(", ")));
    }

    /// A FHIR code such as `entered-in-error`, which is a word already.
    fn code(&mut self, label: &str, field: &str) {
        let code = path::text(self.resource, field);
        self.text(
            label,
            code.map(|code| words::upper_first(&code.replace(['-', '_'], " "))),
        );
    }

    fn day(&mut self, label: &str, field: &str) {
        let date = path::text(self.resource, field).and_then(|text| text.parse().ok());
        self.text(
            label,
            date.map(|date: crate::fhir::FhirDate| date.day().to_owned()),
        );
    }

    fn name(&mut self, label: &str, field: &str) {
        self.text(label, self.members.name_at(self.resource, field));
    }

    fn money(&mut self, label: &str, field: &str) {
        let sum = path::all(self.resource, field)
            .into_iter()
            .find_map(|money| {
                let amount = quantity::number(money.get("value")?)?;
                Some((amount, path::text(money, "currency").map(str::to_owned)))
            });
        if let Some((amount, unit)) = sum {
            self.facts.push(Fact {
                unit,
                ..Fact::new(label, amount)
            });
        }
    }

    /// A status only when it is not the ordinary one.
    fn status_unless(&mut self, ordinary: &[&str]) {
        let status = path::text(self.resource, "status");
        if status.is_some_and(|status| !ordinary.contains(&status)) {
            self.code("Status", "status");
        }
    }
}

fn report(say: &mut Said) {
    say.status_unless(&["final"]);
    say.concept("Conclusion", "conclusionCode");
}

fn visit(say: &mut Said) {
    say.concept("Reason", "reasonCode");
    say.status_unless(&["finished"]);
    let ends = ["period.start", "period.end"].map(|field| {
        path::text(say.resource, field)
            .and_then(|text| text.split('T').next())
            .unwrap_or_default()
    });
    if ends[0] != ends[1] {
        say.day("From", "period.start");
        say.day("To", "period.end");
    }
    say.name("Seen by", "participant.individual");
    say.name("Place", "serviceProvider");
    say.concept("After the stay", "hospitalization.dischargeDisposition");
}

fn procedure(say: &mut Said) {
    say.status_unless(&["completed"]);
    say.concept("Done", "code");
    say.concept("Body part", "bodySite");
    say.concept("Outcome", "outcome");
}

fn care_plan(say: &mut Said) {
    say.concept("Care plan", "category");
    let steps = path::all(say.resource, "activity.detail");
    let mut told: Vec<String> = steps
        .into_iter()
        .filter_map(|step| {
            let text = path::text(step, "description").map(words::tidy);
            meaning_at(step, "code").or(text)
        })
        .collect();
    told.dedup();
    for step in told {
        say.text("To do", Some(step));
    }
}

fn medicine(say: &mut Said) {
    say.text("Medicine", title::medicine(say.members, say.resource));
    for field in ["dosageInstruction", "dosage"] {
        for dosage in path::all(say.resource, field) {
            say.text("How to take", dose(dosage));
        }
    }
    say.status_unless(&["completed", "unknown"]);
    say.concept("Reason", "reasonCode");
    say.name("Reason", "reasonReference");
    say.text(
        "Amount",
        say.resource.get("quantity").and_then(quantity::in_full),
    );
    say.name("Prescribed by", "requester");
}

/// `1 tablet, twice a day, as needed`. Source: HL7 FHIR R4, Datatypes, `Dosage` and `Timing`.
pub(crate) fn dose(dosage: &Value) -> Option<String> {
    if let Some(text) = path::text(dosage, "text") {
        return Some(words::tidy(text));
    }
    let amount = path::all(dosage, "doseAndRate")
        .into_iter()
        .find_map(|dose| {
            dose.get("doseQuantity")
                .and_then(quantity::in_full)
                .or_else(|| quantity::range(dose.get("doseRange")?))
        });
    let amount = amount.map(|amount| match amount.as_str() {
        "1" => "1 dose".to_owned(),
        number if number.parse::<f64>().is_ok() => format!("{number} doses"),
        _ => amount,
    });
    let needed = dosage.get("asNeededBoolean").and_then(Value::as_bool) == Some(true)
        || dosage.get("asNeededCodeableConcept").is_some();
    let parts = [
        amount,
        often(dosage),
        meaning_at(dosage, "route").map(|route| words::lower_first(&route)),
        needed.then(|| "as needed".to_owned()),
    ];
    let mut parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.extend(
        path::all(dosage, "additionalInstruction")
            .into_iter()
            .filter_map(meaning),
    );
    (!parts.is_empty()).then(|| words::upper_first(&parts.join(", ")))
}

fn often(dosage: &Value) -> Option<String> {
    let repeat = dosage
        .get("timing")
        .and_then(|timing| timing.get("repeat"))?;
    let whole = |field| repeat.get(field).and_then(quantity::number);
    let (times, period) = (whole("frequency")?, whole("period")?);
    let unit = match path::text(repeat, "periodUnit")? {
        "s" => "second",
        "min" => "minute",
        "h" => "hour",
        "d" => "day",
        "wk" => "week",
        "mo" => "month",
        "a" => "year",
        _ => return None,
    };
    let times = match times.as_str() {
        "1" if period != "1" => return Some(format!("every {period} {unit}s")),
        "1" => "once".to_owned(),
        "2" => "twice".to_owned(),
        more => format!("{more} times"),
    };
    Some(match period.as_str() {
        "1" => format!("{times} a {unit}").replace("a hour", "an hour"),
        _ => format!("{times} every {period} {unit}s"),
    })
}

fn vaccination(say: &mut Said) {
    say.concept("Vaccine", "vaccineCode");
    say.status_unless(&["completed"]);
    let dose = |field| {
        path::all(say.resource, "protocolApplied")
            .into_iter()
            .find_map(|p| {
                p.get(field).and_then(|dose: &Value| {
                    quantity::number(dose).or_else(|| dose.as_str().map(str::to_owned))
                })
            })
    };
    let dose = dose("doseNumberPositiveInt").or_else(|| dose("doseNumberString"));
    say.text("Dose", dose);
    say.text(
        "Lot number",
        path::text(say.resource, "lotNumber").map(str::to_owned),
    );
    say.name("Maker", "manufacturer");
    say.concept("Body part", "site");
    say.name("Given by", "performer.actor");
}

fn allergy(say: &mut Said) {
    let to = meaning_at(say.resource, "code");
    let bare = |to: String| words::upper_first(to.trim_start_matches("Allergy to "));
    say.text("Allergic to", to.map(bare));
    say.code("Danger", "criticality");
    let reactions: Vec<String> = path::all(say.resource, "reaction.manifestation")
        .into_iter()
        .filter_map(meaning)
        .collect();
    say.text(
        "Reaction",
        (!reactions.is_empty()).then(|| reactions.join(", ")),
    );
    say.code("Severity", "reaction.severity");
    clinical_status(say);
    say.day("Since", "onsetDateTime");
}

fn condition(say: &mut Said) {
    say.concept("Diagnosis", "code");
    clinical_status(say);
    say.concept("Severity", "severity");
    say.concept("Body part", "bodySite");
    say.day("Since", "onsetDateTime");
    say.day("Until", "abatementDateTime");
}

fn clinical_status(say: &mut Said) {
    say.code("State", "clinicalStatus.coding.code");
    let certainty = path::text(say.resource, "verificationStatus.coding.code");
    if certainty.is_some_and(|certainty| certainty != "confirmed") {
        say.code("Certainty", "verificationStatus.coding.code");
    }
}

fn imaging(say: &mut Said) {
    let codes = ["modality.code", "series.modality.code"].into_iter();
    let modality = codes
        .flat_map(|f| path::texts(say.resource, f))
        .find_map(names::modality);
    say.text("Kind of image", modality.map(str::to_owned));
    say.text("Body part", title::body_part(say.resource));
    let images = path::all(say.resource, "series.instance").len();
    say.text("Images", (images > 0).then(|| images.to_string()));
    say.concept("Reason", "reasonCode");
}

fn patient(say: &mut Said) {
    say.text("Name", person(say.resource));
    say.day("Born", "birthDate");
    say.day("Died", "deceasedDateTime");
    say.code("Sex", "gender");
    let homes = path::all(say.resource, "address");
    say.text("Address", homes.into_iter().find_map(address));
    for (label, system) in [("Phone", "phone"), ("E-mail", "email")] {
        let contacts = path::all(say.resource, "telecom");
        let found = contacts
            .into_iter()
            .find(|c| path::text(c, "system") == Some(system));
        say.text(
            label,
            found
                .and_then(|c| path::text(c, "value"))
                .map(str::to_owned),
        );
    }
    say.concept("Language", "communication.language");
    say.concept("Marital status", "maritalStatus");
    say.name("Doctor", "generalPractitioner");
    for contact in path::all(say.resource, "contact") {
        let name = path::text(contact, "name.text").map(str::to_owned);
        let phone = path::text(contact, "telecom.value").map(str::to_owned);
        let said: Vec<String> = name.into_iter().chain(phone).collect();
        say.text("Contact", (!said.is_empty()).then(|| said.join(", ")));
    }
}

pub(crate) fn address(address: &Value) -> Option<String> {
    if let Some(text) = path::text(address, "text") {
        return Some(words::tidy(text));
    }
    let fields = ["line", "city", "state", "postalCode", "country"].into_iter();
    let parts: Vec<String> = fields
        .flat_map(|field| path::texts(address, field))
        .map(words::title_case)
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn place(resource: &Value) -> Option<String> {
    let name = words::title_case(path::text(resource, "name")?);
    let city = path::text(resource, "address.city").map(words::title_case);
    Some(city.map_or(name.clone(), |city| format!("{name}, {city}")))
}

fn bill_answer(say: &mut Said) {
    say.money("Paid by the insurer", "payment.amount");
    say.name("Insurer", "insurer");
}

/// A resource without a view of its own: its name, its date and every concept that has words.
fn anything(say: &mut Said) {
    let Value::Object(fields) = say.resource else {
        return;
    };
    let date = draft::date(say.resource);
    say.text("Date", date.map(|date| date.day().to_owned()));
    for (field, value) in fields {
        let silent = ["meta", "text", "identifier", "status", "category"].contains(&field.as_str());
        let concepts = path::all(value, "coding");
        if !silent && (!concepts.is_empty() || value.get("text").is_some()) {
            say.concept(&words::from_camel(field), field);
        }
    }
    say.text(
        "Description",
        path::text(say.resource, "description").map(str::to_owned),
    );
}
