//! The access log as CSV (RFC 4180), safe to open in a spreadsheet.

use std::path::Path;

use super::words::Line;
use crate::{error::CliError, profile::write_owner_only};

/// Writes the lines for their owner alone.
///
/// # Errors
/// When the disk does not take them.
pub fn write(path: &Path, lines: &[Line]) -> Result<(), CliError> {
    let mut text = String::from("when,who,what,why,ledger entry\r\n");
    for line in lines {
        let cells = [&line.when, &line.who, &line.what, &line.why, &line.entry];
        let row: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&row.join(","));
        text.push_str("\r\n");
    }
    write_owner_only(path, text.as_bytes())
}

/// A cell in quotes; what a spreadsheet would take for a formula is made a text.
fn quoted(cell: &str) -> String {
    let harmless = if cell.starts_with(['=', '+', '-', '@']) {
        "'"
    } else {
        ""
    };
    format!("\"{harmless}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_texts() {
        assert_eq!(quoted("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
    }
}
