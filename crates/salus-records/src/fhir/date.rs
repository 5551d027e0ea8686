//! Dates as FHIR writes them: sometimes only a year, or a year and a month.

use std::{fmt, str::FromStr};

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// A FHIR `date`, `dateTime` or `instant`, kept exactly as it was given.
///
/// Ordering is the order of the text, which is the order in time up to the time zone; a year sorts
/// before every day in it. Source: HL7 FHIR R4, Datatypes, `dateTime`.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
#[cbor(transparent)]
pub struct FhirDate(#[n(0)] String);

/// How much of a date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// `YYYY`
    Year,
    /// `YYYY-MM`
    Month,
    /// `YYYY-MM-DD`
    Day,
    /// A day with a time.
    Time,
}

/// The text is no FHIR date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date; write it as 2024, 2024-05 or 2024-05-31")]
pub struct BadDate;

impl FhirDate {
    /// The text as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text by which dates are sorted; see the type for its meaning.
    pub fn sort_key(&self) -> &str {
        &self.0
    }

    /// The date without its time: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn day(&self) -> &str {
        self.0.split('T').next().unwrap_or_default()
    }

    /// How much of the date is known.
    pub fn precision(&self) -> Precision {
        match self.0.len() {
            0..=4 => Precision::Year,
            5..=7 => Precision::Month,
            8..=10 => Precision::Day,
            _ => Precision::Time,
        }
    }

    /// The same date without its time.
    pub fn to_day(&self) -> FhirDate {
        FhirDate(self.day().to_owned())
    }
}

impl FromStr for FhirDate {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<FhirDate, BadDate> {
        let (day, time) = match text.split_once('T') {
            Some((day, time)) => (day, Some(time)),
            None => (text, None),
        };
        let full = match day.len() {
            4 => format!("{day}-01-01"),
            7 => format!("{day}-01"),
            10 => day.to_owned(),
            _ => return Err(BadDate),
        };
        let plain = full.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let real = plain && full.parse::<jiff::civil::Date>().is_ok();
        // Clocks in real files stray from the grammar; the time is kept, not judged.
        let timed = time.is_none_or(|time| {
            day.len() == 10
                && time.len() <= 32
                && time.bytes().all(|b| b"0123456789:.+-Z".contains(&b))
        });
        if real && timed {
            Ok(FhirDate(text.to_owned()))
        } else {
            Err(BadDate)
        }
    }
}

impl TryFrom<String> for FhirDate {
    type Error = BadDate;

    fn try_from(text: String) -> Result<FhirDate, BadDate> {
        text.parse()
    }
}

impl From<FhirDate> for String {
    fn from(date: FhirDate) -> String {
        date.0
    }
}

impl fmt::Display for FhirDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_follows_the_text() {
        for (text, precision) in [
            ("2024", Precision::Year),
            ("2024-05", Precision::Month),
            ("2024-05-31", Precision::Day),
            ("2024-05-31T06:12:43+00:00", Precision::Time),
        ] {
            let date: FhirDate = text.parse().unwrap();
            assert_eq!((date.as_str(), date.precision()), (text, precision));
            assert!(date.day().len() <= 10);
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "24",
            "2024-13",
            "2024-02-30",
            "2024-05T10:00",
            "31.05.2024",
            "2024-5-31",
        ] {
            assert_eq!(text.parse::<FhirDate>(), Err(BadDate), "{text}");
        }
    }

    #[test]
    fn vaguer_dates_sort_first() {
        let mut dates: Vec<FhirDate> = ["2024-05-31", "2025", "2024", "2024-05"]
            .map(|d| d.parse().unwrap())
            .into();
        dates.sort();
        let texts: Vec<&str> = dates.iter().map(FhirDate::as_str).collect();
        assert_eq!(texts, ["2024", "2024-05", "2024-05-31", "2025"]);
    }
}
