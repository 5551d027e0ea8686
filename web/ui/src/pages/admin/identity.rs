//! Asks a registrar how somebody will log in: the identifier is seen here, to be compared with a document.

use leptos::prelude::*;
use salus_records::objects::party::Role;
use salus_web_rpc::{Secret, session::Identity};

use crate::{
    texts::admin as texts,
    ui::{Choice, TextField},
};

/// What a registrar writes down about a new account besides the name.
#[derive(Clone, Copy)]
pub struct NewIdentity {
    /// The name of the role, as [`Role`] writes it.
    pub role: RwSignal<String>,
    national: RwSignal<String>,
    username: RwSignal<String>,
    licence: RwSignal<String>,
}

impl NewIdentity {
    /// Nothing typed, for somebody of this role.
    pub fn of(role: Role) -> Self {
        Self {
            role: RwSignal::new(role.to_string()),
            national: RwSignal::new(String::new()),
            username: RwSignal::new(String::new()),
            licence: RwSignal::new(String::new()),
        }
    }

    /// The role that is chosen.
    pub fn chosen(&self) -> Role {
        let role = self.role.get();
        ROLES
            .into_iter()
            .find(|one| one.to_string() == role)
            .unwrap_or(Role::Patient)
    }

    /// What is missing, for [`crate::ui::Errors`].
    pub fn missing(&self) -> Vec<(&'static str, String)> {
        let role = untrack(|| self.chosen());
        let empty = |field: RwSignal<String>| field.with_untracked(|text| text.trim().is_empty());
        let mut found = Vec::new();
        if role == Role::Patient && empty(self.national) {
            found.push(("identifier", texts::MISSING_NATIONAL.into()));
        }
        if role != Role::Patient && empty(self.username) {
            found.push(("username", texts::MISSING_USERNAME.into()));
        }
        if role == Role::Doctor && empty(self.licence) {
            found.push(("licence", texts::MISSING_LICENCE.into()));
        }
        found
    }

    /// How the person logs in, for a call.
    pub fn who(&self) -> Identity {
        match untrack(|| self.chosen()) {
            Role::Patient => Identity::National(Secret(trimmed(self.national))),
            _ => Identity::Username(trimmed(self.username)),
        }
    }

    /// The licence number of a doctor, for a call.
    pub fn licence(&self) -> Option<String> {
        let role = untrack(|| self.chosen());
        (role == Role::Doctor).then(|| trimmed(self.licence))
    }

    /// Forgets what was typed.
    pub fn clear(&self) {
        for field in [self.national, self.username, self.licence] {
            field.try_set(String::new());
        }
    }
}

/// The roles that a registrar can enrol.
const ROLES: [Role; 3] = [Role::Patient, Role::Doctor, Role::Auditor];

/// The roles to choose from, without one.
pub fn role_choices(without: Option<Role>) -> Vec<Choice> {
    let roles = ROLES.into_iter().filter(|role| Some(*role) != without);
    roles
        .map(|role| {
            let (label, hint) = match role {
                Role::Doctor => (texts::ROLE_DOCTOR, texts::ROLE_DOCTOR_HINT),
                Role::Auditor => (texts::ROLE_AUDITOR, texts::ROLE_AUDITOR_HINT),
                _ => (texts::ROLE_PATIENT, texts::ROLE_PATIENT_HINT),
            };
            Choice::new(role.to_string(), label).with_hint(hint)
        })
        .collect()
}

/// The fields that the chosen role has.
#[component]
pub fn NewIdentityFields(
    /// What is typed.
    identity: NewIdentity,
    /// What is said about the user name.
    username_hint: &'static str,
) -> impl IntoView {
    let role = Memo::new(move |_| identity.chosen());
    move || {
        let role = role.get();
        view! {
            {(role == Role::Patient).then(|| view! {
                <TextField
                    id="identifier"
                    label=texts::NATIONAL
                    hint=texts::NATIONAL_HINT
                    value=identity.national
                />
            })}
            {(role != Role::Patient).then(|| view! {
                <TextField
                    id="username"
                    label=texts::USERNAME
                    hint=username_hint
                    value=identity.username
                />
            })}
            {(role == Role::Doctor).then(|| view! {
                <TextField
                    id="licence"
                    label=texts::LICENCE
                    hint=texts::LICENCE_HINT
                    value=identity.licence
                />
            })}
        }
    }
}

fn trimmed(field: RwSignal<String>) -> String {
    field.with_untracked(|text| text.trim().to_owned())
}
