//! Hears from the server that something changed, so that pages can fetch again.

use std::{cell::Cell, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{FailureKind, WaitForNews};

use crate::{browser, rpc, session};

thread_local! {
    static CHANGES: ArcRwSignal<u32> = ArcRwSignal::new(0);
    static LISTENING: Cell<u32> = const { Cell::new(0) };
}

/// Counts what changed at the server; [`crate::fetch::fetch_live`] follows it.
pub fn changes() -> ArcRwSignal<u32> {
    CHANGES.with(Clone::clone)
}

/// Listens from now until the session ends.
pub fn listen() {
    let own = LISTENING.get().wrapping_add(1);
    LISTENING.set(own);
    spawn_local(async move {
        let mut after = 0.0;
        let mut pause = FIRST_PAUSE;
        while is_wanted(own) {
            match rpc::call(WaitForNews { after }).await {
                Ok(newest) => {
                    pause = FIRST_PAUSE;
                    if newest > after && after > 0.0 && is_wanted(own) {
                        changes().update(|count| *count = count.wrapping_add(1));
                    }
                    // A server without news answers with the same number at once or late; both are paced.
                    browser::sleep(FIRST_PAUSE).await;
                    after = newest;
                }
                Err(failure) if failure.kind == FailureKind::LoggedOut => return,
                Err(_) => {
                    browser::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    });
}

const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Whether somebody is logged in and no later session listens.
fn is_wanted(own: u32) -> bool {
    LISTENING.get() == own && session::session().with_untracked(|session| session.person.is_some())
}
