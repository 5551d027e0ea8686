//! "I do not recognise this": a patient's question about an event, and the auditor's answer.

use minicbor::{Decode, Encode};
use salus_crypto::sign::Message;

use crate::{AccountId, QuestionId, Time};

/// Most characters of a question.
pub const MAX_QUESTION: usize = 500;

/// Most characters of an answer.
pub const MAX_ANSWER: usize = 2000;

/// Most questions of one patient that wait for an answer.
pub const MAX_OPEN: u32 = 20;

/// What a patient asks about one event of the own access log; custodian and auditors read it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Question {
    /// Names the question.
    #[n(0)]
    pub id: QuestionId,
    /// Who asks.
    #[n(1)]
    pub patient: AccountId,
    /// Ledger index of the event.
    #[n(2)]
    pub index: u64,
    /// The question.
    #[n(3)]
    pub words: String,
    /// When it was signed.
    #[n(4)]
    pub time: Time,
}

impl Question {
    /// Whether the words are some, and not too many.
    pub fn fits(words: &str) -> bool {
        says_something(words, MAX_QUESTION)
    }
}

impl Message for Question {
    const NAMESPACE: &'static str = "question";
}

/// What an auditor answers; it closes the question.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Answer {
    /// The question.
    #[n(0)]
    pub question: QuestionId,
    /// The answer.
    #[n(1)]
    pub words: String,
    /// Who answers.
    #[n(2)]
    pub auditor: AccountId,
    /// When it was signed.
    #[n(3)]
    pub time: Time,
}

impl Answer {
    /// Whether the words are some, and not too many.
    pub fn fits(words: &str) -> bool {
        says_something(words, MAX_ANSWER)
    }
}

impl Message for Answer {
    const NAMESPACE: &'static str = "answer";
}

fn says_something(words: &str, most: usize) -> bool {
    !words.trim().is_empty() && words.chars().count() <= most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_as_people_count_them() {
        assert!(Question::fits("?") && Question::fits(&"ä".repeat(500)));
        assert!(!Question::fits(&"a".repeat(501)) && !Question::fits(""));
        assert!(!Question::fits(" \n\t"), "white space asks nothing");
        assert!(Answer::fits(&"ä".repeat(2000)) && !Answer::fits(&"a".repeat(2001)));
    }
}
