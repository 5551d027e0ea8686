//! What a server with ill intent may try, and that the client refuses each move and says so.

#![allow(clippy::unwrap_used, missing_docs)]

mod access_log;
mod accounting;
mod cases;
mod evidence;
mod ledger;
mod lines;
mod login;
mod people;
mod proxy;
mod questions;
mod records;
mod sharing;
mod stage;
mod step;
mod traces;
mod whole_ledger;
mod writing;

use std::collections::{BTreeMap, HashSet};

use cases::{Case, Move};
use people::People;
use proxy::Proxy;

/// How many moves there are, by what the client says to them; fewer must not go unseen.
const MOVES: [(&str, usize); 20] = [
    ("AccessLog", 13),
    ("Checkpoint", 2),
    ("Custodian", 10),
    ("Envelope", 7),
    ("Forked", 8),
    ("Genesis", 1),
    ("Grant", 9),
    ("Identifier", 2),
    ("Key", 18),
    ("KeyLog", 7),
    ("OldState", 3),
    ("OtherEvent", 23),
    ("OtherIdentifier", 1),
    ("Protocol", 3),
    ("Question", 6),
    ("Receipt", 11),
    ("Record", 23),
    ("RolledBack", 4),
    ("Sealed", 4),
    ("WrongSecret", 4),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_evil_server_is_refused_by_name() {
    // On the heap: these steps are long for a test's stack.
    let mut people = Box::pin(People::gather()).await;
    let cases: Vec<Case> = [
        ledger::cases(),
        login::cases(),
        records::cases(),
        sharing::cases(),
        writing::cases(),
        access_log::cases(),
        questions::cases(),
    ]
    .concat();
    let mut counted = BTreeMap::new();
    for case in &cases {
        let said = case.expected.trim_start_matches("Distrust(");
        let kind = said.split('(').next().unwrap_or(said);
        *counted.entry(kind).or_insert(0) += 1;
    }
    assert_eq!(counted, BTreeMap::from(MOVES), "moves were lost or gained");
    // The control: without a move every step works; what it hears is what later moves replay.
    let mut steps = HashSet::new();
    for case in &cases {
        if steps.insert(case.step) {
            let proxy = Proxy::honest(people.url()).await;
            let played = Box::pin(case.step.play(&people, &proxy.url())).await;
            assert!(
                played.is_ok(),
                "control {:?}: {:?}",
                case.step,
                played.err()
            );
            people.tapes.insert(case.step.name(), proxy.tape());
        }
    }
    let people = std::sync::Arc::new(people);
    ledger::a_command_is_proven_by_its_answer(&people);
    accounting::names_every_release_to_somebody_else(&people).await;
    accounting::evidence_holds_without_a_server(&people).await;
    whole_ledger::is_read_and_judged(&people).await;
    sharing::new_keys_follow_an_end_whatever_is_said(&people).await;
    let mut wrong = Vec::new();
    for case in cases {
        if let Some(complaint) = check(&people, case).await {
            wrong.push(complaint);
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Plays one step against one move; the complaint, if the client did not refuse as it must.
async fn check(people: &std::sync::Arc<People>, case: Case) -> Option<String> {
    let Case {
        name,
        route,
        mutation,
        kept_back,
        step,
        expected,
    } = case;
    let evil = Move {
        route,
        mutation,
        kept_back,
        people: std::sync::Arc::clone(people),
    };
    let proxy = Proxy::evil(people.url(), evil).await;
    let played = Box::pin(step.play(people, &proxy.url())).await;
    if !proxy.moved() {
        return Some(format!("{name}: the move was never made ({played:?})"));
    }
    match played {
        Ok(()) => Some(format!("{name}: believed")),
        Err(error) => {
            let said = format!("{error:?}");
            (!said.starts_with(expected)).then(|| format!("{name}: {said} instead of {expected}"))
        }
    }
}
