//! Small words: tags, and how a value lies against its range.

use leptos::prelude::*;
use salus_records::fhir::view::Flag as FhirFlag;

use super::{Glyph, Icon};
use crate::texts::common as texts;

/// The tone of a tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Says something.
    #[default]
    Plain,
    /// Belongs to the application.
    Brand,
    /// All is well.
    Good,
    /// Wants attention.
    Warn,
    /// Something is wrong.
    Error,
}

/// A word in a frame.
#[component]
pub fn Tag(
    /// The word.
    #[prop(into)]
    text: String,
    /// Its tone.
    #[prop(optional)]
    tone: Tone,
    /// A picture before it, so that colour is not all.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
) -> impl IntoView {
    let class = match tone {
        Tone::Plain => "tag",
        Tone::Brand => "tag tag-brand",
        Tone::Good => "tag tag-good",
        Tone::Warn => "tag tag-warn",
        Tone::Error => "tag tag-error",
    };
    view! {
        <span class=class>
            {glyph.map(|glyph| view! { <Icon glyph small=true /> })}
            {text}
        </span>
    }
}

/// How a value lies against its range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Above.
    High,
    /// Below.
    Low,
    /// Out of the ordinary, without a direction.
    Abnormal,
    /// Within.
    Normal,
    /// Nobody knows.
    #[default]
    Unknown,
}

impl Level {
    /// Whether it lies outside.
    pub fn is_out(self) -> bool {
        matches!(self, Self::High | Self::Low | Self::Abnormal)
    }

    /// In a word; empty where nobody knows.
    pub fn word(self) -> &'static str {
        match self {
            Self::High => texts::HIGH,
            Self::Low => texts::LOW,
            Self::Abnormal => texts::ABNORMAL,
            Self::Normal => texts::NORMAL,
            Self::Unknown => "",
        }
    }
}

impl From<FhirFlag> for Level {
    fn from(flag: FhirFlag) -> Self {
        match flag {
            FhirFlag::High => Self::High,
            FhirFlag::Low => Self::Low,
            FhirFlag::Abnormal => Self::Abnormal,
            FhirFlag::Normal => Self::Normal,
            FhirFlag::None => Self::Unknown,
        }
    }
}

/// High, low or normal: a shape, a word and a colour, so that none is alone.
#[component]
pub fn Flag(
    /// How the value lies.
    #[prop(into)]
    level: Level,
) -> impl IntoView {
    let (class, shape) = match level {
        Level::High => ("flag flag-high", "M6 1 11.5 11H.5z"),
        Level::Low => ("flag flag-low", "M6 11 .5 1h11z"),
        Level::Abnormal => ("flag flag-high", "M6 0l6 6-6 6-6-6z"),
        Level::Normal => ("flag flag-normal", "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1z"),
        Level::Unknown => return ().into_any(),
    };
    view! {
        <span class=class>
            <svg class="flag-shape" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
                <path d=shape></path>
            </svg>
            {level.word()}
        </span>
    }
    .into_any()
}
