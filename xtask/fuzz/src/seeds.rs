//! Inputs to begin from: the vectors, and invented records.

use std::fs;
use std::path::{Path, PathBuf};

use salus_ledger::SignedCheckpoint;
use salus_ledger::fork::fork_proof;
use salus_ledger::tile::encode_bundle;
use salus_records::{fhir, sample};
use serde_json::Value;

use crate::samples;

/// Every string in these files or folders of `vectors/`: the bytes where it is hex, else the text.
pub fn strings(places: &[&str]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for place in places {
        for file in files(&vectors().join(place)) {
            each_string(&read(&file), &mut |text| {
                found.push(hex::decode(text).unwrap_or_else(|_| text.as_bytes().to_vec()));
            });
        }
    }
    found.sort();
    found.dedup();
    found
}

/// One value out of a file of vectors.
pub fn vector(file: &str, pointer: &str) -> Value {
    let value = read(&vectors().join(file));
    let found = value.pointer(pointer);
    found
        .unwrap_or_else(|| panic!("{file} has {pointer}"))
        .clone()
}

/// Keys and codes of the vectors, and a wrap key, of which they have hashes only.
pub fn keys() -> Vec<Vec<u8>> {
    let mut found = strings(&["crypto/verify.json", "crypto/wrap.json", "crypto/code.json"]);
    found.push(samples::wrap_key());
    found
}

/// Entries and trees of the vectors, and a bundle.
pub fn entries() -> Vec<Vec<u8>> {
    let mut found = strings(&["ledger/entries.json", "ledger/trees.json"]);
    found.push(encode_bundle(["a", "bc", ""]).expect("short entries"));
    found
}

/// Notes of the vectors; from their policy and from a checkpoint also the parts.
pub fn notes() -> Vec<Vec<u8>> {
    let mut found = strings(&["ledger/receipts.json", "ledger/trees.json"]);
    let text = |pointer| vector("ledger/receipts.json", pointer);
    let policy = text("/policy");
    let words = policy.as_str().into_iter().flat_map(str::split_whitespace);
    found.extend(words.map(|word| word.as_bytes().to_vec()));
    let note = text("/checkpoints/0/note");
    let (body, _) = note
        .as_str()
        .and_then(|note| note.split_once("\n\n"))
        .expect("a note");
    found.push(format!("{body}\n").into_bytes());
    found
}

/// Receipts of the vectors, and a fork of their log, which it never signed.
pub fn receipts() -> Vec<Vec<u8>> {
    let mut found = strings(&["ledger/receipts.json"]);
    let note = vector("ledger/receipts.json", "/checkpoints/0/note");
    let note = note.as_str().expect("a note");
    let root = note.lines().nth(2).expect("a root");
    let other = note.replace(root, &format!("{}=", "A".repeat(43)));
    let [one, other] =
        [note, &other].map(|note| SignedCheckpoint::parse(note.as_bytes()).expect("a checkpoint"));
    let fork = fork_proof(&one, &other).expect("two roots");
    found.push(fork.to_string().into_bytes());
    found
}

/// Signed objects: of the vectors, and one of each other kind.
pub fn objects() -> Vec<Vec<u8>> {
    let mut found = strings(&["records", "crypto/signed.json", "grants"]);
    found.extend(samples::objects());
    found
}

/// One of each message of the protocol.
pub fn wire() -> Vec<Vec<u8>> {
    let messages = samples::messages();
    messages
        .iter()
        .map(|message| message.to_string().into_bytes())
        .collect()
}

/// An invented patient's file, whole and in lines, and small ones.
pub fn fhir() -> Vec<Vec<u8>> {
    let patient = sample::patient(1, 0, "2026-01-01").expect("an invented patient");
    let import = fhir::import(
        patient.bundle.to_string().as_bytes(),
        fhir::Limits::default(),
    );
    let import = import.expect("an invented file can be imported");
    let mut found: Vec<Vec<u8>> = import
        .drafts
        .iter()
        .map(|draft| draft.content.to_string().into_bytes())
        .collect();
    let small = [
        r#"{"resourceType":"Condition","code":{"text":"Asthma"}}"#,
        "{\"resourceType\":\"Condition\"}\n{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":1.50,\"unit\":\"g\"}}\n",
        r#"{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"1"}}]}"#,
    ];
    let words = [
        "2026",
        "2026-01-31",
        "2026-01-31T10:00:00.5+01:00",
        "blood_test",
    ];
    found.extend(
        small
            .iter()
            .chain(&words)
            .map(|text| text.as_bytes().to_vec()),
    );
    found
}

/// Sizes and a proof, as `targets::ledger::proofs` reads them.
pub fn proofs() -> Vec<Vec<u8>> {
    let mut found = vec![Vec::new()];
    for (old, new) in [(1u16, 2u16), (3, 7), (8, 9), (64, 200), (199, 200), (7, 7)] {
        found.push([old.to_be_bytes(), new.to_be_bytes()].concat());
    }
    found
}

/// Choices and changes, as `targets::rows::rows` reads them.
pub fn rows() -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for choices in [0, 1, 2, 4, 12, 16, 31] {
        found.push(vec![choices]);
        // Each way alone, and one that is followed by other numbers for all rows.
        for what in 0..9 {
            found.push(vec![choices, what, 9, 24, 20]);
            found.push(vec![choices, what, 9, 24, 20, 7, 0, 0, 0]);
        }
    }
    found
}

/// Drawn pictures: an X-ray, and a slice.
pub fn dicom() -> Vec<Vec<u8>> {
    vec![sample::xray(5, 8, 8), sample::xray(6, 3, 17)]
}

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors")
}

fn files(place: &Path) -> Vec<PathBuf> {
    if !place.is_dir() {
        return vec![place.to_path_buf()];
    }
    let entries = fs::read_dir(place).expect("the vectors are there");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the vectors are there").path())
        .collect();
    files.sort();
    files
}

fn read(file: &Path) -> Value {
    let bytes = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_slice(&bytes).expect("vectors are JSON")
}

fn each_string(value: &Value, take: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => take(text),
        Value::Array(values) => values.iter().for_each(|value| each_string(value, take)),
        Value::Object(fields) => fields.values().for_each(|value| each_string(value, take)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
