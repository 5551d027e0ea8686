//! The frame around every page: header, navigation, and what must be heard everywhere.

use leptos::prelude::*;
use salus_records::objects::party::Role;

use super::{Button, Confirm, Dialog, Glyph, Icon, Look, Toasts};
use crate::{
    browser, idle, places,
    route::Route,
    router,
    session::{self, Ended, session},
    texts::{common as texts, session as session_texts},
    unsaved,
};

/// The frame around every page.
#[component]
pub fn Shell(
    /// What waits for the person, counted per page: a bell in the header and marks in the navigation.
    waiting: Signal<Vec<(Route, usize)>>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let session = session();
    let role = Memo::new(move |_| session.get().person.map(|person| person.role));
    let skip = |event: web_sys::MouseEvent| {
        event.prevent_default();
        browser::focus("main");
    };
    view! {
        <a class="skip" href="#main" on:click=skip>{texts::SKIP}</a>
        <div class="shell">
            <Header waiting />
            <div class="body" class=("body-nav", move || role.get().is_some())>
                {move || role.get().map(|role| view! { <Navigation role waiting /> })}
                <main class="main" id="main" tabindex="-1">{children()}</main>
            </div>
        </div>
        <Toasts />
        <LeaveUnsaved />
        <IdleWarning />
    }
}

#[component]
fn Header(waiting: Signal<Vec<(Route, usize)>>) -> impl IntoView {
    let session = session();
    let person = Memo::new(move |_| session.get().person);
    let home = move || {
        let role = person.get().map(|person| person.role);
        role.map_or(Route::Login, Route::home).path()
    };
    view! {
        <header class="header">
            <div class="header-in">
                <a class="brand" href=home>
                    <Mark />
                    <span class="brand-name">{texts::BRAND}</span>
                </a>
                {move || person.get().map(|person| {
                    let bell = person.role != Role::Doctor;
                    view! {
                        <div class="who">
                            <span class="who-name">{person.name}</span>
                            <span class="who-role">
                                {texts::role_word(person.role)}
                                <span class="who-place">
                                    {texts::at_place(&person.organisation)}
                                </span>
                            </span>
                        </div>
                        <div class="header-tools">
                            {bell.then(|| view! { <BellLink waiting role=person.role /> })}
                            <button
                                type="button"
                                class="header-tool"
                                aria-label=texts::LOCK_LONG
                                on:click=|_| session::end(Ended::Locked)
                            >
                                <Icon glyph=Glyph::Lock />
                                <span class="header-tool-text">{texts::LOCK}</span>
                            </button>
                        </div>
                    }
                })}
            </div>
        </header>
    }
}

#[component]
fn BellLink(waiting: Signal<Vec<(Route, usize)>>, role: Role) -> impl IntoView {
    let count = move || waiting.with(|waiting| waiting.iter().map(|(_, count)| count).sum());
    view! {
        <a class="header-tool" href=places::bell(role).path()>
            <Icon glyph=Glyph::Bell />
            {move || {
                let count: usize = count();
                (count > 0).then(|| view! { <span class="count" aria-hidden="true">{count}</span> })
            }}
            <span class="visually-hidden">{move || texts::waiting(count())}</span>
        </a>
    }
}

/// The mark of Salus: a leaf that is half a heart, half a shield.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path
                fill="#ffffff"
                d="M16 2.5 4 7v9c0 7 5 11.500 12 14 7-2.500 12-7 12-14V7z"
            ></path>
            <path
                fill="none"
                stroke="#0b655f"
                stroke-width="3"
                stroke-linecap="round"
                stroke-linejoin="round"
                d="M9 16.500h3.500l2.500-5 3.500 9 2-4H23"
            ></path>
        </svg>
    }
}

/// The pages of a role: a bar at the bottom of phones, a column on desks.
#[component]
fn Navigation(role: Role, waiting: Signal<Vec<(Route, usize)>>) -> impl IntoView {
    let open = RwSignal::new(false);
    let here = router::here();
    let now = Memo::new(move |_| here.get().route);
    Effect::new(move |_| {
        now.track();
        open.set(false);
    });
    let all = places::of(role);
    let has_more = all.len() > places::IN_BAR;
    let in_bar = if has_more {
        places::IN_BAR - 1
    } else {
        all.len()
    };
    let items = all.iter().enumerate().map(|(rank, place)| {
        let to = place.to;
        let is_current = move || places::is_within(now.get(), to).then_some("page");
        let count = move || {
            waiting.with(|waiting| {
                let found = waiting.iter().find(|(route, _)| *route == to);
                found.map_or(0, |(_, count)| *count)
            })
        };
        view! {
            <li class="nav-item" class=("nav-more-only", rank >= in_bar)>
                <a class="nav-link" href=to.path() aria-current=is_current>
                    <Icon glyph=place.glyph />
                    <span>{place.text}</span>
                    {move || {
                        let count = count();
                        (count > 0).then(|| view! {
                            <span class="count" aria-hidden="true">{count}</span>
                            <span class="visually-hidden">{texts::waiting(count)}</span>
                        })
                    }}
                </a>
            </li>
        }
    });
    let items = items.collect_view();
    view! {
        <nav class="nav" class=("nav-open", open) aria-label=texts::NAVIGATION>
            <ul class="nav-list">
                {items}
                {has_more.then(|| view! {
                    <li class="nav-item nav-more">
                        <button
                            type="button"
                            class="nav-link"
                            aria-expanded=move || open.get().to_string()
                            on:click=move |_| open.update(|open| *open = !*open)
                        >
                            <Icon glyph=Glyph::More />
                            <span>{move || if open.get() { texts::LESS } else { texts::MORE }}</span>
                        </button>
                    </li>
                })}
            </ul>
        </nav>
    }
}

/// Asks before a page is left that holds what is written nowhere else.
#[component]
fn LeaveUnsaved() -> impl IntoView {
    let open = RwSignal::from(unsaved::asking());
    let leave = move |()| {
        open.set(false);
        if let Some(route) = unsaved::wanted() {
            router::go(route);
        }
    };
    view! {
        <Confirm
            open
            title=texts::LEAVE_TITLE
            text=texts::LEAVE_TEXT
            action=texts::LEAVE
            danger=true
            on_yes=leave
        />
    }
}

/// Warns a minute before the page locks itself.
#[component]
fn IdleWarning() -> impl IntoView {
    let left = idle::seconds_left();
    let open = RwSignal::new(false);
    let seconds = left.clone();
    Effect::new(move |_| {
        let warns = seconds.get().is_some();
        if warns != open.get_untracked() {
            open.set(warns);
        }
    });
    // Closing the dialog by Escape or its cross means that somebody is there.
    Effect::new(move |was: Option<bool>| {
        let is_open = open.get();
        if was == Some(true) && !is_open {
            idle::touch();
        }
        is_open
    });
    let words = Signal::derive(move || session_texts::idle_warning(left.get().unwrap_or(0)));
    view! {
        <Dialog open title=session_texts::IDLE_TITLE>
            <p role="status">{move || words.get()}</p>
            <div class="actions">
                <Button text=session_texts::STAY on_click=|_| idle::touch() />
                <Button
                    text=session_texts::LOCK_NOW
                    look=Look::Secondary
                    on_click=|_| session::end(Ended::Locked)
                />
            </div>
        </Dialog>
    }
}
