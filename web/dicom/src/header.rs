//! What a file says about its image, checked before anything is made of that size.
//!
//! Source: DICOM PS3.3 C.7.6.3 (pixels), C.11.1 (stored values to units), C.11.2 (windows).

use std::ops::Range;

use crate::{
    ImageError, Window,
    elements::{Elements, Writing},
    syntax::{Packing, Syntax},
    tag::{self, Tag},
};

/// Most pixels of one frame.
pub const MAX_PIXELS: u32 = 1 << 25;

/// Most frames of one file.
pub const MAX_FRAMES: u32 = 1 << 15;

/// Longest text that is taken from a file, in characters.
const MAX_TEXT: usize = 64;

/// How the stored values become light or colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Photometric {
    /// Grey; the smallest value is white.
    Monochrome1,
    /// Grey; the smallest value is black.
    Monochrome2,
    /// Red, green and blue.
    Rgb,
    /// Brightness and two differences of colour (ITU-R BT.601, full range).
    Ybr,
}

impl Photometric {
    /// The word in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Monochrome1 => "MONOCHROME1",
            Self::Monochrome2 => "MONOCHROME2",
            Self::Rgb => "RGB",
            Self::Ybr => "YBR_FULL",
        }
    }
}

/// How values within a window become light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// A straight line, by the formula that counts steps.
    #[default]
    Linear,
    /// A straight line, by the formula for values of any unit.
    LinearExact,
    /// An S-shaped curve.
    Sigmoid,
}

/// Stored value to unit: `slope · value + intercept`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rescale {
    /// Unit per step.
    pub slope: f64,
    /// Unit at the stored value 0.
    pub intercept: f64,
}

impl Rescale {
    /// Values that are units already.
    pub const NONE: Self = Self {
        slope: 1.0,
        intercept: 0.0,
    };
}

/// What a file says about its image. The name of the person is not read.
#[derive(Clone, Debug)]
pub struct Header {
    /// Rows of pixels.
    pub rows: u32,
    /// Columns of pixels.
    pub columns: u32,
    /// Number of frames.
    pub frames: u32,
    /// How values become light or colour.
    pub photometric: Photometric,
    /// Millimetres between rows and between columns.
    pub spacing: Option<(f64, f64)>,
    /// Whether the spacing is that of the detector: things in the body are smaller than they measure.
    pub at_detector: bool,
    /// Windows that the file names.
    pub windows: Vec<Window>,
    /// How a window becomes light.
    pub shape: Shape,
    /// What makes the image, such as `CR` or `CT`.
    pub modality: String,
    /// Part of the body.
    pub body_part: String,
    /// Direction of view.
    pub view: String,
    /// Words about the study and the series.
    pub words: String,
    /// Day of the study, `YYYY-MM-DD`.
    pub date: Option<String>,
    pub(crate) samples: u32,
    pub(crate) wide: bool,
    pub(crate) big_endian: bool,
    pub(crate) planar: bool,
    pub(crate) bits: u32,
    pub(crate) shift: u32,
    pub(crate) signed: bool,
    pub(crate) padding: Option<u16>,
    rescale: Vec<Rescale>,
}

impl Header {
    pub(crate) fn read(
        bytes: &[u8],
        elements: &Elements,
        syntax: Syntax,
    ) -> Result<Self, ImageError> {
        let view = View {
            bytes,
            elements,
            writing: syntax.writing,
        };
        let (rows, columns) = match (view.short(tag::ROWS), view.short(tag::COLUMNS)) {
            (Some(rows), Some(columns)) if rows > 0 && columns > 0 => (rows, columns),
            _ => return Err(ImageError::NoPicture),
        };
        if u32::from(rows) * u32::from(columns) > MAX_PIXELS {
            return Err(ImageError::TooLarge);
        }
        let frames = match view.text(tag::FRAMES) {
            Some(text) if !text.is_empty() => text.parse().map_err(|_| ImageError::Damaged)?,
            _ => 1,
        };
        if frames == 0 {
            return Err(ImageError::NoPicture);
        }
        if frames > MAX_FRAMES {
            return Err(ImageError::TooLarge);
        }
        let samples = u32::from(view.short(tag::SAMPLES_PER_PIXEL).unwrap_or(1));
        let photometric = photometric(&view, samples, syntax.packing)?;
        let wide = match view.short(tag::BITS_ALLOCATED) {
            Some(8) => false,
            Some(16) if samples == 1 => true,
            Some(1) => return Err(ImageError::Unsupported("pixels of one bit")),
            Some(16 | 24 | 32 | 64) => return Err(ImageError::Unsupported("wide pixels")),
            _ => return Err(ImageError::Damaged),
        };
        let allocated = if wide { 16 } else { 8 };
        let bits = u32::from(view.short(tag::BITS_STORED).unwrap_or(allocated));
        let high = u32::from(view.short(tag::HIGH_BIT).unwrap_or(allocated - 1));
        if bits == 0 || bits > u32::from(allocated) || high >= allocated.into() || high + 1 < bits {
            return Err(ImageError::Damaged);
        }
        if samples > 1 && bits != 8 {
            return Err(ImageError::Unsupported("colours of less than eight bits"));
        }
        if !elements.items(tag::MODALITY_TABLE).is_empty() {
            return Err(ImageError::Unsupported("values by a table"));
        }
        let (spacing, at_detector) = view.spacing();
        let words = [tag::STUDY_DESCRIPTION, tag::SERIES_DESCRIPTION]
            .into_iter()
            .filter_map(|tag| view.words(tag));
        Ok(Self {
            rows: rows.into(),
            columns: columns.into(),
            frames,
            photometric,
            spacing,
            at_detector,
            windows: view.windows(),
            shape: view.shape(),
            modality: view.words(tag::MODALITY).unwrap_or_default(),
            body_part: view.words(tag::BODY_PART).unwrap_or_default(),
            view: view.words(tag::VIEW_POSITION).unwrap_or_default(),
            words: words.collect::<Vec<_>>().join(", "),
            date: view.date(),
            samples,
            wide,
            big_endian: syntax.writing.big_endian,
            planar: view.short(tag::PLANAR) == Some(1),
            bits,
            shift: high + 1 - bits,
            signed: view.short(tag::SIGNED) == Some(1),
            padding: view.short(tag::PADDING),
            rescale: view.rescales(),
        })
    }

    /// Stored value to unit in one frame.
    pub fn rescale(&self, frame: u32) -> Rescale {
        let own = self.rescale.get(frame as usize);
        *own.or(self.rescale.first()).unwrap_or(&Rescale::NONE)
    }

    /// Whether the image is in colour, so that windows do nothing.
    pub fn is_colour(&self) -> bool {
        self.samples == 3
    }

    /// Pixels of one frame.
    pub fn pixels(&self) -> usize {
        self.rows as usize * self.columns as usize
    }

    /// Bytes of one frame that is not packed.
    pub(crate) fn frame_len(&self) -> usize {
        self.pixels() * self.samples as usize * self.sample_len()
    }

    pub(crate) fn sample_len(&self) -> usize {
        if self.wide { 2 } else { 1 }
    }

    /// The value that a stored pattern of bits stands for, in units.
    pub(crate) fn unit(&self, stored: u16, rescale: Rescale) -> f64 {
        let value = i32::from(stored);
        let negative = self.signed && value >> (self.bits - 1) & 1 == 1;
        let value = if negative {
            value - (1 << self.bits)
        } else {
            value
        };
        rescale.slope * f64::from(value) + rescale.intercept
    }
}

fn photometric(view: &View<'_>, samples: u32, packing: Packing) -> Result<Photometric, ImageError> {
    let word = view.text(tag::PHOTOMETRIC).unwrap_or_default();
    match (word.as_str(), samples) {
        ("MONOCHROME1", 1) => Ok(Photometric::Monochrome1),
        ("MONOCHROME2", 1) => Ok(Photometric::Monochrome2),
        ("RGB", 3) => Ok(Photometric::Rgb),
        // Only JPEG brings the colours of every pixel by itself.
        ("YBR_FULL_422", 3) if packing != Packing::Jpeg => {
            Err(ImageError::Unsupported("colours of half the width"))
        }
        ("YBR_FULL" | "YBR_FULL_422", 3) => Ok(Photometric::Ybr),
        ("PALETTE COLOR", _) => Err(ImageError::Unsupported("colours by a palette")),
        ("YBR_PARTIAL_420" | "YBR_ICT" | "YBR_RCT" | "HSV" | "ARGB" | "CMYK", _) => {
            Err(ImageError::Unsupported("this kind of colours"))
        }
        _ => Err(ImageError::Damaged),
    }
}

/// Elements with the bytes that they point into.
#[derive(Clone, Copy)]
struct View<'a> {
    bytes: &'a [u8],
    elements: &'a Elements,
    writing: Writing,
}

impl<'a> View<'a> {
    fn of(self, elements: &'a Elements) -> Self {
        Self { elements, ..self }
    }

    fn raw(&self, tag: Tag) -> Option<&'a [u8]> {
        let range: Range<usize> = self.elements.value(tag)?;
        self.bytes.get(range)
    }

    fn short(&self, tag: Tag) -> Option<u16> {
        let bytes = *self.raw(tag)?.first_chunk::<2>()?;
        Some(if self.writing.big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    }

    /// ASCII text without its padding.
    fn text(&self, tag: Tag) -> Option<String> {
        let text = std::str::from_utf8(self.raw(tag)?).ok()?;
        Some(text.trim_matches([' ', '\0']).to_owned())
    }

    /// Words for people, without control characters and of bounded length; `None` for no words.
    fn words(&self, tag: Tag) -> Option<String> {
        let raw = self.raw(tag)?;
        let set = self.text(tag::CHARACTER_SET).unwrap_or_default();
        let text = if set == "ISO_IR 192" {
            String::from_utf8_lossy(raw).into_owned()
        } else if set.is_empty() || set == "ISO_IR 6" || set == "ISO_IR 100" {
            raw.iter().map(|byte| char::from(*byte)).collect()
        } else {
            // Other alphabets: what is not ASCII is left out rather than guessed.
            let ascii = raw.iter().filter(|byte| byte.is_ascii());
            ascii.map(|byte| char::from(*byte)).collect()
        };
        let words: String = text
            .chars()
            .filter(|c| !c.is_control())
            .take(MAX_TEXT)
            .collect();
        let words = words.trim();
        (!words.is_empty()).then(|| words.to_owned())
    }

    fn numbers(&self, tag: Tag) -> Vec<f64> {
        let text = self.text(tag).unwrap_or_default();
        let numbers = text.split('\\').map(|number| number.trim().parse::<f64>());
        numbers
            .collect::<Result<Vec<_>, _>>()
            .ok()
            .filter(|numbers| numbers.iter().all(|number| number.is_finite()))
            .unwrap_or_default()
    }

    fn number(&self, tag: Tag) -> Option<f64> {
        self.numbers(tag).first().copied()
    }

    fn date(&self) -> Option<String> {
        let text = self.text(tag::STUDY_DATE)?;
        let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]))
    }

    /// An item of a group that holds for all frames, or else of the first frame's.
    fn group(self, tag: Tag) -> Option<Self> {
        let groups = [tag::SHARED_GROUPS, tag::FRAME_GROUPS];
        groups.into_iter().find_map(|groups| {
            let group = self.elements.items(groups).first()?;
            Some(self.of(group.items(tag).first()?))
        })
    }

    fn spacing(self) -> (Option<(f64, f64)>, bool) {
        let read = |view: View<'_>, tag| {
            let numbers = view.numbers(tag);
            let sane = |mm: f64| mm > 0.0 && mm < 1000.0;
            match numbers[..] {
                [rows, columns] if sane(rows) && sane(columns) => Some((rows, columns)),
                _ => None,
            }
        };
        let grouped = || read(self.group(tag::MEASURES)?, tag::SPACING);
        if let Some(spacing) = read(self, tag::SPACING).or_else(grouped) {
            return (Some(spacing), false);
        }
        let detector = read(self, tag::DETECTOR_SPACING);
        (detector, detector.is_some())
    }

    fn windows(self) -> Vec<Window> {
        let view = if self.raw(tag::WINDOW_CENTER).is_some() {
            self
        } else {
            self.group(tag::FRAME_WINDOW).unwrap_or(self)
        };
        let names = view.words(tag::WINDOW_NAME).unwrap_or_default();
        let mut names = names.split('\\').map(str::trim);
        let pairs = view
            .numbers(tag::WINDOW_CENTER)
            .into_iter()
            .zip(view.numbers(tag::WINDOW_WIDTH));
        pairs
            .take(8)
            .map(|(center, width)| Window {
                name: names.next().unwrap_or_default().to_owned(),
                center,
                width,
            })
            .filter(|window| window.width > 0.0)
            .collect()
    }

    fn shape(self) -> Shape {
        let grouped = || self.group(tag::FRAME_WINDOW)?.text(tag::WINDOW_SHAPE);
        match self.text(tag::WINDOW_SHAPE).or_else(grouped).as_deref() {
            Some("LINEAR_EXACT") => Shape::LinearExact,
            Some("SIGMOID") => Shape::Sigmoid,
            _ => Shape::Linear,
        }
    }

    /// One rescale for all frames, or one for each.
    fn rescales(self) -> Vec<Rescale> {
        let read = |view: View<'_>| {
            let slope = view.number(tag::SLOPE).filter(|slope| *slope != 0.0)?;
            let intercept = view.number(tag::INTERCEPT)?;
            Some(Rescale { slope, intercept })
        };
        let of_group = |group: &'a Elements| {
            let item = group.items(tag::FRAME_VALUES).first()?;
            read(self.of(item))
        };
        if let Some(rescale) = read(self) {
            return vec![rescale];
        }
        if let Some(rescale) = self
            .elements
            .items(tag::SHARED_GROUPS)
            .first()
            .and_then(of_group)
        {
            return vec![rescale];
        }
        let groups = self.elements.items(tag::FRAME_GROUPS);
        let each = groups.iter().map(of_group).collect::<Option<_>>();
        each.unwrap_or_default()
    }
}
