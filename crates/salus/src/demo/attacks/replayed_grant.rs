//! Somebody who recorded a signed grant sends it again after its revocation.

use salus_records::{
    objects::grant::{Purpose, SlipTarget},
    wire::{
        Cbor,
        custodian::{GrantRequest, Grants},
    },
};

use super::http::{get, post};
use crate::demo::{scene::Told, stage::Stage, story::Cast};

/// Sends the revoked grant again, as the doctor and as the patient; then with other slips.
pub async fn play(stage: &Stage, cast: &mut Cast) -> Told {
    let url = format!("{}/custodian/v1/grants", stage.url());
    let (_, patient_token) = cast.patient.tokens();
    let (_, doctor_token) = cast.doctor.tokens();
    let recorded: Grants = get(&url, Some(patient_token)).await?.ok()?;
    let old = recorded
        .grants
        .into_iter()
        .find(|g| g.revoked.is_some())
        .ok_or("no revoked grant to replay")?;
    let replay = GrantRequest {
        bundle: old.bundle.clone(),
    };
    let by_doctor = post(&url, Some(doctor_token), &replay).await?;
    let by_patient = post(&url, Some(patient_token), &replay).await?;
    if by_doctor.status < 400 || by_patient.status < 400 {
        return Err("the revoked grant was taken again".into());
    }
    // A grant is one signed whole: another grantee's or another grant's parts do not fit it.
    let mut altered = old.bundle.0;
    altered
        .slips
        .retain(|s| !matches!(s.target, SlipTarget::Scope { .. }));
    let altered = post(
        &url,
        Some(patient_token),
        &GrantRequest {
            bundle: Cbor(altered),
        },
    )
    .await?;
    if altered.status < 400 {
        return Err("a grant without its slips was taken".into());
    }
    let patient = cast.patient.uid();
    if cast.doctor.list(patient, &[], Purpose::Treat).await.is_ok() {
        return Err("the replay opened the record".into());
    }
    Ok(format!(
        "the recorded grant is refused from the doctor ({}) and with the patient's stolen session ({})",
        by_doctor.code(),
        by_patient.code()
    ))
}
