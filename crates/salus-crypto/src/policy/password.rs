//! Passwords: 15 characters, hard to guess, not on the list.

use serde::{Deserialize, Serialize};
#[cfg(feature = "strength")]
use zxcvbn::feedback::{Suggestion, Warning};

/// Fewest characters (Unicode scalar values), NIST SP 800-63B-4 for single-factor use.
pub const MIN_CHARS: usize = 15;
/// Most characters; more than any person types, few enough to check quickly.
pub const MAX_CHARS: usize = 256;
/// Lowest acceptable zxcvbn score.
pub const MIN_SCORE: u8 = 3;

/// Long passwords that many people choose, without spaces and case.
#[cfg(feature = "strength")]
const COMMON: &str = include_str!("common_passwords.txt");

/// Why a password is not acceptable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordProblem {
    /// Fewer than [`MIN_CHARS`] characters.
    #[error("It has fewer than 15 characters.")]
    TooShort,
    /// More than [`MAX_CHARS`] characters.
    #[error("It has more than 256 characters.")]
    TooLong,
    /// Many people use it.
    #[error("Many people use it.")]
    Common,
    /// A score below [`MIN_SCORE`].
    #[error("It would be guessed quickly.")]
    Guessable,
}

/// The judgement on one password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordReport {
    /// zxcvbn's estimate, from 0 (guessed at once) to 4 (very hard to guess).
    pub score: u8,
    /// Whether there is no problem.
    pub acceptable: bool,
    /// All that stands against it.
    pub problems: Vec<PasswordProblem>,
    /// Sentences in English that help to find a better one; they contain nothing of it.
    pub advice: Vec<String>,
}

/// Judges a password; `user_inputs` are words that must not make it strong, such as the name.
#[cfg(feature = "strength")]
pub fn check(password: &str, user_inputs: &[&str]) -> PasswordReport {
    let length = password.chars().count();
    // The score is not asked for beyond the limit: its cost grows with the length.
    let judged: String = password.chars().take(MAX_CHARS).collect();
    let estimate = zxcvbn::zxcvbn(&judged, user_inputs);
    let score = estimate.score() as u8;

    let findings = [
        (length < MIN_CHARS, PasswordProblem::TooShort),
        (length > MAX_CHARS, PasswordProblem::TooLong),
        (is_common(&judged), PasswordProblem::Common),
        (score < MIN_SCORE, PasswordProblem::Guessable),
    ];
    let problems: Vec<_> = findings
        .into_iter()
        .filter_map(|(found, problem)| found.then_some(problem))
        .collect();
    let feedback = estimate.feedback();
    let warning = feedback
        .and_then(|feedback| feedback.warning())
        .as_ref()
        .map(Warning::to_string);
    let suggestions = feedback.map_or(&[][..], |feedback| feedback.suggestions());
    let advice = warning
        .into_iter()
        .chain(suggestions.iter().map(Suggestion::to_string))
        .collect();
    PasswordReport {
        score,
        acceptable: problems.is_empty(),
        problems,
        advice,
    }
}

#[cfg(feature = "strength")]
fn is_common(password: &str) -> bool {
    let plain: String = password
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    COMMON.lines().any(|common| common == plain)
}

#[cfg(all(test, feature = "strength"))]
mod tests {
    use super::*;

    #[test]
    fn a_random_phrase_is_acceptable() {
        let report = check("lantern-ocelot-brisk-marmalade", &[]);
        assert!(report.acceptable, "{report:?}");
        assert!(report.problems.is_empty());
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        let fourteen = "äöüßéèêçñøåæœþ";
        assert_eq!(fourteen.chars().count(), 14);
        assert!(
            check(fourteen, &[])
                .problems
                .contains(&PasswordProblem::TooShort)
        );
        assert!(
            !check(&format!("{fourteen}x"), &[])
                .problems
                .contains(&PasswordProblem::TooShort)
        );
        let long = "lantern ocelot ".repeat(18);
        assert_eq!(check(&long, &[]).problems, [PasswordProblem::TooLong]);
    }

    #[test]
    fn common_and_repetitive_passwords_are_refused() {
        let common = check("Correct Horse Battery Staple", &[]);
        assert!(
            common.problems.contains(&PasswordProblem::Common),
            "{common:?}"
        );
        let repeated = check("aaaaaaaaaaaaaaaaaaaa", &[]);
        assert_eq!(repeated.problems, [PasswordProblem::Guessable]);
        assert!(!repeated.advice.is_empty());
    }

    #[test]
    fn the_limits_themselves_are_acceptable() {
        let longest: String = ('!'..='~').cycle().step_by(37).take(MAX_CHARS).collect();
        assert_eq!(check(&longest, &[]).problems, []);
        assert_eq!(
            check(&format!("{longest}a"), &[]).problems,
            [PasswordProblem::TooLong]
        );
        let judged = check("houseplantsummer", &[]);
        assert_eq!((judged.score, judged.problems), (MIN_SCORE, Vec::new()));
    }

    #[test]
    fn personal_words_do_not_help() {
        let password = "wilhelminabergstrom";
        let known = check(password, &["wilhelminabergstrom"]);
        assert!(known.score < check(password, &[]).score);
        assert!(!known.acceptable);
    }

    #[test]
    fn the_list_is_normalised_and_long_enough_to_matter() {
        for line in COMMON.lines() {
            assert!(line.chars().count() >= MIN_CHARS - 4, "{line}");
            assert!(
                line.chars()
                    .all(|c| c.is_alphanumeric() && !c.is_uppercase()),
                "{line}"
            );
        }
    }
}
