//! The thin layer over HTTP: JSON in, JSON or a problem out.
//!
//! What a request is and what an answer means stands here; how bytes travel is [`native`] for
//! programs and [`browser`] for a web worker.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod native;

#[cfg(target_arch = "wasm32")]
use browser as transport;
#[cfg(not(target_arch = "wasm32"))]
use native as transport;

use salus_records::wire::account::Problem;
use serde::{Serialize, de::DeserializeOwned};

use crate::{ClientError, stream::ByteStream};
pub(crate) use transport::Answer;
pub use transport::TransportError;

/// Longest JSON answer that is read, in bytes.
const MAX_JSON: usize = 64 * 1024 * 1024;

/// The verbs that the interface uses.
#[derive(Clone, Copy)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Delete,
}

/// What travels with a request.
pub(crate) enum Body {
    Empty,
    Json(Vec<u8>),
    Stream {
        len: u64,
        bytes: ByteStream,
        sent: Option<crate::stream::Sent>,
    },
}

/// A connection to one server.
#[derive(Clone)]
pub(crate) struct Http {
    base: String,
    transport: transport::Transport,
}

impl Http {
    pub(crate) fn new(base: &str) -> Result<Self, ClientError> {
        let base = base.trim_end_matches('/').to_owned();
        transport::check_address(&base)?;
        let transport = transport::Transport::new().map_err(|source| ClientError::Unreachable {
            address: base.clone(),
            source,
        })?;
        Ok(Self { base, transport })
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        token: Option<&str>,
    ) -> Result<T, ClientError> {
        self.json(Method::Get, path, token, Body::Empty).await
    }

    pub(crate) async fn get_bytes(&self, path: &str) -> Result<Vec<u8>, ClientError> {
        let answer = self.send(Method::Get, path, None, Body::Empty).await?;
        self.read(answer).await
    }

    pub(crate) async fn post<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        token: Option<&str>,
        body: &B,
    ) -> Result<T, ClientError> {
        self.json(Method::Post, path, token, json_body(body)?).await
    }

    pub(crate) async fn post_empty<B: Serialize>(
        &self,
        path: &str,
        token: Option<&str>,
        body: &B,
    ) -> Result<(), ClientError> {
        self.send(Method::Post, path, token, json_body(body)?)
            .await
            .map(drop)
    }

    pub(crate) async fn delete(&self, path: &str, token: Option<&str>) -> Result<(), ClientError> {
        self.send(Method::Delete, path, token, Body::Empty)
            .await
            .map(drop)
    }

    /// Sends `len` bytes as they come; `sent` hears how many have left.
    pub(crate) async fn put_stream(
        &self,
        path: &str,
        token: &str,
        len: u64,
        bytes: ByteStream,
        sent: Option<crate::stream::Sent>,
    ) -> Result<(), ClientError> {
        let body = Body::Stream { len, bytes, sent };
        self.send(Method::Put, path, Some(token), body)
            .await
            .map(drop)
    }

    pub(crate) async fn get_stream(&self, path: &str, token: &str) -> Result<Answer, ClientError> {
        self.send(Method::Get, path, Some(token), Body::Empty).await
    }

    pub(crate) fn unreachable(&self, source: TransportError) -> ClientError {
        ClientError::Unreachable {
            address: self.base.clone(),
            source,
        }
    }

    async fn json<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Body,
    ) -> Result<T, ClientError> {
        let answer = self.send(method, path, token, body).await?;
        let body = self.read(answer).await?;
        serde_json::from_slice(&body).map_err(|_| ClientError::Protocol("unexpected JSON"))
    }

    async fn read(&self, mut answer: Answer) -> Result<Vec<u8>, ClientError> {
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|e| self.unreachable(e))? {
            if body.len() + chunk.len() > MAX_JSON {
                return Err(ClientError::Protocol("answer too long"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Body,
    ) -> Result<Answer, ClientError> {
        let url = format!("{}{path}", self.base);
        let answer = self
            .transport
            .send(method, &url, token, body)
            .await
            .map_err(|e| self.unreachable(e))?;
        if (200..300).contains(&answer.status()) {
            return Ok(answer);
        }
        let body = self.read(answer).await?;
        match serde_json::from_slice::<Problem>(&body) {
            Ok(problem) => Err(ClientError::Refused(Box::new(problem))),
            Err(_) => Err(ClientError::Protocol("an error without problem details")),
        }
    }
}

fn json_body<B: Serialize>(body: &B) -> Result<Body, ClientError> {
    serde_json::to_vec(body)
        .map(Body::Json)
        .map_err(|_| ClientError::Protocol("a request that cannot be written"))
}
