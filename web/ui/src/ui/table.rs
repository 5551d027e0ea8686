//! Tables: rows on desks, cards on phones, where every cell says what it is.

use leptos::prelude::*;

/// A column of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    title: String,
    is_number: bool,
}

impl Column {
    /// A column of words.
    pub fn words(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            is_number: false,
        }
    }

    /// A column of numbers, which stand under one another.
    pub fn numbers(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            is_number: true,
        }
    }
}

/// What stands in a cell.
pub fn cell(content: impl IntoView + 'static) -> AnyView {
    content.into_any()
}

/// A table. The first cell of a row names the row.
#[component]
pub fn Table(
    /// What the table shows; read first by screen readers.
    #[prop(into)]
    caption: String,
    /// Whether the caption is only for those who cannot see the table.
    #[prop(optional)]
    hide_caption: bool,
    /// The columns.
    columns: Vec<Column>,
    /// The rows: one [`cell`] per column.
    rows: Vec<Vec<AnyView>>,
) -> impl IntoView {
    let heads = columns.iter().map(|column| {
        view! { <th scope="col" class=("number", column.is_number)>{column.title.clone()}</th> }
    });
    let heads = heads.collect_view();
    let lines = rows.into_iter().map(|row| {
        let cells = row.into_iter().enumerate().map(|(place, content)| {
            let (title, is_number) = columns
                .get(place)
                .map(|column| (column.title.clone(), column.is_number))
                .unwrap_or_default();
            if place == 0 {
                view! { <th scope="row" data-label=title><span>{content}</span></th> }.into_any()
            } else {
                view! {
                    <td data-label=title class=("number", is_number)><span>{content}</span></td>
                }
                .into_any()
            }
        });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    let lines = lines.collect_view();
    view! {
        <table class="table table-stack">
            <caption class=("visually-hidden", hide_caption)>{caption}</caption>
            <thead><tr>{heads}</tr></thead>
            <tbody>{lines}</tbody>
        </table>
    }
}
