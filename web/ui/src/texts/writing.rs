//! Words on the pages that write records: forms, uploads, imports.

#![allow(missing_docs, reason = "each constant is its own description")]

use salus_records::fhir::Kind;
use salus_web_rpc::records::Offer;

use super::common::apart;

// Terms
pub const TERM_KNOWN: &str = "A known term: other programs will understand it too.";

pub fn offers_for(field: &str) -> String {
    format!("Suggestions: {field}")
}

pub fn offers(count: usize) -> String {
    match count {
        0 => "No suggestion. What you typed is kept as it is.".into(),
        1 => "One suggestion. Use the arrow keys.".into(),
        count => format!("{count} suggestions. Use the arrow keys."),
    }
}

/// What stands beside an offer: its unit and usual range.
pub fn offer_more(offer: &Offer) -> Option<String> {
    let range = match (offer.low.as_str(), offer.high.as_str()) {
        ("", "") => String::new(),
        (low, "") => format!("usually {low} or more"),
        ("", high) => format!("usually up to {high}"),
        (low, high) => format!("usually {low}–{high}"),
    };
    match (offer.unit.as_str(), range.as_str()) {
        ("", "") => None,
        ("", range) => Some(range.to_owned()),
        (unit, "") => Some(format!("in {unit}")),
        (unit, range) => Some(format!("{range} {unit}")),
    }
}

// Dates
pub const KNOWN: [&str; 3] = ["I know the day", "Only the month", "Only the year"];
pub const KNOWN_LABEL: &str = "How exactly do you know it?";
pub const MONTH: &str = "Month";
pub const CHOOSE_MONTH: &str = "Choose";
pub const YEAR: &str = "Year";
pub const DATE_INCOMPLETE: &str =
    "Complete the date, or say that you know only the month or the year.";
pub const DATE_FUTURE: &str = "This date has not come yet. Check the year.";
pub const DATE_MISSING: &str = "Say when it was. A month or a year is enough.";
pub const ENDED_BEFORE_ONSET: &str = "The end lies before the beginning. Check both dates.";

// Numbers
pub const NUMBER_AMBIGUOUS: &str = "Does the comma part thousands or decimals? Write it with a point for decimals (1.5), and thousands without a mark (1500).";
pub const NUMBER_GROUPED: &str =
    "Write the number without marks for thousands, and with one point for decimals: 1234.5.";
pub const NUMBER_OTHER: &str = "Write a number with digits and a point, such as 7.5.";
pub const RANGE_TURNED: &str = "The lower end of the range is above the upper one.";
pub const PRESSURE_TURNED: &str = "The first number of the blood pressure is the larger one.";

pub fn number_turned(number: &str) -> String {
    format!("Written as {number}.")
}

// Choosing a kind
pub const CHOOSE_TITLE: &str = "New record";
pub const CHOOSE_LEAD: &str = "What do you want to write down?";
pub const CHOOSE_FILES_TITLE: &str = "From a file";
pub const UPLOAD_ITEM: &str = "Upload a document or an image";
pub const UPLOAD_ITEM_TEXT: &str = "A letter, a scan, a photograph, X-ray images";
pub const IMPORT_ITEM: &str = "Import a health record";
pub const IMPORT_ITEM_TEXT: &str = "A FHIR file that a practice or another program gave out";
pub const NO_WRITING: &str = "You may not write records of this patient";
pub const NO_WRITING_TEXT: &str =
    "Ask for access with the right to write; the patient decides about it.";

pub fn kind_about(kind: Kind) -> &'static str {
    match kind {
        Kind::BloodTest => "Laboratory values with their usual ranges",
        Kind::Prescription => "A medicine and how to take it",
        Kind::Imaging => "An X-ray, scan or ultrasound with its report",
        Kind::Diagnosis => "A problem or disease, since when and until when",
        Kind::Vaccination => "A vaccine that was given",
        Kind::Allergy => "Something that is not tolerated, and what happens",
        Kind::VisitNote => "What was found, measured and planned in a visit",
        Kind::Document => "A text or a file with a title",
        Kind::Profile => "Name, date of birth, how to be reached, emergency contact",
    }
}

// Forms
pub const NEW_TAB: &str = "New record";
pub const EDIT_TAB: &str = "Change a record";
pub const TO_RECORDS: &str = "Records";
pub const TO_CHOOSE: &str = "New record";
pub const TO_RECORD: &str = "The record";
pub const SAVE: &str = "Save the record";
pub const SAVE_VERSION: &str = "Save as a new version";
pub const SENDING: &str = "Sealing and sending";
pub const STOPPED_NEXT: &str =
    "What you typed is still here. If sending had already ended, the record is in the list.";
pub const OPTIONAL: &str = "optional";
pub const ADDED_FILES: &str = "Files that go along";
pub const FILES: &str = "Files";
pub const FILES_HINT: &str = "Optional. Scans, photographs, PDFs or DICOM images, each up to 2 GB. They are sealed on this device before they leave it.";
pub const FILE_TOO_LARGE: &str = "One of the files has more than 2 GB. Leave it out, or split it.";
pub const FILE_EMPTY: &str = "One of the files is empty. Choose it again, or leave it out.";
pub const PROFILE_THERE: &str = "There is a profile already";
pub const PROFILE_THERE_TEXT: &str = "Change that one, so that there are not two.";
pub const PROFILE_CHANGE: &str = "Change the profile";

pub fn new_title(kind: Kind) -> String {
    format!("New: {}", kind.label().to_lowercase())
}

pub fn signed_title(name: Option<&str>) -> String {
    let name = name.map_or("The patient".into(), apart);
    format!("{name} will see this record as soon as you save it")
}

pub const SIGNED_TEXT: &str = "It is signed with your key, is in the patient’s access log, and cannot be changed unseen: a correction is a new version.";

pub fn written(title: &str) -> String {
    let title = apart(title);
    format!("Saved: {title}")
}

pub fn written_version(title: &str, version: u32) -> String {
    let title = apart(title);
    format!("Saved: {title}, version {version}. The earlier version stays.")
}

pub fn date_label(kind: Kind) -> &'static str {
    match kind {
        Kind::BloodTest => "When was the blood taken?",
        Kind::Prescription => "When was it prescribed?",
        Kind::Imaging => "When was it done?",
        Kind::Diagnosis => "When was it found or written down?",
        Kind::Vaccination => "When was it given?",
        Kind::Allergy => "When was it found or written down?",
        Kind::VisitNote => "When was the visit?",
        Kind::Document => "What date is on it?",
        Kind::Profile => "When does this hold from?",
    }
}

// Fields
pub const NOTE: &str = "Note (optional)";
pub const NOTE_HINT: &str = "Whatever else matters, in your own words.";

pub const TEST_NAME: &str = "Name of the test or panel (optional)";
pub const TEST_NAME_HINT: &str =
    "Such as “Blood count”. Without it, the first value gives the name.";
pub const ROWS: &str = "Values";
pub const ROW_WHAT: &str = "What was measured";
pub const ROW_WHAT_HINT: &str =
    "Start typing, such as “glucose”. A test from the list fills in unit and usual range.";
pub const ROW_VALUE: &str = "Value";
pub const ROW_UNIT: &str = "Unit";
pub const ROW_LOW: &str = "Usual from";
pub const ROW_HIGH: &str = "Usual to";
pub const ROW_ADD: &str = "Add another value";
pub const ROW_REMOVE: &str = "Remove";
pub const RANGE_FROM_LIST: &str =
    "Usual range of adults. If your laboratory prints another one, write that.";
pub const CONCLUSION: &str = "What the laboratory concludes (optional)";
pub const ROW_WHAT_MISSING: &str = "Say what was measured.";
pub const ROW_VALUE_MISSING: &str = "Write the value: a number, or words such as “negative”.";

pub fn row_title(number: usize) -> String {
    format!("Value {number}")
}

pub fn in_row(number: usize, text: &str) -> String {
    format!("Value {number}: {text}")
}

pub const MEDICINE: &str = "Medicine";
pub const MEDICINE_HINT: &str = "Name, strength and form, such as “Metformin 500 mg tablets”.";
pub const MEDICINE_MISSING: &str = "Say which medicine it is.";
pub const DOSAGE: &str = "How to take it (optional)";
pub const DOSAGE_HINT: &str = "Such as “1 tablet in the morning, with water”.";
pub const AS_NEEDED: &str = "Only when needed";
pub const AGAINST: &str = "Against what (optional)";
pub const STOPPED: &str = "It is no longer taken";

pub const PROCEDURE: &str = "What was done";
pub const PROCEDURE_HINT: &str = "Such as “Chest X-ray”.";
pub const PROCEDURE_MISSING: &str = "Say what was done, such as “Chest X-ray”.";
pub const MODALITY: &str = "How the images were made (optional)";
pub const MODALITY_UNKNOWN: &str = "Not known";
pub const REPORT: &str = "What the images show (optional)";
pub const REPORT_HINT: &str = "The report, as it was given to you.";
pub const STUDY_TITLE: &str = "Number of the study";
pub const STUDY_UID: &str = "DICOM Study Instance UID (optional)";
pub const STUDY_HINT: &str =
    "Digits and points, from the images or the report. It helps radiologists to find the study.";
pub const STUDY_WRONG: &str = "A study number has only digits and points, at most 64.";
pub const IMAGES_HINT: &str = "DICOM images, pictures or PDFs, each up to 2 GB. They are sealed on this device before they leave it.";

pub const MODALITIES: &[(&str, &str)] = &[
    ("DX", "X-ray"),
    ("CR", "X-ray, computed radiography"),
    ("CT", "Computed tomography (CT)"),
    ("MR", "Magnetic resonance (MRI)"),
    ("US", "Ultrasound"),
    ("MG", "Mammography"),
    ("PX", "Panoramic X-ray of the teeth"),
    ("IO", "X-ray of single teeth"),
    ("PT", "Positron emission tomography (PET)"),
    ("NM", "Nuclear medicine"),
    ("XA", "Angiography"),
    ("RF", "Fluoroscopy"),
    ("ES", "Endoscopy"),
    ("OP", "Photograph of the eye"),
    ("OCT", "Optical coherence tomography"),
    ("ECG", "Electrocardiogram"),
    ("SM", "Microscopy"),
    ("XC", "Photograph"),
    ("OT", "Something else"),
];

pub const DIAGNOSIS: &str = "Diagnosis";
pub const DIAGNOSIS_HINT: &str = "Such as “Type 2 diabetes”.";
pub const DIAGNOSIS_MISSING: &str = "Say what the problem or disease is.";
pub const ONSET: &str = "Since when (optional)";
pub const ENDED: &str = "Until when (optional)";
pub const ENDED_HINT: &str = "Leave it empty while it lasts.";

pub const VACCINE: &str = "Vaccine";
pub const VACCINE_HINT: &str = "Against what, or the name on the pack.";
pub const VACCINE_MISSING: &str = "Say which vaccine it was.";
pub const LOT: &str = "Lot number (optional)";
pub const LOT_HINT: &str = "It is on the pack and in the vaccination card.";
pub const DOSE: &str = "Which dose of the series (optional)";
pub const DOSE_WRONG: &str = "Write the number of the dose: 1, 2, 3…";

pub const SUBSTANCE: &str = "What is not tolerated";
pub const SUBSTANCE_HINT: &str = "Such as “Penicillin” or “Peanuts”.";
pub const SUBSTANCE_MISSING: &str = "Say what is not tolerated.";
pub const REACTION: &str = "What happens (optional)";
pub const REACTION_HINT: &str = "Such as “Rash” or “Swollen lips”.";
pub const DANGEROUS: &str = "It may be life-threatening";

pub const VISIT: &str = "Sort of visit";
pub const VISIT_HINT: &str = "Such as “Check-up”.";
pub const VISIT_MISSING: &str = "Say what sort of visit it was, such as “Check-up”.";
pub const VISIT_WHY: &str = "Why (optional)";
pub const PLACE: &str = "Where (optional)";
pub const VITALS: &str = "Measured in the visit (optional)";
pub const SYSTOLIC: &str = "Blood pressure, upper";
pub const DIASTOLIC: &str = "Blood pressure, lower";
pub const PULSE: &str = "Pulse";
pub const TEMPERATURE: &str = "Temperature";
pub const OXYGEN: &str = "Oxygen saturation";
pub const WEIGHT: &str = "Weight";
pub const HEIGHT: &str = "Height";
pub const VISIT_NOTE: &str = "What was found, said and planned (optional)";

pub const DOCUMENT_TITLE: &str = "Title";
pub const DOCUMENT_TITLE_HINT: &str = "What you will recognise it by.";
pub const DOCUMENT_TITLE_MISSING: &str = "Give it a title.";
pub const SORT: &str = "What sort of document (optional)";
pub const SORTS_LABEL: &str = "Usual sorts";
pub const SORTS: &[&str] = &[
    "Letter",
    "Discharge letter",
    "Referral",
    "Certificate",
    "Bill",
    "Photograph",
];
pub const TEXT: &str = "Text (optional)";
pub const TEXT_HINT: &str = "Instead of a file, or beside it.";
pub const DOCUMENT_EMPTY: &str = "Choose a file, or write a text.";

pub const GIVEN: &str = "Given names (optional)";
pub const FAMILY: &str = "Family name";
pub const FAMILY_MISSING: &str = "Write the family name.";
pub const BIRTH_DATE: &str = "Date of birth (optional)";
pub const GENDER: &str = "Sex";
pub const GENDERS: &[(&str, &str)] = &[
    ("", "Not said"),
    ("female", "Female"),
    ("male", "Male"),
    ("other", "Other"),
    ("unknown", "Not known"),
];
pub const PHONE: &str = "Telephone (optional)";
pub const EMAIL: &str = "E-mail (optional)";
pub const EMAIL_WRONG: &str = "An e-mail address has an @, such as name@example.org.";
pub const ADDRESS: &str = "Address (optional)";
pub const CONTACT: &str = "Whom to call in an emergency (optional)";
pub const CONTACT_HINT: &str = "Name and number.";

/// What a field of a form is called, by its name in the form.
pub fn field_word(field: &str) -> &'static str {
    match field {
        "name" => "Name",
        "rows" => "Values",
        "conclusion" => "Conclusion",
        "medicine" => "Medicine",
        "dosage" => "How to take it",
        "as_needed" => "Only when needed",
        "reason" => "Why",
        "stopped" => "No longer taken",
        "note" => "Note",
        "modality" => "How the images were made",
        "study_uid" => "Number of the study",
        "report" => "What the images show",
        "images" => "Images",
        "onset" => "Since when",
        "ended" => "Until when",
        "vaccine" => "Vaccine",
        "lot" => "Lot number",
        "dose" => "Dose",
        "substance" => "What is not tolerated",
        "reaction" => "What happens",
        "dangerous" => "Life-threatening",
        "place" => "Where",
        "systolic" => SYSTOLIC,
        "diastolic" => DIASTOLIC,
        "pulse" => PULSE,
        "temperature" => TEMPERATURE,
        "oxygen" => OXYGEN,
        "weight" => WEIGHT,
        "height" => HEIGHT,
        "title" => "Title",
        "sort" => "Sort of document",
        "file" => "Text or file",
        "given" => "Given names",
        "family" => "Family name",
        "birth_date" => "Date of birth",
        "gender" => "Sex",
        "phone" => "Telephone",
        "email" => "E-mail",
        "address" => "Address",
        "contact" => "Whom to call",
        "date" => "Date",
        _ => "Another field",
    }
}

pub const YES: &str = "yes";
pub const NO: &str = "no";
pub const NOTHING: &str = "nothing";

// Changing
pub const EDIT_TITLE: &str = "Change this record";
pub const NO_FORM: &str = "No form shows all that this record holds";
pub const NO_FORM_TEXT: &str = "It came from a file with more in it than a form can keep, and nothing of that shall get lost. You can change its title and its files here; other content comes with a FHIR file, or as a new record.";
pub const OWN_TITLE: &str = "Another title (optional)";
pub const OWN_TITLE_HINT: &str = "Without it, the content gives the title.";
pub const KEPT_FILES: &str = "Files that are there";
pub const FILE_STAYS: &str = "Stays";
pub const FILE_IN_CONTENT: &str = "Part of the content: it stays";
pub const FILE_GOES: &str = "Will not go along";
pub const TAKE_OUT: &str = "Take out";
pub const KEEP: &str = "Keep it after all";
pub const NOTHING_CHANGED: &str = "There is nothing to save yet: change something first.";
pub const EDIT_HOW: &str = "Saving writes a new version; the earlier ones stay and can be read.";

pub fn take_out(name: &str) -> String {
    let name = apart(name);
    format!("Take out {name}")
}

pub fn keep(name: &str) -> String {
    let name = apart(name);
    format!("Keep {name}")
}

// Conflict
pub const CONFLICT_LOADING: &str = "Somebody wrote a newer version meanwhile. It is being fetched.";
pub const CONFLICT_TITLE: &str = "Somebody wrote a newer version while you were changing this one";
pub const CONFLICT_TEXT: &str = "Nothing of yours is lost. Compare, then put your changes on top of the newer version and save again.";
pub const CONFLICT_THEIRS: &str = "What is there now";
pub const CONFLICT_MINE: &str = "What you changed";
pub const CONFLICT_APPLY: &str = "Put my changes on top";
pub const CONFLICT_NO_FORM: &str = "The newer version holds what no form shows. Your words are below; copy what you need, then write a new record.";
pub const MERGED_TITLE: &str = "Your changes are now on top of the newer version";
pub const MERGED_TEXT: &str = "Look through the form, then save it again.";
pub const MERGED_CLASHES: &str =
    "Both of you changed these. The form holds what you wrote; they wrote:";
pub const NO_CHANGES: &str = "Only files";

pub fn conflict_by(version: u32, signer: &str, when: &str) -> String {
    match signer {
        "you" => format!("Version {version}, by you, on another device or in another tab, {when}"),
        signer => format!("Version {version}, by {}, {when}", apart(signer)),
    }
}

// Upload
pub const UPLOAD_TITLE: &str = "Upload a document or an image";
pub const UPLOAD_LEAD: &str =
    "It becomes one record. Its files are sealed on this device before they leave it.";
pub const UPLOAD_FILES: &str = "Files";
pub const UPLOAD_FILES_HINT: &str = "Several pages or images may go together. Each up to 2 GB.";
pub const UPLOAD_FILES_MISSING: &str = "Choose at least one file.";
pub const UPLOAD_WHAT: &str = "What is it?";
pub const AS_DOCUMENT: &str = "A document";
pub const AS_DOCUMENT_HINT: &str = "A letter, report, bill, photograph";
pub const AS_IMAGE: &str = "Medical images";
pub const AS_IMAGE_HINT: &str = "X-ray, CT, MRI, ultrasound";
pub const UPLOAD_SAVE: &str = "Save the record";
pub const TAKE_PHOTO: &str = "Take a photograph";

// Import
pub const IMPORT_TITLE: &str = "Import a health record";
pub const IMPORT_LEAD: &str = "From a FHIR file that a practice, an insurer or another program gave out. Nothing is written before you have seen what it brings.";
pub const IMPORT_FILE: &str = "FHIR file";
pub const IMPORT_FILE_HINT: &str = "FHIR R4 as JSON or NDJSON, up to 64 MB.";
pub const IMPORT_FILE_MISSING: &str = "Choose the file first.";
pub const IMPORT_LOOK: &str = "See what it brings";
pub const IMPORT_LOOKING: &str = "Reading the file and comparing it with the record";
pub const IMPORT_PLAN: &str = "What this file brings";
pub const IMPORT_NEW: &str = "New";
pub const IMPORT_CHANGED: &str = "Changed: they get a new version";
pub const IMPORT_THERE: &str = "There already: nothing is done";
pub const IMPORT_TITLES: &str = "Titles of the new records";
pub const IMPORT_RUN: &str = "Bring them in";
pub const IMPORT_RUNNING: &str = "Bringing in records";
pub const IMPORT_OTHER: &str = "Choose another file";
pub const IMPORT_NOTHING: &str = "This file brings nothing new";
pub const IMPORT_NOTHING_TEXT: &str =
    "Everything in it is in the record already, exactly as it is.";
pub const IMPORT_STOPPED: &str = "Stopped in the middle";
pub const IMPORT_STOPPED_TEXT: &str = "What was brought in stays. Choose the file again to bring in the rest; nothing is brought in twice.";
pub const IMPORT_DONE: &str = "It is done";
pub const IMPORT_SEE: &str = "See the records";
pub const IMPORT_SUPPORT: &str = "People and places that the records name";

pub fn records_count(count: u32) -> String {
    match count {
        1 => "1 record".into(),
        count => format!("{count} records"),
    }
}

pub fn import_more(count: u32) -> String {
    format!("and {count} more")
}

pub fn import_done(created: u32, updated: u32) -> String {
    match (created, updated) {
        (created, 0) => format!("{} new.", records_count(created)),
        (0, updated) => format!("{} with a new version.", records_count(updated)),
        (created, updated) => format!(
            "{} new, {} with a new version.",
            records_count(created),
            records_count(updated)
        ),
    }
}

pub fn import_for(name: Option<&str>) -> String {
    let name = name.map_or("The patient".into(), apart);
    format!("{name} will see what you bring in. Every record is signed with your key.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_every_form_has_a_word() {
        for kind in Kind::ALL {
            let form = crate::pages::writing::blank(kind);
            let form = serde_json::to_value(form).unwrap();
            for (field, _) in form.as_object().unwrap() {
                let known = ["kind", "vitals"].contains(&field.as_str());
                assert!(known || field_word(field) != "Another field", "{field}");
            }
        }
    }

    #[test]
    fn an_offer_says_its_unit_and_range() {
        let offer = |unit: &str, low: &str, high: &str| Offer {
            text: String::new(),
            system: String::new(),
            code: String::new(),
            unit: unit.into(),
            low: low.into(),
            high: high.into(),
            modality: String::new(),
        };
        assert_eq!(offer_more(&offer("", "", "")), None);
        assert_eq!(
            offer_more(&offer("mg/dL", "70", "99")).as_deref(),
            Some("usually 70–99 mg/dL")
        );
        assert_eq!(
            offer_more(&offer("mg/dL", "", "200")).as_deref(),
            Some("usually up to 200 mg/dL")
        );
        assert_eq!(offer_more(&offer("kg", "", "")).as_deref(), Some("in kg"));
    }
}
