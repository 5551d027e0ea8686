//! A registrar with every right of the office tries to read a record.

use salus_client::{GrantOrder, GrantWish};
use salus_records::{
    AccountId, Nonce, Time,
    fhir::Kind,
    objects::{
        access::{Access, Reading},
        grant::{Purpose, Rights},
    },
    wire::custodian::AccessRequestBody,
};

use super::http::{get, post};
use crate::demo::{
    scene::Told,
    stage::{Stage, now},
    story::Cast,
};

/// Tries every door: list, content, keys, a grant for oneself, a doctor made alone.
pub async fn play(stage: &Stage, cast: &mut Cast) -> Told {
    let patient = cast.patient.uid();
    let admin = &mut cast.registrar;
    if admin.list(patient, &[], Purpose::Treat).await.is_ok() {
        return Err("the list opened".into());
    }
    if admin
        .read(patient, &[cast.report], Purpose::Hoperat, None)
        .await
        .is_ok()
    {
        return Err("the content opened".into());
    }
    // The same without our client's checks, well signed with the registrar's own key.
    let (_, token) = admin.tokens();
    let access = Access {
        actor: admin.uid(),
        patient,
        reading: Reading::Content(vec![cast.report]),
        purpose: Purpose::Hoperat,
        note: None,
        nonce: Nonce::random(&mut salus_crypto::entropy::OsEntropy),
        time: now(),
    };
    let body = AccessRequestBody {
        access: admin.sign(&access),
    };
    let base = format!("{}/custodian/v1", stage.url());
    let raw = post(&format!("{base}/access"), Some(token), &body).await?;
    let keys = get(&format!("{base}/accounts/{patient}"), Some(token)).await?;
    if raw.status < 400 || keys.status < 400 {
        return Err("a raw request opened something".into());
    }
    let granted = admin
        .grant(GrantOrder {
            grantee: admin.uid(),
            wish: GrantWish::Kinds(vec![Kind::BloodTest]),
            rights: Rights {
                read: true,
                write: false,
            },
            purpose: Purpose::Hoperat,
            until: now().plus(Time::DAY),
            keep_until: None,
            request: None,
        })
        .await;
    if granted.is_ok() {
        return Err("a registrar could grant access to herself".into());
    }
    fake_doctor(cast).await?;
    Ok(format!(
        "list, content, keys and a grant to herself: refused ({}); a doctor signed by one registrar alone: refused",
        raw.code()
    ))
}

/// One registrar alone vouches for a person who has activated; the quorum is two.
async fn fake_doctor(cast: &mut Cast) -> Result<(), crate::demo::stage::Trouble> {
    let admin = &mut cast.registrar;
    let people = admin.people().await?;
    let doctor: AccountId = cast.doctor.uid();
    let person = people
        .iter()
        .find(|p| p.uid == doctor)
        .ok_or("no such person")?;
    let alone = admin.vouch(person)?;
    match admin.publish(alone).await {
        Ok(_) => Err("one registrar alone could vouch for a doctor".into()),
        Err(_) => Ok(()),
    }
}
