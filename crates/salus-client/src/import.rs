//! Importing a FHIR Bundle: what is new, what changed, what is there already.

use std::collections::HashMap;

use salus_ledger::hash::Hash;
use salus_records::{
    AccountId,
    fhir::Draft,
    objects::grant::{Item, Purpose},
};

use crate::{Account, ClientError, Listed, NewVersion};

/// What an import will do.
pub struct ImportPlan {
    /// Whose record.
    pub patient: AccountId,
    /// Drafts that make a new record.
    pub new: Vec<Draft>,
    /// Drafts that make a new version of a record.
    pub changed: Vec<(Draft, Item, Hash)>,
    /// How many are there already, unchanged.
    pub unchanged: usize,
}

/// What an import did with one draft.
#[derive(Clone, Debug)]
pub struct ImportOutcome {
    /// The version that was written.
    pub item: Item,
    /// Its title.
    pub title: String,
    /// Whether the record is new.
    pub created: bool,
}

impl Account {
    /// Compares drafts with what is there, so that a repeated import makes no duplicates.
    ///
    /// A writer who may not read sees nothing that is there, so for them everything is new.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the reader is refused for another reason.
    pub async fn plan_import(
        &mut self,
        patient: AccountId,
        drafts: Vec<Draft>,
    ) -> Result<ImportPlan, ClientError> {
        let why = if patient == self.uid {
            Purpose::Patrqt
        } else {
            Purpose::Treat
        };
        let listed = match self.list(patient, &[], why).await {
            Ok(listed) => listed,
            Err(error) if error.code() == Some("not_available") => Vec::new(),
            Err(error) => return Err(error),
        };
        let known: HashMap<Hash, &Listed> = listed
            .iter()
            .filter_map(|l| l.summary.source_key.map(|key| (key, l)))
            .collect();
        let mut plan = ImportPlan {
            patient,
            new: Vec::new(),
            changed: Vec::new(),
            unchanged: 0,
        };
        for draft in drafts {
            match known.get(&Hash(draft.source_key)) {
                None => plan.new.push(draft),
                Some(there) if there.summary.content_hash == Some(Hash(draft.content_hash)) => {
                    plan.unchanged += 1
                }
                Some(there) => plan.changed.push((draft, there.item, there.manifest)),
            }
        }
        Ok(plan)
    }

    /// Carries out a plan; `progress` hears of every record that is durable.
    ///
    /// Stops at the first failure; what was written stays, and a repeated import goes on from there.
    ///
    /// # Errors
    /// As [`Account::write`].
    pub async fn import(
        &mut self,
        plan: ImportPlan,
        progress: &mut (dyn FnMut(&ImportOutcome) + Send),
    ) -> Result<(), ClientError> {
        let patient = plan.patient;
        let new = plan.new.into_iter().map(|draft| (draft, None));
        let changed = plan
            .changed
            .into_iter()
            .map(|(draft, item, manifest)| (draft, Some((item, manifest))));
        for (draft, follows) in new.chain(changed) {
            let title = draft.title.clone();
            let created = follows.is_none();
            let item = self
                .write(NewVersion {
                    patient,
                    draft,
                    attachments: Vec::new(),
                    follows,
                })
                .await?;
            progress(&ImportOutcome {
                item,
                title,
                created,
            });
        }
        Ok(())
    }
}
