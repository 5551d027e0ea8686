//! One line of the access log in plain words.

use leptos::prelude::*;
use salus_web_rpc::audit::{EventLine, Proof as Checked, Weight};

use crate::{
    route::PatientRoute,
    texts::{log as texts, sharing},
    ui::{
        Glyph, Icon, Proof, ProofMark, Tag, Tone,
        when::{clock_text, moment_text},
    },
};

/// What happened, after the name.
pub fn did(line: &EventLine) -> String {
    let titles: Vec<&str> = line
        .records
        .iter()
        .map(|(_, _, title)| title.as_str())
        .collect();
    texts::did(line.event, &line.whom, &titles, &line.kinds, line.count)
}

/// What was checked about a line, as [`ProofMark`] shows it.
pub fn proof(line: &EventLine) -> Proof {
    let Checked {
        leaf,
        path,
        size,
        root,
        signers,
    } = line.proof.clone();
    Proof {
        index: line.index,
        leaf,
        path,
        size,
        root,
        signers,
    }
}

/// A line: who did what, when and why, what sort it is, and the proof folded away.
#[component]
pub fn Line(
    /// The line.
    line: EventLine,
    /// With the day, where no heading says it.
    #[prop(optional)]
    dated: bool,
) -> impl IntoView {
    let (glyph, class) = match line.weight {
        Weight::Reading => (Glyph::Eye, "log-line log-reading"),
        Weight::Refusal => (Glyph::Warning, "log-line log-refusal"),
        Weight::Change => (Glyph::Edit, "log-line"),
        Weight::Routine => (Glyph::Person, "log-line log-routine"),
    };
    let time = if dated {
        moment_text(line.time)
    } else {
        clock_text(line.time)
    };
    let to = PatientRoute::LogLine(line.index as u64).path();
    let what = did(&line);
    view! {
        <li class=class>
            <span class="log-icon"><Icon glyph /></span>
            <div class="log-body">
                <p class="log-what" dir="auto">
                    <bdi class="strong">{texts::actor(&line.who, line.own)}</bdi>
                    " "
                    {what.clone()}
                </p>
                <p class="log-about">
                    <span class="digits">{time}</span>
                    {line.purpose.map(|purpose| view! { <span>{sharing::purpose(purpose)}</span> })}
                    <WeightTag weight=line.weight />
                </p>
                {(!line.note.is_empty()).then(|| view! {
                    <blockquote class="quote" dir="auto">{line.note.clone()}</blockquote>
                })}
                <div class="log-more">
                    <ProofMark proof=proof(&line) brief=true />
                    <a class="button button-quiet" href=to>
                        {texts::DETAILS}
                        <span class="visually-hidden">{what}</span>
                    </a>
                </div>
            </div>
        </li>
    }
}

/// What sort of line it is, in a word.
#[component]
pub fn WeightTag(
    /// The sort.
    weight: Weight,
) -> impl IntoView {
    let (text, tone) = match weight {
        Weight::Reading => (texts::READING, Tone::Brand),
        Weight::Refusal => (texts::REFUSAL, Tone::Error),
        Weight::Change => (texts::CHANGE, Tone::Plain),
        Weight::Routine => (texts::ROUTINE, Tone::Plain),
    };
    view! { <Tag text tone /> }
}
