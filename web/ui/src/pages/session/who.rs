//! Asks who somebody is: a patient by national identifier, staff by user name.

use leptos::prelude::*;
use salus_records::objects::party::Role;
use salus_web_rpc::{Secret, session::Identity};

use crate::{
    texts::session as texts,
    ui::{Choice, PasswordField, RadioCards, TextField},
};

/// How somebody says who they are.
#[derive(Clone, Copy)]
pub struct Who {
    kind: RwSignal<String>,
    national: RwSignal<String>,
    username: RwSignal<String>,
}

const PATIENT: &str = "patient";
const STAFF: &str = "staff";
const NATIONAL: &str = "national";
const USERNAME: &str = "username";

impl Who {
    /// A patient, until something else is chosen.
    pub fn new() -> Self {
        Self {
            kind: RwSignal::new(PATIENT.into()),
            national: RwSignal::new(String::new()),
            username: RwSignal::new(String::new()),
        }
    }

    /// Somebody whose role is known.
    pub fn of(role: Role) -> Self {
        let who = Self::new();
        if role != Role::Patient {
            who.kind.set(STAFF.into());
        }
        who
    }

    fn is_patient(&self) -> bool {
        self.kind.with(|kind| kind == PATIENT)
    }

    /// What is missing, for [`crate::ui::Errors`].
    pub fn missing(&self) -> Option<(&'static str, String)> {
        if self.is_patient() {
            let empty = self.national.with(|text| text.trim().is_empty());
            empty.then(|| (NATIONAL, texts::WRONG_NATIONAL.into()))
        } else {
            let empty = self.username.with(|text| text.trim().is_empty());
            empty.then(|| (USERNAME, texts::WRONG_USERNAME.into()))
        }
    }

    /// For a call.
    pub fn identity(&self) -> Identity {
        if self.is_patient() {
            Identity::National(Secret(self.national.get_untracked().trim().to_owned()))
        } else {
            Identity::Username(self.username.get_untracked().trim().to_owned())
        }
    }

    /// Forgets what was typed.
    pub fn clear(&self) {
        self.national.set(String::new());
        self.username.set(String::new());
    }
}

/// Asks for a role first, then for what this role has.
#[component]
pub fn WhoFields(
    /// What is typed.
    who: Who,
) -> impl IntoView {
    let choices = vec![
        Choice::new(PATIENT, texts::I_AM_PATIENT).with_hint(texts::I_AM_PATIENT_HINT),
        Choice::new(STAFF, texts::I_AM_STAFF).with_hint(texts::I_AM_STAFF_HINT),
    ];
    view! {
        <RadioCards id="who" label=texts::WHO_AM_I choices value=who.kind />
        <IdentityField who hint=texts::NATIONAL_HINT />
    }
}

/// Asks for the national identifier, hidden like a password, or for the user name.
#[component]
pub fn IdentityField(
    /// What is typed.
    who: Who,
    /// What is said below the question for the national identifier.
    hint: &'static str,
) -> impl IntoView {
    let is_patient = Memo::new(move |_| who.is_patient());
    move || {
        if is_patient.get() {
            view! {
                <PasswordField
                    id=NATIONAL
                    label=texts::NATIONAL
                    hint
                    value=who.national
                    autocomplete="off"
                />
            }
            .into_any()
        } else {
            view! {
                <TextField
                    id=USERNAME
                    label=texts::USERNAME
                    hint=texts::USERNAME_HINT
                    value=who.username
                    autocomplete="username"
                />
            }
            .into_any()
        }
    }
}

/// Whether this can be a PIN.
pub fn is_pin(text: &str) -> bool {
    (6..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether this has as many characters as a code.
pub fn is_code(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphanumeric()).count() == 30
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_and_codes_are_told_by_their_shape() {
        assert!(is_pin("482915") && is_pin("482915482915"));
        assert!(!is_pin("48291") && !is_pin("4829154829151") && !is_pin("48291a") && !is_pin(""));
        assert!(is_code("ABCDE-FGHJK-MNPQR-STVWX-YZ012-34567"));
        assert!(is_code("abcdefghjkmnpqrstvwxyz01234567 "));
        assert!(!is_code("ABCDE-FGHJK") && !is_code(""));
    }
}
