//! Invented patients and doctors for demonstrations and tests.
//!
//! Owns: names that belong to nobody, medical stories that hang together, and a drawn chest X-ray.
//! Refuses: chance and the clock. The same seed, index and day give the same bytes everywhere,
//! because only integer arithmetic and the exactly rounded operations of IEEE 754 are used.

mod chance;
mod dicom;
mod people;
mod record;
mod story;
mod xray;

pub use people::{SampleDoctor, doctor};
pub use record::{SampleError, SamplePatient, SampleStudy, patient};
pub use xray::{study_uid, xray};

#[cfg(test)]
mod tests;
