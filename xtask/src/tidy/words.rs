//! Words that must not be committed: unfinished business, and places on somebody's machine.

use super::Problems;
use crate::walk::Source;

/// Each in two pieces, so that this file does not break its own rule.
const FORBIDDEN: [(&str, &str, &str); 10] = [
    ("TO", "DO", "finish it or write an issue"),
    ("FIX", "ME", "finish it or write an issue"),
    ("XX", "X", "finish it or write an issue"),
    ("to", "do!(", "finish it or write an issue"),
    ("unimple", "mented!(", "finish it or write an issue"),
    ("/ro", "ot/", "a place on somebody's machine"),
    ("/ho", "me/", "a place on somebody's machine"),
    ("/Us", "ers/", "a place on somebody's machine"),
    ("/wo", "rk/", "a place on somebody's machine"),
    ("/tmp/ba", "sh", "a place on somebody's machine"),
];

/// Lists of words or numbers that say nothing about this project.
const EXEMPT: [&str; 2] = ["Cargo.lock", "common_passwords.txt"];

pub fn check(sources: &[Source], problems: &mut Problems) {
    let exempt = |source: &Source| EXEMPT.iter().any(|name| source.is(name)) || source.is(".json");
    for source in sources.iter().filter(|source| !exempt(source)) {
        for (at, line) in source.text.lines().enumerate() {
            for (first, second, advice) in FORBIDDEN {
                let word = format!("{first}{second}");
                if contains_word(line, &word) {
                    problems.at(source, at + 1, format!("`{word}`: {advice}"));
                }
            }
        }
    }
}

/// Whether the word stands in the line by itself, not inside a longer one.
fn contains_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let open_end = word.ends_with(|c: char| !c.is_alphanumeric());
        !letter(before) && (open_end || !letter(after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_count() {
        assert!(contains_word("// AB: later", "AB"));
        assert!(!contains_word("CABLE", "AB"));
        assert!(contains_word("in /x/y", "/x/"));
        assert!(!contains_word("frame/x/y", "/x/"));
    }
}
