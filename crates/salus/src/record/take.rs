//! Parts from the server to the disk: whole and verified, or not at all.

use std::{
    io::{Seek, Write},
    path::Path,
};

use futures_util::StreamExt;
use salus_client::{Account, Opened, PartSource};
use tempfile::NamedTempFile;
use tokio_util::io::ReaderStream;

use crate::{error::CliError, term::bytes_bar};

/// The longest part that is carried over in memory; longer ones go through a file without a name.
const IN_MEMORY: u64 = 32 * 1024 * 1024;

/// Fetches a part into a new file; the name appears only after everything was verified.
///
/// # Errors
/// When it is not what its author signed, or the disk does not take it.
pub async fn to_file(
    account: &mut Account,
    opened: &Opened,
    number: usize,
    out: &Path,
) -> Result<u64, CliError> {
    check_absent(out)?;
    let mut file = beside(out)?;
    let length = opened.listed.summary.parts.get(number).map_or(0, |p| p.len);
    let bar = bytes_bar(length, "fetching");
    let written = account
        .stream_part(opened, number, &mut |piece| {
            bar.inc(piece.len() as u64);
            file.write_all(piece)
        })
        .await;
    bar.finish_and_clear();
    written?;
    keep(file, out)?;
    Ok(length)
}

/// Writes bytes that were verified already to a new file.
///
/// # Errors
/// When the file exists or the disk does not take it.
pub fn write_new(bytes: &[u8], out: &Path) -> Result<(), CliError> {
    check_absent(out)?;
    let mut file = beside(out)?;
    file.write_all(bytes).map_err(|e| CliError::file(out, &e))?;
    keep(file, out)
}

/// Fetches a part so that it can be sent again with a new version.
///
/// # Errors
/// When it is not what its author signed.
pub async fn to_send_again(
    account: &mut Account,
    opened: &Opened,
    number: usize,
) -> Result<PartSource, CliError> {
    let info = opened.listed.summary.parts.get(number).cloned();
    let info = info.ok_or_else(|| CliError::new("the record has no such part", "report it"))?;
    if info.len <= IN_MEMORY {
        let part = account.part(opened, number).await?;
        return Ok(PartSource::from_bytes(
            part.name,
            part.media_type,
            part.bytes,
        ));
    }
    let failed = |e| {
        CliError::new(
            format!("a temporary file could not be used ({e})"),
            "free some space in the directory for temporary files",
        )
    };
    let mut file = tempfile::tempfile().map_err(failed)?;
    account
        .stream_part(opened, number, &mut |piece| file.write_all(piece))
        .await?;
    file.rewind().map_err(failed)?;
    Ok(PartSource {
        name: info.name,
        media_type: info.media_type,
        len: info.len,
        stream: ReaderStream::new(tokio::fs::File::from_std(file)).boxed(),
        sent: None,
    })
}

fn check_absent(out: &Path) -> Result<(), CliError> {
    if out.exists() {
        return Err(CliError::new(
            format!("{} exists already", out.display()),
            "choose another name, or move it away first",
        ));
    }
    Ok(())
}

fn beside(out: &Path) -> Result<NamedTempFile, CliError> {
    let directory = match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    NamedTempFile::new_in(directory).map_err(|e| CliError::file(directory, &e))
}

fn keep(file: NamedTempFile, out: &Path) -> Result<(), CliError> {
    file.as_file()
        .sync_all()
        .map_err(|e| CliError::file(out, &e))?;
    file.persist_noclobber(out)
        .map(drop)
        .map_err(|e| CliError::file(out, &e.error))
}
