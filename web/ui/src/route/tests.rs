use salus_records::fhir::Kind;

use super::*;

fn records() -> Vec<RecordRoute> {
    let mut all = vec![
        RecordRoute::List,
        RecordRoute::Show(1),
        RecordRoute::Version(12, 3),
        RecordRoute::Edit(7),
    ];
    all.extend(Kind::ALL.map(RecordRoute::New));
    all.push(RecordRoute::Choose);
    all
}

fn every_route() -> Vec<Route> {
    let mut all = vec![
        Route::Start,
        Route::Login,
        Route::Activate,
        Route::Recover,
        Route::Pin,
        Route::Settings,
    ];
    for route in records() {
        all.push(PatientRoute::Records(route).into());
        all.push(DoctorRoute::Patient(2, PatientView::Records(route)).into());
    }
    for view in [
        PatientView::Summary,
        PatientView::Upload,
        PatientView::Import,
        PatientView::Labs,
        PatientView::Lab(4),
        PatientView::Ask,
    ] {
        all.push(DoctorRoute::Patient(9, view).into());
    }
    for route in [DoctorRoute::Patients, DoctorRoute::Find, DoctorRoute::Asked] {
        all.push(route.into());
    }
    for route in [
        PatientRoute::Home,
        PatientRoute::Upload,
        PatientRoute::Import,
        PatientRoute::Labs,
        PatientRoute::Lab(1),
        PatientRoute::Requests,
        PatientRoute::Request(3),
        PatientRoute::Sharing,
        PatientRoute::Share,
        PatientRoute::Shared(2),
        PatientRoute::Log,
        PatientRoute::LogLine(0),
        PatientRoute::LogLine(4711),
        PatientRoute::Profile,
        PatientRoute::Export,
        PatientRoute::Erase,
    ] {
        all.push(route.into());
    }
    for route in [
        AdminRoute::People,
        AdminRoute::Enrol,
        AdminRoute::Person(5),
        AdminRoute::Approvals,
        AdminRoute::System,
        AdminRoute::Ledger,
        AdminRoute::LedgerEntry(0),
        AdminRoute::LedgerEntry(88),
    ] {
        all.push(route.into());
    }
    for route in [
        AuditorRoute::Overview,
        AuditorRoute::Search,
        AuditorRoute::Verify,
        AuditorRoute::Disclosures,
        AuditorRoute::Questions,
        AuditorRoute::Evidence,
    ] {
        all.push(route.into());
    }
    all
}

#[test]
fn every_route_is_read_back_from_its_path() {
    let mut seen = std::collections::HashSet::new();
    for route in every_route() {
        let path = route.path();
        assert_eq!(Route::parse(&path), route, "{path}");
        assert!(seen.insert(path.clone()), "two routes share {path}");
    }
}

#[test]
fn what_follows_the_path_does_not_matter() {
    assert_eq!(Route::parse("/login?again"), Route::Login);
    assert_eq!(Route::parse("/activate#ABCDE"), Route::Activate);
    assert_eq!(
        Route::parse("/records/"),
        PatientRoute::Records(RecordRoute::List).into()
    );
}

#[test]
fn unknown_paths_are_not_found() {
    for path in [
        "/nowhere",
        "/records/0",
        "/records/01",
        "/records/-1",
        "/records/+1",
        "/records/4294967296",
        "/records/new/horoscope",
        "/records/1/versions/0",
        "/patients/1/home",
        "/log/00",
        "/people/ada",
        "/audit/search/1",
    ] {
        assert_eq!(Route::parse(path), Route::NotFound, "{path}");
    }
}

#[test]
fn the_home_of_a_role_belongs_to_it() {
    for role in [Role::Patient, Role::Doctor, Role::Admin, Role::Auditor] {
        assert_eq!(Route::home(role).role(), Some(role));
        assert!(!Route::home(role).is_open());
    }
}
