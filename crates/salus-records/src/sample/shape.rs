//! Soft shapes from the exactly rounded operations alone, so that drawings are the same everywhere.

/// The centre of a pixel, from -1 (left, top) to 1 (right, bottom).
pub(super) fn across(position: u16, size: u16) -> f64 {
    (2.0 * f64::from(position) + 1.0) / f64::from(size) - 1.0
}

pub(super) fn square(x: f64) -> f64 {
    x * x
}

/// 1 in the middle, falling off on both sides without an exponential.
pub(super) fn bell(x: f64) -> f64 {
    1.0 / square(1.0 + square(x))
}

/// 0 outside, 1 inside, smooth over `width`.
pub(super) fn soft_edge(inside: f64, width: f64) -> f64 {
    let t = (inside / width).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// How far `x` is into its period, 0 to 1.
pub(super) fn fraction_of(x: f64, period: f64) -> f64 {
    let turns = x / period;
    turns - turns.floor()
}

/// 1 inside an ellipse around `centre` with these half axes, 0 outside, smooth over `edge` of its size.
pub(super) fn ellipse(at: (f64, f64), centre: (f64, f64), axes: (f64, f64), edge: f64) -> f64 {
    let x = (at.0 - centre.0) / axes.0;
    let y = (at.1 - centre.1) / axes.1;
    soft_edge(1.0 - (square(x) + square(y)).sqrt(), edge)
}
