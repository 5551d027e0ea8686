//! The API server's routes: people, login, sessions.

use salus_crypto::sign::Signed;
use serde::{Deserialize, Serialize};

use super::{Bearer, Bytes};
use crate::{
    AccountId, Time,
    objects::{
        account::{AccountState, Activation, Enrolment, Standing},
        party::Role,
        ticket::PinTicket,
    },
};

macro_rules! wire {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($body:tt)* }) => {
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(deny_unknown_fields)]
        $(#[$meta])*
        $vis struct $name { $($body)* }
    };
}
pub(crate) use wire;

/// By what an account is found: a staff user name, or the blinded national identifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Handle {
    /// A user name, lower case.
    Username(String),
    /// Output of the VOPRF over the normalised national identifier, 32 bytes.
    Lookup(Bytes),
}

impl Handle {
    /// The credential identifier of the password's OPAQUE record, alike at client and server.
    pub fn credential_id(&self) -> &[u8] {
        match self {
            Self::Username(name) => name.as_bytes(),
            Self::Lookup(token) => &token.0,
        }
    }
}

wire! {
    /// Directory data: readable by the server, encrypted at rest, never in the ledger.
    pub struct Contact {
        /// Full name.
        pub name: String,
        /// E-mail address, if there is one.
        pub email: Option<String>,
    }
}

wire! {
    /// A registrar enrols a person.
    pub struct EnrolRequest {
        /// Signed by the registrar (by the root for registrars).
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub enrolment: Signed<Enrolment>,
        /// How the person will be found at login.
        pub handle: Handle,
        /// Directory data.
        pub contact: Contact,
        /// The licence number of a doctor.
        pub licence: Option<String>,
        /// Salt of the enrolment's commitment to name and licence number, 32 random bytes.
        pub salt: Bytes,
    }
}

wire! {
    /// A registrar enrols a person anew who has not activated: the letter was lost.
    pub struct LetterRequest {
        /// Signed by the registrar; for the same role, name and licence number, with a new account.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub enrolment: Signed<Enrolment>,
        /// Salt of the enrolment's commitment to name and licence number, 32 random bytes.
        pub salt: Bytes,
    }
}

wire! {
    /// Somebody who holds an activation code asks what it is for.
    pub struct CodeLookup {
        /// Public half of the key that the code yields, 32 bytes.
        pub code_key: Bytes,
    }
}

wire! {
    /// What the code is for.
    pub struct CodeAnswer {
        /// The signed enrolment.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub enrolment: Signed<Enrolment>,
        /// The name that the registrar wrote.
        pub name: String,
        /// How the person will be found at login; a patient's client compares it with what is typed.
        pub handle: Handle,
    }
}

wire! {
    /// First message of an OPAQUE registration of the password.
    pub struct PasswordStart {
        /// Registration request.
        pub request: Bytes,
    }
}

wire! {
    /// Answer to it.
    pub struct PasswordResponse {
        /// Registration response.
        pub response: Bytes,
    }
}

wire! {
    /// First message of an activation.
    pub struct ActivateStart {
        /// Signed with the code key.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub activation: Signed<Activation>,
        /// OPAQUE registration request of the password.
        pub request: Bytes,
    }
}

wire! {
    /// Last message of an activation.
    pub struct ActivateFinish {
        /// Signed with the code key.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub activation: Signed<Activation>,
        /// OPAQUE registration upload of the password.
        pub upload: Bytes,
        /// The master key sealed for login.
        pub login_envelope: Bytes,
        /// The master key sealed for the recovery code.
        pub recovery_envelope: Bytes,
    }
}

wire! {
    /// First message of a login.
    pub struct LoginStart {
        /// Who wants in.
        pub handle: Handle,
        /// OPAQUE KE1.
        pub ke1: Bytes,
    }
}

wire! {
    /// Answer to it; looks alike whether or not the account exists.
    pub struct LoginChallenge {
        /// Names this attempt.
        pub login: String,
        /// OPAQUE KE2.
        pub ke2: Bytes,
    }
}

wire! {
    /// Last message of a login.
    pub struct LoginFinish {
        /// Names this attempt.
        pub login: String,
        /// OPAQUE KE3.
        pub ke3: Bytes,
    }
}

wire! {
    /// A session after the right password.
    pub struct Session {
        /// Bearer token, 128 random bits.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub token: Bearer,
        /// The account.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub uid: AccountId,
        /// Its role.
        pub role: Role,
        /// Half of the key that protects unlocked keys on the client's disk; gone with the session.
        pub lock_half: Bytes,
        /// The sealed master keys by kind number.
        pub envelopes: Vec<Envelope>,
        /// Lets the PIN be tried at the custodian.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub ticket: Signed<PinTicket>,
        /// When the session ends at the latest.
        #[cfg_attr(feature = "openapi", schema(value_type = u64))]
        pub expires: Time,
    }
}

wire! {
    /// One sealed master key.
    pub struct Envelope {
        /// Kind number.
        pub kind: u8,
        /// The sealed key.
        pub sealed: Bytes,
    }
}

wire! {
    /// Who is logged in.
    pub struct Me {
        /// The account.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub uid: AccountId,
        /// Its role.
        pub role: Role,
        /// The name that the registrar wrote.
        pub name: String,
        /// The half of the lock key for this session.
        pub lock_half: Bytes,
        /// When the session ends at the latest.
        #[cfg_attr(feature = "openapi", schema(value_type = u64))]
        pub expires: Time,
    }
}

wire! {
    /// A fresh ticket for the custodian.
    pub struct Ticket {
        /// Signed by the API server.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub ticket: Signed<PinTicket>,
    }
}

wire! {
    /// New password and new login envelope, in one step.
    pub struct PasswordFinish {
        /// OPAQUE registration upload.
        pub upload: Bytes,
        /// The master key sealed for login with the new password.
        pub login_envelope: Bytes,
        /// A new recovery envelope where the recovery code was renewed.
        pub recovery_envelope: Option<Bytes>,
        /// The newest state of the account; it names both envelopes.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub state: Signed<AccountState>,
    }
}

wire! {
    /// Somebody who holds a recovery code wants in.
    pub struct RecoveryStart {
        /// Who.
        pub handle: Handle,
    }
}

wire! {
    /// What to sign; looks alike whether or not the account exists.
    pub struct RecoveryChallenge {
        /// Names this attempt.
        pub recovery: String,
        /// The account, to derive the key from code and account; random for nobody.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub uid: AccountId,
        /// 32 random bytes.
        pub challenge: Bytes,
    }
}

wire! {
    /// The challenge signed with the recovery key.
    pub struct RecoveryFinish {
        /// Names this attempt.
        pub recovery: String,
        /// Ed25519 signature in namespace `recovery-login`.
        pub signature: Bytes,
    }
}

wire! {
    /// One session in the owner's list.
    pub struct SessionInfo {
        /// Names the session; not its token.
        pub id: String,
        /// When it began.
        #[cfg_attr(feature = "openapi", schema(value_type = u64))]
        pub started: Time,
        /// When it was last used.
        #[cfg_attr(feature = "openapi", schema(value_type = u64))]
        pub last_used: Time,
        /// What the client called itself.
        pub client: String,
        /// Whether it is the asking session.
        pub current: bool,
    }
}

wire! {
    /// One person in the registrar's list.
    pub struct Person {
        /// The account.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub uid: AccountId,
        /// Its role.
        pub role: Role,
        /// Directory data.
        pub contact: Contact,
        /// The licence number of a doctor.
        pub licence: Option<String>,
        /// The user name of staff.
        pub username: Option<String>,
        /// Where the account stands.
        pub status: AccountStatus,
        /// The signed activation, once there is one: what the credential quorum vouches for.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub activation: Option<Signed<Activation>>,
        /// The signed enrolment.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub enrolment: Signed<Enrolment>,
        /// Salt of the enrolment's commitment to name and licence number.
        pub salt: Bytes,
    }
}

wire! {
    /// A page of the registrar's list.
    pub struct People {
        /// In the order of their account ids.
        pub people: Vec<Person>,
        /// The cursor of the next page, if there is one.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub next: Option<AccountId>,
    }
}

/// Where an account stands at the API server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// Enrolled, not yet activated.
    Invited,
    /// Activated.
    Active,
    /// Stopped by a registrar.
    Disabled,
}

wire! {
    /// A registrar stops or resumes an account.
    pub struct StandingRequest {
        /// Signed by the registrar.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub standing: Signed<Standing>,
    }
}

wire! {
    /// Finding a patient by the exact identifier.
    pub struct FindRequest {
        /// Output of the VOPRF, 32 bytes.
        pub lookup: Bytes,
    }
}

wire! {
    /// The account; for an unknown identifier an account that does not exist and looks alike.
    pub struct Found {
        /// The account.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub uid: AccountId,
    }
}

wire! {
    /// RFC 9457 problem details.
    pub struct Problem {
        /// `urn:salus:problem:` and the code.
        pub r#type: String,
        /// What happened, for people.
        pub title: String,
        /// HTTP status.
        pub status: u16,
        /// What to do next.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub detail: Option<String>,
        /// Stable machine-readable code.
        pub code: String,
        /// Names this request in the server's log.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub request_id: Option<String>,
    }
}
