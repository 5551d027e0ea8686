//! What waits for the person, for the bell and the marks in the navigation.

use std::{future::Future, pin::Pin};

use leptos::{prelude::*, task::spawn_local};
use salus_records::{objects::party::Role, wire::custodian::RequestStatus};
use salus_web_rpc::{ListProposals, ListQuestions, ListRequests};
use wasm_split_helpers::wasm_split;

use crate::{news, parts::Missing, places, route::Route, rpc};

/// Counts what waits for a role, anew whenever the server says that something changed.
pub fn watch(role: Signal<Option<Role>>) -> Signal<Vec<(Route, usize)>> {
    let waiting = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        news::changes().track();
        let Some(role) = role.get() else {
            waiting.set(Vec::new());
            return;
        };
        spawn_local(async move {
            // Where it cannot be counted, the page itself says why.
            if let Ok(counting) = counting(role).await
                && let Some(count) = counting.await
            {
                waiting.set(vec![(places::bell(role), count)]);
            }
        });
    });
    waiting.into()
}

/// Only who is logged in needs what counting takes.
#[wasm_split(inside, fallible)]
fn counting(role: Role) -> Result<Counting, Missing> {
    Ok(Box::pin(count(role)))
}

type Counting = Pin<Box<dyn Future<Output = Option<usize>>>>;

async fn count(role: Role) -> Option<usize> {
    match role {
        Role::Patient => {
            let requests = rpc::call(ListRequests {}).await.ok()?;
            Some(
                requests
                    .iter()
                    .filter(|one| one.status == RequestStatus::Pending)
                    .count(),
            )
        }
        Role::Doctor => None,
        Role::Admin => {
            let proposals = rpc::call(ListProposals {}).await.ok()?;
            Some(proposals.iter().filter(|one| !one.mine).count())
        }
        Role::Auditor => {
            let questions = rpc::call(ListQuestions {}).await.ok()?;
            Some(questions.iter().filter(|one| one.answer.is_none()).count())
        }
    }
}
