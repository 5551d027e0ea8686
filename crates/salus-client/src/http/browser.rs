//! HTTP for a web worker: `fetch`, and `XMLHttpRequest` for uploads, which alone tells how much has left.
//!
//! A request that is dropped before its end is aborted.

use bytes::Bytes;
use futures_channel::oneshot;
use futures_util::StreamExt;
use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Blob, Headers, ProgressEvent, ReadableStreamDefaultReader, RequestCache,
    RequestCredentials, RequestInit, RequestRedirect, Response, WorkerGlobalScope, XmlHttpRequest,
    XmlHttpRequestResponseType,
};

use super::{Body, Method};
use crate::{
    ClientError,
    stream::{ByteStream, Sent},
};

/// What the connection said, in the browser's words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TransportError(String);

impl From<JsValue> for TransportError {
    fn from(error: JsValue) -> Self {
        let message = Reflect::get(&error, &"message".into()).ok();
        let words = message.and_then(|m| m.as_string());
        Self(words.unwrap_or_else(|| "the connection failed".to_owned()))
    }
}

#[derive(Clone)]
pub(crate) struct Transport;

impl Transport {
    pub(crate) fn new() -> Result<Self, TransportError> {
        Ok(Self)
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        url: &str,
        token: Option<&str>,
        body: Body,
    ) -> Result<Answer, TransportError> {
        let json = match body {
            Body::Stream { len, bytes, sent } => return upload(url, token, len, bytes, sent).await,
            Body::Json(json) => Some(json),
            Body::Empty => None,
        };
        let abort = Abort::new()?;
        let headers = Headers::new()?;
        if let Some(token) = token {
            headers.set("authorization", &format!("Bearer {token}"))?;
        }
        let init = RequestInit::new();
        init.set_method(name(method));
        init.set_signal(Some(&abort.0.signal()));
        init.set_cache(RequestCache::NoStore);
        init.set_credentials(RequestCredentials::Omit);
        // A redirect would carry the bearer token elsewhere.
        init.set_redirect(RequestRedirect::Error);
        if let Some(json) = &json {
            headers.set("content-type", "application/json")?;
            init.set_body(&Uint8Array::from(json.as_slice()));
        }
        init.set_headers(&headers);
        let answer = JsFuture::from(fetch(url, &init)?).await?;
        let response: Response = answer.dyn_into()?;
        let reader = match response.body() {
            Some(body) => Some(body.get_reader().dyn_into().map_err(JsValue::from)?),
            None => None,
        };
        Ok(Answer {
            status: response.status(),
            content: Content::Stream(reader),
            abort: Some(abort),
        })
    }
}

fn name(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
    }
}

fn fetch(url: &str, init: &RequestInit) -> Result<Promise, TransportError> {
    let scope: WorkerGlobalScope = js_sys::global()
        .dyn_into()
        .map_err(|_| TransportError("this is not a web worker".to_owned()))?;
    Ok(scope.fetch_with_str_and_init(url, init))
}

/// Ends a request when it is dropped; after the end of its answer that does nothing.
struct Abort(AbortController);

impl Abort {
    fn new() -> Result<Self, TransportError> {
        Ok(Self(AbortController::new()?))
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// An answer whose body has yet to be read.
pub(crate) struct Answer {
    status: u16,
    content: Content,
    abort: Option<Abort>,
}

enum Content {
    Stream(Option<ReadableStreamDefaultReader>),
    Whole(Option<Bytes>),
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        let reader = match &mut self.content {
            Content::Whole(bytes) => return Ok(bytes.take()),
            Content::Stream(None) => return Ok(None),
            Content::Stream(Some(reader)) => reader,
        };
        let read = JsFuture::from(reader.read()).await?;
        if Reflect::get(&read, &"done".into())?.is_truthy() {
            self.content = Content::Stream(None);
            self.abort = None;
            return Ok(None);
        }
        let chunk: Uint8Array = Reflect::get(&read, &"value".into())?.dyn_into()?;
        Ok(Some(chunk.to_vec().into()))
    }
}

/// Bytes that are gathered before they become a part of the blob, so that it has few parts.
const PIECE: usize = 1024 * 1024;

/// Gathers the sealed bytes in a blob, which the browser keeps outside of the worker's memory and on
/// disk when it is large, then sends that: HTTP/1.1 knows no request body that is still being made.
async fn upload(
    url: &str,
    token: Option<&str>,
    len: u64,
    mut bytes: ByteStream,
    sent: Option<Sent>,
) -> Result<Answer, TransportError> {
    let pieces = Array::new();
    let mut piece = Vec::with_capacity(PIECE);
    while let Some(chunk) = bytes.next().await {
        let chunk = chunk.map_err(|error| TransportError(error.to_string()))?;
        piece.extend_from_slice(&chunk);
        if piece.len() >= PIECE {
            let made = blob(&piece)?;
            pieces.push(&made);
            piece.clear();
        }
    }
    let last = blob(&piece)?;
    pieces.push(&last);
    let whole = Blob::new_with_blob_sequence(&pieces)?;
    if whole.size() as u64 != len {
        return Err(TransportError("the file changed meanwhile".to_owned()));
    }

    let (done, finished) = oneshot::channel::<()>();
    let request = Put(XmlHttpRequest::new()?);
    request.0.open_with_async("PUT", url, true)?;
    request
        .0
        .set_response_type(XmlHttpRequestResponseType::Arraybuffer);
    request
        .0
        .set_request_header("content-type", "application/octet-stream")?;
    if let Some(token) = token {
        request
            .0
            .set_request_header("authorization", &format!("Bearer {token}"))?;
    }
    let progress = sent.map(|sent| {
        Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            sent(event.loaded() as u64);
        })
    });
    if let Some(progress) = &progress {
        request
            .0
            .upload()?
            .set_onprogress(Some(progress.as_ref().unchecked_ref()));
    }
    let mut done = Some(done);
    let end = Closure::<dyn FnMut()>::new(move || {
        if let Some(done) = done.take() {
            // Nobody listens where the upload was cancelled.
            let _ = done.send(());
        }
    });
    request.0.set_onloadend(Some(end.as_ref().unchecked_ref()));
    request.0.send_with_opt_blob(Some(&whole))?;
    let ended = finished.await;
    let status = request.0.status()?;
    if ended.is_err() || status == 0 {
        return Err(TransportError("the upload was broken off".to_owned()));
    }
    let body = Uint8Array::new(&request.0.response()?).to_vec();
    Ok(Answer {
        status,
        content: Content::Whole(Some(body.into())),
        abort: None,
    })
}

fn blob(piece: &[u8]) -> Result<Blob, TransportError> {
    let parts = Array::of1(&Uint8Array::from(piece));
    Ok(Blob::new_with_u8_array_sequence(&parts)?)
}

/// An upload that ends when it is dropped.
struct Put(XmlHttpRequest);

impl Drop for Put {
    fn drop(&mut self) {
        self.0.set_onloadend(None);
        if let Ok(upload) = self.0.upload() {
            upload.set_onprogress(None);
        }
        // After its end this does nothing.
        let _ = self.0.abort();
    }
}

/// Tokens and metadata travel in TLS, except to this very machine: what a browser calls a secure context.
pub(crate) fn check_address(_: &str) -> Result<(), ClientError> {
    let secure = Reflect::get(&js_sys::global(), &"isSecureContext".into());
    if secure.is_ok_and(|yes| yes.is_truthy()) {
        return Ok(());
    }
    Err(ClientError::Impossible(
        "this page came without encryption; use its https address".to_owned(),
    ))
}
