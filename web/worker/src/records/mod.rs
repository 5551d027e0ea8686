//! Records: what was read in this session, and everything done with it.

mod erase;
mod export;
mod import;
mod list;
mod page;
mod series;
mod summary;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use salus_client::{Listed, Opened};
use salus_records::{
    AccountId, RecordId,
    objects::{
        access::MAX_ITEMS,
        grant::{Item, Purpose},
    },
};
use salus_web_rpc::{Failure, records::RecordLine};
use serde_json::Value;

pub use page::file_bytes;

use crate::{
    desk::{Desk, usual_purpose},
    failure::{failed, not_available},
    given::Given,
};

/// What was read of one patient in this session.
#[derive(Default)]
pub struct Book {
    /// The list, until something changes.
    pub lines: Option<Vec<Listed>>,
    /// Contents by version: a version never changes.
    contents: BTreeMap<Item, Value>,
    /// Versions that were released, with the parts that were fetched already: each may be fetched once.
    opened: BTreeMap<Item, (Opened, BTreeSet<usize>)>,
}

/// One line of a list, as a page shows it.
pub fn line(listed: &Listed, me: AccountId, patient: AccountId) -> RecordLine {
    let own = listed.author == me;
    RecordLine {
        record: listed.item.record.to_string(),
        version: listed.item.version,
        kind: listed.kind,
        title: listed.summary.title.clone(),
        date: listed.summary.date.clone().unwrap_or_default(),
        signer: if own {
            "you".to_owned()
        } else {
            listed.author_name.clone()
        },
        author: listed.summary.author.clone().unwrap_or_default(),
        by_patient: listed.author == patient,
        written: listed.written.into(),
        files: listed.summary.parts.len().saturating_sub(1) as u32,
        damaged: listed.damaged,
    }
}

impl Desk {
    /// The newest version of every record that one may see, newest first, without what only keeps the
    /// order of an imported file.
    pub async fn list(&mut self, patient: AccountId, fresh: bool) -> Result<Vec<Listed>, Failure> {
        let mut lines = self.list_all(patient, fresh).await?;
        lines.retain(|line| !line.summary.is_frame());
        Ok(lines)
    }

    /// The newest version of all that one may see, newest first; asked for once a session unless it
    /// has to be fresh.
    pub async fn list_all(
        &mut self,
        patient: AccountId,
        fresh: bool,
    ) -> Result<Vec<Listed>, Failure> {
        if !fresh && let Some(lines) = &self.book(patient).lines {
            return Ok(lines.clone());
        }
        let account = self.account()?;
        let why = usual_purpose(account, patient);
        let lines = account.list(patient, &[], why).await.map_err(failed)?;
        self.book(patient).lines = Some(lines.clone());
        Ok(lines)
    }

    /// The newest version of one record, by the list.
    pub async fn newest(
        &mut self,
        patient: AccountId,
        record: RecordId,
    ) -> Result<Listed, Failure> {
        let lines = self.list_all(patient, false).await?;
        let found = lines.into_iter().find(|line| line.item.record == record);
        found.ok_or_else(not_available)
    }

    /// Has a version released, once a session; the reading is logged before.
    async fn open(
        &mut self,
        patient: AccountId,
        item: Item,
        purpose: Option<Purpose>,
        note: Option<&str>,
    ) -> Result<&mut (Opened, BTreeSet<usize>), Failure> {
        let known = self.book(patient).opened.contains_key(&item);
        if !known || note.is_some() {
            let account = self.account()?;
            let why = purpose.unwrap_or(usual_purpose(account, patient));
            let mut opened = account
                .read(patient, &[item], why, note)
                .await
                .map_err(failed)?;
            let opened = opened.pop().ok_or_else(not_available)?;
            let book = self.book(patient);
            book.opened.insert(item, (opened, BTreeSet::new()));
        }
        let opened = self.book(patient).opened.get_mut(&item);
        opened.ok_or_else(not_available)
    }

    /// The FHIR content of one version.
    async fn content(
        &mut self,
        patient: AccountId,
        item: Item,
        purpose: Option<Purpose>,
        note: Option<&str>,
    ) -> Result<Value, Failure> {
        if note.is_none()
            && let Some(content) = self.book(patient).contents.get(&item)
        {
            return Ok(content.clone());
        }
        self.open(patient, item, purpose, note).await?;
        let (mut opened, mut fetched) = self.take_opened(patient, item)?;
        if !fetched.insert(0) {
            (opened, fetched) = self.open_again(patient, item).await?;
            fetched.insert(0);
        }
        let content = self.account()?.content(&opened).await.map_err(failed)?;
        let book = self.book(patient);
        book.opened.insert(item, (opened, fetched));
        book.contents.insert(item, content.clone());
        Ok(content)
    }

    fn take_opened(
        &mut self,
        patient: AccountId,
        item: Item,
    ) -> Result<(Opened, BTreeSet<usize>), Failure> {
        let opened = self.book(patient).opened.remove(&item);
        opened.ok_or_else(not_available)
    }

    async fn open_again(
        &mut self,
        patient: AccountId,
        item: Item,
    ) -> Result<(Opened, BTreeSet<usize>), Failure> {
        self.book(patient).opened.remove(&item);
        self.open(patient, item, None, None).await?;
        self.take_opened(patient, item)
    }

    /// The contents of several versions, those not read yet in as few readings as may be.
    async fn contents(
        &mut self,
        patient: AccountId,
        items: &[Item],
        given: &Given,
    ) -> Result<Vec<(Item, Value)>, Failure> {
        let missing: Vec<Item> = items
            .iter()
            .copied()
            .filter(|item| !self.book(patient).contents.contains_key(item))
            .collect();
        let mut done = items.len() - missing.len();
        for batch in missing.chunks(MAX_ITEMS) {
            let account = self.account()?;
            let why = usual_purpose(account, patient);
            let released = account
                .read(patient, batch, why, None)
                .await
                .map_err(failed)?;
            for opened in released {
                let item = opened.listed.item;
                let content = self.account()?.content(&opened).await.map_err(failed)?;
                let book = self.book(patient);
                book.opened.insert(item, (opened, BTreeSet::from([0])));
                book.contents.insert(item, content);
                done += 1;
                given.tell(done as f64, items.len() as f64, "Opening records");
            }
        }
        let book = self.book(patient);
        let read = |item: &Item| Some((*item, book.contents.get(item)?.clone()));
        Ok(items.iter().filter_map(read).collect())
    }
}
