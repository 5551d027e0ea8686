//! One conformance suite, run against every blob backend.

use std::sync::Arc;
use std::time::Duration;

use salus_storage::blobs::{BlobError, BlobId, Blobs, FileBlobs, MemoryBlobs, Swept};
use tokio::io::AsyncReadExt;

const NOW: Duration = Duration::ZERO;

async fn put(blobs: &dyn Blobs, pieces: &[&[u8]]) -> BlobId {
    let mut writer = blobs.create().await.unwrap();
    for piece in pieces {
        writer.write(piece).await.unwrap();
    }
    writer.finish().await.unwrap()
}

async fn read_from(blobs: &dyn Blobs, id: BlobId, offset: u64) -> Vec<u8> {
    let mut content = Vec::new();
    blobs
        .open(id, offset)
        .await
        .unwrap()
        .read_to_end(&mut content)
        .await
        .unwrap();
    content
}

async fn names_are_sha256(blobs: &dyn Blobs) {
    let id = put(blobs, &[b"a", b"", b"bc"]).await;
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(id.to_string(), expected);
    assert_eq!(blobs.len(id).await.unwrap(), 3);
    assert_eq!(blobs.read_verified(id, 3).await.unwrap(), b"abc");
    let empty = put(blobs, &[]).await;
    assert_eq!(blobs.read_verified(empty, 0).await.unwrap(), b"");
}

async fn ranges_start_anywhere(blobs: &dyn Blobs) {
    let content: Vec<u8> = (0..700_000_u32).map(|i| (i % 251) as u8).collect();
    let id = put(blobs, &content.chunks(65_536).collect::<Vec<_>>()).await;
    for offset in [0, 1, 65_535, 65_536, 699_999, 700_000] {
        assert!(read_from(blobs, id, offset).await == content[offset as usize..]);
    }
    let beyond = blobs.open(id, 700_001).await.err().unwrap();
    assert!(matches!(
        beyond,
        BlobError::OffsetBeyondEnd {
            length: 700_000,
            ..
        }
    ));
    let refused = blobs.read_verified(id, 699_999).await;
    assert!(matches!(
        refused,
        Err(BlobError::TooLarge {
            length: 700_000,
            ..
        })
    ));
}

/// What is left is read at once up to 64 KiB, and piece by piece beyond.
async fn short_and_long_rests_are_alike(blobs: &dyn Blobs) {
    let content: Vec<u8> = (0..131_074_u32).map(|i| (i % 241) as u8).collect();
    for length in [1, 65_535, 65_536, 65_537, 131_074] {
        let content = &content[..length];
        let id = put(blobs, &[content]).await;
        for offset in [0, 1, length - 1, length, length.saturating_sub(65_537)] {
            assert!(read_from(blobs, id, offset as u64).await == content[offset..]);
        }
        let beyond = blobs.open(id, length as u64 + 1).await.err().unwrap();
        assert!(matches!(beyond, BlobError::OffsetBeyondEnd { .. }));
    }
}

async fn missing_is_missing(blobs: &dyn Blobs) {
    let id = BlobId::from([7; 32]);
    assert!(matches!(blobs.open(id, 0).await, Err(BlobError::Missing(missing)) if missing == id));
    assert!(matches!(blobs.len(id).await, Err(BlobError::Missing(_))));
    assert!(matches!(
        blobs.read_verified(id, 9).await,
        Err(BlobError::Missing(_))
    ));
    assert!(!blobs.exists(id).await.unwrap());
    blobs.delete(id).await.unwrap();
}

async fn storing_twice_is_one_blob(blobs: &dyn Blobs) {
    let id = put(blobs, &[b"twice"]).await;
    assert_eq!(put(blobs, &[b"tw", b"ice"]).await, id);
    blobs.delete(id).await.unwrap();
    assert!(!blobs.exists(id).await.unwrap());
}

async fn an_open_reader_survives_deletion(blobs: &dyn Blobs) {
    let id = put(blobs, &[b"still here"]).await;
    let mut reader = blobs.open(id, 0).await.unwrap();
    blobs.delete(id).await.unwrap();
    let mut content = Vec::new();
    reader.read_to_end(&mut content).await.unwrap();
    assert_eq!(content, b"still here");
}

async fn an_unfinished_blob_leaves_nothing(blobs: &dyn Blobs) {
    let mut writer = blobs.create().await.unwrap();
    writer.write(b"half").await.unwrap();
    assert_eq!(writer.length(), 4);
    drop(writer);
    let swept = blobs.sweep(Box::new(|_| true), NOW).await.unwrap();
    assert_eq!(swept, Swept::default());
}

async fn a_sweep_spares_the_young_and_the_referenced(blobs: &dyn Blobs) {
    let kept = put(blobs, &[b"kept"]).await;
    let litter = put(blobs, &[b"litter"]).await;
    let swept = blobs
        .sweep(Box::new(|_| false), Duration::from_secs(3600))
        .await
        .unwrap();
    assert_eq!(swept, Swept::default());
    let swept = blobs
        .sweep(Box::new(move |id| *id == kept), NOW)
        .await
        .unwrap();
    assert_eq!(
        swept,
        Swept {
            unreferenced: 1,
            unfinished: 0
        }
    );
    assert!(blobs.exists(kept).await.unwrap());
    assert!(!blobs.exists(litter).await.unwrap());
}

async fn many_at_once(blobs: Arc<dyn Blobs>) {
    let tasks: Vec<_> = (0..32_u8)
        .map(|n| {
            let blobs = Arc::clone(&blobs);
            tokio::spawn(async move { put(&*blobs, &[&[n % 8; 1000]]).await })
        })
        .collect();
    for (n, task) in tasks.into_iter().enumerate() {
        let id = task.await.unwrap();
        let content = blobs.read_verified(id, 1000).await.unwrap();
        assert_eq!(content, [n as u8 % 8; 1000]);
    }
}

async fn conforms(fresh: impl Fn() -> Arc<dyn Blobs>) {
    names_are_sha256(&*fresh()).await;
    short_and_long_rests_are_alike(&*fresh()).await;
    ranges_start_anywhere(&*fresh()).await;
    missing_is_missing(&*fresh()).await;
    storing_twice_is_one_blob(&*fresh()).await;
    an_open_reader_survives_deletion(&*fresh()).await;
    an_unfinished_blob_leaves_nothing(&*fresh()).await;
    a_sweep_spares_the_young_and_the_referenced(&*fresh()).await;
    many_at_once(fresh()).await;
}

#[tokio::test]
async fn memory_conforms() {
    conforms(|| Arc::new(MemoryBlobs::new())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_conform() {
    let dir = tempfile::tempdir().unwrap();
    let count = std::cell::Cell::new(0);
    conforms(|| {
        count.set(count.get() + 1);
        Arc::new(FileBlobs::open(&dir.path().join(count.get().to_string())).unwrap())
    })
    .await;
}

#[tokio::test]
async fn an_altered_file_is_noticed_and_healed_by_storing_it_again() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = FileBlobs::open(dir.path()).unwrap();
    let id = put(&blobs, &[b"content"]).await;
    let name = id.to_string();
    let path = dir.path().join(&name[..2]).join(&name[2..4]).join(&name);
    std::fs::write(&path, b"Content").unwrap();
    assert!(matches!(blobs.read_verified(id, 99).await, Err(BlobError::Altered(bad)) if bad == id));
    put(&blobs, &[b"content"]).await;
    assert_eq!(blobs.read_verified(id, 99).await.unwrap(), b"content");
}

#[tokio::test]
async fn litter_of_a_crash_is_swept_when_old_and_foreign_files_are_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = FileBlobs::open(dir.path()).unwrap();
    std::fs::write(dir.path().join("unfinished/0011"), b"half").unwrap();
    let id = put(&blobs, &[b"content"]).await;
    let foreign = dir.path().join(&id.to_string()[..2]).join("README");
    std::fs::write(&foreign, b"not ours").unwrap();
    let young = blobs
        .sweep(Box::new(|_| true), Duration::from_secs(3600))
        .await
        .unwrap();
    assert_eq!(young.unfinished, 0);
    let old = blobs.sweep(Box::new(|_| true), NOW).await.unwrap();
    assert_eq!(
        old,
        Swept {
            unreferenced: 0,
            unfinished: 1
        }
    );
    assert!(foreign.exists());
}

#[test]
fn a_blob_has_one_spelling() {
    let id = BlobId::from([0xab; 32]);
    assert_eq!(id.to_string().parse(), Ok(id));
    assert!(id.to_string().to_uppercase().parse::<BlobId>().is_err());
    assert!(id.to_string()[1..].parse::<BlobId>().is_err());
}
