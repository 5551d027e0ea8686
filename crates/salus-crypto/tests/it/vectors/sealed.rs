//! Sealed messages.
//!
//! Plaintext byte `i` is `(31·i + ⌊i/256⌋) mod 256`. `entropy` is the salt. `open` takes `sealed`
//! either as hex or as the input of `seal`, then applies `edits` one after the other.

use salus_crypto::hash::sha256;
use salus_crypto::seal::{HEADER, SEALED_CHUNK, open, seal};
use serde_json::{Value, json};

use super::{Kind, Replay, bytes, context, counting, example_context, secret, text, with};

pub(super) const SEAL: Kind = Kind {
    name: "seal",
    about: "Cobblestone-256 messages; sha256 is that of the whole sealed message.",
    inputs: || {
        let lengths = [0, 1, 32, 16_383, 16_384, 16_385, 32_768, 100_000];
        lengths
            .iter()
            .map(|len| (format!("{len} bytes"), example(*len)))
            .collect()
    },
    run: |input| {
        let sealed = sealed(input);
        Ok(json!({
            "header": hex::encode(&sealed[..HEADER]),
            "len": sealed.len(),
            "sha256": hex::encode(sha256(&sealed)),
        }))
    },
};

pub(super) const OPEN: Kind = Kind {
    name: "open",
    about: "Sealed messages, whole and damaged; sha256 is that of the plaintext.",
    inputs: || {
        let whole = |len| {
            let base = example(len);
            json!({ "key": base["key"], "context": base["context"], "sealed": base, "edits": [] })
        };
        let three_chunks = whole(32_800);
        let edited = |name: &str, edits| {
            (
                name.to_owned(),
                with(&three_chunks, json!({ "edits": [edits] })),
            )
        };
        let mut cases = vec![
            ("empty".to_owned(), whole(0)),
            ("three chunks".to_owned(), three_chunks.clone()),
            (
                "bad: no byte".to_owned(),
                with(&whole(0), json!({ "sealed": "" })),
            ),
            (
                "bad: other key".to_owned(),
                with(&whole(1), json!({ "key": counting(9, 32) })),
            ),
            (
                "bad: other context".to_owned(),
                with(
                    &whole(1),
                    json!({ "context": { "type": "vector", "fields": [] } }),
                ),
            ),
            (
                "bad: full last chunk".to_owned(),
                with(
                    &whole(16_384),
                    json!({ "edits": [{ "truncate": HEADER + SEALED_CHUNK }] }),
                ),
            ),
        ];
        cases.extend([
            edited("bad: salt flipped", json!({ "flip": 0 })),
            edited("bad: commitment flipped", json!({ "flip": 24 })),
            edited("bad: body flipped", json!({ "flip": 60 })),
            edited(
                "bad: tag flipped",
                json!({ "flip": HEADER + SEALED_CHUNK - 1 }),
            ),
            edited("bad: last byte missing", json!({ "truncate": 32_903 })),
            edited(
                "bad: last chunk missing",
                json!({ "truncate": HEADER + 2 * SEALED_CHUNK }),
            ),
            edited("bad: header only", json!({ "truncate": HEADER })),
            edited("bad: half a header", json!({ "truncate": 30 })),
            edited("bad: byte appended", json!({ "append": "00" })),
            edited("bad: chunks swapped", json!({ "swap": [0, 1] })),
            edited("bad: chunk dropped", json!({ "drop": 1 })),
            edited("bad: chunk doubled", json!({ "double": 0 })),
        ]);
        cases
    },
    run: |input| {
        let mut message = match &input["sealed"] {
            Value::String(_) => bytes(&input["sealed"]),
            recipe => sealed(recipe),
        };
        for edit in input["edits"].as_array().unwrap() {
            message = edited(message, edit);
        }
        let opened = open(
            &secret(&input["key"]),
            &context(&input["context"]),
            &message,
        )
        .map_err(text)?;
        Ok(json!({ "len": opened.expose().len(), "sha256": hex::encode(sha256(opened.expose())) }))
    },
};

fn example(len: usize) -> Value {
    json!({
        "key": counting(0, 32),
        "context": example_context(),
        "plaintext_len": len,
        "entropy": counting(100, 24),
    })
}

fn sealed(input: &Value) -> Vec<u8> {
    let len = input["plaintext_len"].as_u64().unwrap();
    let plaintext: Vec<u8> = (0..len).map(|i| (31 * i + i / 256) as u8).collect();
    let mut entropy = Replay(bytes(&input["entropy"]));
    seal(
        &secret(&input["key"]),
        &context(&input["context"]),
        &plaintext,
        &mut entropy,
    )
}

fn edited(mut message: Vec<u8>, edit: &Value) -> Vec<u8> {
    let (name, argument) = edit.as_object().unwrap().iter().next().unwrap();
    let number = |value: &Value| value.as_u64().unwrap() as usize;
    let mut chunks: Vec<Vec<u8>> = message[HEADER..]
        .chunks(SEALED_CHUNK)
        .map(<[u8]>::to_vec)
        .collect();
    match name.as_str() {
        "flip" => {
            message[number(argument)] ^= 1;
            return message;
        }
        "truncate" => {
            message.truncate(number(argument));
            return message;
        }
        "append" => return [message, bytes(argument)].concat(),
        "swap" => chunks.swap(number(&argument[0]), number(&argument[1])),
        "drop" => drop(chunks.remove(number(argument))),
        "double" => chunks.insert(number(argument), chunks[number(argument)].clone()),
        unknown => panic!("unknown edit {unknown}"),
    }
    [&message[..HEADER], &chunks.concat()].concat()
}
