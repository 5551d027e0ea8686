//! One line of the access log in words.

use std::collections::BTreeMap;

use salus_client::AuditEvent;
use salus_records::{
    RecordId,
    objects::audit::{Details, EventKind},
};
use serde_json::{Value, json};

use crate::{ids::short, term::plain, when::moment};

/// Titles of records, as far as the reader can open them.
pub type Titles = BTreeMap<RecordId, String>;

/// A line for people.
pub struct Line {
    pub when: String,
    pub who: String,
    pub what: String,
    pub why: String,
    pub entry: String,
}

/// Says an event in words.
pub fn line(event: &AuditEvent, titles: &Titles) -> Line {
    let details = &event.details;
    // Why somebody looks at the own record needs no reason.
    let purpose = details.purpose.filter(|_| details.actor != details.subject);
    let why: Vec<String> = purpose
        .map(|purpose| purpose.to_string())
        .into_iter()
        .chain(
            event
                .note
                .as_deref()
                .map(|note| format!("“{}”", plain(note))),
        )
        .collect();
    Line {
        when: moment(details.time),
        who: plain(&event.actor_name),
        what: what(details, titles),
        why: why.join(": "),
        entry: event.index.to_string(),
    }
}

/// What happened, with the titles of what it happened to.
pub fn what(details: &Details, titles: &Titles) -> String {
    let mut said = details.event.phrase().to_owned();
    let mut ids: Vec<RecordId> = details.items.iter().map(|item| item.record).collect();
    ids.dedup();
    if details.event == EventKind::RecordsListed && ids.len() > 1 {
        return format!("{said} ({})", ids.len());
    }
    let records: Vec<String> = ids
        .iter()
        .map(|record| match titles.get(record) {
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
        ([], _) if kinds.len() == salus_records::fhir::Kind::ALL.len() => {
            said.push_str(" (everything)");
        }
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

/// An event as JSON.
pub fn to_json(event: &AuditEvent, titles: &Titles) -> Value {
    let details = &event.details;
    json!({
        "index": event.index,
        "seq": details.seq,
        "time": details.time.to_string(),
        "event": details.event,
        "what": what(details, titles),
        "actor": details.actor,
        "actor_name": event.actor_name,
        "subject": details.subject,
        "items": details.items.iter().map(|item| json!({
            "record": item.record,
            "version": item.version,
            "title": titles.get(&item.record),
        })).collect::<Vec<_>>(),
        "kinds": details.kinds,
        "purpose": details.purpose,
        "note": event.note,
        "grant": details.grant,
        "request": details.request,
        "count": details.count,
    })
}
