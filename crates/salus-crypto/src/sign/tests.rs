use minicbor::{Decode, Encode};

use super::*;
use crate::Secret32;
use crate::cbor::CborError;

#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(array)]
struct Note {
    #[n(0)]
    number: u64,
}

impl Message for Note {
    const NAMESPACE: &'static str = "note/1";
}

#[derive(Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
struct OtherNote {
    #[n(0)]
    number: u64,
}

impl Message for OtherNote {
    const NAMESPACE: &'static str = "note/2";
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&Secret32::from_bytes([seed; 32]))
}

#[test]
fn signed_statement_round_trips() {
    let signed = Signed::sign(&key(1), &Note { number: 7 });
    assert_eq!(signed.verify(&key(1).public()), Ok(Note { number: 7 }));
    assert_eq!(signed.unverified(), Ok(Note { number: 7 }));
    assert_eq!(Signed::from_bytes(&signed.to_bytes()), Ok(signed.clone()));
    let json = serde_json::to_string(&signed).unwrap();
    assert_eq!(serde_json::from_str::<Signed<Note>>(&json).unwrap(), signed);
    let shown = format!("{signed:?}");
    assert!(
        shown.starts_with("Signed(note/1, ") && shown.len() == 59,
        "{shown}"
    );
}

#[test]
fn another_key_or_namespace_is_refused() {
    let signed = Signed::sign(&key(1), &Note { number: 7 });
    assert_eq!(signed.verify(&key(2).public()), Err(VerifyError::Signature));
    let replayed = Signed::<OtherNote>::from_bytes(&signed.to_bytes()).unwrap();
    assert_eq!(
        replayed.verify(&key(1).public()),
        Err(VerifyError::Signature)
    );
}

#[test]
fn a_correctly_signed_but_non_canonical_body_is_refused() {
    let body = [0x81, 0x18, 7];
    let signature = key(1).sign_raw(Note::NAMESPACE, &body);
    let bytes = minicbor::to_vec((minicbor::bytes::ByteVec::from(body.to_vec()), signature));
    let signed = Signed::<Note>::from_bytes(&bytes.unwrap()).unwrap();
    let refused = Err(VerifyError::Body(CborError::NotCanonical));
    assert_eq!(signed.verify(&key(1).public()), refused);
}

#[test]
fn quorum_counts_distinct_allowed_signers_only() {
    let allowed = [1, 2, 3].map(|seed| key(seed).public());
    let mut signed = MultiSigned::new(&Note { number: 7 });
    let short = |valid| Err(VerifyError::Quorum { valid, needed: 2 });
    assert_eq!(signed.verify_quorum(&allowed, 2), short(0));
    signed.add(&key(1));
    signed.add(&key(1));
    signed.add(&key(9));
    assert_eq!(signed.verify_quorum(&allowed, 2), short(1));
    assert_eq!(signed.verify_quorum(&[allowed[0], allowed[0]], 2), short(1));
    signed.add(&key(2));
    assert_eq!(signed.verify_quorum(&allowed, 2), Ok(Note { number: 7 }));
    let none_needed = signed.verify_quorum(&allowed, 0);
    assert_eq!(
        none_needed,
        Err(VerifyError::Quorum {
            valid: 2,
            needed: 0
        })
    );

    let replayed = MultiSigned::<OtherNote>::from_bytes(&signed.to_bytes()).unwrap();
    assert_eq!(
        replayed.verify_quorum(&allowed, 2).unwrap_err(),
        short(0).unwrap_err()
    );
}

#[test]
fn multi_signed_has_one_encoding() {
    let mut signed = MultiSigned::new(&Note { number: 7 });
    signed.add(&key(1));
    signed.add(&key(2));
    assert_eq!(
        MultiSigned::from_bytes(&signed.to_bytes()),
        Ok(signed.clone())
    );
    let json = serde_json::to_string(&signed).unwrap();
    assert_eq!(
        serde_json::from_str::<MultiSigned<Note>>(&json).unwrap(),
        signed
    );

    let pairs: Vec<_> = signed
        .signers()
        .map(|signer| (*signer, Signature::from_bytes([0; 64])))
        .collect();
    let body = minicbor::bytes::ByteVec::from(signed.bytes().to_vec());
    let encode = |pairs: &[(VerifyingKey, Signature)]| minicbor::to_vec((&body, pairs)).unwrap();
    assert!(MultiSigned::<Note>::from_bytes(&encode(&pairs)).is_ok());
    let swapped = encode(&[pairs[1], pairs[0]]);
    assert_eq!(
        MultiSigned::<Note>::from_bytes(&swapped),
        Err(CborError::Shape)
    );
    let doubled = encode(&[pairs[0], pairs[0]]);
    assert_eq!(
        MultiSigned::<Note>::from_bytes(&doubled),
        Err(CborError::Shape)
    );
}

#[test]
fn statements_are_equal_when_body_and_signatures_are() {
    let signed = Signed::sign(&key(1), &Note { number: 7 });
    assert_ne!(signed, Signed::sign(&key(1), &Note { number: 8 }));
    assert_ne!(signed, Signed::sign(&key(2), &Note { number: 7 }));

    let mut by_one = MultiSigned::new(&Note { number: 7 });
    by_one.add(&key(1));
    let mut by_two = by_one.clone();
    by_two.add(&key(2));
    assert_ne!(by_one, by_two);
    let unsigned = MultiSigned::new(&Note { number: 7 });
    assert_ne!(unsigned, MultiSigned::new(&Note { number: 8 }));
}

#[test]
fn a_statement_is_named_by_its_body() {
    let body = [0x81, 7];
    let signed = Signed::sign(&key(1), &Note { number: 7 });
    assert_eq!(signed.bytes(), body);
    assert_eq!(signed.body_hash(), crate::hash::sha256(&body));
    let proposed = MultiSigned::new(&Note { number: 7 });
    assert_eq!(proposed.bytes(), body);
    assert_eq!(proposed.body_hash(), signed.body_hash());
}

#[test]
fn debug_shows_neither_key_nor_body() {
    assert_eq!(format!("{:?}", key(1)), "SigningKey(…)");
    let mut signed = MultiSigned::new(&Note { number: 7 });
    signed.add(&key(1));
    let shown = format!("{signed:?}");
    assert!(
        shown.starts_with("MultiSigned(note/1, ") && shown.ends_with(", 1 signatures)"),
        "{shown}"
    );
}
