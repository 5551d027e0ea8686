//! What lies sealed at rest, and under which key.
//!
//! ```text
//! master key (custodian.key, by generation)
//!  ├ own keys: signing, identifier, PIN setup for nobody
//!  ├ c_key, k_subject, PIN record of each account
//!  │   └ k_subject → openings of audit events, words of requests
//!  └ page keys (pages.db)
//!      └ K_out of each version → each part, summary
//! ```
//!
//! Every sealing is bound to its table and row, so none can take another's place.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{PoisonError, RwLock},
};

use salus_crypto::{
    OpenError, context::Context, kdf::derive, seal, secret::Secret32, secret::SecretBytes,
};
use salus_records::{AccountId, objects::grant::Item};
use salus_storage::guard::{Sealed, accounts::AccountSecrets, out_keys::PageId, pages::PageKeys};

use crate::{CustodianError, entropy::SharedEntropy, key_file::Generation};

/// The master keys and everything that opens with them.
pub(crate) struct Vault {
    pub(crate) key_path: PathBuf,
    generations: RwLock<Vec<Generation>>,
    pages: RwLock<HashMap<PageId, Secret32>>,
    pub(crate) page_store: PageKeys,
    pub(crate) entropy: SharedEntropy,
}

/// The place of a master-sealed row.
#[derive(Clone, Copy)]
pub(crate) enum Row<'a> {
    /// One of the custodian's own keys.
    OwnKey(&'a str),
    /// `c_key` of an account.
    CKey(AccountId),
    /// `k_subject` of an account.
    KSubject(AccountId),
    /// OPAQUE setup and record of an account's PIN.
    Pin(AccountId),
    /// The key of a page.
    Page(PageId),
}

impl Row<'_> {
    fn context(&self) -> Context {
        match self {
            Self::OwnKey(name) => Context::new("custodian/own-key").bytes(name.as_bytes()),
            Self::CKey(uid) => Context::new("custodian/c-key").bytes(uid.as_bytes()),
            Self::KSubject(uid) => Context::new("custodian/k-subject").bytes(uid.as_bytes()),
            Self::Pin(uid) => Context::new("custodian/pin").bytes(uid.as_bytes()),
            Self::Page(page) => Context::new("custodian/page").uint(page.unsigned_abs()),
        }
    }
}

/// The random outer key of one version.
#[derive(Clone)]
pub(crate) struct OuterKey {
    key: Secret32,
    item: Item,
}

impl OuterKey {
    /// The subkey and context of one part.
    pub(crate) fn part(&self, n: u32) -> (Secret32, Context) {
        self.subkey("outer/part", |context| context.uint(n.into()))
    }

    /// The subkey and context of the summary.
    pub(crate) fn summary(&self) -> (Secret32, Context) {
        self.subkey("outer/summary", |context| context)
    }

    fn subkey(&self, what: &str, more: impl Fn(Context) -> Context) -> (Secret32, Context) {
        let context = Context::new(what)
            .bytes(self.item.record.as_bytes())
            .uint(self.item.version.into());
        let context = more(context);
        (derive(self.key.expose(), what, &context), context)
    }
}

fn out_key_context(page: PageId, item: Item) -> Context {
    Context::new("custodian/out-key")
        .uint(page.unsigned_abs())
        .bytes(item.record.as_bytes())
        .uint(item.version.into())
}

impl Vault {
    /// A vault with the keys of the key file; page keys are opened by [`Vault::load_pages`].
    pub(crate) fn new(
        key_path: PathBuf,
        generations: Vec<Generation>,
        page_store: PageKeys,
        entropy: SharedEntropy,
    ) -> Self {
        Self {
            key_path,
            generations: RwLock::new(generations),
            pages: RwLock::new(HashMap::new()),
            page_store,
            entropy,
        }
    }

    /// Seals under the newest generation.
    pub(crate) fn seal(&self, row: Row<'_>, plain: &[u8]) -> Sealed {
        let newest = self.newest();
        Sealed {
            generation: newest.number,
            bytes: self.seal_under(&newest, row, plain),
        }
    }

    /// Seals the secrets of an account, all under the same generation.
    pub(crate) fn seal_account(
        &self,
        uid: AccountId,
        c_key: &[u8],
        k_subject: &[u8],
        pin: &[u8],
    ) -> AccountSecrets {
        let newest = self.newest();
        AccountSecrets {
            generation: newest.number,
            c_key: self.seal_under(&newest, Row::CKey(uid), c_key),
            k_subject: self.seal_under(&newest, Row::KSubject(uid), k_subject),
            pin: self.seal_under(&newest, Row::Pin(uid), pin),
        }
    }

    fn seal_under(&self, generation: &Generation, row: Row<'_>, plain: &[u8]) -> Vec<u8> {
        let entropy = &mut self.entropy.clone();
        seal::seal(&generation.key, &row.context(), plain, entropy)
    }

    /// Opens what any generation of the key file sealed.
    pub(crate) fn open(&self, row: Row<'_>, sealed: &Sealed) -> Result<SecretBytes, OpenError> {
        let key = self
            .generations
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .find(|g| g.number == sealed.generation)
            .map(|g| g.key.clone())
            .ok_or(OpenError)?;
        seal::open(&key, &row.context(), &sealed.bytes)
    }

    /// Opens a 32-byte key.
    pub(crate) fn open32(&self, row: Row<'_>, sealed: &Sealed) -> Result<Secret32, OpenError> {
        Secret32::from_slice(self.open(row, sealed)?.expose()).ok_or(OpenError)
    }

    /// Every generation, oldest first.
    pub(crate) fn generations(&self) -> Vec<Generation> {
        self.generations
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Takes over what the key file now says.
    pub(crate) fn set_generations(&self, generations: Vec<Generation>) {
        *self
            .generations
            .write()
            .unwrap_or_else(PoisonError::into_inner) = generations;
    }

    fn newest(&self) -> Generation {
        let generations = self
            .generations
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        generations
            .last()
            .expect("a key file has at least one generation")
            .clone()
    }

    /// Opens every page key of `pages.db` into memory.
    pub(crate) fn load_pages(&self) -> Result<Vec<PageId>, CustodianError> {
        let mut pages = HashMap::new();
        for (page, sealed) in self.page_store.all()? {
            pages.insert(page, self.open32(Row::Page(page), &sealed)?);
        }
        let ids = pages.keys().copied().collect();
        *self.pages.write().unwrap_or_else(PoisonError::into_inner) = pages;
        Ok(ids)
    }

    /// Makes a page; its key is durable when this returns. Blocks on the disk.
    pub(crate) fn add_page(&self) -> Result<PageId, CustodianError> {
        let key = Secret32::random(&mut self.entropy.clone());
        let page = self
            .page_store
            .add(|page| self.seal(Row::Page(page), key.expose()))?;
        self.pages
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(page, key);
        Ok(page)
    }

    /// Destroys the key of a page for good. Blocks on the disk.
    pub(crate) fn bury_page(&self, page: PageId) -> Result<(), CustodianError> {
        self.page_store.destroy(page)?;
        self.pages
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&page);
        Ok(())
    }

    fn page(&self, page: PageId) -> Result<Secret32, OpenError> {
        self.pages
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&page)
            .cloned()
            .ok_or(OpenError)
    }

    /// Draws the outer key of a version.
    pub(crate) fn make_outer(&self, item: Item) -> OuterKey {
        OuterKey {
            key: Secret32::random(&mut self.entropy.clone()),
            item,
        }
    }

    /// Seals an outer key under a page key.
    pub(crate) fn seal_outer(&self, page: PageId, outer: &OuterKey) -> Result<Vec<u8>, OpenError> {
        let key = self.page(page)?;
        Ok(seal::seal(
            &key,
            &out_key_context(page, outer.item),
            outer.key.expose(),
            &mut self.entropy.clone(),
        ))
    }

    /// Opens an outer key; fails for good once the page key is destroyed.
    pub(crate) fn open_outer(
        &self,
        page: PageId,
        item: Item,
        sealed: &[u8],
    ) -> Result<OuterKey, OpenError> {
        let opened = seal::open(&self.page(page)?, &out_key_context(page, item), sealed)?;
        let key = Secret32::from_slice(opened.expose()).ok_or(OpenError)?;
        Ok(OuterKey { key, item })
    }
}
