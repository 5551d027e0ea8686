//! Moves about writing and erasing: what was not stored, not proven, or not erased.

use salus_crypto::cbor;
use salus_records::wire::{
    Bytes,
    custodian::{AccessAnswer, AccountAnswer, EraseAnswer, OwnKeys, StoredAnswer},
};

use crate::{
    cases::{Case, case, edit, forge, parse},
    ledger::flip_proof,
    records::ACCESS,
    step::Step::{DoraWrites, PaulaErases, PaulaLists, PaulaWrites},
};

const UPLOADS: &str = "/custodian/v1/uploads/";
const ERASURES: &str = "/custodian/v1/erasures";
const ACCOUNTS: &str = "/custodian/v1/accounts/";

pub fn cases() -> Vec<Case> {
    [writing(), erasing()].concat()
}

/// Alters the last answer of an upload; those before it are empty.
fn stored(answer: &[u8], alter: impl FnOnce(&mut StoredAnswer)) -> Vec<u8> {
    if answer.is_empty() {
        return Vec::new();
    }
    edit(answer, alter)
}

fn writing() -> Vec<Case> {
    vec![
        case(
            "a confirmation of writing that the custodian did not sign",
            UPLOADS,
            PaulaWrites,
            "Distrust(Custodian",
            |_, _, answer| stored(answer, |answer| forge(&mut answer.stored, |_| ())),
        ),
        case(
            "the confirmation of an earlier writing",
            UPLOADS,
            PaulaWrites,
            "Distrust(Custodian",
            |people, _, answer| {
                let earlier: StoredAnswer = parse(people.tape(PaulaWrites.name()).last(UPLOADS));
                stored(answer, |answer| answer.stored = earlier.stored)
            },
        ),
        case(
            "the event of an earlier writing",
            UPLOADS,
            PaulaWrites,
            "Distrust(OtherEvent",
            |people, _, answer| {
                let earlier: StoredAnswer = parse(people.tape(PaulaWrites.name()).last(UPLOADS));
                stored(answer, |answer| answer.event = earlier.event)
            },
        ),
        case(
            "an event of writing that is not proven",
            UPLOADS,
            PaulaWrites,
            "Distrust(Receipt(Tree",
            |_, _, answer| stored(answer, |answer| flip_proof(&mut answer.event.receipt)),
        ),
        case(
            "another patient's keys to write to",
            ACCOUNTS,
            DoraWrites,
            "Distrust(Key(Mismatch",
            |people, _, answer| {
                let other: OwnKeys =
                    parse(people.tape("peter lists").first("/custodian/v1/keys/own"));
                edit(answer, |account: &mut AccountAnswer| {
                    account.account = other.account
                })
            },
        ),
        case(
            "a scope key of the server's to write to",
            ACCOUNTS,
            DoraWrites,
            "Distrust(Key(Signature",
            |_, _, answer| {
                edit(answer, |account: &mut AccountAnswer| {
                    forge(&mut account.account.state, |state| {
                        for scope in &mut state.scopes {
                            scope.public = state.keys.wrap.clone();
                        }
                    });
                })
            },
        ),
        case(
            "keys from before to write to",
            ACCOUNTS,
            DoraWrites,
            "Distrust(OldState",
            |people, _, answer| {
                let old = people
                    .tape("old received")
                    .about(ACCOUNTS, people.paula.uid);
                let old: AccountAnswer = parse(old);
                edit(answer, |account: &mut AccountAnswer| {
                    account.account = old.account
                })
            },
        ),
    ]
}

fn erasing() -> Vec<Case> {
    vec![
        case(
            "an erasure that the custodian did not sign",
            ERASURES,
            PaulaErases,
            "Distrust(Custodian",
            |_, _, answer| {
                edit(answer, |answer: &mut EraseAnswer| {
                    forge(&mut answer.receipt, |_| ())
                })
            },
        ),
        case(
            "the confirmation of an earlier erasure",
            ERASURES,
            PaulaErases,
            "Distrust(Custodian",
            |people, _, answer| {
                let earlier: EraseAnswer = parse(people.tape(PaulaErases.name()).first(ERASURES));
                edit(answer, |answer: &mut EraseAnswer| {
                    answer.receipt = earlier.receipt
                })
            },
        ),
        case(
            "another answer to an erasure",
            ERASURES,
            PaulaErases,
            "Distrust(Custodian",
            |people, _, _| people.tape(PaulaErases.name()).first(ERASURES).to_vec(),
        ),
        case(
            "the entry of an earlier erasure",
            ERASURES,
            PaulaErases,
            "Distrust(OtherEvent",
            |people, _, answer| {
                let earlier: EraseAnswer = parse(people.tape(PaulaErases.name()).first(ERASURES));
                edit(answer, |answer: &mut EraseAnswer| {
                    answer.event = earlier.event
                })
            },
        ),
        case(
            "an entry of the ledger that erases nothing",
            ERASURES,
            PaulaErases,
            "Distrust(OtherEvent",
            |people, _, answer| {
                let other: AccessAnswer = parse(people.tape(PaulaLists.name()).first(ACCESS));
                edit(answer, |answer: &mut EraseAnswer| {
                    answer.event = other.event
                })
            },
        ),
        case(
            "an erasure at another index",
            ERASURES,
            PaulaErases,
            "Distrust(OtherEvent",
            |_, _, answer| edit(answer, |answer: &mut EraseAnswer| answer.event.index -= 1),
        ),
        case(
            "an erasure that is not proven",
            ERASURES,
            PaulaErases,
            "Distrust(Receipt(Tree",
            |_, _, answer| {
                edit(answer, |answer: &mut EraseAnswer| {
                    flip_proof(&mut answer.event.receipt)
                })
            },
        ),
        case(
            "an erasure that is no entry",
            ERASURES,
            PaulaErases,
            "Distrust(OtherEvent",
            |_, _, answer| {
                edit(answer, |answer: &mut EraseAnswer| {
                    answer.event.entry = Bytes(cbor::to_vec(&0_u8));
                })
            },
        ),
    ]
}
