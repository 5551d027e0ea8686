//! The web worker: unlocked keys and every step of the protocol.
