//! From stored values to light.
//!
//! Source: DICOM PS3.3 C.11.2.1.2 (windows) and C.11.2.1.3 (their shapes).

use crate::{
    Rescale,
    header::{Header, Photometric, Shape},
};

/// A range of values that is spread over all greys between black and white.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// What it shows well; empty where the file gives no name.
    pub name: String,
    /// Its middle, in the image's units.
    pub center: f64,
    /// From the first black to the last white, in the image's units.
    pub width: f64,
}

/// Windows that are usual for CT, in Hounsfield units.
pub(crate) const CT: [(&str, f64, f64); 4] = [
    ("Soft tissue", 40.0, 400.0),
    ("Lung", -600.0, 1500.0),
    ("Bone", 400.0, 1800.0),
    ("Brain", 40.0, 80.0),
];

/// A grey for every stored pattern of bits, so that drawing a pixel is one look-up.
pub(crate) fn table(
    header: &Header,
    rescale: Rescale,
    center: f64,
    width: f64,
    invert: bool,
) -> Vec<u8> {
    let center = if center.is_finite() { center } else { 0.0 };
    let width = if width.is_finite() { width } else { 1.0 };
    let dark_first = (header.photometric == Photometric::Monochrome1) != invert;
    (0..=u16::MAX >> (16 - header.bits))
        .map(|stored| {
            let value = header.unit(stored, rescale);
            let light = light(header.shape, value, center, width);
            // Between 0 and 255, and rounded: no other number comes out.
            let grey = (light * 255.0 + 0.5) as u8;
            if dark_first { 255 - grey } else { grey }
        })
        .collect()
}

/// How bright a value is, 0 to 1.
fn light(shape: Shape, value: f64, center: f64, width: f64) -> f64 {
    let light = match shape {
        Shape::Linear => {
            let (center, width) = (center - 0.5, width.max(1.0) - 1.0);
            if width == 0.0 {
                f64::from(value > center)
            } else {
                (value - center) / width + 0.5
            }
        }
        Shape::LinearExact => (value - center) / width.max(1e-9) + 0.5,
        Shape::Sigmoid => 1.0 / (1.0 + (-4.0 * (value - center) / width.max(1e-9)).exp()),
    };
    light.clamp(0.0, 1.0)
}

/// Grey pixels as red, green, blue and opacity.
pub(crate) fn paint_grey(stored: &[u16], table: &[u8]) -> Vec<u8> {
    let mut rgba = vec![255; stored.len() * 4];
    for (pixel, stored) in rgba.as_chunks_mut::<4>().0.iter_mut().zip(stored) {
        let grey = table.get(usize::from(*stored)).copied().unwrap_or(255);
        pixel[..3].fill(grey);
    }
    rgba
}

/// Coloured pixels as red, green, blue and opacity.
pub(crate) fn paint_colour(rgb: &[u8], invert: bool) -> Vec<u8> {
    let flip = if invert { 255 } else { 0 };
    let mut rgba = vec![255; rgb.len() / 3 * 4];
    let pixels = rgba.as_chunks_mut::<4>().0.iter_mut();
    for (pixel, colour) in pixels.zip(rgb.as_chunks::<3>().0) {
        for (out, part) in pixel.iter_mut().zip(colour) {
            *out = part ^ flip;
        }
    }
    rgba
}
