//! Reading untrusted JSON: bounded, and without silently dropping anything.

use std::collections::BTreeSet;

use serde_json::{Value, error::Category};

use super::{ImportError, Limits};

/// The JSON documents in `bytes`: one for a file, several for NDJSON.
pub(crate) fn documents(bytes: &[u8], limits: &Limits) -> Result<Vec<Value>, ImportError> {
    if bytes.len() > limits.max_bytes {
        return Err(ImportError::TooLarge {
            bytes: bytes.len(),
            max: limits.max_bytes,
        });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    inspect(bytes, limits.max_depth)?;
    let mut documents = Vec::new();
    for document in serde_json::Deserializer::from_slice(bytes).into_iter() {
        documents.push(document.map_err(located)?);
        if documents.len() > limits.max_entries {
            return Err(ImportError::TooManyEntries {
                max: limits.max_entries,
            });
        }
    }
    if documents.is_empty() {
        Err(ImportError::Empty)
    } else {
        Ok(documents)
    }
}

fn located(error: serde_json::Error) -> ImportError {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Eof => ImportError::Truncated { line, column },
        _ => ImportError::NotJson { line, column },
    }
}

/// Refuses what the parser would swallow: deep nesting, a field given twice, and field names that
/// begin with `$`, one of which the parser reserves for numbers.
fn inspect(bytes: &[u8], max_depth: usize) -> Result<(), ImportError> {
    let mut open: Vec<BTreeSet<&[u8]>> = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\n' => line += 1,
            b'{' | b'[' if open.len() == max_depth => {
                return Err(ImportError::TooDeep {
                    line,
                    max: max_depth,
                });
            }
            b'{' | b'[' => open.push(BTreeSet::new()),
            b'}' | b']' => drop(open.pop()),
            b'"' => {
                let text = string(&bytes[at..]);
                at += text.len() + 1;
                if let (true, Some(fields)) = (is_name(bytes, at), open.last_mut()) {
                    if text.starts_with(b"$") || text.contains(&b'\\') {
                        return Err(ImportError::FieldName { line });
                    }
                    if !fields.insert(text) {
                        return Err(ImportError::FieldTwice { line });
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The bytes up to the closing quote, or all that is left.
fn string(rest: &[u8]) -> &[u8] {
    let mut at = 0;
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'"' => return &rest[..at],
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    rest
}

fn is_name(bytes: &[u8], after: usize) -> bool {
    let rest = bytes.get(after..).unwrap_or_default();
    rest.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> ImportError {
        documents(
            text.as_bytes(),
            &Limits {
                max_bytes: 400,
                max_entries: 2,
                max_depth: 3,
            },
        )
        .unwrap_err()
    }

    #[test]
    fn each_refusal_has_its_name() {
        for (text, expected) in [
            ("", ImportError::Empty),
            (" \n ", ImportError::Empty),
            (
                "{\"a\":\n[1, 2",
                ImportError::Truncated { line: 2, column: 5 },
            ),
            ("{\n\"a\": x}", ImportError::NotJson { line: 2, column: 6 }),
            ("[[\n[[]]]]", ImportError::TooDeep { line: 2, max: 3 }),
            ("{\"a\":1,\"a\":2}", ImportError::FieldTwice { line: 1 }),
            (
                "{\"$serde_json::private::Number\":\"1\"}",
                ImportError::FieldName { line: 1 },
            ),
            ("1\n2\n3", ImportError::TooManyEntries { max: 2 }),
            (
                &" ".repeat(401),
                ImportError::TooLarge {
                    bytes: 401,
                    max: 400,
                },
            ),
        ] {
            assert_eq!(error(text), expected, "{text}");
        }
    }

    #[test]
    fn equal_names_in_different_objects_are_fine() {
        let text = br#"{"a":{"b":"x\"y\\"},"c":[{"b":"a"},{"b":":"}]}"#;
        assert_eq!(documents(text, &Limits::default()).unwrap().len(), 1);
    }
}
