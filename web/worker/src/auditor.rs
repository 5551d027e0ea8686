//! What auditors do with somebody's access log; every look is logged first.

use std::collections::BTreeSet;

use salus_client::Disclosure;
use salus_records::{fhir::Kind, objects::grant::Item, words::event::Names};
use salus_web_rpc::{
    EventsAbout, Failure, ListDisclosures, SaveEvidence,
    audit::{DisclosureLine, EventList},
    records::Download,
};

use crate::{
    audit::{event_list, hand_over},
    calls::Handle,
    desk::Desk,
    failure::{failed, input},
    given::Given,
    surroundings::today,
};

impl Handle for EventsAbout {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<EventList, Failure> {
        let subject = self.patient.parse().map_err(input)?;
        let mut events = desk
            .account()?
            .events_about(subject)
            .await
            .map_err(failed)?;
        // Auditors see no titles; how many records says more than their numbers.
        let records: Vec<usize> = events.iter().map(|e| count(&e.details.items)).collect();
        for event in &mut events {
            event.details.items.clear();
        }
        let mut list = event_list(desk, &events, &Names::default())?;
        for (line, count) in list.events.iter_mut().rev().zip(records) {
            if count > 1 {
                line.what.push_str(&format!(", {count} records"));
            }
        }
        Ok(list)
    }
}

/// How many records these are versions of.
fn count(items: &[Item]) -> usize {
    let records: BTreeSet<_> = items.iter().map(|item| item.record).collect();
    records.len()
}

impl Handle for ListDisclosures {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Vec<DisclosureLine>, Failure> {
        let subject = self.patient.parse().map_err(input)?;
        let account = desk.account()?;
        let found = account
            .disclosures(subject, self.from.into(), self.until.into())
            .await;
        let line = |disclosure: Disclosure| DisclosureLine {
            time: disclosure.time.into(),
            recipient: disclosure.recipient_name.clone(),
            what: what(&disclosure),
            purpose: disclosure.purpose,
            index: disclosure.index as f64,
        };
        Ok(found.map_err(failed)?.into_iter().map(line).collect())
    }
}

/// What was released, in words: "content of records (2): blood test".
fn what(disclosure: &Disclosure) -> String {
    let mut said = disclosure.what.phrase().to_owned();
    let records = count(&disclosure.items);
    if records > 0 {
        said.push_str(&format!(" ({records})"));
    }
    let kinds = disclosure
        .kinds
        .iter()
        .map(|kind| kind.label().to_lowercase());
    let kinds: Vec<String> = kinds.collect();
    if !kinds.is_empty() && kinds.len() < Kind::ALL.len() {
        said.push_str(&format!(": {}", kinds.join(", ")));
    }
    said
}

impl Handle for SaveEvidence {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<Download, Failure> {
        let subject = self.patient.parse().map_err(input)?;
        let pack = desk
            .account()?
            .evidence_pack(subject)
            .await
            .map_err(failed)?;
        let name = format!("salus-evidence-{}.txt", today());
        hand_over(given, name, "text/plain", &pack)
    }
}
