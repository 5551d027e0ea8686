//! The vectors in `vectors/crypto`: every file of the folder is walked.
//!
//! A file is `{"about", "kind", "cases"}`, a case `{"name", "in", "out"}`. [`KINDS`] says how `in`
//! becomes `out`; where something must fail, `out` is `{"error": …}`. The ignored test
//! `write_vectors` makes the files, except those whose name ends in `-python.json`, which
//! `tests/oracle.py` makes with other implementations.

mod account;
mod basics;
mod code;
mod opaque;
mod sealed;
mod signed;
mod wrapped;

use std::fs;
use std::path::PathBuf;

use salus_crypto::{Context, Entropy, Secret32};
use serde_json::{Value, json};

/// How one kind of vector is made and checked.
struct Kind {
    name: &'static str,
    about: &'static str,
    /// Named inputs for the generator.
    inputs: fn() -> Vec<(String, Value)>,
    /// Names of those inputs that must fail start with `bad`; the generator insists.
    run: fn(&Value) -> Result<Value, String>,
}

const KINDS: &[Kind] = &[
    basics::CONTEXT,
    basics::DERIVE,
    basics::PADME,
    sealed::SEAL,
    sealed::OPEN,
    wrapped::WRAP,
    wrapped::UNWRAP,
    signed::SIGN,
    signed::VERIFY,
    signed::SIGNED,
    code::CODE,
    account::MASTER_KEY,
    account::ENVELOPE,
    opaque::IDENTIFIER,
    opaque::OPAQUE,
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/crypto")
}

fn outcome(kind: &Kind, input: &Value) -> Value {
    (kind.run)(input).unwrap_or_else(|error| json!({ "error": error }))
}

#[test]
fn every_vector_holds() {
    let mut seen = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let file: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let kind = KINDS.iter().find(|kind| kind.name == file["kind"]);
        let kind = kind.unwrap_or_else(|| panic!("{}: unknown kind", path.display()));
        for case in file["cases"].as_array().unwrap() {
            let actual = outcome(kind, &case["in"]);
            assert_eq!(actual, case["out"], "{}: {}", path.display(), case["name"]);
            seen += 1;
        }
    }
    assert!(seen >= 100, "only {seen} cases: is the folder complete?");
}

#[test]
#[ignore = "writes vectors/crypto anew; run it only when a format changes on purpose"]
fn write_vectors() {
    for kind in KINDS {
        let cases: Vec<_> = (kind.inputs)()
            .into_iter()
            .map(|(name, input)| {
                let out = outcome(kind, &input);
                assert_eq!(
                    name.starts_with("bad"),
                    out.get("error").is_some(),
                    "{name}: {out}"
                );
                json!({ "name": name, "in": input, "out": out })
            })
            .collect();
        let file = json!({ "about": kind.about, "kind": kind.name, "cases": cases });
        let text = serde_json::to_string_pretty(&file).unwrap() + "\n";
        fs::write(folder().join(format!("{}.json", kind.name)), text).unwrap();
    }
}

/// Random bytes read from a vector, in order.
struct Replay(Vec<u8>);

impl Entropy for Replay {
    fn fill(&mut self, out: &mut [u8]) {
        assert!(
            out.len() <= self.0.len(),
            "the vector has too little entropy"
        );
        let rest = self.0.split_off(out.len());
        out.copy_from_slice(&std::mem::replace(&mut self.0, rest));
    }
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().expect("hex text")).unwrap()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

fn secret(value: &Value) -> Secret32 {
    Secret32::from_bytes(array(value))
}

/// `{"type": text, "fields": [{"bytes": hex} or {"uint": number}, …]}`.
fn context(value: &Value) -> Context {
    let start = Context::new(value["type"].as_str().unwrap());
    value["fields"]
        .as_array()
        .unwrap()
        .iter()
        .fold(start, |context, field| match field["uint"].as_u64() {
            Some(number) => context.uint(number),
            None => context.bytes(&bytes(&field["bytes"])),
        })
}

fn example_context() -> Value {
    json!({ "type": "vector", "fields": [{ "bytes": "00ff" }, { "uint": 300 }] })
}

/// Hex of `len` bytes that count up from `first`.
fn counting(first: u8, len: usize) -> String {
    hex::encode(
        (0..len)
            .map(|i| first.wrapping_add(i as u8))
            .collect::<Vec<_>>(),
    )
}

/// `base` with some members replaced.
fn with(base: &Value, members: Value) -> Value {
    let mut changed = base.clone();
    changed
        .as_object_mut()
        .unwrap()
        .extend(members.as_object().unwrap().clone());
    changed
}

/// Hex with one bit of byte `place` flipped.
fn flip(text: &Value, place: usize) -> String {
    let mut flipped = bytes(text);
    flipped[place] ^= 1;
    hex::encode(flipped)
}

fn text(error: impl ToString) -> String {
    error.to_string()
}
