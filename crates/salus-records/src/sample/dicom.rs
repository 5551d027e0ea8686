//! Writing one DICOM file by hand: Part 10, explicit VR little endian.
//!
//! Source: DICOM PS3.5 (encoding), PS3.10 (file format), PS3.3 A.2 (computed radiography image).

const EXPLICIT_LITTLE_ENDIAN: &str = "1.2.840.10008.1.2.1";
const CR_IMAGE_STORAGE: &str = "1.2.840.10008.5.1.4.1.1.1";

/// A greyscale image with the unique ids it is known by; pixels have 12 bits, rows from the top.
pub(super) struct Image<'a> {
    pub(super) study: &'a str,
    pub(super) series: &'a str,
    pub(super) instance: &'a str,
    pub(super) columns: u16,
    pub(super) rows: u16,
    pub(super) pixels: &'a [u16],
}

impl Image<'_> {
    /// The file.
    pub(super) fn to_file(&self) -> Vec<u8> {
        let mut meta = Elements::default();
        meta.bytes(0x0002, 0x0001, b"OB", &[0, 1]);
        meta.text(0x0002, 0x0002, b"UI", CR_IMAGE_STORAGE);
        meta.text(0x0002, 0x0003, b"UI", self.instance);
        meta.text(0x0002, 0x0010, b"UI", EXPLICIT_LITTLE_ENDIAN);
        meta.text(0x0002, 0x0012, b"UI", "2.25.81096540281447");
        let mut file = vec![0; 128];
        file.extend(b"DICM");
        let mut length = Elements::default();
        let size = u32::try_from(meta.0.len()).unwrap_or_default();
        length.bytes(0x0002, 0x0000, b"UL", &size.to_le_bytes());
        file.extend(length.0);
        file.extend(meta.0);
        file.extend(self.data_set().0);
        file
    }

    fn data_set(&self) -> Elements {
        let mut set = Elements::default();
        set.text(0x0008, 0x0008, b"CS", "ORIGINAL\\PRIMARY");
        set.text(0x0008, 0x0016, b"UI", CR_IMAGE_STORAGE);
        set.text(0x0008, 0x0018, b"UI", self.instance);
        set.text(0x0008, 0x0020, b"DA", "");
        set.text(0x0008, 0x0030, b"TM", "");
        set.text(0x0008, 0x0050, b"SH", "");
        set.text(0x0008, 0x0060, b"CS", "CR");
        set.text(0x0008, 0x0070, b"LO", "Salus sample generator");
        set.text(0x0008, 0x0090, b"PN", "");
        set.text(0x0008, 0x1030, b"LO", "Sample X-ray, drawn, not a person");
        set.text(0x0010, 0x0010, b"PN", "Sample^Patient");
        set.text(0x0010, 0x0020, b"LO", "SAMPLE");
        set.text(0x0010, 0x0030, b"DA", "");
        set.text(0x0010, 0x0040, b"CS", "");
        set.text(0x0018, 0x0015, b"CS", "CHEST");
        set.text(0x0018, 0x5101, b"CS", "PA");
        set.text(0x0020, 0x000d, b"UI", self.study);
        set.text(0x0020, 0x000e, b"UI", self.series);
        set.text(0x0020, 0x0010, b"SH", "1");
        set.text(0x0020, 0x0011, b"IS", "1");
        set.text(0x0020, 0x0013, b"IS", "1");
        set.short(0x0028, 0x0002, 1);
        set.text(0x0028, 0x0004, b"CS", "MONOCHROME2");
        set.short(0x0028, 0x0010, self.rows);
        set.short(0x0028, 0x0011, self.columns);
        set.short(0x0028, 0x0100, 16);
        set.short(0x0028, 0x0101, 12);
        set.short(0x0028, 0x0102, 11);
        set.short(0x0028, 0x0103, 0);
        set.text(0x0028, 0x1050, b"DS", "1900");
        set.text(0x0028, 0x1051, b"DS", "3600");
        let pixels: Vec<u8> = self
            .pixels
            .iter()
            .flat_map(|pixel| pixel.to_le_bytes())
            .collect();
        set.bytes(0x7fe0, 0x0010, b"OW", &pixels);
        set
    }
}

/// Data elements in ascending order of their tags.
#[derive(Default)]
struct Elements(Vec<u8>);

impl Elements {
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

    /// Values of even length; those that may be long have a length of 32 bits.
    fn bytes(&mut self, group: u16, element: u16, vr: &[u8; 2], value: &[u8]) {
        self.0.extend(group.to_le_bytes());
        self.0.extend(element.to_le_bytes());
        self.0.extend(vr);
        let long = u32::try_from(value.len()).unwrap_or(u32::MAX);
        match vr {
            b"OB" | b"OW" => {
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
