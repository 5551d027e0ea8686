//! DICOM images.

use serde::{Deserialize, Serialize};

/// An opened image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageInfo {
    /// Names the image within this session.
    pub image: u32,
    /// Columns of pixels.
    pub columns: u32,
    /// Rows of pixels.
    pub rows: u32,
    /// Number of frames.
    pub frames: u32,
    /// Millimetres between rows and between columns, where the file says so.
    pub spacing: Option<(f64, f64)>,
    /// Whether that is the spacing at the detector: things in the body are smaller than they measure.
    pub at_detector: bool,
    /// Windows that the file or the modality suggests: name, centre, width; the first is used first.
    pub windows: Vec<(String, f64, f64)>,
    /// Smallest and largest value.
    pub range: (f64, f64),
    /// Whether it is in colour; then windows do nothing.
    pub colour: bool,
    /// DICOM modality.
    pub modality: String,
    /// What is seen, as far as the file says.
    pub description: String,
}

/// A drawn frame; the pixels travel beside this as a `Uint8ClampedArray`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pixels {
    /// Columns.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
}
