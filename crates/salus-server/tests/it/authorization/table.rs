//! The table: who may do what, on every route.
//!
//! docs/authorization.md says how to read and extend it.

use salus_server::Code::{
    AccountDisabled, ActivationRefused, AlreadyActive, BadRequest, CodeUnknown, EnrolmentRefused,
    EnvelopeRefused, Expired, LoginFailed, NotInvited, ProposalRefused, ProposalUnknown,
    RecoveryFailed, Replayed, SessionUnknown, StandingRefused, WrongPin,
};

use super::words::{
    Effect::{Changes, EndsSession, Reads},
    Expect::No,
    Gate::{Api, Custodian, Open},
    *,
};

/// Anybody may, with or without a token.
const PUBLIC: &[(Who, Cells)] = &[(EVERYBODY, all(YES))];

/// Whoever is signed in at the API server may.
const ANYBODY_SIGNED_IN: &[(Who, Cells)] = &[(SIGNED_IN, all(YES))];

/// Whoever has unlocked at the custodian may.
const ANYBODY_UNLOCKED: &[(Who, Cells)] = &[(UNLOCKED, all(YES))];

/// Registrars see it; nothing is signed.
const REGISTRARS_SEE: &[(Who, Cells)] = &[
    (REGISTRARS, all(YES)),
    (UNCONFIRMED, all(FORBIDDEN)),
    (PATIENTS | DOCTORS | AUDITOR, all(NOT_THIS_ROLE)),
];

/// Of the patient's own and of nobody else's; staff and doctors never.
const OWNERS_ONLY: &[(Who, Cells)] = &[
    (PATIENT, [YES, YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
    (OTHER_PATIENT, [YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
    (DOCTORS | STAFF, all(FORBIDDEN)),
];

/// As [`OWNERS_ONLY`], where repeating what was done says so once more.
const OWNERS_ONLY_TWICE: &[(Who, Cells)] = &[
    (PATIENT, [YES, YES, HIDDEN, HIDDEN, YES, HIDDEN]),
    (OTHER_PATIENT, [YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
    (DOCTORS | STAFF, all(FORBIDDEN)),
];

/// A record is read by its patient and by a doctor with a right to read.
const READERS: &[(Who, Cells)] = &[
    (PATIENT, [YES, YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
    (OTHER_PATIENT, [YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
    (READ, [HIDDEN, YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
    (UNGRANTED | WRITE | STAFF, all(HIDDEN)),
    (UNVOUCHED, all(FORBIDDEN)),
];

/// An upload is its author's, also of another one for the same patient.
const AUTHORS: &[(Who, Cells)] = &[
    (PATIENT, [YES, YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
    (
        OTHER_PATIENT | WRITE,
        [YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN],
    ),
    (UNGRANTED | READ | UNVOUCHED | STAFF, all(HIDDEN)),
];

/// A record is written by its patient and by a doctor with a right to write. Whose role never writes
/// hears so about the own account.
const WRITERS: &[(Who, Cells)] = &[
    (PATIENT, [YES, YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
    (OTHER_PATIENT, [YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
    (WRITE, [HIDDEN, YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
    (UNGRANTED | READ, all(HIDDEN)),
    (STAFF, [FORBIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
    (UNVOUCHED, all(FORBIDDEN)),
];

/// What the owner's key has to sign for the owner's account.
const OWN_ACCOUNT: &[(Who, Cells)] = &[
    (
        PATIENT,
        [YES, YES, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN],
    ),
    (
        UNLOCKED & !PATIENT,
        [YES, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN],
    ),
];

//                        own              granted other            elsewhere         deleted           missing
const SPENT: Cells = [
    No(AlreadyActive),
    YES,
    No(AlreadyActive),
    No(ActivationRefused),
    No(ActivationRefused),
    No(ActivationRefused),
];

/// Who has the code activates, whatever the token.
const CODE_HOLDERS: &[(Who, Cells)] = &[
    (EVERYBODY & !ELSEWHERE, SPENT),
    (
        ELSEWHERE,
        [
            No(ActivationRefused),
            YES,
            No(AlreadyActive),
            No(ActivationRefused),
            No(ActivationRefused),
            No(ActivationRefused),
        ],
    ),
];

/// One row per route, or several where a route takes several kinds of request.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    // Letters and activation at the API server: the code is the authority.
    row("POST /api/v1/activation/lookup", Open, 200, Reads, Object::Code, &[
        (EVERYBODY & !ELSEWHERE, [No(AlreadyActive), YES, No(AlreadyActive), No(CodeUnknown), No(CodeUnknown), No(CodeUnknown)]),
        (ELSEWHERE, [No(CodeUnknown), YES, No(AlreadyActive), No(CodeUnknown), No(CodeUnknown), No(CodeUnknown)]),
    ]),
    row("POST /api/v1/activation/start", Open, 200, Reads, Object::Code, CODE_HOLDERS),
    row("POST /api/v1/activation/finish", Open, 204, Changes, Object::Code, CODE_HOLDERS),

    // Logging in at the API server. Known and unknown look alike; the last message of a login carries
    // a wrong proof here, since every right one costs Argon2id (login.rs logs in).
    row("POST /api/v1/login/start", Open, 200, Reads, Object::Handle, PUBLIC),
    row("POST /api/v1/login/finish", Open, 200, Reads, Object::Handle, &[(EVERYBODY, no(LoginFailed))]),
    row("POST /api/v1/recovery/start", Open, 200, Reads, Object::Handle, PUBLIC),
    // Everybody signs with the own recovery code.
    row("POST /api/v1/recovery/finish", Open, 200, Reads, Object::Handle, &[
        (ANONYMOUS | EXPIRED | ENDED | PATIENT, [YES, YES, No(RecoveryFailed), No(RecoveryFailed), No(RecoveryFailed), No(RecoveryFailed)]),
        (STOPPED_PATIENT | STOPPED_DOCTOR, [No(AccountDisabled), No(RecoveryFailed), No(RecoveryFailed), No(RecoveryFailed), No(RecoveryFailed), No(RecoveryFailed)]),
        (ELSEWHERE, no(RecoveryFailed)),
        (PASSWORD_ONLY | UNCONFIRMED | OTHER_PATIENT | DOCTORS | STAFF, [YES, No(RecoveryFailed), No(RecoveryFailed), No(RecoveryFailed), No(RecoveryFailed), No(RecoveryFailed)]),
    ]),

    // One's own session at the API server.
    row("GET /api/v1/me", Api, 200, Reads, Object::Nothing, ANYBODY_SIGNED_IN),
    row("POST /api/v1/ticket", Api, 200, Reads, Object::Nothing, ANYBODY_SIGNED_IN),
    row("GET /api/v1/sessions", Api, 200, Reads, Object::Nothing, ANYBODY_SIGNED_IN),
    row("DELETE /api/v1/sessions", Api, 204, EndsSession, Object::Nothing, ANYBODY_SIGNED_IN),
    row("DELETE /api/v1/sessions/{id}", Api, 204, EndsSession, Object::Session, &[
        (PATIENT, [YES, YES, No(SessionUnknown), No(SessionUnknown), No(SessionUnknown), No(SessionUnknown)]),
        (SIGNED_IN & !PATIENT, [YES, No(SessionUnknown), No(SessionUnknown), No(SessionUnknown), No(SessionUnknown), No(SessionUnknown)]),
    ]),
    row("POST /api/v1/logout", Api, 204, EndsSession, Object::Nothing, ANYBODY_SIGNED_IN),
    row("POST /api/v1/password/start", Api, 200, Reads, Object::Nothing, ANYBODY_SIGNED_IN),
    // Whoever has not entered the PIN cannot sign the state that names the new envelopes.
    row("POST /api/v1/password/finish", Api, 204, Changes, Object::Nothing, &[
        (SIGNED_IN & !PASSWORD_ONLY, all(YES)),
        (PASSWORD_ONLY, no(EnvelopeRefused)),
    ]),
    row("GET /api/v1/pin-reset", Api, 200, Reads, Object::Nothing, ANYBODY_SIGNED_IN),

    // People. Lists need a registrar's password; every command needs a signature, whose key is behind the PIN.
    row("GET /api/v1/people", Api, 200, Reads, Object::Nothing, REGISTRARS_SEE),
    row("GET /api/v1/people/{uid}", Api, 200, Reads, Object::Person, &[
        (REGISTRARS, [YES, YES, YES, NOBODY, NOBODY, NOBODY]),
        (UNCONFIRMED, all(FORBIDDEN)),
        (PATIENTS | DOCTORS | AUDITOR, all(NOT_THIS_ROLE)),
    ]),
    row("POST /api/v1/enrolments", Api, 201, Changes, Object::Nothing, &[
        (REGISTRAR, all(YES)),
        (PASSWORD_ONLY, no(EnrolmentRefused)),
        (UNCONFIRMED, all(FORBIDDEN)),
        (PATIENTS | DOCTORS | AUDITOR, all(NOT_THIS_ROLE)),
    ]),
    // A new letter for a patient; the account before has to be a patient's that nobody activated.
    row("POST /api/v1/people/{uid}/letter", Api, 201, Changes, Object::Code, &[
        (REGISTRAR, [No(EnrolmentRefused), YES, No(NotInvited), NOBODY, NOBODY, NOBODY]),
        (PASSWORD_ONLY, no(EnrolmentRefused)),
        (UNCONFIRMED, all(FORBIDDEN)),
        (PATIENTS | DOCTORS | AUDITOR, all(NOT_THIS_ROLE)),
    ]),
    row("POST /api/v1/people/{uid}/standing", Api, 204, Changes, Object::Person, &[
        (REGISTRAR, [YES, YES, YES, NOBODY, NOBODY, NOBODY]),
        (PASSWORD_ONLY, no(StandingRefused)),
        (UNCONFIRMED, all(FORBIDDEN)),
        (PATIENTS | DOCTORS | AUDITOR, all(NOT_THIS_ROLE)),
    ]),
    row("GET /api/v1/proposals", Api, 200, Reads, Object::Nothing, REGISTRARS_SEE),
    row("POST /api/v1/proposals", Api, 200, Changes, Object::Person, &[
        (REGISTRAR, [YES, YES, YES, NOBODY, NOBODY, NOBODY]),
        (PASSWORD_ONLY, no(ProposalRefused)),
        (UNCONFIRMED, all(FORBIDDEN)),
        (PATIENTS | DOCTORS | AUDITOR, all(NOT_THIS_ROLE)),
    ]),
    row("DELETE /api/v1/proposals/{id}", Api, 204, Changes, Object::Proposal, &[
        (REGISTRARS, [YES, YES, YES, No(ProposalUnknown), No(ProposalUnknown), No(ProposalUnknown)]),
        (UNCONFIRMED, all(FORBIDDEN)),
        (PATIENTS | DOCTORS | AUDITOR, all(NOT_THIS_ROLE)),
    ]),
    // Whether somebody is a patient here is not said: an unknown identifier gets an account that looks alike.
    row("POST /api/v1/directory/find", Api, 200, Reads, Object::Handle, &[
        (VOUCHED | REGISTRARS | AUDITOR, all(YES)),
        (UNVOUCHED | UNCONFIRMED, all(FORBIDDEN)),
        (PATIENTS, all(NOT_THIS_ROLE)),
    ]),
    row("GET /api/v1/health", Api, 200, Reads, Object::Nothing, &[
        (REGISTRARS | AUDITOR, all(YES)),
        (UNCONFIRMED, all(FORBIDDEN)),
        (PATIENTS | DOCTORS, all(NOT_THIS_ROLE)),
    ]),

    // Activation at the custodian, which knows of no letters: the code of a replaced one still makes an
    // account here, to which the API server never gives a ticket.
    row("POST /custodian/v1/activation/start", Open, 200, Reads, Object::Code, &[
        (UNCONFIRMED, [YES, YES, No(Replayed), FORBIDDEN, YES, FORBIDDEN]),
        (ELSEWHERE, [FORBIDDEN, YES, No(Replayed), FORBIDDEN, YES, FORBIDDEN]),
        (EVERYBODY & !(UNCONFIRMED | ELSEWHERE), [No(Replayed), YES, No(Replayed), FORBIDDEN, YES, FORBIDDEN]),
    ]),
    row("POST /custodian/v1/activation/finish", Open, 200, Changes, Object::Code, &[
        (UNCONFIRMED, [YES, YES, No(Expired), No(Expired), YES, No(Expired)]),
        (EVERYBODY & !UNCONFIRMED, [No(Expired), YES, No(Expired), No(Expired), YES, No(Expired)]),
    ]),

    // The PIN. The ticket counts for whoever brings it, since the PIN is still to be given; a wrong
    // one here, as with the password.
    row("POST /custodian/v1/identifier/evaluate", Open, 200, Reads, Object::Nothing, PUBLIC),
    row("POST /custodian/v1/pin/start", Open, 200, Changes, Object::PinTicket, &[
        (STOPPED_PATIENT | STOPPED_DOCTOR | ELSEWHERE, [FORBIDDEN, YES, YES, FORBIDDEN, No(Replayed), FORBIDDEN]),
        (EVERYBODY & !(STOPPED_PATIENT | STOPPED_DOCTOR | ELSEWHERE), [YES, YES, YES, FORBIDDEN, No(Replayed), FORBIDDEN]),
    ]),
    row("POST /custodian/v1/pin/finish", Open, 200, Reads, Object::Nothing, &[(EVERYBODY, no(WrongPin))]),
    // Only begins: what sets the PIN is a signature, or the word of two registrars.
    row("POST /custodian/v1/pin/register", Open, 200, Reads, Object::PinTicket, &[
        (ELSEWHERE, [FORBIDDEN, YES, YES, FORBIDDEN, YES, FORBIDDEN]),
        (EVERYBODY & !ELSEWHERE, [YES, YES, YES, FORBIDDEN, YES, FORBIDDEN]),
    ]),
    row("POST /custodian/v1/pin/change", Custodian, 200, Changes, Object::Account, OWN_ACCOUNT),
    row("POST /custodian/v1/pin/reset", Open, 200, Changes, Object::PinReset, &[
        (ANONYMOUS | EXPIRED | ENDED | PATIENT, [YES, YES, FORBIDDEN, FORBIDDEN, No(Replayed), FORBIDDEN]),
        (ELSEWHERE, all(FORBIDDEN)),
        // Nobody has entered a PIN yet that could be forgotten.
        (UNCONFIRMED, [HIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, HIDDEN, FORBIDDEN]),
        (EVERYBODY & !(ANONYMOUS | EXPIRED | ENDED | PATIENT | ELSEWHERE | UNCONFIRMED), [YES, FORBIDDEN, FORBIDDEN, FORBIDDEN, No(Replayed), FORBIDDEN]),
    ]),
    row("POST /custodian/v1/logout", Custodian, 204, EndsSession, Object::Nothing, ANYBODY_UNLOCKED),
    row("POST /custodian/v1/logout/all", Custodian, 204, EndsSession, Object::Nothing, ANYBODY_UNLOCKED),
    row("GET /custodian/v1/notices", Custodian, 200, Reads, Object::Nothing, ANYBODY_UNLOCKED),

    // Keys.
    row("GET /custodian/v1/keys", Open, 200, Reads, Object::Nothing, PUBLIC),
    row("GET /custodian/v1/keys/own", Custodian, 200, Reads, Object::Nothing, ANYBODY_UNLOCKED),
    // Public keys of a patient, for whoever holds a live grant of any kind.
    row("GET /custodian/v1/accounts/{uid}", Custodian, 200, Reads, Object::Account, &[
        (PATIENT | READ | WRITE, [YES, YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
        (OTHER_PATIENT | UNGRANTED | UNVOUCHED | STAFF, [YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
    ]),
    row("POST /custodian/v1/accounts/state", Custodian, 200, Changes, Object::Account, OWN_ACCOUNT),
    // Signed by the quorum, and brought by a registrar.
    row("POST /custodian/v1/credentials", Custodian, 200, Changes, Object::Credential, &[
        (REGISTRAR, [FORBIDDEN, YES, FORBIDDEN, FORBIDDEN, FORBIDDEN, HIDDEN]),
        (PATIENTS | DOCTORS | AUDITOR, all(FORBIDDEN)),
    ]),
    row("POST /custodian/v1/credentials/revocations", Custodian, 200, Changes, Object::Credential, &[
        (REGISTRAR, [FORBIDDEN, FORBIDDEN, YES, FORBIDDEN, FORBIDDEN, FORBIDDEN]),
        (PATIENTS | DOCTORS | AUDITOR, all(FORBIDDEN)),
    ]),
    row("POST /custodian/v1/standing", Custodian, 200, Changes, Object::Account, &[
        (REGISTRAR, [YES, YES, YES, HIDDEN, HIDDEN, HIDDEN]),
        (PATIENTS | DOCTORS | AUDITOR, all(FORBIDDEN)),
    ]),

    // Requests and grants. Whether the patient exists is not said to the doctor who asks.
    row("GET /custodian/v1/requests", Custodian, 200, Reads, Object::Nothing, ANYBODY_UNLOCKED),
    row("POST /custodian/v1/requests", Custodian, 200, Changes, Object::Account, &[
        (VOUCHED, all(YES)),
        (PATIENTS | UNVOUCHED | STAFF, all(FORBIDDEN)),
    ]),
    row("POST /custodian/v1/requests/decline", Custodian, 200, Changes, Object::Request, OWNERS_ONLY_TWICE),
    row("GET /custodian/v1/grants", Custodian, 200, Reads, Object::Nothing, ANYBODY_UNLOCKED),
    row("POST /custodian/v1/grants", Custodian, 200, Changes, Object::Record, OWNERS_ONLY),
    row("POST /custodian/v1/grants/revocations", Custodian, 200, Changes, Object::Grant, OWNERS_ONLY_TWICE),

    // Records.
    kind("POST /custodian/v1/uploads", "create", Custodian, 200, Changes, Object::Account, WRITERS),
    kind("POST /custodian/v1/uploads", "update", Custodian, 200, Changes, Object::Record, WRITERS),
    row("PUT /custodian/v1/uploads/{upload}/parts/{n}", Custodian, 204, Changes, Object::Upload, AUTHORS),
    row("POST /custodian/v1/uploads/{upload}/finish", Custodian, 200, Changes, Object::Upload, AUTHORS),
    kind("POST /custodian/v1/access", "content", Custodian, 200, Changes, Object::Record, READERS),
    kind("POST /custodian/v1/access", "history", Custodian, 200, Changes, Object::Record, READERS),
    // Whose role never reads hears so about the own account.
    kind("POST /custodian/v1/access", "list", Custodian, 200, Changes, Object::Account, &[
        (PATIENT, [YES, YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
        (OTHER_PATIENT, [YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
        (READ, [HIDDEN, YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
        (UNGRANTED | WRITE, all(HIDDEN)),
        (STAFF, [FORBIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
        (UNVOUCHED, all(FORBIDDEN)),
    ]),
    // A ticket is its reader's alone.
    row("GET /custodian/v1/parts/{ticket}", Custodian, 200, Reads, Object::Part, &[
        (PATIENT, [YES, YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
        (OTHER_PATIENT | READ, [YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
        (UNGRANTED | WRITE | UNVOUCHED | STAFF, all(HIDDEN)),
    ]),
    row("POST /custodian/v1/erasures", Custodian, 200, Changes, Object::Record, OWNERS_ONLY),

    // The access log.
    kind("POST /custodian/v1/audit", "own", Custodian, 200, Reads, Object::Account, &[
        (PATIENT, [YES, YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
        (OTHER_PATIENT | VOUCHED | STAFF, [YES, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
        (UNVOUCHED, all(FORBIDDEN)),
    ]),
    kind("POST /custodian/v1/audit", "as auditor", Custodian, 200, Changes, Object::Account, &[
        (PATIENT, [FORBIDDEN, FORBIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
        (OTHER_PATIENT | VOUCHED | REGISTRAR, [FORBIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN]),
        (UNVOUCHED, all(FORBIDDEN)),
        (AUDITOR, [YES, YES, YES, HIDDEN, HIDDEN, HIDDEN]),
    ]),
    row("GET /custodian/v1/questions", Custodian, 200, Reads, Object::Nothing, &[
        (PATIENTS | AUDITOR, all(YES)),
        (DOCTORS | REGISTRAR, all(FORBIDDEN)),
    ]),
    row("POST /custodian/v1/questions", Custodian, 200, Changes, Object::Entry, OWNERS_ONLY_TWICE),
    row("POST /custodian/v1/questions/answers", Custodian, 200, Changes, Object::Question, &[
        (AUDITOR, [HIDDEN, YES, YES, HIDDEN, No(BadRequest), HIDDEN]),
        (PATIENTS | DOCTORS | REGISTRAR, all(FORBIDDEN)),
    ]),

    // What anybody may verify.
    row("GET /ledger/checkpoint", Open, 200, Reads, Object::Nothing, PUBLIC),
    row("GET /ledger/genesis", Open, 200, Reads, Object::Nothing, PUBLIC),
    row("GET /ledger/proof/consistency", Open, 200, Reads, Object::Nothing, PUBLIC),
    row("GET /ledger/proof/inclusion", Open, 200, Reads, Object::Nothing, PUBLIC),
    row("GET /ledger/tile/{path}", Open, 200, Reads, Object::Nothing, PUBLIC),
    row("GET /livez", Open, 204, Reads, Object::Nothing, PUBLIC),
    row("GET /readyz", Open, 204, Reads, Object::Nothing, PUBLIC),
    row("GET /openapi.json", Open, 200, Reads, Object::Nothing, PUBLIC),
];

// A row that leaves an actor out, or names one twice, does not compile.
const _: () = {
    let mut n = 0;
    while n < TABLE.len() {
        assert!(
            TABLE[n].is_complete(),
            "a row names an actor twice or not at all, or differs between columns that it does not have"
        );
        n += 1;
    }
};

const fn row(
    route: &'static str,
    gate: Gate,
    success: u16,
    effect: Effect,
    object: Object,
    cells: &'static [(Who, Cells)],
) -> Row {
    kind(route, "", gate, success, effect, object, cells)
}

const fn kind(
    route: &'static str,
    kind: &'static str,
    gate: Gate,
    success: u16,
    effect: Effect,
    object: Object,
    cells: &'static [(Who, Cells)],
) -> Row {
    Row {
        route,
        kind,
        gate,
        success,
        effect,
        object,
        cells,
    }
}
