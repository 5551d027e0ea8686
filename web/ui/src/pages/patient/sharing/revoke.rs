//! Taking a permission back.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{Failure, RevokeGrant, sharing::GrantLine};

use crate::{
    pages::terms::scope,
    rpc,
    texts::sharing as texts,
    ui::{Button, Confirm, FailureView, Glyph, Look, toast},
};

/// A button that takes a permission back, after saying what that does and what it cannot do.
#[component]
pub fn Revoke(
    /// The permission.
    grant: GrantLine,
    /// Hears that it is done.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let question = texts::revoke_question(&grant.name);
    let text = format!(
        "{}. {}",
        texts::revoke_one(&grant.name, &scope(&grant)),
        texts::REVOKE_TEXT
    );
    let id = grant.grant;
    let revoke = move |()| {
        busy.set(true);
        let grant = id.clone();
        spawn_local(async move {
            let result = rpc::call(RevokeGrant { grant }).await;
            busy.try_set(false);
            open.try_set(false);
            match result {
                Ok(()) => {
                    toast(texts::REVOKED);
                    on_done.try_run(());
                }
                Err(wrong) => {
                    failure.try_set(Some(wrong));
                }
            }
        });
    };
    view! {
        <Button
            text=texts::REVOKE
            look=Look::Danger
            glyph=Glyph::EyeOff
            on_click=move |_| open.set(true)
        />
        <Confirm
            open
            title=question
            text
            action=texts::REVOKE
            danger=true
            busy
            on_yes=revoke
        />
        {move || failure.get().map(|failure| view! { <FailureView failure /> })}
    }
}
