//! Words on a doctor's pages.
