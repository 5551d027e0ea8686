//! Lines of a CSV file (RFC 4180) that no spreadsheet takes for formulas.

/// One line with its end.
pub fn csv_line(fields: &[&str]) -> String {
    let fields: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
    fields.join(",") + "\r\n"
}

/// A field in quotes; what a spreadsheet would compute gets a quote before it.
fn quoted(field: &str) -> String {
    let guard = match field.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => "'",
        _ => "",
    };
    format!("\"{guard}{}\"", field.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::csv_line;

    #[test]
    fn fields_are_quoted_and_never_a_formula() {
        assert_eq!(
            csv_line(&["a", "say \"no\", please", "=1+1"]),
            "\"a\",\"say \"\"no\"\", please\",\"'=1+1\"\r\n"
        );
    }
}
