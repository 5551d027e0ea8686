//! Writing DICOM files by hand: Part 10, explicit VR little endian.
//!
//! Source: DICOM PS3.5 (encoding), PS3.10 (file format), PS3.3 A.2 (computed radiography image) and
//! A.38 (enhanced CT image; of its groups those that say what the pixels mean).

const EXPLICIT_LITTLE_ENDIAN: &str = "1.2.840.10008.1.2.1";
const CR_IMAGE_STORAGE: &str = "1.2.840.10008.5.1.4.1.1.1";
const ENHANCED_CT_STORAGE: &str = "1.2.840.10008.5.1.4.1.1.2.1";
const IMPLEMENTATION: &str = "2.25.81096540281447";

/// The unique ids that an image is known by.
pub(super) struct Names<'a> {
    pub(super) study: &'a str,
    pub(super) series: &'a str,
    pub(super) instance: &'a str,
}

/// A greyscale image; pixels have 12 bits, rows from the top.
pub(super) struct Image<'a> {
    pub(super) names: Names<'a>,
    pub(super) columns: u16,
    pub(super) rows: u16,
    /// Between the centres of neighbouring pixels, in millimetres.
    pub(super) spacing: f64,
    pub(super) pixels: &'a [u16],
}

/// Slices of a CT; pixels have 12 bits and are 1024 above their Hounsfield units.
pub(super) struct Volume<'a> {
    pub(super) names: Names<'a>,
    pub(super) columns: u16,
    pub(super) rows: u16,
    pub(super) slices: u16,
    /// Between the centres of neighbouring pixels, in millimetres.
    pub(super) spacing: f64,
    /// Between neighbouring slices, in millimetres.
    pub(super) thickness: f64,
    pub(super) pixels: &'a [u16],
}

impl Image<'_> {
    /// The file.
    pub(super) fn to_file(&self) -> Vec<u8> {
        let mut set = Elements::default();
        set.text(0x0008, 0x0008, b"CS", "ORIGINAL\\PRIMARY");
        set.study(
            CR_IMAGE_STORAGE,
            &self.names,
            "CR",
            "Sample X-ray, drawn, not a person",
        );
        set.text(0x0018, 0x0015, b"CS", "CHEST");
        let spacing = decimal(self.spacing);
        set.text(0x0018, 0x1164, b"DS", &format!("{spacing}\\{spacing}"));
        set.text(0x0018, 0x5101, b"CS", "PA");
        set.place(&self.names);
        set.grey(self.rows, self.columns, None);
        set.text(0x0028, 0x1050, b"DS", "1900");
        set.text(0x0028, 0x1051, b"DS", "3600");
        set.pixels(self.pixels);
        file(CR_IMAGE_STORAGE, self.names.instance, &set)
    }
}

impl Volume<'_> {
    /// The file.
    pub(super) fn to_file(&self) -> Vec<u8> {
        let mut set = Elements::default();
        set.text(0x0008, 0x0008, b"CS", "ORIGINAL\\PRIMARY\\VOLUME\\NONE");
        set.study(
            ENHANCED_CT_STORAGE,
            &self.names,
            "CT",
            "Sample CT, drawn, not a person",
        );
        set.text(0x0018, 0x0015, b"CS", "CHEST");
        set.place(&self.names);
        set.grey(self.rows, self.columns, Some(self.slices));
        set.sequence(0x5200, 0x9229, &[self.shared()]);
        let frames: Vec<Elements> = (0..self.slices).map(|slice| self.frame(slice)).collect();
        set.sequence(0x5200, 0x9230, &frames);
        set.pixels(self.pixels);
        file(ENHANCED_CT_STORAGE, self.names.instance, &set)
    }

    /// What holds for all slices: direction, size of pixels, window, units.
    fn shared(&self) -> Elements {
        let spacing = decimal(self.spacing);
        let mut direction = Elements::default();
        direction.text(0x0020, 0x0037, b"DS", "1\\0\\0\\0\\1\\0");
        let mut measures = Elements::default();
        measures.text(0x0018, 0x0050, b"DS", &decimal(self.thickness));
        measures.text(0x0028, 0x0030, b"DS", &format!("{spacing}\\{spacing}"));
        let mut window = Elements::default();
        window.text(0x0028, 0x1050, b"DS", "40\\-600");
        window.text(0x0028, 0x1051, b"DS", "400\\1500");
        window.text(0x0028, 0x1055, b"LO", "Soft tissue\\Lung");
        let mut values = Elements::default();
        values.text(0x0028, 0x1052, b"DS", "-1024");
        values.text(0x0028, 0x1053, b"DS", "1");
        values.text(0x0028, 0x1054, b"LO", "HU");
        let mut shared = Elements::default();
        shared.sequence(0x0020, 0x9116, &[direction]);
        shared.sequence(0x0028, 0x9110, &[measures]);
        shared.sequence(0x0028, 0x9132, &[window]);
        shared.sequence(0x0028, 0x9145, &[values]);
        shared
    }

    /// Where one slice lies.
    fn frame(&self, slice: u16) -> Elements {
        let half = |size: u16| decimal(-self.spacing * f64::from(size) / 2.0);
        let down = decimal(-self.thickness * f64::from(slice));
        let mut position = Elements::default();
        let place = format!("{}\\{}\\{down}", half(self.columns), half(self.rows));
        position.text(0x0020, 0x0032, b"DS", &place);
        let mut frame = Elements::default();
        frame.sequence(0x0020, 0x9113, &[position]);
        frame
    }
}

fn file(class: &str, instance: &str, set: &Elements) -> Vec<u8> {
    let mut meta = Elements::default();
    meta.bytes(0x0002, 0x0001, b"OB", &[0, 1]);
    meta.text(0x0002, 0x0002, b"UI", class);
    meta.text(0x0002, 0x0003, b"UI", instance);
    meta.text(0x0002, 0x0010, b"UI", EXPLICIT_LITTLE_ENDIAN);
    meta.text(0x0002, 0x0012, b"UI", IMPLEMENTATION);
    let mut file = vec![0; 128];
    file.extend(b"DICM");
    let mut length = Elements::default();
    let size = u32::try_from(meta.0.len()).unwrap_or_default();
    length.bytes(0x0002, 0x0000, b"UL", &size.to_le_bytes());
    file.extend(length.0);
    file.extend(meta.0);
    file.extend(&set.0);
    file
}

/// A decimal string of at most 16 characters.
fn decimal(number: f64) -> String {
    format!("{number:.4}")
}

/// Data elements in ascending order of their tags.
#[derive(Default)]
struct Elements(Vec<u8>);

impl Elements {
    /// What an image is, when and of whom; nothing of the kind is known.
    fn study(&mut self, class: &str, names: &Names<'_>, modality: &str, words: &str) {
        self.text(0x0008, 0x0016, b"UI", class);
        self.text(0x0008, 0x0018, b"UI", names.instance);
        self.text(0x0008, 0x0020, b"DA", "");
        self.text(0x0008, 0x0030, b"TM", "");
        self.text(0x0008, 0x0050, b"SH", "");
        self.text(0x0008, 0x0060, b"CS", modality);
        self.text(0x0008, 0x0070, b"LO", "Salus sample generator");
        self.text(0x0008, 0x0090, b"PN", "");
        self.text(0x0008, 0x1030, b"LO", words);
        self.text(0x0010, 0x0010, b"PN", "Sample^Patient");
        self.text(0x0010, 0x0020, b"LO", "SAMPLE");
        self.text(0x0010, 0x0030, b"DA", "");
        self.text(0x0010, 0x0040, b"CS", "");
    }

    /// Where an image stands in its study.
    fn place(&mut self, names: &Names<'_>) {
        self.text(0x0020, 0x000d, b"UI", names.study);
        self.text(0x0020, 0x000e, b"UI", names.series);
        self.text(0x0020, 0x0010, b"SH", "1");
        self.text(0x0020, 0x0011, b"IS", "1");
        self.text(0x0020, 0x0013, b"IS", "1");
    }

    /// Grey pixels of 12 bits, the smallest black.
    fn grey(&mut self, rows: u16, columns: u16, frames: Option<u16>) {
        self.short(0x0028, 0x0002, 1);
        self.text(0x0028, 0x0004, b"CS", "MONOCHROME2");
        if let Some(frames) = frames {
            self.text(0x0028, 0x0008, b"IS", &frames.to_string());
        }
        self.short(0x0028, 0x0010, rows);
        self.short(0x0028, 0x0011, columns);
        self.short(0x0028, 0x0100, 16);
        self.short(0x0028, 0x0101, 12);
        self.short(0x0028, 0x0102, 11);
        self.short(0x0028, 0x0103, 0);
    }

    fn pixels(&mut self, pixels: &[u16]) {
        let bytes: Vec<u8> = pixels
            .iter()
            .flat_map(|pixel| pixel.to_le_bytes())
            .collect();
        self.bytes(0x7fe0, 0x0010, b"OW", &bytes);
    }

    fn short(&mut self, group: u16, element: u16, value: u16) {
        self.bytes(group, element, b"US", &value.to_le_bytes());
    }

    /// Text of even length: padded with a blank, unique ids with a zero byte.
    fn text(&mut self, group: u16, element: u16, vr: &[u8; 2], text: &str) {
        let mut bytes = text.as_bytes().to_vec();
        if bytes.len() % 2 == 1 {
            bytes.push(if vr == b"UI" { 0 } else { b' ' });
        }
        self.bytes(group, element, vr, &bytes);
    }

    /// Items of which each says its length.
    fn sequence(&mut self, group: u16, element: u16, items: &[Elements]) {
        let mut bytes = Vec::new();
        for item in items {
            bytes.extend([0xfe, 0xff, 0x00, 0xe0]);
            bytes.extend(
                u32::try_from(item.0.len())
                    .unwrap_or_default()
                    .to_le_bytes(),
            );
            bytes.extend(&item.0);
        }
        self.bytes(group, element, b"SQ", &bytes);
    }

    /// Values of even length; those that may be long have a length of 32 bits.
    fn bytes(&mut self, group: u16, element: u16, vr: &[u8; 2], value: &[u8]) {
        self.0.extend(group.to_le_bytes());
        self.0.extend(element.to_le_bytes());
        self.0.extend(vr);
        let long = u32::try_from(value.len()).unwrap_or(u32::MAX);
        match vr {
            b"OB" | b"OW" | b"SQ" => {
                self.0.extend([0, 0]);
                self.0.extend(long.to_le_bytes());
            }
            _ => self
                .0
                .extend(u16::try_from(long).unwrap_or(u16::MAX).to_le_bytes()),
        }
        self.0.extend(value);
    }
}
