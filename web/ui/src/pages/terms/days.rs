//! Days as `2026-11-25`: so many days or months later.

use crate::texts::sharing::Span;

/// The day that lies this span after a day; the last of its month where the month is too short.
pub fn later(day: &str, span: Span) -> Option<String> {
    let (year, month, day) = parse(day)?;
    let (year, month, day) = match span {
        Span::Days(days) => {
            let mut at = (year, month, day);
            for _ in 0..days {
                at = next(at);
            }
            at
        }
        Span::Months(months) => {
            let month = month - 1 + months;
            let (year, month) = (year + month / 12, month % 12 + 1);
            (year, month, day.min(length(year, month)))
        }
    };
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

fn parse(day: &str) -> Option<(u32, u32, u32)> {
    let mut parts = day.split('-').map(str::parse);
    let (year, month, day) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    let is_day = (1..=12).contains(&month) && (1..=length(year, month)).contains(&day);
    is_day.then_some((year, month, day))
}

fn next((year, month, day): (u32, u32, u32)) -> (u32, u32, u32) {
    if day < length(year, month) {
        (year, month, day + 1)
    } else if month < 12 {
        (year, month + 1, 1)
    } else {
        (year + 1, 1, 1)
    }
}

fn length(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_pass_as_in_a_calendar() {
        let after = |day, span| later(day, span).unwrap();
        assert_eq!(after("2026-11-25", Span::Days(0)), "2026-11-25");
        assert_eq!(after("2026-11-25", Span::Days(7)), "2026-12-02");
        assert_eq!(after("2026-12-31", Span::Days(1)), "2027-01-01");
        assert_eq!(after("2026-11-25", Span::Months(3)), "2027-02-25");
        assert_eq!(after("2027-01-31", Span::Months(1)), "2027-02-28");
        assert_eq!(after("2028-01-31", Span::Months(1)), "2028-02-29");
        assert_eq!(after("2026-11-25", Span::Months(12)), "2027-11-25");
        assert_eq!(later("2026-13-01", Span::Days(1)), None);
        assert_eq!(later("soon", Span::Days(1)), None);
    }
}
