//! Who somebody is.

use leptos::prelude::*;
use salus_records::fhir::{FhirDate, form::Profile};

use super::super::reading::{Reading, maybe, some, text};
use crate::{
    texts::writing as texts,
    ui::{Choice, DateValue, PartialDate, Select, TextArea, TextField},
};

/// The fields as they are typed.
#[derive(Clone, Copy)]
pub struct ProfileFields {
    given: RwSignal<String>,
    family: RwSignal<String>,
    birth_date: DateValue,
    gender: RwSignal<String>,
    phone: RwSignal<String>,
    email: RwSignal<String>,
    address: RwSignal<String>,
    contact: RwSignal<String>,
}

impl ProfileFields {
    pub(super) fn new(form: &Profile) -> Self {
        let born = form.birth_date.as_ref().map(FhirDate::as_str);
        Self {
            given: text(&form.given),
            family: text(&form.family),
            birth_date: DateValue::new(born.unwrap_or_default()),
            gender: text(&form.gender),
            phone: maybe(form.phone.as_deref()),
            email: maybe(form.email.as_deref()),
            address: maybe(form.address.as_deref()),
            contact: maybe(form.contact.as_deref()),
        }
    }

    pub(super) fn read(self, reading: &mut Reading) -> Profile {
        let family = self.family.get_untracked();
        reading.needs("family", &family, texts::FAMILY_MISSING);
        let birth_date = reading.date("birth-date", self.birth_date);
        let email = some(self.email);
        if email
            .as_deref()
            .is_some_and(|email| !email.trim().contains('@'))
        {
            reading.wrong("email", texts::EMAIL_WRONG);
        }
        Profile {
            given: self.given.get_untracked(),
            family,
            birth_date,
            gender: self.gender.get_untracked(),
            phone: some(self.phone),
            email,
            address: some(self.address),
            contact: some(self.contact),
        }
    }
}

#[component]
pub(super) fn ProfileView(fields: ProfileFields) -> impl IntoView {
    let genders = texts::GENDERS
        .iter()
        .map(|(code, word)| Choice::new(*code, *word))
        .collect();
    view! {
        <TextField id="given" label=texts::GIVEN value=fields.given />
        <TextField id="family" label=texts::FAMILY value=fields.family />
        <PartialDate id="birth-date" label=texts::BIRTH_DATE value=fields.birth_date />
        <Select id="gender" label=texts::GENDER choices=genders value=fields.gender />
        <TextField id="phone" label=texts::PHONE value=fields.phone />
        <TextField id="email" label=texts::EMAIL keyboard="email" value=fields.email />
        <TextArea id="address" label=texts::ADDRESS value=fields.address />
        <TextField
            id="contact"
            label=texts::CONTACT
            hint=texts::CONTACT_HINT
            value=fields.contact
        />
    }
}
