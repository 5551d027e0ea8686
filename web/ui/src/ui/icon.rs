//! A small set of pictures, drawn with lines in a square of 24.

use leptos::prelude::*;

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "a name says what its picture shows")]
pub enum Glyph {
    Home,
    Records,
    Chart,
    Image,
    Share,
    People,
    Person,
    Clock,
    Calendar,
    Shield,
    Check,
    Cross,
    Warning,
    Info,
    Download,
    Upload,
    Print,
    Search,
    Lock,
    Bell,
    Eye,
    EyeOff,
    Pill,
    Syringe,
    Drop,
    Stethoscope,
    Note,
    Allergy,
    Settings,
    More,
    Back,
    Next,
    Plus,
    Edit,
    Trash,
    Copy,
    Key,
    Server,
    Ledger,
    Link,
    Offline,
    Question,
    Qr,
    Light,
    Move,
    Layers,
    Ruler,
    Minus,
    Invert,
    Undo,
    Full,
}

impl Glyph {
    fn path(self) -> &'static str {
        match self {
            Self::Home => "M3.5 11 12 4l8.5 7M6 9.5V20h4.5v-5.5h3V20H18V9.5",
            Self::Records => "M6 3.5h8.5L18.5 8v12.5H6zM14 3.5V8.5h4.5M9 12.5h6.5M9 16h6.5",
            Self::Chart => "M4 4v16h16M7.5 15l3.5-4.5 3 2.5L19 7",
            Self::Image => "M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15 9h.01",
            Self::Share => {
                "M8.2 10.8l7.6-4.1M8.2 13.2l7.6 4.1M6 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM18 3a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM18 16a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z"
            }
            Self::People => {
                "M9 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M15.5 4.8a3.5 3.5 0 0 1 0 6.4M17.5 14.4c2.4.8 4 2.8 4 5.6"
            }
            Self::Person => {
                "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c0-4 3.3-6.5 7.5-6.5s7.5 2.5 7.5 6.5"
            }
            Self::Clock => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
            Self::Calendar => "M4 6h16v14H4zM4 10.5h16M8 3.5V7.5M16 3.5V7.5",
            Self::Shield => {
                "M12 3 4.5 6v5.5c0 4.5 3.1 8 7.5 9.5 4.4-1.5 7.5-5 7.5-9.5V6zM8.5 12l2.5 2.5 4.5-5"
            }
            Self::Check => "M4.5 12.5l5 5L19.5 7",
            Self::Cross => "M6 6l12 12M18 6L6 18",
            Self::Warning => "M12 3.5 2.5 20h19zM12 9.5v5M12 17.2h.01",
            Self::Info => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.5M12 7.8h.01",
            Self::Download => "M12 4v11M7 10.5l5 5 5-5M4.5 20h15",
            Self::Upload => "M12 16V5M7 9.5l5-5 5 5M4.5 20h15",
            Self::Print => "M7 8.5V3.5h10v5M7 17H4V8.5h16V17h-3M7 13.5h10v7H7z",
            Self::Search => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.3 15.3 20.5 20.5",
            Self::Lock => "M5.5 10.5h13V20h-13zM8.5 10.5V7.5a3.5 3.5 0 0 1 7 0v3M12 14v2.5",
            Self::Bell => "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4",
            Self::Eye => {
                "M2.5 12c2-4 5.5-6.5 9.5-6.5s7.5 2.5 9.5 6.5c-2 4-5.5 6.5-9.5 6.5S4.500 16 2.500 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"
            }
            Self::EyeOff => {
                "M4 4l16 16M9.900 5.700c.7-.1 1.400-.2 2.100-.2 4 0 7.500 2.500 9.500 6.500-.7 1.400-1.600 2.600-2.700 3.600M6.300 7.200C4.700 8.400 3.400 10 2.500 12c2 4 5.500 6.500 9.500 6.500 1.700 0 3.300-.4 4.700-1.200M9.900 9.900a3 3 0 0 0 4.200 4.200"
            }
            Self::Pill => {
                "M4.600 13.400l8.800-8.800a4.250 4.250 0 0 1 6 6l-8.800 8.800a4.250 4.250 0 0 1-6-6zM9 9l6 6"
            }
            Self::Syringe => {
                "M14.500 4l5.500 5.500M17.200 6.800l-2.700 2.700M12.500 7.500l4 4-7.500 7.500H5v-4zM5 19l-1.500 1.500M10 10l2 2"
            }
            Self::Drop => {
                "M12 3.500c3.500 4.200 6 7.200 6 10.500a6 6 0 0 1-12 0c0-3.300 2.500-6.300 6-10.500z"
            }
            Self::Stethoscope => {
                "M5.500 4H4v5a4.500 4.500 0 0 0 9 0V4h-1.500M8.500 13.500V15a5 5 0 0 0 10 0v-1.500M18.500 9a2.250 2.250 0 1 0 0 4.500 2.250 2.250 0 0 0 0-4.500z"
            }
            Self::Note => "M5 4h14v11l-5 5H5zM14 20v-5h5M8.500 8.500h7M8.500 12h4",
            Self::Allergy => {
                "M12 3.500v17M4.600 7.700l14.800 8.600M19.400 7.700 4.600 16.300M9.500 5l2.500 2 2.500-2M9.500 19l2.500-2 2.500 2"
            }
            Self::Settings => {
                "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.800a2.200 2.200 0 1 0 0 4.400 2.200 2.200 0 0 0 0-4.400zM9 14.800a2.200 2.200 0 1 0 0 4.400 2.200 2.200 0 0 0 0-4.400z"
            }
            Self::More => {
                "M5 12h.01M12 12h.01M19 12h.01M4.500 12a.5.5 0 1 0 1 0 .5.5 0 0 0-1 0zM11.500 12a.5.5 0 1 0 1 0 .5.5 0 0 0-1 0zM18.500 12a.5.5 0 1 0 1 0 .5.5 0 0 0-1 0z"
            }
            Self::Back => "M14.500 5.500 8 12l6.500 6.500",
            Self::Next => "M9.500 5.500 16 12l-6.500 6.500",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Edit => {
                "M4.500 19.500l1-4.500L16 4.500l3.500 3.500L9 18.500zM13.500 7l3.500 3.500"
            }
            Self::Trash => {
                "M4.500 7h15M9.500 7V4.500h5V7M6.500 7l1 13h9l1-13M10.500 11v5.500M13.500 11v5.500"
            }
            Self::Copy => "M8.500 8.500h11v11h-11zM15.500 8.500v-4h-11v11h4",
            Self::Key => {
                "M8 9.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM11.300 10.700 19 3.500M16 6.500l3 3M13.700 8.600l2 2"
            }
            Self::Server => {
                "M4 4.500h16v6H4zM4 13.500h16v6H4zM7.500 7.500h.01M7.500 16.500h.01M11 7.500h5.500M11 16.500h5.500"
            }
            Self::Ledger => {
                "M4 4.500h6v6H4zM14 4.500h6v6h-6zM14 14h6v6h-6zM10 7.500h4M17 10.500V14M4 14h6v6H4zM10 17h4"
            }
            Self::Link => {
                "M10 14l4-4M8.500 11 6 13.500a3.500 3.500 0 0 0 5 5L13.500 16M15.500 13l2.500-2.500a3.500 3.500 0 0 0-5-5L10.500 8"
            }
            Self::Offline => {
                "M4 4l16 16M8.500 12.800c.8-.7 1.700-1.100 2.700-1.300M5 9.500c1.200-1 2.400-1.700 3.800-2.100M12.500 7c2.500.2 4.600 1 6.500 2.500M12 18h.01M14.500 12.200l1 .6"
            }
            Self::Question => {
                "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM9.500 9.500a2.500 2.500 0 1 1 3.800 2.100c-.9.600-1.300 1.100-1.300 2.100M12 16.500h.01"
            }
            Self::Light => {
                "M12 7.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400"
            }
            Self::Move => {
                "M12 3v18M3 12h18M9.500 5.500 12 3l2.500 2.500M9.500 18.500 12 21l2.500-2.500M5.500 9.500 3 12l2.500 2.500M18.500 9.500 21 12l-2.500 2.500"
            }
            Self::Layers => {
                "M12 3.500 3.500 8l8.500 4.500L20.500 8zM3.500 12l8.500 4.500 8.500-4.500M3.500 16l8.500 4.500 8.500-4.500"
            }
            Self::Ruler => "M3.500 15.500l12-12 5 5-12 12zM8 11l2 2M11 8l2.500 2.500M14 5l2 2",
            Self::Minus => "M5 12h14",
            Self::Invert => {
                "M12 3.500a8.500 8.500 0 1 0 0 17zM12 3.500a8.500 8.500 0 0 1 0 17M12 8.500h3.500M12 12h4.500M12 15.500h3.500"
            }
            Self::Undo => "M8 5 4 9l4 4M4 9h9.500a5.500 5.500 0 0 1 0 11H8",
            Self::Full => "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
            Self::Qr => {
                "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.500v2.500H14zM17.500 17.500H20V20h-2.500zM19.500 14h.01M14.500 19.500h.01"
            }
        }
    }
}

/// A picture beside a text; screen readers do not mention it.
#[component]
pub fn Icon(
    /// What it shows.
    glyph: Glyph,
    /// As high as the letters around it.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let class = if small { "icon icon-s" } else { "icon" };
    view! {
        <svg class=class viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=glyph.path()></path>
        </svg>
    }
}
