//! Somebody with the right password tries many PINs at the same time.

use salus_client::Identity;
use salus_crypto::{entropy::OsEntropy, pin};
use salus_records::wire::{
    Bytes,
    account::Ticket,
    custodian::{PinChallenge, PinStart},
};

use super::http::post;
use crate::demo::{scene::Told, stage::Stage, story::Cast};

/// How many PINs are tried at once.
const TRIES: usize = 200;

/// How many the custodian may look at before it locks.
const LIMIT: usize = 10;

/// Fires all tries together and counts how many were evaluated.
pub async fn play(stage: &Stage, cast: &mut Cast) -> Told {
    // Each try needs a ticket, which the attacker gets with the right password: the doctor's session.
    let (api_token, _) = cast.doctor.tokens();
    let url = stage.url();
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..TRIES {
        let (url, api_token) = (url.clone(), api_token.to_owned());
        tries.spawn(async move { guess(&url, &api_token, n).await.map_err(|e| e.to_string()) });
    }
    let (mut evaluated, mut locked) = (0, 0);
    while let Some(outcome) = tries.join_next().await {
        match outcome?? {
            None => evaluated += 1,
            Some(code) if code == "pin_locked" => locked += 1,
            Some(code) => return Err(format!("an unexpected refusal: {code}").into()),
        }
    }
    if evaluated > LIMIT {
        return Err(format!("{evaluated} PINs were evaluated").into());
    }
    let right = stage
        .client()
        .await?
        .login(&cast.doctor_secrets.who, &cast.doctor_secrets.typed())
        .await;
    if right.is_ok() {
        return Err("the account was not locked".into());
    }
    let told = format!(
        "{TRIES} at once: {evaluated} were looked at, {locked} refused; then even the right PIN waits for staff"
    );
    unlock(stage, cast).await?;
    Ok(told)
}

/// One try up to the custodian's evaluation; `None` when it was evaluated, otherwise why not.
async fn guess(
    url: &str,
    api_token: &str,
    n: usize,
) -> Result<Option<String>, Box<dyn std::error::Error>> {
    let ticket: Ticket = post(&format!("{url}/api/v1/ticket"), Some(api_token), &())
        .await?
        .ok()?;
    let typed = format!("{:06}", 271_828 + n);
    let (_, ke1) = pin::client_login_start(typed.as_bytes(), &mut OsEntropy)?;
    let start = PinStart {
        ticket: ticket.ticket,
        ke1: Bytes(ke1),
    };
    let answer = post(&format!("{url}/custodian/v1/pin/start"), None, &start).await?;
    if answer.status >= 400 {
        return Ok(Some(answer.code().to_owned()));
    }
    let _: PinChallenge = answer.ok()?;
    Ok(None)
}

/// Two registrars check the doctor's identity and reset the PIN, so that the show goes on.
async fn unlock(stage: &Stage, cast: &mut Cast) -> Result<(), Box<dyn std::error::Error>> {
    let people = cast.registrar.people().await?;
    let uid = cast.doctor.uid();
    let person = people
        .iter()
        .find(|p| p.uid == uid)
        .ok_or("the doctor is not in the directory")?;
    let mut reset = cast.registrar.start_pin_reset(person)?;
    cast.colleague.confirm_pin_reset(person, &mut reset)?;
    let secrets = &mut cast.doctor_secrets;
    let new_pin = stage.draw_pin();
    let who: &Identity = &secrets.who;
    stage
        .client()
        .await?
        .reset_pin(who, secrets.password.clone(), reset, new_pin.clone())
        .await?;
    secrets.pin = new_pin;
    cast.doctor = stage
        .client()
        .await?
        .login(&secrets.who, &secrets.typed())
        .await?;
    Ok(())
}
