//! From records back to Bundles.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{frame, path};

/// The Bundles that these records were imported from, entries in their original order.
///
/// Works from record contents alone, in any order. For every frame among them there is one Bundle;
/// with all its records present it equals the imported one, number text included, and entries
/// whose record is not here are left out. Entries that belong to no frame (records made by a form,
/// or imported as single resources) follow in one more Bundle of type `collection`.
pub fn export<'a>(contents: impl IntoIterator<Item = &'a Value>) -> Vec<Value> {
    let (frames, records): (Vec<&Value>, Vec<&Value>) = contents
        .into_iter()
        .partition(|content| frame::is_frame(content));
    let entries: Vec<(String, &Value)> = records
        .into_iter()
        .flat_map(|content| path::all(content, "entry"))
        .map(|entry| (frame::name(entry), entry))
        .collect();
    let mut stock: BTreeMap<&str, (&Value, bool)> = BTreeMap::new();
    for (name, entry) in &entries {
        stock.entry(name).or_insert((entry, false));
    }
    let mut bundles: Vec<Value> = frames
        .into_iter()
        .filter_map(frame::unfold)
        .map(|frame| refill(frame, &mut stock))
        .collect();
    let unframed = |(name, entry): &(String, &Value)| {
        let placed = stock
            .get(name.as_str())
            .is_some_and(|(first, used)| *used && *first == *entry);
        (!placed).then(|| (*entry).clone())
    };
    let rest: Vec<Value> = entries.iter().filter_map(unframed).collect();
    if !rest.is_empty() {
        bundles.push(json!({"resourceType": "Bundle", "type": "collection", "entry": rest}));
    }
    bundles
}

/// Puts the entries back where the frame names them.
fn refill(frame: Value, stock: &mut BTreeMap<&str, (&Value, bool)>) -> Value {
    let Value::Object(fields) = frame else {
        return frame;
    };
    let refilled = fields.into_iter().map(|(field, value)| match value {
        Value::Array(names) if field == "entry" => {
            let found = names.iter().filter_map(Value::as_str).filter_map(|name| {
                let (entry, used) = stock.get_mut(name)?;
                *used = true;
                Some((*entry).clone())
            });
            (field, Value::Array(found.collect()))
        }
        other => (field, other),
    });
    Value::Object(refilled.collect::<Map<_, _>>())
}
