//! A doctor whose grant was revoked keeps every key and tries again.

use salus_client::NewVersion;
use salus_crypto::entropy::OsEntropy;
use salus_records::{
    Nonce,
    fhir::{Kind, form},
    keys::scope::ScopeSecret,
    objects::{
        access::{Access, Reading},
        grant::{Purpose, SlipTarget},
    },
    seal::{ContentKey, Place},
    wire::custodian::{AccessAnswer, AccessRequestBody},
};

use super::http::post;
use crate::demo::{
    scene::Told,
    stage::{Stage, now},
    story::Cast,
};

/// Revokes; then old keys meet the custodian's door, and the wraps of a newer record.
pub async fn play(stage: &Stage, cast: &mut Cast) -> Told {
    let patient = cast.patient.uid();
    let kept = old_key(cast).await?;
    // Control: before the revocation the door is open.
    cast.doctor
        .read(patient, &[cast.report], Purpose::Treat, None)
        .await?;
    cast.patient.revoke(cast.grant).await?;

    let refused = cast
        .doctor
        .read(patient, &[cast.report], Purpose::Treat, None)
        .await
        .err();
    let refused = refused.ok_or("the revoked doctor could read")?;
    if cast.doctor.list(patient, &[], Purpose::Treat).await.is_ok() {
        return Err("the revoked doctor could list".into());
    }

    // Even with the wraps of a newer record in hand (a helper at the store), the old key is nothing.
    let written = new_document(cast).await?;
    let access = Access {
        actor: patient,
        patient,
        reading: Reading::Content(vec![written]),
        purpose: Purpose::Patrqt,
        note: None,
        nonce: Nonce::random(&mut OsEntropy),
        time: now(),
    };
    let body = AccessRequestBody {
        access: cast.patient.sign(&access),
    };
    let (_, token) = cast.patient.tokens();
    let url = format!("{}/custodian/v1/access", stage.url());
    let answer: AccessAnswer = post(&url, Some(token), &body).await?.ok()?;
    let version = answer
        .versions
        .first()
        .ok_or("the new record did not come back")?;
    let place = Place::of(&version.manifest.unverified()?);
    if place.epoch <= kept.epoch {
        return Err("the scope key was not rotated".into());
    }
    let pretended = ScopeSecret::new(Kind::Document, place.epoch, kept.secret().clone());
    for key in [&kept, &pretended] {
        if ContentKey::unwrap_scope(&place, &version.wraps.0, &key.wrap_key()).is_ok() {
            return Err("the old scope key opens a new record".into());
        }
    }
    Ok(format!(
        "the custodian refuses at once ({}); the key of epoch {} does not open a record of epoch {}",
        refused.code().unwrap_or("refused"),
        kept.epoch,
        place.epoch
    ))
}

/// The scope secret that the doctor's grant carried.
async fn old_key(cast: &mut Cast) -> Result<ScopeSecret, crate::demo::stage::Trouble> {
    for received in cast.doctor.received().await? {
        for (target, secret) in received.slips {
            if let SlipTarget::Scope {
                kind: Kind::Document,
                epoch,
            } = target
            {
                return Ok(ScopeSecret::new(Kind::Document, epoch, secret));
            }
        }
    }
    Err("the doctor's grant carries no key for documents".into())
}

/// The patient writes a document of her own.
async fn new_document(
    cast: &mut Cast,
) -> Result<salus_records::objects::grant::Item, crate::demo::stage::Trouble> {
    let context = form::Context {
        patient: "me".into(),
        author: None,
        date: "2026-11-02".parse()?,
    };
    let document = form::Document {
        title: "A note for myself".into(),
        ..Default::default()
    };
    let draft = form::Form::Document(document).draft(&context, &mut || {
        Nonce::random(&mut OsEntropy).as_bytes().to_owned()
    })?;
    let patient = cast.patient.uid();
    Ok(cast
        .patient
        .write(NewVersion {
            patient,
            draft,
            attachments: Vec::new(),
            follows: None,
        })
        .await?)
}
