//! The last lines of the access log by others, checked like the whole log.

use leptos::prelude::*;
use salus_web_rpc::{
    ListEvents,
    audit::{EventLine, EventList, Weight},
};

use crate::{
    fetch::fetch_live,
    pages::patient::log::did,
    route::PatientRoute,
    texts::{log, patient as texts},
    ui::{Card, Glyph, Icon, Loaded, When},
};

/// How many lines are shown.
const SHOWN: usize = 4;

/// What others did last.
#[component]
pub fn Looked() -> impl IntoView {
    let events = fetch_live(|| ListEvents {});
    view! {
        <Card>
            <div class="card-head">
                <h2>{texts::LOOKED}</h2>
                <a href=PatientRoute::Log.path()>{texts::LOOKED_ALL}</a>
            </div>
            <Loaded from=events let:list>
                <Lines list />
            </Loaded>
        </Card>
    }
}

#[component]
fn Lines(list: EventList) -> impl IntoView {
    let lines: Vec<EventLine> = list
        .events
        .into_iter()
        .filter(is_of_interest)
        .take(SHOWN)
        .collect();
    if lines.is_empty() {
        return view! { <p class="soft">{texts::LOOKED_NONE}</p> }.into_any();
    }
    let lines = lines.into_iter().map(|line| {
        let to = PatientRoute::LogLine(line.index as u64).path();
        let glyph = match line.weight {
            Weight::Refusal => Glyph::Cross,
            Weight::Change => Glyph::Edit,
            Weight::Reading | Weight::Routine => Glyph::Eye,
        };
        view! {
            <li>
                <a class="looked" class=("looked-refused", line.weight == Weight::Refusal) href=to>
                    <Icon glyph small=true />
                    <span>
                        <span dir="auto">
                            <bdi>{log::actor(&line.who, line.own)}</bdi>
                            " "
                            {did(&line)}
                        </span>
                        <span class="item-text"><When moment=line.time /></span>
                    </span>
                </a>
            </li>
        }
    });
    view! {
        <ul class="looked-list">{lines.collect_view()}</ul>
        <p class="checked small"><Icon glyph=Glyph::Shield small=true />{texts::LOOKED_CHECKED}</p>
    }
    .into_any()
}

/// What somebody else did, and routine left out.
fn is_of_interest(line: &EventLine) -> bool {
    !line.own && line.weight != Weight::Routine
}
