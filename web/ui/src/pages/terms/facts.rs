//! What a permission says, and whether it counts.

use leptos::prelude::*;
use salus_web_rpc::sharing::GrantLine;

use super::{Left, scope};
use crate::{
    texts::sharing as texts,
    ui::{Fact, Facts, Glyph, Tag, Tone, When, when::day_text},
};

/// What, why, until when, and when it was last used.
#[component]
pub fn GrantFacts(
    /// The permission.
    grant: GrantLine,
    /// Whether the doctor looks at it, who is not told of readings.
    #[prop(optional)]
    received: bool,
) -> impl IntoView {
    let what = texts::upper_first(&scope(&grant));
    let live = grant.live;
    view! {
        <Facts>
            <Fact label=texts::SCOPE><span class="strong">{what}</span></Fact>
            <Fact label=texts::MAY>{texts::rights(grant.rights)}</Fact>
            <Fact label=texts::WHY>{texts::purpose(grant.purpose)}</Fact>
            <Fact label=texts::SINCE><When moment=grant.from /></Fact>
            <Fact label=texts::UNTIL_WHEN>
                <span class="row">
                    <When moment=grant.until />
                    {live.then(|| view! { <Left until=grant.until /> })}
                </span>
            </Fact>
            {grant.revoked.map(|moment| view! {
                <Fact label=texts::REVOKED_ON><When moment /></Fact>
            })}
            {grant.rights.read.then(|| view! {
                {(!received).then(|| view! {
                    <Fact label=texts::LAST_USED>
                        {match grant.last_used {
                            Some(moment) => view! { <When moment /> }.into_any(),
                            None => texts::NEVER_USED.into_any(),
                        }}
                    </Fact>
                })}
                <Fact label=texts::COPIES>
                    {match grant.keep_until {
                        Some(day) => texts::copies_until(&day_text(day)),
                        None => texts::COPIES_NONE.to_owned(),
                    }}
                </Fact>
            })}
        </Facts>
    }
}

/// Whether it counts, in a word.
#[component]
pub fn StandingTag(
    /// The permission.
    grant: GrantLine,
) -> impl IntoView {
    let (text, tone, glyph) = match (grant.live, grant.revoked) {
        (true, _) => (texts::LIVE_TAG, Tone::Good, Glyph::Eye),
        (false, Some(_)) => (texts::REVOKED_TAG, Tone::Plain, Glyph::EyeOff),
        (false, None) => (texts::EXPIRED_TAG, Tone::Plain, Glyph::Clock),
    };
    view! { <Tag text tone glyph /> }
}
