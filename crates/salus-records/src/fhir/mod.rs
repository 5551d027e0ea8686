//! Medical content: FHIR R4 in, records with a kind and a title, FHIR R4 out again.
//!
//! Owns: reading a Bundle, cutting it into records ([`import`]), putting records back together
//! ([`export`]), saying in plain words what a record holds ([`view`]), making records without a file
//! ([`form`]), and offering what is written most often ([`codes`]).
//! Refuses: I/O, clocks, network look-ups and validation against profiles. A resource is kept as
//! the JSON it came as; views are thin and read only what they need, so nothing is ever lost.
//!
//! Source: HL7 FHIR R4 (4.0.1), <https://hl7.org/fhir/R4/>.

pub mod codes;
mod coding;
mod date;
mod digest;
mod draft;
mod error;
mod export;
pub mod form;
mod frame;
mod group;
mod import;
mod json;
mod kind;
mod member;
mod names;
mod note;
mod path;
mod rules;
mod title;
pub mod view;
mod words;

pub use coding::Coding;
pub use date::{BadDate, FhirDate, Precision};
pub use draft::Draft;
pub use error::{ImportError, Limits};
pub use export::export;
pub use frame::{is_frame, is_frame_code};
pub use import::{Import, import};
pub use kind::{Kind, UnknownKind};
pub use note::ImportNote;

#[cfg(test)]
mod tests;
