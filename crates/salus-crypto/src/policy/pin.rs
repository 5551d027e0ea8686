//! PINs: 6 to 12 digits that are not everybody's first idea.

/// Fewest digits.
pub const MIN_DIGITS: usize = 6;
/// Most digits.
pub const MAX_DIGITS: usize = 12;

/// PINs that surveys of leaked codes find far too often and no rule here catches.
const COMMON: &[&str] = &[
    "102030",
    "112358",
    "123321",
    "123654",
    "131313",
    "142536",
    "147258",
    "147258369",
    "147852",
    "147852369",
    "159357",
    "159753",
    "192837",
    "235711",
    "246810",
    "258456",
    "271828",
    "314159",
    "31415926",
    "321654",
    "357159",
    "456123",
    "456789123",
    "520520",
    "520131",
    "5201314",
    "741852",
    "741852963",
    "753159",
    "789456",
    "789456123",
    "852456",
    "951753",
    "963852",
    "963852741",
    "987123",
    "007007",
    "696969",
    "420420",
    "101010",
    "686868",
    "112211",
    "123789",
    "159159",
];

/// Why a PIN is not acceptable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum PinProblem {
    /// Something other than the digits 0 to 9.
    #[error("a PIN consists of digits only")]
    NotDigits,
    /// Fewer than [`MIN_DIGITS`] or more than [`MAX_DIGITS`].
    #[error("a PIN has 6 to 12 digits")]
    Length,
    /// One digit or one short group over and over.
    #[error("this PIN repeats itself")]
    Repeated,
    /// Digits that count up or down.
    #[error("this PIN is a sequence")]
    Sequence,
    /// A date of the years 1900 to 2099.
    #[error("this PIN looks like a date")]
    Date,
    /// Many people use it.
    #[error("this PIN is too common")]
    Common,
}

/// Judges a PIN; an error names the first thing that stands against it.
pub fn check(pin: &str) -> Result<(), PinProblem> {
    if !pin.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(PinProblem::NotDigits);
    }
    if !(MIN_DIGITS..=MAX_DIGITS).contains(&pin.len()) {
        return Err(PinProblem::Length);
    }
    let digits: Vec<u8> = pin.bytes().map(|digit| digit - b'0').collect();
    let findings = [
        (is_sequence(&digits), PinProblem::Sequence),
        (is_repeated(&digits), PinProblem::Repeated),
        (is_date(pin), PinProblem::Date),
        (COMMON.contains(&pin), PinProblem::Common),
    ];
    findings
        .into_iter()
        .find(|(found, _)| *found)
        .map_or(Ok(()), |(_, problem)| Err(problem))
}

/// A group of one to three digits over and over, or each digit several times in order (112233).
fn is_repeated(digits: &[u8]) -> bool {
    let has_period = |period| digits.iter().zip(&digits[period..]).all(|(a, b)| a == b);
    let mut distinct = digits.to_vec();
    distinct.dedup();
    (1..=3).any(has_period) || (distinct.len() * 2 <= digits.len() && is_sequence(&distinct))
}

/// Every digit one more, or every digit one less, than that before it; 9 and 0 are neighbours.
fn is_sequence(digits: &[u8]) -> bool {
    let steps_by = |step| {
        digits
            .windows(2)
            .all(|pair| (pair[0] + step) % 10 == pair[1])
    };
    steps_by(1) || steps_by(9)
}

/// Day, month and year in any usual order, the year with two digits or as 19xx or 20xx; or a
/// century year with a second one.
fn is_date(pin: &str) -> bool {
    let number = |range: core::ops::Range<usize>| pin[range].parse().unwrap_or(0);
    let month = |at| (1..=12).contains(&number(at..at + 2));
    let day = |at| (1..=31).contains(&number(at..at + 2));
    let year = |at| (1900..=2099).contains(&number(at..at + 4));
    let day_and_month = |at| (day(at) && month(at + 2)) || (month(at) && day(at + 2));
    match pin.len() {
        6 => day_and_month(0) || day_and_month(2) || (month(0) && year(2)) || (year(0) && month(4)),
        8 => (day_and_month(0) && year(4)) || (year(0) && day_and_month(4)) || (year(0) && year(4)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_pins_pass() {
        for pin in ["739164", "8402957", "58203746", "904718263550"] {
            assert_eq!(check(pin), Ok(()), "{pin}");
        }
    }

    #[test]
    fn half_a_date_or_a_sequence_is_none() {
        for pin in [
            "1234556", "12345566", "11339911", "059973", "997312", "05067399", "73990506",
            "19967399", "73991996",
        ] {
            assert_eq!(check(pin), Ok(()), "{pin}");
        }
    }

    #[test]
    fn first_ideas_are_refused() {
        let cases = [
            ("", PinProblem::Length),
            ("12345", PinProblem::Length),
            ("1234567890123", PinProblem::Length),
            ("12a456", PinProblem::NotDigits),
            ("١٢٣٤٥٦", PinProblem::NotDigits),
            ("111111", PinProblem::Repeated),
            ("121212", PinProblem::Repeated),
            ("123123", PinProblem::Repeated),
            ("112233", PinProblem::Repeated),
            ("123456", PinProblem::Sequence),
            ("654321", PinProblem::Sequence),
            ("789012", PinProblem::Sequence),
            ("17051984", PinProblem::Date),
            ("19840517", PinProblem::Date),
            ("05171984", PinProblem::Date),
            ("170584", PinProblem::Date),
            ("840517", PinProblem::Date),
            ("051984", PinProblem::Date),
            ("198405", PinProblem::Date),
            ("19842021", PinProblem::Date),
            ("147258", PinProblem::Common),
        ];
        for (pin, problem) in cases {
            assert_eq!(check(pin), Err(problem), "{pin}");
        }
    }
}
