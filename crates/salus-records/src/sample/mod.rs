//! Invented patients and doctors, the same again for the same seed.
