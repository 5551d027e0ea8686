//! Requests that wait for the patient's answer, before everything else.

use leptos::prelude::*;
use salus_records::wire::custodian::RequestStatus;
use salus_web_rpc::{ListRequests, sharing::RequestLine};

use crate::{
    fetch::fetch_live,
    pages::patient::requests::request_route,
    texts::{patient as texts, sharing},
    ui::{
        ButtonLink, Card, Glyph, Icon, Look,
        when::{day_text, moment_text},
    },
};

/// Requests without an answer; new ones appear by themselves.
#[component]
pub fn Waiting(
    /// Those that came with the page.
    first: Vec<RequestLine>,
) -> impl IntoView {
    let newest = fetch_live(|| ListRequests {});
    let list = move || {
        let list = newest.ok().unwrap_or_else(|| first.clone());
        let waiting = list
            .into_iter()
            .filter(|request| request.status == RequestStatus::Pending);
        let cards = (0..).zip(waiting).map(|(place, request)| {
            // One page has one button that stands out.
            let look = if place == 0 {
                Look::Primary
            } else {
                Look::Secondary
            };
            view! { <Request request look /> }
        });
        cards.collect_view()
    };
    view! { <div class="stack waiting" aria-live="polite">{list}</div> }
}

#[component]
fn Request(request: RequestLine, look: Look) -> impl IntoView {
    let title = texts::asks(&request.doctor_name, &sharing::kinds(&request.kinds));
    let why = texts::asks_why(
        request.purpose.label(),
        &day_text(request.until),
        &moment_text(request.time),
    );
    view! {
        <Card brand=true>
            <div class="request">
                <span class="item-icon"><Icon glyph=Glyph::Bell /></span>
                <div class="stack-s">
                    <h2 class="request-title" dir="auto">{title}</h2>
                    <p class="soft">{why}</p>
                    {(!request.message.is_empty()).then(|| view! {
                        <blockquote class="quote" dir="auto">{request.message.clone()}</blockquote>
                    })}
                </div>
                <ButtonLink to=request_route(&request.request) text=texts::REQUEST_LOOK look />
            </div>
        </Card>
    }
}
