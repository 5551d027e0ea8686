//! What happened, as a line of the access log says it.

use std::collections::BTreeMap;

use super::short;
use crate::{
    GrantId, RecordId,
    fhir::Kind,
    objects::audit::{Details, EventKind},
};

/// Titles of records, as far as the reader can open them.
pub type Titles = BTreeMap<RecordId, String>;

/// What the reader of a log can name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Records.
    pub titles: Titles,
    /// Those who hold a permission, by permission.
    pub grantees: BTreeMap<GrantId, String>,
}

impl Names {
    /// Who was given or lost access by an event, if it can be named.
    pub fn grantee(&self, details: &Details) -> Option<&str> {
        use EventKind::{AccessGranted, AccessRevoked};
        if !matches!(details.event, AccessGranted | AccessRevoked) {
            return None;
        }
        Some(self.grantees.get(&details.grant?)?)
    }
}

/// What sort of thing happened, with whoever was given or lost access by it.
pub fn phrase(event: EventKind, grantee: Option<&str>) -> String {
    let said = event.phrase();
    match (event, grantee) {
        (EventKind::AccessGranted, Some(name)) => format!("{said} to {name}"),
        (EventKind::AccessRevoked, Some(name)) => format!("{said} of {name}"),
        _ => said.to_owned(),
    }
}

/// What happened, with the names of what and whom it happened to; without a name before it.
pub fn what(details: &Details, names: &Names) -> String {
    let mut said = phrase(details.event, names.grantee(details));
    let mut ids: Vec<RecordId> = details.items.iter().map(|item| item.record).collect();
    ids.dedup();
    if details.event == EventKind::RecordsListed && ids.len() > 1 {
        return format!("{said} ({})", ids.len());
    }
    let records: Vec<String> = ids
        .iter()
        .map(|record| match names.titles.get(record) {
            Some(title) => title.clone(),
            None => short(record),
        })
        .collect();
    let kinds: Vec<String> = details
        .kinds
        .iter()
        .map(|kind| kind.label().to_lowercase())
        .collect();
    match (records.as_slice(), kinds.as_slice()) {
        ([], []) => {}
        ([], _) if kinds.len() == Kind::ALL.len() => said.push_str(" (everything)"),
        ([], kinds) => said.push_str(&format!(" ({})", kinds.join(", "))),
        ([one, two, three, rest @ ..], _) if !rest.is_empty() => {
            said.push_str(&format!(": {one}, {two}, {three} and {} more", rest.len()));
        }
        (records, _) => said.push_str(&format!(": {}", records.join(", "))),
    }
    if details.count > 1 {
        said.push_str(&format!(" ({} times)", details.count));
    }
    said
}

/// Why it happened: the purpose and the reader's opened note; empty when neither was given.
///
/// A look at one's own record needs no reason, so its purpose is left out.
pub fn why(details: &Details, note: Option<&str>) -> String {
    let purpose = details.purpose.filter(|_| details.actor != details.subject);
    let why: Vec<String> = purpose
        .map(|purpose| purpose.to_string())
        .into_iter()
        .chain(note.map(|note| format!("“{note}”")))
        .collect();
    why.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        AccountId, Time,
        objects::grant::{Item, Purpose},
    };

    fn details(event: EventKind, records: &[u8]) -> Details {
        Details {
            subject: AccountId::from_bytes([1; 16]),
            seq: 0,
            event,
            actor: AccountId::from_bytes([2; 16]),
            items: records
                .iter()
                .map(|&record| Item {
                    record: RecordId::from_bytes([record; 16]),
                    version: 1,
                })
                .collect(),
            kinds: Vec::new(),
            grant: None,
            request: None,
            purpose: Some(Purpose::Treat),
            note: None,
            object: None,
            count: 1,
            on_behalf_of: None,
            time: Time(0),
        }
    }

    #[test]
    fn records_are_named_by_their_titles_as_far_as_they_are_known() {
        let titles = Names {
            titles: Titles::from([(RecordId::from_bytes([7; 16]), "Lipid panel".to_owned())]),
            ..Names::default()
        };
        let read = details(EventKind::RecordRead, &[7, 0xab]);
        assert_eq!(what(&read, &titles), "read a record: Lipid panel, abababab");
        let many = details(EventKind::RecordRead, &[7, 1, 2, 3, 4]);
        assert!(what(&many, &titles).ends_with("01010101, 02020202 and 2 more"));
        let listed = details(EventKind::RecordsListed, &[1, 2, 3]);
        assert_eq!(what(&listed, &titles), "looked at the list of records (3)");
    }

    #[test]
    fn kinds_and_counts_are_said() {
        let mut granted = details(EventKind::AccessGranted, &[]);
        granted.kinds = vec![Kind::BloodTest, Kind::Diagnosis];
        assert_eq!(
            what(&granted, &Names::default()),
            "granted access (blood test, diagnosis)"
        );
        granted.kinds = Kind::ALL.to_vec();
        assert_eq!(
            what(&granted, &Names::default()),
            "granted access (everything)"
        );
        let mut wrong = details(EventKind::PinFailed, &[]);
        wrong.count = 3;
        assert_eq!(
            what(&wrong, &Names::default()),
            "gave a wrong PIN (3 times)"
        );
    }

    #[test]
    fn whoever_was_given_or_lost_access_is_named() {
        let grant = GrantId::from_bytes([5; 16]);
        let names = Names {
            grantees: BTreeMap::from([(grant, "Dr. Okoye".to_owned())]),
            ..Names::default()
        };
        let said = |event, grant| {
            let mut details = details(event, &[]);
            details.kinds = vec![Kind::Allergy];
            details.grant = grant;
            what(&details, &names)
        };
        let (granted, revoked) = (EventKind::AccessGranted, EventKind::AccessRevoked);
        assert_eq!(
            said(granted, Some(grant)),
            "granted access to Dr. Okoye (allergy)"
        );
        assert_eq!(
            said(revoked, Some(grant)),
            "revoked access of Dr. Okoye (allergy)"
        );
        let other = Some(GrantId::from_bytes([6; 16]));
        assert_eq!(said(granted, other), "granted access (allergy)");
        // Whoever reads stands before the line.
        assert_eq!(
            said(EventKind::RecordRead, Some(grant)),
            "read a record (allergy)"
        );
    }

    #[test]
    fn only_somebody_else_needs_a_reason() {
        let mut read = details(EventKind::RecordRead, &[1]);
        assert_eq!(why(&read, Some("asthma")), "treatment: “asthma”");
        read.actor = read.subject;
        assert_eq!(why(&read, None), "");
    }
}
