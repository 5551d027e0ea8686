//! A request and a permission in words, the same for both sides.

use leptos::prelude::*;
use salus_records::wire::custodian::RequestStatus;
use salus_web_rpc::sharing::{GrantLine, RequestLine};

use super::StandingTag;
use crate::{
    texts::sharing as texts,
    ui::{Glyph, Tag, Tone, when::date_text},
};

/// What a permission covers, in words.
pub fn scope(grant: &GrantLine) -> String {
    let days = grant
        .dates
        .as_ref()
        .map(|range| (date_text(&range.from), date_text(&range.to)));
    texts::scope(
        &grant.kinds,
        days.as_ref(),
        grant.records.len(),
        grant.future,
    )
}

/// Where a request stands, in a word: what became of the permission, where one answered it.
#[component]
pub fn StatusTag(
    /// The request.
    line: RequestLine,
) -> impl IntoView {
    if let Some(grant) = line.allowed {
        return view! { <StandingTag grant /> }.into_any();
    }
    let (text, tone, glyph) = match line.status {
        RequestStatus::Pending => (texts::TAG_PENDING, Tone::Warn, Glyph::Clock),
        RequestStatus::Granted => (texts::TAG_GRANTED, Tone::Good, Glyph::Check),
        RequestStatus::Declined => (texts::TAG_DECLINED, Tone::Plain, Glyph::Cross),
    };
    view! { <Tag text tone glyph /> }.into_any()
}
