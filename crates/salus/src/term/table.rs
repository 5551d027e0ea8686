//! Tables without boxes: as wide as the terminal, quiet in a pipe.

use comfy_table::{Attribute, Cell, ContentArrangement, Table, presets};

/// A table with headings; empty text if there is no row.
pub fn table<R>(headings: &[&str], rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item = String>,
{
    let mut table = bare();
    table.set_header(
        headings
            .iter()
            .map(|text| Cell::new(text).add_attribute(Attribute::Bold)),
    );
    let mut empty = true;
    for row in rows {
        empty = false;
        table.add_row(row);
    }
    if empty {
        return String::new();
    }
    tidy(&table)
}

/// Pairs of a label and what is said about it; pairs without anything to say are left out.
pub fn facts<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let mut table = bare();
    for (label, said) in pairs {
        if !said.is_empty() {
            table.add_row([
                Cell::new(label).add_attribute(Attribute::Dim),
                Cell::new(said),
            ]);
        }
    }
    tidy(&table)
}

fn bare() -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table
}

fn tidy(table: &Table) -> String {
    let lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.join("\n")
}
