//! A signed reading: sent, logged by the custodian first, and compared with what comes back.

use salus_crypto::sign::Signed;
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, Nonce, RecordId,
    objects::{
        access::{Access, Note, Reading},
        audit::{Details, EventKind},
        grant::{Item, Purpose},
    },
    wire::custodian::{AccessAnswer, AccessRequestBody, VersionInfo},
};

use crate::{Account, ClientError, Distrust, version::Patient};

/// What a reading yields: logged and compared, its versions not checked yet.
pub(crate) struct Shown {
    /// The versions.
    pub versions: Vec<VersionInfo>,
    /// Where a list goes on, if it does.
    pub next: Option<RecordId>,
    /// Whose they are.
    pub patient: Patient,
}

impl Account {
    pub(crate) async fn access(
        &mut self,
        patient: AccountId,
        reading: Reading,
        purpose: Purpose,
        note: Option<Note>,
    ) -> Result<Shown, ClientError> {
        let access = Access {
            actor: self.uid,
            patient,
            reading,
            purpose,
            note,
            nonce: Nonce::random(&mut *self.client.env.entropy),
            time: self.now(),
        };
        let signed = Signed::sign(&self.master.identity(), &access);
        let object = Hash(signed.body_hash());
        let body = AccessRequestBody { access: signed };
        let answer: AccessAnswer = self.command("/custodian/v1/access", &body).await?;
        let details = self.client.trust.take_event(&answer.event)?;
        check_logged(&access, object, &details)?;
        let head = self.client.trust.take_head(patient, &answer.head)?;
        if head.count <= details.seq {
            return Err(Distrust::AccessLog("its newest entry is hidden".into()).into());
        }
        check_shown(&access.reading, &details, &answer.versions)?;
        // Somebody who was vouched for after this client last looked.
        let known = |v: &VersionInfo| {
            let author = v.manifest.unverified().map(|m| m.author);
            let staff = |uid| self.client.trust.directory().holder(uid).is_some();
            author.is_ok_and(|uid| uid == patient || staff(uid))
        };
        if !answer.versions.iter().all(known) {
            self.client.refresh_keys().await?;
        }
        let key = if patient == self.uid {
            Some(self.state.keys.identity)
        } else if let Some(chain) = &answer.patient {
            let state = self.client.trust.take_chain(patient, chain)?;
            Some(state.keys.identity)
        } else {
            None
        };
        self.client.catch_up().await?;
        Ok(Shown {
            versions: answer.versions,
            next: answer.next,
            patient: Patient { uid: patient, key },
        })
    }
}

/// The logged event must be this very reading, under this very signature.
fn check_logged(access: &Access, object: Hash, details: &Details) -> Result<(), ClientError> {
    let (event, items) = match &access.reading {
        Reading::List { .. } | Reading::History(_) => (EventKind::RecordsListed, None),
        Reading::Content(items) => (EventKind::RecordRead, Some(items)),
    };
    let same = details.event == event
        && details.subject == access.patient
        && details.actor == access.actor
        && details.purpose == Some(access.purpose)
        && details.object == Some(object)
        && items.is_none_or(|items| details.items == *items);
    if same {
        Ok(())
    } else {
        Err(Distrust::OtherEvent.into())
    }
}

/// Nothing may be shown that was not logged: each version once and in the logged order.
///
/// A list may lack some, where an old backup brought back what had been erased. The versions of one
/// record are erased together, so a history may not.
fn check_shown(
    reading: &Reading,
    details: &Details,
    versions: &[VersionInfo],
) -> Result<(), ClientError> {
    let mut logged = details.items.iter();
    for version in versions {
        let shown = version
            .manifest
            .unverified()
            .map_err(|_| Distrust::Record)?;
        let shown = Item {
            record: shown.record,
            version: shown.version,
        };
        if !logged.any(|item| *item == shown) {
            return Err(Distrust::Record.into());
        }
    }
    if matches!(reading, Reading::History(_)) && versions.len() != details.items.len() {
        return Err(Distrust::Record.into());
    }
    Ok(())
}
