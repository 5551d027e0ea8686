//! `salus record export`: everything as FHIR, as it came.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use salus_client::{Account, Opened};
use salus_records::{
    AccountId,
    fhir::export,
    objects::{access::MAX_ITEMS, grant::Item},
};
use serde_json::{Value, json};

use super::{
    find::usual_purpose,
    take::{to_file, write_new},
};
use crate::{
    context::Context,
    error::CliError,
    ids::short,
    reply::Reply,
    session::logged_in,
    share::whose,
    term::{count_bar, plain},
};

/// Take out everything as FHIR R4, readable anywhere and unencrypted.
///
/// What was imported comes out as the Bundle that it was; what was written here follows in one more
/// Bundle. Files that go along are written beside it.
#[derive(Args)]
pub struct Export {
    /// A new file for the Bundle, or a directory.
    #[arg(long, value_name = "FILE|DIR")]
    out: PathBuf,
    /// Id of the patient's account; for doctors with several patients.
    #[arg(long, value_name = "ID")]
    patient: Option<String>,
}

/// Where the Bundles and the files beside them go.
struct Places {
    first: PathBuf,
    files: PathBuf,
}

impl Export {
    /// Into a file or directory, one's own record.
    pub fn to(out: PathBuf) -> Self {
        Self { out, patient: None }
    }

    /// Exports the newest version of every record.
    ///
    /// # Errors
    /// When a file exists already, or a record is not what its author signed.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        let places = Places::of(&self.out)?;
        logged_in(context, async |account| {
            let patient = whose(account, self.patient.as_deref()).await?;
            let (contents, files) = fetch(account, patient, &places).await?;
            let bundles = export(&contents);
            let mut written = Vec::new();
            for (position, bundle) in bundles.iter().enumerate() {
                let path = places.bundle(position);
                let bytes = serde_json::to_vec_pretty(bundle)
                    .map_err(|e| CliError::file(&path, &std::io::Error::from(e)))?;
                write_new(&bytes, &path)?;
                written.push(path);
            }
            let shown: Vec<String> = written
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            let mut text = match shown.as_slice() {
                [] => "There are no records here yet, so nothing was written.".to_owned(),
                shown => format!("{} records are in {}", contents.len(), shown.join(", ")),
            };
            if files > 0 {
                text.push_str(&format!(
                    "\n{files} files that go along are in {}",
                    places.files.display()
                ));
            }
            if !written.is_empty() {
                text.push_str("\n\nThese files are not encrypted any more; keep them safe.");
            }
            let json = json!({
                "records": contents.len(),
                "bundles": written,
                "files": files,
                "files_in": (files > 0).then_some(&places.files),
            });
            Ok(Reply::new(text, json))
        })
        .await
    }
}

async fn fetch(
    account: &mut Account,
    patient: AccountId,
    places: &Places,
) -> Result<(Vec<Value>, usize), CliError> {
    let why = usual_purpose(account, patient);
    let listed = account.list(patient, &[], why).await?;
    let (damaged, whole): (Vec<_>, Vec<_>) = listed.iter().partition(|line| line.damaged);
    for line in damaged {
        eprintln!(
            "warning: {} is left out: {} sealed it so that nobody can open it",
            short(line.item.record),
            plain(&line.author_name)
        );
    }
    let items: Vec<Item> = whole.iter().map(|line| line.item).collect();
    let bar = count_bar(items.len() as u64, "exporting");
    let (mut contents, mut files) = (Vec::new(), 0);
    for batch in items.chunks(MAX_ITEMS) {
        for opened in account.read(patient, batch, why, None).await? {
            contents.push(account.content(&opened).await?);
            files += fetch_files(account, &opened, places).await?;
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    Ok((contents, files))
}

async fn fetch_files(
    account: &mut Account,
    opened: &Opened,
    places: &Places,
) -> Result<usize, CliError> {
    let listed = &opened.listed;
    let directory = places.files.join(short(listed.item.record));
    let parts = listed.summary.parts.len();
    for number in 1..parts {
        fs::create_dir_all(&directory).map_err(|e| CliError::file(&directory, &e))?;
        let name = file_name(&listed.summary.parts[number].name, number);
        to_file(account, opened, number, &directory.join(name)).await?;
    }
    Ok(parts.saturating_sub(1))
}

/// A name that another person gave, as a name in one directory: numbered, without separators.
fn file_name(given: &str, number: usize) -> String {
    let kept: String = given
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '\0' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .collect();
    let mut name = format!("{number}-{}", kept.trim_start_matches('.'));
    // File systems take 255 bytes; another person's wish for more must not break the export.
    while name.len() > 200 {
        name.pop();
    }
    name
}

impl Places {
    fn of(out: &Path) -> Result<Self, CliError> {
        let ends_as_directory = out.to_string_lossy().ends_with(std::path::MAIN_SEPARATOR);
        if out.is_dir() || ends_as_directory {
            fs::create_dir_all(out).map_err(|e| CliError::file(out, &e))?;
            return Ok(Self {
                first: out.join("record.json"),
                files: out.join("files"),
            });
        }
        let mut files = OsString::from(out.file_stem().unwrap_or_default());
        files.push("-files");
        Ok(Self {
            first: out.to_owned(),
            files: out.with_file_name(files),
        })
    }

    /// The file of a Bundle: `record.json`, `record-2.json`, …
    fn bundle(&self, position: usize) -> PathBuf {
        if position == 0 {
            return self.first.clone();
        }
        let mut name = OsString::from(self.first.file_stem().unwrap_or_default());
        name.push(format!("-{}", position + 1));
        if let Some(ending) = self.first.extension() {
            name.push(".");
            name.push(ending);
        }
        self.first.with_file_name(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_directory() {
        assert_eq!(file_name("../../etc/passwd", 1), "1-_.._etc_passwd");
        assert_eq!(file_name("scan.dcm", 2), "2-scan.dcm");
    }

    #[test]
    fn further_bundles_are_numbered() {
        let places = Places::of(Path::new("mine.json")).unwrap();
        assert_eq!(places.bundle(0), Path::new("mine.json"));
        assert_eq!(places.bundle(1), Path::new("mine-2.json"));
        assert_eq!(places.files, Path::new("mine-files"));
    }
}
