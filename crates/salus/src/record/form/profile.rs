//! Who the patient is.

use clap::Args;
use salus_records::fhir::{FhirDate, form};

use super::{Fill, fill::put};
use crate::error::CliError;

/// Who the patient is: names, birth, contact.
///
/// Asked for if not given: given names, family name.
#[derive(Args, Clone, Debug, Default)]
pub struct Profile {
    /// Given names.
    #[arg(long, value_name = "TEXT")]
    given: Option<String>,
    /// Family name.
    #[arg(long, value_name = "TEXT")]
    family: Option<String>,
    /// Date of birth.
    #[arg(long, value_name = "DATE")]
    birth_date: Option<FhirDate>,
    /// female, male, other or unknown.
    #[arg(long, value_name = "WORD")]
    gender: Option<String>,
    /// Telephone number.
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// E-mail address.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Postal address in one line.
    #[arg(long, value_name = "TEXT")]
    address: Option<String>,
    /// Whom to call in an emergency: name and number.
    #[arg(long, value_name = "TEXT")]
    contact: Option<String>,
}

impl Profile {
    pub(super) fn form(self, fill: &Fill) -> Result<form::Profile, CliError> {
        let guided = self.family.is_none();
        let gender = "Sex (female, male, other, unknown):";
        Ok(form::Profile {
            given: fill.required(self.given, "Given names:")?,
            family: fill.required(self.family, "Family name:")?,
            birth_date: fill.parsed(guided, self.birth_date, "Date of birth (YYYY-MM-DD):")?,
            gender: fill
                .optional(guided, self.gender, gender)?
                .unwrap_or_default(),
            phone: fill.optional(guided, self.phone, "Telephone number:")?,
            email: fill.optional(guided, self.email, "E-mail address:")?,
            address: fill.optional(guided, self.address, "Postal address:")?,
            contact: fill.optional(guided, self.contact, "Whom to call in an emergency:")?,
        })
    }

    /// Writes what flags say over a form that is filled in already.
    pub(super) fn over(self, form: &mut form::Profile) {
        put(&mut form.given, self.given);
        put(&mut form.family, self.family);
        put(&mut form.birth_date, self.birth_date.map(Some));
        put(&mut form.gender, self.gender);
        put(&mut form.phone, self.phone.map(Some));
        put(&mut form.email, self.email.map(Some));
        put(&mut form.address, self.address.map(Some));
        put(&mut form.contact, self.contact.map(Some));
    }
}
