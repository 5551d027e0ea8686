//! Records: lists, pages, forms, files.

use salus_records::fhir::{
    Kind,
    form::Form,
    view::{Fact, Flag},
};
use serde::{Deserialize, Serialize};

use crate::Moment;

use super::sharing::RequestLine;

/// One line of a list of records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordLine {
    /// The record.
    pub record: String,
    /// The version.
    pub version: u32,
    /// Kind.
    pub kind: Kind,
    /// Title.
    pub title: String,
    /// Clinical date: `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or with a time; empty when not known.
    pub date: String,
    /// Who signed it: a doctor's name from the key log, "you" or "the patient".
    pub signer: String,
    /// Author as the source names them, where it does.
    pub author: String,
    /// Whether the patient wrote it.
    pub by_patient: bool,
    /// When it was written.
    pub written: Moment,
    /// Number of files that go along.
    pub files: u32,
    /// Whether its author sealed it so that it does not open.
    pub damaged: bool,
}

/// A file that goes along with a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileLine {
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Length in bytes.
    pub len: f64,
    /// What the page can do with it.
    pub view: FileView,
    /// Whether a new version can leave it out: it travels beside the content, not in it.
    pub removable: bool,
}

/// How a file is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileView {
    /// As a picture.
    Picture,
    /// As a DICOM image.
    Dicom,
    /// As a PDF.
    Pdf,
    /// As plain text.
    Text,
    /// It can be downloaded only.
    None,
}

/// A record, meaning first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordPage {
    /// The line of the list.
    pub line: RecordLine,
    /// What it says, the most important first.
    pub facts: Vec<Fact>,
    /// Free text; lines are separated by `\n`.
    pub narrative: String,
    /// Files that go along.
    pub files: Vec<FileLine>,
    /// The newest version's number.
    pub newest: u32,
    /// Who can see this record now, for the patient; empty for others.
    pub visible_to: Vec<String>,
    /// The series that its values belong to: key, and what is measured.
    pub series: Vec<(String, String)>,
    /// Whether the reader may write a new version.
    pub may_write: bool,
    /// The FHIR content as it is stored, as text.
    pub fhir: String,
}

/// A file for the person: the call's answer is `{download, blob}`, and the page gets the `Blob` beside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Download {
    /// A name for the file.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Length in bytes.
    pub len: f64,
}

/// What a patient's first page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Home {
    /// Requests that wait for an answer.
    pub requests: Vec<RequestLine>,
    /// The newest values, in plain words.
    pub results: Vec<ResultLine>,
    /// The newest records.
    pub newest: Vec<RecordLine>,
    /// Number of records.
    pub records: u32,
    /// Names of those who can see something now.
    pub visible_to: Vec<String>,
    /// Whether what is stored as the person's profile is still missing.
    pub no_profile: bool,
}

/// One value in plain words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResultLine {
    /// The record that it comes from.
    pub record: String,
    /// Key of its series.
    pub series: String,
    /// What was measured.
    pub label: String,
    /// The number as people write it.
    pub value: String,
    /// Its unit.
    pub unit: String,
    /// Where it lies.
    pub flag: Flag,
    /// The sentence: "Glucose 98 mg/dL: within the usual range (70–99)".
    pub words: String,
    /// Clinical date.
    pub date: String,
}

/// One measured value over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeriesLine {
    /// Names the series within this session.
    pub key: String,
    /// What is measured.
    pub label: String,
    /// Unit.
    pub unit: String,
    /// Lower end of the usual range.
    pub low: Option<f64>,
    /// Upper end of the usual range.
    pub high: Option<f64>,
    /// The values, oldest first.
    pub points: Vec<PointLine>,
    /// What changed, in plain words.
    pub words: String,
}

/// One value of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PointLine {
    /// Clinical date.
    pub date: String,
    /// The same as milliseconds since 1970, for the axis.
    pub at: f64,
    /// The number.
    pub value: f64,
    /// The number as people write it.
    pub text: String,
    /// Where it lies.
    pub flag: Flag,
    /// The record that it comes from.
    pub record: String,
    /// Who wrote it.
    pub source: String,
}

/// What a doctor reads first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClinicalSummary {
    /// Problems and diseases.
    pub problems: Vec<SummaryItem>,
    /// Medicines that are taken.
    pub medicines: Vec<SummaryItem>,
    /// Allergies and intolerances.
    pub allergies: Vec<SummaryItem>,
    /// Vaccines that were given.
    pub vaccinations: Vec<SummaryItem>,
    /// Kinds among these that the reader may not see: their absence says nothing.
    pub hidden: Vec<Kind>,
}

/// One line of the summary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SummaryItem {
    /// The record.
    pub record: String,
    /// What it is.
    pub title: String,
    /// The most important thing beside that: dosage, reaction, status.
    pub detail: String,
    /// Clinical date.
    pub date: String,
    /// Whether it counts today: active, not stopped, not resolved.
    pub active: bool,
    /// Whether it may be life-threatening: an allergy that its author marked so.
    pub dangerous: bool,
}

/// A list of codes for forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CodeList {
    /// Laboratory tests (LOINC).
    LabTests,
    /// Vaccines (CVX).
    Vaccines,
    /// Problems (ICD-10).
    Problems,
    /// Medicines (RxNorm).
    Medicines,
    /// Substances that people do not tolerate.
    Allergens,
    /// Imaging procedures.
    Imaging,
    /// Kinds of visit.
    Visits,
}

/// One code offered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// The words.
    pub text: String,
    /// The code system; empty where there is no code.
    pub system: String,
    /// The code.
    pub code: String,
    /// Usual unit, UCUM.
    pub unit: String,
    /// Lower end of the usual range.
    pub low: String,
    /// Upper end of the usual range.
    pub high: String,
    /// DICOM modality of an imaging procedure.
    pub modality: String,
}

/// A form filled with what stands there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FormPage {
    /// The line of the list.
    pub line: RecordLine,
    /// The form; `None` where no form can carry the content, which then can only be added to.
    pub form: Option<Form>,
    /// When it happened, as the form means it: `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or with a time; empty
    /// when the content does not say.
    pub date: String,
    /// Files that go along.
    pub files: Vec<FileLine>,
}

/// A version that is durable, logged and proven so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Written {
    /// The record.
    pub record: String,
    /// The version.
    pub version: u32,
    /// Its title.
    pub title: String,
}

/// What an import would bring.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportPlan {
    /// New records by kind.
    pub new: Vec<(Kind, u32)>,
    /// Titles of the new ones, at most 200.
    pub titles: Vec<String>,
    /// Records that get a new version.
    pub changed: u32,
    /// Records that are there already.
    pub unchanged: u32,
}

/// What an import brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportResult {
    /// New records.
    pub created: u32,
    /// New versions.
    pub updated: u32,
}

/// Keys that are gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Erasure {
    /// Number of versions that nobody can read any more.
    pub versions: u32,
    /// Until when a backup of the custodian's page keys could still hold a key.
    pub horizon: Moment,
    /// Ledger index of the order.
    pub index: f64,
}
