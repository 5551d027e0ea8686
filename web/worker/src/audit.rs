//! The access log.

use salus_client::{AuditEvent, Given as GivenGrant};
use salus_ledger::receipt::Receipt;
use salus_records::{
    AccountId,
    objects::{audit::EventKind, party::Role},
    words::event::{self, Names, Titles},
};
use salus_web_rpc::{
    Failure, ListEvents, SaveEvents, SaveReceipt,
    audit::{EventLine, EventList, Proof, Weight},
    records::Download,
};

use crate::{
    calls::Handle,
    desk::Desk,
    failure::{failed, fault, not_available},
    files::blob_of,
    given::Given,
    surroundings::today,
};

/// Titles of one's own records, as far as they were listed.
async fn titles(desk: &mut Desk) -> Result<Titles, Failure> {
    let me = desk.account()?.uid();
    let lines = desk.list_all(me, false).await?;
    let title = |line: salus_client::Listed| (line.item.record, line.summary.title);
    Ok(lines.into_iter().map(title).collect())
}

/// What whoever is logged in can name.
async fn names(desk: &mut Desk) -> Result<Names, Failure> {
    if desk.account()?.role() != Role::Patient {
        return Ok(Names::default());
    }
    let titles = titles(desk).await?;
    let given = desk.account()?.given().await.map_err(failed)?;
    let grantee = |given: GivenGrant| (given.grant.id, given.grantee_name);
    Ok(Names {
        titles,
        grantees: given.into_iter().map(grantee).collect(),
    })
}

async fn own_events(desk: &mut Desk) -> Result<(Vec<AuditEvent>, Names), Failure> {
    let names = names(desk).await?;
    let events = desk.account()?.own_events().await.map_err(failed)?;
    Ok((events, names))
}

impl Handle for ListEvents {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<EventList, Failure> {
        let (events, names) = own_events(desk).await?;
        event_list(desk, &events, &names)
    }
}

pub fn event_list(
    desk: &mut Desk,
    events: &[AuditEvent],
    names: &Names,
) -> Result<EventList, Failure> {
    let account = desk.account()?;
    let (me, ledger) = (account.uid(), account.client().trust().size() as f64);
    let lines = events.iter().rev().map(|event| line(event, me, names));
    Ok(EventList {
        events: lines.collect::<Result<_, _>>()?,
        ledger,
    })
}

fn line(event: &AuditEvent, me: AccountId, names: &Names) -> Result<EventLine, Failure> {
    let details = &event.details;
    let own = details.actor == me;
    let records = details.items.iter().filter_map(|item| {
        let title = names.titles.get(&item.record)?;
        Some((item.record.to_string(), item.version, title.clone()))
    });
    Ok(EventLine {
        index: event.index as f64,
        seq: details.seq as f64,
        time: details.time.into(),
        who: event.actor_name.clone(),
        actor: details.actor.to_string(),
        own,
        event: details.event,
        whom: names.grantee(details).unwrap_or_default().to_owned(),
        what: event::what(details, names),
        records: records.collect(),
        kinds: details.kinds.clone(),
        purpose: details.purpose.filter(|_| details.actor != details.subject),
        note: event.note.clone().unwrap_or_default(),
        count: details.count,
        weight: weight(details.event, own),
        proof: proof(event)?,
    })
}

fn weight(event: EventKind, own: bool) -> Weight {
    match event {
        EventKind::AccessDenied | EventKind::PinFailed => Weight::Refusal,
        _ if own => Weight::Routine,
        EventKind::RecordRead | EventKind::RecordsListed | EventKind::AuditRead => Weight::Reading,
        _ => Weight::Change,
    }
}

/// What was checked, read from the receipt that was checked.
fn proof(event: &AuditEvent) -> Result<Proof, Failure> {
    let receipt = Receipt::parse(&event.receipt.to_string());
    let receipt = receipt.map_err(|_| fault("a receipt that cannot be read"))?;
    let checkpoint = receipt.checkpoint.claimed();
    let signatures = receipt.checkpoint.note().signatures();
    Ok(Proof {
        leaf: event.leaf.to_string(),
        path: receipt.proof.len() as u32,
        size: checkpoint.size as f64,
        root: checkpoint.root.to_string(),
        signers: signatures.iter().map(|s| s.name.to_string()).collect(),
    })
}

impl Handle for SaveReceipt {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<Download, Failure> {
        let (events, _) = own_events(desk).await?;
        let index = self.index as u64;
        let event = events.iter().find(|event| event.index == index);
        let text = event.ok_or_else(not_available)?.receipt.to_string();
        hand_over(
            given,
            format!("salus-entry-{index}.txt"),
            "text/plain",
            text.as_bytes(),
        )
    }
}

impl Handle for SaveEvents {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<Download, Failure> {
        let (events, names) = own_events(desk).await?;
        let mut text = String::from("time,who,what,why,ledger entry\r\n");
        for event in &events {
            let time = js_sys::Date::new(&(event.details.time.0 as f64).into());
            let fields = [
                String::from(time.to_iso_string()),
                event.actor_name.clone(),
                event::what(&event.details, &names),
                event::why(&event.details, event.note.as_deref()),
                event.index.to_string(),
            ];
            let fields: Vec<String> = fields.iter().map(|field| csv(field)).collect();
            text.push_str(&fields.join(","));
            text.push_str("\r\n");
        }
        let name = format!("salus-access-log-{}.csv", today());
        hand_over(given, name, "text/csv", text.as_bytes())
    }
}

/// A field of a CSV file (RFC 4180); what a spreadsheet would take for a formula gets a quote before it.
fn csv(field: &str) -> String {
    let guarded = match field.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{field}"),
        _ => field.to_owned(),
    };
    format!("\"{}\"", guarded.replace('"', "\"\""))
}

pub fn hand_over(
    given: &Given,
    name: String,
    media_type: &str,
    bytes: &[u8],
) -> Result<Download, Failure> {
    given.put_beside(blob_of(bytes, media_type)?);
    Ok(Download {
        name,
        media_type: media_type.to_owned(),
        len: bytes.len() as f64,
    })
}

#[cfg(test)]
mod tests {
    use super::csv;

    #[test]
    fn a_field_is_never_a_formula() {
        assert_eq!(csv("=1+1"), "\"'=1+1\"");
        assert_eq!(csv("say \"no\", please"), "\"say \"\"no\"\", please\"");
    }
}
