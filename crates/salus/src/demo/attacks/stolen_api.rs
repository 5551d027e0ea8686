//! Somebody has the API server's whole directory, its key file too, and the right password.

use salus_crypto::{
    account::{EnvelopeKind, login_kek, open_envelope},
    entropy::{Entropy, OsEntropy},
    hash::sha256,
    password,
    secret::Secret32,
};
use salus_ledger::Hash;
use salus_records::wire::{
    Bytes,
    account::{LoginChallenge, LoginFinish, LoginStart, Session},
};
use salus_storage::accounts::Accounts;

use super::{http::post, leaks};
use crate::demo::{
    scene::Told,
    stage::{Stage, Trouble, copy, files},
    story::Cast,
};

/// Takes the envelope from the stolen database and the export key from the right password.
pub async fn play(stage: &Stage, cast: &mut Cast) -> Told {
    let lair = stage.lair("api")?;
    copy(&stage.data().join("api"), &lair)?;
    for path in files(&lair)? {
        if let Some(word) = leaks(&std::fs::read(&path)?, &cast.canaries) {
            return Err(format!("the database shows {word:?}").into());
        }
    }
    let uid = cast.patient.uid();
    let stolen = Accounts::open(&lair.join("api.db"))?;
    let envelopes = stolen.envelopes(uid).await?;
    let (_, envelope) = envelopes
        .iter()
        .find(|(kind, _)| *kind == EnvelopeKind::Login as u8)
        .ok_or("there is no envelope to steal")?;
    let genuine = cast
        .patient
        .state()
        .envelopes
        .iter()
        .any(|e| e.hash == Hash(sha256(envelope)));
    if !genuine {
        return Err("the stolen envelope is not the patient's".into());
    }
    let export_key = export_key(stage, cast).await?;
    let generation = cast.patient.state().keys.generation;
    let mut tried = 0;
    // Without the custodian's half the thief can only guess: nothing, the export key itself, luck.
    let guesses = [
        [0; 32],
        sha256(export_key.expose()),
        OsEntropy.array(),
        OsEntropy.array(),
    ];
    for guess in guesses {
        let kek = login_kek(export_key.expose(), &Secret32::from_bytes(guess));
        let opened = open_envelope(
            EnvelopeKind::Login,
            &kek,
            uid.as_bytes(),
            generation,
            stage.genesis().as_bytes(),
            envelope,
        );
        if opened.is_ok() {
            return Err("the envelope opened without the custodian".into());
        }
        tried += 1;
    }
    stolen.close().await?;
    // Control: the same password with the PIN at the custodian opens the same envelope.
    stage
        .client()
        .await?
        .login(&cast.patient_secrets.who, &cast.patient_secrets.typed())
        .await?;
    Ok(format!(
        "right password, genuine envelope, {tried} keys tried: shut, for its other half lies with the custodian \
         behind the PIN (control: with it, it opens)"
    ))
}

/// What the right password yields at the API: OPAQUE, step by step.
async fn export_key(stage: &Stage, cast: &Cast) -> Result<password::ExportKey, Trouble> {
    let url = stage.url();
    let secret = cast.patient_secrets.password.as_bytes();
    let handle = stage
        .client()
        .await?
        .handle(&cast.patient_secrets.who)
        .await?;
    let (state, ke1) = password::client_login_start(secret, &mut OsEntropy)?;
    let start = LoginStart {
        handle: handle.clone(),
        ke1: Bytes(ke1),
    };
    let challenge: LoginChallenge = post(&format!("{url}/api/v1/login/start"), None, &start)
        .await?
        .ok()?;
    let genesis = stage.genesis();
    let binding = password::binding(genesis.as_bytes(), handle.credential_id());
    let login =
        password::client_login_finish(state, secret, &challenge.ke2.0, &binding, &mut OsEntropy)?;
    let finish = LoginFinish {
        login: challenge.login,
        ke3: Bytes(login.finalization),
    };
    let _: Session = post(&format!("{url}/api/v1/login/finish"), None, &finish)
        .await?
        .ok()?;
    Ok(login.export_key)
}
