//! The files of the web application, as the server hands them out.
//!
//! The server does not know how they were made: whoever starts it brings the table.

use std::collections::BTreeMap;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use salus_crypto::bytes::to_base64url;
use salus_ledger::Hash;

use crate::problem::{Code, Refusal};

/// What a page of the web application may load and do, as its browser enforces it.
///
/// Scripts come from this origin alone, WebAssembly included. Pictures of records are shown from
/// memory (`blob:`), hence `img-src`. Nothing is framed, nothing may frame the application, no form
/// posts anywhere, and only the two named Trusted Types policies turn text into markup.
pub const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; img-src 'self' blob:; connect-src 'self'; worker-src 'self'; \
     manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types salus default";

/// Abilities of a browser that the web application never asks for.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), browsing-topics=(), \
     camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), \
     identity-credentials-get=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), \
     payment=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

/// Headers of every file.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, PAGE_POLICY),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-embedder-policy"),
        "require-corp",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// The page that every address of the application begins with.
const PAGE: &str = "index.html";

/// First parts of addresses that are never a page of the application.
const NO_PAGES: [&str; 8] = [
    "api",
    "custodian",
    "ledger",
    "livez",
    "readyz",
    "openapi.json",
    "metrics",
    "assets",
];

/// One file of the web application.
#[derive(Clone, Debug)]
pub struct StaticFile {
    /// Media type, as `Content-Type` says it.
    pub media_type: &'static str,
    /// The bytes.
    pub plain: Bytes,
    /// The bytes compressed with brotli, where that was worth it.
    pub brotli: Option<Bytes>,
    /// SHA-256 of the plain bytes.
    pub sha256: [u8; 32],
    /// Whether the name never means other bytes, so that browsers may keep it for good.
    pub immutable: bool,
}

/// All files of one release of the web application, by path without a leading slash.
#[derive(Clone, Debug, Default)]
pub struct StaticFiles {
    files: BTreeMap<String, StaticFile>,
}

impl FromIterator<(String, StaticFile)> for StaticFiles {
    fn from_iter<I: IntoIterator<Item = (String, StaticFile)>>(files: I) -> Self {
        Self {
            files: files.into_iter().collect(),
        }
    }
}

impl StaticFiles {
    /// What names this release: SHA-256 of `hashes.json`, which names every other file's.
    pub fn release(&self) -> Option<Hash> {
        self.files.get("hashes.json").map(|file| Hash(file.sha256))
    }

    /// Answers what no route answers: a file, or the page that finds its own way.
    pub(crate) fn answer(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Result<Response, Refusal> {
        let path = uri.path().trim_start_matches('/');
        let asked = match path {
            "" => self.files.get(PAGE),
            path => self.files.get(path),
        };
        let found = asked.or_else(|| {
            (is_page(path) && wants_page(headers))
                .then(|| self.files.get(PAGE))
                .flatten()
        });
        let Some(file) = found else {
            return Err(Code::RouteUnknown.into());
        };
        if *method != Method::GET && *method != Method::HEAD {
            let allow = [(header::ALLOW, "GET, HEAD")];
            return Ok((allow, Refusal::new(Code::MethodNotAllowed)).into_response());
        }
        Ok(file.answer(headers))
    }
}

impl StaticFile {
    fn answer(&self, asked: &HeaderMap) -> Response {
        let brotli = self.brotli.as_ref().filter(|_| takes_brotli(asked));
        // Each form of the bytes has a tag of its own (RFC 9110, section 8.8.3.3).
        let form = if brotli.is_some() { "-br" } else { "" };
        let tag = format!("\"{}{form}\"", to_base64url(&self.sha256));
        let mut response = if knows(asked, &tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let bytes = brotli.unwrap_or(&self.plain).clone();
            let kind = [(header::CONTENT_TYPE, self.media_type)];
            let mut response = (kind, Body::from(bytes)).into_response();
            if brotli.is_some() {
                let coding = HeaderValue::from_static("br");
                response
                    .headers_mut()
                    .insert(header::CONTENT_ENCODING, coding);
            }
            response
        };
        let headers = response.headers_mut();
        for (name, value) in HEADERS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let keep = if self.immutable {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        response
    }
}

/// Whether the application may have a page at this address.
fn is_page(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    !NO_PAGES.contains(&first)
}

/// Whether somebody opens an address in a browser rather than loading a file.
fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = list(headers, header::ACCEPT);
    accepted
        .filter(|(_, accepted)| *accepted)
        .any(|(kind, _)| kind.eq_ignore_ascii_case("text/html"))
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted = list(headers, header::ACCEPT_ENCODING);
    accepted
        .filter(|(_, accepted)| *accepted)
        .any(|(coding, _)| coding.eq_ignore_ascii_case("br"))
}

/// The values of a header that lists them, each with whether its weight is above zero.
fn list(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = (&str, bool)> {
    headers
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let value = parts.next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q="));
            let refused = weight.is_some_and(|weight| weight.parse() == Ok(0.0_f32));
            (value, !refused)
        })
}

/// Whether the client has these very bytes already.
fn knows(headers: &HeaderMap, tag: &str) -> bool {
    list(headers, header::IF_NONE_MATCH)
        .any(|(known, _)| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
