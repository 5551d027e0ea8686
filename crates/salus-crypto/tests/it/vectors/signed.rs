//! Signatures, raw and of statements.

use minicbor::{Decode, Encode};
use salus_crypto::bytes::FixedBytes;
use salus_crypto::sign::{Message, Signature, Signed, SigningKey, VerifyingKey};
use serde_json::{Value, json};

use super::{Kind, bytes, counting, flip, secret, text, with};

/// The statement of these vectors: namespace `vector/1`, CBOR `[uint, bstr]`.
#[derive(Encode, Decode)]
#[cbor(array)]
struct Statement {
    #[n(0)]
    number: u64,
    #[cbor(n(1), with = "minicbor::bytes")]
    bytes: Vec<u8>,
}

impl Message for Statement {
    const NAMESPACE: &'static str = "vector/1";
}

pub(super) const SIGN: Kind = Kind {
    name: "sign",
    about: "Ed25519 signatures over a namespace and bytes.",
    inputs: || {
        let case = |namespace: &str, len| {
            let input = json!({ "seed": counting(0, 32), "namespace": namespace, "bytes": counting(0, len) });
            (format!("{len} bytes under {namespace}"), input)
        };
        vec![
            case("vector/1", 0),
            case("vector/1", 100),
            case("vector/2", 100),
        ]
    },
    run: |input| {
        let key = SigningKey::from_seed(&secret(&input["seed"]));
        let signature = key.sign_raw(
            input["namespace"].as_str().unwrap(),
            &bytes(&input["bytes"]),
        );
        Ok(json!({
            "public": hex::encode(key.public().as_bytes()),
            "signature": hex::encode(signature.as_bytes()),
        }))
    },
};

pub(super) const VERIFY: Kind = Kind {
    name: "verify",
    about: "Signatures to accept and to refuse.",
    inputs: || {
        let signature = key().sign_raw("vector/1", b"abc");
        let base = json!({
            "public": hex::encode(key().public().as_bytes()),
            "namespace": "vector/1",
            "bytes": "616263",
            "signature": hex::encode(signature.as_bytes()),
        });
        let changed = |name: &str, members| (format!("bad: {name}"), with(&base, members));
        let identity = format!("01{}", "00".repeat(31));
        let non_canonical = format!("f0{}7f", "ff".repeat(30));
        vec![
            ("whole".into(), base.clone()),
            changed("other bytes", json!({ "bytes": "616264" })),
            changed("other namespace", json!({ "namespace": "vector/2" })),
            changed(
                "border between namespace and bytes moved",
                json!({ "namespace": "vector/", "bytes": "3100616263" }),
            ),
            changed(
                "R flipped",
                json!({ "signature": flip(&base["signature"], 0) }),
            ),
            changed(
                "s flipped",
                json!({ "signature": flip(&base["signature"], 32) }),
            ),
            changed(
                "s not reduced",
                json!({ "signature": unreduced(signature.as_bytes()) }),
            ),
            changed(
                "key of order 1, zero signature",
                json!({ "public": identity, "signature": format!("{identity}{}", "00".repeat(32)) }),
            ),
            changed("key of order 4", json!({ "public": "00".repeat(32) })),
            changed("key not canonical", json!({ "public": non_canonical })),
            changed(
                "key not on the curve",
                json!({ "public": format!("02{}", "00".repeat(31)) }),
            ),
        ]
    },
    run: |input| {
        let key = VerifyingKey::parse(&bytes(&input["public"])).map_err(text)?;
        let signature = Signature::parse(&bytes(&input["signature"])).map_err(text)?;
        let namespace = input["namespace"].as_str().unwrap();
        key.verify_raw(namespace, &bytes(&input["bytes"]), &signature)
            .map_err(text)?;
        Ok(json!({ "valid": true }))
    },
};

pub(super) const SIGNED: Kind = Kind {
    name: "signed",
    about: "Signed statements [uint, bstr] under vector/1, with canonical and other CBOR.",
    inputs: || {
        let case = |name: &str, body: &str, namespace: &str| {
            let body = hex::decode(body).unwrap();
            let signature = key().sign_raw(namespace, &body);
            let signed =
                minicbor::to_vec((minicbor::bytes::ByteVec::from(body), signature)).unwrap();
            let public = hex::encode(key().public().as_bytes());
            (
                name.to_owned(),
                json!({ "public": public, "signed": hex::encode(signed) }),
            )
        };
        let mut cases = vec![
            case("canonical", "82074201ff", "vector/1"),
            case("bad: other namespace", "82074201ff", "vector/2"),
            case("bad: long integer", "8218074201ff", "vector/1"),
            case("bad: long length", "8207580201ff", "vector/1"),
            case("bad: indefinite array", "9f074201ffff", "vector/1"),
            case("bad: indefinite bytes", "82075f4201ffff", "vector/1"),
            case("bad: trailing byte", "82074201ff00", "vector/1"),
            case("bad: third element", "83074201ff00", "vector/1"),
            case("bad: element missing", "8107", "vector/1"),
            case("bad: tagged", "82c1074201ff", "vector/1"),
            case("bad: no CBOR", "", "vector/1"),
            case("bad: claimed length", "9bffffffffffffffff", "vector/1"),
        ];
        let (_, canonical) = cases[0].clone();
        let outer = |name: &str, signed: String| {
            (
                format!("bad: {name}"),
                with(&canonical, json!({ "signed": signed })),
            )
        };
        let hex = canonical["signed"].as_str().unwrap();
        cases.push(outer("outer trailing byte", format!("{hex}00")));
        cases.push(outer("outer long length", format!("825805{}", &hex[4..])));
        cases.push(outer(
            "short signature",
            format!("{}583f{}", &hex[..14], &hex[18..hex.len() - 2]),
        ));
        cases
    },
    run: |input| {
        let key = VerifyingKey::parse(&bytes(&input["public"])).map_err(text)?;
        let signed = Signed::<Statement>::from_bytes(&bytes(&input["signed"])).map_err(text)?;
        let statement = signed.verify(&key).map_err(text)?;
        Ok(json!({
            "number": statement.number,
            "bytes": hex::encode(statement.bytes),
            "body_hash": hex::encode(signed.body_hash()),
        }))
    },
};

fn key() -> SigningKey {
    SigningKey::from_seed(&secret(&Value::from(counting(0, 32))))
}

/// The same signature with the group order added to s.
fn unreduced(signature: &[u8; 64]) -> String {
    let order =
        hex::decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").unwrap();
    let mut changed = *signature;
    let mut carry = 0;
    for (byte, order) in changed[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
    hex::encode(changed)
}
