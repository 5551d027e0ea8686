//! The patient's name in a grant: sealed for one grantee, and in a bundle only where there is one.

use std::{fs, path::PathBuf};

use salus_crypto::{
    cbor,
    context::Context,
    entropy::SeededEntropy,
    kdf::derive,
    seal,
    secret::Secret32,
    sign::{Signed, SigningKey},
    wrap::WrapSecretKey,
};
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, GrantId,
    fhir::Kind,
    keys::grant::{GrantKey, MAX_NAME, SEALED_NAME},
    objects::grant::{Grant, GrantBundle, GrantScope, Purpose, Rights},
};
use serde::{Deserialize, Serialize};

use crate::people::NOW;

#[test]
fn a_name_belongs_to_one_grant_and_tells_nothing_by_its_length() {
    let mut entropy = SeededEntropy::new([8; 32]);
    let patient = AccountId::from_bytes([1; 16]);
    let (one, two) = (GrantId::from_bytes([1; 16]), GrantId::from_bytes([2; 16]));
    let own = Secret32::from_bytes([8; 32]);
    let key = GrantKey::random(one, patient, &mut entropy);
    let long = "\u{e4}".repeat(200);
    let names = ["Jo", "Wilhelmina van der Berg", &long];
    for name in names {
        let sealed = key.seal_name(name, &mut entropy).unwrap();
        assert_eq!(sealed.len(), SEALED_NAME);
        let got = key.open_name(&sealed).unwrap();
        assert!(name.starts_with(&got) && got.len() >= name.len().min(MAX_NAME - 1));
    }
    assert!(key.seal_name("", &mut entropy).is_none());

    let sealed = key.seal_name("Jo", &mut entropy).unwrap();
    let copy = key.seal_self(&own, &mut entropy);
    let same = GrantKey::open_self(one, patient, &own, &copy).unwrap();
    assert_eq!(same.open_name(&sealed).unwrap(), "Jo");
    let other = GrantKey::random(two, patient, &mut entropy);
    assert!(
        other.open_name(&sealed).is_err(),
        "sealed for another grant"
    );
    for at in [0, 24, 60, SEALED_NAME - 1] {
        let mut altered = sealed.clone();
        altered[at] ^= 1;
        assert!(key.open_name(&altered).is_err(), "altered at {at}");
    }
    assert!(key.open_name(&sealed[..SEALED_NAME - 1]).is_err());
    assert!(key.open_name(&[]).is_err());
}

#[test]
fn a_grant_from_before_names_reads_as_one_without() {
    let mut entropy = SeededEntropy::new([9; 32]);
    let (id, patient) = (GrantId::from_bytes([1; 16]), AccountId::from_bytes([1; 16]));
    let doctor = WrapSecretKey::from_seed(&Secret32::from_bytes([4; 32]));
    let key = GrantKey::random(id, patient, &mut entropy);
    let (wrapped, wrap) = key.wrap_to(doctor.public(), &mut entropy);
    let signer = SigningKey::from_seed(&Secret32::from_bytes([5; 32]));
    let rights = Rights {
        read: true,
        write: false,
    };
    let grant = Grant {
        id,
        patient,
        grantee: AccountId::from_bytes([2; 16]),
        credential: Hash([9; 32]),
        rights,
        scope: GrantScope::Kinds(vec![Kind::Allergy]),
        purpose: Purpose::Treat,
        from: NOW,
        until: NOW.plus(1),
        keep_until: None,
        request: None,
        wrap,
        on_behalf_of: None,
        time: NOW,
    };
    let mut bundle = GrantBundle {
        grant: Signed::sign(&signer, &grant),
        wrapped,
        sealed_self: vec![1],
        slips: Vec::new(),
        name: None,
    };
    let before = cbor::to_vec(&bundle);
    assert_eq!(before[0], 0x84, "four elements, as before there were names");
    assert_eq!(
        cbor::from_slice_canonical::<GrantBundle>(&before).unwrap(),
        bundle
    );
    bundle.name = key.seal_name("Jo", &mut entropy);
    let now = cbor::to_vec(&bundle);
    assert_eq!(now[0], 0x85);
    assert_eq!(
        cbor::from_slice_canonical::<GrantBundle>(&now).unwrap(),
        bundle
    );
}

/// `vectors/grants/name.json`: the key as its patient kept it, a name, and what must not open.
#[derive(Serialize, Deserialize)]
struct Vector {
    about: String,
    self_key: String,
    grant: String,
    patient: String,
    sealed_grant_key: String,
    name: String,
    sealed_name: String,
    must_fail: Vec<MustFail>,
}

#[derive(Serialize, Deserialize)]
struct MustFail {
    why: String,
    sealed_name: String,
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/grants/name.json")
}

fn secret(hex: &str) -> Secret32 {
    Secret32::from_bytes(unhex(hex).try_into().unwrap())
}

#[test]
fn the_vector_opens_and_its_counterfeits_do_not() {
    let vector: Vector = serde_json::from_str(&fs::read_to_string(path()).unwrap()).unwrap();
    let key = GrantKey::open_self(
        GrantId::from_bytes(unhex(&vector.grant).try_into().unwrap()),
        AccountId::from_bytes(unhex(&vector.patient).try_into().unwrap()),
        &secret(&vector.self_key),
        &unhex(&vector.sealed_grant_key),
    )
    .unwrap();
    assert_eq!(
        key.open_name(&unhex(&vector.sealed_name)).unwrap(),
        vector.name
    );
    assert!(vector.must_fail.len() >= 7);
    for bad in vector.must_fail {
        assert!(
            key.open_name(&unhex(&bad.sealed_name)).is_err(),
            "{}",
            bad.why
        );
    }
}

#[test]
#[ignore = "writes vectors/grants; run it by hand after a deliberate change of format"]
fn write_vector() {
    let mut entropy = SeededEntropy::new([6; 32]);
    let (grant, patient) = (GrantId::from_bytes([5; 16]), AccountId::from_bytes([1; 16]));
    let own = Secret32::from_bytes([8; 32]);
    let grant_key = Secret32::from_bytes([7; 32]);
    let context = |what: &str, grant: GrantId, patient: AccountId| {
        Context::new(what)
            .bytes(grant.as_bytes())
            .bytes(patient.as_bytes())
    };
    // Written out by hand from the page, so that the code is compared with it.
    let name_key = derive(grant_key.expose(), "name", &Context::new("name"));
    let block = |len: u32, name: &[u8], size: usize| {
        let mut block = [&len.to_be_bytes(), name].concat();
        block.resize(size, 0);
        block
    };
    let name = "Zo\u{eb} Peters";
    let good = block(11, name.as_bytes(), 256);
    let mut dirty = good.clone();
    dirty[255] = 1;
    let here = context("grant-name", grant, patient);
    let other_grant = context("grant-name", GrantId::from_bytes([6; 16]), patient);
    let other_patient = context("grant-name", grant, AccountId::from_bytes([2; 16]));
    let as_slip = context("slip", grant, patient);
    let wrong_key = derive(grant_key.expose(), "slip", &Context::new("slip"));
    let mut seal = |key: &Secret32, context: &Context, plain: &[u8]| {
        to_hex(&seal::seal(key, context, plain, &mut entropy))
    };
    let sealed_grant_key = seal(
        &own,
        &context("grant-self", grant, patient),
        grant_key.expose(),
    );
    let sealed_name = seal(&name_key, &here, &good);
    let must_fail = [
        (
            "sealed for another grant",
            seal(&name_key, &other_grant, &good),
        ),
        (
            "sealed for another patient",
            seal(&name_key, &other_patient, &good),
        ),
        ("sealed as a slip", seal(&name_key, &as_slip, &good)),
        (
            "sealed under the key of slips",
            seal(&wrong_key, &here, &good),
        ),
        ("padding that is not zeros", seal(&name_key, &here, &dirty)),
        (
            "longer than its block",
            seal(&name_key, &here, &block(253, name.as_bytes(), 256)),
        ),
        ("empty", seal(&name_key, &here, &block(0, b"", 256))),
        (
            "not UTF-8",
            seal(&name_key, &here, &block(2, &[0xc3, 0x28], 256)),
        ),
        (
            "padded to another length",
            seal(&name_key, &here, &block(11, name.as_bytes(), 512)),
        ),
    ];
    let must_fail = must_fail.map(|(why, sealed_name)| MustFail {
        why: why.into(),
        sealed_name,
    });
    let vector = Vector {
        about: "the patient's name, sealed for the grantee".into(),
        self_key: to_hex(own.expose()),
        grant: to_hex(grant.as_bytes()),
        patient: to_hex(patient.as_bytes()),
        sealed_grant_key,
        name: name.into(),
        sealed_name,
        must_fail: must_fail.into(),
    };
    fs::create_dir_all(path().parent().unwrap()).unwrap();
    fs::write(
        path(),
        serde_json::to_string_pretty(&vector).unwrap() + "\n",
    )
    .unwrap();
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap())
        .collect()
}
