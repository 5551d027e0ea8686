//! Sends what was typed, with progress and a way to stop; whatever goes wrong, it stays typed.

use leptos::prelude::*;
use salus_web_rpc::{Call, Failure, FailureKind, records::Written};

use crate::{
    router,
    texts::writing as texts,
    ui::{Banner, Button, Errors, Files, Glyph, Job, JobView, Mood, toast},
    whose::Whose,
};

/// The sending of one form.
#[derive(Clone, Copy)]
pub struct Sending {
    /// What is wrong in the form.
    pub errors: Errors,
    job: Job,
    stopped: RwSignal<Option<Failure>>,
    whose: Whose,
}

impl Sending {
    /// Nothing is sent yet.
    pub fn new(whose: Whose) -> Self {
        Self {
            errors: Errors::new(),
            job: Job::new(),
            stopped: RwSignal::new(None),
            whose,
        }
    }

    /// Whether it is being sent.
    pub fn is_running(self) -> bool {
        self.job.is_running()
    }

    /// Shows what is wrong; true when nothing is.
    pub fn show(self, wrong: Vec<(String, String)>) -> bool {
        let wrong = wrong
            .iter()
            .map(|(field, text)| (field.as_str(), text.clone()));
        self.errors.show(wrong.collect())
    }

    /// Sends it. When it is written, the person comes to its page, unless they have left this one;
    /// `failed` hears of a conflict, everything else is shown above the form.
    pub fn start<C>(
        self,
        request: C,
        files: Files,
        said: impl FnOnce(&Written) -> String + 'static,
        conflict: impl FnOnce(Failure) + 'static,
    ) where
        C: Call<Answer = Written> + 'static,
    {
        self.errors.clear();
        self.stopped.set(None);
        let files = files.get_untracked();
        self.job.run(request, &files, move |answer| {
            let is_left = self.stopped.try_get_untracked().is_none();
            match answer {
                Ok(answer) => {
                    let written = answer.answer;
                    toast(said(&written));
                    if !is_left {
                        router::go(self.whose.record(&written.record));
                    }
                }
                Err(_) if is_left => {}
                Err(failure) => match failure.kind {
                    FailureKind::Cancelled => self.stopped.set(Some(failure)),
                    FailureKind::Conflict => conflict(failure),
                    _ => self.errors.fail(failure),
                },
            }
        });
    }
}

/// The end of a form: progress while it is sent, and the button that sends it.
#[component]
pub fn SendBar(
    /// The sending.
    sending: Sending,
    /// The verb on the button.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let text = StoredValue::new(text);
    view! {
        {move || sending.stopped.get().map(|failure| view! {
            <Banner mood=Mood::Info title=failure.title>
                <p>{texts::STOPPED_NEXT}</p>
            </Banner>
        })}
        <JobView job=sending.job label=texts::SENDING />
        <div class="actions">
            <Button text=text.get_value() glyph=Glyph::Lock busy=sending.job.busy() />
        </div>
    }
}
