//! Checks the whole ledger.

use leptos::prelude::*;

use crate::{pages::ledger_check::LedgerCheck, texts::auditor as texts, ui::Page};

/// The page for checking the ledger.
#[component]
pub fn Verify() -> impl IntoView {
    view! {
        <Page title=texts::VERIFY lead=texts::VERIFY_LEAD><LedgerCheck main=true /></Page>
    }
}
