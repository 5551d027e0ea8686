//! Whole-path tests: in and out again, on invented and on real files.

mod grouping;
mod random;
mod real_files;
mod round_trip;

use serde_json::{Value, json};

use super::*;

fn imported(bundle: &Value) -> Import {
    import(bundle.to_string().as_bytes(), Limits::default()).unwrap()
}

fn contents(import: &Import) -> Vec<&Value> {
    import.drafts.iter().map(|draft| &draft.content).collect()
}

/// A Bundle of resources, each addressed by its id.
fn bundle(resources: &[Value]) -> Value {
    let entries: Vec<Value> = resources
        .iter()
        .map(|resource| {
            let id = resource["id"].as_str().unwrap();
            json!({"fullUrl": format!("urn:uuid:{id}"), "resource": resource})
        })
        .collect();
    json!({"resourceType": "Bundle", "type": "collection", "entry": entries})
}

fn to(id: &str) -> Value {
    json!({"reference": format!("urn:uuid:{id}")})
}

fn category(code: &str) -> Value {
    json!([{"coding": [{"code": code}]}])
}
