//! Locks the page when nobody touches it.

use std::{cell::Cell, time::Duration};

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::AddEventListenerOptions;

use crate::{
    browser::{self, document, window},
    rpc,
    session::{self, Ended},
};

/// Milliseconds without a touch until the lock.
pub const LOCK_AFTER: f64 = 10.0 * 60_000.0;
/// Milliseconds before the lock at which the page warns.
pub const WARN_BEFORE: f64 = 60_000.0;

thread_local! {
    static TOUCHED: Cell<f64> = const { Cell::new(0.0) };
    static LEFT: ArcRwSignal<Option<u32>> = ArcRwSignal::new(None);
}

/// Seconds until the lock while the page warns, in steps that are worth saying.
pub fn seconds_left() -> ArcRwSignal<Option<u32>> {
    LEFT.with(Clone::clone)
}

/// Counts as a touch.
pub fn touch() {
    TOUCHED.set(browser::now());
    if seconds_left().get_untracked().is_some() {
        seconds_left().set(None);
    }
}

/// Begins to watch.
pub fn start() {
    TOUCHED.set(browser::now());
    let options = AddEventListenerOptions::new();
    options.set_passive(true);
    for event in ["pointerdown", "keydown", "wheel", "touchstart"] {
        let closure = Closure::<dyn FnMut()>::new(|| {
            // Once the warning stands, only its buttons count: a touch must not hide it unread.
            if seconds_left().get_untracked().is_none() {
                TOUCHED.set(browser::now());
            }
        });
        // Windows take every listener; it lives as long as the page.
        let _ = window().add_event_listener_with_callback_and_add_event_listener_options(
            event,
            closure.as_ref().unchecked_ref(),
            &options,
        );
        closure.forget();
    }
    let seen = Closure::<dyn FnMut()>::new(check);
    // Timers sleep in a hidden tab, so the moment it is seen again is checked as well.
    let _ = document()
        .add_event_listener_with_callback("visibilitychange", seen.as_ref().unchecked_ref());
    seen.forget();
    set_interval(check, Duration::from_secs(1));
}

fn check() {
    let logged_in = session::session().with_untracked(|session| session.person.is_some());
    if !logged_in || rpc::is_busy() {
        return touch();
    }
    match judge(browser::now() - TOUCHED.get()) {
        Judged::Fine => {}
        Judged::Warn(seconds) => {
            if seconds_left().get_untracked() != Some(seconds) {
                seconds_left().set(Some(seconds));
            }
        }
        Judged::Lock => {
            seconds_left().set(None);
            session::end(Ended::Idle);
        }
    }
}

#[derive(Debug, PartialEq)]
enum Judged {
    Fine,
    Warn(u32),
    Lock,
}

fn judge(idle: f64) -> Judged {
    let left = LOCK_AFTER - idle;
    if left <= 0.0 {
        return Judged::Lock;
    }
    if left > WARN_BEFORE {
        return Judged::Fine;
    }
    let seconds = (left / 1000.0).ceil() as u32;
    // Steps of ten seconds: a screen reader is not interrupted every second.
    Judged::Warn(if seconds > 10 {
        seconds.div_ceil(10) * 10
    } else {
        seconds
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_warns_a_minute_before_it_locks() {
        assert_eq!(judge(0.0), Judged::Fine);
        assert_eq!(judge(LOCK_AFTER - WARN_BEFORE - 1.0), Judged::Fine);
        assert_eq!(judge(LOCK_AFTER - WARN_BEFORE), Judged::Warn(60));
        assert_eq!(judge(LOCK_AFTER - 41_500.0), Judged::Warn(50));
        assert_eq!(judge(LOCK_AFTER - 3_500.0), Judged::Warn(4));
        assert_eq!(judge(LOCK_AFTER), Judged::Lock);
        assert_eq!(judge(LOCK_AFTER * 100.0), Judged::Lock);
    }
}
