//! Files of the person's device: read as streams, handed over as blobs.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_channel::mpsc;
use futures_util::{SinkExt, StreamExt, future::join};
use js_sys::{Array, Uint8Array};
use salus_client::{Account, ClientError, Opened, PartSource};
use salus_web_rpc::Failure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, File};

use crate::{
    failure::fault,
    given::{Given, tell},
};

/// Bytes that are read from a file at a time.
const PIECE: f64 = 1024.0 * 1024.0;

/// A file as an attachment; it is read piece by piece while it is sealed, and the page hears how much
/// of it was sealed and sent.
pub fn part_of(file: &File, given: &Given) -> PartSource {
    let (name, media_type) = (file.name(), media_type(file));
    part(file, &name, &media_type, given)
}

/// A blob as an attachment.
pub fn part(blob: &Blob, name: &str, media_type: &str, given: &Given) -> PartSource {
    let len = blob.size();
    let (pieces, stream) = mpsc::channel(1);
    let (told, mut hearing) = mpsc::unbounded::<(f64, &'static str)>();
    let listener = given.listener();
    spawn_local(async move {
        while let Some((done, step)) = hearing.next().await {
            tell(&listener, done, len, step);
        }
    });
    spawn_local(read(blob.clone(), pieces, told.clone()));
    PartSource {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        len: len as u64,
        stream: Box::pin(stream),
        sent: Some(Box::new(move |sent| {
            // Whoever listened is gone; the upload goes on.
            let _ = told.unbounded_send((sent as f64, "Sending"));
        })),
    }
}

/// Reads a blob piece by piece, never ahead of whoever takes the pieces.
async fn read(
    blob: Blob,
    mut pieces: mpsc::Sender<std::io::Result<Bytes>>,
    told: mpsc::UnboundedSender<(f64, &'static str)>,
) {
    let len = blob.size();
    let mut from = 0.0;
    while from < len {
        let to = (from + PIECE).min(len);
        let piece = async {
            let slice = blob.slice_with_f64_and_f64(from, to)?;
            let buffer = JsFuture::from(slice.array_buffer()).await?;
            Ok::<Bytes, JsValue>(Uint8Array::new(&buffer).to_vec().into())
        };
        let piece = piece.await.map_err(|_| {
            std::io::Error::other("the file cannot be read; was it moved or changed?")
        });
        let broken = piece.is_err();
        if pieces.send(piece).await.is_err() || broken {
            return;
        }
        from = to;
        let _ = told.unbounded_send((from, "Sealing"));
    }
}

/// The media type of a file, by what the browser says and else by its name.
fn media_type(file: &File) -> String {
    let said = file.type_();
    if !said.is_empty() {
        return said;
    }
    let name = file.name().to_lowercase();
    let ending = name.rsplit('.').next().unwrap_or_default();
    match ending {
        "dcm" | "dicom" => "application/dicom",
        "json" => "application/fhir+json",
        _ => "application/octet-stream",
    }
    .to_owned()
}

/// Bytes as a blob.
pub fn blob_of(bytes: &[u8], media_type: &str) -> Result<Blob, Failure> {
    blob(&Array::of1(&Uint8Array::from(bytes)), media_type)
}

fn blob(pieces: &Array, media_type: &str) -> Result<Blob, Failure> {
    let properties = BlobPropertyBag::new();
    properties.set_type(media_type);
    Blob::new_with_u8_array_sequence_and_options(pieces, &properties)
        .map_err(|_| fault("a file that cannot be kept"))
}

/// All bytes of a file, for what has to be read as a whole.
pub async fn bytes_of(file: &File) -> Result<Vec<u8>, Failure> {
    let read = JsFuture::from(file.array_buffer()).await;
    let buffer = read.map_err(|_| {
        crate::failure::failure(
            salus_web_rpc::FailureKind::Input,
            "The file cannot be read.",
            "Choose it again; it may have been moved or changed.",
        )
    })?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Gathers what was opened in a blob, which the browser keeps outside of the worker's memory.
pub struct BlobSink {
    pieces: Array,
    media_type: String,
    len: f64,
    listener: js_sys::Function,
}

impl BlobSink {
    /// An empty one for a file of `len` bytes.
    pub fn new(media_type: &str, len: f64, given: &Given) -> Self {
        Self {
            pieces: Array::new(),
            media_type: media_type.to_owned(),
            len,
            listener: given.listener(),
        }
    }

    /// Takes bytes that are whole already.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let piece = blob_of(bytes, "")?;
        self.pieces.push(piece.unchecked_ref::<JsValue>());
        Ok(())
    }

    /// Fetches and opens a part; it counts only when this returned `Ok`.
    pub async fn fill(
        &mut self,
        account: &mut Account,
        opened: &Opened,
        part: usize,
    ) -> Result<(), ClientError> {
        let (told, mut hearing) = mpsc::unbounded();
        let waiting = Arc::new(Mutex::new(Vec::new()));
        let filled = Arc::clone(&waiting);
        let fetch = async move {
            let mut sink = |chunk: &[u8]| {
                if let Ok(mut waiting) = filled.lock() {
                    waiting.extend_from_slice(chunk);
                }
                let _ = told.unbounded_send(());
                Ok(())
            };
            account.stream_part(opened, part, &mut sink).await
        };
        let (pieces, listener, len) = (&self.pieces, &self.listener, self.len);
        let gather = async move {
            let mut done = 0.0;
            while hearing.next().await.is_some() {
                let Ok(mut waiting) = waiting.lock() else {
                    return;
                };
                if waiting.is_empty() {
                    continue;
                }
                done += waiting.len() as f64;
                if let Ok(piece) = blob_of(&waiting, "") {
                    pieces.push(piece.unchecked_ref::<JsValue>());
                }
                waiting.clear();
                tell(listener, done, len, "Opening");
            }
        };
        let (fetched, ()) = join(fetch, gather).await;
        fetched
    }

    /// The blob.
    pub fn finish(self) -> Result<Blob, Failure> {
        let properties = BlobPropertyBag::new();
        properties.set_type(&self.media_type);
        Blob::new_with_blob_sequence_and_options(&self.pieces, &properties)
            .map_err(|_| fault("a file that cannot be kept"))
    }
}

/// Some bytes of a blob.
pub async fn bytes_in(blob: &Blob, from: f64, to: f64) -> Result<Vec<u8>, Failure> {
    let unreadable = |_: JsValue| fault("a file that cannot be read");
    let slice = blob.slice_with_f64_and_f64(from, to).map_err(unreadable)?;
    let read = JsFuture::from(slice.array_buffer()).await;
    Ok(Uint8Array::new(&read.map_err(unreadable)?).to_vec())
}
