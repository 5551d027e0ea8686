//! The accounting of disclosures: to whom a patient's records were released, computed from proven
//! events. Source: 45 CFR 164.528.

use salus_records::{
    AccountId, Time,
    fhir::Kind,
    objects::{
        audit::{Details, EventKind},
        grant::{Item, Purpose},
    },
};

use crate::{Account, AuditEvent, ClientError};

/// One release to somebody else than the patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// Ledger index of the event, by which its receipt is found.
    pub index: u64,
    /// When.
    pub time: Time,
    /// To whom.
    pub recipient: AccountId,
    /// The recipient's name in the key log.
    pub recipient_name: String,
    /// Only titles and summaries, or the content itself.
    pub what: Released,
    /// The versions that were released.
    pub items: Vec<Item>,
    /// The kinds that were asked for, where a list was released.
    pub kinds: Vec<Kind>,
    /// Why, as the recipient signed it.
    pub purpose: Option<Purpose>,
}

/// How much of the records was released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Released {
    /// Title, date, kind and author.
    Summaries,
    /// Everything that the record holds.
    Content,
}

impl Released {
    /// What was released, in words.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Summaries => "list of records: title, date, kind and author",
            Self::Content => "content of records",
        }
    }
}

impl Account {
    /// Every release of this patient's records to somebody else, from `from` to `until`, both
    /// included, oldest first.
    ///
    /// Patients account for themselves, and a hidden event is noticed. Auditors may for everybody;
    /// their look is logged first.
    ///
    /// # Errors
    /// As for [`Account::own_events`] and [`Account::events_about`].
    pub async fn disclosures(
        &mut self,
        subject: AccountId,
        from: Time,
        until: Time,
    ) -> Result<Vec<Disclosure>, ClientError> {
        let events = match subject == self.uid {
            true => self.own_events().await?,
            false => self.events_about(subject).await?,
        };
        let within = |event: &AuditEvent| from <= event.details.time && event.details.time <= until;
        Ok(events
            .into_iter()
            .filter(within)
            .filter_map(disclosure)
            .collect())
    }
}

fn disclosure(event: AuditEvent) -> Option<Disclosure> {
    Some(Disclosure {
        what: released(&event.details)?,
        index: event.index,
        time: event.details.time,
        recipient: event.details.actor,
        recipient_name: event.actor_name,
        items: event.details.items,
        kinds: event.details.kinds,
        purpose: event.details.purpose,
    })
}

/// What left the custodian for somebody else, if anything did. A look at the access log shows no
/// record; a refusal shows nothing.
fn released(details: &Details) -> Option<Released> {
    if details.actor == details.subject {
        return None;
    }
    match details.event {
        EventKind::RecordsListed => Some(Released::Summaries),
        EventKind::RecordRead => Some(Released::Content),
        _ => None,
    }
}
