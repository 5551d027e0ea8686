//! The mark of Salus: two arms that hold somebody. Drawn here, so that no picture is kept twice.

use std::io::Write;

use flate2::{Compression, Crc, write::ZlibEncoder};

use crate::Failure;

/// Teal, as `--brand` in the stylesheet.
const GROUND: [u8; 3] = [0x0b, 0x65, 0x5f];
const MARK: [u8; 3] = [0xff, 0xff, 0xff];

/// The head, in parts of the icon's side.
const HEAD: Circle = Circle {
    x: 0.5,
    y: 0.335,
    radius: 0.105,
};
/// The arms are the lower half of a ring.
const ARMS: Circle = Circle {
    x: 0.5,
    y: 0.47,
    radius: 0.245,
};
/// Half the thickness of the arms.
const HALF: f64 = 0.05;
/// Roundness of the corners.
const CORNER: f64 = 0.22;
/// What a platform may cut off of a maskable icon lies outside the middle 80 percent.
const SAFE: f64 = 0.8;

/// Steps per pixel and direction that smooth the edges.
const STEPS: u32 = 4;

struct Circle {
    x: f64,
    y: f64,
    radius: f64,
}

/// How the ground is cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// With round corners, clear outside.
    Round,
    /// To the edges, for platforms that cut it themselves.
    Full,
}

/// Every icon, by file name.
pub fn all() -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut icons = vec![("icon.svg".to_owned(), svg().into_bytes())];
    for (name, side, shape) in [
        ("icon-192.png", 192, Shape::Round),
        ("icon-512.png", 512, Shape::Round),
        ("icon-maskable.png", 512, Shape::Full),
        ("icon-touch.png", 180, Shape::Full),
    ] {
        let bytes = png(side, shape).map_err(|error| format!("{name}: {error}"))?;
        icons.push((name.to_owned(), bytes));
    }
    Ok(icons)
}

fn svg() -> String {
    let percent = |part: f64| format!("{:.1}", part * 100.0);
    let hex = |[r, g, b]: [u8; 3]| format!("#{r:02x}{g:02x}{b:02x}");
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100" height="100" rx="{corner}" fill="{ground}"/><circle cx="{hx}" cy="{hy}" r="{hr}" fill="{mark}"/><path d="M{left} {ay}a{ar} {ar} 0 0 0 {width} 0" fill="none" stroke="{mark}" stroke-width="{thick}" stroke-linecap="round"/></svg>
"#,
        corner = percent(CORNER),
        ground = hex(GROUND),
        mark = hex(MARK),
        hx = percent(HEAD.x),
        hy = percent(HEAD.y),
        hr = percent(HEAD.radius),
        left = percent(ARMS.x - ARMS.radius),
        ay = percent(ARMS.y),
        ar = percent(ARMS.radius),
        width = percent(2.0 * ARMS.radius),
        thick = percent(2.0 * HALF),
    )
}

/// The icon as PNG (W3C PNG, 8 bits, with transparency).
fn png(side: u32, shape: Shape) -> std::io::Result<Vec<u8>> {
    let mut rows = Vec::new();
    for y in 0..side {
        // Each row says that it is not filtered.
        rows.push(0);
        for x in 0..side {
            rows.extend(pixel(x, y, side, shape));
        }
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&rows)?;
    let mut header = Vec::new();
    header.extend(side.to_be_bytes());
    header.extend(side.to_be_bytes());
    // Eight bits, colour with transparency, and the only methods there are.
    header.extend([8, 6, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut png, b"IHDR", &header);
    chunk(&mut png, b"IDAT", &packed.finish()?);
    chunk(&mut png, b"IEND", &[]);
    Ok(png)
}

fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    // No icon comes near the limit of 2^31 bytes.
    png.extend((data.len() as u32).to_be_bytes());
    png.extend(kind);
    png.extend(data);
    let mut crc = Crc::new();
    crc.update(kind);
    crc.update(data);
    png.extend(crc.sum().to_be_bytes());
}

/// Red, green, blue and how much of the pixel is covered.
fn pixel(x: u32, y: u32, side: u32, shape: Shape) -> [u8; 4] {
    let (mut ground, mut mark) = (0, 0);
    for step in 0..STEPS * STEPS {
        let at = |pixel: u32, step: u32| {
            (f64::from(pixel) + (f64::from(step) + 0.5) / f64::from(STEPS)) / f64::from(side)
        };
        let (px, py) = (at(x, step % STEPS), at(y, step / STEPS));
        if is_mark(px, py, shape) {
            mark += 1;
        } else if shape == Shape::Full || is_ground(px, py) {
            ground += 1;
        }
    }
    let covered = ground + mark;
    if covered == 0 {
        return [0; 4];
    }
    let mix = |of: usize| {
        let sum = u32::from(GROUND[of]) * ground + u32::from(MARK[of]) * mark;
        (sum / covered) as u8
    };
    let alpha = covered * 255 / (STEPS * STEPS);
    [mix(0), mix(1), mix(2), alpha as u8]
}

fn is_mark(x: f64, y: f64, shape: Shape) -> bool {
    let scale = if shape == Shape::Full { SAFE } else { 1.0 };
    let (x, y) = ((x - 0.5) / scale + 0.5, (y - 0.5) / scale + 0.5);
    let from = |circle: &Circle| (x - circle.x).hypot(y - circle.y);
    let arms = y >= ARMS.y && (from(&ARMS) - ARMS.radius).abs() <= HALF;
    let hand = |side: f64| (x - ARMS.x - side * ARMS.radius).hypot(y - ARMS.y) <= HALF;
    from(&HEAD) <= HEAD.radius || arms || hand(-1.0) || hand(1.0)
}

fn is_ground(x: f64, y: f64) -> bool {
    let beyond = |at: f64| (at - 0.5).abs() - (0.5 - CORNER);
    let (dx, dy) = (beyond(x).max(0.0), beyond(y).max(0.0));
    dx.hypot(dy) <= CORNER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounded_icon_is_clear_in_its_corners_and_a_full_one_is_not() {
        assert_eq!(pixel(0, 0, 192, Shape::Round), [0; 4]);
        assert_eq!(pixel(0, 0, 192, Shape::Full)[3], 255);
        assert_eq!(pixel(96, 64, 192, Shape::Round), [255; 4]);
        let [r, g, b, alpha] = pixel(10, 96, 192, Shape::Round);
        assert_eq!(([r, g, b], alpha), (GROUND, 255));
    }

    #[test]
    fn the_mark_of_a_maskable_icon_stays_where_nothing_is_cut() {
        for step in 0..1000 {
            let angle = f64::from(step) / 1000.0 * std::f64::consts::TAU;
            let (x, y) = (0.5 + 0.4 * angle.cos(), 0.5 + 0.4 * angle.sin());
            assert!(!is_mark(x, y, Shape::Full), "{x} {y}");
        }
    }
}
