//! What went wrong, in the shape that fits it.

use leptos::prelude::*;
use salus_web_rpc::{Failure, FailureKind};

use super::{Banner, Button, Glyph, Icon, Look, Mood};
use crate::texts::common as texts;

/// Says what went wrong and what to do next; each sort of failure has a look of its own.
#[component]
pub fn FailureView(
    /// What went wrong.
    failure: Failure,
    /// Tries again.
    #[prop(optional, into)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let again = move || {
        retry.map(|retry| {
            view! {
                <div class="actions">
                    <Button
                        text=texts::TRY_AGAIN
                        look=Look::Secondary
                        on_click=move |_| retry.run(())
                    />
                </div>
            }
        })
    };
    match failure.kind {
        FailureKind::Distrust => view! { <Distrust failure /> }.into_any(),
        FailureKind::Offline => view! {
            <div class="state" role="status">
                <Icon glyph=Glyph::Offline />
                <h2>{texts::OFFLINE_TITLE}</h2>
                <p>{texts::OFFLINE_TEXT}</p>
                {again()}
            </div>
        }
        .into_any(),
        FailureKind::Cancelled => view! {
            <Banner mood=Mood::Info title=failure.title>{again()}</Banner>
        }
        .into_any(),
        FailureKind::Conflict => view! {
            <Banner mood=Mood::Warn title=failure.title>
                <p>{failure.next}</p>
                {again()}
            </Banner>
        }
        .into_any(),
        FailureKind::Input | FailureKind::LoggedOut | FailureKind::Refused => view! {
            <Banner mood=Mood::Error title=failure.title>
                {(!failure.next.is_empty()).then(|| view! { <p>{failure.next}</p> })}
            </Banner>
        }
        .into_any(),
        FailureKind::Fault => view! {
            <Banner mood=Mood::Error title=failure.title>
                <p>{failure.next}</p>
                {again()}
            </Banner>
        }
        .into_any(),
    }
}

/// The server was caught: nothing goes on from here, and nobody may overlook it.
#[component]
fn Distrust(failure: Failure) -> impl IntoView {
    view! {
        <div class="distrust" role="alert">
            <h2 class="distrust-title">
                <Icon glyph=Glyph::Warning />
                {texts::DISTRUST_TITLE}
            </h2>
            <p class="strong">{failure.title}</p>
            {(!failure.next.is_empty()).then(|| view! { <p>{failure.next}</p> })}
            <ol>
                {texts::DISTRUST_STEPS
                    .iter()
                    .map(|step| view! { <li>{*step}</li> })
                    .collect_view()}
            </ol>
        </div>
    }
}
