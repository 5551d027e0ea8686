//! Another master key: every row is sealed anew, then the old key is destroyed.

use salus_crypto::secret::Secret32;
use salus_storage::guard::{GuardError, accounts, own_keys};

use crate::{
    Custodian, CustodianError,
    inner::Inner,
    key_file::{self, Generation},
    vault::Row,
};

/// Accounts that are sealed anew in one transaction.
const BATCH: u32 = 64;

impl Custodian {
    /// Makes the next generation of the master key and destroys the one before.
    ///
    /// Goes on where a crash ended it. A backup of the databases made before opens with the old key
    /// file only.
    ///
    /// # Errors
    /// When a store fails; every row opens all the same, and the rotation may be repeated.
    pub async fn rotate_key(&self) -> Result<(), CustodianError> {
        let _turn = self.0.rotation.lock().await;
        if self.0.vault.generations().len() == 1 {
            self.0.blocking(add_generation).await?;
        }
        self.0.seal_anew().await
    }

    /// Finishes a rotation that a crash ended.
    pub(crate) async fn finish_rotation(&self) -> Result<(), CustodianError> {
        let _turn = self.0.rotation.lock().await;
        if self.0.vault.generations().len() > 1 {
            self.0.seal_anew().await
        } else {
            Ok(())
        }
    }
}

fn add_generation(inner: &Inner) -> Result<(), CustodianError> {
    let mut generations = inner.vault.generations();
    let number = generations.last().map_or(1, |newest| newest.number + 1);
    generations.push(Generation {
        number,
        key: Secret32::random(&mut inner.entropy.clone()),
    });
    // Durable before anything is sealed under it.
    write_keys(inner, generations)
}

fn write_keys(inner: &Inner, generations: Vec<Generation>) -> Result<(), CustodianError> {
    key_file::replace(&inner.vault.key_path, &generations).map_err(|error| {
        tracing::error!(%error, "the key file was not written");
        CustodianError::Internal("the key file was not written")
    })?;
    inner.vault.set_generations(generations);
    Ok(())
}

impl Inner {
    async fn seal_anew(&self) -> Result<(), CustodianError> {
        let newest = self
            .vault
            .generations()
            .last()
            .map_or(1, |newest| newest.number);
        self.write(move |tx| {
            for name in own_keys::older(tx.conn, newest)? {
                let old = own_keys::get(tx.conn, &name)?.ok_or(GuardError::Damaged)?;
                let plain = tx.inner.vault.open(Row::OwnKey(&name), &old)?;
                own_keys::put(
                    tx.conn,
                    &name,
                    &tx.inner.vault.seal(Row::OwnKey(&name), plain.expose()),
                )?;
            }
            Ok(())
        })
        .await?;
        while self
            .write(move |tx| {
                let older = accounts::older(tx.conn, newest, BATCH)?;
                for uid in &older {
                    let old = accounts::secrets(tx.conn, *uid)?.ok_or(GuardError::Damaged)?;
                    accounts::set_secrets(tx.conn, *uid, &tx.reseal(*uid, &old, None)?)?;
                }
                Ok(!older.is_empty())
            })
            .await?
        {}
        self.blocking(move |inner| {
            let vault = &inner.vault;
            for (page, sealed) in vault.page_store.all()? {
                if sealed.generation < newest {
                    let key = vault.open(Row::Page(page), &sealed)?;
                    vault
                        .page_store
                        .reseal(page, &vault.seal(Row::Page(page), key.expose()))?;
                }
            }
            let last = vault
                .generations()
                .into_iter()
                .filter(|g| g.number == newest)
                .collect();
            write_keys(inner, last)
        })
        .await
    }
}
