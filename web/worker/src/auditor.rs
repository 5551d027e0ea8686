//! What auditors do with somebody's access log; every look is logged first.

use salus_client::Disclosure;
use salus_records::words::event::Titles;
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
        let events = desk.account()?.events_about(subject).await.map_err(failed)?;
        event_list(desk, &events, &Titles::new())
    }
}

impl Handle for ListDisclosures {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Vec<DisclosureLine>, Failure> {
        let subject = self.patient.parse().map_err(input)?;
        let account = desk.account()?;
        let found = account.disclosures(subject, self.from.into(), self.until.into()).await;
        let line = |disclosure: Disclosure| DisclosureLine {
            time: disclosure.time.into(),
            recipient: disclosure.recipient,
            what: disclosure.what,
            purpose: disclosure.purpose,
            index: disclosure.index as f64,
        };
        Ok(found.map_err(failed)?.into_iter().map(line).collect())
    }
}

impl Handle for SaveEvidence {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<Download, Failure> {
        let subject = self.patient.parse().map_err(input)?;
        let pack = desk.account()?.evidence_pack(subject).await.map_err(failed)?;
        let name = format!("salus-evidence-{}.txt", today());
        hand_over(given, name, "text/plain", &pack)
    }
}
