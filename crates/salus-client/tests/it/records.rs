//! Moves about listing and reading: other versions, older ones, other bytes.

use salus_records::wire::custodian::{AccessAnswer, Unlocked, VersionInfo};

use crate::{
    cases::{Case, case, edit, flip, forge, parse},
    people::People,
    step::Step::{DoraLists, PaulaLists, PaulaLooksBack, PaulaReads},
};

pub const ACCESS: &str = "/custodian/v1/access";
const PARTS: &str = "/custodian/v1/parts/";

pub fn cases() -> Vec<Case> {
    [events(), versions(), lists(), contents()].concat()
}

fn access(answer: &[u8], alter: impl FnOnce(&mut AccessAnswer)) -> Vec<u8> {
    edit(answer, alter)
}

fn version(answer: &[u8], alter: impl FnOnce(&mut VersionInfo)) -> Vec<u8> {
    access(answer, |answer| alter(&mut answer.versions[0]))
}

fn heard(people: &People, tape: &str) -> AccessAnswer {
    parse(people.tape(tape).first(ACCESS))
}

fn events() -> Vec<Case> {
    vec![
        case(
            "the answer to an earlier question",
            ACCESS,
            PaulaLists,
            "Distrust(OtherEvent",
            |people, _, _| people.tape(PaulaLists.name()).first(ACCESS).to_vec(),
        ),
        case(
            "the event of an earlier question",
            ACCESS,
            PaulaLists,
            "Distrust(OtherEvent",
            |people, _, answer| {
                let earlier = heard(people, PaulaLists.name());
                access(answer, |answer| answer.event = earlier.event)
            },
        ),
        case(
            "details that the ledger does not hold",
            ACCESS,
            PaulaLists,
            "Distrust(OtherEvent",
            |_, _, answer| access(answer, |answer| flip(&mut answer.event.details.0)),
        ),
        case(
            "another index than the receipt proves",
            ACCESS,
            PaulaLists,
            "Distrust(OtherEvent",
            |_, _, answer| access(answer, |answer| answer.event.index -= 1),
        ),
        case(
            "a count of events from before",
            ACCESS,
            PaulaLists,
            "Distrust(AccessLog",
            |people, _, answer| {
                let old = heard(people, "old list");
                access(answer, |answer| answer.head = old.head)
            },
        ),
        case(
            "a count that leaves this event out",
            ACCESS,
            PaulaLists,
            "Distrust(AccessLog",
            |people, _, answer| {
                let earlier = heard(people, PaulaLists.name());
                access(answer, |answer| answer.head = earlier.head)
            },
        ),
        case(
            "the count of another person",
            ACCESS,
            PaulaLists,
            "Distrust(Custodian",
            |people, _, answer| {
                let other = heard(people, "peter lists");
                access(answer, |answer| answer.head = other.head)
            },
        ),
        case(
            "a count that the custodian did not sign",
            ACCESS,
            PaulaLists,
            "Distrust(Custodian",
            |_, _, answer| access(answer, |answer| forge(&mut answer.head, |_| ())),
        ),
    ]
}

fn versions() -> Vec<Case> {
    vec![
        case(
            "a version of another patient",
            ACCESS,
            PaulaLists,
            "Distrust(Record",
            |people, _, answer| {
                let other = heard(people, "peter lists").versions.remove(0);
                version(answer, |version| *version = other)
            },
        ),
        case(
            "a manifest that its author did not sign",
            ACCESS,
            PaulaLists,
            "Distrust(Record",
            |_, _, answer| version(answer, |version| forge(&mut version.manifest, |_| ())),
        ),
        case(
            "a manifest under another author's name",
            ACCESS,
            PaulaLists,
            "Distrust(Record",
            |people, _, answer| {
                let dora = people.dora.uid;
                version(answer, |version| {
                    forge(&mut version.manifest, |manifest| manifest.author = dora);
                })
            },
        ),
        case(
            "an author without proof",
            ACCESS,
            DoraLists,
            "Distrust(Record",
            |_, _, answer| access(answer, |answer| answer.patient = None),
        ),
        case(
            "the proof of another author",
            ACCESS,
            DoraLists,
            "Distrust(Key(Mismatch",
            |people, _, answer| {
                let login = people.tape("peter logs in");
                let peter: Unlocked = parse(login.first("/custodian/v1/pin/finish"));
                access(answer, |answer| answer.patient = Some(peter.account))
            },
        ),
        case(
            "a confirmation that the custodian did not sign",
            ACCESS,
            PaulaLists,
            "Distrust(Custodian",
            |_, _, answer| version(answer, |version| forge(&mut version.stored, |_| ())),
        ),
        case(
            "the confirmation of another version",
            ACCESS,
            PaulaLists,
            "Distrust(Record",
            |people, _, answer| {
                let other = heard(people, "peter lists").versions.remove(0);
                version(answer, |version| version.stored = other.stored)
            },
        ),
        case(
            "the wraps of another version",
            ACCESS,
            PaulaLists,
            "Distrust(Record",
            |_, _, answer| {
                access(answer, |answer| {
                    let other = answer.versions[1].wraps.clone();
                    answer.versions[0].wraps = other;
                })
            },
        ),
        case(
            "the wraps exchanged",
            ACCESS,
            PaulaLists,
            "Distrust(Record",
            |_, _, answer| {
                version(answer, |version| {
                    let wraps = &mut version.wraps.0;
                    std::mem::swap(&mut wraps.scope, &mut wraps.patient);
                })
            },
        ),
        case(
            "the summary of another version",
            ACCESS,
            PaulaLists,
            "Distrust(Record",
            |_, _, answer| {
                access(answer, |answer| {
                    let other = answer.versions[1].summary.clone();
                    answer.versions[0].summary = other;
                })
            },
        ),
        case(
            "an altered summary before the doctor",
            ACCESS,
            DoraLists,
            "Distrust(Record",
            |_, _, answer| version(answer, |version| flip(&mut version.summary.0)),
        ),
    ]
}

fn lists() -> Vec<Case> {
    vec![
        case(
            "a version twice",
            ACCESS,
            PaulaLists,
            "Distrust(Record",
            |_, _, answer| {
                access(answer, |answer| {
                    answer.versions.push(answer.versions[0].clone())
                })
            },
        ),
        case(
            "an older version instead of the newest",
            ACCESS,
            PaulaLists,
            "Distrust(Record",
            |people, _, answer| {
                let older = heard(people, PaulaLooksBack.name()).versions;
                access(answer, |answer| {
                    for version in &mut answer.versions {
                        let of = version.manifest.unverified().unwrap().record;
                        let older = older.iter().map(|v| (v, v.manifest.unverified().unwrap()));
                        if let Some((old, _)) = older
                            .clone()
                            .find(|(_, m)| m.record == of && m.version == 1)
                        {
                            *version = old.clone();
                        }
                    }
                })
            },
        ),
        case(
            "a history without its middle",
            ACCESS,
            PaulaLooksBack,
            "Distrust(Record",
            |_, _, answer| access(answer, |answer| drop(answer.versions.remove(1))),
        ),
        case(
            "a history without its newest version",
            ACCESS,
            PaulaLooksBack,
            "Distrust(Record",
            |_, _, answer| {
                access(answer, |answer| {
                    answer
                        .versions
                        .retain(|v| v.manifest.unverified().unwrap().version < 3)
                })
            },
        ),
        case(
            "the history of another record",
            ACCESS,
            PaulaLooksBack,
            "Distrust(Record",
            |people, _, answer| {
                let list = heard(people, PaulaLists.name());
                let other = people.records[1].record;
                access(answer, |answer| {
                    answer.versions = list.versions;
                    answer
                        .versions
                        .retain(|v| v.manifest.unverified().unwrap().record == other);
                })
            },
        ),
        case(
            "one reading's versions in another order",
            ACCESS,
            PaulaReads,
            "Distrust(Record",
            |_, _, answer| access(answer, |answer| answer.versions.swap(0, 1)),
        ),
        case(
            "fewer versions than were asked for",
            ACCESS,
            PaulaReads,
            "Distrust(Record",
            |_, _, answer| access(answer, |answer| drop(answer.versions.pop())),
        ),
        case(
            "fewer parts than the manifest names",
            ACCESS,
            PaulaReads,
            "Distrust(Record",
            |_, _, answer| version(answer, |version| drop(version.parts.pop())),
        ),
        case(
            "tickets of two parts exchanged",
            ACCESS,
            PaulaReads,
            "Distrust(Record",
            |_, _, answer| version(answer, |version| version.parts.swap(0, 1)),
        ),
    ]
}

fn contents() -> Vec<Case> {
    vec![
        case(
            "altered bytes",
            PARTS,
            PaulaReads,
            "Distrust(Record",
            |_, _, answer| {
                let mut answer = answer.to_vec();
                flip(&mut answer);
                answer
            },
        ),
        case(
            "bytes that end early",
            PARTS,
            PaulaReads,
            "Distrust(Record",
            |_, _, answer| answer[..answer.len() - 1].to_vec(),
        ),
        case(
            "bytes that go on",
            PARTS,
            PaulaReads,
            "Distrust(Record",
            |_, _, answer| [answer, &[0]].concat(),
        ),
        case(
            "no bytes",
            PARTS,
            PaulaReads,
            "Distrust(Record",
            |_, _, _| Vec::new(),
        ),
        case(
            "the bytes of another part",
            PARTS,
            PaulaReads,
            "Distrust(Record",
            |people, _, _| people.tape(PaulaReads.name()).last(PARTS).to_vec(),
        ),
    ]
}
