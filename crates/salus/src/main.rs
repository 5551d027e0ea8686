//! The one program of Salus.
fn main() {}
