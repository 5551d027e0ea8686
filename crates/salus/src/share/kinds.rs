//! Kinds of record as arguments: by name, or all of them.

use std::str::FromStr;

use salus_records::fhir::{Kind, UnknownKind};

/// One kind, or every kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KindChoice {
    /// `all`.
    All,
    /// One kind.
    One(Kind),
}

impl FromStr for KindChoice {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        match text {
            "all" => Ok(Self::All),
            other => one_kind(other).map(Self::One),
        }
    }
}

/// A kind by its name, with dashes or underscores.
///
/// # Errors
/// When there is no such kind.
pub fn one_kind(text: &str) -> Result<Kind, UnknownKind> {
    text.to_lowercase().replace('-', "_").parse()
}

/// The kinds that were chosen, each once.
pub fn chosen(choices: &[KindChoice]) -> Vec<Kind> {
    if choices.contains(&KindChoice::All) {
        return Kind::ALL.to_vec();
    }
    Kind::ALL
        .into_iter()
        .filter(|kind| choices.contains(&KindChoice::One(*kind)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named_either_way_and_counted_once() {
        let choices: Vec<KindChoice> = ["visit-note", "blood_test", "visit_note"]
            .map(|text| text.parse().unwrap())
            .into();
        assert_eq!(chosen(&choices), [Kind::BloodTest, Kind::VisitNote]);
        assert_eq!(chosen(&["all".parse().unwrap()]).len(), Kind::ALL.len());
        assert!("x-ray".parse::<KindChoice>().is_err());
    }
}
