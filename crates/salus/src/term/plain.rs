//! Text of other people without what could steer a terminal.

/// One line: control characters, line breaks and direction overrides become blanks or vanish.
pub fn plain(text: &str) -> String {
    let visible: String = text.chars().filter_map(visible).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Several lines, each of them plain.
pub fn prose(text: &str) -> String {
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}

fn visible(c: char) -> Option<char> {
    match c {
        '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => None,
        c if c.is_control() => Some(' '),
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(plain("Dr.\u{1b}[31m Weber\n\u{202e}x"), "Dr. [31m Weber x");
        assert_eq!(prose("one\u{7}\ntwo\tthree"), "one\ntwo three");
    }
}
