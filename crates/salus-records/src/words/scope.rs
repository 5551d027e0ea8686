//! What a request or a grant covers.

use crate::{
    fhir::Kind,
    objects::grant::{DateRange, GrantScope},
};

/// Kinds as people list them.
pub fn kinds(kinds: &[Kind]) -> String {
    if kinds.len() == Kind::ALL.len() {
        return "everything".to_owned();
    }
    let labels: Vec<_> = kinds
        .iter()
        .map(|kind| kind.label().to_lowercase())
        .collect();
    labels.join(", ")
}

/// Kinds that go on: future records of them are covered too.
pub fn kinds_onward(list: &[Kind]) -> String {
    format!("{}, future ones too", kinds(list))
}

/// Kinds within days.
pub fn within(list: &[Kind], dates: Option<&DateRange>) -> String {
    match dates {
        None => kinds(list),
        Some(range) => format!("{} from {} to {}", kinds(list), range.from, range.to),
    }
}

/// What a grant covers.
pub fn scope(scope: &GrantScope) -> String {
    match scope {
        GrantScope::Kinds(list) => kinds_onward(list),
        GrantScope::Dates {
            kinds: list,
            range,
            items,
        } => format!("{} ({} records)", within(list, Some(range)), items.len()),
        GrantScope::Records(items) if items.len() == 1 => "1 record".to_owned(),
        GrantScope::Records(items) => format!("{} records", items.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_says_what_it_covers() {
        let some = [Kind::BloodTest, Kind::Allergy];
        assert_eq!(
            scope(&GrantScope::Kinds(some.to_vec())),
            "blood test, allergy, future ones too"
        );
        assert_eq!(kinds(&Kind::ALL), "everything");
        assert_eq!(scope(&GrantScope::Records(Vec::new())), "0 records");
    }
}
