//! Master keys and their envelopes. `entropy` is the salt.

use salus_crypto::account::{
    EnvelopeKind, MasterKey, login_kek, open_envelope, recovery_kek, seal_envelope,
};
use salus_crypto::code::Code;
use salus_crypto::hash::sha256;
use serde_json::{Value, json};

use super::{Kind, Replay, array, bytes, counting, flip, secret, text, with};

pub(super) const MASTER_KEY: Kind = Kind {
    name: "master-key",
    about: "Keys derived from a master key, and key-encryption keys.",
    inputs: || {
        let code = Code::random(&mut Replay(vec![7; 16])).to_string();
        let input = |generation: u32| {
            json!({
                "secret": counting(0, 32),
                "generation": generation,
                "export_key": counting(10, 64),
                "custodian_key": counting(20, 32),
                "code": code,
                "uid": counting(30, 16),
                "genesis": counting(40, 32),
            })
        };
        [1, 2]
            .map(|generation| (format!("generation {generation}"), input(generation)))
            .into()
    },
    run: |input| {
        let generation = input["generation"].as_u64().unwrap() as u32;
        let master_key = MasterKey::from_secret(secret(&input["secret"]), generation);
        let login = login_kek(
            &bytes(&input["export_key"]),
            &secret(&input["custodian_key"]),
        );
        let code: Code = input["code"].as_str().unwrap().parse().map_err(text)?;
        let recovery = recovery_kek(&code, &array(&input["uid"]), &array(&input["genesis"]));
        Ok(json!({
            "identity": hex::encode(master_key.identity().public().as_bytes()),
            "wrap_public_sha256": hex::encode(sha256(master_key.wrap_key().public().as_bytes())),
            "self_key": hex::encode(master_key.self_key().expose()),
            "login_kek": hex::encode(login.expose()),
            "recovery_kek": hex::encode(recovery.expose()),
        }))
    },
};

pub(super) const ENVELOPE: Kind = Kind {
    name: "envelope",
    about: "Envelopes; what opens is recognised by its self key.",
    inputs: || {
        let base = json!({
            "kind": 1,
            "kek": counting(0, 32),
            "uid": counting(30, 16),
            "generation": 1,
            "genesis": counting(40, 32),
        });
        let master_key = MasterKey::from_secret(secret(&Value::from(counting(50, 32))), 1);
        let mut entropy = Replay((100..124).collect());
        let (kek, uid, genesis) = (
            secret(&base["kek"]),
            array(&base["uid"]),
            array(&base["genesis"]),
        );
        let envelope = seal_envelope(
            EnvelopeKind::Login,
            &kek,
            &uid,
            &genesis,
            &master_key,
            &mut entropy,
        );
        let base = with(&base, json!({ "envelope": hex::encode(envelope) }));
        let changed = |name: &str, members| (format!("bad: {name}"), with(&base, members));
        vec![
            ("whole".into(), base.clone()),
            changed("other kind", json!({ "kind": 4 })),
            changed("other KEK", json!({ "kek": counting(1, 32) })),
            changed("other account", json!({ "uid": counting(31, 16) })),
            changed("other generation", json!({ "generation": 2 })),
            changed("other installation", json!({ "genesis": counting(41, 32) })),
            changed(
                "other suite",
                json!({ "envelope": flip(&base["envelope"], 0) }),
            ),
            changed(
                "flipped",
                json!({ "envelope": flip(&base["envelope"], 60) }),
            ),
            changed("empty", json!({ "envelope": "" })),
        ]
    },
    run: |input| {
        let kind = match input["kind"].as_u64() {
            Some(1) => EnvelopeKind::Login,
            _ => EnvelopeKind::Recovery,
        };
        let master_key = open_envelope(
            kind,
            &secret(&input["kek"]),
            &array(&input["uid"]),
            input["generation"].as_u64().unwrap() as u32,
            &array(&input["genesis"]),
            &bytes(&input["envelope"]),
        )
        .map_err(text)?;
        Ok(json!({ "self_key": hex::encode(master_key.self_key().expose()) }))
    },
};
