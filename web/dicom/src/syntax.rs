//! Transfer syntaxes: how a file is written and its pixels are packed.
//!
//! Source: DICOM PS3.5 annex A and section 10, PS3.6 annex A.

use crate::{ImageError, elements::Writing};

/// How pixels are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// As they are.
    Plain,
    /// Run lengths (PS3.5 annex G).
    Rle,
    /// JPEG, with or without loss.
    Jpeg,
}

/// A transfer syntax that is read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Syntax {
    pub(crate) writing: Writing,
    pub(crate) packing: Packing,
    /// Whether everything after the file's description is deflated.
    pub(crate) deflated: bool,
}

impl Syntax {
    /// The syntax with this unique id.
    ///
    /// # Errors
    /// [`ImageError::Unsupported`] with the name of what is not read here.
    pub(crate) fn named(uid: &str) -> Result<Self, ImageError> {
        let plain = Self {
            writing: Writing::EXPLICIT,
            packing: Packing::Plain,
            deflated: false,
        };
        let within = uid
            .strip_prefix("1.2.840.10008.1.2")
            .ok_or(ImageError::Unsupported("a packing that is not known"))?;
        Ok(match within {
            "" => Self {
                writing: Writing::IMPLICIT,
                ..plain
            },
            ".1" | ".1.98" => plain,
            ".1.99" => Self {
                deflated: true,
                ..plain
            },
            ".2" => Self {
                writing: Writing {
                    explicit: true,
                    big_endian: true,
                },
                ..plain
            },
            ".4.50" | ".4.51" | ".4.57" | ".4.70" => Self {
                packing: Packing::Jpeg,
                ..plain
            },
            ".5" => Self {
                packing: Packing::Rle,
                ..plain
            },
            ".4.80" | ".4.81" => return Err(ImageError::Unsupported("JPEG-LS")),
            ".4.90" | ".4.91" | ".4.92" | ".4.93" => {
                return Err(ImageError::Unsupported("JPEG 2000"));
            }
            ".4.110" | ".4.111" | ".4.112" => return Err(ImageError::Unsupported("JPEG XL")),
            ".4.201" | ".4.202" | ".4.203" => {
                return Err(ImageError::Unsupported("High-Throughput JPEG 2000"));
            }
            video if video.starts_with(".4.10") => return Err(ImageError::Unsupported("video")),
            _ => return Err(ImageError::Unsupported("a packing that is not known")),
        })
    }
}
