//! Who the patient is: the profile record, in plain words.

use leptos::prelude::*;
use salus_records::fhir::Kind;
use salus_web_rpc::{
    ListRecords, ReadRecord,
    records::{RecordLine, RecordPage},
};

use crate::{
    fetch::fetch,
    pages::records::{Content, RecordItem},
    session::session,
    texts::patient as texts,
    ui::{
        ButtonLink, Card, Empty, Fact, Facts, Glyph, List, Loaded, Look, Page, PrintButton, Section,
    },
    whose::Whose,
};

/// The patient's own profile, and people and places that came with it.
#[component]
pub fn Profile() -> impl IntoView {
    let records = fetch(|| ListRecords {
        patient: None,
        fresh: false,
    });
    view! {
        <Page title=texts::PROFILE lead=texts::PROFILE_LEAD>
            <Loaded from=records let:list>
                <Found list />
            </Loaded>
            <Account />
        </Page>
    }
}

#[component]
fn Found(list: Vec<RecordLine>) -> impl IntoView {
    let name = session().with_untracked(|session| {
        let person = session.person.as_ref();
        person.map(|person| person.name.clone()).unwrap_or_default()
    });
    let profiles = list
        .into_iter()
        .filter(|line| line.kind == Kind::Profile && !line.damaged);
    let (own, others) = own_of(profiles.collect(), &name);
    let own = match own {
        Some(line) => view! { <Own line /> }.into_any(),
        None => view! {
            <Empty
                title=texts::PROFILE_NONE
                text=texts::PROFILE_NONE_TEXT
                glyph=Glyph::Person
            >
                <ButtonLink to=Whose::Own.new_record(Kind::Profile) text=texts::PROFILE_ADD />
            </Empty>
        }
        .into_any(),
    };
    view! {
        {own}
        {(!others.is_empty()).then(|| view! {
            <Section title=texts::PROFILE_OTHERS>
                <p class="soft">{texts::PROFILE_OTHERS_TEXT}</p>
                <div class="card list-card">
                    <List>
                        {others
                            .into_iter()
                            .map(|line| view! { <RecordItem line whose=Whose::Own /> })
                            .collect_view()}
                    </List>
                </div>
            </Section>
        })}
    }
}

#[component]
fn Own(line: RecordLine) -> impl IntoView {
    let record = line.record;
    let read = fetch(move || ReadRecord {
        patient: None,
        record: record.clone(),
        version: None,
        purpose: None,
        note: None,
    });
    view! {
        <Loaded from=read let:page>
            <Shown page />
        </Loaded>
    }
}

#[component]
fn Shown(page: RecordPage) -> impl IntoView {
    let record = page.line.record.clone();
    view! {
        <div class="stack">
            <Content page whose=Whose::Own />
            <div class="actions">
                <ButtonLink to=Whose::Own.edit(&record) text=texts::PROFILE_EDIT glyph=Glyph::Edit />
                <ButtonLink
                    to=Whose::Own.record(&record)
                    text=texts::PROFILE_RECORD
                    look=Look::Secondary
                />
                <PrintButton look=Look::Quiet />
            </div>
        </div>
    }
}

#[component]
fn Account() -> impl IntoView {
    let person = session().get_untracked().person;
    person.map(|person| {
        view! {
            <Card title=texts::PROFILE_ACCOUNT>
                <Facts>
                    <Fact label=texts::PROFILE_NAME><span dir="auto">{person.name}</span></Fact>
                    <Fact label=texts::PROFILE_ORGANISATION>
                        <span dir="auto">{person.organisation}</span>
                    </Fact>
                </Facts>
                <p class="soft small">{texts::PROFILE_ACCOUNT_TEXT}</p>
            </Card>
        }
    })
}

/// The profile that is about the patient, and the rest, which are people and places around them.
///
/// What the patient wrote counts first, then what bears the patient's name, then the newest.
fn own_of(mut profiles: Vec<RecordLine>, name: &str) -> (Option<RecordLine>, Vec<RecordLine>) {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    let is_named = |line: &RecordLine| {
        let title = line.title.to_lowercase();
        !words.is_empty() && words.iter().all(|word| title.contains(word))
    };
    let place = profiles
        .iter()
        .position(|line| line.by_patient && line.author.is_empty())
        .or_else(|| profiles.iter().position(is_named));
    let place = place.unwrap_or(0);
    let own = (place < profiles.len()).then(|| profiles.remove(place));
    (own, profiles)
}

#[cfg(test)]
mod tests {
    use salus_web_rpc::Moment;

    use super::*;

    fn profile(title: &str, by_patient: bool) -> RecordLine {
        RecordLine {
            record: title.to_owned(),
            version: 1,
            kind: Kind::Profile,
            title: title.to_owned(),
            date: String::new(),
            signer: String::new(),
            author: String::new(),
            by_patient,
            written: Moment(0.0),
            files: 0,
            damaged: false,
        }
    }

    #[test]
    fn a_profile_is_about_the_patient_and_not_about_the_practice() {
        let list = vec![
            profile("Dr. Ahn", false),
            profile("Profile: Zora Lind", false),
        ];
        let (own, others) = own_of(list.clone(), "Zora Lind");
        assert_eq!(
            own.map(|line| line.title).as_deref(),
            Some("Profile: Zora Lind")
        );
        assert_eq!(others.len(), 1);
        let (own, _) = own_of(list, "Somebody Else");
        assert_eq!(own.map(|line| line.title).as_deref(), Some("Dr. Ahn"));
        let written = vec![profile("Zora Lind", false), profile("About me", true)];
        assert_eq!(
            own_of(written, "Zora Lind")
                .0
                .map(|line| line.title)
                .as_deref(),
            Some("About me")
        );
        assert!(own_of(Vec::new(), "Zora Lind").0.is_none());
    }
}
