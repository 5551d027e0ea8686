//! What waits for the person, for the bell and the marks in the navigation.

use leptos::{prelude::*, task::spawn_local};
use salus_records::{objects::party::Role, wire::custodian::RequestStatus};
use salus_web_rpc::{ListProposals, ListQuestions, ListRequests};

use crate::{news, places, route::Route, rpc};

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
            if let Some(count) = count(role).await {
                waiting.set(vec![(places::bell(role), count)]);
            }
        });
    });
    waiting.into()
}

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
