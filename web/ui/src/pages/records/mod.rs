//! Records: the list, one record, its versions; for the patient and for a doctor alike.

mod content;
mod erase_one;
mod files;
mod history;
mod line;
mod list;
mod reason;
mod show;
mod side;

pub use content::Content;
pub use files::FileList;
pub use line::{RecordItem, kind_glyph};
pub use list::RecordList;
pub use reason::{ReasonCard, reason};
pub use show::RecordShow;

use leptos::prelude::*;

use crate::{
    handles,
    whose::{Whose, record_of},
};

/// The page of the record of this number, or the list where nobody gave out the number.
pub fn record_page(whose: Whose, number: u32, version: Option<u32>) -> AnyView {
    let Some(record) = record_of(number) else {
        handles::show(whose.list());
        return ().into_any();
    };
    view! { <RecordShow whose record version /> }.into_any()
}
