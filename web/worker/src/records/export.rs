//! Everything in one file that needs no program of ours: FHIR and every file beside it, as a ZIP.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use salus_records::{fhir::export, objects::grant::Item};
use salus_web_rpc::{ExportAll, Failure, records::Download};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{
    calls::Handle,
    desk::Desk,
    failure::fault,
    files::{BlobSink, bytes_in},
    given::Given,
    surroundings::today,
};

/// Bytes of a file beside the content that are packed at a time.
const PIECE: f64 = 4.0 * 1024.0 * 1024.0;

impl Handle for ExportAll {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<Download, Failure> {
        let me = desk.account()?.uid();
        let lines = desk.list_all(me, true).await?;
        let lines: Vec<_> = lines.into_iter().filter(|line| !line.damaged).collect();
        let items: Vec<Item> = lines.iter().map(|line| line.item).collect();
        let contents = desk.contents(me, &items, given).await?;
        let mut archive = Archive::new(given);
        let bundles = export(contents.iter().map(|(_, content)| content));
        for (number, bundle) in (1..).zip(&bundles) {
            let name = match number {
                1 => "record.json".to_owned(),
                _ => format!("record-{number}.json"),
            };
            let text = serde_json::to_vec_pretty(bundle).map_err(|_| fault("content"))?;
            archive.begin(&name)?;
            archive.write(&text)?;
        }
        for (place, line) in lines.iter().enumerate() {
            let files = line.summary.parts.len().saturating_sub(1);
            for number in 0..files {
                let blob = super::page::fetch_part(desk, me, line.item, number, given).await?;
                let info = &line.summary.parts[number + 1];
                let folder = &line.item.record.to_string()[..8];
                archive.begin(&format!("files/{folder}/{}", safe(&info.name, number + 1)))?;
                let mut from = 0.0;
                while from < blob.size() {
                    let to = (from + PIECE).min(blob.size());
                    archive.write(&bytes_in(&blob, from, to).await?)?;
                    from = to;
                }
            }
            given.tell(place as f64 + 1.0, lines.len() as f64, "Packing");
        }
        let blob = archive.finish()?;
        let download = Download {
            name: format!("salus-{}.zip", today()),
            media_type: "application/zip".to_owned(),
            len: blob.size(),
        };
        given.put_beside(blob);
        Ok(download)
    }
}

/// A ZIP that leaves the worker's memory as it grows.
struct Archive {
    zip: ZipWriter<zip::write::StreamWriter<Waiting>>,
    waiting: Waiting,
    sink: BlobSink,
}

impl Archive {
    fn new(given: &Given) -> Self {
        let waiting = Waiting::default();
        Self {
            zip: ZipWriter::new_stream(waiting.clone()),
            waiting,
            sink: BlobSink::new("application/zip", 0.0, given),
        }
    }

    fn begin(&mut self, name: &str) -> Result<(), Failure> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(true);
        self.zip
            .start_file(name, options)
            .map_err(|_| fault("an archive"))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.zip.write_all(bytes).map_err(|_| fault("an archive"))?;
        self.sink.push(&self.waiting.take())
    }

    fn finish(mut self) -> Result<web_sys::Blob, Failure> {
        self.zip.finish().map_err(|_| fault("an archive"))?;
        self.sink.push(&self.waiting.take())?;
        self.sink.finish()
    }
}

/// Bytes between the archive and the blob.
#[derive(Clone, Default)]
struct Waiting(Arc<Mutex<Vec<u8>>>);

impl Waiting {
    fn take(&self) -> Vec<u8> {
        self.0
            .lock()
            .map(|mut bytes| std::mem::take(&mut *bytes))
            .unwrap_or_default()
    }
}

impl Write for Waiting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut waiting = self.0.lock().map_err(|_| io::Error::other("broken"))?;
        waiting.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A name that another person gave, as a name in one folder: numbered, without separators.
fn safe(given: &str, number: usize) -> String {
    let kept = given.trim_start_matches('.').chars().map(|c| match c {
        '/' | '\\' | ':' => '_',
        c if c.is_control() => '_',
        c => c,
    });
    let name: String = kept.take(100).collect();
    format!("{number}-{name}")
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn names_stay_in_their_folder() {
        assert_eq!(safe("../../etc/passwd", 1), "1-_.._etc_passwd");
        assert_eq!(safe("scan.dcm", 2), "2-scan.dcm");
    }
}
