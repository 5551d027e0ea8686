//! The vector of a file of evidence, `vectors/evidence/file.json`: whoever reads the format agrees.

use std::{fs, path::PathBuf};

use salus_client::check_evidence;
use salus_ledger::hash::Hash;
use salus_records::AccountId;
use serde::{Deserialize, Serialize};

use crate::{people, stage::Stage};

/// A whole file with what it proves, and files that must be refused.
#[derive(Serialize, Deserialize)]
struct Vector {
    about: String,
    /// The ledger hash of the letter.
    genesis: Hash,
    subject: AccountId,
    /// Entries of the ledger in the newest checkpoint.
    entries: u64,
    /// Ledger index of each event, in the order of the chain.
    indices: Vec<u64>,
    file: String,
    must_fail: Vec<MustFail>,
}

#[derive(Serialize, Deserialize)]
struct MustFail {
    why: String,
    file: String,
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/evidence/file.json")
}

#[test]
fn the_vector_of_a_file_of_evidence_holds() {
    let vector: Vector = serde_json::from_slice(&fs::read(path()).unwrap()).unwrap();
    let report = check_evidence(vector.file.as_bytes(), &vector.genesis).unwrap();
    let indices: Vec<u64> = report.events.iter().map(|(index, _)| *index).collect();
    assert_eq!(
        (report.subject, report.entries, indices),
        (vector.subject, vector.entries, vector.indices)
    );
    assert!(check_evidence(vector.file.as_bytes(), &Hash::ZERO).is_err());
    assert!(vector.must_fail.len() >= 6);
    for bad in &vector.must_fail {
        let outcome = check_evidence(bad.file.as_bytes(), &vector.genesis);
        assert!(outcome.is_err(), "{}", bad.why);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "writes vectors/evidence; run it by hand after a deliberate change of format"]
async fn write_the_vector() {
    let mut stage = Stage::set().await;
    let codes = std::mem::take(&mut stage.bootstrap);
    let who = people::user("ada");
    let mut ada = Box::pin(people::join(&stage, &codes[0], &who)).await;
    let subject = ada.uid();
    let file = ada.evidence_pack(subject).await.unwrap();
    let report = check_evidence(&file, &stage.genesis).unwrap();
    let file = String::from_utf8(file).unwrap();
    let lines: Vec<&str> = file.lines().collect();
    assert!(lines.len() >= 4, "two events at least");
    let joined = |lines: &[&str]| lines.join("\n") + "\n";
    let swapped = [&lines[..2], &[lines[3], lines[2]], &lines[4..]].concat();
    let cases = [
        (
            "its last event is missing",
            joined(&lines[..lines.len() - 1]),
        ),
        (
            "its first event is missing",
            joined(&[&lines[..2], &lines[3..]].concat()),
        ),
        ("two events exchanged", joined(&swapped)),
        (
            "no checkpoint",
            joined(&[&lines[..1], &lines[2..]].concat()),
        ),
        (
            "another format",
            file.replacen("salus-evidence-1", "salus-evidence-2", 1),
        ),
        (
            "another subject",
            file.replacen(&subject.to_string(), &"0".repeat(32), 1),
        ),
        ("an unknown member", file.replacen('{', "{\"more\":1,", 1)),
    ];
    let vector = Vector {
        about: "everything that happened with a registrar's account until her first login".into(),
        genesis: stage.genesis,
        subject,
        entries: report.entries,
        indices: report.events.iter().map(|(index, _)| *index).collect(),
        must_fail: cases
            .into_iter()
            .map(|(why, file)| MustFail {
                why: why.into(),
                file,
            })
            .collect(),
        file,
    };
    fs::create_dir_all(path().parent().unwrap()).unwrap();
    fs::write(
        path(),
        serde_json::to_string_pretty(&vector).unwrap() + "\n",
    )
    .unwrap();
}
