//! Entries and notes: one spelling, and every bit counts.

use proptest::prelude::*;
use salus_ledger::entry::{
    Block, CborError, Entry, EntryError, Erasure, Event, Genesis, KeyEntry, MAX_ENTRY, PublicBody,
    Release, Word,
};
use salus_ledger::hash::leaf_hash;
use salus_ledger::note::{LogSigner, MAX_SIGNATURES, Note, NoteError};
use salus_ledger::{Checkpoint, Hash, SignedCheckpoint};

use crate::log::{name, signer};

fn body(bytes: &[u8]) -> PublicBody {
    PublicBody::new(bytes).unwrap()
}

fn samples() -> Vec<Entry> {
    vec![
        Entry::Genesis(Genesis {
            time: 1_700_000_000_000,
            origin: name("log.example/salus"),
            log_key: *signer().verifier().key(),
            policy: body(b"policy"),
        }),
        Entry::Block(Block {
            time: 24,
            height: 300,
            first: 1,
            last: 70_000,
            previous_block: Hash([1; 32]),
            tree_root_before: Hash([2; 32]),
            key_count: 23,
            key_head: Hash([3; 32]),
        }),
        Entry::Event(Event {
            time: u64::MAX,
            tag_subject: [4; 16],
            tag_actor: [5; 16],
            commit: Hash([6; 32]),
            link: Hash([7; 32]),
        }),
        Entry::Key(KeyEntry {
            time: 0,
            body: body(&[8; 300]),
            previous_key: Hash::ZERO,
        }),
        Entry::Erasure(Erasure {
            time: 65_536,
            tag_subject: [9; 16],
            commit: Hash([10; 32]),
            link: Hash([11; 32]),
        }),
        Entry::Release(Release {
            time: 65_537,
            component: Word::new("web").unwrap(),
            hash: Hash([12; 32]),
            version: Word::new("1.0.0-rc.1").unwrap(),
        }),
    ]
}

#[test]
fn attack_l11_entries_have_one_spelling() {
    for entry in samples() {
        let bytes = entry.encode();
        assert_eq!(Entry::decode(&bytes).as_ref(), Ok(&entry));
        assert_eq!(entry.leaf(), leaf_hash(&bytes));
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            if let Ok(other) = Entry::decode(&changed) {
                assert_ne!(other, entry);
                assert_eq!(other.encode(), changed);
            }
        }
        for length in 0..bytes.len() {
            assert!(Entry::decode(&bytes[..length]).is_err());
        }
        let longer = [&bytes[..], &[0]].concat();
        assert_eq!(Entry::decode(&longer), Err(CborError::Trailing.into()));
    }
}

#[test]
fn other_spellings_are_refused() {
    let event = samples().remove(2).encode();
    // The same array with an indefinite length, with a wide length, and wide numbers inside.
    let indefinite = [&[0x9f], &event[1..], &[0xff]].concat();
    let wide_array = [&[0x98, 7], &event[1..]].concat();
    let wide_version = [&event[..1], &[0x18, 1], &event[2..]].concat();
    let wide_class = [&event[..2], &[0x19, 0, 2], &event[3..]].concat();
    for bytes in [indefinite, wide_array, wide_version, wide_class] {
        assert!(matches!(Entry::decode(&bytes), Err(EntryError::Cbor(_))));
    }
    // A CBOR library takes some of them for the same entry.
    let mut decoder = minicbor::Decoder::new(&event);
    assert_eq!(decoder.array().unwrap(), Some(7));
    assert_eq!(decoder.u8().unwrap(), 1);
    assert_eq!(decoder.u8().unwrap(), 2);
    assert_eq!(decoder.u64().unwrap(), u64::MAX);
    assert_eq!(decoder.bytes().unwrap(), [4; 16]);
}

#[test]
fn unknown_entries_are_refused() {
    let change = |at: usize, value: u8| {
        let mut bytes = samples().remove(2).encode();
        bytes[at] = value;
        Entry::decode(&bytes)
    };
    assert_eq!(change(1, 2), Err(EntryError::Version(2)));
    assert_eq!(change(2, 4), Err(EntryError::Reserved(4)));
    assert_eq!(change(2, 5), Err(EntryError::Reserved(5)));
    assert_eq!(change(2, 8), Err(EntryError::Class(8)));
    let arity = |class, expected, found| {
        Err(EntryError::Arity {
            class,
            expected,
            found,
        })
    };
    assert_eq!(change(0, 0x86), arity(2, 7, 6));
    assert_eq!(change(2, 6), arity(6, 6, 7));
    assert_eq!(
        Entry::decode(&[0; MAX_ENTRY + 1]),
        Err(EntryError::TooLong(4097))
    );
    assert_eq!(PublicBody::new([0; 3501]), Err(EntryError::Body(3501)));
    for word in ["", "two words", "tab\t", "müde", &"x".repeat(65)] {
        assert_eq!(Word::new(word), Err(EntryError::Word), "{word:?}");
    }
    assert!(Word::new("x".repeat(64)).is_ok());
    // The largest entry fits.
    let genesis = Entry::Genesis(Genesis {
        time: u64::MAX,
        origin: name(&"x".repeat(255)),
        log_key: [1; 32],
        policy: body(&[1; 3500]),
    });
    assert_eq!(Entry::decode(&genesis.encode()), Ok(genesis));
}

#[test]
fn a_genesis_entry_is_what_it_says() {
    let bytes = samples().remove(0).encode();
    let end = bytes.len();
    let change = |at: usize| {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1;
        Entry::decode(&bytes)
    };
    assert_eq!(change(end - 1), Err(EntryError::Predecessor));
    assert_eq!(change(end - 35), Err(EntryError::PolicyHash));
    let mut spaced = bytes.clone();
    spaced[15] = b' ';
    assert_eq!(Entry::decode(&spaced), Err(EntryError::Origin));
}

/// signed_note's opinion of a note.
fn other_opinion(bytes: &[u8]) -> bool {
    let vkey = signer().verifier().to_string();
    let verifier = signed_note::StandardVerifier::new(&vkey).unwrap();
    let known = signed_note::VerifierList::new(vec![Box::new(verifier)]);
    signed_note::Note::from_bytes(bytes).is_ok_and(|note| note.verify(&known).is_ok())
}

#[test]
fn checkpoints_and_other_implementations() {
    let signed = SignedCheckpoint::sign(&signer(), 1234, Hash([9; 32]));
    let text = signed.to_string();
    assert!(other_opinion(text.as_bytes()));
    let theirs = tlog_tiles::Checkpoint::from_bytes(signed.note().text().as_bytes()).unwrap();
    assert_eq!(theirs.origin(), "log.example/salus");
    assert_eq!(theirs.size(), 1234);
    assert_eq!(theirs.hash().0, [9; 32]);
    assert_eq!(SignedCheckpoint::parse(text.as_bytes()), Ok(signed));
}

#[test]
fn attack_l11_every_bit_of_a_note_counts() {
    let key = signer();
    let text = SignedCheckpoint::sign(&key, 1234, Hash([9; 32])).to_string();
    for bit in 0..text.len() * 8 {
        let mut bytes = text.clone().into_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let ours = SignedCheckpoint::parse(&bytes);
        assert!(ours.is_err() || ours.is_ok_and(|note| note.verify(key.verifier()).is_err()));
        assert!(!other_opinion(&bytes), "bit {bit}");
    }
}

#[test]
fn notes_are_strict() {
    let key = signer();
    let sign = |text: &str| key.sign(text).to_string();
    let good = format!("text\n\n{}", sign("text\n"));
    assert!(
        Note::parse(good.as_bytes())
            .unwrap()
            .verify(key.verifier())
            .is_ok()
    );
    // Empty lines belong to the text up to the last one.
    let lines = format!("a\n\nb\n\n{}", sign("a\n\nb\n"));
    assert_eq!(Note::parse(lines.as_bytes()).unwrap().text(), "a\n\nb\n");
    let line = sign("text\n");
    for (bad, error) in [
        (String::new(), NoteError::Shape),
        ("text\n".into(), NoteError::Shape),
        ("text\n\n".into(), NoteError::Shape),
        (format!("text\n{line}"), NoteError::Shape),
        (good.trim_end().into(), NoteError::Shape),
        (format!("{good}\n"), NoteError::Shape),
        (good.replace("text", "te\txt"), NoteError::Text),
        (good.replace('\n', "\r\n"), NoteError::Text),
        (good.replace("\u{2014}", "-"), NoteError::Line(0)),
        (good.replace("\u{2014} ", "\u{2014}"), NoteError::Line(0)),
        (good.replace("salus ", "salus  "), NoteError::Line(0)),
        (good.replace("log.", "log+"), NoteError::Line(0)),
        (format!("{good}x\n"), NoteError::Line(1)),
        (
            format!("{good}\u{2014} name AAAAAA==\n"),
            NoteError::Line(1),
        ),
        (format!("{good}{}", line.repeat(32)), NoteError::TooLong),
        (format!("{}{good}", "x".repeat(140_000)), NoteError::TooLong),
    ] {
        assert_eq!(Note::parse(bad.as_bytes()), Err(error), "{bad}");
    }
    assert_eq!(Note::parse(&[0xff]), Err(NoteError::Text));
    // A second, wrong line of a known key spoils the note; lines of strangers do not.
    let wrong = format!("{good}{}", sign("other\n"));
    let verdict = Note::parse(wrong.as_bytes()).unwrap();
    assert_eq!(verdict.verify(key.verifier()), Err(NoteError::BadSignature));
    let stranger = format!("{good}\u{2014} stranger.example AAAAAAA=\n");
    assert!(
        Note::parse(stranger.as_bytes())
            .unwrap()
            .verify(key.verifier())
            .is_ok()
    );
    let unsigned = "text\n\n\u{2014} stranger.example AAAAAAA=\n";
    let verdict = Note::parse(unsigned.as_bytes()).unwrap();
    assert_eq!(verdict.verify(key.verifier()), Err(NoteError::Unsigned));
}

#[test]
fn a_note_has_so_many_signatures_and_so_many_bytes() {
    let mut signed = SignedCheckpoint::sign(&signer(), 1, Hash([9; 32]));
    let text = signed.note().text().to_owned();
    for seed in 0..40 {
        let other = LogSigner::from_seed(name("other.example"), &[seed; 32]).sign(&text);
        signed.add(other.clone());
        signed.add(other);
    }
    assert_eq!(signed.note().signatures().len(), MAX_SIGNATURES);
    assert!(SignedCheckpoint::parse(signed.to_string().as_bytes()).is_ok());

    let key = signer();
    let long = |bytes: usize| {
        let text = format!("{}\n", "x".repeat(bytes));
        format!("{text}\n{}", key.sign(&text))
    };
    let most = 128 * 1024 - (long(1).len() - 1);
    assert!(Note::parse(long(most).as_bytes()).is_ok());
    let longer = Note::parse(long(most + 1).as_bytes());
    assert_eq!(longer, Err(NoteError::TooLong));
}

#[test]
fn checkpoints_are_strict() {
    let root = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";
    let good = format!("log.example/salus\n1234\n{root}\n");
    assert_eq!(Checkpoint::parse(&good).unwrap().to_string(), good);
    assert_eq!(
        Checkpoint::parse(&good.replace("1234", "0")).unwrap().size,
        0
    );
    for bad in [
        good.replace("1234", "01234"),
        good.replace("1234", "+1234"),
        good.replace("1234", "18446744073709551616"),
        good.replace("1234", ""),
        good.replace("log.example/salus", ""),
        good.replace("log.example/salus", "a b"),
        good.replace(root, &root[4..]),
        good.replace("Qk=", "Ql="),
        format!("{good}extension\n"),
        format!("{good}\n"),
        good.trim_end().into(),
    ] {
        assert!(Checkpoint::parse(&bad).is_err(), "{bad:?}");
    }
}

proptest! {
    /// What we accept, signed_note accepts too.
    #[test]
    fn no_note_is_ours_alone(at in 0usize..150, insert in "[ \n+=A\u{2014}a]{0,3}", cut in 0usize..4) {
        let text = SignedCheckpoint::sign(&signer(), 77, Hash([1; 32])).to_string();
        let mut chars: Vec<char> = text.chars().collect();
        let at = at.min(chars.len());
        let end = (at + cut).min(chars.len());
        chars.splice(at..end, insert.chars());
        let changed: String = chars.into_iter().collect();
        let ours = Note::parse(changed.as_bytes())
            .is_ok_and(|note| note.verify(signer().verifier()).is_ok());
        prop_assert!(!ours || other_opinion(changed.as_bytes()), "{changed:?}");
        prop_assert!(!ours || changed.starts_with(&text), "{changed:?}");
    }
}
