//! The server under faults: what was acknowledged stays, and nothing is readable without an entry.
//!
//! The real program serves, the real client asks, and everything that was acknowledged is kept here,
//! outside of the server, to be compared with what it shows after the fault.

mod cast;
mod kept;
mod kill;
mod load;
mod power;
mod readings;
mod stop;
