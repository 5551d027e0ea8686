//! The targets, by the room whose parsers they reach.

pub mod client;
pub mod crypto;
pub mod dicom;
pub mod ledger;
pub mod records;
pub mod rows;

/// What reads one kind of input: its name, and whether it takes an input.
type Reader = (&'static str, fn(&[u8]) -> bool);

#[cfg(test)]
mod tests {
    use std::str::from_utf8;

    use salus_crypto::bytes::FixedBytes;
    use salus_crypto::code::Code;
    use salus_crypto::identifier::IdentifierPublicKey;
    use salus_crypto::opaque;
    use salus_crypto::sign::{Signature, VerifyingKey};
    use salus_crypto::wrap::{WrapPublicKey, WrappedKey};
    use salus_ledger::cosignature::WitnessVerifier;
    use salus_ledger::evidence::Evidence;
    use salus_ledger::fork::ForkProof;
    use salus_ledger::note::{LogVerifier, Note};
    use salus_ledger::policy::LogPolicy;
    use salus_ledger::receipt::Receipt;
    use salus_ledger::sequence::Head;
    use salus_ledger::tile::{TileId, decode_bundle};
    use salus_ledger::tree::Frontier;
    use salus_ledger::{Checkpoint, Entry, SignedCheckpoint};
    use salus_records::fhir::{self, FhirDate, Kind, Limits};
    use salus_web_dicom::Image;

    use super::{Reader, records};
    use crate::Target;

    macro_rules! text {
        ($kind:ty) => {
            |input| from_utf8(input).is_ok_and(|text| text.parse::<$kind>().is_ok())
        };
    }

    const KEYS: &[Reader] = &[
        ("VerifyingKey", |input| VerifyingKey::parse(input).is_ok()),
        ("Signature", |input| Signature::parse(input).is_ok()),
        ("WrapPublicKey", |input| WrapPublicKey::parse(input).is_ok()),
        ("WrappedKey", |input| WrappedKey::parse(input).is_ok()),
        ("IdentifierPublicKey", |input| {
            IdentifierPublicKey::parse(input).is_ok()
        }),
        ("Code", text!(Code)),
    ];
    const OPAQUE: &[Reader] = &[("record", |input| opaque::registration_record(input).is_ok())];
    const FHIR: &[Reader] = &[
        ("FhirDate", text!(FhirDate)),
        ("Kind", text!(Kind)),
        ("import", |input| {
            fhir::import(input, Limits::default()).is_ok()
        }),
    ];
    const ENTRIES: &[Reader] = &[
        ("Entry", |input| Entry::decode(input).is_ok()),
        ("Head", |input| Head::decode(input).is_ok()),
        ("Evidence", |input| Evidence::decode(input).is_ok()),
        ("Frontier", |input| Frontier::decode(input).is_ok()),
        ("bundle", |input| decode_bundle(3, input).is_ok()),
    ];
    const NOTES: &[Reader] = &[
        ("Note", |input| Note::parse(input).is_ok()),
        ("SignedCheckpoint", |input| {
            SignedCheckpoint::parse(input).is_ok()
        }),
        ("Checkpoint", |input| {
            from_utf8(input).is_ok_and(|text| Checkpoint::parse(text).is_ok())
        }),
        ("LogPolicy", |input| {
            from_utf8(input).is_ok_and(|text| LogPolicy::parse(text).is_ok())
        }),
        ("LogVerifier", text!(LogVerifier)),
        ("WitnessVerifier", text!(WitnessVerifier)),
        ("TileId", text!(TileId)),
    ];
    const RECEIPTS: &[Reader] = &[
        ("Receipt", |input| {
            from_utf8(input).is_ok_and(|text| Receipt::parse(text).is_ok())
        }),
        ("ForkProof", |input| {
            from_utf8(input).is_ok_and(|text| ForkProof::parse(text).is_ok())
        }),
    ];
    const DICOM: &[Reader] = &[("Image", |input| Image::open(input.to_vec()).is_ok())];

    /// What takes no known input is hardly tried beyond its first error.
    #[test]
    fn every_reader_takes_an_input_to_begin_from() {
        let readers = [
            ("keys", KEYS),
            ("opaque", OPAQUE),
            ("objects", records::OBJECTS),
            ("wire", records::MESSAGES),
            ("fhir", FHIR),
            ("entries", ENTRIES),
            ("notes", NOTES),
            ("receipts", RECEIPTS),
            ("dicom", DICOM),
        ];
        let mut idle = Vec::new();
        for (target, readers) in readers {
            let known = Target::named(target).expect("a target").known();
            for (name, read) in readers {
                if !known.iter().any(|input| read(input)) {
                    idle.push(format!("{target}: {name}"));
                }
            }
        }
        assert!(idle.is_empty(), "{idle:?}");
    }
}
