//! Contexts, key derivation, padding.

use salus_crypto::{kdf, pad};
use serde_json::json;

use super::{Kind, bytes, context, counting, example_context};

pub(super) const CONTEXT: Kind = Kind {
    name: "context",
    about: "Contexts and their bytes.",
    inputs: || {
        vec![
            ("no field".into(), json!({ "type": "t", "fields": [] })),
            ("two fields".into(), example_context()),
            (
                "empty bytes".into(),
                json!({ "type": "t", "fields": [{ "bytes": "" }] }),
            ),
            (
                "largest integer".into(),
                json!({ "type": "t", "fields": [{ "uint": u64::MAX }] }),
            ),
            (
                "bytes of every length form".into(),
                json!({ "type": "t", "fields": [
                    { "bytes": counting(0, 23) }, { "bytes": counting(0, 24) }, { "bytes": counting(0, 300) }
                ] }),
            ),
        ]
    },
    run: |input| Ok(json!({ "bytes": hex::encode(context(input).as_bytes()) })),
};

pub(super) const DERIVE: Kind = Kind {
    name: "derive",
    about: "Keys derived with HKDF-SHA-512.",
    inputs: || {
        let case = |name: &str, len, label| {
            let input =
                json!({ "secret": counting(1, len), "label": label, "context": example_context() });
            (name.to_owned(), input)
        };
        vec![
            case("32 bytes", 32, "a"),
            case("16 bytes", 16, "a"),
            case("96 bytes, other label", 96, "account/kek/login"),
        ]
    },
    run: |input| {
        let label = input["label"].as_str().unwrap();
        let key = kdf::derive(&bytes(&input["secret"]), label, &context(&input["context"]));
        Ok(json!({ "key": hex::encode(key.expose()) }))
    },
};

pub(super) const PADME: Kind = Kind {
    name: "padme",
    about: "Lengths and their padded lengths.",
    inputs: || {
        let lengths = [
            0,
            1,
            2,
            3,
            9,
            33,
            1_000,
            16_384,
            16_385,
            1_048_577,
            123_456_789,
            u64::MAX,
        ];
        lengths
            .iter()
            .map(|len| (format!("{len} bytes"), json!({ "len": len })))
            .collect()
    },
    run: |input| Ok(json!({ "padded": pad::padme(input["len"].as_u64().unwrap()) })),
};
