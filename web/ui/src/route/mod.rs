//! Where in the application a person is: every address, written and read in one place.
//!
//! An address never holds a name, an identifier or an account: people and records stand in it as
//! numbers of this session ([`crate::handles`]).

mod admin;
mod auditor;
mod doctor;
mod patient;
mod records;
#[cfg(test)]
mod tests;

pub use admin::AdminRoute;
pub use auditor::AuditorRoute;
pub use doctor::{DoctorRoute, PatientView};
pub use patient::PatientRoute;
pub use records::RecordRoute;

use salus_records::objects::party::Role;

/// A place in the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The address without a path: leads to the login or to the home of the role.
    Start,
    /// Login.
    Login,
    /// From the code in a letter to an account.
    Activate,
    /// A new password with the recovery kit.
    Recover,
    /// A new PIN after the registrars checked who it is.
    Pin,
    /// Password, PIN, sessions; for everybody.
    Settings,
    /// A patient's own pages.
    Patient(PatientRoute),
    /// A doctor's pages.
    Doctor(DoctorRoute),
    /// A registrar's pages.
    Admin(AdminRoute),
    /// An auditor's pages.
    Auditor(AuditorRoute),
    /// No such place.
    NotFound,
}

impl Route {
    /// The place that a path names; what follows `?` or `#` is not looked at.
    pub fn parse(path: &str) -> Self {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [] => Self::Start,
            ["login"] => Self::Login,
            ["activate"] => Self::Activate,
            ["recover"] => Self::Recover,
            ["pin"] => Self::Pin,
            ["settings"] => Self::Settings,
            parts => PatientRoute::parse(parts)
                .map(Self::Patient)
                .or_else(|| DoctorRoute::parse(parts).map(Self::Doctor))
                .or_else(|| AdminRoute::parse(parts).map(Self::Admin))
                .or_else(|| AuditorRoute::parse(parts).map(Self::Auditor))
                .unwrap_or(Self::NotFound),
        }
    }

    /// The path of this place.
    pub fn path(self) -> String {
        match self {
            Self::Start => "/".into(),
            Self::Login => "/login".into(),
            Self::Activate => "/activate".into(),
            Self::Recover => "/recover".into(),
            Self::Pin => "/pin".into(),
            Self::Settings => "/settings".into(),
            Self::Patient(route) => route.path(),
            Self::Doctor(route) => route.path(),
            Self::Admin(route) => route.path(),
            Self::Auditor(route) => route.path(),
            Self::NotFound => "/not-found".into(),
        }
    }

    /// Where a person of this role begins.
    pub fn home(role: Role) -> Self {
        match role {
            Role::Patient => PatientRoute::Home.into(),
            Role::Doctor => DoctorRoute::Patients.into(),
            Role::Admin => AdminRoute::People.into(),
            Role::Auditor => AuditorRoute::Overview.into(),
        }
    }

    /// Whose pages these are; none for those of everybody.
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Patient(_) => Some(Role::Patient),
            Self::Doctor(_) => Some(Role::Doctor),
            Self::Admin(_) => Some(Role::Admin),
            Self::Auditor(_) => Some(Role::Auditor),
            _ => None,
        }
    }

    /// Whether nobody has to be logged in here.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Login | Self::Activate | Self::Recover | Self::Pin | Self::NotFound
        )
    }
}

macro_rules! into_route {
    ($($of:ident => $variant:ident),*) => {$(
        impl From<$of> for Route {
            fn from(route: $of) -> Self {
                Self::$variant(route)
            }
        }
    )*};
}

into_route!(PatientRoute => Patient, DoctorRoute => Doctor, AdminRoute => Admin, AuditorRoute => Auditor);

/// A number in a path: digits only, without a leading zero.
fn number<N: std::str::FromStr>(part: &str) -> Option<N> {
    let plain = part.bytes().all(|byte| byte.is_ascii_digit()) && !part.starts_with('0');
    plain.then(|| part.parse().ok()).flatten()
}

/// A position in the ledger, from 0.
fn index(part: &str) -> Option<u64> {
    if part == "0" { Some(0) } else { number(part) }
}
