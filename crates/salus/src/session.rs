//! Going on where the last command stopped: trust and session from the profile, and back again.

use salus_client::{Account, Client, ClientError, PublicLedger, TrustSnapshot};
use salus_ledger::Hash;
use salus_records::wire::Bytes;

use crate::{context::Context, error::CliError, profile::Kept, surroundings::surroundings};

/// Does some work with the logged-in account; what the client came to believe is kept, also when
/// the work failed, so that a rollback that was seen stays seen.
///
/// # Errors
/// When nobody is logged in, or what the work says.
pub async fn logged_in<T>(
    context: &Context,
    work: impl AsyncFnOnce(&mut Account) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let _lock = context.profile.lock()?;
    let (mut account, mut kept) = resume(context).await?;
    let outcome = work(&mut account).await;
    kept.trust = account.client().trust().snapshot();
    let saved = context.profile.keep(&kept);
    let done = outcome?;
    saved.map(|()| done)
}

/// Goes on with the session of the profile; whoever calls holds its lock.
///
/// # Errors
/// When nobody is logged in, or the session has ended.
pub async fn resume(context: &Context) -> Result<(Account, Kept), CliError> {
    let (Some(kept), Some(session)) = (context.profile.kept()?, context.profile.session()?) else {
        return Err(CliError::not_logged_in());
    };
    match Account::resume(session, kept.trust.clone(), surroundings()).await {
        Ok(account) => Ok((account, kept)),
        Err(error) => {
            if has_ended(&error) {
                context.profile.forget_session()?;
            }
            Err(error.into())
        }
    }
}

/// Whether the server said that the session is over.
fn has_ended(error: &ClientError) -> bool {
    matches!(
        error.code(),
        Some("session_ended" | "session_required" | "account_disabled")
    )
}

/// Connects to a server by the ledger hash of a letter, or by what the profile knows already.
///
/// # Errors
/// When the server is another organisation than the profile's or the letter's.
pub async fn connect(
    context: &Context,
    server: &str,
    genesis: Option<Hash>,
) -> Result<(Client, Kept), CliError> {
    let known = context.profile.kept()?;
    let username = known.as_ref().and_then(|kept| kept.username.clone());
    let trust = match (known, genesis) {
        (Some(known), Some(genesis)) if known.trust.genesis != genesis => {
            return Err(CliError::new(
                "this profile belongs to another organisation",
                "use a profile of its own for each: salus --profile NAME …",
            ));
        }
        (Some(known), _) => known.trust,
        (None, Some(genesis)) => TrustSnapshot::from_letter(genesis),
        (None, None) => {
            return Err(CliError::new(
                "the ledger hash is not known yet",
                "type it from your activation letter (--genesis HASH)",
            ));
        }
    };
    let client = Client::connect(server, trust, surroundings()).await?;
    let entry = PublicLedger::at(server)?
        .genesis(client.trust().genesis())
        .await?;
    let kept = Kept {
        server: client.server().to_owned(),
        genesis_entry: Bytes(entry),
        username,
        trust: client.trust().snapshot(),
    };
    context.profile.keep(&kept)?;
    Ok((client, kept))
}

/// The server sent less than it said; the client has checked what it did send.
pub fn nothing_came() -> CliError {
    CliError::new("the server sent nothing", "repeat the command")
}
