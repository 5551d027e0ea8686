//! Signed objects: one form only, one namespace only.

use salus_crypto::{
    cbor,
    secret::Secret32,
    sign::{Message, Signed, SigningKey},
};
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, GrantId, Nonce, RecordId,
    fhir::Kind,
    objects::{
        access::{Access, Reading},
        grant::{DateRange, Decline, Grant, GrantScope, Item, Purpose, Revocation, Rights},
    },
};

use crate::people::NOW;

fn key() -> SigningKey {
    SigningKey::from_seed(&Secret32::from_bytes([3; 32]))
}

fn access() -> Access {
    Access {
        actor: AccountId::from_bytes([1; 16]),
        patient: AccountId::from_bytes([2; 16]),
        reading: Reading::List {
            kinds: vec![Kind::BloodTest, Kind::Document],
            after: Some(RecordId::from_bytes([3; 16])),
        },
        purpose: Purpose::Treat,
        note: None,
        nonce: Nonce::from_bytes([4; 16]),
        time: NOW,
    }
}

fn grant() -> Grant {
    let item = Item {
        record: RecordId::from_bytes([5; 16]),
        version: 2,
    };
    Grant {
        id: GrantId::from_bytes([6; 16]),
        patient: AccountId::from_bytes([2; 16]),
        grantee: AccountId::from_bytes([1; 16]),
        credential: Hash([8; 32]),
        rights: Rights {
            read: true,
            write: false,
        },
        scope: GrantScope::Dates {
            kinds: vec![Kind::Imaging],
            range: DateRange {
                from: "2020-01-01".into(),
                to: "2020-12-31".into(),
            },
            items: vec![item],
        },
        purpose: Purpose::Treat,
        from: NOW,
        until: NOW.plus(1),
        keep_until: None,
        request: None,
        wrap: Hash([9; 32]),
        on_behalf_of: None,
        time: NOW,
    }
}

#[test]
fn objects_round_trip_and_every_flipped_bit_is_refused() {
    let signed = Signed::sign(&key(), &grant());
    assert_eq!(signed.verify(&key().public()).unwrap(), grant());
    let bytes = signed.to_bytes();
    for bit in 0..bytes.len() * 8 {
        let mut bad = bytes.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        let verdict = Signed::<Grant>::from_bytes(&bad)
            .ok()
            .map(|s| s.verify(&key().public()));
        assert!(!matches!(verdict, Some(Ok(_))), "bit {bit} went unnoticed");
    }
}

#[test]
fn attack_c4_a_signature_does_not_move_to_another_namespace() {
    let revocation = Revocation {
        grant: GrantId::from_bytes([6; 16]),
        patient: AccountId::from_bytes([2; 16]),
        time: NOW,
    };
    let signed = Signed::sign(&key(), &revocation);
    // A decline has the same shape byte for byte; only the namespace tells them apart.
    let moved = Signed::<Decline>::from_bytes(&signed.to_bytes()).unwrap();
    assert!(moved.unverified().is_ok());
    assert!(moved.verify(&key().public()).is_err());
}

#[test]
fn longer_or_differently_written_bytes_are_refused() {
    let bytes = cbor::to_vec(&access());
    assert!(cbor::from_slice_canonical::<Access>(&bytes).is_ok());
    let mut trailing = bytes.clone();
    trailing.push(0xf6);
    assert!(cbor::from_slice_canonical::<Access>(&trailing).is_err());
    // The outer array with an indefinite length says the same, but is another form.
    let mut indefinite = bytes.clone();
    indefinite[0] = 0x9f;
    indefinite.push(0xff);
    assert!(cbor::from_slice_canonical::<Access>(&indefinite).is_err());
    for cut in 0..bytes.len() {
        assert!(cbor::from_slice_canonical::<Access>(&bytes[..cut]).is_err());
    }
}

#[test]
fn namespaces_are_all_different() {
    use salus_records::objects::{
        account::*, audit::Head, erasure::*, grant::AccessRequest, record::*, ticket::*,
    };
    let mut all = [
        Enrolment::NAMESPACE,
        Activation::NAMESPACE,
        Credential::NAMESPACE,
        KeyRevocation::NAMESPACE,
        Standing::NAMESPACE,
        AccountState::NAMESPACE,
        AccessRequest::NAMESPACE,
        Decline::NAMESPACE,
        Grant::NAMESPACE,
        Revocation::NAMESPACE,
        Manifest::NAMESPACE,
        WriteIntent::NAMESPACE,
        Stored::NAMESPACE,
        Access::NAMESPACE,
        salus_records::objects::access::AuditQuery::NAMESPACE,
        Head::NAMESPACE,
        Erasure::NAMESPACE,
        ErasureReceipt::NAMESPACE,
        PinTicket::NAMESPACE,
        PinReset::NAMESPACE,
        PinChange::NAMESPACE,
    ];
    let count = all.len();
    all.sort_unstable();
    assert_eq!(
        all.iter().collect::<std::collections::BTreeSet<_>>().len(),
        count
    );
}
