//! Content of a record from a FHIR file, and again from changed content.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use flate2::read::GzDecoder;
use salus_records::fhir::{self, Draft, Import, Kind, Limits, is_frame};
use serde_json::Value;

use crate::error::CliError;

/// Reads a FHIR file (JSON, NDJSON, either of them gzipped) and cuts it into records.
///
/// # Errors
/// When it cannot be read, is no FHIR, or unpacks to more than is accepted.
pub fn read_file(path: &Path) -> Result<Import, CliError> {
    let limits = Limits::default();
    let file = File::open(path).map_err(|e| CliError::file(path, &e))?;
    // One byte more than is accepted, so that the limit is noticed rather than the file cut.
    let most = limits.max_bytes as u64 + 1;
    let mut bytes = Vec::new();
    let read = if path.extension().is_some_and(|ending| ending == "gz") {
        GzDecoder::new(file).take(most).read_to_end(&mut bytes)
    } else {
        file.take(most).read_to_end(&mut bytes)
    };
    match read {
        Ok(_) => fhir::import(&bytes, limits).map_err(CliError::said),
        Err(e) if is_bad_gzip(&e) => Err(CliError::new(
            format!("{} is no gzip file, or it was cut off", path.display()),
            "copy or download it again",
        )),
        Err(e) => Err(CliError::file(path, &e)),
    }
}

fn is_bad_gzip(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
    )
}

/// The one record that a file holds.
///
/// # Errors
/// When it holds none or several, or one of another kind.
pub fn single(import: Import, kind: Kind) -> Result<Draft, CliError> {
    let mut drafts: Vec<Draft> = import
        .drafts
        .into_iter()
        .filter(|draft| !is_frame(&draft.content))
        .collect();
    match (drafts.pop(), drafts.len()) {
        (Some(draft), 0) if draft.kind == kind => Ok(draft),
        (Some(draft), 0) => Err(CliError::new(
            format!(
                "the new content is of the kind {}, but the record is of the kind {kind}",
                draft.kind
            ),
            "make a new record instead: salus record create, or salus record import",
        )),
        (Some(_), more) => Err(CliError::new(
            format!("the file holds {} records", more + 1),
            "a version has one; bring the file in as a whole: salus record import",
        )),
        (None, _) => Err(CliError::new(
            "the file holds no record",
            "choose a FHIR file with one resource",
        )),
    }
}

/// The draft that this content makes.
///
/// # Errors
/// When it is no single record of this kind any more.
pub fn redraft(content: &Value, kind: Kind) -> Result<Draft, CliError> {
    let bytes = serde_json::to_vec(content)
        .map_err(|e| CliError::new(format!("the content is no JSON ({e})"), "report it"))?;
    let import = fhir::import(&bytes, Limits::default()).map_err(CliError::said)?;
    single(import, kind)
}
