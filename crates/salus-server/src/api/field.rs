use salus_records::{
    keys::about,
    objects::{account::Enrolment, party::Role},
    wire::account::{Contact, Handle},
};

/// A field of directory data cannot be stored as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// The name.
    #[error("Give a name of 1 to 200 characters without control characters.")]
    Name,
    /// The e-mail address.
    #[error("Give an e-mail address of at most 254 characters with one @, or none.")]
    Email,
    /// The licence number.
    #[error("Give a licence number of 1 to 64 characters without control characters, or none.")]
    Licence,
    /// The user name.
    #[error(
        "Give a user name of 2 to 32 characters: lower-case letters, digits, dot, dash or underscore, beginning with a letter."
    )]
    Username,
    /// The lookup token.
    #[error("Give the lookup token of the identifier, 32 bytes.")]
    Lookup,
    /// Staff are found by user name, patients by identifier.
    #[error("Give patients a lookup token and everybody else a user name.")]
    HandleKind,
    /// The salted commitment.
    #[error(
        "Sign the enrolment over exactly this name and licence number, with a salt of 32 bytes."
    )]
    About,
}

/// Checks directory data before it is stored.
pub(super) fn check(
    role: Role,
    handle: &Handle,
    contact: &Contact,
    licence: Option<&str>,
) -> Result<(), FieldError> {
    match (role, handle) {
        (Role::Patient, Handle::Lookup(token)) if token.0.len() == 32 => {}
        (Role::Patient, Handle::Lookup(_)) => return Err(FieldError::Lookup),
        (Role::Patient, Handle::Username(_)) | (_, Handle::Lookup(_)) => {
            return Err(FieldError::HandleKind);
        }
        (_, Handle::Username(name)) if is_username(name) => {}
        (_, Handle::Username(_)) => return Err(FieldError::Username),
    }
    if !is_line(&contact.name, 200) {
        return Err(FieldError::Name);
    }
    if contact
        .email
        .as_deref()
        .is_some_and(|email| !is_email(email))
    {
        return Err(FieldError::Email);
    }
    if licence.is_some_and(|licence| !is_line(licence, 64)) {
        return Err(FieldError::Licence);
    }
    Ok(())
}

/// Checks that the signed enrolment names this person.
pub(super) fn check_about(
    enrolled: &Enrolment,
    salt: &[u8],
    name: &str,
    licence: Option<&str>,
) -> Result<(), FieldError> {
    let named = about::commit(salt, name, licence.unwrap_or_default());
    if salt.len() == about::SALT && enrolled.about == named {
        Ok(())
    } else {
        Err(FieldError::About)
    }
}

fn is_username(name: &str) -> bool {
    let known =
        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    (2..=32).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(known)
}

fn is_line(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control)
}

fn is_email(text: &str) -> bool {
    let halves: Vec<_> = text.split('@').collect();
    is_line(text, 254)
        && !text.contains(char::is_whitespace)
        && halves.len() == 2
        && halves.iter().all(|half| !half.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use salus_records::wire::Bytes;

    fn contact(name: &str, email: Option<&str>) -> Contact {
        Contact {
            name: name.into(),
            email: email.map(Into::into),
        }
    }

    #[test]
    fn each_field_is_checked() {
        let name = Handle::Username("a.weber".into());
        let good = contact("Anna Weber", Some("a@b.example"));
        assert_eq!(check(Role::Doctor, &name, &good, Some("L-1")), Ok(()));
        for bad in ["", "A", "Anna", "1a", "a b", "a\u{e9}", &"a".repeat(33)] {
            let handle = Handle::Username(bad.into());
            assert_eq!(
                check(Role::Doctor, &handle, &good, None),
                Err(FieldError::Username),
                "{bad}"
            );
        }
        for bad in ["", "  ", "a\nb", &"a".repeat(201)] {
            let field = check(Role::Doctor, &name, &contact(bad, None), None);
            assert_eq!(field, Err(FieldError::Name), "{bad}");
        }
        for bad in ["", "a", "a@", "@b", "a@b@c", "a b@c"] {
            let field = check(Role::Doctor, &name, &contact("A", Some(bad)), None);
            assert_eq!(field, Err(FieldError::Email), "{bad}");
        }
        assert_eq!(
            check(Role::Doctor, &name, &good, Some("")),
            Err(FieldError::Licence)
        );
    }

    #[test]
    fn patients_are_found_by_identifier_and_staff_by_name() {
        let good = contact("Anna Weber", None);
        let name = Handle::Username("weber".into());
        let token = |n| Handle::Lookup(Bytes(vec![0; n]));
        assert_eq!(check(Role::Patient, &token(32), &good, None), Ok(()));
        assert_eq!(
            check(Role::Patient, &token(31), &good, None),
            Err(FieldError::Lookup)
        );
        assert_eq!(
            check(Role::Patient, &name, &good, None),
            Err(FieldError::HandleKind)
        );
        assert_eq!(
            check(Role::Admin, &token(32), &good, None),
            Err(FieldError::HandleKind)
        );
    }
}
