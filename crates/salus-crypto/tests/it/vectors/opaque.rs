//! Password login and identifier lookup. `seed` starts one `SeededEntropy` for all parties.

use salus_crypto::entropy::SeededEntropy;
use salus_crypto::identifier::{self, IdentifierKey};
use salus_crypto::opaque::{
    self, Binding, ClientRegistration, OpaqueError, ServerSetup, client_login_finish,
    client_login_start, registration_record, registration_respond, server_login_finish,
    server_login_start,
};
use salus_crypto::{password, pin};
use serde_json::{Value, json};

use super::{Kind, array, bytes, counting, secret, text, with};

pub(super) const IDENTIFIER: Kind = Kind {
    name: "identifier",
    about: "Identifiers and the tokens they become; `flip` damages that byte of the response.",
    inputs: || {
        let base = json!({ "key_seed": counting(0, 32), "seed": counting(1, 32), "identifier": "123-45-6789", "flip": null });
        let changed = |name: &str, members| (name.to_owned(), with(&base, members));
        vec![
            ("example".into(), base.clone()),
            changed(
                "written differently, other blind",
                json!({ "identifier": " 123.45 6789", "seed": counting(2, 32) }),
            ),
            changed("letters", json!({ "identifier": "ab12c" })),
            changed("bad: empty", json!({ "identifier": " - " })),
            changed("bad: element damaged", json!({ "flip": 0 })),
            changed("bad: proof damaged", json!({ "flip": 32 })),
        ]
    },
    run: |input| {
        let key = IdentifierKey::from_seed(&secret(&input["key_seed"]));
        let mut entropy = SeededEntropy::new(array(&input["seed"]));
        let typed = input["identifier"].as_str().unwrap();
        let (lookup, request) = identifier::blind(typed, &mut entropy).map_err(text)?;
        let mut response = key.evaluate(&request, &mut entropy).map_err(text)?;
        if let Some(place) = input["flip"].as_u64() {
            response[place as usize] ^= 1;
        }
        let token = identifier::finalize(&lookup, &response, &key.public()).map_err(text)?;
        Ok(json!({
            "public": hex::encode(key.public()),
            "request": hex::encode(request),
            "response": hex::encode(response),
            "token": hex::encode(token),
        }))
    },
};

pub(super) const OPAQUE: Kind = Kind {
    name: "opaque",
    about: "Registration of `password`, then a login with `typed`, at full Argon2id cost.",
    inputs: || {
        let base = json!({
            "protocol": "password",
            "seed": counting(1, 32),
            "genesis": counting(2, 32),
            "credential_id": counting(3, 16),
            "password": "lantern-ocelot-brisk-marmalade",
            "typed": "lantern-ocelot-brisk-marmalade",
        });
        let changed = |name: &str, members| (name.to_owned(), with(&base, members));
        vec![
            ("password".into(), base.clone()),
            changed(
                "PIN",
                json!({ "protocol": "pin", "password": "739164", "typed": "739164" }),
            ),
            changed(
                "bad: other password",
                json!({ "typed": "lantern-ocelot-brisk-marmalada" }),
            ),
        ]
    },
    run: |input| transcript(input).map_err(text),
};

fn transcript(input: &Value) -> Result<Value, OpaqueError> {
    let (genesis, credential_id) = (array(&input["genesis"]), bytes(&input["credential_id"]));
    let binding: Binding<'_> = match input["protocol"].as_str() {
        Some("password") => password::binding(&genesis, &credential_id),
        _ => pin::binding(&genesis, &credential_id),
    };
    let registered = input["password"].as_str().unwrap().as_bytes();
    let typed = input["typed"].as_str().unwrap().as_bytes();
    let mut entropy = SeededEntropy::new(array(&input["seed"]));

    let setup = ServerSetup::random(&mut entropy);
    let (client, request) = ClientRegistration::start(registered, &mut entropy)?;
    let response = registration_respond(&setup, &request, &binding)?;
    let (upload, export_key) = client.finish(registered, &response, &binding, &mut entropy)?;
    let record = registration_record(&upload)?;

    let (client, request) = client_login_start(typed, &mut entropy)?;
    let (server, response) =
        server_login_start(&setup, Some(&record), &request, &binding, &mut entropy)?;
    let secrets: opaque::LoginSecrets =
        client_login_finish(client, typed, &response, &binding, &mut entropy)?;
    let session_key = server_login_finish(&server, &secrets.finalization)?;
    assert_eq!(session_key, secrets.session_key);
    assert_eq!(export_key, secrets.export_key);
    Ok(json!({
        "record": hex::encode(record),
        "response": hex::encode(response),
        "finalization": hex::encode(secrets.finalization),
        "session_key": hex::encode(session_key.expose()),
        "export_key": hex::encode(export_key.expose()),
    }))
}
