//! Words on a patient's pages.
