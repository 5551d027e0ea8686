//! The stored ledger as files, read by the Go team's code for transparency logs.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use salus_ledger::tile::{TILE_WIDTH, TileId, TileKind, encode_bundle};
use salus_storage::log::Log;

use crate::log::{Place, event, signer};

/// The other reader, compiled.
struct Outside(PathBuf);

impl Outside {
    fn build(place: &Path) -> Self {
        let program = place.join("outside");
        let built = Command::new("go")
            .args(["build", "-mod=readonly", "-o"])
            .arg(&program)
            .arg(".")
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/outside"))
            .status()
            .unwrap_or_else(|error| {
                panic!("go does not start ({error}); install Go 1.19 or newer")
            });
        assert!(built.success(), "the other reader does not compile");
        Self(program)
    }

    /// The size that it found, or its objection.
    fn read(&self, folder: &Path) -> Result<u64, String> {
        let Output {
            status,
            stdout,
            stderr,
        } = Command::new(&self.0)
            .arg(folder)
            .arg(signer().verifier().to_string())
            .output()
            .unwrap();
        let words = |bytes| String::from_utf8(bytes).unwrap().trim().to_owned();
        match status.code() {
            Some(0) => Ok(words(stdout).parse().unwrap()),
            Some(1) => Err(words(stderr)),
            _ => panic!("{status}: {}", words(stderr)),
        }
    }
}

/// Writes what anybody can fetch: the checkpoint and every tile of the tree.
async fn export(log: &Log, folder: &Path) {
    let size = log.size();
    let levels = (0..8).map(TileKind::Hashes);
    for kind in levels.chain([TileKind::Entries]) {
        for index in 0.. {
            let Some(tile) = TileId::at(kind, index, size) else {
                break;
            };
            write(folder, &tile.to_string(), &log.tile(tile).await.unwrap());
        }
    }
    write(
        folder,
        "checkpoint",
        log.checkpoint().to_string().as_bytes(),
    );
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, bytes).unwrap();
}

/// A log whose tree has three levels of tiles, with a partial one on each.
async fn tall(place: &Place) -> Log {
    const SIZE: u64 = 256 * 256 + 256 * 3 + 5;
    let log = place.create().await;
    while log.size() < SIZE {
        let some = (SIZE - log.size()).min(1024);
        let requests = (log.size()..log.size() + some).map(event).collect();
        log.append(requests).await.unwrap();
    }
    log
}

#[tokio::test]
#[ignore = "needs Go; cargo xtask test runs it"]
async fn an_independent_reader_takes_the_tiles_and_no_damaged_ones() {
    let (place, out) = (Place::new(), tempfile::tempdir().unwrap());
    let log = tall(&place).await;
    let folder = out.path().join("log");
    export(&log, &folder).await;
    let outside = Outside::build(out.path());
    assert_eq!(outside.read(&folder), Ok(log.size()));

    // One flipped bit in any of the files is noticed, wherever it is.
    let parts = [
        "checkpoint",
        "tile/0/000",
        "tile/0/255",
        "tile/0/259.p/5",
        "tile/1/000",
        "tile/1/001.p/3",
        "tile/2/000.p/1",
        "tile/entries/000",
        "tile/entries/258",
        "tile/entries/259.p/5",
    ];
    for part in parts {
        let sound = std::fs::read(folder.join(part)).unwrap();
        for at in [0, sound.len() / 2, sound.len() - 2] {
            let mut damaged = sound.clone();
            damaged[at] ^= 4;
            write(&folder, part, &damaged);
            assert!(outside.read(&folder).is_err(), "{part}, byte {at}");
        }
        write(&folder, part, &sound);
    }
    assert_eq!(outside.read(&folder), Ok(log.size()));

    // So are two entries that changed places, one that is missing, and a file cut short.
    let mut entries = log.entries(0..TILE_WIDTH.into()).await.unwrap();
    entries.swap(3, 4);
    write(
        &folder,
        "tile/entries/000",
        &encode_bundle(&entries).unwrap(),
    );
    let objection = outside.read(&folder).unwrap_err();
    assert!(objection.contains("do not have the root"), "{objection}");
    entries.swap(3, 4);
    entries.pop();
    write(
        &folder,
        "tile/entries/000",
        &encode_bundle(&entries).unwrap(),
    );
    let objection = outside.read(&folder).unwrap_err();
    assert!(objection.contains("ends early"), "{objection}");
    std::fs::remove_file(folder.join("tile/entries/000")).unwrap();
    assert!(outside.read(&folder).is_err());
}
