//! Seal and wrap against PyPI `cryptography`, in both directions, with fresh random inputs.

use std::env;
use std::io::Write;
use std::process::{Command, Stdio};

use salus_crypto::entropy::{Entropy, SeededEntropy};
use salus_crypto::seal::{CHUNK, open, seal};
use salus_crypto::wrap::{WrapSecretKey, WrappedKey, wrap};
use salus_crypto::{Context, Secret32};
use serde_json::{Value, json};

const LENGTHS: [usize; 8] = [
    0,
    1,
    100,
    CHUNK - 1,
    CHUNK,
    CHUNK + 1,
    2 * CHUNK,
    5 * CHUNK + 17,
];

/// Puts all questions to one run of `oracle.py`; panics unless it answers.
fn ask(questions: Vec<Value>) -> Vec<Vec<u8>> {
    let python = env::var("SALUS_PYTHON").unwrap_or_else(|_| "python3".into());
    let mut oracle = Command::new(&python)
        .args([
            concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle.py"),
            "exchange",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{python} does not start ({error}); set SALUS_PYTHON"));
    let questions = serde_json::to_vec(&questions).unwrap();
    // An oracle that ended already is reported by its status.
    let _ = oracle.stdin.take().unwrap().write_all(&questions);
    let output = oracle.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{python} needs the package cryptography >= 50"
    );
    let answers: Vec<String> = serde_json::from_slice(&output.stdout).unwrap();
    answers
        .iter()
        .map(|answer| hex::decode(answer).unwrap())
        .collect()
}

fn seed() -> [u8; 32] {
    let time = std::time::SystemTime::UNIX_EPOCH
        .elapsed()
        .unwrap()
        .as_nanos();
    let seed = salus_crypto::hash::sha256(&time.to_be_bytes());
    println!("seed {}", hex::encode(seed));
    seed
}

#[test]
#[ignore = "needs PyPI cryptography>=50; cargo xtask test runs it"]
fn sealed_messages_open_on_the_other_side() {
    let mut entropy = SeededEntropy::new(seed());
    let (key, context) = (
        Secret32::random(&mut entropy),
        Context::new("oracle").uint(7),
    );
    let plaintexts = LENGTHS.map(|len| {
        let mut plaintext = vec![0; len];
        entropy.fill(&mut plaintext);
        plaintext
    });
    let about =
        json!({ "key": hex::encode(key.expose()), "context": hex::encode(context.as_bytes()) });
    let question = |action: &str, name: &str, bytes: &[u8]| {
        let mut question = about.clone();
        question["do"] = action.into();
        question[name] = hex::encode(bytes).into();
        question
    };
    let mut questions: Vec<_> = plaintexts
        .iter()
        .map(|plaintext| question("seal", "plaintext", plaintext))
        .collect();
    for plaintext in &plaintexts {
        questions.push(question(
            "open",
            "sealed",
            &seal(&key, &context, plaintext, &mut entropy),
        ));
    }
    let answers = ask(questions);
    let (theirs, opened) = answers.split_at(LENGTHS.len());
    for (plaintext, sealed) in plaintexts.iter().zip(theirs) {
        assert_eq!(open(&key, &context, sealed).unwrap().expose(), plaintext);
    }
    assert_eq!(opened, plaintexts);
}

#[test]
#[ignore = "needs PyPI cryptography>=50; cargo xtask test runs it"]
fn wrapped_keys_unwrap_on_the_other_side() {
    let mut entropy = SeededEntropy::new(seed());
    let (seed, key) = (
        Secret32::random(&mut entropy),
        Secret32::random(&mut entropy),
    );
    let (ours, info) = (
        WrapSecretKey::from_seed(&seed),
        Context::new("oracle").uint(7),
    );
    let wrapped = wrap(ours.public(), &info, b"aad", &key, &mut entropy);
    let about = json!({
        "seed": hex::encode(seed.expose()),
        "info": hex::encode(info.as_bytes()),
        "aad": hex::encode("aad"),
    });
    let (mut to_wrap, mut to_unwrap) = (about.clone(), about);
    to_wrap["do"] = "wrap".into();
    to_wrap["key"] = hex::encode(key.expose()).into();
    to_unwrap["do"] = "unwrap".into();
    to_unwrap["wrapped"] = hex::encode(wrapped).into();

    let answers = ask(vec![to_wrap, to_unwrap]);
    let theirs: WrappedKey = answers[0].as_slice().try_into().unwrap();
    assert_eq!(ours.unwrap(&info, b"aad", &theirs), Ok(key.clone()));
    assert_eq!(answers[1], key.expose());
}
