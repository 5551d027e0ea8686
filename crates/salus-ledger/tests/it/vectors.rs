//! The vectors in `vectors/ledger`: made once by the ignored generator, walked by every test run.
//!
//! Each file is a JSON object of lists; members of a `refused` list must fail.

use std::fs;
use std::path::PathBuf;

use salus_ledger::entry::{
    Block, Entry, Erasure, Event, Genesis, KeyEntry, PublicBody, Release, Word,
};
use salus_ledger::evidence::{Evidence, Opening};
use salus_ledger::hash::leaf_hash;
use salus_ledger::policy::LogPolicy;
use salus_ledger::receipt::Receipt;
use salus_ledger::sequence::Head;
use salus_ledger::tile::TileId;
use salus_ledger::tree::{
    Frontier, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion,
};
use salus_ledger::{Hash, SignedCheckpoint, patient};
use serde_json::{Value, json};

use crate::log::{Log, name, signer};

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../vectors/ledger")
        .join(file)
}

fn load(file: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(path(file)).unwrap()).unwrap()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    let list = value[name].as_array().unwrap();
    assert!(!list.is_empty(), "{name}");
    list
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

fn bytes(value: &Value, name: &str) -> Vec<u8> {
    hex::decode(text(value, name)).unwrap()
}

fn hash(value: &Value, name: &str) -> Hash {
    text(value, name).parse().unwrap()
}

fn array(value: &Value, name: &str) -> [u8; 32] {
    hash(value, name).0
}

fn hashes(value: &Value, name: &str) -> Vec<Hash> {
    serde_json::from_value(value[name].clone()).unwrap()
}

fn number(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap()
}

#[test]
fn entries() {
    let file = load("entries.json");
    for case in list(&file, "entries") {
        let bytes = bytes(case, "cbor");
        let entry = Entry::decode(&bytes).unwrap();
        assert_eq!(entry.encode(), bytes);
        assert_eq!(entry.class() as u64, number(case, "class"));
        assert_eq!(entry.time(), number(case, "time"));
        assert_eq!(leaf_hash(&bytes), hash(case, "leaf"));
    }
    for case in list(&file, "refused") {
        assert!(Entry::decode(&bytes(case, "cbor")).is_err(), "{case}");
    }
    for case in list(&file, "heads") {
        let bytes = bytes(case, "cbor");
        let head = Head::decode(&bytes).unwrap();
        assert_eq!(head.encode(), bytes);
        assert_eq!(
            (head.size(), head.root()),
            (number(case, "size"), hash(case, "root"))
        );
    }
}

#[test]
fn trees() {
    let file = load("trees.json");
    for case in list(&file, "inclusion")
        .iter()
        .chain(list(&file, "refused_inclusion"))
    {
        let verdict = verify_inclusion(
            hash(case, "leaf"),
            number(case, "index"),
            number(case, "size"),
            &hashes(case, "proof"),
            &hash(case, "root"),
        );
        assert_eq!(verdict.is_err(), case.get("why").is_some(), "{case}");
    }
    for case in list(&file, "consistency")
        .iter()
        .chain(list(&file, "refused_consistency"))
    {
        let verdict = verify_consistency(
            number(case, "old_size"),
            &hash(case, "old_root"),
            number(case, "new_size"),
            &hash(case, "new_root"),
            &hashes(case, "proof"),
        );
        assert_eq!(verdict.is_err(), case.get("why").is_some(), "{case}");
    }
    let mut tree = Frontier::new();
    for (size, case) in (0..).zip(list(&file, "roots")) {
        assert_eq!(number(case, "size"), size);
        assert_eq!(tree.root(), hash(case, "root"));
        assert_eq!(tree.encode(), bytes(case, "frontier"));
        tree.push(leaf_hash(&size.to_be_bytes()));
    }
    for case in list(&file, "tiles") {
        let case = case.as_str().unwrap();
        assert_eq!(case.parse::<TileId>().unwrap().to_string(), case);
    }
    for case in list(&file, "refused_tiles") {
        assert!(case.as_str().unwrap().parse::<TileId>().is_err(), "{case}");
    }
}

#[test]
fn notes_and_receipts() {
    let file = load("receipts.json");
    let policy = LogPolicy::parse(text(&file, "policy")).unwrap();
    for case in list(&file, "checkpoints") {
        let signed = SignedCheckpoint::parse(text(case, "note").as_bytes()).unwrap();
        let checkpoint = signed.verify(policy.log()).unwrap();
        assert_eq!(checkpoint.size, number(case, "size"));
        assert_eq!(checkpoint.root, hash(case, "root"));
    }
    for case in list(&file, "refused_checkpoints") {
        let signed = SignedCheckpoint::parse(text(case, "note").as_bytes());
        assert!(
            !signed.is_ok_and(|signed| signed.verify(policy.log()).is_ok()),
            "{case}"
        );
    }
    for case in list(&file, "receipts") {
        let receipt = Receipt::parse(text(case, "text")).unwrap();
        let (entry, _, proven) = receipt.verify_evidence(&policy).unwrap();
        assert_eq!(proven.index, number(case, "index"));
        assert_eq!(entry.leaf(), hash(case, "leaf"));
    }
    for case in list(&file, "refused_receipts") {
        let receipt = Receipt::parse(text(case, "text"));
        let verdict = receipt.map(|receipt| receipt.verify_evidence(&policy));
        assert!(!matches!(verdict, Ok(Ok(_))), "{case}");
    }
}

#[test]
fn patients() {
    let file = load("patients.json");
    for case in list(&file, "tags") {
        let tag = patient::tag(
            &array(case, "k_subject"),
            text(case, "role"),
            number(case, "seq"),
        );
        assert_eq!(tag.to_vec(), bytes(case, "tag"));
    }
    for case in list(&file, "links") {
        let link = patient::link(&array(case, "k_subject"), &hash(case, "previous"));
        assert_eq!(link, hash(case, "link"));
    }
    for case in list(&file, "commitments") {
        let commit = patient::commit(&array(case, "salt"), &bytes(case, "details"));
        assert_eq!(commit, hash(case, "commit"));
    }
}

/// Writes the vectors anew: `cargo test -p salus-ledger -- --ignored generate_vectors`.
#[test]
#[ignore = "writes files"]
fn generate_vectors() {
    fs::create_dir_all(path("")).unwrap();
    let write = |file: &str, value: Value| {
        let text = serde_json::to_string_pretty(&value).unwrap();
        fs::write(path(file), text + "\n").unwrap();
    };
    write("entries.json", make_entries());
    write("trees.json", make_trees());
    write("receipts.json", make_receipts());
    write("patients.json", make_patients());
}

fn sample_entries() -> Vec<Entry> {
    let body = |bytes: &[u8]| PublicBody::new(bytes).unwrap();
    vec![
        Entry::Genesis(Genesis {
            time: 1_700_000_000_000,
            origin: name("log.example/salus"),
            log_key: *signer().verifier().key(),
            policy: body(b"policy"),
        }),
        Entry::Block(Block {
            time: 1_700_000_001_000,
            height: 1,
            first: 1,
            last: 750,
            previous_block: Hash([1; 32]),
            tree_root_before: Hash([2; 32]),
            key_count: 3,
            key_head: Hash([3; 32]),
        }),
        Entry::Event(Event {
            time: 1_700_000_000_001,
            tag_subject: [4; 16],
            tag_actor: [5; 16],
            commit: Hash([6; 32]),
            link: Hash([7; 32]),
        }),
        Entry::Key(KeyEntry {
            time: 1_700_000_000_002,
            body: body(b"a key statement"),
            previous_key: Hash::ZERO,
        }),
        Entry::Key(KeyEntry {
            time: u64::from(u32::MAX),
            body: body(&[8; 3500]),
            previous_key: Hash([9; 32]),
        }),
        Entry::Erasure(Erasure {
            time: 23,
            tag_subject: [10; 16],
            commit: Hash([11; 32]),
            link: Hash([12; 32]),
        }),
        Entry::Release(Release {
            time: 1_700_000_000_003,
            component: Word::new("web").unwrap(),
            hash: Hash([13; 32]),
            version: Word::new("0.1.0").unwrap(),
        }),
    ]
}

fn make_entries() -> Value {
    let entries: Vec<Value> = sample_entries()
        .iter()
        .map(|entry| {
            json!({
                "class": entry.class() as u64,
                "time": entry.time(),
                "cbor": hex::encode(entry.encode()),
                "leaf": entry.leaf(),
            })
        })
        .collect();
    let event = sample_entries().remove(2).encode();
    let genesis = sample_entries().remove(0).encode();
    let release = sample_entries().remove(6).encode();
    let changed = |bytes: &[u8], at: usize, value: u8| {
        let mut bytes = bytes.to_vec();
        bytes[at] = value;
        bytes
    };
    let refused = |why: &str, cbor: Vec<u8>| json!({ "why": why, "cbor": hex::encode(cbor) });
    let refusals = vec![
        refused("empty", vec![]),
        refused("ends early", event[..event.len() - 1].to_vec()),
        refused("trailing byte", [&event[..], &[0]].concat()),
        refused("indefinite array", [&[0x9f], &event[1..], &[0xff]].concat()),
        refused(
            "array length not shortest",
            [&[0x98, 7], &event[1..]].concat(),
        ),
        refused(
            "version not shortest",
            [&event[..1], &[0x18, 1], &event[2..]].concat(),
        ),
        refused("version 2", changed(&event, 1, 2)),
        refused("version as negative integer", changed(&event, 1, 0x20)),
        refused("class 4 is reserved", changed(&event, 2, 4)),
        refused("class 5 is reserved", changed(&event, 2, 5)),
        refused("class 8 is unknown", changed(&event, 2, 8)),
        refused("event with 6 elements", changed(&event, 0, 0x86)),
        refused("tag as text", changed(&event, 12, 0x70)),
        refused("tag of 15 bytes", changed(&event, 12, 0x4f)),
        refused(
            "genesis policy is not what is hashed",
            changed(&genesis, genesis.len() - 35, 0),
        ),
        refused(
            "genesis with a predecessor",
            changed(&genesis, genesis.len() - 1, 1),
        ),
        refused("origin with a space", changed(&genesis, 15, b' ')),
        refused("event as a release", changed(&event, 2, 7)),
        refused("release with 5 elements", changed(&release, 0, 0x85)),
        refused("component with a space", changed(&release, 14, b' ')),
        refused(
            "version that is not ASCII",
            changed(&release, release.len() - 1, 0xff),
        ),
        refused(
            "empty version",
            [&release[..release.len() - 6], &[0x40]].concat(),
        ),
        refused("longer than 4096 bytes", vec![0; 4097]),
    ];
    let heads: Vec<Value> = [1, 20, 301]
        .map(|size| {
            let head = Log::grown(size, 7, 400).head;
            json!({
                "size": head.size(),
                "root": head.root(),
                "cbor": hex::encode(head.encode()),
            })
        })
        .to_vec();
    json!({ "entries": entries, "refused": refusals, "heads": heads })
}

fn make_trees() -> Value {
    let leaf = |index: u64| leaf_hash(&index.to_be_bytes());
    let trees: Vec<Frontier> = (0..=40)
        .scan(Frontier::new(), |tree, index| {
            let before = tree.clone();
            tree.push(leaf(index));
            Some(before)
        })
        .collect();
    let root = |size: u64| trees[size as usize].root();
    let mut read = |level: u8, index: u64| {
        let mut tree = Frontier::new();
        (index << level..(index + 1) << level).for_each(|index| drop(tree.push(leaf(index))));
        Ok::<_, ()>(tree.root())
    };
    let roots: Vec<Value> = trees
        .iter()
        .map(|tree| {
            json!({
                "size": tree.size(),
                "root": tree.root(),
                "frontier": hex::encode(tree.encode()),
            })
        })
        .collect();
    let (mut inclusion, mut consistency) = (Vec::new(), Vec::new());
    for (index, size) in [
        (0, 1),
        (0, 2),
        (4, 5),
        (2, 7),
        (6, 7),
        (31, 33),
        (32, 33),
        (39, 40),
    ] {
        let proof = inclusion_proof(index, size, &mut read).unwrap();
        inclusion.push(json!({
            "leaf": leaf(index), "index": index, "size": size, "proof": proof, "root": root(size),
        }));
    }
    for (old, new) in [
        (0, 5),
        (1, 1),
        (1, 2),
        (3, 7),
        (4, 7),
        (6, 7),
        (32, 33),
        (33, 40),
    ] {
        let proof = consistency_proof(old, new, &mut read).unwrap();
        consistency.push(json!({
            "old_size": old, "old_root": root(old), "new_size": new, "new_root": root(new),
            "proof": proof,
        }));
    }
    let spoil = |case: &Value, why: &str, change: &dyn Fn(&mut Value)| {
        let mut case = case.clone();
        change(&mut case);
        case["why"] = json!(why);
        case
    };
    let cut = |case: &mut Value| drop(case["proof"].as_array_mut().unwrap().pop());
    let zero = json!(Hash::ZERO);
    let lengthen = |case: &mut Value| case["proof"].as_array_mut().unwrap().push(zero.clone());
    json!({
        "leaves": "leaf number i is the 8 bytes of i, big-endian",
        "roots": roots,
        "refused_inclusion": [
            spoil(&inclusion[3], "another index", &|case| case["index"] = json!(3)),
            spoil(&inclusion[3], "another size", &|case| case["size"] = json!(3)),
            spoil(&inclusion[3], "index beyond the tree", &|case| case["index"] = json!(7)),
            spoil(&inclusion[3], "another root", &|case| case["root"] = zero.clone()),
            spoil(&inclusion[3], "a hash less", &cut),
            spoil(&inclusion[3], "a hash more", &lengthen),
            spoil(&inclusion[0], "empty tree", &|case| case["size"] = json!(0)),
        ],
        "inclusion": inclusion,
        "refused_consistency": [
            spoil(&consistency[3], "another old root", &|case| case["old_root"] = zero.clone()),
            spoil(&consistency[3], "another new root", &|case| case["new_root"] = zero.clone()),
            spoil(&consistency[3], "another old size", &|case| case["old_size"] = json!(2)),
            spoil(&consistency[3], "old size beyond new", &|case| case["old_size"] = json!(8)),
            spoil(&consistency[3], "a hash less", &cut),
            spoil(&consistency[3], "a hash more", &lengthen),
            spoil(&consistency[0], "a proof where none is due", &lengthen),
            spoil(&consistency[1], "a proof between equal trees", &lengthen),
        ],
        "consistency": consistency,
        "tiles": [
            "tile/0/000", "tile/0/000.p/1", "tile/1/x001/x234/067", "tile/63/999.p/255",
            "tile/entries/000", "tile/entries/x001/000.p/12",
        ],
        "refused_tiles": [
            "tile/0/00", "tile/0/0000", "tile/00/000", "tile/64/000", "tile/0/x000/001",
            "tile/0/001/002", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/",
        ],
    })
}

fn make_receipts() -> Value {
    let (log, policy, receipt) = crate::receipts::issued(3, 3);
    let text = receipt.to_string();
    let signed: Vec<Value> = log.checkpoints[..3]
        .iter()
        .map(|signed| {
            let claimed = signed.claimed();
            json!({ "size": claimed.size, "root": claimed.root, "note": signed.to_string() })
        })
        .collect();
    let note = log.checkpoints[2].to_string();
    let refused_note = |why: &str, note: String| json!({ "why": why, "note": note });
    let refused = |why: &str, text: String| json!({ "why": why, "text": text });
    let evidence = Evidence::decode(receipt.extra.as_deref().unwrap()).unwrap();
    let mut forged = evidence.clone();
    forged.opening = Some(Opening {
        salt: [3; 32],
        details: b"somebody else looked at the record".to_vec(),
    });
    let with = |change: &dyn Fn(&mut Receipt)| {
        let mut receipt = receipt.clone();
        change(&mut receipt);
        receipt.to_string()
    };
    let size = log.checkpoints[2].claimed().size.to_string();
    json!({
        "policy": policy.to_string(),
        "checkpoints": signed,
        "refused_checkpoints": [
            refused_note("another size", note.replacen(&size, "9", 1)),
            refused_note("leading zero", note.replacen(&size, &format!("0{size}"), 1)),
            refused_note("another origin", note.replacen("log.example", "log.elsewhere", 1)),
            refused_note("no signature", note[..note.find('\u{2014}').unwrap()].into()),
            refused_note("no final newline", note.trim_end().into()),
            refused_note("carriage returns", note.replace('\n', "\r\n")),
            refused_note("hyphen for em dash", note.replace('\u{2014}', "-")),
            refused_note("extension line", note.replacen("\n\n", "\nextension\n\n", 1)),
        ],
        "receipts": [{
            "index": receipt.index,
            "leaf": leaf_hash(&evidence.entry),
            "text": text,
        }],
        "refused_receipts": [
            refused("another header", text.replacen("@v1", "@v2", 1)),
            refused("no index", with(&|_| ()).replacen("index ", "indeks ", 1)),
            refused("another index", with(&|receipt| receipt.index -= 1)),
            refused("leading zero", text.replacen("index ", "index 0", 1)),
            refused("a hash less", with(&|receipt| receipt.proof.truncate(2))),
            refused("a hash more", with(&|receipt| receipt.proof.push(Hash::ZERO))),
            refused("no evidence", with(&|receipt| receipt.extra = None)),
            refused("other details", with(&|receipt| receipt.extra = Some(forged.encode()))),
            refused("another entry", with(&|receipt| {
                let entry = log.rows[2].bytes.clone();
                receipt.extra = Some(Evidence { entry, opening: None }.encode());
            })),
            refused("older checkpoint", with(&|receipt| receipt.checkpoint = log.checkpoints[1].clone())),
            refused("a witness less", text[..text.trim_end().rfind('\n').unwrap() + 1].into()),
        ],
    })
}

fn make_patients() -> Value {
    let k = Hash([9; 32]);
    let tags: Vec<Value> = [
        ("subject", 0),
        ("actor", 0),
        ("subject", 1),
        ("subject", 1 << 40),
    ]
    .map(|(role, seq)| {
        let tag = hex::encode(patient::tag(&k.0, role, seq));
        json!({ "k_subject": k, "role": role, "seq": seq, "tag": tag })
    })
    .to_vec();
    let links: Vec<Value> = [Hash::ZERO, Hash([1; 32])]
        .map(|previous| {
            let link = patient::link(&k.0, &previous);
            json!({ "k_subject": k, "previous": previous, "link": link })
        })
        .to_vec();
    let commitments: Vec<Value> = [&b""[..], b"details", &[0; 200]]
        .map(|details| {
            let salt = Hash([3; 32]);
            let commit = patient::commit(&salt.0, details);
            json!({ "salt": salt, "details": hex::encode(details), "commit": commit })
        })
        .to_vec();
    json!({ "tags": tags, "links": links, "commitments": commitments })
}
