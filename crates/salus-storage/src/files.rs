//! Key files that only their owner can read.
//!
//! This room owns how a secret reaches the disk and comes back; it refuses files that anybody
//! else could have read. It knows nothing of what the secrets are for.
//!
//! On systems without Unix permissions only existence and size are checked; there the directory
//! has to be protected by other means.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// The largest secret file; ours are far smaller.
const LARGEST: u64 = 64 * 1024;

/// Why a secret file could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretFileError {
    /// There is no such file.
    #[error("the key file {} does not exist; restore it from its backup, or check the configured path", .0.display())]
    Missing(PathBuf),
    /// A new secret would replace an existing one.
    #[error("the key file {} already exists; move it away first if you really want a new key", .0.display())]
    Exists(PathBuf),
    /// This user may not read or write the file.
    #[error("the key file {} cannot be accessed by this user; run: chown {uid} {}", path.display(), path.display())]
    Denied {
        /// The file.
        path: PathBuf,
        /// The numeric id of this user.
        uid: u32,
    },
    /// Others may read or write the file.
    #[error("the key file {} is open to other users (mode {mode:04o}); run: chmod 600 {} and consider making a new key", path.display(), path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file belongs to somebody else.
    #[error("the key file {} belongs to user {owner}, not to user {uid} that runs this program; run: chown {uid} {}", path.display(), path.display())]
    OtherOwner {
        /// The file.
        path: PathBuf,
        /// The numeric id of its owner.
        owner: u32,
        /// The numeric id of this user.
        uid: u32,
    },
    /// It is a directory, a pipe or larger than any key.
    #[error("{} is not a key file; check the configured path", .0.display())]
    NotAKeyFile(PathBuf),
    /// The volume is full.
    #[error("the disk is full: the key file {} was not written; free some space, then try again", .0.display())]
    DiskFull(PathBuf),
    /// The operating system refused for another reason.
    #[error("the key file {} could not be read or written", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason.
        #[source]
        source: io::Error,
    },
}

/// Reads a secret from a file that belongs to this user and is closed to everybody else.
///
/// At most 64 KiB. The returned bytes are erased from memory when dropped.
///
/// # Errors
/// One variant for each reason, with the command that repairs it.
pub fn read_secret(path: &Path) -> Result<Zeroizing<Vec<u8>>, SecretFileError> {
    let mut file = File::open(path).map_err(|source| failed(path, source))?;
    let metadata = file.metadata().map_err(|source| failed(path, source))?;
    if !metadata.is_file() || metadata.len() > LARGEST {
        return Err(SecretFileError::NotAKeyFile(path.to_owned()));
    }
    check_owner(path, &metadata)?;
    let mut secret = Zeroizing::new(Vec::with_capacity(metadata.len() as usize));
    file.read_to_end(&mut secret)
        .map_err(|source| failed(path, source))?;
    Ok(secret)
}

/// Writes a secret to a new file with mode 0600; it is on the disk when this returns.
///
/// # Errors
/// [`SecretFileError::Exists`] rather than replacing a key.
pub fn write_secret_new(path: &Path, secret: &[u8]) -> Result<(), SecretFileError> {
    let written = create(path).and_then(|mut file| {
        let stored = store(&mut file, secret).and_then(|()| sync_parent(path));
        if stored.is_err() {
            // Half a key must not look like a key.
            let _ = fs::remove_file(path);
        }
        stored
    });
    written.map_err(|source| failed(path, source))
}

/// Replaces a secret file in one step: after a crash there is the old or the new one, whole.
///
/// # Errors
/// The old file is untouched then.
pub fn replace_secret(path: &Path, secret: &[u8]) -> Result<(), SecretFileError> {
    replace(path, secret).map_err(|source| failed(path, source))
}

/// Writes `bytes` beside `path`, syncs, renames over `path` and syncs the directory.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let temporary = PathBuf::from(name);
    // Left over by a crash; never read by anybody.
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let replaced = create(&temporary)
        .and_then(|mut file| store(&mut file, bytes))
        .and_then(|()| fs::rename(&temporary, path));
    if let Err(error) = replaced {
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    sync_parent(path)
}

/// Makes renames and new names in the directory of `path` durable.
pub(crate) fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_directory(parent),
        _ => sync_directory(Path::new(".")),
    }
}

/// Makes renames and new names in `directory` durable.
pub(crate) fn sync_directory(directory: &Path) -> io::Result<()> {
    // Other systems cannot open a directory; there the rename itself has to suffice.
    if cfg!(unix) {
        File::open(directory)?.sync_all()
    } else {
        Ok(())
    }
}

/// Makes one directory, private and durable, if it is not there.
pub(crate) fn make_directory(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Ok(()) => sync_parent(path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Makes an empty file that only its owner can read; false if there is one.
pub(crate) fn make_file(path: &Path) -> io::Result<bool> {
    match create(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// Lets a file that is about to be created be read by its owner only.
pub(crate) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Says whether an error means that the volume or the user's share of it is full.
pub(crate) fn is_disk_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

fn create(path: &Path) -> io::Result<File> {
    owner_only(OpenOptions::new().write(true).create_new(true)).open(path)
}

fn store(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn check_owner(path: &Path, metadata: &fs::Metadata) -> Result<(), SecretFileError> {
    use std::os::unix::fs::MetadataExt;

    let (owner, uid) = (metadata.uid(), this_user());
    if owner != uid {
        return Err(SecretFileError::OtherOwner {
            path: path.to_owned(),
            owner,
            uid,
        });
    }
    let mode = metadata.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(SecretFileError::TooOpen {
            path: path.to_owned(),
            mode,
        });
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_owner(_: &Path, _: &fs::Metadata) -> Result<(), SecretFileError> {
    Ok(())
}

#[cfg(unix)]
fn this_user() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn this_user() -> u32 {
    0
}

fn failed(path: &Path, source: io::Error) -> SecretFileError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::NotFound => SecretFileError::Missing(path),
        io::ErrorKind::AlreadyExists => SecretFileError::Exists(path),
        io::ErrorKind::PermissionDenied => SecretFileError::Denied {
            path,
            uid: this_user(),
        },
        _ if is_disk_full(&source) => SecretFileError::DiskFull(path),
        _ => SecretFileError::Io { path, source },
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_new_secret_is_private_and_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        write_secret_new(&path, b"secret").unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(&**read_secret(&path).unwrap(), b"secret");
        assert!(matches!(
            write_secret_new(&path, b"x"),
            Err(SecretFileError::Exists(_))
        ));
        assert_eq!(&**read_secret(&path).unwrap(), b"secret");
    }

    #[test]
    fn replacing_survives_litter_and_stays_private() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        write_secret_new(&path, b"old").unwrap();
        fs::write(dir.path().join("key.new"), b"half").unwrap();
        replace_secret(&path, b"new").unwrap();
        assert_eq!(&**read_secret(&path).unwrap(), b"new");
        assert!(!dir.path().join("key.new").exists());
    }

    #[test]
    fn a_readable_secret_is_refused_with_the_command_to_run() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        write_secret_new(&path, b"secret").unwrap();
        for mode in [0o640, 0o604, 0o620, 0o601] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let error = read_secret(&path).unwrap_err();
            assert!(matches!(error, SecretFileError::TooOpen { .. }));
            assert!(error.to_string().contains("chmod 600"));
            assert!(!format!("{error:?}").contains("secret"));
        }
    }

    #[test]
    fn missing_and_unfit_files_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let missing = read_secret(&dir.path().join("key"));
        assert!(matches!(missing, Err(SecretFileError::Missing(_))));
        assert!(matches!(
            read_secret(dir.path()),
            Err(SecretFileError::NotAKeyFile(_))
        ));
        let large = dir.path().join("large");
        write_secret_new(&large, &vec![0; LARGEST as usize + 1]).unwrap();
        assert!(matches!(
            read_secret(&large),
            Err(SecretFileError::NotAKeyFile(_))
        ));
    }
}

/// Bytes that are free for this user on the volume of `path`, where the operating system says it.
pub fn free_bytes(path: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let volume = rustix::fs::statvfs(path).ok()?;
        volume.f_bavail.checked_mul(volume.f_frsize)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}
