//! One line of the access log: everything known of it, its proof, its receipt, and questions.

use leptos::prelude::*;
use salus_web_rpc::{
    ListEvents, SaveReceipt,
    audit::{EventLine, EventList},
};

use super::{
    line::{WeightTag, did, proof},
    question::About,
};
use crate::{
    fetch::fetch_live,
    route::PatientRoute,
    texts::{log as texts, sharing},
    ui::{
        Card, Crumb, DownloadButton, Empty, Fact, Facts, Glyph, Item, List, Loaded, Page,
        ProofMark, When,
    },
    whose::Whose,
};

/// The line at this position in the ledger.
#[component]
pub fn LogLine(
    /// The position.
    index: u64,
) -> impl IntoView {
    let events = fetch_live(|| ListEvents {});
    let find = move |list: &EventList| {
        list.events
            .iter()
            .find(|line| line.index as u64 == index)
            .cloned()
    };
    let title = Signal::derive(move || {
        let line = events.ok().and_then(|list| find(&list));
        line.map_or_else(
            || texts::LINE_TAB.to_owned(),
            |line| format!("{} {}", texts::actor(&line.who, line.own), did(&line)),
        )
    });
    // What is being typed into the question stays while the list is fetched again.
    let line = Memo::new(move |_| events.get().map(|all| all.map(|list| find(&list))));
    view! {
        <Page
            title
            tab=texts::LINE_TAB
            back=Crumb::new(PatientRoute::Log, texts::LOG_TITLE)
        >
            {move || match line.get() {
                Some(Ok(Some(line))) => view! { <Whole line /> }.into_any(),
                Some(Ok(None)) => view! {
                    <Empty
                        title=texts::LINE_GONE
                        text=texts::LINE_GONE_NEXT
                        glyph=Glyph::Question
                    />
                }.into_any(),
                _ => view! { <Loaded from=events let:_list>{""}</Loaded> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Whole(line: EventLine) -> impl IntoView {
    let index = line.index;
    let by_other = !line.own;
    let proof = proof(&line);
    let records = line.records.clone();
    view! {
        <Card>
            <Facts>
                <Fact label=texts::WHEN><When moment=line.time /></Fact>
                <Fact label=texts::BY>
                    <span dir="auto">{texts::actor(&line.who, line.own)}</span>
                </Fact>
                <Fact label=texts::DID>
                    <span class="row">
                        {sharing::upper_first(line.event.phrase())}
                        <WeightTag weight=line.weight />
                    </span>
                </Fact>
                {(line.count > 1).then(|| view! {
                    <Fact label=texts::SEVERAL>{texts::times(line.count)}</Fact>
                })}
                {(!line.kinds.is_empty()).then(|| view! {
                    <Fact label=sharing::KINDS>{sharing::kinds(&line.kinds)}</Fact>
                })}
                {by_other.then(|| view! {
                    <Fact label=texts::WHY>
                        {line.purpose.map_or(texts::NO_REASON, sharing::purpose)}
                    </Fact>
                })}
                {(!line.note.is_empty()).then(|| view! {
                    <Fact label=texts::NOTE>
                        <blockquote class="quote" dir="auto">{line.note.clone()}</blockquote>
                    </Fact>
                })}
            </Facts>
        </Card>
        {(!records.is_empty()).then(|| view! { <Records records /> })}
        <Card title=texts::PROOF_TITLE>
            <ProofMark proof />
            <p>{texts::PROOF_TEXT}</p>
            <div class="actions">
                <DownloadButton call=SaveReceipt { index } text=texts::RECEIPT />
            </div>
        </Card>
        <About index />
    }
}

#[component]
fn Records(records: Vec<(String, u32, String)>) -> impl IntoView {
    let items = records.into_iter().map(|(record, version, title)| {
        view! { <Item to=Whose::Own.version(&record, version) glyph=Glyph::Records title /> }
    });
    view! { <Card title=texts::RECORDS><List>{items.collect_view()}</List></Card> }
}
