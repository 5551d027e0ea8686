//! Requests: who asks for what, and the patient's answer.

mod answer;
mod one;

pub use answer::Promise;
pub use one::RequestPage;

use leptos::prelude::*;
use salus_records::wire::custodian::RequestStatus;
use salus_web_rpc::{ListRequests, sharing::RequestLine};

use crate::{
    fetch::fetch_live,
    handles,
    pages::terms::StatusTag,
    route::{PatientRoute, Route},
    texts::sharing as texts,
    ui::{Card, Glyph, Item, List, Loaded, Page, Section, When},
};

/// A request, as numbers in addresses stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestHandle(pub String);

/// The page of this request.
pub fn request_route(request: &str) -> Route {
    let number = handles::number(&RequestHandle(request.to_owned()));
    PatientRoute::Request(number).into()
}

/// Who asks for access, those without an answer first.
#[component]
pub fn Requests() -> impl IntoView {
    let requests = fetch_live(|| ListRequests {});
    view! {
        <Page title=texts::REQUESTS_TITLE lead=texts::REQUESTS_LEAD>
            <Loaded
                from=requests
                empty=Vec::is_empty
                nothing=texts::NO_REQUESTS
                nothing_next=texts::NO_REQUESTS_NEXT
                let:list
            >
                <Lists list />
            </Loaded>
        </Page>
    }
}

#[component]
fn Lists(list: Vec<RequestLine>) -> impl IntoView {
    let is_waiting = |line: &RequestLine| line.status == RequestStatus::Pending;
    let (waiting, answered): (Vec<_>, Vec<_>) = list.into_iter().partition(is_waiting);
    let none_waits = waiting.is_empty();
    let has_answered = !answered.is_empty();
    let lines = |list: Vec<RequestLine>| {
        list.into_iter()
            .map(|line| view! { <Line line /> })
            .collect_view()
    };
    view! {
        <Card title=texts::WAITING brand=true>
            {none_waits.then(|| view! { <p>{texts::NONE_WAITING}</p> })}
            <List>{lines(waiting)}</List>
        </Card>
        {has_answered.then(|| view! {
            <Section title=texts::ANSWERED><List>{lines(answered)}</List></Section>
        })}
    }
}

#[component]
fn Line(line: RequestLine) -> impl IntoView {
    let text = texts::request_line(texts::purpose(line.purpose), &texts::kinds(&line.kinds));
    let (to, time) = (request_route(&line.request), line.time);
    view! {
        <Item to glyph=Glyph::Person title=line.doctor_name.clone() text>
            <StatusTag line />
            <When moment=time day=true />
        </Item>
    }
}
