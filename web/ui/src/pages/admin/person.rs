//! One person: who it is, where account and key stand, and what a registrar can do about it.

use leptos::prelude::*;
use salus_records::{objects::party::Role, wire::account::AccountStatus};
use salus_web_rpc::{
    BeginPinReset, EndKey, ListPeople, NewLetter, SetStanding, Vouch,
    people::{KeyStanding, Letter, PersonLine, Progressed},
};

use super::{Account, act::Act, change_role::ChangeRoleCard, letter::LetterPage};
use crate::{
    fetch::{Fetched, fetch},
    handles,
    route::AdminRoute,
    session::session,
    texts::{admin as texts, common::role_word},
    ui::{
        Banner, ButtonLink, Card, Crumb, Details, Empty, Fact, Facts, Fingerprint, Glyph, Loaded,
        Look, Mood, Page, When,
    },
};

/// The list that this page is about one line of; fetched again after each change.
type People = Fetched<Vec<PersonLine>>;

/// The page of one person.
#[component]
pub fn Person(
    /// The number in the address.
    number: u32,
) -> impl IntoView {
    let letter = RwSignal::new(None::<Letter>);
    let people = fetch(|| ListPeople {});
    move || match letter.get() {
        Some(letter) => view! { <LetterPage letter /> }.into_any(),
        None => view! { <Known number people letter /> }.into_any(),
    }
}

#[component]
fn Known(number: u32, people: People, letter: RwSignal<Option<Letter>>) -> impl IntoView {
    let uid = StoredValue::new(handles::find_or_show::<Account>(number, AdminRoute::People));
    let person = move |list: &[PersonLine]| {
        let account = uid.get_value()?;
        list.iter().find(|line| line.uid == account.0).cloned()
    };
    let title = Signal::derive(move || {
        let found = people.ok().and_then(|list| person(&list));
        found.map_or(texts::PERSON_TAB.to_owned(), |line| line.name)
    });
    view! {
        <Page
            title
            tab=texts::PERSON_TAB
            back=Crumb::new(AdminRoute::People, texts::PEOPLE)
        >
            <Loaded from=people let:list>
                {match person(&list) {
                    Some(line) => view! { <About line people letter /> }.into_any(),
                    None => view! {
                        <Empty
                            title=texts::UNKNOWN_PERSON
                            text=texts::UNKNOWN_PERSON_NEXT
                            glyph=Glyph::Person
                        >
                            <ButtonLink to=AdminRoute::People text=texts::PEOPLE />
                        </Empty>
                    }
                    .into_any(),
                }}
            </Loaded>
        </Page>
    }
}

#[component]
fn About(line: PersonLine, people: People, letter: RwSignal<Option<Letter>>) -> impl IntoView {
    let me = session().with_untracked(|session| session.person.as_ref().map(|me| me.uid.clone()));
    let own = me.as_ref() == Some(&line.uid);
    let begun = line.proposal.is_some();
    view! {
        {begun.then(|| view! {
            <Banner mood=Mood::Warn title=texts::BEGUN_TITLE>
                <p>{texts::BEGUN_TEXT}</p>
                <div class="actions">
                    <ButtonLink
                        to=AdminRoute::Approvals
                        text=texts::TO_APPROVALS
                        look=Look::Secondary
                    />
                </div>
            </Banner>
        })}
        <Particulars line=line.clone() />
        <Key line=line.clone() people />
        {if own {
            view! {
                <Banner title=texts::THIS_IS_YOU><p>{texts::THIS_IS_YOU_TEXT}</p></Banner>
            }
            .into_any()
        } else {
            view! {
                <LetterAgain line=line.clone() letter />
                <PinReset line=line.clone() people />
                <Standing line=line.clone() people />
                <KeyEnd line=line.clone() people />
                <ChangeRoleCard line letter />
            }
            .into_any()
        }}
    }
}

#[component]
fn Particulars(line: PersonLine) -> impl IntoView {
    let given = |text: String| {
        if text.is_empty() {
            view! { <span class="soft">{texts::NOT_GIVEN}</span> }.into_any()
        } else {
            view! { <span dir="auto">{text}</span> }.into_any()
        }
    };
    let is_doctor = line.role == Role::Doctor;
    let is_staff = line.role != Role::Patient;
    view! {
        <Card title=texts::DETAILS>
            <Facts>
                <Fact label=texts::FULL_NAME><span dir="auto">{line.name}</span></Fact>
                <Fact label=texts::ROLE>{role_word(line.role)}</Fact>
                <Fact label=texts::STATUS>{texts::status(line.status)}</Fact>
                {is_staff.then(|| view! {
                    <Fact label=texts::USERNAME>{given(line.username)}</Fact>
                })}
                {is_doctor.then(|| view! {
                    <Fact label=texts::LICENCE>{given(line.licence)}</Fact>
                })}
                <Fact label=texts::EMAIL>{given(line.email)}</Fact>
            </Facts>
            <Details title=texts::ACCOUNT_NUMBER_TITLE>
                <p class="small">{texts::ACCOUNT_NUMBER}</p>
                <p class="hash">{line.uid}</p>
            </Details>
        </Card>
    }
}

#[component]
fn Key(line: PersonLine, people: People) -> impl IntoView {
    let says = match line.key {
        KeyStanding::NotNeeded => texts::KEY_NOT_NEEDED.into_any(),
        KeyStanding::NoKey => texts::KEY_NONE.into_any(),
        KeyStanding::Waiting if line.role == Role::Admin => texts::KEY_WAITING_REGISTRAR.into_any(),
        KeyStanding::Waiting => texts::KEY_WAITING.into_any(),
        KeyStanding::Counts(until) if until.0.is_finite() => view! {
            {texts::KEY_COUNTS_UNTIL}
            <When moment=until day=true />
        }
        .into_any(),
        KeyStanding::Counts(_) => texts::KEY_COUNTS_ALWAYS.into_any(),
        KeyStanding::Ended => texts::KEY_ENDED.into_any(),
    };
    let can_vouch = matches!(line.key, KeyStanding::Waiting | KeyStanding::Ended)
        && matches!(line.role, Role::Doctor | Role::Auditor)
        && line.status == AccountStatus::Active;
    let print = (!line.fingerprint.is_empty()).then(|| digits(&line.fingerprint));
    view! {
        <Card title=texts::KEY warn=can_vouch>
            <p>{says}</p>
            {print.map(|hash| view! {
                <p class="strong">{texts::FINGERPRINT}</p>
                <Fingerprint hash label=texts::FINGERPRINT />
                <p class="small soft">{texts::FINGERPRINT_TEXT}</p>
            })}
            {can_vouch.then(|| view! {
                <p>{texts::VOUCH_TEXT}</p>
                <div class="actions">
                    <Act
                        verb=texts::VOUCH
                        look=Look::Primary
                        question=texts::VOUCH_QUESTION
                        text=texts::vouch_question(&line.name)
                        call=Vouch { person: line.uid }
                        done=move |so_far| signed(people, &so_far)
                    />
                </div>
            })}
        </Card>
    }
}

/// Fetches anew what a signature may have changed, and says how far it has come.
fn signed(people: People, so_far: &Progressed) -> String {
    people.again();
    texts::progressed(so_far.signed, so_far.needed, so_far.done)
}

#[component]
fn LetterAgain(line: PersonLine, letter: RwSignal<Option<Letter>>) -> impl IntoView {
    (line.status == AccountStatus::Invited).then(|| {
        view! {
            <Card title=texts::NEW_LETTER>
                <p>{texts::NEW_LETTER_TEXT}</p>
                <div class="actions">
                    <Act
                        verb=texts::NEW_LETTER
                        question=texts::NEW_LETTER_QUESTION
                        text=texts::new_letter_question(&line.name)
                        call=NewLetter { person: line.uid }
                        done=move |made| {
                            letter.set(Some(made));
                            texts::NEW_LETTER_MADE.to_owned()
                        }
                    />
                </div>
            </Card>
        }
    })
}

#[component]
fn PinReset(line: PersonLine, people: People) -> impl IntoView {
    (line.status == AccountStatus::Active).then(|| {
        view! {
            <Card title=texts::PIN_RESET>
                <p>{texts::PIN_RESET_TEXT}</p>
                <div class="actions">
                    <Act
                        verb=texts::PIN_RESET_BUTTON
                        question=texts::PIN_RESET_QUESTION
                        text=texts::pin_reset_question(&line.name)
                        call=BeginPinReset { person: line.uid }
                        done=move |so_far| signed(people, &so_far)
                    />
                </div>
            </Card>
        }
    })
}

#[component]
fn Standing(line: PersonLine, people: People) -> impl IntoView {
    let person = line.uid;
    if line.status == AccountStatus::Disabled {
        return view! {
            <Card title=texts::RESUME>
                <p>{texts::RESUME_TEXT}</p>
                <div class="actions">
                    <Act
                        verb=texts::RESUME
                        question=texts::RESUME_QUESTION
                        text=texts::resume_question(&line.name)
                        call=SetStanding { person, disabled: false }
                        done=move |()| changed(people, texts::RESUMED)
                    />
                </div>
            </Card>
        }
        .into_any();
    }
    view! {
        <Card title=texts::STOP>
            <p>{texts::STOP_TEXT}</p>
            <div class="actions">
                <Act
                    verb=texts::STOP
                    danger=true
                    question=texts::STOP_QUESTION
                    text=texts::stop_question(&line.name)
                    call=SetStanding { person, disabled: true }
                    done=move |()| changed(people, texts::STOPPED)
                />
            </div>
        </Card>
    }
    .into_any()
}

#[component]
fn KeyEnd(line: PersonLine, people: People) -> impl IntoView {
    matches!(line.key, KeyStanding::Counts(_)).then(|| {
        view! {
            <Card title=texts::END_KEY>
                <p>{texts::END_KEY_TEXT}</p>
                <div class="actions">
                    <Act
                        verb=texts::END_KEY
                        danger=true
                        question=texts::END_KEY_QUESTION
                        text=texts::end_key_question(&line.name)
                        call=EndKey { person: line.uid }
                        done=move |()| changed(people, texts::KEY_ENDED_DONE)
                    />
                </div>
            </Card>
        }
    })
}

/// Fetches anew what changed, and says what did.
fn changed(people: People, what: &str) -> String {
    people.again();
    what.to_owned()
}

/// A fingerprint without the spaces between its groups.
pub fn digits(fingerprint: &str) -> String {
    fingerprint.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn groups_of_a_fingerprint_are_put_together() {
        assert_eq!(digits("ab12 cd34\u{a0}ef56"), "ab12cd34ef56");
    }
}
