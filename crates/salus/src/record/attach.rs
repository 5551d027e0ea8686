//! Files that go along with a record, streamed from the disk.

use std::path::Path;

use futures_util::StreamExt;
use indicatif::ProgressBar;
use salus_client::PartSource;
use tokio::fs::File;
use tokio_util::io::ReaderStream;

use super::media;
use crate::error::CliError;

/// Bytes that are read from the disk at a time.
const PIECE: usize = 256 * 1024;

/// Opens a file as a part; `bar` hears of every piece that was read.
///
/// # Errors
/// When it cannot be opened or is no file.
pub async fn attach(path: &Path, bar: &ProgressBar) -> Result<PartSource, CliError> {
    let failed = |e| CliError::file(path, &e);
    let file = File::open(path).await.map_err(failed)?;
    let metadata = file.metadata().await.map_err(failed)?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let (true, Some(name)) = (metadata.is_file(), name) else {
        return Err(CliError::new(
            format!("{} is no file", path.display()),
            "name a file; several files need several --attach",
        ));
    };
    let bar = bar.clone();
    bar.inc_length(metadata.len());
    let stream = ReaderStream::with_capacity(file, PIECE).inspect(move |piece| {
        if let Ok(piece) = piece {
            bar.inc(piece.len() as u64);
        }
    });
    Ok(PartSource {
        name,
        media_type: media::of_file(path).to_owned(),
        len: metadata.len(),
        stream: stream.boxed(),
        sent: None,
    })
}
