//! Reads DICOM images in the browser; loaded with the first image that somebody looks at.
//!
//! Owns: the walk through a file, its frames, and the way from stored values to light. It keeps the
//! samples as they were stored, so that a window can be moved over all of them.
//!
//! Refuses: whatever is larger than a browser should try, whatever is not what its own header says,
//! and formats beyond plain pixels, run lengths, deflate and JPEG (8 bits, and lossless up to 16),
//! with a word that says so. It does not read the name of a person. No length in a file is believed,
//! and nothing in a file makes it panic. It does not open the network, and draws on no screen.

mod browser;
mod elements;
mod error;
mod frames;
mod header;
mod image;
mod rle;
mod syntax;
mod tag;
mod window;

pub use browser::DicomImage;
pub use error::ImageError;
pub use header::{Header, MAX_FRAMES, MAX_PIXELS, Photometric, Rescale, Shape};
pub use image::{Image, MAX_FILE};
pub use window::Window;
