//! Fields for secrets, and the choice of new ones with a judgement while they are typed.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{JudgePassword, JudgePin, Secret, session::Judgement};

use super::{
    Glyph, Icon,
    form::{Frame, described, wrong},
};
use crate::{browser, rpc, texts::common as texts};

/// A password, hidden until the person wants to see it.
#[component]
pub fn PasswordField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// Which password.
    #[prop(into)]
    label: String,
    /// What it is for.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is typed.
    value: RwSignal<String>,
    /// `current-password` or `new-password`.
    #[prop(default = "current-password")]
    autocomplete: &'static str,
) -> impl IntoView {
    view! { <Hidden id label hint value autocomplete digits=false /> }
}

/// A PIN: digits only, hidden until the person wants to see them.
#[component]
pub fn PinField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// Which PIN.
    #[prop(into)]
    label: String,
    /// What it is for.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is typed.
    value: RwSignal<String>,
) -> impl IntoView {
    view! { <Hidden id label hint value autocomplete="off" digits=true /> }
}

#[component]
fn Hidden(
    id: String,
    label: String,
    hint: Option<String>,
    value: RwSignal<String>,
    autocomplete: &'static str,
    digits: bool,
) -> impl IntoView {
    let wrong = wrong(&id);
    let described = described(&id, hint.is_some(), wrong);
    let shown = RwSignal::new(false);
    let name = label.clone();
    let button_label = move || {
        if shown.get() {
            texts::hide(&name)
        } else {
            texts::show(&name)
        }
    };
    view! {
        <Frame id=id.clone() label hint>
            <div class="input-with">
                <input
                    class="input"
                    class=("input-digits", digits)
                    id=id.clone()
                    name=id
                    type=move || if shown.get() { "text" } else { "password" }
                    inputmode=if digits { "numeric" } else { "text" }
                    maxlength=if digits { 12 } else { 256 }
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby=described
                    aria-invalid=move || wrong.get().map(|_| "true")
                    prop:value=value
                    on:input:target=move |event| value.set(event.target().value())
                />
                <button
                    type="button"
                    class="input-button"
                    aria-label=button_label
                    aria-pressed=move || shown.get().to_string()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || {
                        let glyph = if shown.get() { Glyph::EyeOff } else { Glyph::Eye };
                        view! { <Icon glyph small=true /> }
                    }}
                    <span aria-hidden="true">
                        {move || if shown.get() { texts::HIDE } else { texts::SHOW }}
                    </span>
                </button>
            </div>
        </Frame>
    }
}

/// A judgement and what it is about: more may have been typed since.
#[derive(Clone, Debug)]
pub struct Judged {
    password: Secret,
    judgement: Judgement,
}

impl Judged {
    /// Whether this very password was found wanting.
    pub fn refuses(&self, password: &str) -> bool {
        self.password.0 == password && !self.judgement.acceptable
    }
}

/// A new password with a judgement while it is typed.
#[component]
pub fn NewPassword(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is typed.
    value: RwSignal<String>,
    /// The newest judgement.
    judged: RwSignal<Option<Judged>>,
    /// Words that must not make it strong, such as the name.
    #[prop(optional, into)]
    about: Signal<Vec<String>>,
) -> impl IntoView {
    let newest = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let typed = value.get();
        let number = newest.get_value() + 1;
        newest.set_value(number);
        if typed.is_empty() {
            judged.set(None);
            return;
        }
        spawn_local(async move {
            browser::sleep(PAUSE).await;
            if newest.try_get_value() != Some(number) {
                return;
            }
            let about = about.get_untracked();
            let password = Secret(typed);
            let call = JudgePassword {
                password: password.clone(),
                about,
            };
            let judgement = rpc::call(call).await.ok();
            if newest.try_get_value() == Some(number) {
                judged.set(judgement.map(|judgement| Judged {
                    password,
                    judgement,
                }));
            }
        });
    });
    view! {
        <PasswordField
            id
            label=texts::NEW_PASSWORD
            hint=texts::NEW_PASSWORD_HINT
            value
            autocomplete="new-password"
        />
        <div class="strength" role="status">
            {move || judged.get().map(|of| view! { <Strength judged=of.judgement /> })}
        </div>
    }
}

/// How long one must stop typing before the judgement is asked for.
const PAUSE: Duration = Duration::from_millis(350);

#[component]
fn Strength(judged: Judgement) -> impl IntoView {
    let class = match (judged.acceptable, judged.score) {
        (false, 0..=1) => "strength-part strength-part-bad",
        (false, _) => "strength-part strength-part-fair",
        (true, _) => "strength-part strength-part-good",
    };
    let parts = (0..5).map(|place| {
        let class = if place <= judged.score {
            class
        } else {
            "strength-part"
        };
        view! { <span class=class></span> }
    });
    let (glyph, mark) = if judged.acceptable {
        (Glyph::Check, "mark-good")
    } else {
        (Glyph::Cross, "mark-bad")
    };
    let advice = judged
        .advice
        .into_iter()
        .map(|advice| view! { <li>{advice}</li> });
    let advice = advice.collect_view();
    view! {
        <div class="strength-meter" aria-hidden="true">{parts.collect_view()}</div>
        <ul class="marks">
            <li class=mark>
                <Icon glyph small=true />
                <span>{texts::strength(judged.score, judged.acceptable)}</span>
            </li>
        </ul>
        <ul>{advice}</ul>
    }
}

/// A new PIN with a judgement when enough digits are there.
#[component]
pub fn NewPin(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What is typed.
    value: RwSignal<String>,
    /// What stands against it; nothing while it is good or too short to say.
    objection: RwSignal<Option<String>>,
) -> impl IntoView {
    Effect::new(move |_| {
        let typed = value.get();
        if typed.len() < FEWEST_DIGITS {
            objection.set(None);
            return;
        }
        spawn_local(async move {
            let pin = Secret(typed.clone());
            let judged = rpc::call(JudgePin { pin }).await;
            if value.try_get_untracked() == Some(typed)
                && let Ok(judged) = judged
            {
                objection.set(judged);
            }
        });
    });
    let word = move || {
        if value.with(|pin| pin.len() < FEWEST_DIGITS) {
            return None;
        }
        let (mark, glyph, text) = match objection.get() {
            Some(objection) => ("mark-bad", Glyph::Cross, objection),
            None => ("mark-good", Glyph::Check, texts::PIN_GOOD.to_owned()),
        };
        Some(view! {
            <ul class="marks">
                <li class=mark><Icon glyph small=true /><span>{text}</span></li>
            </ul>
        })
    };
    view! {
        <PinField id label=texts::NEW_PIN hint=texts::NEW_PIN_HINT value />
        <div class="one-word" role="status">{word}</div>
    }
}

const FEWEST_DIGITS: usize = 6;
