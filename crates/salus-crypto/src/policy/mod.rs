//! Which passwords and PINs the client lets a person choose.
//!
//! Checked in the client only: servers never see what is chosen. Rules follow NIST SP 800-63B-4
//! section 3.1.1: length and blocklist, no composition rules.

pub mod password;
pub mod pin;
