//! The whole raw ledger, page by page.

use leptos::prelude::*;
use salus_web_rpc::{ListEntries, ledger::EntryPage};

use super::entries::EntryItem;
use crate::{
    fetch::{Fetched, fetch},
    pages::ledger_check::LedgerCheck,
    texts::admin as texts,
    ui::{Loaded, Page, Pager, Section},
};

/// Entries on a page, as the worker hands them out.
const PAGE: f64 = 50.0;

/// The ledger: its check, and every entry.
#[component]
pub fn Ledger() -> impl IntoView {
    let newest = RwSignal::new(None::<f64>);
    let entries = fetch(move || ListEntries {
        newest: newest.get(),
    });
    view! {
        <Page title=texts::LEDGER lead=texts::LEDGER_LEAD>
            <LedgerCheck />
            <Section title=texts::EVERY_ENTRY>
                <Loaded
                    from=entries
                    empty=|page: &EntryPage| page.entries.is_empty()
                    nothing=texts::EMPTY_LEDGER
                    let:page
                >
                    <ul class="list">
                        {page
                            .entries
                            .into_iter()
                            .map(|line| view! { <EntryItem line /> })
                            .collect_view()}
                    </ul>
                </Loaded>
                <Pages entries newest />
            </Section>
        </Page>
    }
}

#[component]
fn Pages(entries: Fetched<EntryPage>, newest: RwSignal<Option<f64>>) -> impl IntoView {
    let ends = Memo::new(move |_| {
        let page = entries.ok()?;
        let top = page.entries.first()?.index;
        let bottom = page.entries.last()?.index;
        Some((top, bottom, page.size, page.next))
    });
    let place = Signal::derive(move || {
        let ends = ends.get();
        ends.map_or(String::new(), |(top, bottom, size, _)| {
            texts::entries_shown(top, bottom, size)
        })
    });
    let newer = Signal::derive(move || {
        let (top, _, size, _) = ends.get()?;
        let to = page_above(top, size)?;
        Some(Callback::new(move |()| newest.set(to)))
    });
    let older = Signal::derive(move || {
        let (.., next) = ends.get()?;
        let next = next?;
        Some(Callback::new(move |()| newest.set(Some(next))))
    });
    view! { <Pager place newer older /> }
}

/// The page above one that begins with this entry: none above the newest; the end of the ledger
/// where that is less than a page away.
fn page_above(top: f64, size: f64) -> Option<Option<f64>> {
    if top + 1.0 >= size {
        return None;
    }
    let above = top + PAGE;
    Some((above + 1.0 < size).then_some(above))
}

#[cfg(test)]
mod tests {
    use super::page_above;

    #[test]
    fn the_way_up_ends_at_the_newest_entry() {
        assert_eq!(page_above(119.0, 120.0), None);
        assert_eq!(page_above(69.0, 120.0), Some(None));
        assert_eq!(page_above(19.0, 120.0), Some(Some(69.0)));
        assert_eq!(page_above(99.0, 120.0), Some(None));
    }
}
