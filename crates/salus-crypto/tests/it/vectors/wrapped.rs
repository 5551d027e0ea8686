//! Wrapped keys. `entropy` is the 64 bytes that X-Wing's encapsulation consumes.

use salus_crypto::bytes::FixedBytes;
use salus_crypto::hash::sha256;
use salus_crypto::wrap::{WrapSecretKey, WrappedKey, wrap};
use serde_json::{Value, json};

use super::{Kind, Replay, bytes, context, counting, example_context, flip, secret, text, with};

pub(super) const WRAP: Kind = Kind {
    name: "wrap",
    about: "Keys wrapped with HPKE MLKEM768-X25519, HKDF-SHA256, ChaCha20-Poly1305.",
    inputs: || vec![("example".into(), example())],
    run: |input| {
        let recipient = WrapSecretKey::from_seed(&secret(&input["seed"]));
        Ok(json!({
            "public_sha256": hex::encode(sha256(recipient.public().as_bytes())),
            "wrapped": hex::encode(wrapped(input).as_bytes()),
        }))
    },
};

pub(super) const UNWRAP: Kind = Kind {
    name: "unwrap",
    about: "Wrapped keys, whole and damaged.",
    inputs: || {
        let base = with(
            &example(),
            json!({ "wrapped": hex::encode(wrapped(&example()).as_bytes()) }),
        );
        let changed = |name: &str, members| (format!("bad: {name}"), with(&base, members));
        let flipped =
            |name, place| changed(name, json!({ "wrapped": flip(&base["wrapped"], place) }));
        vec![
            ("whole".into(), base.clone()),
            changed("other recipient", json!({ "seed": counting(7, 32) })),
            changed(
                "other info",
                json!({ "info": { "type": "vector", "fields": [] } }),
            ),
            changed("other aad", json!({ "aad": "" })),
            flipped("lattice ciphertext flipped", 0),
            flipped("elliptic point flipped", 1088),
            flipped("key flipped", 1120),
            flipped("tag flipped", 1167),
            changed("too short", json!({ "wrapped": counting(0, 1167) })),
        ]
    },
    run: |input| {
        let key = WrapSecretKey::from_seed(&secret(&input["seed"]));
        let wrapped = WrappedKey::parse(&bytes(&input["wrapped"])).map_err(text)?;
        let opened = key.unwrap(&context(&input["info"]), &bytes(&input["aad"]), &wrapped);
        Ok(json!({ "key": hex::encode(opened.map_err(text)?.expose()) }))
    },
};

fn example() -> Value {
    json!({
        "seed": counting(0, 32),
        "info": example_context(),
        "aad": "616164",
        "key": counting(50, 32),
        "entropy": counting(100, 64),
    })
}

fn wrapped(input: &Value) -> WrappedKey {
    let recipient = WrapSecretKey::from_seed(&secret(&input["seed"]));
    let mut entropy = Replay(bytes(&input["entropy"]));
    let (info, aad) = (context(&input["info"]), bytes(&input["aad"]));
    wrap(
        recipient.public(),
        &info,
        &aad,
        &secret(&input["key"]),
        &mut entropy,
    )
}
