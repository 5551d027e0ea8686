//! Progress bars, on standard error and only when somebody looks.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over a number of things.
pub fn count_bar(total: u64, what: &'static str) -> ProgressBar {
    bar(total, what, "{msg} {wide_bar} {pos}/{len}")
}

/// A bar over a number of bytes.
pub fn bytes_bar(total: u64, what: &'static str) -> ProgressBar {
    bar(
        total,
        what,
        "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec}",
    )
}

fn bar(total: u64, what: &'static str, template: &str) -> ProgressBar {
    // Draws nothing unless standard error is a terminal.
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(what);
    bar
}
