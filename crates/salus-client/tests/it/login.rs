//! Moves about activation and login: another account's answers, older ones, none.

use salus_crypto::{Secret32, entropy::OsEntropy, identifier::IdentifierKey};
use salus_records::{
    objects::party::Role,
    wire::{
        Bytes,
        account::{CodeAnswer, LoginChallenge, PasswordResponse, Session},
        custodian::{ActivateChallenge, Evaluate, Evaluated, PinChallenge, Unlocked},
    },
};

use crate::{
    cases::{Case, case, edit, flip, forge, parse},
    step::Step::{PaulaLogsIn, SomebodyActivates},
};

const EVALUATE: &str = "/custodian/v1/identifier/evaluate";
const START: &str = "/api/v1/login/start";
const FINISH: &str = "/api/v1/login/finish";
const PIN_START: &str = "/custodian/v1/pin/start";
const PIN_FINISH: &str = "/custodian/v1/pin/finish";
const LOOKUP: &str = "/api/v1/activation/lookup";
const ACTIVATION: &str = "/custodian/v1/activation/start";
const PETER: &str = "peter logs in";
const OLD: &str = "old login";

pub fn cases() -> Vec<Case> {
    [secrets(), envelopes(), accounts(), activation()].concat()
}

fn secrets() -> Vec<Case> {
    vec![
        case(
            "an identifier evaluated with another key",
            EVALUATE,
            PaulaLogsIn,
            "Distrust(Identifier",
            |_, asked, answer| {
                let key = IdentifierKey::from_seed(&Secret32::random(&mut OsEntropy));
                let asked: Evaluate = parse(asked);
                let response = key.evaluate(&asked.request.0, &mut OsEntropy).unwrap();
                edit(answer, |evaluated: &mut Evaluated| {
                    evaluated.response = Bytes(response)
                })
            },
        ),
        case(
            "the evaluation of another identifier",
            EVALUATE,
            PaulaLogsIn,
            "Distrust(Identifier",
            |people, _, _| people.tape(PETER).first(EVALUATE).to_vec(),
        ),
        case(
            "the password challenge of another account",
            START,
            PaulaLogsIn,
            "WrongSecret",
            |people, _, answer| {
                let other: LoginChallenge = parse(people.tape(PETER).first(START));
                edit(answer, |challenge: &mut LoginChallenge| {
                    challenge.ke2 = other.ke2
                })
            },
        ),
        case(
            "an old password challenge",
            START,
            PaulaLogsIn,
            "WrongSecret",
            |people, _, answer| {
                let old: LoginChallenge = parse(people.tape(OLD).first(START));
                edit(answer, |challenge: &mut LoginChallenge| {
                    challenge.ke2 = old.ke2
                })
            },
        ),
        case(
            "the PIN challenge of another account",
            PIN_START,
            PaulaLogsIn,
            "WrongSecret",
            |people, _, answer| {
                let other: PinChallenge = parse(people.tape(PETER).first(PIN_START));
                edit(answer, |challenge: &mut PinChallenge| {
                    challenge.ke2 = other.ke2
                })
            },
        ),
        case(
            "the session of another account",
            FINISH,
            PaulaLogsIn,
            "WrongSecret",
            |people, _, answer| {
                let other: Session = parse(people.tape(PETER).first(FINISH));
                edit(answer, |session: &mut Session| session.uid = other.uid)
            },
        ),
        case(
            "another role",
            FINISH,
            PaulaLogsIn,
            "Distrust(Key(Mismatch",
            |_, _, answer| edit(answer, |session: &mut Session| session.role = Role::Doctor),
        ),
    ]
}

fn envelopes() -> Vec<Case> {
    vec![
        case(
            "the envelopes of another account",
            FINISH,
            PaulaLogsIn,
            "Distrust(Envelope",
            |people, _, answer| {
                let other: Session = parse(people.tape(PETER).first(FINISH));
                edit(answer, |session: &mut Session| {
                    session.envelopes = other.envelopes
                })
            },
        ),
        case(
            "the recovery envelope instead of the one for login",
            FINISH,
            PaulaLogsIn,
            "Distrust(Envelope",
            |_, _, answer| {
                edit(answer, |session: &mut Session| {
                    let [first, second] = session.envelopes.as_mut_slice() else {
                        panic!("two envelopes")
                    };
                    std::mem::swap(&mut first.sealed, &mut second.sealed);
                })
            },
        ),
        case(
            "envelopes from before the password changed",
            FINISH,
            PaulaLogsIn,
            "Distrust(Envelope",
            |people, _, answer| {
                let old: Session = parse(people.tape(OLD).first(FINISH));
                edit(answer, |session: &mut Session| {
                    session.envelopes = old.envelopes
                })
            },
        ),
        case(
            "an altered envelope",
            FINISH,
            PaulaLogsIn,
            "Distrust(Envelope",
            |_, _, answer| {
                edit(answer, |session: &mut Session| {
                    session
                        .envelopes
                        .iter_mut()
                        .for_each(|e| flip(&mut e.sealed.0));
                })
            },
        ),
        case(
            "no envelope",
            FINISH,
            PaulaLogsIn,
            "Distrust(Envelope",
            |_, _, answer| edit(answer, |session: &mut Session| session.envelopes.clear()),
        ),
        case(
            "altered keys of the custodian",
            PIN_FINISH,
            PaulaLogsIn,
            "Sealed",
            |_, _, answer| edit(answer, |unlocked: &mut Unlocked| flip(&mut unlocked.keys.0)),
        ),
    ]
}

fn accounts() -> Vec<Case> {
    vec![
        case(
            "the account of another person",
            PIN_FINISH,
            PaulaLogsIn,
            "Distrust(Key(Mismatch",
            |people, _, answer| {
                let other: Unlocked = parse(people.tape(PETER).first(PIN_FINISH));
                edit(answer, |unlocked: &mut Unlocked| {
                    unlocked.account = other.account
                })
            },
        ),
        case(
            "the enrolment of another person",
            PIN_FINISH,
            PaulaLogsIn,
            "Distrust(Key(Signature",
            |people, _, answer| {
                let other: Unlocked = parse(people.tape(PETER).first(PIN_FINISH));
                edit(answer, |unlocked: &mut Unlocked| {
                    unlocked.account.enrolment = other.account.enrolment
                })
            },
        ),
        case(
            "the activation of another person",
            PIN_FINISH,
            PaulaLogsIn,
            "Distrust(Key(Signature",
            |people, _, answer| {
                let other: Unlocked = parse(people.tape(PETER).first(PIN_FINISH));
                edit(answer, |unlocked: &mut Unlocked| {
                    unlocked.account.activation = other.account.activation
                })
            },
        ),
        case(
            "the state of another person",
            PIN_FINISH,
            PaulaLogsIn,
            "Distrust(Key(Signature",
            |people, _, answer| {
                let other: Unlocked = parse(people.tape(PETER).first(PIN_FINISH));
                edit(answer, |unlocked: &mut Unlocked| {
                    unlocked.account.state = other.account.state
                })
            },
        ),
        case(
            "an enrolment that no registrar signed",
            PIN_FINISH,
            PaulaLogsIn,
            "Distrust(Key(Signature",
            |_, _, answer| {
                edit(answer, |unlocked: &mut Unlocked| {
                    forge(&mut unlocked.account.enrolment, |_| ())
                })
            },
        ),
        case(
            "an old state",
            PIN_FINISH,
            PaulaLogsIn,
            "Distrust(OldState",
            |people, _, answer| {
                let old: Unlocked = parse(people.tape(OLD).first(PIN_FINISH));
                edit(answer, |unlocked: &mut Unlocked| {
                    unlocked.account.state = old.account.state
                })
            },
        ),
        case(
            "a state with a weaker key derivation",
            PIN_FINISH,
            PaulaLogsIn,
            "Distrust(Key(Signature",
            |_, _, answer| {
                edit(answer, |unlocked: &mut Unlocked| {
                    forge(&mut unlocked.account.state, |state| state.kdf_floor_kib = 8);
                })
            },
        ),
    ]
}

fn activation() -> Vec<Case> {
    vec![
        case(
            "the enrolment of another code",
            LOOKUP,
            SomebodyActivates,
            "Distrust(Key(Mismatch",
            |people, _, answer| {
                let other: CodeAnswer = parse(people.tape(SomebodyActivates.name()).first(LOOKUP));
                edit(answer, |code: &mut CodeAnswer| {
                    code.enrolment = other.enrolment
                })
            },
        ),
        case(
            "an invitation that no registrar signed",
            LOOKUP,
            SomebodyActivates,
            "Distrust(Key(Signature",
            |_, _, answer| {
                edit(answer, |code: &mut CodeAnswer| {
                    forge(&mut code.enrolment, |_| ())
                })
            },
        ),
        case(
            "an invitation to another role",
            LOOKUP,
            SomebodyActivates,
            "Distrust(Key(Mismatch",
            |_, _, answer| {
                edit(answer, |code: &mut CodeAnswer| {
                    forge(&mut code.enrolment, |enrolment| {
                        enrolment.role = Role::Admin
                    });
                })
            },
        ),
        case(
            "the handle of another person",
            LOOKUP,
            SomebodyActivates,
            "OtherIdentifier",
            |people, _, answer| {
                let other: CodeAnswer = parse(people.tape(SomebodyActivates.name()).first(LOOKUP));
                edit(answer, |code: &mut CodeAnswer| code.handle = other.handle)
            },
        ),
        case(
            "keys wrapped to another account",
            ACTIVATION,
            SomebodyActivates,
            "Sealed",
            |people, _, answer| {
                let other: ActivateChallenge =
                    parse(people.tape(SomebodyActivates.name()).first(ACTIVATION));
                edit(answer, |challenge: &mut ActivateChallenge| {
                    challenge.c_key = other.c_key
                })
            },
        ),
        case(
            "a password registration that makes no sense",
            "/api/v1/activation/start",
            SomebodyActivates,
            "Protocol",
            |_, _, answer| {
                edit(answer, |answer: &mut PasswordResponse| {
                    answer.response.0.clear()
                })
            },
        ),
    ]
}
