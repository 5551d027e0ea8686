//! Moves about the access log: lines left out, moved, altered, or somebody else's.

use salus_records::wire::custodian::{AuditAnswer, AuditRequestBody};

use crate::{
    cases::{Case, case, edit, flip, forge, parse},
    ledger::{alone, flip_proof, ledger_key},
    step::Step::{DoraReadsHerLog, PaulaComesBack, PaulaReadsHerLog, PaulaReadsOn},
};

const AUDIT: &str = "/custodian/v1/audit";

pub fn cases() -> Vec<Case> {
    [missing(), altered(), later()].concat()
}

fn log(answer: &[u8], alter: impl FnOnce(&mut AuditAnswer)) -> Vec<u8> {
    edit(answer, alter)
}

fn missing() -> Vec<Case> {
    vec![
        case(
            "a log without a line in the middle",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(AccessLog",
            |_, _, answer| log(answer, |answer| drop(answer.events.remove(3))),
        ),
        case(
            "a log without its first line",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(AccessLog",
            |_, _, answer| log(answer, |answer| drop(answer.events.remove(0))),
        ),
        case(
            "a log without its last line",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(AccessLog",
            |_, _, answer| log(answer, |answer| drop(answer.events.pop())),
        ),
        case(
            "a log as it was before",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(AccessLog",
            |people, _, _| people.tape("old log").first(AUDIT).to_vec(),
        ),
        case(
            "a log as it was before, on a device that remembers it sealed",
            AUDIT,
            PaulaComesBack,
            "Distrust(AccessLog",
            |people, _, _| people.tape("old log").first(AUDIT).to_vec(),
        ),
        case(
            "a log with an old count",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(AccessLog",
            |people, _, answer| {
                let old: AuditAnswer = parse(people.tape("old log").first(AUDIT));
                log(answer, |answer| answer.head = old.head)
            },
        ),
        case(
            "an empty log",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(AccessLog",
            |_, _, answer| log(answer, |answer| answer.events.clear()),
        ),
        case(
            "the log of another person",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(Custodian",
            |people, _, _| people.tape("peter reads his log").first(AUDIT).to_vec(),
        ),
        case(
            "a log that never moves on",
            AUDIT,
            PaulaReadsHerLog,
            "Protocol",
            |_, _, answer| log(answer, |answer| answer.next = Some(0)),
        ),
    ]
}

fn altered() -> Vec<Case> {
    vec![
        case(
            "two lines exchanged",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(AccessLog",
            |_, _, answer| log(answer, |answer| answer.events.swap(1, 2)),
        ),
        case(
            "a line twice",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(AccessLog",
            |_, _, answer| {
                log(answer, |answer| {
                    answer.events.insert(1, answer.events[1].clone())
                })
            },
        ),
        case(
            "altered details",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(OtherEvent",
            |_, _, answer| log(answer, |answer| flip(&mut answer.events[2].details.0)),
        ),
        case(
            "another salt",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(OtherEvent",
            |_, _, answer| log(answer, |answer| flip(&mut answer.events[2].salt.0)),
        ),
        case(
            "the details of another line",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(OtherEvent",
            |_, _, answer| {
                log(answer, |answer| {
                    let other = answer.events[3].clone();
                    answer.events[2].details = other.details;
                    answer.events[2].salt = other.salt;
                })
            },
        ),
        case(
            "the receipt of another line",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(Receipt(Tree",
            |_, _, answer| {
                log(answer, |answer| {
                    answer.events[2].receipt = answer.events[3].receipt.clone()
                })
            },
        ),
        case(
            "a line that is not proven",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(Receipt(Tree",
            |_, _, answer| log(answer, |answer| flip_proof(&mut answer.events[2].receipt)),
        ),
        case(
            "a line at another index",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(OtherEvent",
            |_, _, answer| log(answer, |answer| answer.events[2].index -= 1),
        ),
        case(
            "a line in a ledger made for it",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(Forked",
            |people, _, answer| {
                log(answer, |answer| {
                    let line = &mut answer.events[2];
                    line.index = 0;
                    line.receipt = alone(&ledger_key(people), &line.entry.0);
                })
            },
        ),
        case(
            "a count that nobody signed",
            AUDIT,
            PaulaReadsHerLog,
            "Distrust(Custodian",
            |_, _, answer| log(answer, |answer| forge(&mut answer.head, |_| ())),
        ),
        case(
            "somebody else's deed in a doctor's log",
            AUDIT,
            DoraReadsHerLog,
            "Distrust(OtherEvent",
            |people, _, answer| {
                let other: AuditAnswer = parse(people.tape("old log").first(AUDIT));
                log(answer, |answer| answer.events[1] = other.events[0].clone())
            },
        ),
    ]
}

/// A session that has the log asks for what is newer: until then the server was honest.
fn later() -> Vec<Case> {
    vec![
        case(
            "no newer lines",
            AUDIT,
            PaulaReadsOn,
            "Distrust(AccessLog",
            |_, asked, answer| newer(asked, answer, |answer| answer.events.clear()),
        ),
        case(
            "older lines instead of newer ones",
            AUDIT,
            PaulaReadsOn,
            "Distrust(AccessLog",
            |people, asked, answer| {
                let old: AuditAnswer = parse(people.tape("old log").first(AUDIT));
                newer(asked, answer, |answer| answer.events = old.events)
            },
        ),
        case(
            "a newer line that is not proven",
            AUDIT,
            PaulaReadsOn,
            "Distrust(Receipt(Tree",
            |_, asked, answer| {
                newer(asked, answer, |answer| {
                    flip_proof(&mut answer.events[0].receipt)
                })
            },
        ),
    ]
}

fn newer(asked: &[u8], answer: &[u8], alter: impl FnOnce(&mut AuditAnswer)) -> Vec<u8> {
    let asked: AuditRequestBody = parse(asked);
    match asked.query.unverified().unwrap().from {
        0 => answer.to_vec(),
        _ => log(answer, alter),
    }
}
