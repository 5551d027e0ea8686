//! Reading a resource by dotted path, with lists flattened on the way.

use serde_json::Value;

/// Every value at `path` (`item.encounter.reference`), in document order.
pub(crate) fn all<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    path.split('.').fold(flat(value), |here, step| {
        here.into_iter()
            .filter_map(|value| value.get(step))
            .flat_map(flat)
            .collect()
    })
}

/// The first text at `path` that is not blank, trimmed.
pub(crate) fn text<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    texts(value, path).into_iter().next()
}

/// Every text at `path` that is not blank, trimmed.
pub(crate) fn texts<'a>(value: &'a Value, path: &str) -> Vec<&'a str> {
    let found = all(value, path).into_iter().filter_map(Value::as_str);
    found
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .collect()
}

/// The `resourceType`, or nothing for what is no resource.
pub(crate) fn resource_type(resource: &Value) -> &str {
    resource
        .get("resourceType")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn flat(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}
