//! One permission: what it says, what it shows now, and what was done with it.

use leptos::prelude::*;
use salus_web_rpc::{
    ListEvents, ListGiven, PreviewGrant,
    audit::Weight,
    records::RecordLine,
    sharing::{GrantLine, Wish},
};

use super::{GrantHandle, revoke::Revoke};
use crate::{
    fetch::{fetch, fetch_live},
    handles,
    pages::{
        patient::log::Line,
        terms::{GrantFacts, RecordList, StandingTag},
    },
    route::PatientRoute,
    texts::sharing as texts,
    ui::{Card, Crumb, Details, Empty, Glyph, Loaded, Page},
};

/// Lines of the access log that are shown here.
const SHOWN: usize = 5;
/// Records that are shown before the others are folded away.
const RECORDS: usize = 5;

/// The permission of this number.
#[component]
pub fn Shared(
    /// Its number in this session.
    number: u32,
) -> impl IntoView {
    let wanted = handles::find_or_show::<GrantHandle>(number, PatientRoute::Sharing);
    let wanted = wanted.map(|handle| handle.0);
    let given = fetch_live(|| ListGiven {});
    let own = StoredValue::new(wanted);
    let find = move |list: &[GrantLine]| {
        own.with_value(|own| {
            list.iter()
                .find(|one| Some(&one.grant) == own.as_ref())
                .cloned()
        })
    };
    let title = Signal::derive(move || {
        let found = given.ok().and_then(|list| find(&list));
        found.map_or_else(|| texts::GRANT_TAB.to_owned(), |grant| grant.name)
    });
    let changed = Callback::new(move |()| given.again());
    view! {
        <Page
            title
            tab=texts::GRANT_TAB
            back=Crumb::new(PatientRoute::Sharing, texts::SHARING_TITLE)
        >
            <Loaded from=given let:list>
                {match find(&list) {
                    Some(grant) => view! { <Whole grant on_change=changed /> }.into_any(),
                    None => view! {
                        <Empty
                            title=texts::GRANT_GONE
                            text=texts::GRANT_GONE_NEXT
                            glyph=Glyph::Question
                        />
                    }.into_any(),
                }}
            </Loaded>
        </Page>
    }
}

#[component]
fn Whole(grant: GrantLine, on_change: Callback<()>) -> impl IntoView {
    let live = grant.live;
    let other = grant.other.clone();
    let reads = grant.rights.read;
    let shown = grant.clone();
    view! {
        <Card brand=true>
            <StandingTag grant=grant.clone() />
            <GrantFacts grant=grant.clone() />
            {live.then(|| view! {
                <div class="actions"><Revoke grant=grant.clone() on_done=on_change /></div>
            })}
        </Card>
        {reads.then(|| view! { <Visible grant=shown /> })}
        <Done actor=other />
    }
}

/// The records that it shows now, or showed.
#[component]
fn Visible(grant: GrantLine) -> impl IntoView {
    let title = if grant.live {
        texts::VISIBLE
    } else {
        texts::VISIBLE_BEFORE
    };
    let is_named = !grant.records.is_empty();
    let wish = if is_named {
        Wish::Records(grant.records.clone())
    } else {
        Wish::Kinds(grant.kinds.clone())
    };
    let records = fetch(move || PreviewGrant { wish: wish.clone() });
    view! {
        <Card title>
            <Loaded from=records let:list>
                <Folded list />
            </Loaded>
            {is_named.then(|| view! { <p class="soft small">{texts::NOT_NEWEST}</p> })}
        </Card>
    }
}

/// The first records, and the others where somebody asks for them.
#[component]
fn Folded(list: Vec<RecordLine>) -> impl IntoView {
    let count = list.len();
    let mut first = list;
    let rest = first.split_off(count.min(RECORDS));
    view! {
        <p>{texts::records_counted(count)}</p>
        <RecordList list=first />
        {(!rest.is_empty()).then(|| view! {
            <Details title=texts::show_rest(rest.len())><RecordList list=rest /></Details>
        })}
    }
}

/// What this doctor did lately.
#[component]
fn Done(actor: String) -> impl IntoView {
    let events = fetch_live(|| ListEvents {});
    view! {
        <Card>
            <div class="card-head">
                <h2>{texts::READ_BY_THEM}</h2>
                <a href=PatientRoute::Log.path()>{texts::TO_LOG}</a>
            </div>
            <Loaded from=events let:list>
                {
                    let lines: Vec<_> = list
                        .events
                        .into_iter()
                        .filter(|line| line.actor == actor && line.weight != Weight::Routine)
                        .take(SHOWN)
                        .collect();
                    if lines.is_empty() {
                        view! { <p class="soft">{texts::READ_BY_THEM_NONE}</p> }.into_any()
                    } else {
                        let lines = lines.into_iter().map(|line| view! { <Line line dated=true /> });
                        view! { <ul class="log">{lines.collect_view()}</ul> }.into_any()
                    }
                }
            </Loaded>
        </Card>
    }
}
