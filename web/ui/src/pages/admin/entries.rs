//! Entries of the ledger: a line of the list, and a page of its own.

use leptos::prelude::*;
use salus_web_rpc::{
    ListEntries,
    ledger::{EntryLine, EntryPage as Entries},
};

use crate::{
    fetch::fetch,
    route::AdminRoute,
    texts::{admin as texts, sharing::upper_first},
    ui::{
        Banner, ButtonLink, Card, Copy, Crumb, Details, Fact, Facts, Glyph, Loaded, Look, Mood,
        Page, Tag, Tone, When,
    },
};

/// One entry in the list, with its hash and bytes folded away.
#[component]
pub fn EntryItem(
    /// The entry.
    line: EntryLine,
) -> impl IntoView {
    let to = AdminRoute::LedgerEntry(line.index as u64).path();
    view! {
        <li class="ledger-line">
            <div class="row-between">
                <a class="strong digits" href=to>{texts::entry(line.index)}</a>
                <span class="row">
                    <Class class=line.class />
                    <Moment line_time=line.time />
                </span>
            </div>
            <p dir="auto">{upper_first(&line.words)}</p>
            <Raw leaf=line.leaf raw=line.raw />
        </li>
    }
}

/// One entry by its place.
#[component]
pub fn EntryPage(
    /// Its place.
    index: u64,
) -> impl IntoView {
    let entries = fetch(move || ListEntries {
        newest: Some(index as f64),
    });
    // Where the ledger is shorter, its newest entries come.
    let empty = |page: &Entries| page.entries.is_empty();
    view! {
        <Page
            title=texts::entry(index as f64)
            back=Crumb::new(AdminRoute::Ledger, texts::LEDGER)
        >
            <Loaded
                from=entries
                empty
                nothing=texts::NO_ENTRY
                nothing_next=texts::NO_ENTRY_NEXT
                let:page
            >
                {match page.entries.into_iter().find(|line| line.index == index as f64) {
                    Some(line) => view! { <Entry line size=page.size /> }.into_any(),
                    None => view! {
                        <Banner mood=Mood::Warn title=texts::NO_ENTRY>
                            <p>{texts::NO_ENTRY_NEXT}</p>
                        </Banner>
                    }
                    .into_any(),
                }}
            </Loaded>
        </Page>
    }
}

#[component]
fn Entry(line: EntryLine, size: f64) -> impl IntoView {
    let index = line.index as u64;
    let after = (line.index + 1.0 < size).then_some(index + 1);
    let before = index.checked_sub(1);
    let neighbour = |to: Option<u64>, text: &'static str| {
        to.map(|to| {
            view! { <ButtonLink to=AdminRoute::LedgerEntry(to) text look=Look::Quiet /> }
        })
    };
    view! {
        <Card>
            <Facts>
                <Fact label=texts::ENTRY_WHEN><Moment line_time=line.time /></Fact>
                <Fact label=texts::ENTRY_CLASS><Class class=line.class /></Fact>
                <Fact label=texts::ENTRY_WHAT><span dir="auto">{upper_first(&line.words)}</span></Fact>
            </Facts>
            <p class="soft">{texts::ENTRY_PROVEN}</p>
            <Raw leaf=line.leaf raw=line.raw />
        </Card>
        <div class="actions">
            {neighbour(before, texts::ENTRY_BEFORE)}
            {neighbour(after, texts::NEXT_ENTRY)}
        </div>
    }
}

/// The sort of an entry as a tag.
#[component]
fn Class(class: String) -> impl IntoView {
    let (tone, glyph) = match class.as_str() {
        "event" => (Tone::Plain, Glyph::Eye),
        "key" => (Tone::Brand, Glyph::Key),
        "erasure" => (Tone::Warn, Glyph::Trash),
        "block" => (Tone::Plain, Glyph::Ledger),
        "beginning" | "release" => (Tone::Brand, Glyph::Info),
        _ => (Tone::Error, Glyph::Warning),
    };
    view! { <Tag text=texts::class(&class) tone glyph /> }
}

/// When an entry was written; bytes that are no entry have no time.
#[component]
fn Moment(line_time: salus_web_rpc::Moment) -> impl IntoView {
    if line_time.0 > 0.0 {
        view! { <span class="soft small"><When moment=line_time /></span> }.into_any()
    } else {
        view! { <span class="soft small">{texts::NO_TIME}</span> }.into_any()
    }
}

#[component]
fn Raw(leaf: String, raw: String) -> impl IntoView {
    view! {
        <Details title=texts::ENTRY_RAW_TITLE>
            <p class="small soft">{texts::ENTRY_LEAF}</p>
            <p class="hash">{leaf}</p>
            <p class="small soft">{texts::ENTRY_RAW}</p>
            <p class="hash">{raw.clone()}</p>
            <div class="actions"><Copy content=raw /></div>
        </Details>
    }
}
