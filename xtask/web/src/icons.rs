//! The mark of Salus, a shield with a pulse, as icons. It is drawn here, so that no picture is kept.

use std::io::Write;

use flate2::{Compression, Crc, write::ZlibEncoder};

use crate::Failure;

/// Teal, as `--brand` in the stylesheet.
const GROUND: [u8; 3] = [0x0b, 0x65, 0x5f];
const MARK: [u8; 3] = [0xff, 0xff, 0xff];

/// The mark as in the header of the application, on a square of this side.
const SIDE: f64 = 32.0;
const SHIELD: &str = "M16 2.5 4 7v9c0 7 5 11.5 12 14 7-2.5 12-7 12-14V7z";
const PULSE: &str = "M9 16.5h3.5l2.5-5 3.5 9 2-4H23";

/// The same shield: straight from point to point, but for the lower half's two curves.
const UPPER: [Point; 5] = [
    (28.0, 16.0),
    (28.0, 7.0),
    (16.0, 2.5),
    (4.0, 7.0),
    (4.0, 16.0),
];
const LEFT: [Point; 4] = [(4.0, 16.0), (4.0, 23.0), (9.0, 27.5), (16.0, 30.0)];
const RIGHT: [Point; 4] = [(16.0, 30.0), (23.0, 27.5), (28.0, 23.0), (28.0, 16.0)];
/// The same pulse.
const BEATS: [Point; 6] = [
    (9.0, 16.5),
    (12.5, 16.5),
    (15.0, 11.5),
    (18.5, 20.5),
    (20.5, 16.5),
    (23.0, 16.5),
];
/// Thickness of the pulse.
const THICK: f64 = 3.0;

/// How large the mark stands on its ground; what a platform may cut off of an icon that goes to the
/// edges lies outside the middle 80 percent.
const SCALE: f64 = 0.72;
const SCALE_FULL: f64 = 0.62;
/// Roundness of the ground's corners, in parts of its side.
const CORNER: f64 = 0.22;

/// Steps per pixel and direction that smooth the edges, and parts of a curve.
const STEPS: u32 = 4;
const PARTS: u32 = 24;

type Point = (f64, f64);

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
    let hex = |[r, g, b]: [u8; 3]| format!("#{r:02x}{g:02x}{b:02x}");
    let (ground, mark) = (hex(GROUND), hex(MARK));
    let corner = CORNER * SIDE;
    let margin = (1.0 - SCALE) / 2.0 * SIDE;
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="{corner:.2}" fill="{ground}"/><g transform="translate({margin:.2} {margin:.2}) scale({SCALE})"><path d="{SHIELD}" fill="{mark}"/><path d="{PULSE}" fill="none" stroke="{ground}" stroke-width="{THICK}" stroke-linecap="round" stroke-linejoin="round"/></g></svg>
"#
    )
}

/// The icon as PNG (W3C PNG, 8 bits, with transparency).
fn png(side: u32, shape: Shape) -> std::io::Result<Vec<u8>> {
    let shield = outline();
    let mut rows = Vec::new();
    for y in 0..side {
        // Each row says that it is not filtered.
        rows.push(0);
        for x in 0..side {
            rows.extend(pixel(&shield, x, y, side, shape));
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
fn pixel(shield: &[Point], x: u32, y: u32, side: u32, shape: Shape) -> [u8; 4] {
    let (mut ground, mut mark) = (0, 0);
    for step in 0..STEPS * STEPS {
        let at = |pixel: u32, step: u32| {
            (f64::from(pixel) + (f64::from(step) + 0.5) / f64::from(STEPS)) / f64::from(side)
        };
        let point = (at(x, step % STEPS), at(y, step / STEPS));
        if is_mark(shield, point, shape) {
            mark += 1;
        } else if shape == Shape::Full || is_ground(point) {
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

/// Whether the point, in parts of the icon's side, is white: in the shield and not on the pulse.
fn is_mark(shield: &[Point], (x, y): Point, shape: Shape) -> bool {
    let scale = if shape == Shape::Full {
        SCALE_FULL
    } else {
        SCALE
    };
    let onto = |at: f64| ((at - 0.5) / scale + 0.5) * SIDE;
    let point = (onto(x), onto(y));
    let on_pulse = || {
        BEATS
            .windows(2)
            .any(|line| distance(point, line) <= THICK / 2.0)
    };
    is_inside(shield, point) && !on_pulse()
}

fn is_ground((x, y): Point) -> bool {
    let beyond = |at: f64| ((at - 0.5).abs() - (0.5 - CORNER)).max(0.0);
    beyond(x).hypot(beyond(y)) <= CORNER
}

/// The shield as a polygon.
fn outline() -> Vec<Point> {
    let mut points = UPPER.to_vec();
    for curve in [LEFT, RIGHT] {
        points.extend((1..=PARTS).map(|part| bezier(curve, f64::from(part) / f64::from(PARTS))));
    }
    points
}

/// The point of a cubic curve (de Casteljau).
fn bezier([a, b, c, d]: [Point; 4], part: f64) -> Point {
    let mix = |(x, y): Point, (u, v): Point| (x + (u - x) * part, y + (v - y) * part);
    let (ab, bc, cd) = (mix(a, b), mix(b, c), mix(c, d));
    mix(mix(ab, bc), mix(bc, cd))
}

/// Whether a ray to the right leaves the polygon an odd number of times.
fn is_inside(polygon: &[Point], (x, y): Point) -> bool {
    let ends = polygon.iter().cycle().skip(1);
    let crossed = polygon.iter().zip(ends).filter(|((ax, ay), (bx, by))| {
        (*ay > y) != (*by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax
    });
    crossed.count() % 2 == 1
}

/// From the point to the line between two others.
fn distance((x, y): Point, line: &[Point]) -> f64 {
    let [(ax, ay), (bx, by)] = *line else {
        return f64::INFINITY;
    };
    let (dx, dy) = (bx - ax, by - ay);
    let along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
    let along = along.clamp(0.0, 1.0);
    (x - ax - along * dx).hypot(y - ay - along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounded_icon_is_clear_in_its_corners_and_a_full_one_is_not() {
        let shield = outline();
        assert_eq!(pixel(&shield, 0, 0, 192, Shape::Round), [0; 4]);
        assert_eq!(pixel(&shield, 0, 0, 192, Shape::Full)[3], 255);
        assert_eq!(pixel(&shield, 96, 40, 192, Shape::Round), [255; 4]);
        let [r, g, b, alpha] = pixel(&shield, 10, 96, 192, Shape::Round);
        assert_eq!(([r, g, b], alpha), (GROUND, 255));
    }

    #[test]
    fn the_mark_of_a_maskable_icon_stays_where_nothing_is_cut() {
        let shield = outline();
        for step in 0..1000 {
            let angle = f64::from(step) / 1000.0 * std::f64::consts::TAU;
            let point = (0.5 + 0.4 * angle.cos(), 0.5 + 0.4 * angle.sin());
            assert!(!is_mark(&shield, point, Shape::Full), "{point:?}");
        }
    }
}
