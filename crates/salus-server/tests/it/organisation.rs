//! Making and opening an organisation: whole, alone, and with the right keys.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use salus_crypto::entropy::OsEntropy;
use salus_ledger::{Entry, Hash, entry::Word};
use salus_server::{
    InitError, InitParams, OpenOrganisationError, Organisation, RegistrarError, ReleaseError,
};
use salus_storage::log::{Depth, SystemClock};

use crate::world::{World, params};

fn clock() -> Arc<SystemClock> {
    Arc::new(SystemClock::new())
}

async fn init(dir: &Path, params: InitParams) -> Result<salus_server::InitResult, InitError> {
    Organisation::init(dir, params, clock(), &mut OsEntropy).await
}

async fn open(dir: &Path) -> Result<Organisation, OpenOrganisationError> {
    Organisation::open(dir, clock()).await
}

#[tokio::test]
async fn everything_is_for_its_owner_only() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let made = init(&data, params()).await.unwrap();
    assert_eq!(made.root_key_file, data.join("offline/root.key"));
    assert_eq!(made.registrars.len(), 2);
    for key in [
        "api/api.key",
        "custodian/custodian.key",
        "ledger/ledger.key",
        "offline/root.key",
    ] {
        let mode = fs::metadata(data.join(key)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{key}");
    }
    for directory in ["", "api", "custodian", "ledger", "blobs", "offline"] {
        let mode = fs::metadata(data.join(directory))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{directory}");
    }
    assert!(!dir.path().join("data.unfinished").exists());
    let organisation = open(&data).await.unwrap();
    assert_eq!(organisation.genesis(), made.genesis);
    assert_eq!(organisation.policy().organisation, "Clinic of the Lake");
}

#[tokio::test]
async fn an_organisation_is_never_made_over_something() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("precious"), "x").unwrap();
    assert!(matches!(
        init(dir.path(), params()).await,
        Err(InitError::NotEmpty(_))
    ));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    let empty = dir.path().join("empty");
    fs::create_dir(&empty).unwrap();
    init(&empty, params()).await.unwrap();
    assert!(matches!(
        init(&empty, params()).await,
        Err(InitError::NotEmpty(_))
    ));
    fs::create_dir(dir.path().join("other.unfinished")).unwrap();
    let left_over = init(&dir.path().join("other"), params()).await;
    assert!(matches!(left_over, Err(InitError::Unfinished(_))));
}

#[tokio::test]
async fn parameters_are_checked_and_leave_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let refused = init(
        &data,
        InitParams {
            quorum: 3,
            ..params()
        },
    )
    .await;
    assert!(matches!(
        refused,
        Err(InitError::Quorum {
            quorum: 3,
            registrars: 2
        })
    ));
    let refused = init(
        &data,
        InitParams {
            name: " ".into(),
            ..params()
        },
    )
    .await;
    assert!(matches!(refused, Err(InitError::Name)));
    let refused = init(
        &data,
        InitParams {
            origin: Some("two words".into()),
            ..params()
        },
    )
    .await;
    assert!(matches!(refused, Err(InitError::Origin)));
    let mut bad = params();
    bad.registrars[1].username = bad.registrars[0].username.clone();
    assert!(matches!(
        init(&data, bad).await,
        Err(InitError::Registrar(_))
    ));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn the_root_key_can_go_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let safe = dir.path().join("safe");
    let params = InitParams {
        offline_dir: Some(safe.clone()),
        ..params()
    };
    let made = init(&dir.path().join("data"), params).await.unwrap();
    assert_eq!(made.root_key_file, safe.join("root.key"));
    assert!(made.root_key_file.exists());
    assert!(!dir.path().join("data/offline").exists());
}

#[tokio::test]
async fn opening_says_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let missing = open(&data).await.unwrap_err();
    assert!(matches!(missing, OpenOrganisationError::Missing(_)));
    assert!(missing.to_string().contains("salus init"));

    init(&data, params()).await.unwrap();
    let first = open(&data).await.unwrap();
    let second = open(&data).await.unwrap_err();
    assert!(
        second.to_string().contains("another process is using"),
        "{second}"
    );
    drop(first);

    let key = data.join("api/api.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let open_to_all = open(&data).await.unwrap_err();
    assert!(
        open_to_all.to_string().contains("chmod 600"),
        "{open_to_all}"
    );
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();

    let other = dir.path().join("other");
    init(&other, params()).await.unwrap();
    let mine = fs::read(&key).unwrap();
    fs::write(&key, fs::read(other.join("api/api.key")).unwrap()).unwrap();
    assert!(matches!(
        open(&data).await,
        Err(OpenOrganisationError::OtherApiKeys)
    ));
    fs::write(&key, mine).unwrap();

    let newer = rusqlite::Connection::open(data.join("api/api.db")).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    let newer = open(&data).await.unwrap_err();
    assert!(newer.to_string().contains("newer release"), "{newer}");
}

#[tokio::test]
async fn a_ledger_that_was_rolled_back_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::new().await;
    let data = world.dir.path().join("data");
    let old = dir.path().join("ledger");
    world.state.close().await.unwrap();
    copy(&data.join("ledger"), &old);
    let world = world.reopen().await;
    let rita = world.activate(&world.registrars[0]).await;
    world.unlock_first(&rita).await;
    world.state.close().await.unwrap();
    fs::remove_dir_all(data.join("ledger")).unwrap();
    copy(&old, &data.join("ledger"));
    let refused = open(&data).await.unwrap_err();
    assert!(refused.to_string().contains("rolled back"), "{refused}");
}

#[tokio::test]
async fn the_root_key_adds_registrars() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let made = init(&data, params()).await.unwrap();
    let organisation = open(&data).await.unwrap();
    let third = organisation
        .add_registrar(&made.root_key_file, "Third", "third", &mut OsEntropy)
        .await;
    assert_eq!(third.unwrap().username, "third");
    let again = organisation
        .add_registrar(&made.root_key_file, "Third", "third", &mut OsEntropy)
        .await;
    assert!(matches!(again, Err(RegistrarError::Enrol(_))));
    let other = init(&dir.path().join("other"), params()).await.unwrap();
    let foreign = organisation
        .add_registrar(&other.root_key_file, "F", "fourth", &mut OsEntropy)
        .await;
    assert!(matches!(foreign, Err(RegistrarError::OtherRoot)));
    let junk = data.join("api/api.key");
    let refused = organisation
        .add_registrar(&junk, "F", "fourth", &mut OsEntropy)
        .await;
    assert!(matches!(refused, Err(RegistrarError::RootKey(_))));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        fs::copy(&path, &target).unwrap();
    }
}

#[tokio::test]
async fn a_release_is_written_into_the_ledger_when_it_is_another_one() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    init(&data, params()).await.unwrap();
    let web = || Word::new("web").unwrap();
    let organisation = open(&data).await.unwrap();
    let ledger = organisation.ledger().clone();
    assert_eq!(ledger.newest_release(web()).await.unwrap(), None);
    let size = ledger.size();
    assert!(
        organisation
            .log_release(Hash([1; 32]), "1.0.0")
            .await
            .unwrap()
    );
    assert!(
        !organisation
            .log_release(Hash([1; 32]), "1.0.0")
            .await
            .unwrap()
    );
    assert!(
        organisation
            .log_release(Hash([2; 32]), "1.0.0")
            .await
            .unwrap()
    );
    drop((organisation, ledger));
    // A restart says nothing; going back to an older release does.
    let organisation = open(&data).await.unwrap();
    assert!(
        !organisation
            .log_release(Hash([2; 32]), "1.0.0")
            .await
            .unwrap()
    );
    assert!(
        organisation
            .log_release(Hash([1; 32]), "1.0.0")
            .await
            .unwrap()
    );
    let refused = organisation.log_release(Hash([1; 32]), "a b").await;
    assert!(matches!(refused, Err(ReleaseError::Version)));
    let ledger = organisation.ledger();
    let (index, newest) = ledger.newest_release(web()).await.unwrap().unwrap();
    assert_eq!((newest.hash, index), (Hash([1; 32]), ledger.size() - 1));
    let entries = ledger.entries(size..ledger.size()).await.unwrap();
    let releases = entries
        .iter()
        .filter(|entry| matches!(Entry::decode(entry), Ok(Entry::Release(_))))
        .count();
    assert_eq!(releases, 3);
    let other = Word::new("other").unwrap();
    assert_eq!(ledger.newest_release(other).await.unwrap(), None);
    let report = ledger.verify(Depth::Full).await.unwrap();
    assert!(report.is_sound(), "{:?}", report.faults);
}
