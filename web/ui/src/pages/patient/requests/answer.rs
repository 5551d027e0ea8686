//! The answer to a request: narrowed, shown beforehand, then signed or declined.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{DeclineRequest, Failure, GiveGrant, Moment, sharing::RequestLine};

use crate::{
    browser,
    pages::terms::{
        DatesField, Filled, How, KeepField, KindsField, OnlyDates, Preview, RightsField, Terms,
        UntilField,
    },
    route::PatientRoute,
    router, rpc,
    texts::sharing as texts,
    ui::{
        Banner, Button, Card, Confirm, Errors, FailureView, Form, Glyph, Look, Mood, toast,
        when::{day_text, iso_day, moment_text, today},
    },
};

/// The terms of a request, as a patient begins to narrow them.
fn asked(line: &RequestLine, is_over: bool) -> Filled {
    let (how, from, to) = match &line.dates {
        Some(range) => (How::Dates, range.from.clone(), range.to.clone()),
        None => (How::Kinds, String::new(), String::new()),
    };
    Filled {
        how,
        kinds: line.kinds.clone(),
        from,
        to,
        records: Vec::new(),
        rights: line.rights,
        purpose: line.purpose,
        until: if is_over || !line.until.0.is_finite() {
            String::new()
        } else {
            iso_day(line.until)
        },
        keep_until: line.keep_until.filter(|day| day.0.is_finite()).map(iso_day),
    }
}

/// Narrows, shows and answers a request that waits.
#[component]
pub fn Answer(
    /// The request.
    line: RequestLine,
    /// Whether the key log vouches for whoever asks.
    is_vouched: bool,
) -> impl IntoView {
    view! {
        {is_vouched.then(|| view! { <Approve line=line.clone() /> })}
        <Decline line />
    }
}

#[component]
fn Approve(line: RequestLine) -> impl IntoView {
    let is_over = line.until.0 <= browser::now();
    let terms = Terms::of(&asked(&line, is_over));
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    let name = line.doctor_name.clone();
    let asked_dates = line.dates.clone();
    let (first, last) = (
        asked_dates.as_ref().map(|range| range.from.clone()),
        asked_dates.as_ref().map(|range| range.to.clone()),
    );
    let has_dates = asked_dates.is_some();
    let latest = (!is_over && line.until.0.is_finite()).then_some(line.until);
    let until_hint = latest.map_or(texts::UNTIL_HINT.to_owned(), |latest| {
        texts::until_hint_asked(&moment_text(latest))
    });
    let keep_ends = line.keep_until.filter(|day| day.0.is_finite()).map(iso_day);
    let (kinds, rights) = (line.kinds.clone(), line.rights);
    let asks_to_keep = line.keep_until.is_some();
    let request = StoredValue::new(line);
    let submit = move |()| {
        let filled = terms.read();
        if !errors.show(filled.faults(&today())) || busy.get_untracked() {
            return;
        }
        let line = request.get_value();
        let Some(call) = grant(&filled, &line, is_over) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let result = rpc::call(call).await;
            busy.try_set(false);
            match result {
                Ok(()) => {
                    toast(texts::granted(&line.doctor_name));
                    router::go(PatientRoute::Sharing);
                }
                Err(failure) => errors.fail(failure),
            }
        });
    };
    let whose = StoredValue::new(name);
    view! {
        <Form errors on_submit=submit guarded=true>
            <Card title=texts::NARROW>
                <p>{texts::NARROW_TEXT}</p>
                <KindsField terms offered=kinds />
                {(!has_dates).then(|| view! { <OnlyDates terms /> })}
                <NarrowDates terms first last />
                <RightsField terms most=rights />
                {is_over.then(|| view! { <Banner mood=Mood::Warn title=texts::UNTIL_GONE /> })}
                <UntilField terms hint=until_hint last=latest.map(iso_day) />
                {asks_to_keep.then(|| view! { <KeepField terms last=keep_ends /> })}
            </Card>
            <Card title=texts::PREVIEW_TITLE>
                <Preview
                    wish=Signal::derive(move || terms.read().wish())
                    rights=Signal::derive(move || terms.read().rights)
                    name=Signal::derive(move || whose.get_value())
                />
            </Card>
            <Card title=texts::SIGN_TITLE brand=true>
                <Promise terms latest name=Signal::derive(move || whose.get_value()) />
                <div class="actions">
                    <Button text=texts::APPROVE glyph=Glyph::Check busy />
                </div>
            </Card>
        </Form>
    }
}

#[component]
fn NarrowDates(terms: Terms, first: Option<String>, last: Option<String>) -> impl IntoView {
    let how = terms.how();
    move || {
        let (first, last) = (first.clone(), last.clone());
        (how.get() == How::Dates).then(|| {
            view! { <DatesField terms hint=texts::DATES_HINT first last /> }
        })
    }
}

/// The permission in one sentence, as it is filled in now.
#[component]
pub fn Promise(
    /// The fields.
    terms: Terms,
    /// Who gets it.
    #[prop(into)]
    name: Signal<String>,
    /// The moment until which it was asked for; it never counts longer.
    #[prop(optional_no_strip)]
    latest: Option<Moment>,
) -> impl IntoView {
    let words = move || {
        let filled = terms.read();
        let until = match (filled.until(), latest) {
            (Some(end), Some(latest)) if end.0 > latest.0 => moment_text(latest),
            (Some(end), _) => texts::end_of(&day_text(end)),
            (None, _) => String::new(),
        };
        (!until.is_empty() && filled.wish().is_some()).then(|| {
            let why = texts::purpose(filled.purpose);
            texts::promise(&name.get(), &filled.scope(), filled.rights, &until, why)
        })
    };
    let copies = move || {
        terms
            .read()
            .keep_until()
            .map(|day| texts::promise_copies(&day_text(day)))
    };
    view! {
        <div role="status">
            {move || match words() {
                Some(words) => view! { <p class="strong" dir="auto">{words}</p> }.into_any(),
                None => view! { <p class="soft">{texts::SIGN_INCOMPLETE}</p> }.into_any(),
            }}
            <p>{copies}</p>
        </div>
        <p class="soft small">{texts::SIGN_TEXT}</p>
    }
}

/// The call that signs it; never longer than was asked for.
fn grant(filled: &Filled, line: &RequestLine, is_over: bool) -> Option<GiveGrant> {
    let mut until = filled.until()?;
    if !is_over && until.0 > line.until.0 {
        until = line.until;
    }
    Some(GiveGrant {
        doctor: line.doctor.clone(),
        wish: filled.wish()?,
        rights: filled.rights,
        purpose: filled.purpose,
        until,
        keep_until: filled.keep_until(),
        request: Some(line.request.clone()),
    })
}

#[component]
fn Decline(line: RequestLine) -> impl IntoView {
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let question = texts::decline_question(&line.doctor_name);
    let request = line.request;
    let decline = move |()| {
        busy.set(true);
        let request = request.clone();
        spawn_local(async move {
            let result = rpc::call(DeclineRequest { request }).await;
            busy.try_set(false);
            open.try_set(false);
            match result {
                Ok(()) => {
                    toast(texts::DECLINED);
                    router::go(PatientRoute::Requests);
                }
                Err(wrong) => {
                    failure.try_set(Some(wrong));
                }
            }
        });
    };
    view! {
        {move || failure.get().map(|failure| view! { <FailureView failure /> })}
        <div class="actions">
            <Button text=texts::DECLINE look=Look::Danger on_click=move |_| open.set(true) />
        </div>
        <Confirm
            open
            title=question
            text=texts::DECLINE_TEXT
            action=texts::DECLINE
            danger=true
            busy
            on_yes=decline
        />
    }
}
