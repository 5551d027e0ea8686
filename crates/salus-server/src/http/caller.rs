//! Who asks: bearer tokens and the roles behind them.

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use salus_records::objects::party::Role;
use salus_storage::accounts::LiveSession;

use super::AppState;
use crate::{
    api::SessionError,
    problem::{Code, Refusal},
};

/// The token of an `Authorization: Bearer` header.
pub(crate) struct BearerToken(pub(crate) String);

impl<S: Sync> FromRequestParts<S> for BearerToken {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let value = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let (scheme, token) = value
            .and_then(|value| value.split_once(' '))
            .ok_or(SessionError::Missing)?;
        if scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() {
            Ok(Self(token.to_owned()))
        } else {
            Err(SessionError::Missing.into())
        }
    }
}

/// Somebody with a live session.
pub(crate) struct SignedIn(pub(crate) LiveSession);

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        let BearerToken(token) = BearerToken::from_request_parts(parts, state).await?;
        Ok(Self(state.api.session(&token).await?))
    }
}

/// Somebody signed in whose role is registrar.
pub(crate) struct Registrar(pub(crate) LiveSession);

impl FromRequestParts<AppState> for Registrar {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        with_role(parts, state, &[Role::Admin]).await.map(Self)
    }
}

/// Somebody signed in who looks after the organisation: a registrar or an auditor.
pub(crate) struct Overseer;

impl FromRequestParts<AppState> for Overseer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        with_role(parts, state, &[Role::Admin, Role::Auditor]).await?;
        Ok(Self)
    }
}

/// Somebody signed in who may look for patients.
pub(crate) struct Searcher(pub(crate) LiveSession);

impl FromRequestParts<AppState> for Searcher {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Refusal> {
        with_role(parts, state, &[Role::Doctor, Role::Admin, Role::Auditor])
            .await
            .map(Self)
    }
}

/// What to do when the key log does not let a role count.
const NOT_COUNTED: &str = "The key log holds no live key of this account for its role. Registrars: log in with the PIN once. Doctors: ask two registrars to sign the credential.";

/// The live session of somebody with one of these roles whose key counts at the moment.
async fn with_role(
    parts: &mut Parts,
    state: &AppState,
    roles: &[Role],
) -> Result<LiveSession, Refusal> {
    let SignedIn(session) = SignedIn::from_request_parts(parts, state).await?;
    if !roles.contains(&session.role) {
        return Err(Code::RoleForbidden.into());
    }
    let counts = state.api.counts(session.uid, session.role).await;
    if counts.map_err(|error| Refusal::new(Code::Unavailable).cause(error))? {
        Ok(session)
    } else {
        Err(Refusal::new(Code::Forbidden).detail(NOT_COUNTED))
    }
}
