//! Requests and permissions.

use salus_records::{
    fhir::Kind,
    objects::grant::{DateRange, Purpose, Rights},
    wire::custodian::RequestStatus,
};
use serde::{Deserialize, Serialize};

use crate::Moment;

/// What is to be shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wish {
    /// Whole kinds, future records included.
    Kinds(Vec<Kind>),
    /// Records of these kinds whose clinical date lies in the range.
    Dates(Vec<Kind>, DateRange),
    /// Single records: id and version.
    Records(Vec<(String, u32)>),
}

/// A doctor's request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestLine {
    /// The request.
    pub request: String,
    /// The doctor who asks.
    pub doctor: String,
    /// The doctor's name, from the key log.
    pub doctor_name: String,
    /// The patient who is asked.
    pub patient: String,
    /// The patient's name, as far as the doctor knows it from a permission; else empty.
    pub patient_name: String,
    /// Why.
    pub purpose: Purpose,
    /// Words for the patient.
    pub message: String,
    /// Kinds of record.
    pub kinds: Vec<Kind>,
    /// Clinical dates.
    pub dates: Option<DateRange>,
    /// To read, to write, or both.
    pub rights: Rights,
    /// Until when access is asked for.
    pub until: Moment,
    /// Until when copies would be kept.
    pub keep_until: Option<Moment>,
    /// When it was signed.
    pub time: Moment,
    /// Where it stands.
    pub status: RequestStatus,
    /// The permission that answered it, where it was allowed.
    pub allowed: Option<GrantLine>,
}

/// A permission that was given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GrantLine {
    /// The permission.
    pub grant: String,
    /// The other side: the doctor's account for a patient, the patient's for a doctor.
    pub other: String,
    /// The other side's name.
    pub name: String,
    /// The kinds that it covers; empty for single records.
    pub kinds: Vec<Kind>,
    /// The clinical dates between which its records lie, where it is by dates.
    pub dates: Option<DateRange>,
    /// The versions that it names: id and version; empty for whole kinds.
    pub records: Vec<(String, u32)>,
    /// Whether it includes what is written later.
    pub future: bool,
    /// To read, to write, or both.
    pub rights: Rights,
    /// Why.
    pub purpose: Purpose,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// Until when the doctor promised to delete copies, where copies were allowed.
    pub keep_until: Option<Moment>,
    /// When it was last used to read.
    pub last_used: Option<Moment>,
    /// When it was revoked.
    pub revoked: Option<Moment>,
    /// Whether it counts now.
    pub live: bool,
}

/// A doctor in the directory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DoctorLine {
    /// The account.
    pub uid: String,
    /// Name, as the registrars signed it.
    pub name: String,
    /// Licence number.
    pub licence: String,
    /// Until when the registrars vouch.
    pub valid_until: Moment,
}

/// A patient who granted a doctor access.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PatientLine {
    /// The account.
    pub uid: String,
    /// The name that came sealed with the permission; empty where there is none.
    pub name: String,
    /// Permissions, the live ones first.
    pub grants: Vec<GrantLine>,
    /// Until when something may be read; `None` when nothing counts any more.
    pub until: Option<Moment>,
    /// Kinds that may be read now; all that single permissions touch.
    pub reads: Vec<Kind>,
    /// Kinds that may be written now.
    pub writes: Vec<Kind>,
}
