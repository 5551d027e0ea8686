//! The whole way through HTTP with the real client: letter, login, a large record there and back.

use salus_client::{ClientError, Distrust, Identity, NewVersion, PartSource};
use salus_records::{
    fhir::{Draft, Kind},
    keys::directory::TrustError,
    objects::{grant::Purpose, party::Role},
    wire::account::Contact,
};
use serde_json::json;

use crate::online::Online;

const SSN: &str = "123-45-6789";

/// Longer than any JSON body, many chunks, not a multiple of one.
const ATTACHMENT: usize = 5_000_001;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patient_writes_and_reads_a_large_record() {
    let online = Online::new().await;
    let mut rita = online.rita().await;
    let who = Identity::National(SSN.into());
    let contact = Contact {
        name: "Paula Patient".into(),
        email: None,
    };
    let enrolled = rita
        .enrol(Role::Patient, &who, contact, None)
        .await
        .unwrap();
    let mut paula = online.join(&enrolled.letter, &who).await;

    let file: Vec<u8> = (0..ATTACHMENT).map(|n| (n % 251) as u8).collect();
    let draft = Draft {
        kind: Kind::Document,
        title: "A large scan".into(),
        date: None,
        codes: Vec::new(),
        author: None,
        content: json!({ "resourceType": "Bundle", "type": "collection", "entry": [] }),
        source_key: [1; 32],
        content_hash: [2; 32],
    };
    let version = NewVersion {
        patient: paula.uid(),
        draft,
        attachments: vec![PartSource::from_bytes(
            "scan.bin",
            "application/octet-stream",
            file.clone(),
        )],
        follows: None,
    };
    let item = paula.write(version).await.unwrap();
    let opened = paula
        .read(paula.uid(), &[item], Purpose::Patrqt, None)
        .await
        .unwrap();
    let part = paula.part(&opened[0], 1).await.unwrap();
    assert_eq!(
        (part.name.as_str(), part.bytes.len()),
        ("scan.bin", ATTACHMENT)
    );
    assert!(part.bytes == file);
    // A ticket counts once.
    let again = paula.part(&opened[0], 1).await;
    assert_eq!(
        again
            .err()
            .and_then(|error| error.code().map(str::to_owned))
            .as_deref(),
        Some("not_available")
    );
    assert_eq!(rita.people().await.unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registrar_vouches_only_for_the_name_that_was_signed() {
    let online = Online::new().await;
    let mut rita = online.rita().await;
    let who = Identity::Username("doctor".into());
    let contact = Contact {
        name: "Dora Doctor".into(),
        email: None,
    };
    let enrolled = rita
        .enrol(Role::Doctor, &who, contact, Some("L-1".into()))
        .await
        .unwrap();
    let mut doctor = online.join(&enrolled.letter, &who).await;
    // Nobody has vouched for the key yet.
    let pending = doctor.find_patient(SSN).await.err();
    assert_eq!(
        pending.as_ref().and_then(ClientError::code),
        Some("forbidden")
    );
    let people = rita.people().await.unwrap();
    let dora = people.iter().find(|p| p.uid == enrolled.uid).unwrap();
    rita.vouch(dora).unwrap();
    rita.start_pin_reset(dora).unwrap();

    let (mut renamed, mut licensed, mut moved) = (dora.clone(), dora.clone(), dora.clone());
    renamed.contact.name = "Mallory".into();
    licensed.licence = Some("L-2".into());
    moved.uid = rita.uid();
    for swapped in [&renamed, &licensed, &moved] {
        let refused = [
            rita.vouch(swapped).err(),
            rita.start_pin_reset(swapped).err(),
        ];
        for error in refused {
            assert!(matches!(
                error,
                Some(ClientError::Distrust(Distrust::Key(TrustError::Mismatch)))
            ));
        }
    }
}
