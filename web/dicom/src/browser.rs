//! The same for JavaScript.

use wasm_bindgen::{JsError, prelude::wasm_bindgen};

use crate::{Image, Window};

/// An opened image, for the web worker.
#[wasm_bindgen]
pub struct DicomImage {
    image: Image,
    windows: Vec<Window>,
}

/// Reads a DICOM file.
///
/// # Errors
/// What is wrong with it and what to do instead, in words for the person; before the first colon
/// stands a word for programs.
#[wasm_bindgen]
pub fn open(bytes: Vec<u8>) -> Result<DicomImage, JsError> {
    let image = Image::open(bytes).map_err(refused)?;
    let windows = image.windows();
    Ok(DicomImage { image, windows })
}

#[wasm_bindgen]
impl DicomImage {
    /// Rows of pixels.
    #[wasm_bindgen(getter)]
    pub fn rows(&self) -> u32 {
        self.image.header().rows
    }

    /// Columns of pixels.
    #[wasm_bindgen(getter)]
    pub fn columns(&self) -> u32 {
        self.image.header().columns
    }

    /// Number of frames.
    #[wasm_bindgen(getter)]
    pub fn frames(&self) -> u32 {
        self.image.header().frames
    }

    /// Millimetres between rows and between columns; empty where the file does not say.
    #[wasm_bindgen(getter)]
    pub fn spacing(&self) -> Vec<f64> {
        let spacing = self.image.header().spacing;
        spacing.map_or_else(Vec::new, |(rows, columns)| vec![rows, columns])
    }

    /// Whether the spacing is that of the detector: things in the body are smaller than they measure.
    #[wasm_bindgen(getter)]
    pub fn at_detector(&self) -> bool {
        self.image.header().at_detector
    }

    /// How values become light or colour, the word in the file.
    #[wasm_bindgen(getter)]
    pub fn photometric(&self) -> String {
        self.image.header().photometric.name().to_owned()
    }

    /// Whether it is in colour; then windows do nothing.
    #[wasm_bindgen(getter)]
    pub fn colour(&self) -> bool {
        self.image.header().is_colour()
    }

    /// Unit per step and unit at 0 in the first frame.
    #[wasm_bindgen(getter)]
    pub fn rescale(&self) -> Vec<f64> {
        let rescale = self.image.header().rescale(0);
        vec![rescale.slope, rescale.intercept]
    }

    /// Smallest and largest value, in units.
    #[wasm_bindgen(getter)]
    pub fn range(&self) -> Vec<f64> {
        let (low, high) = self.image.range();
        vec![low, high]
    }

    /// Names of the windows to choose from; the first is used first.
    #[wasm_bindgen(getter)]
    pub fn window_names(&self) -> Vec<String> {
        let names = self.windows.iter().map(|window| window.name.clone());
        names.collect()
    }

    /// Middles of the windows to choose from.
    #[wasm_bindgen(getter)]
    pub fn window_centers(&self) -> Vec<f64> {
        self.windows.iter().map(|window| window.center).collect()
    }

    /// Widths of the windows to choose from.
    #[wasm_bindgen(getter)]
    pub fn window_widths(&self) -> Vec<f64> {
        self.windows.iter().map(|window| window.width).collect()
    }

    /// What makes the image, such as `CR` or `CT`.
    #[wasm_bindgen(getter)]
    pub fn modality(&self) -> String {
        self.image.header().modality.clone()
    }

    /// What is seen, as far as the file says: words, part of the body, direction of view, day.
    #[wasm_bindgen(getter)]
    pub fn description(&self) -> String {
        let header = self.image.header();
        let parts = [
            header.words.as_str(),
            &header.body_part,
            &header.view,
            header.date.as_deref().unwrap_or_default(),
        ];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }

    /// Draws a frame: four bytes for each pixel (red, green, blue, opacity), row after row.
    ///
    /// # Errors
    /// As `open`.
    pub fn render(
        &mut self,
        frame: u32,
        center: f64,
        width: f64,
        invert: bool,
    ) -> Result<Vec<u8>, JsError> {
        let drawn = self.image.render(frame, center, width, invert);
        drawn.map_err(refused)
    }
}

fn refused(error: crate::ImageError) -> JsError {
    JsError::new(&format!("{}: {error}", error.code()))
}
