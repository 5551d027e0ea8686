//! The one place that knows HTTP status codes: every refusal, its code, and what to do next.
//!
//! A refusal becomes an RFC 9457 problem (`application/problem+json`). Its `code` never changes
//! its meaning; an internal error says nothing but a request id, and its cause goes to the log.

use std::error::Error;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use salus_custodian::{CustodianError, StorageFault};
use salus_records::wire::account::Problem;
use salus_storage::{log::LogReadError, sql::StoreError};

use crate::api::{
    ActivationError, EnrolmentError, FieldError, FindError, LoginError, MessageError,
    PasswordError, PeopleError, ProposalError, RecoveryError, SessionError, StandingRefused,
};
use crate::limiter::TooMany;

type Cause = Box<dyn Error + Send + Sync>;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $status:ident $code:literal $title:literal $next:literal;)*) => {
        /// Everything that a request can be refused with.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The HTTP status.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// The stable name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What happened.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// What to do next.
            pub fn next(self) -> &'static str {
                match self { $(Self::$name => $next,)* }
            }
        }
    };
}

codes! {
    /// Nothing is served under this path.
    RouteUnknown = NOT_FOUND "route_unknown"
        "There is nothing at this address." "Check the path against /openapi.json.";
    /// The path exists for other methods.
    MethodNotAllowed = METHOD_NOT_ALLOWED "method_not_allowed"
        "This address does not take this method." "Use a method that the Allow header names.";
    /// A path parameter or query is not what it must be.
    MalformedAddress = BAD_REQUEST "malformed_address"
        "A part of the address is malformed." "Check ids, numbers and query against /openapi.json.";
    /// The body is not JSON.
    MalformedJson = BAD_REQUEST "malformed_json"
        "The body is not JSON." "Send one JSON value in UTF-8.";
    /// The body nests too deep.
    JsonTooDeep = BAD_REQUEST "json_too_deep"
        "The JSON is nested too deep." "Send at most 32 levels.";
    /// The body is JSON of another shape.
    WrongShape = UNPROCESSABLE_ENTITY "wrong_shape"
        "The JSON does not have the fields that this route takes." "Compare it with /openapi.json; unknown fields are refused.";
    /// A field has a value that cannot be.
    InvalidField = UNPROCESSABLE_ENTITY "invalid_field"
        "A field has a value that cannot be stored." "Correct it, then send the request again.";
    /// A cryptographic message has the wrong length or form.
    MalformedMessage = BAD_REQUEST "malformed_message"
        "A protocol message in the body is malformed." "Use a client of the same version as the server.";
    /// The body has another content type.
    WrongContentType = UNSUPPORTED_MEDIA_TYPE "wrong_content_type"
        "The body does not have the content type that this route takes." "Send application/json, or application/octet-stream for parts.";
    /// The body is longer than the route takes.
    BodyTooLarge = PAYLOAD_TOO_LARGE "body_too_large"
        "The body is too large." "Send less, or several requests.";
    /// The request did not arrive in time.
    TooSlow = REQUEST_TIMEOUT "too_slow"
        "The request took too long." "Try again on a faster connection.";
    /// The body ended early.
    BodyBroken = BAD_REQUEST "body_broken"
        "The body did not arrive whole." "Send the request again.";
    /// Too many requests are being worked on.
    Busy = SERVICE_UNAVAILABLE "busy"
        "The server is busy." "Try again after the seconds in Retry-After.";
    /// The server cannot store or read at the moment.
    Unavailable = SERVICE_UNAVAILABLE "unavailable"
        "The server cannot work at the moment." "Try again later; what was confirmed before is stored.";
    /// A defect.
    Internal = INTERNAL_SERVER_ERROR "internal"
        "Something went wrong in the server." "Try again; if it stays, give the request id to whoever runs the server.";
    /// Too many requests of this kind.
    RateLimited = TOO_MANY_REQUESTS "rate_limited"
        "Too many requests of this kind." "Wait for the seconds in Retry-After.";
    /// No bearer token.
    SessionRequired = UNAUTHORIZED "session_required"
        "This needs a session." "Log in and send the token as a bearer token.";
    /// The token is unknown, or its session has ended.
    SessionEnded = UNAUTHORIZED "session_ended"
        "The session has ended." "Log in again.";
    /// The role may not do this.
    RoleForbidden = FORBIDDEN "role_forbidden"
        "This account may not do that." "Ask somebody whose role it is.";
    /// The login is too old for this step.
    LoginNotRecent = FORBIDDEN "login_not_recent"
        "This needs a recent login." "Log in again, then repeat the step.";
    /// The account's key has not signed for the envelopes.
    EnvelopeRefused = FORBIDDEN "envelope_refused"
        "No signed state of the account names the new envelopes." "Unlock the account with the PIN, then set the new password again.";
    /// No such activation code.
    CodeUnknown = NOT_FOUND "code_unknown"
        "This activation code is not known here." "Check the code and the server's address, or ask the registrar for a new code.";
    /// The activation code is too old.
    CodeExpired = GONE "code_expired"
        "This activation code has expired." "Ask the registrar for a new one.";
    /// The account was activated and used.
    AlreadyActive = CONFLICT "already_active"
        "This account is in use already." "Log in; if that was not you, tell the registrar at once.";
    /// The activation does not belong to the enrolment.
    ActivationRefused = FORBIDDEN "activation_refused"
        "The activation is not signed with this account's code." "Start the activation again with the code from the letter.";
    /// The enrolment is not signed by somebody who may.
    EnrolmentRefused = FORBIDDEN "enrolment_refused"
        "The enrolment is not signed by a registrar who may enrol this role." "Sign it with the key of the logged-in registrar, or with the root key for registrars.";
    /// The handle belongs to somebody.
    HandleTaken = CONFLICT "handle_taken"
        "This user name or identifier belongs to an account already." "Look for the existing account, or choose another user name.";
    /// The account id or code exists.
    AccountTaken = CONFLICT "account_taken"
        "This account or activation code exists already." "Make a new enrolment with a new code.";
    /// Nobody waits for this activation.
    NotInvited = CONFLICT "not_invited"
        "This account is not waiting for its activation." "An activated account needs no letter: reset the PIN, or use the recovery code. Resume a stopped account first.";
    /// No such person.
    PersonUnknown = NOT_FOUND "person_unknown"
        "There is no such account." "Check the id.";
    /// The order is not signed by somebody who may.
    StandingRefused = FORBIDDEN "standing_refused"
        "The order is not signed by the logged-in registrar for this account." "Sign it again for the account in the address.";
    /// A later order exists.
    StandingOutdated = CONFLICT "standing_outdated"
        "A later order about this account is stored already." "Look at the account, then sign a new order.";
    /// The statement is not one that registrars signed about this account.
    ProposalRefused = FORBIDDEN "proposal_refused"
        "Registrars did not sign this about this account, or it is too old." "Sign it again for the account it names.";
    /// No such proposal.
    ProposalUnknown = NOT_FOUND "proposal_unknown"
        "There is no such proposal." "Look at the list; it may have been replaced.";
    /// Handle or secret is wrong.
    LoginFailed = UNAUTHORIZED "login_failed"
        "The login does not match." "Check user name or identifier and the password, then try again.";
    /// Too many tries for now.
    LoginThrottled = TOO_MANY_REQUESTS "login_throttled"
        "Too many failed logins." "Wait for the seconds in Retry-After.";
    /// Too many tries altogether.
    LoginLocked = FORBIDDEN "login_locked"
        "The password is locked after too many failed logins." "Log in with the recovery code and set a new password.";
    /// A registrar stopped the account.
    AccountDisabled = FORBIDDEN "account_disabled"
        "This account was stopped by a registrar." "Ask the registrar.";
    /// Handle or recovery code is wrong.
    RecoveryFailed = UNAUTHORIZED "recovery_failed"
        "The recovery does not match." "Check user name or identifier and the recovery code, then try again.";
    /// No such session of this account.
    SessionUnknown = NOT_FOUND "session_unknown"
        "There is no such session." "Look at the list of sessions.";
    /// The Idempotency-Key header is not one.
    IdempotencyKeyInvalid = BAD_REQUEST "idempotency_key_invalid"
        "The Idempotency-Key cannot be used." "Send 1 to 64 visible ASCII characters.";
    /// The key belongs to another request.
    IdempotencyKeyReused = CONFLICT "idempotency_key_reused"
        "This Idempotency-Key was used for another request." "Use a new key for a new request.";
    /// The first request with this key is still running.
    IdempotencyKeyRunning = CONFLICT "idempotency_key_running"
        "The first request with this Idempotency-Key is not finished." "Wait a moment, then repeat it.";
    /// The request contradicts itself.
    BadRequest = BAD_REQUEST "bad_request"
        "The request contradicts itself or the rules of its format." "Use a client of the same version as the server.";
    /// The PIN or its ticket is wrong.
    WrongPin = UNAUTHORIZED "wrong_pin"
        "The PIN is wrong." "Check it; after 10 wrong tries it locks.";
    /// The PIN is locked.
    PinLocked = FORBIDDEN "pin_locked"
        "The PIN is locked after 10 wrong tries." "Let two registrars check your identity and reset it.";
    /// Missing, restricted or un-granted.
    NotAvailable = NOT_FOUND "not_available"
        "This is not available." "Check the id, or ask the patient for access.";
    /// The role or the account's state does not allow it.
    Forbidden = FORBIDDEN "forbidden"
        "This account may not do that now." "Ask a registrar if it should.";
    /// Somebody else was faster.
    NewerVersion = CONFLICT "conflict"
        "There is a newer version already." "Read it, then try again.";
    /// A code, ticket or statement is too old.
    Expired = GONE "expired"
        "It has expired." "Ask for a new one.";
    /// A command, ticket or code was used before.
    Replayed = CONFLICT "replayed"
        "This was used before." "Make a new one.";
    /// The client's clock is wrong.
    ClockSkew = BAD_REQUEST "clock_skew"
        "The clock of this device is wrong by more than five minutes." "Set it, then try again.";
    /// The law keeps the record.
    Retention = CONFLICT "retention"
        "The record has to be kept by law." "Try again when the time is over.";
    /// The patient has as many open questions as may be.
    QuestionsOpen = CONFLICT "questions_open"
        "There are 20 questions without an answer already." "Ask again when one of them is answered.";
    /// The ledger has no such entry, tile or size.
    NotInLedger = NOT_FOUND "not_in_ledger"
        "The ledger does not reach there." "Read /ledger/checkpoint for its size.";
}

/// A request that is not served, on its way to becoming a problem.
#[derive(Debug)]
pub struct Refusal {
    code: Code,
    retry_after: Option<u64>,
    detail: Option<String>,
    cause: Option<Cause>,
}

impl Refusal {
    /// A refusal with nothing to add.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            retry_after: None,
            detail: None,
            cause: None,
        }
    }

    /// Adds the seconds after which a retry makes sense.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Replaces what to do next by something more exact.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds the cause for the log; it must name no person and no secret.
    pub fn cause(mut self, cause: impl Into<Cause>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// A defect with its cause for the log.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::new(Code::Internal).cause(cause)
    }

    /// The code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The cause and its causes, for the log.
    pub fn causes(&self) -> Option<String> {
        let first: &(dyn Error + 'static) = self.cause.as_deref()?;
        let mut causes = first.to_string();
        let mut next = first.source();
        while let Some(error) = next {
            causes.push_str(": ");
            causes.push_str(&error.to_string());
            next = error.source();
        }
        Some(causes)
    }

    /// The problem with its status and headers; `request_id` names the request in the log.
    pub fn render(&self, request_id: &str) -> Response {
        let status = self.code.status();
        let problem = Problem {
            r#type: format!("urn:salus:problem:{}", self.code.as_str()),
            title: self.code.title().to_owned(),
            status: status.as_u16(),
            detail: Some(
                self.detail
                    .clone()
                    .unwrap_or_else(|| self.code.next().to_owned()),
            ),
            code: self.code.as_str().to_owned(),
            request_id: Some(request_id.to_owned()),
        };
        let mut response = (status, axum::Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Leaves the refusal for the outermost layer, which knows the request id.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let code = match error {
            StoreError::DiskFull
            | StoreError::Stopped
            | StoreError::Busy
            | StoreError::Aborted
            | StoreError::Closed => Code::Unavailable,
            _ => Code::Internal,
        };
        Self::new(code).cause(error)
    }
}

impl From<SessionError> for Refusal {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Missing => Code::SessionRequired.into(),
            SessionError::Ended => Code::SessionEnded.into(),
            SessionError::Unknown => Code::SessionUnknown.into(),
            SessionError::Sealed => Self::internal(error),
            SessionError::Store(error) => error.into(),
        }
    }
}

impl From<MessageError> for Refusal {
    fn from(error: MessageError) -> Self {
        match error {
            MessageError::Malformed => Code::MalformedMessage.into(),
        }
    }
}

impl From<FieldError> for Refusal {
    fn from(error: FieldError) -> Self {
        Self::new(Code::InvalidField).detail(error.to_string())
    }
}

impl From<LoginError> for Refusal {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Refused => Code::LoginFailed.into(),
            LoginError::Throttled { seconds } => {
                Self::new(Code::LoginThrottled).retry_after(seconds)
            }
            LoginError::Locked => Code::LoginLocked.into(),
            LoginError::Disabled => Code::AccountDisabled.into(),
            LoginError::Busy => Self::new(Code::Busy).retry_after(5),
            LoginError::Message(error) => error.into(),
            LoginError::Store(error) => error.into(),
        }
    }
}

impl From<RecoveryError> for Refusal {
    fn from(error: RecoveryError) -> Self {
        match error {
            RecoveryError::Refused => Code::RecoveryFailed.into(),
            RecoveryError::Disabled => Code::AccountDisabled.into(),
            RecoveryError::Busy => Self::new(Code::Busy).retry_after(5),
            RecoveryError::Message(error) => error.into(),
            RecoveryError::Damaged => Self::internal(error),
            RecoveryError::Store(error) => error.into(),
        }
    }
}

impl From<ActivationError> for Refusal {
    fn from(error: ActivationError) -> Self {
        match error {
            ActivationError::Unknown => Code::CodeUnknown.into(),
            ActivationError::Expired => Code::CodeExpired.into(),
            ActivationError::InUse => Code::AlreadyActive.into(),
            ActivationError::Disabled => Code::AccountDisabled.into(),
            ActivationError::Refused => Code::ActivationRefused.into(),
            ActivationError::Message(error) => error.into(),
            ActivationError::Damaged => Self::internal(error),
            ActivationError::Store(error) => error.into(),
        }
    }
}

impl From<EnrolmentError> for Refusal {
    fn from(error: EnrolmentError) -> Self {
        match error {
            EnrolmentError::Refused => Code::EnrolmentRefused.into(),
            EnrolmentError::HandleTaken => Code::HandleTaken.into(),
            EnrolmentError::AccountTaken => Code::AccountTaken.into(),
            EnrolmentError::NotInvited => Code::NotInvited.into(),
            EnrolmentError::People(error) => error.into(),
            EnrolmentError::Field(error) => error.into(),
            EnrolmentError::Directory(error) => Self::new(Code::Unavailable).cause(error),
            EnrolmentError::Store(error) => error.into(),
        }
    }
}

impl From<PeopleError> for Refusal {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Unknown => Code::PersonUnknown.into(),
            PeopleError::Damaged => Self::internal(error),
            PeopleError::Store(error) => error.into(),
        }
    }
}

impl From<StandingRefused> for Refusal {
    fn from(error: StandingRefused) -> Self {
        match error {
            StandingRefused::Unknown => Code::PersonUnknown.into(),
            StandingRefused::Signature => Code::StandingRefused.into(),
            StandingRefused::Outdated => Code::StandingOutdated.into(),
            StandingRefused::Directory(error) => Self::new(Code::Unavailable).cause(error),
            StandingRefused::Store(error) => error.into(),
        }
    }
}

impl From<ProposalError> for Refusal {
    fn from(error: ProposalError) -> Self {
        match error {
            ProposalError::Person => Code::PersonUnknown.into(),
            ProposalError::Unknown => Code::ProposalUnknown.into(),
            ProposalError::Refused => Code::ProposalRefused.into(),
            ProposalError::Damaged => Self::internal(error),
            ProposalError::Directory(error) => Self::new(Code::Unavailable).cause(error),
            ProposalError::Store(error) => error.into(),
        }
    }
}

impl From<PasswordError> for Refusal {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::NotRecent => Code::LoginNotRecent.into(),
            PasswordError::Envelopes => Code::EnvelopeRefused.into(),
            PasswordError::Message(error) => error.into(),
            PasswordError::People(error) => error.into(),
            PasswordError::Store(error) => error.into(),
        }
    }
}

impl From<FindError> for Refusal {
    fn from(error: FindError) -> Self {
        match error {
            FindError::Message(error) => error.into(),
            FindError::Store(error) => error.into(),
        }
    }
}

impl From<CustodianError> for Refusal {
    fn from(error: CustodianError) -> Self {
        match error {
            CustodianError::BadRequest(what) => Self::new(Code::BadRequest).detail(what),
            CustodianError::Unauthenticated => Code::SessionEnded.into(),
            CustodianError::WrongPin => Code::WrongPin.into(),
            CustodianError::NotAvailable => Code::NotAvailable.into(),
            CustodianError::Forbidden(what) => Self::new(Code::Forbidden).detail(what),
            CustodianError::Conflict { .. } => {
                Self::new(Code::NewerVersion).detail(error.to_string())
            }
            CustodianError::Locked => Code::PinLocked.into(),
            CustodianError::Expired => Code::Expired.into(),
            CustodianError::TooMany { wait_s } => Self::new(Code::RateLimited).retry_after(wait_s),
            CustodianError::TooLarge(what) => Self::new(Code::BodyTooLarge).detail(what),
            CustodianError::Replayed => Code::Replayed.into(),
            CustodianError::ClockSkew { server_time } => Self::new(Code::ClockSkew).detail(
                format!("The custodian's clock says {server_time}. Set yours, then try again."),
            ),
            CustodianError::RetentionUntil(_) => {
                Self::new(Code::Retention).detail(error.to_string())
            }
            CustodianError::QuestionsOpen => Code::QuestionsOpen.into(),
            CustodianError::Storage(StorageFault::Rows(error)) => error.into(),
            CustodianError::Storage(error) => Self::new(Code::Unavailable).cause(error),
            CustodianError::Internal(_) => Self::internal(error),
        }
    }
}

impl From<TooMany> for Refusal {
    fn from(TooMany(seconds): TooMany) -> Self {
        Self::new(Code::RateLimited).retry_after(seconds)
    }
}

impl From<LogReadError> for Refusal {
    fn from(error: LogReadError) -> Self {
        match error {
            LogReadError::Beyond { .. } | LogReadError::NoTile { .. } => Code::NotInLedger.into(),
            LogReadError::Store(error) => error.into(),
            error => Self::internal(error),
        }
    }
}
