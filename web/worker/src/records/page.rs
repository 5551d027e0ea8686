//! One record: what it says, what goes along, who can see it.

use salus_client::Listed;
use salus_records::{
    AccountId,
    fhir::view::{self, Attachment},
    objects::grant::Item,
};
use salus_web_rpc::{
    Failure, OpenFile, ReadRecord,
    records::{Download, FileLine, FileView, RecordPage},
};
use serde_json::Value;

use super::{line, series::series_key};
use crate::{
    calls::Handle,
    desk::Desk,
    failure::{failed, input, not_available},
    files::{BlobSink, blob_of, bytes_in},
    given::Given,
    sharing,
};

impl Handle for ReadRecord {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<RecordPage, Failure> {
        let patient = desk.patient(self.patient.as_deref())?;
        let me = desk.account()?.uid();
        let record = self.record.parse().map_err(input)?;
        let newest = desk.newest(patient, record).await?;
        let item = Item {
            record,
            version: self.version.unwrap_or(newest.item.version),
        };
        let note = self.note.as_deref().filter(|note| !note.trim().is_empty());
        let content = desk.content(patient, item, self.purpose, note).await?;
        let listed = listed(desk, patient, item)?;
        let said = view::summarise(&content);
        let mut series: Vec<(String, String)> = Vec::new();
        for measured in view::measurements(&content) {
            let key = series_key(&measured);
            if !series.iter().any(|(known, _)| *known == key) {
                series.push((key, measured.label));
            }
        }
        let visible_to = if patient == me {
            sharing::names_for(desk, &listed).await?
        } else {
            Vec::new()
        };
        Ok(RecordPage {
            line: line(&listed, me, patient),
            facts: said.facts,
            narrative: said.narrative.unwrap_or_default(),
            files: file_lines(&listed, &content),
            newest: newest.item.version,
            visible_to,
            series,
            may_write: sharing::may_write(desk, patient, listed.kind).await?,
            fhir: serde_json::to_string_pretty(&content).unwrap_or_default(),
        })
    }
}

fn listed(desk: &mut Desk, patient: AccountId, item: Item) -> Result<Listed, Failure> {
    let opened = desk.book(patient).opened.get(&item);
    Ok(opened.ok_or_else(not_available)?.0.listed.clone())
}

/// Files beside the content, then files in it.
pub(super) fn file_lines(listed: &Listed, content: &Value) -> Vec<FileLine> {
    let beside = listed.summary.parts.iter().skip(1);
    let beside = beside.map(|part| file_line(&part.name, &part.media_type, part.len, true));
    let inside = view::attachments(content);
    let inside = inside.iter().filter(|file| !is_prose(file)).map(|file| {
        let name = file.title.as_deref().unwrap_or("File");
        file_line(name, &file.content_type, file.data.len() as u64, false)
    });
    beside.chain(inside).collect()
}

/// Text that the page shows as the record's words already.
fn is_prose(file: &Attachment) -> bool {
    matches!(
        media(&file.content_type),
        "text/plain" | "text/markdown" | "text/html"
    )
}

fn media(full: &str) -> &str {
    full.split(';').next().unwrap_or_default().trim()
}

/// A file as a page lists it.
fn file_line(name: &str, media_type: &str, len: u64, removable: bool) -> FileLine {
    let view = match media(media_type) {
        "application/dicom" => FileView::Dicom,
        _ if name.to_lowercase().ends_with(".dcm") => FileView::Dicom,
        "image/png" | "image/jpeg" | "image/gif" | "image/webp" => FileView::Picture,
        "application/pdf" => FileView::Pdf,
        "text/plain" | "text/markdown" | "text/csv" => FileView::Text,
        _ => FileView::None,
    };
    FileLine {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        len: len as f64,
        view,
        removable,
    }
}

impl Handle for OpenFile {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<Download, Failure> {
        let patient = desk.patient(self.patient.as_deref())?;
        let item = Item {
            record: self.record.parse().map_err(input)?,
            version: self.version,
        };
        let (file, blob) = open_file(desk, patient, item, self.file as usize, given).await?;
        given.put_beside(blob);
        Ok(Download {
            name: file.name,
            media_type: file.media_type,
            len: file.len,
        })
    }
}

/// Fetches and opens one part into a blob.
async fn fetch(
    desk: &mut Desk,
    patient: AccountId,
    item: Item,
    part: usize,
    file: &FileLine,
    given: &Given,
) -> Result<web_sys::Blob, Failure> {
    let (mut opened, mut fetched) = {
        desk.open(patient, item, None, None).await?;
        desk.take_opened(patient, item)?
    };
    // A ticket opens a part once, and not for long.
    if !fetched.insert(part) {
        (opened, fetched) = desk.open_again(patient, item).await?;
        fetched.insert(part);
    }
    let account = desk.account()?;
    let mut sink = BlobSink::new(&file.media_type, file.len, given);
    let mut taken = sink.fill(account, &opened, part).await;
    if taken.as_ref().is_err_and(|error| error.code().is_some()) {
        (opened, fetched) = desk.open_again(patient, item).await?;
        fetched.insert(part);
        sink = BlobSink::new(&file.media_type, file.len, given);
        taken = sink.fill(desk.account()?, &opened, part).await;
    }
    desk.book(patient).opened.insert(item, (opened, fetched));
    taken.map_err(failed)?;
    sink.finish()
}

/// A file beside the content, by its number, as a blob.
pub(super) async fn fetch_part(
    desk: &mut Desk,
    patient: AccountId,
    item: Item,
    number: usize,
    given: &Given,
) -> Result<web_sys::Blob, Failure> {
    desk.open(patient, item, None, None).await?;
    let listed = listed(desk, patient, item)?;
    let part = number + 1;
    let info = listed.summary.parts.get(part).ok_or_else(not_available)?;
    let file = file_line(&info.name, &info.media_type, info.len, true);
    fetch(desk, patient, item, part, &file, given).await
}

/// Opens a file by its number in the list of the page.
async fn open_file(
    desk: &mut Desk,
    patient: AccountId,
    item: Item,
    number: usize,
    given: &Given,
) -> Result<(FileLine, web_sys::Blob), Failure> {
    let content = desk.content(patient, item, None, None).await?;
    let listed = listed(desk, patient, item)?;
    let file = file_lines(&listed, &content)
        .into_iter()
        .nth(number)
        .ok_or_else(not_available)?;
    let beside = listed.summary.parts.len().saturating_sub(1);
    let blob = if number < beside {
        fetch(desk, patient, item, number + 1, &file, given).await?
    } else {
        let mut inside = view::attachments(&content)
            .into_iter()
            .filter(|file| !is_prose(file));
        let held = inside.nth(number - beside).ok_or_else(not_available)?;
        blob_of(&held.data, &file.media_type)?
    };
    Ok((file, blob))
}

/// The bytes of a file that goes along, in memory: for what is decoded here.
pub async fn file_bytes(
    desk: &mut Desk,
    patient: AccountId,
    item: Item,
    number: usize,
    given: &Given,
) -> Result<Vec<u8>, Failure> {
    let (_, blob) = open_file(desk, patient, item, number, given).await?;
    bytes_in(&blob, 0.0, blob.size()).await
}
