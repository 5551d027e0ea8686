//! How the program meets a terminal: questions, tables, progress, plain text.

mod ask;
mod plain;
mod progress;
mod table;

pub use ask::Ask;
pub use plain::{plain, prose};
pub use progress::{bytes_bar, count_bar};
pub use table::{facts, table};

use std::io::{self, IsTerminal};

/// Whether somebody sits at the terminal who can be asked.
pub fn somebody_is_there() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}
