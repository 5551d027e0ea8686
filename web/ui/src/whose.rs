//! Whose records a page shows: one's own, or those of a patient who let a doctor in.
//!
//! Lists, record pages, lab values and forms are the same for both; this says how their calls and
//! addresses differ. It also holds what the numbers in those addresses stand for.

use salus_records::fhir::Kind;

use crate::{
    handles,
    route::{DoctorRoute, PatientRoute, PatientView, RecordRoute, Route},
};

/// Whose records these are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The person's own.
    Own,
    /// Those of the patient of this number ([`PatientHandle`]).
    Of(u32),
}

/// A patient whom a doctor sees, as numbers in addresses stand for.
#[derive(Clone, Debug)]
pub struct PatientHandle {
    /// The account.
    pub uid: String,
    /// The name that came sealed with the permission; empty where there is none.
    pub name: String,
}

impl PartialEq for PatientHandle {
    fn eq(&self, other: &Self) -> bool {
        self.uid == other.uid
    }
}

/// A record, as numbers in addresses stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordHandle(pub String);

/// One measured value over time, as numbers in addresses stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesHandle(pub String);

impl Whose {
    /// A doctor's view of this patient, which gets a number where it has none.
    pub fn of(uid: &str, name: &str) -> Self {
        Self::Of(handles::number(&PatientHandle {
            uid: uid.to_owned(),
            name: name.to_owned(),
        }))
    }

    /// Whether these are the person's own.
    pub fn is_own(self) -> bool {
        self == Self::Own
    }

    /// Whether the number was given out in this session; where not, the list is shown instead.
    pub fn is_known(self) -> bool {
        self.is_own() || self.patient().is_some()
    }

    /// The patient, where it is somebody else.
    pub fn patient(self) -> Option<PatientHandle> {
        match self {
            Self::Own => None,
            Self::Of(number) => handles::find(number),
        }
    }

    /// The account, as calls name it: nothing for one's own.
    pub fn account(self) -> Option<String> {
        self.patient().map(|patient| patient.uid)
    }

    /// The patient's name, where it is somebody else and it is known.
    pub fn name(self) -> Option<String> {
        let name = self.patient()?.name;
        (!name.is_empty()).then_some(name)
    }

    /// The first page about these records.
    pub fn home(self) -> Route {
        match self {
            Self::Own => PatientRoute::Home.into(),
            Self::Of(number) => DoctorRoute::Patient(number, PatientView::Summary).into(),
        }
    }

    /// A place among the records.
    pub fn records(self, route: RecordRoute) -> Route {
        match self {
            Self::Own => PatientRoute::Records(route).into(),
            Self::Of(number) => DoctorRoute::Patient(number, PatientView::Records(route)).into(),
        }
    }

    /// The list of records.
    pub fn list(self) -> Route {
        self.records(RecordRoute::List)
    }

    /// The page of one record.
    pub fn record(self, record: &str) -> Route {
        self.records(RecordRoute::Show(number_of(record)))
    }

    /// The page of one version of a record.
    pub fn version(self, record: &str, version: u32) -> Route {
        self.records(RecordRoute::Version(number_of(record), version))
    }

    /// The form that writes the next version of a record.
    pub fn edit(self, record: &str) -> Route {
        self.records(RecordRoute::Edit(number_of(record)))
    }

    /// The page that asks what to write.
    pub fn choose(self) -> Route {
        self.records(RecordRoute::Choose)
    }

    /// The form for a new record of this kind.
    pub fn new_record(self, kind: Kind) -> Route {
        self.records(RecordRoute::New(kind))
    }

    /// The page that makes records out of files.
    pub fn upload(self) -> Route {
        match self {
            Self::Own => PatientRoute::Upload.into(),
            Self::Of(number) => DoctorRoute::Patient(number, PatientView::Upload).into(),
        }
    }

    /// The page that makes records out of a FHIR file.
    pub fn import(self) -> Route {
        match self {
            Self::Own => PatientRoute::Import.into(),
            Self::Of(number) => DoctorRoute::Patient(number, PatientView::Import).into(),
        }
    }

    /// The list of lab values.
    pub fn labs(self) -> Route {
        match self {
            Self::Own => PatientRoute::Labs.into(),
            Self::Of(number) => DoctorRoute::Patient(number, PatientView::Labs).into(),
        }
    }

    /// One lab value over time.
    pub fn lab(self, series: &str) -> Route {
        let series = handles::number(&SeriesHandle(series.to_owned()));
        match self {
            Self::Own => PatientRoute::Lab(series).into(),
            Self::Of(number) => DoctorRoute::Patient(number, PatientView::Lab(series)).into(),
        }
    }
}

/// The record of a number in an address.
pub fn record_of(number: u32) -> Option<String> {
    handles::find::<RecordHandle>(number).map(|handle| handle.0)
}

/// The series of a number in an address.
pub fn series_of(number: u32) -> Option<String> {
    handles::find::<SeriesHandle>(number).map(|handle| handle.0)
}

fn number_of(record: &str) -> u32 {
    handles::number(&RecordHandle(record.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_back_to_whom_and_what_they_stand_for() {
        let whose = Whose::of("a1", "Ada");
        assert_eq!(Whose::of("a1", ""), whose);
        assert_eq!(whose.account().as_deref(), Some("a1"));
        assert_eq!(whose.name().as_deref(), Some("Ada"));
        let Route::Doctor(DoctorRoute::Patient(_, PatientView::Records(RecordRoute::Show(number)))) =
            whose.record("r9")
        else {
            panic!("a doctor's route");
        };
        assert_eq!(record_of(number).as_deref(), Some("r9"));
        assert!(!whose.record("r9").path().contains("r9"));
        handles::forget();
        assert!(!whose.is_known());
        assert!(record_of(number).is_none());
        assert!(Whose::Own.is_known() && Whose::Own.account().is_none());
    }
}
