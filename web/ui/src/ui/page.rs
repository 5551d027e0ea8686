//! The frame of a page: title, lead, the way back.

use leptos::{html, prelude::*};

use super::{Glyph, Icon};
use crate::{
    browser::{self, document},
    route::Route,
    router,
    texts::common as texts,
};

/// A step of the trail above the title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Where it leads.
    pub to: Route,
    /// What is there.
    pub text: String,
}

impl Crumb {
    /// A step.
    pub fn new(to: impl Into<Route>, text: impl Into<String>) -> Self {
        Self {
            to: to.into(),
            text: text.into(),
        }
    }
}

/// A page: the one heading, which also names the tab and takes the focus when the person comes here.
#[component]
pub fn Page(
    /// Its heading; the tab never shows more, so no name and no diagnosis belongs in `tab`.
    #[prop(into)]
    title: Signal<String>,
    /// The name of the tab where the heading says more than a bystander may read.
    #[prop(optional, into)]
    tab: Option<String>,
    /// A sentence or two below the heading.
    #[prop(optional, into)]
    lead: Option<String>,
    /// The way back, one step.
    #[prop(optional, into)]
    back: Option<Crumb>,
    /// The trail from the beginning, where there is more than one step.
    #[prop(optional)]
    trail: Vec<Crumb>,
    /// Beside the heading: a button or two.
    #[prop(optional, into)]
    aside: Option<ViewFn>,
    /// As narrow as a form.
    #[prop(optional)]
    narrow: bool,
    /// The page.
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    let came_by_link = router::here().get_untracked().turn > 0;
    Effect::new(move |_| {
        let name = tab.clone().unwrap_or_else(|| title.get());
        document().set_title(&texts::tab_title(&name));
    });
    Effect::new(move |_| {
        if let Some(heading) = heading.get()
            && came_by_link
        {
            browser::focus_quietly(&heading);
        }
    });
    view! {
        <div class="main-in" class=("main-in-narrow", narrow)>
            <div class="page-head">
                {back.map(|back| view! {
                    <a class="back" href=back.to.path()>
                        <Icon glyph=Glyph::Back small=true />
                        <bdi>{back.text}</bdi>
                    </a>
                })}
                {(!trail.is_empty()).then(|| view! { <Trail trail /> })}
                <div class="page-title-row">
                    <h1 tabindex="-1" dir="auto" node_ref=heading>{move || title.get()}</h1>
                    {aside.map(|aside| view! { <div class="actions">{aside.run()}</div> })}
                </div>
                {lead.map(|lead| view! { <p class="lead" dir="auto">{lead}</p> })}
            </div>
            <div class="stack">{children()}</div>
        </div>
    }
}

/// Where this page stands below others.
#[component]
fn Trail(trail: Vec<Crumb>) -> impl IntoView {
    let steps = trail
        .into_iter()
        .map(|step| view! { <li><a href=step.to.path()><bdi>{step.text}</bdi></a></li> });
    view! {
        <nav aria-label=texts::TRAIL>
            <ol class="trail">{steps.collect_view()}</ol>
        </nav>
    }
}
