//! Words around images and other files of a record.

#![allow(missing_docs, reason = "each constant is its own description")]

use super::common::apart;

pub const VIEWER: &str = "Image viewer";
pub const TOOLS: &str = "What dragging does";
pub const TOOL_LIGHT: &str = "Brightness";
pub const TOOL_MOVE: &str = "Move";
pub const TOOL_FRAMES: &str = "Scroll";
pub const TOOL_MEASURE: &str = "Measure";
pub const BRIGHTNESS: &str = "Brightness";
pub const CONTRAST: &str = "Contrast";
pub const FRAME: &str = "Frame";
pub const WINDOW: &str = "Shown as";
pub const WINDOW_OWN: &str = "My own setting";
pub const WINDOW_FILE: &str = "As in the file";
pub const INVERT: &str = "Invert";
pub const ZOOM_IN: &str = "Larger";
pub const ZOOM_OUT: &str = "Smaller";
pub const RESET: &str = "Reset";
pub const FULL: &str = "Full window";
pub const FULL_LEAVE: &str = "Leave full window";
pub const DOWNLOAD: &str = "Download original";
pub const SHOW: &str = "Show";
pub const OPEN_PDF: &str = "Open PDF";
pub const PDF_HINT: &str = "Opens in a tab of its own. Close that tab when you are done, most of all on a device that others use.";
pub const NO_VIEW: &str =
    "This sort of file is not shown here. Download it to open it in another program.";
pub const CUT: &str = "Only the beginning is shown. Download the file for all of it.";
pub const NOT_TEXT: &str = "This text cannot be read here. Download the original.";
pub const CLEAR_LENGTH: &str = "Remove the measurement";
pub const AT_DETECTOR: &str =
    "Measured where the film or detector was. In the body it is somewhat less.";
pub const OPENING: &str = "Opening the image…";
pub const KEYS: &str = "Keys on the image";
pub const KEYS_TEXT: [(&str, &str); 8] = [
    (
        "Up, down",
        "brighter and darker; while measuring, the crosshair",
    ),
    (
        "Left, right",
        "less and more contrast; while measuring, the crosshair",
    ),
    ("Page up, page down", "frame back and on"),
    ("Home, end", "first and last frame"),
    ("+ and −", "larger and smaller"),
    (
        "Shift and arrows",
        "move the image; while measuring, the crosshair by ten",
    ),
    ("I, R", "invert, reset"),
    (
        "M, then enter twice",
        "measure from the first point to the second; escape removes it",
    ),
];

pub fn frame_of(frame: u32, frames: u32) -> String {
    format!("Frame {} of {frames}", frame + 1)
}

pub fn length(value: f64, has_unit: bool) -> String {
    let unit = if has_unit { "mm" } else { "pixels" };
    format!("{value:.1} {unit}")
}

pub fn measured(length: &str) -> String {
    format!("Length: {length}")
}

pub fn light(center: f64, width: f64) -> String {
    format!("Centre {center:.0}, width {width:.0}")
}

pub fn zoom(zoom: f64) -> String {
    format!("{:.0} %", zoom * 100.0)
}

pub fn picture(name: &str) -> String {
    let name = apart(name);
    format!("Picture {name}")
}

pub fn image(modality: &str, description: &str) -> String {
    match (modality, description) {
        ("", "") => "Medical image".into(),
        (modality, "") => format!("Medical image, {modality}"),
        ("", description) => format!("Medical image: {description}"),
        (modality, description) => format!("Medical image, {modality}: {description}"),
    }
}

pub fn show(size: &str) -> String {
    format!("{SHOW} ({size})")
}
