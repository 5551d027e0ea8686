//! Addresses of an auditor's pages.

/// A place among an auditor's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditorRoute {
    /// How the ledger stands.
    Overview,
    /// Finds events.
    Search,
    /// Checks the whole ledger.
    Verify,
    /// Who received what of one patient.
    Disclosures,
    /// What patients did not recognise, and other questions.
    Questions,
    /// A package of proofs to take away.
    Evidence,
}

impl AuditorRoute {
    /// The place that the parts of a path name.
    pub fn parse(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["audit"] => Self::Overview,
            ["audit", "search"] => Self::Search,
            ["audit", "verify"] => Self::Verify,
            ["audit", "disclosures"] => Self::Disclosures,
            ["audit", "questions"] => Self::Questions,
            ["audit", "evidence"] => Self::Evidence,
            _ => return None,
        })
    }

    /// The path of this place.
    pub fn path(self) -> String {
        match self {
            Self::Overview => "/audit".into(),
            Self::Search => "/audit/search".into(),
            Self::Verify => "/audit/verify".into(),
            Self::Disclosures => "/audit/disclosures".into(),
            Self::Questions => "/audit/questions".into(),
            Self::Evidence => "/audit/evidence".into(),
        }
    }
}
