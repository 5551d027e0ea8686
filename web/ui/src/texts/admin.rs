//! Words on a registrar's pages.
