//! Every version of a record, fetched when somebody asks for them.

use leptos::prelude::*;
use salus_web_rpc::{
    RecordHistory,
    records::{RecordLine, RecordPage},
};

use crate::{
    fetch::fetch,
    texts::records as texts,
    ui::{Button, Details, Item, List, Loaded, Look, Tag, Tone, When},
    whose::Whose,
};

/// The versions of a record, folded away.
#[component]
pub fn History(
    /// The version that is shown.
    page: RecordPage,
    /// Whose it is.
    whose: Whose,
) -> impl IntoView {
    let wanted = RwSignal::new(false);
    let line = StoredValue::new(page.line);
    view! {
        <Details title=texts::EARLIER>
            <p class="soft">{texts::EARLIER_TEXT}</p>
            {move || {
                if wanted.get() {
                    view! { <Versions shown=line.get_value() whose /> }.into_any()
                } else {
                    view! {
                        <Button
                            text=texts::EARLIER_SHOW
                            look=Look::Secondary
                            on_click=move |_| wanted.set(true)
                        />
                    }
                    .into_any()
                }
            }}
        </Details>
    }
}

#[component]
fn Versions(shown: RecordLine, whose: Whose) -> impl IntoView {
    let RecordLine {
        record, version, ..
    } = shown;
    let versions = fetch(move || RecordHistory {
        patient: whose.account(),
        record: record.clone(),
    });
    view! {
        <Loaded from=versions let:lines>
            <List>
                {lines
                    .into_iter()
                    .map(|line| view! { <VersionItem line shown=version whose /> })
                    .collect_view()}
            </List>
        </Loaded>
    }
}

#[component]
fn VersionItem(line: RecordLine, shown: u32, whose: Whose) -> impl IntoView {
    let title = texts::version(line.version);
    let text = texts::who_long(&line.signer, &line.author);
    if line.version == shown || line.damaged {
        let (word, tone) = if line.damaged {
            (texts::DAMAGED, Tone::Warn)
        } else {
            (texts::THIS_ONE, Tone::Brand)
        };
        return view! {
            <Item title text><Tag text=word tone /><When moment=line.written /></Item>
        }
        .into_any();
    }
    let to = whose.version(&line.record, line.version);
    view! { <Item to title text><When moment=line.written /></Item> }.into_any()
}
