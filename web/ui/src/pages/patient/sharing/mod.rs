//! Permissions: who may see what and until when, taking it back, and giving a new one.

mod doctor;
mod new;
mod one;
mod revoke;

pub use new::Share;
pub use one::Shared;

use leptos::prelude::*;
use salus_web_rpc::{ListGiven, sharing::GrantLine};

use self::revoke::Revoke;
use crate::{
    fetch::fetch_live,
    handles,
    pages::terms::{GrantFacts, StandingTag, scope},
    route::{PatientRoute, Route},
    texts::sharing as texts,
    ui::{ButtonLink, Card, Details, Empty, Glyph, Item, List, Loaded, Page, When},
};

/// A permission, as numbers in addresses stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantHandle(pub String);

/// The page of this permission.
pub fn grant_route(grant: &str) -> Route {
    PatientRoute::Shared(handles::number(&GrantHandle(grant.to_owned()))).into()
}

/// What is known of one person's permissions.
#[derive(Clone, Debug, PartialEq)]
struct Person {
    uid: String,
    name: String,
    live: Vec<GrantLine>,
    ended: Vec<GrantLine>,
}

/// Gathers permissions by person; those who can see something first, otherwise in the order of the list.
fn by_person(grants: Vec<GrantLine>) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for grant in grants {
        let place = people.iter().position(|person| person.uid == grant.other);
        let place = place.unwrap_or_else(|| {
            people.push(Person {
                uid: grant.other.clone(),
                name: grant.name.clone(),
                live: Vec::new(),
                ended: Vec::new(),
            });
            people.len() - 1
        });
        if let Some(person) = people.get_mut(place) {
            let list = if grant.live {
                &mut person.live
            } else {
                &mut person.ended
            };
            list.push(grant);
        }
    }
    people.sort_by_key(|person| person.live.is_empty());
    people
}

/// Who has access, person by person.
#[component]
pub fn Sharing() -> impl IntoView {
    let given = fetch_live(|| ListGiven {});
    let share = || {
        view! { <ButtonLink to=PatientRoute::Share text=texts::SHARE glyph=Glyph::Plus /> }
    };
    view! {
        <Page title=texts::SHARING_TITLE lead=texts::SHARING_LEAD aside=share>
            <Loaded from=given let:list>
                {if list.is_empty() {
                    view! {
                        <Empty title=texts::NOBODY text=texts::NOBODY_NEXT glyph=Glyph::Lock />
                    }.into_any()
                } else {
                    let changed = move |()| given.again();
                    view! { <People list on_change=changed /> }.into_any()
                }}
            </Loaded>
        </Page>
    }
}

#[component]
fn People(list: Vec<GrantLine>, #[prop(into)] on_change: Callback<()>) -> impl IntoView {
    let people = by_person(list);
    let nobody = people.iter().all(|person| person.live.is_empty());
    let (with, without): (Vec<_>, Vec<_>) = people
        .into_iter()
        .partition(|person| !person.live.is_empty());
    let cards = with
        .into_iter()
        .map(|person| view! { <PersonCard person on_change /> });
    let cards = cards.collect_view();
    let ended: Vec<GrantLine> = without
        .into_iter()
        .flat_map(|person| person.ended)
        .collect();
    view! {
        {nobody.then(|| view! {
            <Empty title=texts::NOBODY_NOW text=texts::NOBODY_NEXT glyph=Glyph::Lock />
        })}
        {cards}
        {(!ended.is_empty()).then(|| view! { <Ended list=ended named=true /> })}
    }
}

#[component]
fn PersonCard(person: Person, on_change: Callback<()>) -> impl IntoView {
    let grants = person.live.into_iter().map(|grant| {
        let about = texts::details_of(&grant.name, &scope(&grant));
        let to = grant_route(&grant.grant);
        view! {
            <li class="grant">
                <GrantFacts grant=grant.clone() />
                <div class="actions">
                    <Revoke grant on_done=on_change />
                    <a class="button button-quiet" href=to.path()>
                        {texts::DETAILS}
                        <span class="visually-hidden">{about}</span>
                    </a>
                </div>
            </li>
        }
    });
    let grants = grants.collect_view();
    view! {
        <Card brand=true>
            <h2 dir="auto">{person.name}</h2>
            <ul class="grants">{grants}</ul>
            {(!person.ended.is_empty()).then(|| view! { <Ended list=person.ended /> })}
        </Card>
    }
}

/// Permissions that count no longer, folded away.
#[component]
fn Ended(list: Vec<GrantLine>, #[prop(optional)] named: bool) -> impl IntoView {
    let title = texts::ended_count(list.len());
    let items = list.into_iter().map(move |grant| {
        let what = scope(&grant);
        let (title, text) = if named {
            (grant.name.clone(), what)
        } else {
            (what, texts::purpose(grant.purpose).to_owned())
        };
        let when = grant.revoked.unwrap_or(grant.until);
        view! {
            <Item to=grant_route(&grant.grant) title text>
                <StandingTag grant=grant.clone() />
                <When moment=when day=true />
            </Item>
        }
    });
    let items = items.collect_view();
    view! { <Details title><List>{items}</List></Details> }
}

#[cfg(test)]
mod tests {
    use salus_records::objects::grant::{Purpose, Rights};
    use salus_web_rpc::Moment;

    use super::*;

    fn grant(other: &str, live: bool) -> GrantLine {
        GrantLine {
            grant: String::new(),
            other: other.into(),
            name: other.into(),
            kinds: Vec::new(),
            dates: None,
            records: Vec::new(),
            future: false,
            rights: Rights {
                read: true,
                write: false,
            },
            purpose: Purpose::Treat,
            from: Moment(0.0),
            until: Moment(1.0),
            keep_until: None,
            last_used: None,
            revoked: None,
            live,
        }
    }

    #[test]
    fn people_who_can_see_something_come_first() {
        let people = by_person(vec![grant("a", false), grant("b", false), grant("b", true)]);
        let shape: Vec<_> = people
            .iter()
            .map(|person| (person.uid.as_str(), person.live.len(), person.ended.len()))
            .collect();
        assert_eq!(shape, [("b", 1, 1), ("a", 0, 1)]);
    }
}
