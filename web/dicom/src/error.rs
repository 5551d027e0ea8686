//! Why an image is not shown.

/// Why an image is not shown, and what to do instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// The file does not begin like a DICOM file.
    #[error("This file is not a DICOM image. Download the original.")]
    NotDicom,
    /// A DICOM file of another kind: a report, a plan, a measurement.
    #[error("This DICOM file holds no picture. Download the original.")]
    NoPicture,
    /// Well formed, and beyond what is read here.
    #[error("This format is not supported: {0}. Download the original.")]
    Unsupported(&'static str),
    /// Larger than a browser should try.
    #[error("This image is too large to be shown here. Download the original.")]
    TooLarge,
    /// Not what its own header says.
    #[error("This image is damaged or incomplete. Download the original, and ask whoever made it.")]
    Damaged,
    /// The image has fewer frames.
    #[error("The image has no such frame.")]
    NoFrame,
}

impl ImageError {
    /// A word for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotDicom => "not_dicom",
            Self::NoPicture => "no_picture",
            Self::Unsupported(_) => "unsupported",
            Self::TooLarge => "too_large",
            Self::Damaged => "damaged",
            Self::NoFrame => "no_frame",
        }
    }
}
