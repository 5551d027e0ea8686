//! What a request or a grant covers, in words.

use salus_records::{
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
        GrantScope::Kinds(list) => format!("{}, future ones too", kinds(list)),
        GrantScope::Dates {
            kinds: list,
            range,
            items,
        } => format!("{} ({} records)", within(list, Some(range)), items.len()),
        GrantScope::Records(items) if items.len() == 1 => "1 record".to_owned(),
        GrantScope::Records(items) => format!("{} records", items.len()),
    }
}
