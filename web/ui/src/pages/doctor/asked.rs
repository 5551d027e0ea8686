//! What this doctor asked for, and where it stands.

use leptos::prelude::*;
use salus_records::wire::custodian::RequestStatus;
use salus_web_rpc::{ListRequests, sharing::RequestLine};

use crate::{
    browser,
    fetch::fetch_live,
    pages::terms::{GrantFacts, StatusTag},
    route::DoctorRoute,
    texts::{doctor as texts, sharing},
    ui::{
        ButtonLink, Card, Fact, Facts, Glyph, Loaded, Look, Page, Section, Tag, When,
        when::date_text,
    },
    whose::Whose,
};

/// The doctor's own requests, those without an answer first.
#[component]
pub fn Asked() -> impl IntoView {
    let requests = fetch_live(|| ListRequests {});
    let find = || {
        view! { <ButtonLink to=DoctorRoute::Find text=texts::FIND glyph=Glyph::Search /> }
    };
    view! {
        <Page title=texts::ASKED_TITLE lead=texts::ASKED_LEAD aside=find>
            <Loaded
                from=requests
                empty=Vec::is_empty
                nothing=texts::NO_ASKED
                nothing_next=texts::NO_ASKED_NEXT
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
    let cards = |list: Vec<RequestLine>| {
        let cards = list.into_iter().map(|line| view! { <One line /> });
        view! { <div class="stack">{cards.collect_view()}</div> }
    };
    view! {
        {(!waiting.is_empty()).then(|| view! {
            <Section title=texts::ASKED_PENDING>
                <p class="soft">{texts::PENDING_NOTE}</p>
                {cards(waiting)}
            </Section>
        })}
        {(!answered.is_empty()).then(|| view! {
            <Section title=texts::ASKED_ANSWERED>{cards(answered)}</Section>
        })}
    }
}

#[component]
fn One(line: RequestLine) -> impl IntoView {
    let name = match (line.patient_name.as_str(), line.status) {
        ("", RequestStatus::Pending) => texts::UNNAMED.to_owned(),
        ("", RequestStatus::Granted) => texts::NAMELESS.to_owned(),
        ("", RequestStatus::Declined) => texts::DECLINER.to_owned(),
        (name, _) => name.to_owned(),
    };
    let dates = line.dates.as_ref().map_or_else(
        || sharing::ANY_DATE.to_owned(),
        |range| sharing::between(&date_text(&range.from), &date_text(&range.to)),
    );
    let over = line.status == RequestStatus::Pending && line.until.0 <= browser::now();
    let to = Whose::of(&line.patient, &line.patient_name).home();
    let granted = line.status == RequestStatus::Granted;
    view! {
        <Card>
            <div class="card-head">
                <h3 dir="auto">{name}</h3>
                <span class="row">
                    {over.then(|| view! { <Tag text=texts::ASKED_OVER /> })}
                    <StatusTag line=line.clone() />
                </span>
            </div>
            {line.allowed.is_some().then(|| view! { <h4>{texts::ASKED_FOR}</h4> })}
            <Facts>
                <Fact label=sharing::WHY>{sharing::purpose(line.purpose)}</Fact>
                <Fact label=sharing::KINDS_ASKED>{sharing::upper_first(&sharing::kinds(&line.kinds))}</Fact>
                <Fact label=sharing::DATES_ASKED>{dates}</Fact>
                <Fact label=texts::RIGHTS_ASKED>{sharing::rights(line.rights)}</Fact>
                <Fact label=sharing::UNTIL_ASKED><When moment=line.until /></Fact>
                <Fact label=sharing::ASKED_ON><When moment=line.time /></Fact>
                {(!line.message.is_empty()).then(|| view! {
                    <Fact label=texts::YOUR_WORDS>
                        <blockquote class="quote" dir="auto">{line.message.clone()}</blockquote>
                    </Fact>
                })}
            </Facts>
            {line.allowed.map(|grant| view! {
                <h4>{texts::ASKED_ALLOWED}</h4>
                <GrantFacts grant received=true />
            })}
            {granted.then(|| view! {
                <div class="actions">
                    <ButtonLink to text=texts::TO_PATIENT look=Look::Secondary />
                </div>
            })}
        </Card>
    }
}
