//! What a doctor was shown of a patient, kept outside of the server: the patient's log tells of each.

use std::collections::HashMap;

use salus_client::AuditEvent;
use salus_records::{
    AccountId, RecordId,
    objects::{audit::EventKind, grant::Item},
};

/// How often something came, as its reader knows.
pub struct Readings {
    reader: AccountId,
    lists: usize,
    versions: HashMap<Item, usize>,
}

impl Readings {
    pub fn of(reader: AccountId) -> Self {
        Self {
            reader,
            lists: 0,
            versions: HashMap::new(),
        }
    }

    /// A list came.
    pub fn list(&mut self) {
        self.lists += 1;
    }

    /// A version came, with what fetches its parts.
    pub fn version(&mut self, item: Item) {
        *self.versions.entry(item).or_default() += 1;
    }

    /// Every one has an entry of its own.
    pub fn check(&self, events: &[AuditEvent]) {
        let (mut lists, mut versions) = (0, HashMap::new());
        let by_reader = events.iter().filter(|e| e.details.actor == self.reader);
        for AuditEvent { details, .. } in by_reader {
            match details.event {
                EventKind::RecordsListed => lists += 1,
                EventKind::RecordRead => {
                    for item in &details.items {
                        *versions.entry(*item).or_default() += 1;
                    }
                }
                _ => {}
            }
        }
        assert!(self.lists <= lists, "{} lists, {lists} lines", self.lists);
        for (item, times) in &self.versions {
            let lines: usize = versions.get(item).copied().unwrap_or(0);
            assert!(
                *times <= lines,
                "{item:?}: read {times} times, {lines} lines"
            );
        }
    }
}

/// A control.
#[test]
#[should_panic(expected = "1 lists, 0 lines")]
fn a_list_without_a_line_is_found() {
    let mut readings = Readings::of(AccountId::from_bytes([1; 16]));
    readings.list();
    readings.check(&[]);
}

/// Another.
#[test]
#[should_panic(expected = "read 1 times, 0 lines")]
fn a_reading_without_a_line_is_found() {
    let mut readings = Readings::of(AccountId::from_bytes([1; 16]));
    readings.version(Item {
        record: RecordId::from_bytes([2; 16]),
        version: 1,
    });
    readings.check(&[]);
}
