//! Long work: how far it is, how long it takes, and a way to stop it.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{Call, Failure};
use web_sys::File;

use super::{Button, Look};
use crate::{
    browser,
    rpc::{self, Cancel, Progress},
    texts::common as texts,
};

/// Long work that a page started; [`JobView`] shows it.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    progress: RwSignal<Option<Progress>>,
    cancel: RwSignal<Option<Cancel>>,
    began: RwSignal<f64>,
}

impl Default for Job {
    fn default() -> Self {
        Self::new()
    }
}

impl Job {
    /// Nothing is running.
    pub fn new() -> Self {
        Self {
            progress: RwSignal::new(None),
            cancel: RwSignal::new(None),
            began: RwSignal::new(0.0),
        }
    }

    /// Whether it runs.
    pub fn is_running(&self) -> bool {
        self.progress.with(Option::is_some)
    }

    /// As a signal, for the `busy` of a button.
    pub fn busy(self) -> Signal<bool> {
        Signal::derive(move || self.is_running())
    }

    /// Starts it; `done` hears how it ended.
    pub fn run<C: Call + 'static>(
        self,
        request: C,
        files: &[File],
        done: impl FnOnce(Result<rpc::Answer<C::Answer>, Failure>) + 'static,
    ) {
        self.began.set(browser::now());
        self.progress.set(Some(Progress::default()));
        let (answer, cancel) = rpc::call_with(request, files, move |progress| {
            self.progress.try_set(Some(progress));
        });
        self.cancel.set(Some(cancel));
        spawn_local(async move {
            let answer = answer.await;
            self.progress.try_set(None);
            self.cancel.try_set(None);
            done(answer);
        });
    }

    /// Stops it.
    pub fn stop(self) {
        if let Some(cancel) = self.cancel.get_untracked() {
            cancel.now();
        }
    }
}

/// Shows how far a [`Job`] is, about how long it still takes, and a button that stops it.
#[component]
pub fn JobView(
    /// The work.
    job: Job,
    /// What is being done, such as "Sealing and sending 3 files".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let label = StoredValue::new(label);
    let share = Memo::new(move |_| {
        let progress = job.progress.get()?;
        (progress.total > 0.0).then(|| (progress.done / progress.total).clamp(0.0, 1.0))
    });
    let words = Memo::new(move |_| {
        let share = share.get()?;
        let percent = (share * 100.0).floor() as u32;
        let left = time_left(browser::now() - job.began.get(), share);
        Some(texts::progress(percent, left))
    });
    let step = move || {
        let step = job
            .progress
            .with(|now| now.as_ref().map(|now| now.step.clone()));
        step.filter(|step| !step.is_empty())
            .unwrap_or_else(|| label.get_value())
    };
    view! {
        {move || job.is_running().then(|| view! {
            <div class="progress">
                <div class="row-between">
                    <span class="strong">{step}</span>
                    <span class="soft digits">{move || words.get()}</span>
                </div>
                {move || match share.get() {
                    Some(share) => view! {
                        <progress
                            class="progress-bar"
                            aria-label=label.get_value()
                            max="1"
                            value=share
                        ></progress>
                    }.into_any(),
                    None => view! {
                        <progress class="progress-bar" aria-label=label.get_value()></progress>
                    }.into_any(),
                }}
                <div class="actions">
                    <Button text=texts::STOP look=Look::Secondary on_click=move |_| job.stop() />
                </div>
            </div>
        })}
    }
}

/// Seconds that are left, guessed from the time so far; nothing before there is something to guess from.
fn time_left(milliseconds: f64, share: f64) -> Option<u32> {
    let enough = milliseconds >= 2000.0 && share >= 0.02;
    enough.then(|| (milliseconds * (1.0 - share) / share / 1000.0).ceil() as u32)
}

#[cfg(test)]
mod tests {
    use super::time_left;

    #[test]
    fn what_is_left_is_guessed_from_what_is_done() {
        assert_eq!(time_left(500.0, 0.5), None);
        assert_eq!(time_left(10_000.0, 0.001), None);
        assert_eq!(time_left(10_000.0, 0.5), Some(10));
        assert_eq!(time_left(30_000.0, 0.75), Some(10));
        assert_eq!(time_left(30_000.0, 1.0), Some(0));
    }
}
