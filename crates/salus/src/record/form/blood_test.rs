//! Laboratory values.

use std::str::FromStr;

use clap::Args;
use salus_records::fhir::form::{self, Row, Term};

use super::{Fill, fill::put};
use crate::error::CliError;

/// Laboratory values.
///
/// Asked for if not given: the name, the first value.
#[derive(Args, Clone, Debug, Default)]
pub struct BloodTest {
    /// Name of the test or panel.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// A value as "HbA1c=7.4 % 4.0-5.6" (unit and usual range may be left out); repeat it.
    #[arg(long, value_name = "NAME=VALUE")]
    value: Vec<Value>,
    /// What the laboratory concludes.
    #[arg(long, value_name = "TEXT")]
    conclusion: Option<String>,
}

/// One value as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Value(Row);

impl FromStr for Value {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "write a value as NAME=VALUE UNIT LOW-HIGH, such as \"HbA1c=7.4 % 4.0-5.6\"";
        let (name, said) = text.split_once('=').ok_or(wrong)?;
        let mut words: Vec<&str> = said.split_whitespace().collect();
        if name.trim().is_empty() || words.is_empty() {
            return Err(wrong);
        }
        let range = words
            .last()
            .copied()
            .and_then(range)
            .filter(|_| words.len() > 1);
        if range.is_some() {
            words.pop();
        }
        // A comma may be a decimal or a thousand; taken as words, the value would lose its flag.
        if words.iter().any(|word| is_number_with_comma(word)) {
            return Err("write decimals with a point, such as \"HbA1c=7.4 % 4.0-5.6\"");
        }
        let is_number = words[0].parse::<f64>().is_ok();
        // Words such as "not detected" are the value as a whole.
        let (value, unit) = if is_number {
            (words[0].to_owned(), words[1..].join(" "))
        } else {
            (words.join(" "), String::new())
        };
        let (low, high) = range.unzip();
        Ok(Self(Row {
            what: Term::words(name.trim()),
            value,
            unit,
            low,
            high,
        }))
    }
}

/// `7,4`, or a range with such an end.
fn is_number_with_comma(word: &str) -> bool {
    word.split(['-', '–'])
        .any(|end| end.contains(',') && end.replace(',', ".").parse::<f64>().is_ok())
}

/// `4.0-5.6` as its two ends.
fn range(word: &str) -> Option<(String, String)> {
    let (low, high) = word.split_once(['-', '–'])?;
    let number = |text: &str| text.parse::<f64>().is_ok();
    (number(low) && number(high)).then(|| (low.to_owned(), high.to_owned()))
}

impl BloodTest {
    pub(super) fn form(self, fill: &Fill) -> Result<form::BloodTest, CliError> {
        let guided = self.name.is_none();
        let name = fill.required(self.name, "Name of the test:")?;
        let mut values = self.value;
        if values.is_empty() {
            let typed = fill.required(None, "Value, as HbA1c=7.4 % 4.0-5.6:")?;
            values.push(typed.parse().map_err(CliError::said)?);
            while let Some(more) = fill.parsed(guided, None, "Another value:")? {
                values.push(more);
            }
        }
        Ok(form::BloodTest {
            name: Term::words(name),
            rows: values.into_iter().map(|value| value.0).collect(),
            conclusion: fill.optional(
                guided,
                self.conclusion,
                "What does the laboratory conclude?",
            )?,
        })
    }

    /// Writes what flags say over a form that is filled in already.
    ///
    /// A value of the same name replaces the earlier one, with its code.
    pub(super) fn over(self, form: &mut form::BloodTest) {
        put(&mut form.name, self.name.map(Term::words));
        put(&mut form.conclusion, self.conclusion.map(Some));
        for Value(new) in self.value {
            let same = |row: &&mut Row| row.what.text.eq_ignore_ascii_case(&new.what.text);
            match form.rows.iter_mut().find(same) {
                None => form.rows.push(new),
                Some(row) => {
                    row.value = new.value;
                    if !new.unit.is_empty() {
                        row.unit = new.unit;
                    }
                    if new.low.is_some() || new.high.is_some() {
                        (row.low, row.high) = (new.low, new.high);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> (String, String, Option<String>, Option<String>) {
        let Value(row) = text.parse().unwrap();
        (row.value, row.unit, row.low, row.high)
    }

    #[test]
    fn values_are_read_as_people_write_them() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            row("HbA1c=7.4 % 4.0-5.6"),
            ("7.4".into(), "%".into(), some("4.0"), some("5.6"))
        );
        assert_eq!(
            row("Leukocytes = 6.1 10*3/uL"),
            ("6.1".into(), "10*3/uL".into(), None, None)
        );
        assert_eq!(
            row("Nitrite=not detected"),
            ("not detected".into(), String::new(), None, None)
        );
        assert_eq!(row("INR=1.1"), ("1.1".into(), String::new(), None, None));
        assert!("HbA1c 7.4".parse::<Value>().is_err());
        assert!("=7".parse::<Value>().is_err());
        assert!("HbA1c=7,4 % 4.0-5.6".parse::<Value>().is_err());
        assert!("HbA1c=7.4 % 4,0-5,6".parse::<Value>().is_err());
    }
}
