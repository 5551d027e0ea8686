//! A CT of a chest that nobody was exposed for.

use super::{
    chance::Chance,
    dicom::{Names, Volume},
    shape::{across, bell, ellipse, fraction_of, soft_edge, square},
    xray::uid,
};

/// Width and height of the field of view in millimetres.
const FIELD: f64 = 400.0;

/// From the first slice to the last in millimetres.
const LENGTH: f64 = 276.0;

/// Pixels of a slice on each side.
const SIZE: u16 = 256;

/// The DICOM Study Instance UID of the series that [`ct`] draws from this seed.
pub fn ct_study_uid(seed: u64) -> String {
    uid(seed, 4)
}

/// Draws slices through a chest from the shoulders down and returns them as one DICOM file
/// (Enhanced CT, 256 × 256 pixels, 12 bits in Hounsfield units, explicit VR little endian).
pub fn ct(seed: u64, slices: u16) -> Vec<u8> {
    let slices = slices.clamp(1, 999);
    let chest = Chest::new(&mut Chance::new(seed, 5, 0));
    let mut grain = Chance::new(seed, 5, 1);
    let count = usize::from(slices) * usize::from(SIZE) * usize::from(SIZE);
    let mut pixels = Vec::with_capacity(count);
    for slice in 0..slices {
        let depth = (f64::from(slice) + 0.5) / f64::from(slices);
        let level = chest.level(depth);
        for row in 0..SIZE {
            for column in 0..SIZE {
                let at = (across(column, SIZE), across(row, SIZE));
                let noise = 34.0 * (grain.fraction() + grain.fraction() - 1.0);
                let units = level.units(at) + noise;
                pixels.push((units + 1024.0).clamp(0.0, 4095.0) as u16);
            }
        }
    }
    let spacing = FIELD / f64::from(SIZE);
    Volume {
        names: Names {
            study: &uid(seed, 4),
            series: &uid(seed, 5),
            instance: &uid(seed, 6),
        },
        columns: SIZE,
        rows: SIZE,
        slices,
        spacing,
        thickness: LENGTH / f64::from(slices),
        pixels: &pixels,
    }
    .to_file()
}

/// A vessel that leaves the root of a lung.
struct Vessel {
    towards: (f64, f64),
    begins: f64,
    width: f64,
}

/// What differs between people.
struct Chest {
    stout: f64,
    heart: f64,
    fluid: f64,
    vessels: Vec<Vessel>,
}

impl Chest {
    fn new(chance: &mut Chance) -> Self {
        let vessels = (0..22)
            .map(|_| Vessel {
                towards: (chance.fraction() - 0.3, 1.6 * chance.fraction() - 0.8),
                begins: 1.3 * chance.fraction() - 0.3,
                width: 0.012 + 0.012 * chance.fraction(),
            })
            .collect();
        Self {
            stout: 0.04 + 0.03 * chance.fraction(),
            heart: 0.95 + 0.2 * chance.fraction(),
            fluid: 0.5 + 0.5 * chance.fraction(),
            vessels,
        }
    }

    /// The chest at a depth, 0 at the shoulders and 1 in the upper belly.
    fn level(&self, depth: f64) -> Level<'_> {
        let shoulders = soft_edge(0.30 - depth, 0.30);
        let wide = (0.80 + 0.12 * shoulders, 0.56 - 0.04 * shoulders);
        let open = soft_edge(depth + 0.04, 0.36).sqrt() * soft_edge(1.12 - depth, 0.35);
        Level {
            chest: self,
            depth,
            wide,
            open,
        }
    }
}

/// One slice; `x` runs to the patient's left, `y` to the back.
struct Level<'a> {
    chest: &'a Chest,
    depth: f64,
    wide: (f64, f64),
    open: f64,
}

impl Level<'_> {
    /// What stands at a place, in Hounsfield units without grain.
    fn units(&self, at: (f64, f64)) -> f64 {
        let body = ellipse(at, (0.0, 0.0), self.wide, 0.02);
        let mut units = -1000.0 + 820.0 * table(at);
        if body == 0.0 {
            return units;
        }
        blend(&mut units, -95.0, body);
        let fat = self.chest.stout;
        let wall = (self.wide.0 - fat, self.wide.1 - fat);
        blend(&mut units, 52.0, ellipse(at, (0.0, 0.0), wall, 0.03));
        self.organs(&mut units, at);
        self.bones(&mut units, at);
        units
    }

    fn organs(&self, units: &mut f64, at: (f64, f64)) {
        let (x, y) = at;
        for side in [-1.0, 1.0] {
            let lung = self.lung(at, side);
            if lung > 0.0 {
                blend(units, -868.0, lung);
                blend(units, 35.0, lung * self.vessels(at, side));
            }
        }
        // Fat lies between the organs of the middle.
        let middle = soft_edge(self.open, 0.3) * ellipse(at, (0.02, -0.06), (0.16, 0.30), 0.2);
        blend(units, -60.0, 0.8 * middle);
        let beat = soft_edge(1.0 - square((self.depth - 0.62) / 0.27), 0.7);
        let axes = (
            0.33 * self.chest.heart * beat,
            0.26 * self.chest.heart * beat,
        );
        if beat > 0.05 {
            blend(
                units,
                48.0,
                ellipse((x, y + 0.25 * x), (0.11, -0.10), axes, 0.06),
            );
            let chamber = (0.42 * axes.0, 0.5 * axes.1);
            blend(units, 155.0, ellipse(at, (0.20, -0.11), chamber, 0.2));
            blend(units, 150.0, ellipse(at, (-0.02, -0.14), chamber, 0.2));
        }
        self.vessels_of_the_middle(units, at);
        self.airway(units, at);
        self.belly(units, at);
        // Fluid gathers at the back of the right side.
        let gathers = soft_edge(self.depth - 0.50, 0.25) * self.chest.fluid;
        let pool = ellipse(at, (-0.40, 0.16), (0.31, 0.30), 0.02);
        blend(
            units,
            9.0,
            pool * soft_edge(y - 0.44 + 0.20 * gathers, 0.02) * soft_edge(gathers, 0.1),
        );
    }

    /// The inside of one lung; the base gives way to the dome below it.
    fn lung(&self, at: (f64, f64), side: f64) -> f64 {
        let axes = (0.33 * self.open, 0.43 * self.open);
        let dome_at = if side < 0.0 { 0.70 } else { 0.76 };
        let dome = soft_edge(self.depth - dome_at, 0.30).sqrt();
        let inside = ellipse(at, (0.40 * side, 0.0), axes, 0.04);
        let below = ellipse(
            at,
            (0.40 * side, -0.06),
            (0.40 * dome + 1e-6, 0.42 * dome + 1e-6),
            0.06,
        );
        inside * (1.0 - below)
    }

    fn vessels(&self, at: (f64, f64), side: f64) -> f64 {
        let mut most = 0.0_f64;
        for vessel in &self.chest.vessels {
            let gone = (self.depth - vessel.begins) / 0.55;
            if !(0.0..1.0).contains(&gone) {
                continue;
            }
            let root = (0.20 * side, 0.02);
            let end = (
                root.0 + 0.42 * side * (vessel.towards.0 + 0.35),
                0.42 * vessel.towards.1,
            );
            let here = (
                root.0 + (end.0 - root.0) * gone,
                root.1 + (end.1 - root.1) * gone,
            );
            let width = vessel.width * (1.15 - gone);
            most = most.max(ellipse(at, here, (width, width), 0.6));
        }
        most
    }

    fn vessels_of_the_middle(&self, units: &mut f64, at: (f64, f64)) {
        let arch = soft_edge(1.0 - square((self.depth - 0.30) / 0.05), 0.5);
        if arch > 0.0 {
            let bow = (at.0 - 0.35 * (at.1 - 0.05), at.1);
            blend(
                units,
                165.0,
                arch * ellipse(bow, (0.05, 0.05), (0.065, 0.20), 0.1),
            );
        }
        let down = soft_edge(self.depth - 0.29, 0.03);
        blend(
            units,
            165.0,
            down * ellipse(at, (0.12, 0.24), (0.062, 0.062), 0.15),
        );
        let up = soft_edge(self.depth - 0.29, 0.03) * soft_edge(0.52 - self.depth, 0.06);
        blend(
            units,
            165.0,
            up * ellipse(at, (-0.03, -0.12), (0.075, 0.075), 0.12),
        );
        let hollow = soft_edge(0.48 - self.depth, 0.05);
        blend(
            units,
            120.0,
            hollow * ellipse(at, (-0.12, -0.08), (0.045, 0.05), 0.2),
        );
    }

    /// The windpipe, and below its fork the two main branches.
    fn airway(&self, units: &mut f64, at: (f64, f64)) {
        let fork = 0.40;
        let apart = (self.depth - fork).max(0.0);
        let size = if apart > 0.0 { 0.036 } else { 0.048 };
        let ends = soft_edge(0.56 - self.depth, 0.05);
        for side in [-1.0, 1.0] {
            let place = (side * (0.02 + 1.1 * apart), 0.08 + 0.1 * apart);
            let place = if apart > 0.0 { place } else { (0.0, 0.08) };
            blend(
                units,
                30.0,
                ends * ellipse(at, place, (size + 0.014, size + 0.014), 0.2),
            );
            blend(units, -985.0, ends * ellipse(at, place, (size, size), 0.25));
        }
    }

    /// Liver, spleen and stomach below the domes.
    fn belly(&self, units: &mut f64, at: (f64, f64)) {
        let right = soft_edge(self.depth - 0.70, 0.30).sqrt();
        let left = soft_edge(self.depth - 0.76, 0.30).sqrt();
        let sized =
            |size: f64, width: f64, height: f64| (width * size + 1e-6, height * size + 1e-6);
        blend(
            units,
            105.0,
            ellipse(at, (-0.34, -0.05), sized(right, 0.42, 0.40), 0.05),
        );
        blend(
            units,
            110.0,
            ellipse(at, (0.52, 0.20), sized(left, 0.16, 0.20), 0.08),
        );
        let stomach = ellipse(at, (0.34, -0.10), sized(left, 0.22, 0.24), 0.08);
        blend(units, 25.0, stomach);
        blend(units, -960.0, stomach * soft_edge(-0.12 - at.1, 0.02));
    }

    fn bones(&self, units: &mut f64, at: (f64, f64)) {
        let (x, y) = at;
        let disc = bell((fraction_of(self.depth, 0.105) - 0.5) / 0.22);
        blend(
            units,
            640.0 - 470.0 * disc,
            ellipse(at, (0.0, 0.36), (0.115, 0.098), 0.10),
        );
        blend(
            units,
            210.0 - 110.0 * disc,
            ellipse(at, (0.0, 0.36), (0.096, 0.080), 0.15),
        );
        let ring = ellipse(at, (0.0, 0.485), (0.085, 0.062), 0.2);
        blend(units, 560.0, ring);
        blend(
            units,
            480.0,
            ellipse((x, y + 0.02), (0.0, 0.575), (0.026, 0.085), 0.3),
        );
        blend(units, 25.0, ellipse(at, (0.0, 0.482), (0.060, 0.042), 0.2));
        let sternum = soft_edge(self.depth - 0.10, 0.05) * soft_edge(0.74 - self.depth, 0.05);
        blend(
            units,
            390.0,
            sternum * ellipse(at, (0.0, -0.455), (0.085, 0.030), 0.3),
        );
        self.ribs(units, at);
        let blades = soft_edge(0.55 - self.depth, 0.08);
        for side in [-1.0, 1.0] {
            let along = (x - side * 0.56) * side + 0.9 * (y - 0.36);
            let beside = (y - 0.36) - 0.55 * (x - side * 0.56) * side;
            let blade = ellipse((along, beside), (0.0, 0.0), (0.20, 0.022), 0.4);
            blend(units, 520.0, blades * blade);
        }
    }

    /// Every rib falls from the spine forwards, so that a slice cuts several of them.
    fn ribs(&self, units: &mut f64, at: (f64, f64)) {
        let (x, y) = at;
        let cage = (
            self.wide.0 - self.chest.stout - 0.075,
            self.wide.1 - self.chest.stout - 0.055,
        );
        let ring = (square(x / cage.0) + square(y / cage.1)).sqrt();
        // From -1 at the breastbone to 1 at the spine, straight along a diamond.
        let round = y / (x.abs() + y.abs() + 1e-9);
        let turn = fraction_of(self.depth * 1.25 + 0.16 * round, 0.105);
        let bone = bell((turn - 0.5) / 0.24);
        let thin = bell((ring - 1.0) / 0.030);
        let marrow = bell((ring - 1.0) / 0.012);
        let there = soft_edge(bone - 0.35, 0.3) * soft_edge(x.abs() - 0.12, 0.05);
        blend(units, 620.0, there * soft_edge(thin - 0.3, 0.4));
        blend(units, 260.0, 0.8 * there * soft_edge(marrow - 0.3, 0.4));
    }
}

/// The couch below the patient.
fn table((x, y): (f64, f64)) -> f64 {
    let bow = y - 0.70 + 0.12 * square(x);
    let shell = bell(bow / 0.008) + bell((bow - 0.09) / 0.008);
    (0.9 * shell).min(1.0) * soft_edge(0.75 - x.abs(), 0.03)
}

/// Puts something over what was there, as far as it covers it.
fn blend(units: &mut f64, over: f64, covers: f64) {
    *units += (over - *units) * covers.clamp(0.0, 1.0);
}
