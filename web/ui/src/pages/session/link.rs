//! What the QR code of an activation letter leads to: code and ledger in the part after `#`, which
//! browsers send to no server.

/// A letter as its link says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LetterLink {
    /// The activation code.
    pub code: String,
    /// Hash of the ledger's first entry, where the link names it.
    pub ledger: Option<String>,
}

impl LetterLink {
    /// Reads `code=…&ledger=…`, or a bare code.
    pub fn parse(fragment: &str) -> Self {
        let mut link = Self::default();
        for part in fragment.split('&') {
            match part.split_once('=') {
                Some(("code", code)) => link.code = code.to_owned(),
                Some(("ledger", ledger)) if !ledger.is_empty() => {
                    link.ledger = Some(ledger.to_owned());
                }
                Some(_) => {}
                None => link.code = part.to_owned(),
            }
        }
        link
    }
}

#[cfg(test)]
mod tests {
    use super::LetterLink;

    #[test]
    fn a_link_names_code_and_ledger() {
        let link = LetterLink::parse("code=ABCDE-FGHIJ&ledger=u_V-w");
        assert_eq!(link.code, "ABCDE-FGHIJ");
        assert_eq!(link.ledger.as_deref(), Some("u_V-w"));
    }

    #[test]
    fn a_bare_code_is_a_code() {
        let link = LetterLink::parse("ABCDE-FGHIJ");
        assert_eq!((link.code.as_str(), link.ledger), ("ABCDE-FGHIJ", None));
    }
}
