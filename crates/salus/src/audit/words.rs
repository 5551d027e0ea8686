//! One line of the access log in words.

use salus_client::AuditEvent;
use salus_records::words::event::why;
pub use salus_records::words::event::{Names, Titles, what};
use serde_json::{Value, json};

use crate::{term::plain, when::moment};

/// A line for people.
pub struct Line {
    pub when: String,
    pub who: String,
    pub what: String,
    pub why: String,
    pub entry: String,
}

/// Says an event in words.
pub fn line(event: &AuditEvent, names: &Names) -> Line {
    let details = &event.details;
    let note = event.note.as_deref().map(plain);
    Line {
        when: moment(details.time),
        who: plain(&event.actor_name),
        what: what(details, names),
        why: why(details, note.as_deref()),
        entry: event.index.to_string(),
    }
}

/// An event as JSON.
pub fn to_json(event: &AuditEvent, names: &Names) -> Value {
    let details = &event.details;
    json!({
        "index": event.index,
        "seq": details.seq,
        "time": details.time.to_string(),
        "event": details.event,
        "what": what(details, names),
        "actor": details.actor,
        "actor_name": event.actor_name,
        "subject": details.subject,
        "items": details.items.iter().map(|item| json!({
            "record": item.record,
            "version": item.version,
            "title": names.titles.get(&item.record),
        })).collect::<Vec<_>>(),
        "kinds": details.kinds,
        "purpose": details.purpose,
        "note": event.note,
        "grant": details.grant,
        "request": details.request,
        "count": details.count,
    })
}
