//! Lists of things that lead somewhere, and lists by year.

use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::route::Route;

/// A list of [`Item`]s.
#[component]
pub fn List(
    /// The items.
    children: Children,
) -> impl IntoView {
    view! { <ul class="list">{children()}</ul> }
}

/// One thing of a list: picture, title, a line about it, and what stands at the end.
#[component]
pub fn Item(
    /// Where it leads; without it, it is only said.
    #[prop(optional, into)]
    to: Option<Route>,
    /// Its picture.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// What it is.
    #[prop(into)]
    title: String,
    /// A line about it.
    #[prop(optional, into)]
    text: String,
    /// What stands at the end: a date, a [`super::Tag`].
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let body = view! {
        {glyph.map(|glyph| view! { <span class="item-icon"><Icon glyph /></span> })}
        <span class="item-body">
            <span class="item-title" dir="auto">{title}</span>
            {(!text.is_empty()).then(|| view! { <span class="item-text" dir="auto">{text}</span> })}
        </span>
        {children.map(|children| view! { <span class="item-end">{children()}</span> })}
    };
    match to {
        Some(to) => view! { <li><a class="item" href=to.path()>{body}</a></li> }.into_any(),
        None => view! { <li><div class="item">{body}</div></li> }.into_any(),
    }
}

/// Things under the heading of their year, newest first.
#[component]
pub fn Timeline<T, V>(
    /// The things, newest first.
    items: Vec<T>,
    /// The FHIR date of a thing; may be empty.
    date: fn(&T) -> &str,
    /// What a year is called when the date is unknown.
    #[prop(into)]
    undated: String,
    /// Shows one thing, as an [`Item`].
    children: impl Fn(T) -> V,
) -> impl IntoView
where
    T: 'static,
    V: IntoView + 'static,
{
    let years = by_year(items, date).into_iter().map(|(year, items)| {
        let title = if year.is_empty() {
            undated.clone()
        } else {
            year
        };
        view! {
            <section>
                <h2 class="year-title">{title}</h2>
                <ul class="list">{items.into_iter().map(&children).collect_view()}</ul>
            </section>
        }
    });
    view! { <div class="years">{years.collect_view()}</div> }
}

/// Groups things by the year of their date, in the order in which they come; no date is no year.
pub fn by_year<T>(items: Vec<T>, date: fn(&T) -> &str) -> Vec<(String, Vec<T>)> {
    let mut years: Vec<(String, Vec<T>)> = Vec::new();
    for item in items {
        let year = date(&item).get(..4).unwrap_or_default().to_owned();
        match years.iter_mut().find(|(known, _)| *known == year) {
            Some((_, list)) => list.push(item),
            None => years.push((year, vec![item])),
        }
    }
    years
}

#[cfg(test)]
mod tests {
    use super::by_year;

    #[test]
    fn things_stand_under_their_year() {
        let dates = vec!["2026-11-25", "2026", "2024-03", "", "2026-01-01"];
        let years = by_year(dates, |date| date);
        let shape: Vec<_> = years
            .iter()
            .map(|(year, list)| (year.as_str(), list.len()))
            .collect();
        assert_eq!(shape, [("2026", 3), ("2024", 1), ("", 1)]);
    }
}
