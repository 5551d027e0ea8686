//! How the server is, for those who look after it.

use std::path::Path;

use salus_client::{ClientError, Identity};
use salus_records::{objects::party::Role, wire::account::AccountStatus};

use crate::online::Online;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn registrars_see_how_the_server_is_and_nothing_of_anybody() {
    let online = Online::new().await;
    let mut rita = online.rita().await;
    let before = rita.health().await.unwrap();
    let who = Identity::National("123-45-6789".into());
    let paula = online.enrol(&mut rita, Role::Patient, &who).await;
    let health = rita.health().await.unwrap();
    assert_eq!(health.version, env!("CARGO_PKG_VERSION"));
    assert_eq!(health.release, None);
    assert!(health.writable);
    assert_eq!(
        (health.started, health.now),
        (online.world.now(), online.world.now())
    );
    assert!(health.ledger.entries > 1 && health.ledger.newest <= health.now);
    assert_eq!(health.ledger.waiting, 0);
    assert_eq!((health.parts, health.part_bytes), (0, 0));
    let count = |health: &salus_records::wire::health::Health, role, status| {
        let of = |count: &&salus_records::wire::health::AccountCount| {
            (count.role, count.status) == (role, status)
        };
        health
            .accounts
            .iter()
            .find(of)
            .map_or(0, |count| count.count)
    };
    assert_eq!(count(&before, Role::Patient, AccountStatus::Invited), 0);
    assert_eq!(count(&health, Role::Patient, AccountStatus::Invited), 1);
    assert_eq!(count(&health, Role::Admin, AccountStatus::Active), 1);
    assert_eq!(count(&health, Role::Admin, AccountStatus::Invited), 1);
    rita.set_standing(paula.uid, true).await.unwrap();
    let health = rita.health().await.unwrap();
    assert_eq!(count(&health, Role::Patient, AccountStatus::Invited), 0);
    assert_eq!(count(&health, Role::Patient, AccountStatus::Disabled), 1);
    for database in &health.databases {
        let file = online.world.dir.path().join("data").join(&database.file);
        assert!(Path::new(&file).is_file(), "{}", database.file);
        assert!(database.bytes > 0, "{}", database.file);
    }
    assert_eq!(health.databases.len(), 4);
    assert!(health.free_bytes.is_some_and(|bytes| bytes > 0));
    let text = serde_json::to_string(&health).unwrap();
    for name in ["Somebody", "Registrar", &paula.uid.to_string()] {
        assert!(!text.contains(name), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn patients_and_strangers_do_not_see_how_the_server_is() {
    let online = Online::new().await;
    let mut rita = online.rita().await;
    let who = Identity::National("123-45-6789".into());
    let enrolled = online.enrol(&mut rita, Role::Patient, &who).await;
    let paula = online.join(&enrolled.letter, &who).await;
    let refused = paula.health().await.err();
    assert_eq!(
        refused.as_ref().and_then(ClientError::code),
        Some("role_forbidden")
    );
    online
        .world
        .get("/api/v1/health")
        .await
        .is_problem(401, "session_required");
}
