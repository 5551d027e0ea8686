//! Filling in a form: flags first, then questions.

use std::{fmt::Display, str::FromStr};

use salus_records::fhir::form::Term;

use crate::{error::CliError, term::Ask};

/// Whoever fills in a form.
pub struct Fill {
    ask: Ask,
}

impl Fill {
    /// By flags and answers.
    pub fn new(ask: Ask) -> Self {
        Self { ask }
    }

    /// A field that must be there.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn required(&self, flag: Option<String>, question: &str) -> Result<String, CliError> {
        match flag {
            Some(text) => Ok(text),
            None => self.ask.text(question),
        }
    }

    /// A field that may be left out; asked only where a person fills in the whole form (`guided`).
    ///
    /// # Errors
    /// When the prompt is broken off.
    pub fn optional(
        &self,
        guided: bool,
        flag: Option<String>,
        question: &str,
    ) -> Result<Option<String>, CliError> {
        match flag {
            None if guided => self.ask.optional(question),
            flag => Ok(flag),
        }
    }

    /// The same with something that is read from the text; asked again until it can be.
    ///
    /// # Errors
    /// When the prompt is broken off.
    pub fn parsed<T: FromStr<Err: Display>>(
        &self,
        guided: bool,
        flag: Option<T>,
        question: &str,
    ) -> Result<Option<T>, CliError> {
        if flag.is_some() || !guided {
            return Ok(flag);
        }
        while let Some(text) = self.ask.optional(question)? {
            match text.parse() {
                Ok(value) => return Ok(Some(value)),
                Err(error) => eprintln!("  {error}"),
            }
        }
        Ok(None)
    }

    /// Yes or no; asked only where a person fills in the whole form.
    ///
    /// # Errors
    /// When the prompt is broken off.
    pub fn yes(&self, guided: bool, flag: bool, question: &str) -> Result<bool, CliError> {
        if flag || !guided {
            return Ok(flag);
        }
        self.ask.yes(question, false)
    }
}

/// Words as a term without a code.
pub fn term(text: Option<String>) -> Option<Term> {
    text.map(Term::words)
}

/// Puts what was said in place of what stood there.
pub fn put<T>(field: &mut T, said: Option<T>) {
    if let Some(said) = said {
        *field = said;
    }
}
