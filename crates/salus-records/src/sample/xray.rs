//! A chest X-ray that nobody was exposed for.

use super::{
    chance::Chance,
    dicom::{Image, Names},
    shape::{across, bell, fraction_of, soft_edge, square},
};

/// Width of the film in millimetres.
const FILM: f64 = 358.4;

/// The DICOM Study Instance UID of the image that [`xray`] draws from this seed.
pub fn study_uid(seed: u64) -> String {
    uid(seed, 1)
}

/// A unique id that a seed makes.
///
/// Source: DICOM PS3.5 B.2 (`2.25.` and a number).
pub(super) fn uid(seed: u64, part: u64) -> String {
    let mut chance = Chance::new(seed, 4, part);
    format!(
        "2.25.{}",
        u128::from(chance.next()) << 32 | u128::from(chance.next() >> 32)
    )
}

/// Draws a chest X-ray and returns it as a DICOM file (16-bit greyscale, 12 bits used, explicit VR
/// little endian); `width` and `height` are in pixels, at least 1.
pub fn xray(seed: u64, width: u16, height: u16) -> Vec<u8> {
    let (columns, rows) = (width.max(1), height.max(1));
    let chest = Chest::new(&mut Chance::new(seed, 3, 0));
    let mut grain = Chance::new(seed, 3, 1);
    let mut pixels = Vec::with_capacity(usize::from(columns) * usize::from(rows));
    for row in 0..rows {
        for column in 0..columns {
            let x = across(column, columns);
            let y = across(row, rows);
            let noise = 90.0 * (grain.fraction() - 0.5);
            pixels.push((chest.brightness(x, y) + noise).clamp(0.0, 4095.0) as u16);
        }
    }
    Image {
        names: Names {
            study: &uid(seed, 1),
            series: &uid(seed, 2),
            instance: &uid(seed, 3),
        },
        columns,
        rows,
        spacing: FILM / f64::from(columns),
        pixels: &pixels,
    }
    .to_file()
}

/// What differs between people.
struct Chest {
    width: f64,
    heart: f64,
    spine: f64,
    ribs: f64,
}

impl Chest {
    fn new(chance: &mut Chance) -> Chest {
        Chest {
            width: 0.95 + 0.1 * chance.fraction(),
            heart: 0.9 + 0.25 * chance.fraction(),
            spine: 0.03 * (chance.fraction() - 0.5),
            ribs: 0.02 * chance.fraction(),
        }
    }

    /// How bright the film is: dense things stop rays and stay bright. 0 to 4095, without grain.
    fn brightness(&self, x: f64, y: f64) -> f64 {
        let place = x;
        let x = (x - self.spine * y) / self.width;
        let side = x.abs();
        let (body, heart) = (body(side, y), self.heart(x, y));
        let air = lung(x, y) * (1.0 - 0.75 * heart);
        let soft = 1650.0 * body - 1250.0 * air + 260.0 * heart;
        let bones = self.spine(side, y)
            + self.ribs(side, y)
            + collar_bone(side, y)
            + shoulder_blade(side, y);
        120.0 + soft + body * bones + marker(place, y)
    }

    /// The heart leans to its left; above it the arch of the great vessels.
    fn heart(&self, x: f64, y: f64) -> f64 {
        let chambers =
            1.0 - square((x - 0.12) / (0.31 * self.heart)) - square((y - 0.26 + 0.30 * x) / 0.27);
        let vessels = 1.0 - square((x - 0.05) / 0.15) - square((y + 0.20) / 0.30);
        soft_edge(chambers, 0.30).max(0.8 * soft_edge(vessels, 0.5))
    }

    fn spine(&self, side: f64, y: f64) -> f64 {
        let column = bell(side / 0.085);
        let disc = bell((fraction_of(y, 0.135) - 0.5) / 0.16);
        column * (880.0 - 240.0 * disc)
    }

    /// Ribs from behind fall outwards; the ones in front rise again and are fainter.
    fn ribs(&self, side: f64, y: f64) -> f64 {
        let cage = soft_edge(0.80 + 0.05 * y - side, 0.03) * soft_edge(side - 0.09, 0.05);
        let height = soft_edge(y + 0.72, 0.05) * soft_edge(0.66 - y, 0.10);
        let behind = fraction_of(
            y - 0.16 * side - 0.42 * square(side - 0.30),
            0.132 + self.ribs,
        );
        let front = fraction_of(y + 0.34 * square(side) + 0.05, 0.150 + self.ribs);
        let bone = 330.0 * bell((behind - 0.5) / 0.17)
            + 150.0 * bell((front - 0.5) / 0.14) * soft_edge(side - 0.30, 0.20);
        cage * height * bone
    }
}

/// Neck, shoulders that reach the edge of the film, and the trunk below the arms.
fn body(side: f64, y: f64) -> f64 {
    let shoulders = soft_edge(y + 0.86, 0.34);
    let armpits = soft_edge(y + 0.02, 0.50);
    soft_edge(0.25 + 0.92 * shoulders - 0.25 * armpits - side, 0.06)
}

/// Two lungs on their domes; the right one (left on the film) is wider and stands higher.
fn lung(x: f64, y: f64) -> f64 {
    let (centre, wide, base) = if x < 0.0 {
        (-0.43, 0.33, 0.40)
    } else {
        (0.44, 0.31, 0.47)
    };
    let wide = wide * (0.62 + 0.38 * soft_edge(y + 0.80, 0.75));
    let outline = 1.0 - square(square((x - centre) / wide)) - square((y - 0.02) / 0.74);
    let dome = base + 2.4 * square(x - centre) - y;
    let root = bell((x - 0.42 * centre) / 0.14) * bell((y - 0.02) / 0.20);
    let branches = bell((fraction_of(y + 1.6 * (x - centre), 0.11) - 0.5) / 0.3)
        * bell((x - 0.7 * centre) / 0.25);
    (soft_edge(outline, 0.22) * soft_edge(dome, 0.04) * (1.0 - 0.30 * root - 0.07 * branches))
        .max(0.0)
}

fn collar_bone(side: f64, y: f64) -> f64 {
    let line = y + 0.60 + 0.20 * side - 0.10 * square(side - 0.35);
    520.0 * bell(line / 0.030) * soft_edge(side - 0.06, 0.04) * soft_edge(0.82 - side, 0.08)
}

fn shoulder_blade(side: f64, y: f64) -> f64 {
    let edge = side - 0.70 - 0.18 * y;
    240.0 * bell(edge / 0.035) * soft_edge(y + 0.62, 0.08) * soft_edge(0.05 - y, 0.10)
}

/// The lead letter `L` that says which side is the left.
fn marker(x: f64, y: f64) -> f64 {
    let stroke = |x0: f64, x1: f64, y0: f64, y1: f64| x > x0 && x < x1 && y > y0 && y < y1;
    let letter = stroke(0.86, 0.878, -0.93, -0.84) || stroke(0.86, 0.91, -0.858, -0.84);
    if letter { 2600.0 } else { 0.0 }
}
