//! QR codes, drawn here: nothing leaves the page.

use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

use super::Banner;
use crate::texts::common as texts;

/// A QR code of a text, for a camera.
#[component]
pub fn Qr(
    /// What the camera reads.
    #[prop(into)]
    text: String,
    /// What it is, for those who cannot see it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    match draw(&text) {
        Some((side, path)) => view! {
            <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label=label>
                <path d=path></path>
            </svg>
        }
        .into_any(),
        None => view! { <Banner title=texts::QR_TOO_LONG /> }.into_any(),
    }
}

/// The side in modules, and a path that fills the dark ones; nothing where the text is too long.
fn draw(text: &str) -> Option<(usize, String)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let side = code.width();
    let mut path = String::new();
    for (row, line) in code.to_colors().chunks(side).enumerate() {
        let mut column = 0;
        while column < side {
            let dark = line[column..]
                .iter()
                .take_while(|color| **color == Color::Dark)
                .count();
            if dark > 0 {
                path.push_str(&format!("M{column} {row}h{dark}v1h-{dark}z"));
            }
            column += dark.max(1);
        }
    }
    Some((side, path))
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn a_code_is_drawn_in_runs_of_dark_modules() {
        let (side, path) = draw("https://example.org/activate#ABCDE").unwrap();
        assert!(side >= 21);
        // The upper edge of the finder pattern: seven dark modules from the corner.
        assert!(path.starts_with("M0 0h7v1h-7z"));
        assert!(draw(&"x".repeat(5000)).is_none());
    }
}
