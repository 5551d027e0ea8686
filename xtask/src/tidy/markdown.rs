//! As much of Markdown as the rules need: prose without code blocks, links, anchors, code words.

/// The lines outside code blocks with their numbers from 1.
pub fn prose(text: &str) -> Vec<(usize, &str)> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            lines.push((at + 1, line));
        }
    }
    lines
}

/// The targets of `[words](target)` in a line.
pub fn links(line: &str) -> Vec<&str> {
    let mut targets = Vec::new();
    for (at, _) in line.match_indices("](") {
        let rest = &line[at + 2..];
        if let Some(end) = rest.find(')') {
            targets.push(&rest[..end]);
        }
    }
    targets
}

/// What stands between single backquotes in a line.
pub fn code_words(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// The anchors of the headings, as code hosts make them.
pub fn anchors(text: &str) -> Vec<String> {
    prose(text)
        .into_iter()
        .filter_map(|(_, line)| {
            let heading = line.trim_start_matches('#');
            (line.len() > heading.len() && heading.starts_with(' ')).then(|| anchor(heading.trim()))
        })
        .collect()
}

fn anchor(heading: &str) -> String {
    heading
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            c if c.is_alphanumeric() => Some(c.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

/// The cells of a table row; `None` for other lines.
pub fn cells(line: &str) -> Option<Vec<&str>> {
    let row = line.trim().strip_prefix('|')?;
    let row = row.strip_suffix('|').unwrap_or(row);
    Some(row.split('|').map(str::trim).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_become_anchors() {
        assert_eq!(
            anchors("# A\n## 1.2 Sealed, twice\n#no\n"),
            ["a", "12-sealed-twice"]
        );
    }

    #[test]
    fn code_blocks_are_no_prose() {
        let lines = prose("one\n```\n[x](y)\n```\n[a](b.md#c) `d::e`");
        assert_eq!(lines.len(), 2);
        assert_eq!(links(lines[1].1), ["b.md#c"]);
        assert_eq!(code_words(lines[1].1), ["d::e"]);
    }
}
