//! Days and moments as people write and read them.

use std::str::FromStr;

use jiff::{Timestamp, ToSpan, civil, tz::TimeZone};
use salus_records::Time;

use crate::surroundings::now;

/// A moment in the future: a day (its end, by the clock of this machine) or a number of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// The end of a day.
    Day(civil::Date),
    /// So many days from now.
    Days(u32),
}

impl FromStr for Until {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("{text:?} is no date; write 2027-03-31, or 30d for 30 days from now");
        if let Some(days) = text.strip_suffix('d') {
            return days.parse().map(Self::Days).map_err(|_| wrong());
        }
        text.parse().map(Self::Day).map_err(|_| wrong())
    }
}

impl Until {
    /// The moment itself.
    pub fn time(self) -> Time {
        match self {
            Self::Days(days) => now().plus(u64::from(days) * Time::DAY),
            Self::Day(day) => day
                .checked_add(1.day())
                .ok()
                .and_then(|next| next.to_zoned(TimeZone::system()).ok())
                .and_then(|end| u64::try_from(end.timestamp().as_millisecond()).ok())
                .map_or(Time(u64::MAX), Time),
        }
    }
}

/// A day for a range of clinical dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day(String);

impl Day {
    /// `YYYY-MM-DD`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse::<civil::Date>() {
            Ok(day) => Ok(Self(day.to_string())),
            Err(_) => Err(format!("{text:?} is no date; write it as 2026-11-21")),
        }
    }
}

/// Today by the clock and time zone of this machine, as `YYYY-MM-DD`.
pub fn today() -> String {
    local(now(), "%Y-%m-%d")
}

/// A moment for people: `2026-11-21 09:30` by the time zone of this machine.
pub fn moment(time: Time) -> String {
    local(time, "%Y-%m-%d %H:%M")
}

/// The day of a moment for people.
pub fn day(time: Time) -> String {
    local(time, "%Y-%m-%d")
}

fn local(time: Time, form: &str) -> String {
    let ms = i64::try_from(time.0).unwrap_or(i64::MAX);
    match Timestamp::from_millisecond(ms) {
        Ok(moment) => moment
            .to_zoned(TimeZone::system())
            .strftime(form)
            .to_string(),
        Err(_) => "without end".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_read() {
        assert_eq!("30d".parse(), Ok(Until::Days(30)));
        assert_eq!(
            "2027-03-31".parse(),
            Ok(Until::Day(civil::date(2027, 3, 31)))
        );
        for wrong in ["", "d", "-3d", "2027-13-01", "tomorrow", "31.3.2027"] {
            assert!(wrong.parse::<Until>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_day_counts_to_its_end() {
        let day = civil::date(2027, 3, 31);
        let start = day.to_zoned(TimeZone::system()).unwrap().timestamp();
        let until = i64::try_from(Until::Day(day).time().0).unwrap();
        assert!(until - start.as_millisecond() >= 23 * 3_600_000);
    }
}
