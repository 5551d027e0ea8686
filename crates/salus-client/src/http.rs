//! The thin layer over HTTP: JSON in, JSON or a problem out.

use bytes::Bytes;
use futures_util::Stream;
use reqwest::{Method, RequestBuilder, Response, header};
use salus_records::wire::account::Problem;
use serde::{Serialize, de::DeserializeOwned};

use crate::ClientError;

/// Longest JSON answer that is read, in bytes.
const MAX_JSON: usize = 64 * 1024 * 1024;

/// A connection to one server.
#[derive(Clone)]
pub(crate) struct Http {
    base: String,
    inner: reqwest::Client,
}

impl Http {
    pub(crate) fn new(base: &str) -> Result<Self, ClientError> {
        let base = base.trim_end_matches('/').to_owned();
        check_address(&base)?;
        let inner = reqwest::Client::builder()
            .user_agent(concat!("salus/", env!("CARGO_PKG_VERSION")))
            // A redirect would carry the bearer token elsewhere.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|source| ClientError::Unreachable {
                address: base.clone(),
                source,
            })?;
        Ok(Self { base, inner })
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        token: Option<&str>,
    ) -> Result<T, ClientError> {
        self.json(self.request(Method::GET, path, token)).await
    }

    pub(crate) async fn get_bytes(&self, path: &str) -> Result<Vec<u8>, ClientError> {
        let response = self.send(self.request(Method::GET, path, None)).await?;
        self.body(response).await
    }

    pub(crate) async fn post<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        token: Option<&str>,
        body: &B,
    ) -> Result<T, ClientError> {
        self.json(self.request(Method::POST, path, token).json(body))
            .await
    }

    pub(crate) async fn post_empty<B: Serialize>(
        &self,
        path: &str,
        token: Option<&str>,
        body: &B,
    ) -> Result<(), ClientError> {
        self.send(self.request(Method::POST, path, token).json(body))
            .await
            .map(drop)
    }

    pub(crate) async fn delete(&self, path: &str, token: Option<&str>) -> Result<(), ClientError> {
        self.send(self.request(Method::DELETE, path, token))
            .await
            .map(drop)
    }

    pub(crate) async fn put_stream<S>(
        &self,
        path: &str,
        token: &str,
        len: u64,
        stream: S,
    ) -> Result<(), ClientError>
    where
        S: Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static,
    {
        let request = self
            .request(Method::PUT, path, Some(token))
            .header(header::CONTENT_LENGTH, len)
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .body(reqwest::Body::wrap_stream(stream));
        self.send(request).await.map(drop)
    }

    pub(crate) async fn get_stream(
        &self,
        path: &str,
        token: &str,
    ) -> Result<Response, ClientError> {
        self.send(self.request(Method::GET, path, Some(token)))
            .await
    }

    pub(crate) fn unreachable(&self, source: reqwest::Error) -> ClientError {
        ClientError::Unreachable {
            address: self.base.clone(),
            source: source.without_url(),
        }
    }

    fn request(&self, method: Method, path: &str, token: Option<&str>) -> RequestBuilder {
        let request = self.inner.request(method, format!("{}{path}", self.base));
        match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ClientError> {
        let response = self.send(request).await?;
        let body = self.body(response).await?;
        serde_json::from_slice(&body).map_err(|_| ClientError::Protocol("unexpected JSON"))
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, ClientError> {
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| self.unreachable(e))? {
            if body.len() + chunk.len() > MAX_JSON {
                return Err(ClientError::Protocol("answer too long"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, ClientError> {
        let response = request.send().await.map_err(|e| self.unreachable(e))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let body = self.body(response).await?;
        match serde_json::from_slice::<Problem>(&body) {
            Ok(problem) => Err(ClientError::Refused(Box::new(problem))),
            Err(_) => Err(ClientError::Protocol("an error without problem details")),
        }
    }
}

/// Tokens and metadata travel in TLS, except to this very machine.
fn check_address(base: &str) -> Result<(), ClientError> {
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
