//! Words on an auditor's pages.
