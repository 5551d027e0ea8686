//! Surfaces: cards, sections, banners, folded details, and lists of facts.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// A white surface for things that belong together.
#[component]
pub fn Card(
    /// Its heading.
    #[prop(optional, into)]
    title: Option<String>,
    /// An edge in the colour of the brand.
    #[prop(optional)]
    brand: bool,
    /// An edge that asks for attention.
    #[prop(optional)]
    warn: bool,
    /// What stands in it.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card" class=("card-brand", brand) class=("card-warn", warn)>
            {title.map(|title| view! { <h2>{title}</h2> })}
            {children()}
        </section>
    }
}

/// A part of a page under a heading of its own, without a surface.
#[component]
pub fn Section(
    /// Its heading.
    #[prop(into)]
    title: String,
    /// Beside the heading, such as a link to all.
    #[prop(optional, into)]
    aside: Option<ViewFn>,
    /// What stands in it.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                {aside.map(|aside| aside.run())}
            </div>
            {children()}
        </section>
    }
}

/// The mood of a banner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// Good to know.
    #[default]
    Info,
    /// It worked.
    Good,
    /// Wants attention.
    Warn,
    /// It did not work.
    Error,
}

/// A word above the content that must not be overlooked.
#[component]
pub fn Banner(
    /// Its mood.
    #[prop(optional)]
    mood: Mood,
    /// Its first line.
    #[prop(into)]
    title: String,
    /// The rest.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (class, glyph) = match mood {
        Mood::Info => ("banner", Glyph::Info),
        Mood::Good => ("banner banner-good", Glyph::Check),
        Mood::Warn => ("banner banner-warn", Glyph::Warning),
        Mood::Error => ("banner banner-error", Glyph::Warning),
    };
    let role = match mood {
        Mood::Error => Some("alert"),
        _ => None,
    };
    view! {
        <div class=class role=role>
            <Icon glyph />
            <div class="banner-body">
                <p class="banner-title">{title}</p>
                {children.map(|children| children())}
            </div>
        </div>
    }
}

/// Text that is folded away until somebody asks for it.
#[component]
pub fn Details(
    /// What is behind it.
    #[prop(into)]
    title: String,
    /// Unfolded from the start.
    #[prop(optional)]
    open: bool,
    /// What is folded away.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="details" open=open>
            <summary class="details-summary">{title}</summary>
            <div class="details-body">{children()}</div>
        </details>
    }
}

/// A list of facts: [`Fact`] after [`Fact`].
#[component]
pub fn Facts(
    /// The facts.
    children: Children,
) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One fact: what it is about, and what holds.
#[component]
pub fn Fact(
    /// What it is about.
    #[prop(into)]
    label: String,
    /// What holds.
    children: Children,
) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
