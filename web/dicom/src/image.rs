//! An opened image.

use std::io::Read;

use crate::{
    Header, ImageError, Window,
    elements::{self, Pixels},
    frames::{self, Samples},
    syntax::{Packing, Syntax},
    tag, window,
};

/// Largest file, before and after inflating.
pub const MAX_FILE: usize = 512 << 20;

/// Offset of the first element: a preamble of 128 bytes and `DICM` stand before it.
const FIRST: usize = 132;

/// An opened image: its header is checked, its frames are unpacked when they are drawn.
pub struct Image {
    header: Header,
    packing: Packing,
    bytes: Vec<u8>,
    pixels: Pixels,
    range: (f64, f64),
    /// The frame drawn last: windows change more often than frames.
    last: Option<(u32, Samples)>,
}

impl Image {
    /// Reads a DICOM file.
    ///
    /// # Errors
    /// [`ImageError`] when it is no image, or one that is not shown here.
    pub fn open(file: Vec<u8>) -> Result<Self, ImageError> {
        if file.len() > MAX_FILE {
            return Err(ImageError::TooLarge);
        }
        if file.get(128..FIRST) != Some(b"DICM") {
            return Err(ImageError::NotDicom);
        }
        let (meta, end) = elements::file_meta(&file, FIRST)?;
        let uid = meta
            .value(tag::TRANSFER_SYNTAX)
            .ok_or(ImageError::Damaged)?;
        let uid = file.get(uid).and_then(|uid| std::str::from_utf8(uid).ok());
        let syntax = Syntax::named(uid.ok_or(ImageError::Damaged)?.trim_matches(['\0', ' ']))?;
        let (bytes, start) = if syntax.deflated {
            (inflate(file.get(end..).unwrap_or_default())?, 0)
        } else {
            (file, end)
        };
        let mut elements = elements::data_set(&bytes, start, syntax.writing)?;
        let pixels = elements.pixels.take().ok_or(ImageError::NoPicture)?;
        let header = Header::read(&bytes, &elements, syntax)?;
        frames::check(&header, &pixels, syntax.packing)?;
        let mut image = Self {
            header,
            packing: syntax.packing,
            bytes,
            pixels,
            range: (0.0, 0.0),
            last: None,
        };
        image.range = image.measure()?;
        Ok(image)
    }

    /// What the file says about the image.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Smallest and largest value in the first, the middle and the last frame, in units.
    pub fn range(&self) -> (f64, f64) {
        self.range
    }

    /// Windows to choose from: those in the file, the usual ones of the modality, and the whole range.
    pub fn windows(&self) -> Vec<Window> {
        if self.header.is_colour() {
            return Vec::new();
        }
        let mut windows = self.header.windows.clone();
        if self.header.modality == "CT" {
            for (name, center, width) in window::CT {
                let is_there = |w: &Window| w.center == center && w.width == width;
                if !windows.iter().any(is_there) {
                    windows.push(Window {
                        name: name.to_owned(),
                        center,
                        width,
                    });
                }
            }
        }
        let (low, high) = self.range;
        windows.push(Window {
            name: "Whole range".to_owned(),
            center: (low + high) / 2.0 + 0.5,
            width: high - low + 1.0,
        });
        windows
    }

    /// Draws a frame: four bytes for each pixel (red, green, blue, opacity), row after row.
    ///
    /// # Errors
    /// [`ImageError::NoFrame`], or [`ImageError`] when the frame does not unpack.
    pub fn render(
        &mut self,
        frame: u32,
        center: f64,
        width: f64,
        invert: bool,
    ) -> Result<Vec<u8>, ImageError> {
        let (_, samples) = match self.last.take() {
            Some(last) if last.0 == frame => self.last.insert(last),
            _ => {
                let samples = self.samples(frame)?;
                self.last.insert((frame, samples))
            }
        };
        let rescale = self.header.rescale(frame);
        Ok(match samples {
            Samples::Grey(stored) => {
                let table = window::table(&self.header, rescale, center, width, invert);
                window::paint_grey(stored, &table)
            }
            Samples::Colour(rgb) => window::paint_colour(rgb, invert),
        })
    }

    /// The values of a frame in units, row after row; `None` where it is in colour.
    ///
    /// # Errors
    /// As [`Image::render`].
    pub fn values(&self, frame: u32) -> Result<Option<Vec<f64>>, ImageError> {
        let rescale = self.header.rescale(frame);
        Ok(match self.samples(frame)? {
            Samples::Grey(stored) => {
                let units = stored
                    .iter()
                    .map(|stored| self.header.unit(*stored, rescale));
                Some(units.collect())
            }
            Samples::Colour(_) => None,
        })
    }

    fn samples(&self, frame: u32) -> Result<Samples, ImageError> {
        if frame >= self.header.frames {
            return Err(ImageError::NoFrame);
        }
        frames::read(&self.bytes, &self.header, &self.pixels, self.packing, frame)
    }

    fn measure(&mut self) -> Result<(f64, f64), ImageError> {
        let count = self.header.frames;
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let mut looked_at = [count - 1, count / 2, 0].to_vec();
        looked_at.dedup();
        for frame in looked_at {
            let samples = self.samples(frame)?;
            if let Samples::Grey(stored) = &samples {
                let rescale = self.header.rescale(frame);
                let shown = stored.iter().filter(|s| Some(**s) != self.header.padding);
                for end in ends(&self.header, shown) {
                    let unit = self.header.unit(end, rescale);
                    low = low.min(unit);
                    high = high.max(unit);
                }
            }
            self.last = Some((frame, samples));
        }
        Ok(if low <= high { (low, high) } else { (0.0, 0.0) })
    }
}

/// The stored values that are smallest and largest as numbers.
fn ends<'a>(header: &Header, stored: impl Iterator<Item = &'a u16>) -> impl Iterator<Item = u16> {
    // Flipping the bit of the sign makes signed patterns sort like their numbers.
    let flip = if header.signed {
        1 << (header.bits - 1)
    } else {
        0
    };
    let range = stored.map(|stored| stored ^ flip).fold(None, |range, key| {
        let (low, high) = range.unwrap_or((key, key));
        Some((key.min(low), key.max(high)))
    });
    range
        .into_iter()
        .flat_map(move |(low, high)| [low ^ flip, high ^ flip])
}

fn inflate(deflated: &[u8]) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    flate2::read::DeflateDecoder::new(deflated)
        .take(MAX_FILE as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| ImageError::Damaged)?;
    if bytes.len() > MAX_FILE {
        return Err(ImageError::TooLarge);
    }
    Ok(bytes)
}
