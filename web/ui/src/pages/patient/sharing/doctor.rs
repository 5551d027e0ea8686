//! With whom: a doctor for whom the registrars vouch.

use leptos::prelude::*;
use salus_web_rpc::sharing::DoctorLine;

use crate::{
    texts::sharing as texts,
    ui::{Choice, RadioCards, TextField},
};

/// Id of the field.
pub const FIELD: &str = "share-doctor";
/// Doctors that are offered at once.
const OFFERED: usize = 8;

/// A doctor of the directory, by part of the name or of the licence number.
#[component]
pub fn DoctorField(
    /// All doctors.
    doctors: Vec<DoctorLine>,
    /// The account chosen.
    value: RwSignal<String>,
) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let is_long = doctors.len() > OFFERED;
    view! {
        {is_long.then(|| view! {
            <TextField
                id="share-doctor-search"
                label=texts::DOCTOR_SEARCH
                hint=texts::DOCTOR_SEARCH_HINT
                value=search
                keyboard="search"
            />
        })}
        {move || {
            let found = find(&doctors, &search.get());
            let rest = found.len().saturating_sub(OFFERED);
            let none = found.is_empty();
            let choices = found.into_iter().take(OFFERED).map(|doctor| {
                Choice::new(doctor.uid.clone(), doctor.name.clone())
                    .with_hint(texts::licence(&doctor.licence))
            });
            view! {
                <RadioCards
                    id=FIELD
                    label=texts::DOCTOR
                    hint=texts::DOCTOR_HINT
                    choices=choices.collect()
                    value
                />
                <p class="soft" role="status">
                    {if none {
                        texts::NO_DOCTOR_FOUND.to_owned()
                    } else if rest > 0 {
                        texts::more_found(rest)
                    } else {
                        String::new()
                    }}
                </p>
            }
        }}
    }
}

/// Those whose name or licence number holds every word typed.
fn find<'a>(doctors: &'a [DoctorLine], typed: &str) -> Vec<&'a DoctorLine> {
    let typed = typed.to_lowercase();
    let fits = |doctor: &&DoctorLine| {
        let text = format!("{} {}", doctor.name, doctor.licence).to_lowercase();
        typed.split_whitespace().all(|word| text.contains(word))
    };
    doctors.iter().filter(fits).collect()
}

#[cfg(test)]
mod tests {
    use salus_web_rpc::Moment;

    use super::*;

    #[test]
    fn doctors_are_found_by_any_part() {
        let doctor = |name: &str, licence: &str| DoctorLine {
            uid: name.into(),
            name: name.into(),
            licence: licence.into(),
            valid_until: Moment(0.0),
        };
        let all = [
            doctor("Dr. Jon Oberlund", "L-77"),
            doctor("Dr. Ada Weber", "L-12"),
        ];
        let names = |typed| {
            find(&all, typed)
                .iter()
                .map(|one| one.name.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(names("ober jon"), ["Dr. Jon Oberlund"]);
        assert_eq!(names("l-12"), ["Dr. Ada Weber"]);
        assert_eq!(names("").len(), 2);
        assert!(names("nobody").is_empty());
    }
}
