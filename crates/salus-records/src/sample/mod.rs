//! Invented patients and doctors for demonstrations and tests.
//!
//! Owns: names that belong to nobody, medical stories that hang together, a drawn chest X-ray
//! and drawn slices of a CT.
//! Refuses: chance and the clock. The same seed, index and day give the same bytes everywhere,
//! because only integer arithmetic and the exactly rounded operations of IEEE 754 are used.

mod chance;
mod ct;
mod dicom;
mod people;
mod record;
mod shape;
mod story;
mod xray;

pub use ct::{ct, ct_study_uid};
pub use people::{SampleDoctor, doctor};
pub use record::{SampleError, SamplePatient, SampleStudy, patient};
pub use xray::{study_uid, xray};

#[cfg(test)]
mod tests;
