//! Questions: prompts at a terminal, otherwise one line of standard input for each answer.

use std::{fmt::Display, io};

use inquire::{Confirm, InquireError, Password, PasswordDisplayMode, Select, Text};
use salus_crypto::policy;

use crate::error::CliError;

/// Whoever answers questions.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    terminal: bool,
}

impl Ask {
    /// Asks at the terminal if somebody is there, and reads lines otherwise.
    pub fn new() -> Self {
        Self {
            terminal: super::somebody_is_there(),
        }
    }

    /// Whether a person answers.
    pub fn is_person(self) -> bool {
        self.terminal
    }

    /// A text that must be given.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn text(self, question: &str) -> Result<String, CliError> {
        loop {
            let answer = if self.terminal {
                Text::new(question).prompt().map_err(unanswered)?
            } else {
                line(question)?
            };
            let answer = answer.trim();
            if !answer.is_empty() {
                return Ok(answer.to_owned());
            }
            if !self.terminal {
                return Err(empty(question));
            }
        }
    }

    /// A text with an answer that is taken when nothing else is typed; scripts get the default.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn text_or(self, question: &str, default: &str) -> Result<String, CliError> {
        if !self.terminal {
            return Ok(default.to_owned());
        }
        let prompt = Text::new(question).with_default(default);
        prompt.prompt().map_err(unanswered)
    }

    /// A text that may be left out; scripts are not asked.
    ///
    /// # Errors
    /// When the prompt is broken off.
    pub fn optional(self, question: &str) -> Result<Option<String>, CliError> {
        if !self.terminal {
            return Ok(None);
        }
        let answer = Text::new(question)
            .with_help_message("Enter to leave it out")
            .prompt()
            .map_err(unanswered)?;
        Ok(Some(answer.trim().to_owned()).filter(|text| !text.is_empty()))
    }

    /// Yes or no; scripts get the default.
    ///
    /// # Errors
    /// When the prompt is broken off.
    pub fn yes(self, question: &str, default: bool) -> Result<bool, CliError> {
        if !self.terminal {
            return Ok(default);
        }
        let prompt = Confirm::new(question).with_default(default);
        prompt.prompt().map_err(unanswered)
    }

    /// A secret that exists already.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn secret(self, question: &str) -> Result<String, CliError> {
        if !self.terminal {
            return line(question);
        }
        let prompt = Password::new(question)
            .without_confirmation()
            .with_display_mode(PasswordDisplayMode::Masked)
            .with_display_toggle_enabled()
            .with_help_message("Ctrl-R shows what you type");
        prompt.prompt().map_err(unanswered)
    }

    /// A new password, at a terminal typed twice and judged before anything is sent.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn new_password(self, question: &str, about: &[&str]) -> Result<String, CliError> {
        if !self.terminal {
            return line(question);
        }
        loop {
            let typed = self.secret(question)?;
            let report = policy::password::check(&typed, about);
            eprintln!("  strength: {} of 4", report.score);
            if !report.acceptable {
                let problems = report.problems.iter().map(ToString::to_string);
                for sentence in problems.chain(report.advice) {
                    eprintln!("  {sentence}");
                }
                eprintln!(
                    "  At least 15 characters; five words that do not belong together do well."
                );
            } else if self.secret("The same password again")? == typed {
                return Ok(typed);
            } else {
                eprintln!("  The two are not the same; once more.");
            }
        }
    }

    /// A new PIN, at a terminal typed twice and judged before anything is sent.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn new_pin(self, question: &str) -> Result<String, CliError> {
        if !self.terminal {
            return line(question);
        }
        loop {
            let typed = self.secret(question)?;
            if let Err(problem) = policy::pin::check(&typed) {
                eprintln!("  {problem}; take 6 to 12 digits that are no date and no pattern");
            } else if self.secret("The same PIN again")? == typed {
                return Ok(typed);
            } else {
                eprintln!("  The two are not the same; once more.");
            }
        }
    }

    /// One of several things; scripts give its number, from 1.
    ///
    /// # Errors
    /// When there is no answer or no such thing.
    pub fn choose<T: Display>(self, question: &str, mut options: Vec<T>) -> Result<T, CliError> {
        if self.terminal {
            return Select::new(question, options)
                .with_page_size(16)
                .prompt()
                .map_err(unanswered);
        }
        let typed = line(question)?;
        let number: usize = typed.trim().parse().unwrap_or_default();
        if (1..=options.len()).contains(&number) {
            return Ok(options.swap_remove(number - 1));
        }
        Err(CliError::new(
            format!("{typed:?} is not one of the {} choices", options.len()),
            "give the number of a choice, from 1",
        ))
    }

    /// Has the words typed that show that somebody means it.
    ///
    /// # Errors
    /// When something else was typed.
    pub fn typed(self, question: &str, words: &str) -> Result<(), CliError> {
        if self.text(question)? == words {
            return Ok(());
        }
        Err(CliError::new(
            "the words do not match, so nothing was done",
            format!("repeat the command and type exactly: {words}"),
        ))
    }
}

/// The next line of standard input.
fn line(question: &str) -> Result<String, CliError> {
    let mut line = String::new();
    let read = io::stdin().read_line(&mut line).map_err(|e| {
        CliError::new(
            format!("standard input cannot be read ({e})"),
            "pipe the answers in as lines of UTF-8",
        )
    })?;
    if read == 0 {
        return Err(CliError::new(
            format!("standard input has no line for: {question}"),
            "give one line for each answer, in the order that --help names",
        ));
    }
    let end = line.trim_end_matches(['\n', '\r']).len();
    line.truncate(end);
    Ok(line)
}

fn empty(question: &str) -> CliError {
    CliError::new(
        format!("an empty line is no answer to: {question}"),
        "give one line for each answer, in the order that --help names",
    )
}

fn unanswered(error: InquireError) -> CliError {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => {
            CliError::new("you stopped, so nothing was done", "")
        }
        other => CliError::new(
            format!("the terminal cannot be asked ({other})"),
            "pipe the answers in, one line each, in the order that --help names",
        ),
    }
}
