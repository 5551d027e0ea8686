//! One line of the access log: everything known of it, its proof, its receipt, and questions.

use leptos::prelude::*;
use salus_web_rpc::{
    ListEvents, ListRecords, SaveReceipt,
    audit::{EventLine, EventList},
};

use super::{
    line::{WeightTag, did, proof},
    question::About,
};
use crate::{
    fetch::{fetch, fetch_live},
    pages::records::kind_glyph,
    route::PatientRoute,
    texts::{common::apart, log as texts, sharing},
    ui::{
        Card, Crumb, DownloadButton, Empty, Fact, Facts, Glyph, Item, List, Loaded, Page,
        ProofMark, When, WhenDate,
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
            |line| {
                format!(
                    "{} {}",
                    apart(&texts::actor(&line.who, line.own)),
                    did(&line)
                )
            },
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
                {(!line.whom.is_empty()).then(|| view! {
                    <Fact label=texts::WHOM><span dir="auto">{line.whom.clone()}</span></Fact>
                })}
                {(line.count > 1).then(|| view! {
                    <Fact label=texts::SEVERAL>{texts::times(line.count)}</Fact>
                })}
                {(!line.kinds.is_empty()).then(|| view! {
                    <Fact label=sharing::KINDS>{sharing::upper_first(&sharing::kinds(&line.kinds))}</Fact>
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

/// The records of a line: by title alone two blood tests look the same.
#[component]
fn Records(records: Vec<(String, u32, String)>) -> impl IntoView {
    let known = fetch(|| ListRecords {
        patient: None,
        fresh: false,
    });
    let items = move || {
        let known = known.ok().unwrap_or_default();
        let items = records.clone().into_iter().map(|(record, version, title)| {
            let to = Whose::Own.version(&record, version);
            let line = known.iter().find(|line| line.record == record);
            let glyph = line.map_or(Glyph::Records, |line| kind_glyph(line.kind));
            let text = line.map(|line| line.kind.label()).unwrap_or_default();
            let date = line.map(|line| line.date.clone()).unwrap_or_default();
            view! {
                <Item to glyph title text>
                    {(!date.is_empty()).then(|| view! { <WhenDate date /> })}
                </Item>
            }
        });
        items.collect_view()
    };
    view! { <Card title=texts::RECORDS><List>{items}</List></Card> }
}
