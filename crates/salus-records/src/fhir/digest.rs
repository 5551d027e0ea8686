//! One digest for equal JSON, whatever the order of its fields.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// SHA-256 of the canonical text: fields sorted by name, no blanks, numbers as they were written.
pub(crate) fn of_json(value: &Value) -> [u8; 32] {
    let mut text = String::new();
    write_canonical(value, &mut text);
    Sha256::digest(text).into()
}

/// SHA-256 of the parts, each preceded by its length so that no two lists collide.
pub(crate) fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut names: Vec<_> = fields.iter().collect();
            names.sort_by(|a, b| a.0.cmp(b.0));
            out.push('{');
            for (position, (name, field)) in names.into_iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write_canonical(field, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_canonical(item, out);
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(text: &str) -> [u8; 32] {
        of_json(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn order_of_fields_is_nothing_but_number_text_is_something() {
        assert_eq!(
            digest(r#"{"a":1,"b":[2]}"#),
            digest(r#"{ "b": [2], "a": 1 }"#)
        );
        assert_ne!(digest(r#"{"a":7.0}"#), digest(r#"{"a":7}"#));
        assert_ne!(digest("[1,2]"), digest("[2,1]"));
    }
}
