//! Where the ledger stands, what waits, and the ways on.

use leptos::prelude::*;
use salus_web_rpc::{LedgerState, ListQuestions, ledger::LedgerSummary};

use crate::{
    fetch::{fetch, fetch_live},
    route::AuditorRoute,
    texts::auditor as texts,
    ui::{
        Card, Details, Fact, Facts, Fingerprint, Glyph, Item, List, Loaded, Page, Section, Tag,
        Tone,
    },
};

/// An auditor's first page.
#[component]
pub fn Overview() -> impl IntoView {
    let ledger = fetch(|| LedgerState {});
    view! {
        <Page title=texts::OVERVIEW lead=texts::OVERVIEW_LEAD>
            <Card title=texts::LEDGER_NOW>
                <Loaded from=ledger let:state><State state /></Loaded>
            </Card>
            <Section title=texts::TO_DO><Ways /></Section>
        </Page>
    }
}

#[component]
fn State(state: LedgerSummary) -> impl IntoView {
    let witnesses = match state.witnesses {
        0 => texts::NO_WITNESSES.to_owned(),
        count => count.to_string(),
    };
    view! {
        <Facts>
            <Fact label=texts::ORGANISATION><span dir="auto">{state.organisation}</span></Fact>
            <Fact label=texts::ENTRIES>{state.size.to_string()}</Fact>
            <Fact label=texts::SIGNED_BY>
                <span class="hash">{state.signers.join(", ")}</span>
            </Fact>
            <Fact label=texts::QUORUM>{state.quorum}</Fact>
            <Fact label=texts::WITNESSES>{witnesses}</Fact>
        </Facts>
        <p class="soft">{texts::CHECKPOINT_GOOD}</p>
        <Details title=texts::CHECKPOINT_TITLE>
            <p class="strong">{texts::ROOT}</p>
            <Fingerprint hash=state.root label=texts::ROOT />
            <p class="strong">{texts::FIRST_ENTRY}</p>
            <Fingerprint hash=state.genesis label=texts::FIRST_ENTRY />
        </Details>
    }
}

#[component]
fn Ways() -> impl IntoView {
    let questions = fetch_live(|| ListQuestions {});
    let open = move || {
        let list = questions.ok()?;
        Some(list.iter().filter(|one| one.answer.is_none()).count())
    };
    view! {
        <List>
            <Item
                to=AuditorRoute::Verify
                glyph=Glyph::Shield
                title=texts::GO_VERIFY
                text=texts::GO_VERIFY_TEXT
            />
            <Item to=AuditorRoute::Questions glyph=Glyph::Question title=texts::GO_QUESTIONS>
                {move || open().map(|count| {
                    let tone = if count > 0 { Tone::Warn } else { Tone::Plain };
                    view! { <Tag text=texts::open_questions(count) tone /> }
                })}
            </Item>
            <Item
                to=AuditorRoute::Search
                glyph=Glyph::Search
                title=texts::GO_SEARCH
                text=texts::GO_SEARCH_TEXT
            />
            <Item
                to=AuditorRoute::Disclosures
                glyph=Glyph::Note
                title=texts::GO_DISCLOSURES
                text=texts::GO_DISCLOSURES_TEXT
            />
            <Item
                to=AuditorRoute::Evidence
                glyph=Glyph::Download
                title=texts::GO_EVIDENCE
                text=texts::GO_EVIDENCE_TEXT
            />
        </List>
    }
}
