//! Everybody who was enrolled, with filters.

use leptos::prelude::*;
use salus_records::{objects::party::Role, wire::account::AccountStatus};
use salus_web_rpc::{
    ListPeople,
    people::{KeyStanding, PersonLine},
};

use super::Account;
use crate::{
    fetch::fetch_live,
    handles,
    route::AdminRoute,
    texts::{admin as texts, common::role_word},
    ui::{
        Button, ButtonLink, Choice, Empty, Glyph, Item, List, Loaded, Look, Page, Select, Tag,
        TextField, Tone,
    },
};

/// Lines that are shown before somebody asks for more.
const AT_ONCE: usize = 50;

/// What is typed and chosen above the list.
#[derive(Clone, Copy)]
struct Filter {
    text: RwSignal<String>,
    role: RwSignal<String>,
    standing: RwSignal<String>,
}

/// The list of people.
#[component]
pub fn People() -> impl IntoView {
    let people = fetch_live(|| ListPeople {});
    let filter = Filter {
        text: RwSignal::new(String::new()),
        role: RwSignal::new(String::new()),
        standing: RwSignal::new(String::new()),
    };
    let enrol = move || {
        view! { <ButtonLink to=AdminRoute::Enrol text=texts::ENROL glyph=Glyph::Plus /> }
    };
    view! {
        <Page title=texts::PEOPLE lead=texts::PEOPLE_LEAD aside=enrol>
            <Filters filter />
            <Loaded
                from=people
                empty=Vec::is_empty
                nothing=texts::NO_PEOPLE
                nothing_next=texts::NO_PEOPLE_NEXT
                let:list
            >
                <Found list filter />
            </Loaded>
        </Page>
    }
}

#[component]
fn Filters(filter: Filter) -> impl IntoView {
    let roles = [Role::Patient, Role::Doctor, Role::Auditor, Role::Admin];
    let mut role_choices = vec![Choice::new("", texts::EVERY_ROLE)];
    role_choices.extend(roles.map(|role| Choice::new(role_word(role), role_word(role))));
    let mut standings = vec![Choice::new("", texts::EVERY_STANDING)];
    standings.extend(
        [
            texts::STANDING_INVITED,
            texts::STANDING_ACTIVE,
            texts::STANDING_STOPPED,
            texts::STANDING_WAITING,
            texts::STANDING_ENDED,
        ]
        .map(|word| Choice::new(word, word)),
    );
    view! {
        <div class="filters" role="search" aria-label=texts::FILTERS>
            <TextField id="find" label=texts::FILTER_TEXT value=filter.text keyboard="search" />
            <Select
                id="role"
                label=texts::FILTER_ROLE
                choices=role_choices
                value=filter.role
            />
            <Select
                id="standing"
                label=texts::FILTER_STANDING
                choices=standings
                value=filter.standing
            />
        </div>
    }
}

#[component]
fn Found(list: Vec<PersonLine>, filter: Filter) -> impl IntoView {
    let most = RwSignal::new(AT_ONCE);
    let all = list.len();
    let fitting = Memo::new(move |_| {
        let (text, role, standing) = (filter.text.get(), filter.role.get(), filter.standing.get());
        let fitting = list
            .iter()
            .filter(|line| fits(line, &text, &role, &standing));
        fitting.cloned().collect::<Vec<_>>()
    });
    let count = move || texts::found(fitting.with(Vec::len), all);
    view! {
        <p class="soft" role="status">{count}</p>
        {move || {
            let lines = fitting.get();
            if lines.is_empty() {
                return view! {
                    <Empty
                        title=texts::NONE_FITS
                        text=texts::NONE_FITS_NEXT
                        glyph=Glyph::Search
                    />
                }
                .into_any();
            }
            let more = lines.len() > most.get();
            let shown = lines.into_iter().take(most.get()).map(|line| view! { <Line line /> });
            view! {
                <List>{shown.collect_view()}</List>
                {more.then(|| view! {
                    <div class="actions">
                        <Button
                            text=texts::SHOW_MORE
                            look=Look::Secondary
                            on_click=move |_| most.update(|most| *most += AT_ONCE)
                        />
                    </div>
                })}
            }
            .into_any()
        }}
    }
}

#[component]
fn Line(line: PersonLine) -> impl IntoView {
    let about = [
        role_word(line.role),
        line.username.as_str(),
        line.email.as_str(),
    ];
    let about: Vec<&str> = about.into_iter().filter(|word| !word.is_empty()).collect();
    let about = about.join(", ");
    let to = AdminRoute::Person(handles::number(&Account(line.uid.clone())));
    let (word, tone) = standing(&line);
    view! {
        <Item to=to glyph=Glyph::Person title=line.name text=about>
            <Tag text=word tone />
        </Item>
    }
}

/// What matters most about where somebody stands.
fn standing(line: &PersonLine) -> (&'static str, Tone) {
    match (line.status, line.key) {
        (AccountStatus::Disabled, _) => (texts::STANDING_STOPPED, Tone::Error),
        (AccountStatus::Invited, _) => (texts::STANDING_INVITED, Tone::Plain),
        (AccountStatus::Active, KeyStanding::Waiting) => (texts::STANDING_WAITING, Tone::Warn),
        (AccountStatus::Active, KeyStanding::Ended) => (texts::STANDING_ENDED, Tone::Error),
        (AccountStatus::Active, _) => (texts::STANDING_ACTIVE, Tone::Good),
    }
}

/// Whether a person fits what is typed and chosen; each word typed must stand somewhere.
fn fits(line: &PersonLine, text: &str, role: &str, chosen: &str) -> bool {
    let all = [&line.name, &line.email, &line.username, &line.licence];
    let all = all.map(|field| field.to_lowercase()).join("\n");
    let text = text.to_lowercase();
    text.split_whitespace().all(|word| all.contains(word))
        && (role.is_empty() || role == role_word(line.role))
        && (chosen.is_empty() || chosen == standing(line).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, role: Role, status: AccountStatus, key: KeyStanding) -> PersonLine {
        PersonLine {
            uid: String::new(),
            role,
            name: name.into(),
            email: "m.oberlund@example.org".into(),
            licence: "L-77".into(),
            username: "oberlund".into(),
            status,
            key,
            fingerprint: String::new(),
            proposal: None,
        }
    }

    #[test]
    fn people_are_found_by_every_word_typed_and_by_what_is_chosen() {
        let doctor = line(
            "Dr. Mira Oberlund",
            Role::Doctor,
            AccountStatus::Active,
            KeyStanding::Waiting,
        );
        assert!(fits(&doctor, "", "", ""));
        assert!(fits(&doctor, "OBER mira", "", ""));
        assert!(fits(&doctor, "l-77", "Doctor", texts::STANDING_WAITING));
        assert!(!fits(&doctor, "mira weber", "", ""));
        assert!(!fits(&doctor, "", "Patient", ""));
        assert!(!fits(&doctor, "", "", texts::STANDING_ACTIVE));
    }

    #[test]
    fn a_stopped_account_is_stopped_whatever_its_key_is() {
        let stopped = line(
            "A",
            Role::Doctor,
            AccountStatus::Disabled,
            KeyStanding::Waiting,
        );
        assert_eq!(standing(&stopped).0, texts::STANDING_STOPPED);
    }
}
