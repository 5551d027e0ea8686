//! The navigation of each role.

use salus_records::objects::party::Role;

use crate::{
    route::{AdminRoute, AuditorRoute, DoctorRoute, PatientRoute, PatientView, RecordRoute, Route},
    texts::common as texts,
    ui::Glyph,
};

/// An entry of the navigation.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Where it leads.
    pub to: Route,
    /// Its picture.
    pub glyph: Glyph,
    /// Its word: short, for it stands in a bar on phones.
    pub text: &'static str,
}

/// Most entries of the bar on phones; the last is "More" where there are more.
pub const IN_BAR: usize = 5;

const fn place(to: Route, glyph: Glyph, text: &'static str) -> Place {
    Place { to, glyph, text }
}

const PATIENT: &[Place] = &[
    place(
        Route::Patient(PatientRoute::Home),
        Glyph::Home,
        texts::NAV_HOME,
    ),
    place(
        Route::Patient(PatientRoute::Records(RecordRoute::List)),
        Glyph::Records,
        texts::NAV_RECORDS,
    ),
    place(
        Route::Patient(PatientRoute::Sharing),
        Glyph::Share,
        texts::NAV_SHARING,
    ),
    place(
        Route::Patient(PatientRoute::Log),
        Glyph::Eye,
        texts::NAV_LOG,
    ),
    place(
        Route::Patient(PatientRoute::Requests),
        Glyph::Bell,
        texts::NAV_REQUESTS,
    ),
    place(
        Route::Patient(PatientRoute::Labs),
        Glyph::Chart,
        texts::NAV_LABS,
    ),
    place(
        Route::Patient(PatientRoute::Profile),
        Glyph::Person,
        texts::NAV_PROFILE,
    ),
    place(
        Route::Patient(PatientRoute::Export),
        Glyph::Download,
        texts::NAV_EXPORT,
    ),
    place(Route::Settings, Glyph::Settings, texts::NAV_SETTINGS),
];

const DOCTOR: &[Place] = &[
    place(
        Route::Doctor(DoctorRoute::Patients),
        Glyph::People,
        texts::NAV_PATIENTS,
    ),
    place(
        Route::Doctor(DoctorRoute::Find),
        Glyph::Search,
        texts::NAV_FIND,
    ),
    place(
        Route::Doctor(DoctorRoute::Asked),
        Glyph::Clock,
        texts::NAV_ASKED,
    ),
    place(Route::Settings, Glyph::Settings, texts::NAV_SETTINGS),
];

const ADMIN: &[Place] = &[
    place(
        Route::Admin(AdminRoute::People),
        Glyph::People,
        texts::NAV_PEOPLE,
    ),
    place(
        Route::Admin(AdminRoute::Approvals),
        Glyph::Check,
        texts::NAV_APPROVALS,
    ),
    place(
        Route::Admin(AdminRoute::System),
        Glyph::Server,
        texts::NAV_SYSTEM,
    ),
    place(
        Route::Admin(AdminRoute::Ledger),
        Glyph::Ledger,
        texts::NAV_LEDGER,
    ),
    place(Route::Settings, Glyph::Settings, texts::NAV_SETTINGS),
];

const AUDITOR: &[Place] = &[
    place(
        Route::Auditor(AuditorRoute::Overview),
        Glyph::Home,
        texts::NAV_OVERVIEW,
    ),
    place(
        Route::Auditor(AuditorRoute::Search),
        Glyph::Search,
        texts::NAV_SEARCH,
    ),
    place(
        Route::Auditor(AuditorRoute::Questions),
        Glyph::Question,
        texts::NAV_QUESTIONS,
    ),
    place(
        Route::Auditor(AuditorRoute::Verify),
        Glyph::Shield,
        texts::NAV_VERIFY,
    ),
    place(
        Route::Auditor(AuditorRoute::Disclosures),
        Glyph::Note,
        texts::NAV_DISCLOSURES,
    ),
    place(
        Route::Auditor(AuditorRoute::Evidence),
        Glyph::Download,
        texts::NAV_EVIDENCE,
    ),
    place(Route::Settings, Glyph::Settings, texts::NAV_SETTINGS),
];

/// The navigation of a role, the most used first.
pub fn of(role: Role) -> &'static [Place] {
    match role {
        Role::Patient => PATIENT,
        Role::Doctor => DOCTOR,
        Role::Admin => ADMIN,
        Role::Auditor => AUDITOR,
    }
}

/// Where the bell of a role leads.
pub fn bell(role: Role) -> Route {
    match role {
        Role::Patient => PatientRoute::Requests.into(),
        Role::Doctor => DoctorRoute::Asked.into(),
        Role::Admin => AdminRoute::Approvals.into(),
        Role::Auditor => AuditorRoute::Questions.into(),
    }
}

/// Whether a page belongs to an entry of the navigation.
pub fn is_within(here: Route, entry: Route) -> bool {
    use PatientRoute as P;
    let owner: Route = match here {
        Route::Patient(P::Records(_) | P::Upload | P::Import) => {
            P::Records(RecordRoute::List).into()
        }
        Route::Patient(P::Erase) => P::Export.into(),
        Route::Patient(P::Lab(_)) => P::Labs.into(),
        Route::Patient(P::Request(_)) => P::Requests.into(),
        Route::Patient(P::Share | P::Shared(_)) => P::Sharing.into(),
        Route::Patient(P::LogLine(_)) => P::Log.into(),
        Route::Doctor(DoctorRoute::Patient(_, PatientView::Ask)) => DoctorRoute::Find.into(),
        Route::Doctor(DoctorRoute::Patient(..)) => DoctorRoute::Patients.into(),
        Route::Admin(AdminRoute::Enrol | AdminRoute::Person(_)) => AdminRoute::People.into(),
        Route::Admin(AdminRoute::LedgerEntry(_)) => AdminRoute::Ledger.into(),
        other => other,
    };
    owner == entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_belongs_to_its_role_and_holds_itself() {
        for role in [Role::Patient, Role::Doctor, Role::Admin, Role::Auditor] {
            let places = of(role);
            assert_eq!(
                places.first().map(|place| place.to),
                Some(Route::home(role))
            );
            for place in places {
                assert!(place.to.role().is_none_or(|of| of == role));
                assert!(is_within(place.to, place.to));
                assert!(
                    place.text.len() <= 11,
                    "{} is too long for a bar",
                    place.text
                );
            }
            assert_eq!(bell(role).role(), Some(role));
        }
    }
}
