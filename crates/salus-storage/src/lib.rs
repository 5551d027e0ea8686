//! Placeholder until the first lines of this room are written.
