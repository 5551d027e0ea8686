//! Something that a registrar does about somebody: asked once more, done, and said to be done.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{Call, Failure};

use crate::{
    rpc,
    ui::{Button, Confirm, FailureView, Look, toast},
};

/// A button that asks once more and then calls; what went wrong stays below it.
#[component]
pub fn Act<C, D>(
    /// The verb.
    verb: &'static str,
    /// How much it matters.
    #[prop(default = Look::Secondary)]
    look: Look,
    /// Whether it takes something away.
    #[prop(optional)]
    danger: bool,
    /// The question before it is done.
    question: &'static str,
    /// What will happen, and what will not.
    #[prop(into)]
    text: String,
    /// What is called on yes.
    call: C,
    /// Hears the answer, and says what was done.
    done: D,
) -> impl IntoView
where
    C: Call + Clone + Send + Sync + 'static,
    C::Answer: 'static,
    D: Fn(C::Answer) -> String + Clone + Send + Sync + 'static,
{
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let yes = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        let (call, done) = (call.clone(), done.clone());
        spawn_local(async move {
            let result = rpc::call(call).await;
            busy.try_set(false);
            open.try_set(false);
            match result {
                Ok(answer) => toast(done(answer)),
                Err(wrong) => {
                    failure.try_set(Some(wrong));
                }
            }
        });
    };
    view! {
        <Button text=verb look on_click=move |_| open.set(true) />
        {move || failure.get().map(|failure| view! { <FailureView failure /> })}
        <Confirm open title=question text action=verb danger busy on_yes=yes />
    }
}
