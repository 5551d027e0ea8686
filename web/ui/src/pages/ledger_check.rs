//! Checks the whole ledger in this browser; for registrars and auditors.

use leptos::prelude::*;
use salus_web_rpc::{Failure, FailureKind, VerifyLedger, ledger::Verification};

use crate::{
    texts::admin as texts,
    ui::{
        Banner, Button, Card, Details, FailureView, Glyph, Icon, Job, JobView, Look, Mood,
        PrintButton,
    },
};

/// "Verify everything": progress, a way to stop, and the result in words.
#[component]
pub fn LedgerCheck(
    /// Whether it is what the page is for.
    #[prop(optional)]
    main: bool,
) -> impl IntoView {
    let job = Job::new();
    let result = RwSignal::new(None::<Result<Verification, Failure>>);
    let start = move |_| {
        result.set(None);
        job.run(VerifyLedger {}, &[], move |answer| {
            result.try_set(Some(answer.map(|answer| answer.answer)));
        });
    };
    let look = if main { Look::Primary } else { Look::Secondary };
    view! {
        <Card title=texts::VERIFY_EVERYTHING>
            <p>{texts::VERIFY_TEXT}</p>
            {move || (!job.is_running()).then(|| view! {
                <div class="actions">
                    <Button
                        text=texts::VERIFY_EVERYTHING
                        look
                        glyph=Glyph::Shield
                        on_click=start
                    />
                </div>
            })}
            <JobView job label=texts::VERIFY_RUNNING />
            <div role="status">
                {move || result.get().map(|result| match result {
                    Ok(found) => view! { <Found found /> }.into_any(),
                    Err(failure) => view! { <Stopped failure /> }.into_any(),
                })}
            </div>
        </Card>
    }
}

#[component]
fn Stopped(failure: Failure) -> impl IntoView {
    if failure.kind == FailureKind::Cancelled {
        view! { <Banner title=failure.title><p>{texts::VERIFY_STOPPED}</p></Banner> }.into_any()
    } else {
        view! { <FailureView failure /> }.into_any()
    }
}

#[component]
fn Found(found: Verification) -> impl IntoView {
    let marks = texts::verify_marks(found.entries, found.blocks, found.keys, found.confirmed);
    if !found.ok {
        let faults = found.faults.into_iter().map(|fault| {
            view! { <li class="mark-bad"><Icon glyph=Glyph::Cross small=true />{fault}</li> }
        });
        let more = (found.unlisted > 0.0).then(|| texts::more_faults(found.unlisted));
        return view! {
            <div class="distrust" role="alert">
                <h3 class="distrust-title">
                    <Icon glyph=Glyph::Warning />
                    {texts::VERIFY_BAD}
                </h3>
                <p class="strong">{texts::VERIFY_FAULTS}</p>
                <ul class="marks">{faults.collect_view()}</ul>
                {more.map(|text| view! { <p>{text}</p> })}
                <p>{texts::VERIFY_BAD_NEXT}</p>
                <PrintButton />
            </div>
        }
        .into_any();
    }
    let marks = marks.into_iter().map(|text| {
        view! { <li class="mark-good"><Icon glyph=Glyph::Check small=true />{text}</li> }
    });
    view! {
        <div class="stack-s">
            <Banner mood=Mood::Good title=texts::VERIFY_GOOD />
            <p class="strong">{texts::VERIFY_CHECKED}</p>
            <ul class="marks">{marks.collect_view()}</ul>
            <Details title=texts::VERIFY_LIMITS_TITLE><p>{texts::VERIFY_LIMITS}</p></Details>
        </div>
    }
    .into_any()
}
