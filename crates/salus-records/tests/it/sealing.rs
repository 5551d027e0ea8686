//! Sealing a version: round trips, and tampering of every kind.

use proptest::prelude::*;
use salus_crypto::{
    OpenError, cbor,
    entropy::SeededEntropy,
    hash::sha256,
    seal::{SEALED_CHUNK, sealed_chunk_offset},
    secret::Secret32,
    wrap::WrapSecretKey,
};
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, GrantId, RecordId,
    fhir::Kind,
    keys::{
        grant::GrantKey,
        scope::{self, ScopeSecret},
    },
    objects::{
        grant::SlipTarget,
        record::{Manifest, PartInfo, PartManifest, Summary},
    },
    seal::{
        ContentKey, PartOpener, PartSealer, Place, SealedTree, open_summary, seal_summary,
        sealed_part_len,
    },
};

use crate::people::NOW;

fn place() -> Place {
    Place {
        patient: AccountId::from_bytes([1; 16]),
        record: RecordId::from_bytes([2; 16]),
        version: 1,
        kind: Kind::BloodTest,
        epoch: 1,
    }
}

fn seal_part(key: &ContentKey, part: u32, plain: &[u8], cut: usize) -> (Vec<u8>, PartManifest) {
    seal_part_at(key, &place(), part, plain, cut)
}

/// Every sealing has the same salt, which is the best that an attacker can hope for.
fn seal_part_at(
    key: &ContentKey,
    at: &Place,
    part: u32,
    plain: &[u8],
    cut: usize,
) -> (Vec<u8>, PartManifest) {
    let mut entropy = SeededEntropy::new([5; 32]);
    let mut out = Vec::new();
    let mut sealer = PartSealer::new(key, at, part, plain.len() as u64, &mut out, &mut entropy);
    for piece in plain.chunks(cut.max(1)) {
        sealer.update(piece, &mut out).unwrap();
    }
    let manifest = sealer.finish(&mut out).unwrap();
    assert_eq!(out.len() as u64, sealed_part_len(plain.len() as u64));
    (out, manifest)
}

fn open_part(
    key: &ContentKey,
    at: &Place,
    part: u32,
    manifest: &PartManifest,
    plain_len: usize,
    sealed: &[u8],
    cut: usize,
) -> Result<Vec<u8>, OpenError> {
    let mut opener = PartOpener::new(key, at, part, manifest.clone(), plain_len as u64);
    let mut out = Vec::new();
    for piece in sealed.chunks(cut.max(1)) {
        opener.update(piece, &mut out)?;
    }
    opener.finish(&mut out)?;
    Ok(out)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn parts_round_trip_however_they_are_cut(
        len in prop_oneof![0usize..80_000, Just(16_384), Just(16_383), Just(16_385), Just(32_768)],
        cut_in in 1usize..40_000, cut_out in 1usize..40_000,
    ) {
        let key = ContentKey::random(&mut SeededEntropy::new([9; 32]));
        let plain: Vec<u8> = (0..len).map(|i| (i * 31 % 251) as u8).collect();
        let (sealed, manifest) = seal_part(&key, 0, &plain, cut_in);
        prop_assert_eq!(open_part(&key, &place(), 0, &manifest, len, &sealed, cut_out).unwrap(), plain);
    }

    #[test]
    fn a_changed_byte_never_opens(len in 1usize..40_000, at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let key = ContentKey::random(&mut SeededEntropy::new([9; 32]));
        let plain = vec![42; len];
        let (mut sealed, manifest) = seal_part(&key, 0, &plain, len);
        let at = at.index(sealed.len());
        sealed[at] ^= 1 << bit;
        prop_assert!(open_part(&key, &place(), 0, &manifest, len, &sealed, 9000).is_err());
    }
}

/// Places that differ from [`place`] in one thing each.
fn elsewhere() -> [Place; 5] {
    [
        Place {
            patient: AccountId::from_bytes([9; 16]),
            ..place()
        },
        Place {
            record: RecordId::from_bytes([9; 16]),
            ..place()
        },
        Place {
            version: 2,
            ..place()
        },
        Place {
            kind: Kind::Document,
            ..place()
        },
        Place {
            epoch: 2,
            ..place()
        },
    ]
}

/// The sealed chunks, by where they lie.
fn chunks(sealed: &[u8]) -> Vec<std::ops::Range<usize>> {
    (0..)
        .map(|n| sealed_chunk_offset(n) as usize)
        .take_while(|start| *start < sealed.len())
        .map(|start| start..sealed.len().min(start + SEALED_CHUNK))
        .collect()
}

/// One content key and one salt everywhere, and a root that fits the mixture: still no chunk of
/// another record, version, kind, epoch or part opens.
#[test]
fn attack_c1_a_chunk_moves_to_no_other_record_version_or_part() {
    let key = ContentKey::random(&mut SeededEntropy::new([9; 32]));
    let plain = vec![7; 50_000];
    let (own, manifest) = seal_part(&key, 0, &plain, 1000);
    let root_of = |sealed: &[u8]| {
        let mut tree = SealedTree::new();
        tree.update(sealed);
        tree.finish()
    };
    assert_eq!(root_of(&own), manifest);
    let of_others = elsewhere()
        .map(|at| (at, 0))
        .into_iter()
        .chain([(place(), 1)]);
    for (at, part) in of_others {
        let (other, _) = seal_part_at(&key, &at, part, &plain, 1000);
        assert_eq!(chunks(&own).len(), 4);
        for chunk in chunks(&own) {
            let mut moved = own.clone();
            moved[chunk.clone()].copy_from_slice(&other[chunk.clone()]);
            let signed = root_of(&moved);
            let opened = open_part(&key, &place(), 0, &signed, plain.len(), &moved, 1000);
            assert!(opened.is_err(), "{chunk:?} of part {part} of {at:?}");
        }
    }
}

#[test]
fn a_part_opens_nowhere_else() {
    let key = ContentKey::random(&mut SeededEntropy::new([9; 32]));
    let plain = vec![7; 50_000];
    let (sealed, manifest) = seal_part(&key, 0, &plain, 1000);
    for at in elsewhere() {
        assert!(
            open_part(&key, &at, 0, &manifest, plain.len(), &sealed, 1000).is_err(),
            "{at:?}"
        );
    }
    assert!(open_part(&key, &place(), 1, &manifest, plain.len(), &sealed, 1000).is_err());
    for bad in [
        &sealed[..sealed.len() - 1],
        &sealed[..20_000],
        &[sealed.as_slice(), &[0]].concat(),
    ] {
        assert!(open_part(&key, &place(), 0, &manifest, plain.len(), bad, 1000).is_err());
    }
}

/// Whoever may read holds the key, and can seal with it; what cannot be made is the author's root.
#[test]
fn attack_c2_a_reader_who_holds_the_key_cannot_replace_content() {
    let key = ContentKey::random(&mut SeededEntropy::new([9; 32]));
    let (_, signed_by_author) = seal_part(&key, 0, b"haemoglobin 13.9", 16);
    let (forged, _) = seal_part(&key, 0, b"haemoglobin 03.9", 16);
    assert!(open_part(&key, &place(), 0, &signed_by_author, 16, &forged, 100).is_err());

    // One chunk of four, under the author's own header, so that the sealing itself is in order.
    let plain = vec![7; 50_000];
    let mut wrong = plain.clone();
    wrong[20_000] = 8;
    let open =
        |manifest, sealed: &[u8]| open_part(&key, &place(), 0, manifest, plain.len(), sealed, 1000);
    let (own, by_author) = seal_part(&key, 0, &plain, 1000);
    let (forged, by_reader) = seal_part(&key, 0, &wrong, 1000);
    let replaced = chunks(&own)
        .into_iter()
        .filter(|chunk| own[chunk.clone()] != forged[chunk.clone()]);
    assert_eq!(replaced.count(), 1);
    assert_eq!(open(&by_reader, &forged).unwrap(), wrong);
    assert!(open(&by_author, &forged).is_err());
    assert_eq!(open(&by_author, &own).unwrap(), plain);
}

#[test]
fn announced_lengths_are_kept() {
    let key = ContentKey::random(&mut SeededEntropy::new([9; 32]));
    let mut entropy = SeededEntropy::new([5; 32]);
    let mut out = Vec::new();
    let mut sealer = PartSealer::new(&key, &place(), 0, 3, &mut out, &mut entropy);
    assert!(sealer.update(b"four", &mut out).is_err());
    let sealer = PartSealer::new(&key, &place(), 0, 3, &mut out, &mut entropy);
    assert!(sealer.finish(&mut out).is_err());
}

#[test]
fn summaries_open_only_as_signed() {
    let mut entropy = SeededEntropy::new([5; 32]);
    let key = ContentKey::random(&mut entropy);
    let (_, part) = seal_part(&key, 0, b"{}", 2);
    let summary = Summary {
        title: "Complete blood count".into(),
        date: Some("2024-05-01".into()),
        author: None,
        codes: vec!["http://loinc.org|58410-2".into()],
        parts: vec![PartInfo {
            name: "content.json".into(),
            media_type: "application/fhir+json".into(),
            len: 2,
        }],
        source_key: None,
        content_hash: None,
    };
    let sealed = seal_summary(&key, &place(), &summary, &mut entropy);
    let patient = WrapSecretKey::from_seed(&Secret32::from_bytes([1; 32]));
    let (scope_secret, _) = scope::make(
        place().patient,
        Kind::BloodTest,
        None,
        &Secret32::from_bytes([2; 32]),
        &mut entropy,
    );
    let wraps = key.wrap(
        &place(),
        scope_secret.wrap_key().public(),
        patient.public(),
        &mut entropy,
    );
    let manifest = Manifest {
        record: place().record,
        version: 1,
        previous: None,
        patient: place().patient,
        kind: Kind::BloodTest,
        epoch: 1,
        author: place().patient,
        parts: vec![part],
        wraps: Hash(sha256(&cbor::to_vec(&wraps))),
        summary: Hash(sha256(&sealed)),
        claims: None,
        on_behalf_of: None,
        time: NOW,
    };
    assert_eq!(open_summary(&key, &manifest, &sealed).unwrap(), summary);
    let again = seal_summary(&key, &place(), &summary, &mut entropy);
    assert!(
        open_summary(&key, &manifest, &again).is_err(),
        "another sealing is not the signed one"
    );

    // Both wraps give the content key, to their own holder and in their own place only.
    let by_scope = ContentKey::unwrap_scope(&place(), &wraps, &scope_secret.wrap_key()).unwrap();
    let by_patient = ContentKey::unwrap_patient(&place(), &wraps, &patient).unwrap();
    assert_eq!(by_scope.secret(), key.secret());
    assert_eq!(by_patient.secret(), key.secret());
    let elsewhere = Place {
        version: 2,
        ..place()
    };
    assert!(ContentKey::unwrap_scope(&elsewhere, &wraps, &scope_secret.wrap_key()).is_err());
    assert!(ContentKey::unwrap_patient(&place(), &wraps, &scope_secret.wrap_key()).is_err());
}

#[test]
fn epochs_lead_back_but_never_forward() {
    let mut entropy = SeededEntropy::new([6; 32]);
    let uid = AccountId::from_bytes([1; 16]);
    let own = Secret32::from_bytes([2; 32]);
    let (one, epoch_one) = scope::make(uid, Kind::Allergy, None, &own, &mut entropy);
    let (two, epoch_two) = scope::make(uid, Kind::Allergy, Some(&one), &own, &mut entropy);
    assert_eq!(two.epoch, 2);
    assert_eq!(
        two.previous(uid, &epoch_two).unwrap().secret(),
        one.secret()
    );
    assert!(one.previous(uid, &epoch_one).is_err());
    let stolen_one = ScopeSecret::new(Kind::Allergy, 2, one.secret().clone());
    assert!(
        stolen_one.previous(uid, &epoch_two).is_err(),
        "the old secret opens no newer link"
    );
    assert!(scope::open_own(uid, &epoch_two, Some(&two.head()), &own).is_ok());
    assert!(scope::open_own(uid, &epoch_two, Some(&one.head()), &own).is_err());
    assert!(scope::open_own(AccountId::from_bytes([3; 16]), &epoch_two, None, &own).is_err());
}

#[test]
fn attack_c4_slips_and_wraps_belong_to_one_grant() {
    let mut entropy = SeededEntropy::new([7; 32]);
    let (patient, doctor) = (
        AccountId::from_bytes([1; 16]),
        WrapSecretKey::from_seed(&Secret32::from_bytes([4; 32])),
    );
    let (one, two) = (GrantId::from_bytes([1; 16]), GrantId::from_bytes([2; 16]));
    let key = GrantKey::random(one, patient, &mut entropy);
    let (wrapped, hash) = key.wrap_to(doctor.public(), &mut entropy);
    let target = SlipTarget::Scope {
        kind: Kind::Allergy,
        epoch: 1,
    };
    let secret = Secret32::from_bytes([9; 32]);
    let slip = key.slip(target, &secret, &mut entropy);

    let got = GrantKey::unwrap(one, patient, &doctor, &wrapped, &hash).unwrap();
    assert_eq!(got.open(&slip).unwrap(), secret);
    assert!(
        GrantKey::unwrap(two, patient, &doctor, &wrapped, &hash).is_err(),
        "moved to another grant"
    );
    assert!(
        GrantKey::unwrap(one, patient, &doctor, &wrapped, &Hash([0; 32])).is_err(),
        "not the signed wrap"
    );
    let mut swapped = slip.clone();
    swapped.target = SlipTarget::Scope {
        kind: Kind::Allergy,
        epoch: 2,
    };
    assert!(got.open(&swapped).is_err(), "slip under another name");
    let other = GrantKey::random(two, patient, &mut entropy);
    assert!(other.open(&slip).is_err(), "slip under another grant");
    let own = Secret32::from_bytes([8; 32]);
    let copy = key.seal_self(&own, &mut entropy);
    assert_eq!(
        GrantKey::open_self(one, patient, &own, &copy)
            .unwrap()
            .open(&slip)
            .unwrap(),
        secret
    );
    assert!(GrantKey::open_self(two, patient, &own, &copy).is_err());
}
