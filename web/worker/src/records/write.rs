//! Writing: forms, codes for them, new records and new versions.

use salus_client::{NewVersion, PartSource};
use salus_crypto::entropy::{OsEntropy, random_array};
use salus_records::{
    AccountId,
    fhir::{
        self, Draft, Kind, Limits,
        codes::{self, List},
        form::{self, Form},
    },
    objects::grant::Item,
};
use salus_web_rpc::{
    Failure, FailureKind, FormOf, OfferCodes, ReviseRecord, WriteRecord,
    records::{CodeList, FormPage, Offer, Written},
};
use serde_json::Value;

use super::{line, page::file_lines};
use crate::{
    calls::Handle,
    desk::Desk,
    failure::{failed, failure, fault, input, not_available},
    files::{part, part_of},
    given::Given,
    surroundings::today,
};

/// Codes offered at a time.
const OFFERS: usize = 12;

impl Handle for OfferCodes {
    async fn handle(self, _: &mut Desk, _: &Given) -> Result<Vec<Offer>, Failure> {
        let typed = self.typed.trim().to_lowercase();
        let list = match self.list {
            CodeList::LabTests => List::Laboratory,
            CodeList::Vaccines => List::Vaccines,
            CodeList::Problems => List::Problems,
            CodeList::Medicines => List::Medicines,
            CodeList::Allergens => List::Allergens,
            CodeList::Imaging => List::Imaging,
            CodeList::Visits => List::Visits,
        };
        // Names that begin with what was typed, then those in which a word does, then the rest.
        let rank = |text: &str| {
            let text = text.to_lowercase();
            if text.starts_with(&typed) {
                Some(0)
            } else if text
                .split([' ', '(', '-'])
                .any(|word| word.starts_with(&typed))
            {
                Some(1)
            } else {
                text.contains(&typed).then_some(2)
            }
        };
        let mut found: Vec<_> = codes::offers(list)
            .filter_map(|offer| Some((rank(offer.text)?, offer)))
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        let said = |text: Option<&'static str>| text.unwrap_or_default().to_owned();
        let offers = found.into_iter().take(OFFERS).map(|(_, offer)| {
            let imaging = self.list == CodeList::Imaging;
            Offer {
                text: offer.text.to_owned(),
                system: if imaging {
                    String::new()
                } else {
                    said(offer.system.filter(|_| offer.code.is_some()))
                },
                code: if imaging {
                    String::new()
                } else {
                    said(offer.code)
                },
                unit: said(offer.unit),
                low: said(offer.low),
                high: said(offer.high),
                modality: if imaging {
                    said(offer.code)
                } else {
                    String::new()
                },
            }
        });
        Ok(offers.collect())
    }
}

impl Handle for FormOf {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<FormPage, Failure> {
        let patient = desk.patient(self.patient.as_deref())?;
        let me = desk.account()?.uid();
        let record = self.record.parse().map_err(input)?;
        let newest = desk.newest(patient, record).await?;
        let content = desk.content(patient, newest.item, None, None).await?;
        Ok(FormPage {
            line: line(&newest, me, patient),
            form: Form::of(&content, newest.kind),
            date: form::date_of(&content, newest.kind)
                .map(|date| date.to_string())
                .unwrap_or_default(),
            files: file_lines(&newest, &content),
        })
    }
}

impl Handle for WriteRecord {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<Written, Failure> {
        let patient = desk.patient(self.patient.as_deref())?;
        let context = context(desk, patient, &self.date)?;
        let draft = self.form.draft(&context, &mut ids).map_err(input)?;
        let attachments = given.files().iter().map(|file| part_of(file, given));
        let version = NewVersion {
            patient,
            draft,
            attachments: attachments.collect(),
            follows: None,
        };
        write(desk, version).await
    }
}

impl Handle for ReviseRecord {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<Written, Failure> {
        let patient = desk.patient(self.patient.as_deref())?;
        let record = self.record.parse().map_err(input)?;
        // Somebody may have been faster: the custodian would say so too, but only after the upload.
        let lines = desk.list(patient, true).await?;
        let newest = lines
            .into_iter()
            .find(|line| line.item.record == record)
            .ok_or_else(not_available)?;
        if newest.item.version != self.version {
            return Err(Failure {
                code: "conflict".to_owned(),
                ..failure(
                    FailureKind::Conflict,
                    "Somebody wrote a newer version while you were changing this one.",
                    "Look at the newer version, then make your change again. What you typed is \
                     still here.",
                )
            });
        }
        let content = desk.content(patient, newest.item, None, None).await?;
        let mut draft = match &self.form {
            Some(form) => {
                let context = context(desk, patient, &self.date)?;
                form.revise(&content, &context, &mut ids).map_err(input)?
            }
            None => unchanged(&content, newest.kind)?,
        };
        draft.keep_title(&newest.summary.title, &content);
        if let Some(title) = self
            .title
            .as_deref()
            .map(str::trim)
            .filter(|t| !t.is_empty())
        {
            draft.title = title.to_owned();
        }
        if let Some(key) = newest.summary.source_key {
            // The same thing, so that a repeated import finds it.
            draft.source_key = *key.as_bytes();
        }
        let mut attachments = kept(desk, patient, newest.item, &self.without, given).await?;
        attachments.extend(given.files().iter().map(|file| part_of(file, given)));
        let version = NewVersion {
            patient,
            draft,
            attachments,
            follows: Some((newest.item, newest.manifest)),
        };
        write(desk, version).await
    }
}

/// The same content once more, for a version with other files or another title.
fn unchanged(content: &Value, kind: Kind) -> Result<Draft, Failure> {
    let bytes = serde_json::to_vec(content).map_err(|_| fault("content that is no JSON"))?;
    let drafts = fhir::import(&bytes, Limits::default())
        .map_err(input)?
        .drafts;
    let mut records = drafts
        .into_iter()
        .filter(|draft| !fhir::is_frame(&draft.content));
    match (records.next(), records.next()) {
        (Some(draft), None) if draft.kind == kind => Ok(draft),
        _ => Err(failure(
            FailureKind::Input,
            "This record cannot be written again as it is.",
            "Its content is more than one record. Write a new record instead.",
        )),
    }
}

/// Files that stay: fetched and opened, to be sealed again under the new version's key.
async fn kept(
    desk: &mut Desk,
    patient: AccountId,
    item: Item,
    without: &[u32],
    given: &Given,
) -> Result<Vec<PartSource>, Failure> {
    let newest = desk.newest(patient, item.record).await?;
    let mut kept = Vec::new();
    for (number, info) in newest.summary.parts.iter().skip(1).enumerate() {
        if without.contains(&(number as u32)) {
            continue;
        }
        let blob = super::page::fetch_part(desk, patient, item, number, given).await?;
        kept.push(part(&blob, &info.name, &info.media_type, given));
    }
    Ok(kept)
}

async fn write(desk: &mut Desk, version: NewVersion) -> Result<Written, Failure> {
    let title = version.draft.title.clone();
    let item = desk.account()?.write(version).await.map_err(failed)?;
    desk.forget_lists();
    Ok(Written {
        record: item.record.to_string(),
        version: item.version,
        title,
    })
}

fn context(desk: &Desk, patient: AccountId, date: &str) -> Result<form::Context, Failure> {
    let date = match date.trim() {
        "" => today(),
        typed => typed.to_owned(),
    };
    Ok(form::Context {
        patient: form::urn_uuid(*patient.as_bytes()),
        author: Some(desk.name.clone()),
        date: date.parse().map_err(input)?,
    })
}

fn ids() -> [u8; 16] {
    random_array(&mut OsEntropy)
}
