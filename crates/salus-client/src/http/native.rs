//! HTTP for programs: reqwest over rustls.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use reqwest::header;

use super::{Body, Method};
use crate::ClientError;

/// What the connection said; the address is left out, for it may hold an id.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct TransportError(reqwest::Error);

impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        Self(error.without_url())
    }
}

#[derive(Clone)]
pub(crate) struct Transport(reqwest::Client);

impl Transport {
    pub(crate) fn new() -> Result<Self, TransportError> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("salus/", env!("CARGO_PKG_VERSION")))
            // A redirect would carry the bearer token elsewhere.
            .redirect(reqwest::redirect::Policy::none())
            // Servers close quiet connections after ten seconds; a request must not meet that.
            .pool_idle_timeout(Duration::from_secs(5))
            .build()?;
        Ok(Self(client))
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        url: &str,
        token: Option<&str>,
        body: Body,
    ) -> Result<Answer, TransportError> {
        let method = match method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut request = self.0.request(method, url);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        request = match body {
            Body::Empty => request,
            Body::Json(json) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(json),
            Body::Stream { len, bytes, sent } => {
                let mut total = 0;
                let told = bytes.inspect(move |chunk| {
                    if let (Ok(chunk), Some(sent)) = (chunk, &sent) {
                        total += chunk.len() as u64;
                        sent(total);
                    }
                });
                request
                    .header(header::CONTENT_LENGTH, len)
                    .header(header::CONTENT_TYPE, "application/octet-stream")
                    .body(reqwest::Body::wrap_stream(told))
            }
        };
        Ok(Answer(request.send().await?))
    }
}

/// An answer whose body has yet to be read.
pub(crate) struct Answer(reqwest::Response);

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        Ok(self.0.chunk().await?)
    }
}

/// Tokens and metadata travel in TLS, except to this very machine.
pub(crate) fn check_address(base: &str) -> Result<(), ClientError> {
    let url = reqwest::Url::parse(base).map_err(|_| {
        ClientError::Impossible(format!(
            "{base} is not an address; write it as https://salus.example.org"
        ))
    })?;
    let local = match url.host_str() {
        Some(host) => {
            host == "localhost"
                || host
                    .trim_matches(['[', ']'])
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|ip| ip.is_loopback())
        }
        None => false,
    };
    match url.scheme() {
        "https" => Ok(()),
        "http" if local => Ok(()),
        _ => Err(ClientError::Impossible(format!(
            "{base} would be reached without encryption; use its https address"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::check_address;

    #[test]
    fn only_this_machine_is_reached_without_tls() {
        for good in [
            "https://salus.example.org",
            "http://127.0.0.1:8460",
            "http://[::1]:8460",
            "http://localhost:1",
        ] {
            assert!(check_address(good).is_ok(), "{good}");
        }
        for bad in [
            "http://salus.example.org",
            "http://127.0.0.1.example.org",
            "ftp://localhost",
            "salus",
            "",
        ] {
            assert!(check_address(bad).is_err(), "{bad}");
        }
    }
}
