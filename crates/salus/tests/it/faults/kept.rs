//! What was acknowledged, kept outside of the server, and the comparison with what it shows.

use std::collections::{BTreeMap, HashMap, HashSet};

use salus_client::{Account, AuditEvent, NewVersion, PartSource, check_receipt};
use salus_ledger::Hash;
use salus_records::{
    AccountId, GrantId, RecordId,
    fhir::{Draft, Kind},
    objects::{
        audit::EventKind,
        grant::{Item, Purpose},
    },
};
use serde_json::json;

/// How far a command came, as its sender knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// Not sent.
    No,
    /// Sent, and no answer came.
    Unknown,
    /// Acknowledged.
    Yes,
}

/// A record by its marks: the first version's and those of all later ones.
pub struct Record {
    /// The newest acknowledged version and the hash that an update follows.
    pub newest: Option<Item>,
    /// The mark of each version from 1 on; the last may not have come.
    marks: Vec<u64>,
    pub erased: Came,
}

/// A grant to the second doctor.
pub struct Granted {
    pub id: GrantId,
    pub revoked: Came,
}

/// Everything that one patient knows outside of the server.
pub struct Kept {
    patient: AccountId,
    grantee: AccountId,
    next: u64,
    pub records: Vec<Record>,
    pub grants: Vec<Granted>,
    /// Whether a grant was sent and no answer came; its id is not known then.
    pub unknown_grants: usize,
    /// Every proven entry by its index, which is never used twice.
    entries: BTreeMap<u64, Hash>,
    /// Marks whose content was read back once.
    read: HashSet<u64>,
}

impl Kept {
    pub fn new(patient: AccountId, grantee: AccountId) -> Self {
        Self {
            patient,
            grantee,
            // Marks of two patients differ, so that no content passes for the other's.
            next: 1 + u64::from(patient.as_bytes()[0]) * 1_000_000,
            records: Vec::new(),
            grants: Vec::new(),
            unknown_grants: 0,
            entries: BTreeMap::new(),
            read: HashSet::new(),
        }
    }

    /// The second doctor.
    pub fn grantee(&self) -> AccountId {
        self.grantee
    }

    /// Records that are there, as far as is known here.
    pub fn acknowledged(&self) -> impl Iterator<Item = RecordId> {
        let there = self.records.iter().filter(|r| r.erased == Came::No);
        there.filter_map(|r| Some(r.newest?.record))
    }

    /// A new record that is about to be sent; its place here.
    pub fn begin(&mut self) -> (usize, NewVersion) {
        self.records.push(Record {
            newest: None,
            marks: Vec::new(),
            erased: Came::No,
        });
        let place = self.records.len() - 1;
        (place, self.next_version(place, None))
    }

    /// The next version of a record, about to be sent.
    pub fn next_version(&mut self, place: usize, follows: Option<(Item, Hash)>) -> NewVersion {
        let mark = self.next;
        self.next += 1;
        let marks = &mut self.records[place].marks;
        marks.truncate(follows.map_or(0, |(item, _)| item.version as usize));
        marks.push(mark);
        let scan = PartSource::from_bytes("scan.bin", "application/octet-stream", scan(mark));
        NewVersion {
            patient: self.patient,
            draft: draft(mark),
            attachments: vec![scan],
            follows,
        }
    }

    /// Compares everything with what the server shows to the patient.
    pub async fn check(&mut self, patient: &mut Account) {
        let listed = patient.list(self.patient, &[], Purpose::Patrqt).await;
        let listed = listed.unwrap();
        let events = patient.own_events().await.unwrap();
        self.check_entries(patient, &events);
        let logged = Logged::of(&events);
        let mut shown = HashMap::new();
        for line in &listed {
            let mark: u64 = line.summary.title.parse().unwrap();
            let found = self.records.iter().position(|r| r.marks.contains(&mark));
            let place = found.unwrap_or_else(|| panic!("nobody wrote {mark}"));
            assert!(shown.insert(place, line).is_none(), "shown twice: {mark}");
            let record = &mut self.records[place];
            assert_ne!(record.erased, Came::Yes, "erased and back: {mark}");
            assert!(
                logged.versions.contains(&line.item),
                "readable without an entry: {mark}"
            );
            let known = record.newest.map_or(0, |item| item.version);
            assert!(line.item.version >= known, "an older version: {mark}");
            assert_eq!(record.marks[line.item.version as usize - 1], mark);
            // It came, whether or not it was acknowledged; or the order to erase it did not come.
            record.newest = Some(line.item);
            record.marks.truncate(line.item.version as usize);
            record.erased = Came::No;
        }
        for (place, record) in self.records.iter_mut().enumerate() {
            let Some(newest) = record.newest else {
                // It did not come, and never will.
                record.marks.clear();
                continue;
            };
            if !shown.contains_key(&place) {
                assert_ne!(record.erased, Came::No, "lost: {:?}", record.marks);
                assert!(
                    logged.erased.contains(&newest.record),
                    "gone without an entry: {:?}",
                    record.marks
                );
                record.erased = Came::Yes;
            }
        }
        // An entry tells of nothing that is half there.
        let whole: HashSet<RecordId> = listed.iter().map(|line| line.item.record).collect();
        for item in &logged.versions {
            let there = whole.contains(&item.record) || logged.erased.contains(&item.record);
            assert!(there, "an entry for a version that is not there");
        }
        let items: Vec<(Item, u64)> = shown
            .iter()
            .filter_map(|(place, line)| {
                let mark = *self.records[*place].marks.last().unwrap();
                self.read.insert(mark).then_some((line.item, mark))
            })
            .collect();
        self.check_contents(patient, &items).await;
        self.check_grants(patient, &logged).await;
    }

    /// Every entry is where it was, and the receipts of new ones prove them.
    fn check_entries(&mut self, patient: &Account, events: &[AuditEvent]) {
        let mut now = BTreeMap::new();
        let policy = patient.client().trust().log_policy();
        for event in events {
            now.insert(event.index, event.leaf);
            if !self.entries.contains_key(&event.index) {
                let receipt = event.receipt.to_string();
                let (proven, details) = check_receipt(&receipt, policy).unwrap();
                assert_eq!((proven, details.subject), (event.index, self.patient));
            }
        }
        for (index, leaf) in &self.entries {
            assert_eq!(now.get(index), Some(leaf), "entry {index} is another one");
        }
        self.entries = now;
    }

    async fn check_contents(&self, patient: &mut Account, items: &[(Item, u64)]) {
        for some in items.chunks(100) {
            let asked: Vec<Item> = some.iter().map(|(item, _)| *item).collect();
            let opened = patient
                .read(self.patient, &asked, Purpose::Patrqt, None)
                .await
                .unwrap();
            for (opened, (_, mark)) in opened.iter().zip(some) {
                assert_eq!(patient.content(opened).await.unwrap(), content(*mark));
                let part = patient.part(opened, 1).await.unwrap();
                assert!(part.bytes == scan(*mark), "other bytes in {mark}");
            }
        }
    }

    async fn check_grants(&mut self, patient: &mut Account, logged: &Logged) {
        let given = patient.given().await.unwrap();
        for shown in given.iter().filter(|g| g.grant.grantee == self.grantee) {
            let id = shown.grant.id;
            assert!(logged.granted.contains(&id), "a grant without an entry");
            let revoked = shown.revoked.is_some();
            assert_eq!(
                revoked,
                logged.revoked.contains(&id),
                "revoked and not logged, or the other way round"
            );
            let known = self.grants.iter_mut().find(|g| g.id == id);
            match known {
                Some(grant) => {
                    if revoked {
                        assert_ne!(grant.revoked, Came::No, "nobody revoked it");
                        grant.revoked = Came::Yes;
                    } else {
                        assert_ne!(grant.revoked, Came::Yes, "a revocation was lost");
                        grant.revoked = Came::No;
                    }
                }
                None => {
                    assert!(self.unknown_grants > 0, "nobody gave this grant");
                    self.unknown_grants -= 1;
                    self.grants.push(Granted {
                        id,
                        revoked: Came::No,
                    });
                }
            }
        }
        self.unknown_grants = 0;
        for grant in &self.grants {
            let there = given.iter().any(|shown| shown.grant.id == grant.id);
            assert!(there, "a grant was lost");
        }
        let entries = logged.granted.len();
        assert_eq!(entries, given.len(), "entries of grants and grants");
    }

    /// Whether the second doctor may read.
    pub fn is_granted(&self) -> bool {
        self.grants.iter().any(|grant| grant.revoked == Came::No)
    }
}

/// What a patient's access log says.
#[derive(Default)]
struct Logged {
    versions: HashSet<Item>,
    erased: HashSet<RecordId>,
    granted: HashSet<GrantId>,
    revoked: HashSet<GrantId>,
}

impl Logged {
    fn of(events: &[AuditEvent]) -> Self {
        let mut logged = Self::default();
        for event in events {
            let details = &event.details;
            match details.event {
                EventKind::RecordCreated | EventKind::RecordUpdated => {
                    for item in &details.items {
                        assert!(logged.versions.insert(*item), "one version, two entries");
                    }
                }
                EventKind::RecordErased => {
                    logged.erased.extend(details.items.iter().map(|i| i.record));
                }
                EventKind::AccessGranted => {
                    let new = logged.granted.insert(details.grant.unwrap());
                    assert!(new, "one grant, two entries");
                }
                EventKind::AccessRevoked => {
                    let new = logged.revoked.insert(details.grant.unwrap());
                    assert!(new, "one revocation, two entries");
                }
                _ => {}
            }
        }
        logged
    }
}

fn draft(mark: u64) -> Draft {
    Draft {
        kind: Kind::Document,
        title: mark.to_string(),
        date: None,
        codes: Vec::new(),
        author: None,
        content: content(mark),
        source_key: [1; 32],
        content_hash: [2; 32],
    }
}

fn content(mark: u64) -> serde_json::Value {
    json!({ "resourceType": "Bundle", "type": "collection", "id": mark.to_string() })
}

/// More than one chunk for every tenth, so that some kills fall into a long part.
fn scan(mark: u64) -> Vec<u8> {
    let len = if mark.is_multiple_of(10) {
        300_000
    } else {
        3_000
    };
    mark.to_le_bytes().into_iter().cycle().take(len).collect()
}
