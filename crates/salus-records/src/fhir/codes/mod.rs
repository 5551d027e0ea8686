//! Short lists of what people write most often, to be offered while a form is filled in.
//!
//! They help to spell and to code; whatever is not in them can be written freely. The names are
//! plain words of this project, the codes those of their owners. Reference ranges are the usual
//! ones of adults, for a laboratory that prints none; the laboratory's own always win.
//!
//! Sources: LOINC (Regenstrief Institute) and UCUM for laboratory tests, CVX (CDC) for vaccines,
//! ICD-10-CM (NCHS) for problems, RxNorm ingredients (National Library of Medicine) for medicines,
//! DICOM PS3.3 C.7.3.1 for imaging.

use super::Coding;
use crate::fhir::form::Term;

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Laboratory tests with unit and usual range.
    Laboratory,
    /// Vaccines.
    Vaccines,
    /// Problems and diseases.
    Problems,
    /// Medicines by ingredient.
    Medicines,
    /// What people do not tolerate.
    Allergens,
    /// Imaging procedures; the code is the DICOM modality.
    Imaging,
    /// Sorts of visits.
    Visits,
}

impl List {
    /// Every list.
    pub const ALL: [List; 7] = [
        List::Laboratory,
        List::Vaccines,
        List::Problems,
        List::Medicines,
        List::Allergens,
        List::Imaging,
        List::Visits,
    ];

    /// The terminology of the codes, as a URI; nothing for lists of words alone.
    pub const fn system(self) -> Option<&'static str> {
        match self {
            List::Laboratory => Some("http://loinc.org"),
            List::Vaccines => Some("http://hl7.org/fhir/sid/cvx"),
            List::Problems => Some("http://hl7.org/fhir/sid/icd-10-cm"),
            List::Medicines => Some("http://www.nlm.nih.gov/research/umls/rxnorm"),
            List::Imaging => Some("http://dicom.nema.org/resources/ontology/DCM"),
            List::Allergens | List::Visits => None,
        }
    }

    /// One line for each offer: text, code, unit, low and high, separated by tabs.
    const fn table(self) -> &'static str {
        match self {
            List::Laboratory => include_str!("laboratory.tsv"),
            List::Vaccines => include_str!("vaccines.tsv"),
            List::Problems => include_str!("problems.tsv"),
            List::Medicines => include_str!("medicines.tsv"),
            List::Allergens => include_str!("allergens.tsv"),
            List::Imaging => include_str!("imaging.tsv"),
            List::Visits => include_str!("visits.tsv"),
        }
    }
}

/// One thing that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What it is, in plain words.
    pub text: &'static str,
    /// The terminology of the code, as a URI.
    pub system: Option<&'static str>,
    /// The code; for imaging the DICOM modality of the procedure.
    pub code: Option<&'static str>,
    /// The usual unit, as a UCUM code.
    pub unit: Option<&'static str>,
    /// Lower end of the usual range, a decimal number.
    pub low: Option<&'static str>,
    /// Upper end of the usual range, a decimal number.
    pub high: Option<&'static str>,
}

impl Offer {
    /// The term for a form. A modality says with what a picture was made, not what was done, so it
    /// is no code of the procedure.
    pub fn term(&self) -> Term {
        let coded = self.system.filter(|system| !system.ends_with("/DCM"));
        Term {
            text: self.text.to_owned(),
            code: coded.zip(self.code).map(|(system, code)| Coding {
                system: Some(system.to_owned()),
                code: code.to_owned(),
                display: None,
            }),
        }
    }
}

/// What a list offers, in its order.
pub fn offers(list: List) -> impl Iterator<Item = Offer> {
    list.table().lines().map(move |line| {
        let mut fields = line
            .split('\t')
            .map(|field| Some(field).filter(|field| !field.is_empty()));
        let mut next = || fields.next().flatten();
        let (text, code) = (next().unwrap_or_default(), next());
        Offer {
            text,
            system: code.and(list.system()),
            code,
            unit: next(),
            low: next(),
            high: next(),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::fhir::{names, words};

    #[test]
    fn nothing_is_offered_twice() {
        for list in List::ALL {
            let texts: BTreeSet<String> = offers(list).map(|o| o.text.to_lowercase()).collect();
            assert_eq!(texts.len(), offers(list).count(), "{list:?}");
            assert!(texts.iter().all(|text| words::speaks(text)), "{list:?}");
            if list != List::Imaging {
                let codes: Vec<_> = offers(list).filter_map(|offer| offer.code).collect();
                let different: BTreeSet<_> = codes.iter().collect();
                assert_eq!(codes.len(), different.len(), "{list:?}");
            }
        }
    }

    /// Source: LOINC Users' Guide, appendix on the mod 10 check digit.
    #[test]
    fn loinc_check_digits_are_right() {
        for offer in offers(List::Laboratory) {
            let code = offer.code.unwrap();
            let (number, check) = code.split_once('-').unwrap();
            let sum: u32 = number
                .bytes()
                .rev()
                .enumerate()
                .map(|(place, digit)| {
                    let digit = u32::from(digit - b'0');
                    let doubled = if place % 2 == 0 { digit * 2 } else { digit };
                    doubled / 10 + doubled % 10
                })
                .sum();
            assert_eq!(check.parse(), Ok((10 - sum % 10) % 10), "{code}");
        }
    }

    #[test]
    fn codes_look_like_those_of_their_terminology() {
        for offer in offers(List::Problems) {
            let code = offer.code.unwrap();
            let (category, rest) = code.split_once('.').unwrap_or((code, ""));
            assert!(
                category.len() == 3 && category.starts_with(char::is_uppercase),
                "{code}"
            );
            assert!(rest.len() <= 4 && !code.ends_with('.'), "{code}");
        }
        for offer in offers(List::Vaccines).chain(offers(List::Medicines)) {
            let code = offer.code.unwrap();
            assert!(
                code.len() >= 2 && code.bytes().all(|b| b.is_ascii_digit()),
                "{code}"
            );
        }
        for offer in offers(List::Imaging) {
            assert!(names::modality(offer.code.unwrap()).is_some(), "{offer:?}");
            assert_eq!(offer.term().code, None);
        }
    }

    #[test]
    fn units_and_ranges_of_tests_are_sound() {
        for offer in offers(List::Laboratory) {
            let unit = offer.unit.unwrap();
            assert!(is_ucum(unit), "{unit}");
            let number = |text: Option<&str>| text.map(|text| text.parse::<f64>().unwrap());
            if let (Some(low), Some(high)) = (number(offer.low), number(offer.high)) {
                assert!(low < high, "{offer:?}");
            }
            let coding = offer.term().code.unwrap();
            // A name that views would replace by another would surprise who chose it.
            if let Some(name) = names::familiar("http://loinc.org", &coding.code) {
                assert_eq!(name, offer.text);
            }
        }
        assert!(!is_ucum("mg/dl") && !is_ucum("IU/L") && !is_ucum("mm Hg"));
    }

    /// The terms of UCUM that the lists use: a prefix and a unit, powers of ten, annotations.
    fn is_ucum(unit: &str) -> bool {
        unit.split('/').all(|term| {
            let bare = term.strip_prefix("10*3").or(term.strip_prefix("10*6"));
            if bare == Some("") || (term.starts_with('{') && term.ends_with('}')) {
                return true;
            }
            let atoms = ["g", "L", "mol", "U", "[IU]", "m", "s", "min", "h", "%"];
            atoms.iter().any(|atom| {
                let prefix = term.strip_suffix(atom);
                prefix.is_some_and(|prefix| ["", "m", "u", "n", "p", "f", "d"].contains(&prefix))
            })
        })
    }
}
