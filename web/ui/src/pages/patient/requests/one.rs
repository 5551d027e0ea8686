//! One request: who asks, for what, and the answer.

use leptos::prelude::*;
use salus_records::wire::custodian::RequestStatus;
use salus_web_rpc::{
    ListDoctors, ListRequests,
    sharing::{DoctorLine, RequestLine},
};

use super::{RequestHandle, answer::Answer};
use crate::{
    fetch::{fetch, fetch_live},
    handles,
    pages::terms::{GrantFacts, StatusTag},
    route::PatientRoute,
    texts::sharing as texts,
    ui::{
        Banner, ButtonLink, Card, Crumb, Empty, Fact, Facts, Glyph, Loaded, Look, Mood, Page, When,
        when::{date_text, day_text},
    },
};

/// The request of this number.
#[component]
pub fn RequestPage(
    /// Its number in this session.
    number: u32,
) -> impl IntoView {
    let wanted = handles::find_or_show::<RequestHandle>(number, PatientRoute::Requests);
    let wanted = wanted.map(|handle| handle.0);
    let requests = fetch_live(|| ListRequests {});
    let doctors = fetch(|| ListDoctors {});
    let own = StoredValue::new(wanted);
    let of = move |list: &[RequestLine]| {
        own.with_value(|own| {
            list.iter()
                .find(|line| Some(&line.request) == own.as_ref())
                .cloned()
        })
    };
    // Only what changed is drawn again: an answer that is being filled in stays.
    let request = Memo::new(move |_| requests.get().map(|all| all.map(|list| of(&list))));
    let title = Signal::derive(move || match request.get() {
        Some(Ok(Some(line))) => texts::asks(&line.doctor_name),
        _ => texts::REQUEST_TAB.to_owned(),
    });
    view! {
        <Page
            title
            tab=texts::REQUEST_TAB
            back=Crumb::new(PatientRoute::Requests, texts::REQUESTS_TITLE)
        >
            {move || match request.get() {
                Some(Ok(Some(line))) => view! {
                    <Loaded from=doctors let:list>
                        <Shown line=line.clone() list />
                    </Loaded>
                }.into_any(),
                Some(Ok(None)) => view! {
                    <Empty
                        title=texts::REQUEST_GONE
                        text=texts::REQUEST_GONE_NEXT
                        glyph=Glyph::Question
                    />
                }.into_any(),
                _ => view! { <Loaded from=requests let:_list>{""}</Loaded> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Shown(line: RequestLine, list: Vec<DoctorLine>) -> impl IntoView {
    let doctor = list.into_iter().find(|doctor| doctor.uid == line.doctor);
    let is_vouched = doctor.is_some();
    let allowed = line.allowed.clone();
    let answer = match line.status {
        RequestStatus::Pending => view! { <Answer line=line.clone() is_vouched /> }.into_any(),
        RequestStatus::Granted => view! {
            <Card title=texts::DONE_GRANTED>
                {allowed.map(|grant| view! { <GrantFacts grant /> })}
                <p class="soft">{texts::DONE_GRANTED_TEXT}</p>
                <div class="actions">
                    <ButtonLink to=PatientRoute::Sharing text=texts::TO_SHARING look=Look::Secondary />
                </div>
            </Card>
        }
        .into_any(),
        RequestStatus::Declined => view! {
            <Banner title=texts::DONE_DECLINED><p>{texts::DONE_DECLINED_TEXT}</p></Banner>
        }
        .into_any(),
    };
    view! {
        {(!is_vouched).then(|| view! {
            <Banner mood=Mood::Warn title=texts::NOT_VOUCHED><p>{texts::NOT_VOUCHED_TEXT}</p></Banner>
        })}
        <Who name=line.doctor_name.clone() doctor />
        <Asked line />
        {answer}
    }
}

/// Who asks, and why that is sure.
#[component]
fn Who(name: String, doctor: Option<DoctorLine>) -> impl IntoView {
    view! {
        <Card title=texts::WHO_ASKS>
            <Facts>
                <Fact label=texts::NAME><span class="strong" dir="auto">{name}</span></Fact>
                {doctor.map(|doctor| view! {
                    {(!doctor.licence.is_empty()).then(|| view! {
                        <Fact label=texts::LICENCE><span dir="auto">{doctor.licence.clone()}</span></Fact>
                    })}
                    <Fact label=texts::VOUCHED>
                        {texts::vouched_until(&day_text(doctor.valid_until))}
                        <p class="small soft">{texts::VOUCHED_HOW}</p>
                    </Fact>
                })}
            </Facts>
        </Card>
    }
}

/// What is asked for, in the doctor's own terms.
#[component]
fn Asked(line: RequestLine) -> impl IntoView {
    let dates = line.dates.as_ref().map_or_else(
        || texts::ANY_DATE.to_owned(),
        |range| texts::between(&date_text(&range.from), &date_text(&range.to)),
    );
    let words = if line.message.trim().is_empty() {
        view! { <p class="soft">{texts::NO_WORDS}</p> }.into_any()
    } else {
        view! { <blockquote class="quote" dir="auto">{line.message.clone()}</blockquote> }
            .into_any()
    };
    let stands = line.clone();
    view! {
        <Card title=texts::WHAT_THEY_ASK>
            <Facts>
                <Fact label=texts::WHY>{texts::purpose(line.purpose)}</Fact>
                <Fact label=texts::THEIR_WORDS>{words}</Fact>
                <Fact label=texts::KINDS_ASKED>{texts::upper_first(&texts::kinds(&line.kinds))}</Fact>
                <Fact label=texts::DATES_ASKED>{dates}</Fact>
                <Fact label=texts::RIGHTS_ASKED>{texts::rights(line.rights)}</Fact>
                <Fact label=texts::UNTIL_ASKED><When moment=line.until /></Fact>
                <Fact label=texts::KEEP_ASKED>
                    {match line.keep_until {
                        Some(day) => view! { <When moment=day day=true /> }.into_any(),
                        None => texts::KEEP_NONE.into_any(),
                    }}
                </Fact>
                <Fact label=texts::ASKED_ON>
                    <span class="row"><When moment=line.time /> <StatusTag line=stands /></span>
                </Fact>
            </Facts>
        </Card>
    }
}
