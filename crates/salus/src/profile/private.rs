//! Files that only their owner can read, replaced in one step.

use std::{
    fs,
    io::{self, Read, Write},
    path::Path,
};

use crate::error::CliError;

/// Makes a directory, and those above it, for its owner alone.
pub fn make_private_directory(path: &Path) -> Result<(), CliError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|e| CliError::file(path, &e))
}

/// Reads a file, and refuses one that others could have read or changed.
pub fn read_private(path: &Path) -> Result<Option<Vec<u8>>, CliError> {
    let failed = |e| CliError::file(path, &e);
    let mut file = match fs::File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(failed(e)),
    };
    check_mode(path, &file.metadata().map_err(failed)?)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(failed)?;
    Ok(Some(bytes))
}

/// Writes a file for its owner alone: after a crash there is the old or the new one, whole.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    write(path, bytes).map_err(|e| CliError::file(path, &e))
}

/// Writes a file that others may read: after a crash there is the old or the new one, whole.
pub fn write_public(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let written = write(path, bytes);
    #[cfg(unix)]
    let written = written.and_then(|()| {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o644))
    });
    written.map_err(|e| CliError::file(path, &e))
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // A temporary file has mode 0600 from the start.
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(unix)]
fn check_mode(path: &Path, metadata: &fs::Metadata) -> Result<(), CliError> {
    use std::os::unix::fs::MetadataExt;
    let mode = metadata.mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(CliError::new(
        format!(
            "{} is open to other users (mode {mode:04o})",
            path.display()
        ),
        format!(
            "run: chmod 600 {}, then log out everywhere in case somebody copied it",
            path.display()
        ),
    ))
}

#[cfg(not(unix))]
fn check_mode(_: &Path, _: &fs::Metadata) -> Result<(), CliError> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn only_the_owner_reads_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("session.json");
        assert!(read_private(&path).unwrap().is_none());
        write_private(&path, b"one").unwrap();
        write_private(&path, b"two").unwrap();
        assert_eq!(read_private(&path).unwrap().unwrap(), b"two");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = read_private(&path).unwrap_err().to_string();
        assert!(refused.contains("chmod 600"), "{refused}");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
