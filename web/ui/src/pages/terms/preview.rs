//! What the other side would see, before anything is signed.

use leptos::prelude::*;
use salus_records::objects::grant::Rights;
use salus_web_rpc::{PreviewGrant, records::RecordLine, sharing::Wish};

use crate::{
    fetch::fetch,
    texts::sharing as texts,
    ui::{Details, Item, List, Loaded, WhenDate},
};

/// Records that are named; the rest is counted.
const NAMED: usize = 60;

/// The records that a permission would show, as it is filled in now.
#[component]
pub fn Preview(
    /// What would be shared; nothing while it is incomplete.
    #[prop(into)]
    wish: Signal<Option<Wish>>,
    /// To read, to write, or both.
    #[prop(into)]
    rights: Signal<Rights>,
    /// Who would see it.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    let shown = Memo::new(move |_| wish.get());
    move || {
        if !rights.get().read {
            return view! { <p>{texts::PREVIEW_WRITE_ONLY}</p> }.into_any();
        }
        match shown.get() {
            None => view! { <p class="soft">{texts::PREVIEW_INCOMPLETE}</p> }.into_any(),
            Some(wish) => {
                let future = matches!(wish, Wish::Kinds(_));
                let records = fetch(move || PreviewGrant { wish: wish.clone() });
                view! {
                    <Loaded from=records let:list>
                        <Counted list name future />
                    </Loaded>
                }
                .into_any()
            }
        }
    }
}

/// How many records it is, and which.
#[component]
fn Counted(list: Vec<RecordLine>, name: Signal<String>, future: bool) -> impl IntoView {
    let count = list.len();
    view! {
        <p role="status">{move || texts::preview(&name.get(), count, future)}</p>
        <Details title=texts::PREVIEW_SHOW><RecordList list /></Details>
    }
}

/// Records by title, kind and date; a long list ends with how many more there are.
#[component]
pub fn RecordList(
    /// The records.
    list: Vec<RecordLine>,
) -> impl IntoView {
    if list.is_empty() {
        return view! { <p class="soft">{texts::PREVIEW_NOTHING}</p> }.into_any();
    }
    let rest = list.len().saturating_sub(NAMED);
    let items = list.into_iter().take(NAMED).map(|line| {
        let date = line.date.clone();
        view! {
            <Item title=line.title text=line.kind.label()>
                {(!date.is_empty()).then(|| view! { <WhenDate date /> })}
            </Item>
        }
    });
    let items = items.collect_view();
    view! {
        <List>{items}</List>
        {(rest > 0).then(|| view! { <p class="soft">{texts::preview_rest(rest)}</p> })}
    }
    .into_any()
}
