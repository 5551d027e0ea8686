//! Files that go along with a record: DICOM images in a viewer, pictures, PDF files and texts.
//!
//! A page shows [`FileViewer`] for each line of `RecordPage::files`. DICOM is unpacked in the worker,
//! which hands over painted frames; this room moves, measures and asks for other windows. Pictures are
//! drawn by the browser from memory. A PDF opens in a tab of its own, where the browser has a viewer
//! for it; no document is framed within our page. Everything can be downloaded as it is.

mod asked;
mod controls;
mod file;
mod geometry;
mod picture;
mod reader;
mod stage;
mod state;
mod viewer;

pub use file::{FileOf, FileViewer};
