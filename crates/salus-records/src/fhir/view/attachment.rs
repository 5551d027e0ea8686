//! Files inside a record: letters, images, PDF.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Fact;
use crate::fhir::{member::Members, path, words};

/// A file inside a record. Source: HL7 FHIR R4, Datatypes, `Attachment`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its name, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its media type, such as `application/dicom`; empty if not given.
    pub content_type: String,
    /// Its bytes; base64 in JSON.
    #[serde(with = "base64_text")]
    pub data: Vec<u8>,
}

/// Every file inside a record, in order; those that only point elsewhere are left out.
pub fn attachments(content: &Value) -> Vec<Attachment> {
    let members = Members::of_content(content);
    let resources = (0..members.entries.len()).map(|member| members.resource(member));
    resources.flat_map(held).filter_map(decoded).collect()
}

/// The attachments of one resource; a Binary is one itself.
fn held(resource: &Value) -> Vec<&Value> {
    if path::resource_type(resource) == "Binary" {
        return vec![resource];
    }
    let fields = [
        "presentedForm",
        "content.attachment",
        "content",
        "photo",
        "payload.contentAttachment",
    ];
    let found = fields
        .into_iter()
        .flat_map(|field| path::all(resource, field));
    found
        .filter(|held| held.get("contentType").is_some() || held.get("data").is_some())
        .collect()
}

fn decoded(attachment: &Value) -> Option<Attachment> {
    let file = exact(attachment)?;
    Some(Attachment {
        title: file
            .title
            .as_deref()
            .map(words::tidy)
            .filter(|title| !title.is_empty()),
        ..file
    })
}

/// A file with its title as it was written.
pub(crate) fn exact(attachment: &Value) -> Option<Attachment> {
    let text: String = path::text(attachment, "data")?.split_whitespace().collect();
    let title = attachment.get("title").and_then(Value::as_str);
    Some(Attachment {
        title: title.map(str::to_owned),
        content_type: path::text(attachment, "contentType")
            .unwrap_or_default()
            .to_owned(),
        data: STANDARD.decode(text).ok()?,
    })
}

/// A fact for each file that is no plain text.
pub(crate) fn facts(resource: &Value) -> Vec<Fact> {
    let file = |held: &Value| {
        let media = path::text(held, "contentType").unwrap_or_default();
        let what = media_name(media)?;
        let title = path::text(held, "title").map(words::tidy);
        Some(Fact::new(
            "File",
            title.map_or(what.to_owned(), |title| format!("{title} ({what})")),
        ))
    };
    held(resource).into_iter().filter_map(file).collect()
}

/// Plain text and HTML files, to be read in place.
pub(crate) fn prose(resource: &Value) -> Vec<String> {
    let text = |file: Attachment| {
        let text = String::from_utf8(file.data).ok()?;
        match file
            .content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
        {
            "text/plain" | "text/markdown" => {
                let lines: Vec<String> = text.lines().map(words::tidy).collect();
                Some(lines.join("\n").trim().to_owned())
            }
            "text/html" => Some(words::from_html(&text)),
            _ => None,
        }
    };
    held(resource)
        .into_iter()
        .filter_map(decoded)
        .filter_map(text)
        .collect()
}

fn media_name(media: &str) -> Option<&'static str> {
    let name = match media.split(';').next().unwrap_or_default().trim() {
        "text/plain" | "text/markdown" | "text/html" => return None,
        "application/pdf" => "PDF",
        "application/dicom" => "DICOM image",
        "application/xml" | "text/xml" | "application/hl7-v3+xml" => "XML document",
        other if other.starts_with("image/") => "picture",
        other if other.starts_with("audio/") => "sound",
        other if other.starts_with("video/") => "video",
        _ => "file",
    };
    Some(name)
}

/// Bytes as base64 in JSON, as FHIR has them.
mod base64_text {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(data: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(data))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        STANDARD
            .decode(String::deserialize(from)?)
            .map_err(|_| D::Error::custom("not base64"))
    }
}
