//! The folder of one clinic: the organisation's data, and who there is.
//!
//! ```text
//! <folder>/data/        the organisation's data directory
//! <folder>/salus.toml   the server's configuration
//! <folder>/server.log   what the server logs
//! <folder>/people.json  everybody's secrets, for the next start; owner only
//! <folder>/LOGINS.txt   the same for people; owner only
//! <folder>/profiles/    profiles of the command line, if they are put there
//! ```

use std::{
    fs::{self, DirBuilder},
    io::Write,
    path::{Path, PathBuf},
};

use crate::{Failure, people::Clinic};

/// Everybody comes from one address here, which a real server would slow down.
const CONFIG: &str = "\
# The sample clinic: everybody comes from one address, which a real server would slow down.
[rates]
activation = { burst = 1000, per_minute = 1000 }
login = { burst = 1000, per_minute = 1000 }
identifier = { burst = 1000, per_minute = 1000 }
find = { burst = 1000, per_minute = 1000 }
";

/// Where one clinic lies.
pub struct Folder(PathBuf);

impl Folder {
    /// The folder at this path, made if it is missing; only its owner can enter.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn at(path: &Path) -> Result<Self, Failure> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path)?;
        let folder = Self(path.canonicalize()?);
        fs::write(folder.config(), CONFIG)?;
        Ok(folder)
    }

    /// The organisation's data directory.
    pub fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    /// The server's configuration.
    pub fn config(&self) -> PathBuf {
        self.0.join("salus.toml")
    }

    /// What the server logs.
    pub fn log(&self) -> PathBuf {
        self.0.join("server.log")
    }

    /// Everybody's logins for people.
    pub fn logins(&self) -> PathBuf {
        self.0.join("LOGINS.txt")
    }

    /// Where the command line may keep its profiles, so that they end with the clinic.
    pub fn profiles(&self) -> PathBuf {
        self.0.join("profiles")
    }

    fn people(&self) -> PathBuf {
        self.0.join("people.json")
    }

    /// Who there is, if a clinic was made to its end.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn clinic(&self) -> Result<Option<Clinic>, Failure> {
        match fs::read(self.people()) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes).map_err(|error| {
                format!(
                    "{}: {error}; start over with --fresh",
                    self.people().display()
                )
            })?)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps who there is; written last, so its presence means that the clinic is whole.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn keep(&self, clinic: &Clinic) -> Result<(), Failure> {
        self.write_private(&self.people(), &serde_json::to_vec_pretty(clinic)?)
    }

    /// Writes everybody's logins down.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_logins(&self, text: &str) -> Result<(), Failure> {
        self.write_private(&self.logins(), text.as_bytes())
    }

    /// Removes the clinic, people and all.
    ///
    /// # Errors
    /// When something cannot be removed.
    pub fn clear(&self) -> Result<(), Failure> {
        for file in [self.people(), self.logins(), self.log()] {
            remove(fs::remove_file(file))?;
        }
        remove(fs::remove_dir_all(self.profiles()))?;
        remove(fs::remove_dir_all(self.data()))
    }

    fn write_private(&self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        // A temporary file can be read by its owner only, from the start.
        let mut file = tempfile::NamedTempFile::new_in(&self.0)?;
        file.write_all(bytes)?;
        file.persist(path)?;
        Ok(())
    }
}

fn remove(removed: std::io::Result<()>) -> Result<(), Failure> {
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
