//! What a command answers: words for people, JSON for programs, and whether all is well.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use serde::Serialize;
use serde_json::Value;

use crate::error::CliError;

/// The answer of a command.
pub struct Reply {
    text: String,
    json: Value,
    well: bool,
}

impl Reply {
    /// An answer in words and as JSON.
    pub fn new(text: impl Into<String>, json: Value) -> Self {
        Self {
            text: text.into(),
            json,
            well: true,
        }
    }

    /// An answer whose JSON is a value of its own.
    ///
    /// # Errors
    /// When the value is no JSON, which is a defect.
    pub fn of(text: impl Into<String>, value: &impl Serialize) -> Result<Self, CliError> {
        let json = serde_json::to_value(value)
            .map_err(|e| CliError::new(format!("the answer is no JSON ({e})"), "report it"))?;
        Ok(Self::new(text, json))
    }

    /// Nothing to say.
    pub fn silent() -> Self {
        Self::new("", Value::Null)
    }

    /// Marks an answer that found something wrong: the exit code is 1.
    pub fn unwell(mut self, unwell: bool) -> Self {
        self.well = !unwell;
        self
    }

    /// Prints the words or the JSON.
    ///
    /// # Errors
    /// When standard output takes no more.
    pub fn print(&self, as_json: bool) -> Result<ExitCode, CliError> {
        let mut out = io::stdout().lock();
        if as_json {
            if !self.json.is_null() {
                serde_json::to_writer_pretty(&mut out, &self.json).map_err(io::Error::from)?;
                writeln!(out)?;
            }
        } else if !self.text.is_empty() {
            writeln!(out, "{}", self.text.trim_end())?;
        }
        out.flush()?;
        Ok(if self.well {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}
