//! What a Bundle says besides its entries, and in which order they stood.
//!
//! The frame is a record of its own, so that export needs nothing but records. Its content is a
//! Bundle tagged `urn:salus:content|frame` with one `Basic` resource, whose extension holds the
//! original Bundle as JSON text, `entry` reduced to a list of names:
//! `url:<fullUrl>`, or `sha256:<digest of the canonical entry>` for an entry without one.

use serde_json::{Value, json};

use super::{Coding, Draft, Kind, digest, path};

const SYSTEM: &str = "urn:salus:content";
const CODE: &str = "frame";
const EXTENSION: &str = "urn:salus:content:frame";

/// Whether this content is the frame of an imported Bundle rather than medical content.
pub fn is_frame(content: &Value) -> bool {
    path::all(content, "meta.tag").into_iter().any(|tag| {
        path::text(tag, "system") == Some(SYSTEM) && path::text(tag, "code") == Some(CODE)
    })
}

/// Whether a record that is listed with this code, as `system|code`, is a frame: lists say so without
/// opening the content.
pub fn is_frame_code(code: &str) -> bool {
    code.split_once('|') == Some((SYSTEM, CODE))
}

/// The record that holds the frame of `bundle`; `owner` is the identity of the patient within.
pub(crate) fn of_bundle(bundle: &Value, owner: Option<[u8; 32]>) -> Draft {
    let entries = path::all(bundle, "entry");
    let count = entries.len();
    let names: Vec<String> = entries.iter().map(|entry| name(entry)).collect();
    let mut frame = bundle.clone();
    if let Some(entry) = frame.get_mut("entry") {
        *entry = Value::from(names);
    }
    let content = json!({
        "resourceType": "Bundle",
        "meta": {"tag": [{"system": SYSTEM, "code": CODE}]},
        "type": "collection",
        "entry": [{"resource": {
            "resourceType": "Basic",
            "code": {
                "coding": [{"system": SYSTEM, "code": CODE}],
                "text": "Order of an imported file",
            },
            "extension": [{"url": EXTENSION, "valueString": frame.to_string()}],
        }}],
    });
    // The same Bundle again is the same frame: known by its own id, or else by whose it is.
    let own = ["id", "identifier.value"]
        .into_iter()
        .find_map(|field| path::text(bundle, field));
    let source = match (own, owner) {
        (Some(own), _) => digest::of_json(&json!(["frame", own])),
        (None, Some(owner)) => digest::of_parts([b"frame".as_slice(), &owner]),
        (None, None) => digest::of_json(&frame),
    };
    Draft {
        kind: Kind::Document,
        title: title(count),
        date: path::text(bundle, "timestamp").and_then(|text| text.parse().ok()),
        codes: vec![Coding {
            system: Some(SYSTEM.to_owned()),
            code: CODE.to_owned(),
            display: None,
        }],
        author: None,
        source_key: source,
        content_hash: digest::of_json(&content),
        content,
    }
}

/// The Bundle in a frame with names for entries, if the content is one.
pub(crate) fn unfold(content: &Value) -> Option<Value> {
    if !is_frame(content) {
        return None;
    }
    let extensions = path::all(content, "entry.resource.extension");
    let ours = extensions
        .into_iter()
        .find(|ext| path::text(ext, "url") == Some(EXTENSION))?;
    serde_json::from_str(path::text(ours, "valueString")?).ok()
}

/// The name by which a frame knows an entry.
pub(crate) fn name(entry: &Value) -> String {
    match entry.get("fullUrl").and_then(Value::as_str) {
        Some(url) => format!("url:{url}"),
        None => format!("sha256:{}", digest::hex(&digest::of_json(entry))),
    }
}

/// The title of a frame with this many entries.
pub(crate) fn title(entries: usize) -> String {
    match entries {
        1 => "Imported file with 1 entry".to_owned(),
        many => format!("Imported file with {many} entries"),
    }
}
