//! A connection to one organisation, before anybody is logged in.

use salus_ledger::hash::Hash;
use salus_records::wire::ledger::ConsistencyProof;

use crate::{ClientError, Env, Genesis, Trust, TrustSnapshot, http::Http};

/// A connection to one organisation whose genesis is the one of the activation letter.
pub struct Client {
    pub(crate) http: Http,
    pub(crate) env: Env,
    pub(crate) trust: Trust,
}

impl Client {
    /// Connects, checks the genesis entry against `kept`, and replays the key log.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when the server is not the organisation that was known.
    pub async fn connect(server: &str, kept: TrustSnapshot, env: Env) -> Result<Self, ClientError> {
        let http = Http::new(server)?;
        let genesis = Genesis::fetch(&http, Some(&kept.genesis)).await?;
        let trust = Trust::new(kept, genesis)?;
        let mut client = Self { http, env, trust };
        // Receipts may be older than what was seen last time; the newest checkpoint may not.
        client.check_ledger().await?;
        client.refresh_keys().await?;
        Ok(client)
    }

    /// The server's address.
    pub fn server(&self) -> &str {
        self.http.base()
    }

    /// What the client believes, to be kept until the next run.
    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    /// Fetches what is new in the key log and proves it whole.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when it is not whole or a key in it is not proven.
    pub async fn refresh_keys(&mut self) -> Result<(), ClientError> {
        let path = format!("/custodian/v1/keys?after={}", self.trust.keys());
        let log = self.http.get(&path, None).await?;
        self.trust.take_key_log(&log)?;
        self.catch_up().await
    }

    /// Fetches the newest checkpoint and proves that it contains the one kept before.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when the ledger was rolled back or forked.
    pub async fn check_ledger(&mut self) -> Result<u64, ClientError> {
        let note = self.http.get_bytes("/ledger/checkpoint").await?;
        self.trust.take_checkpoint(&note)?;
        self.catch_up().await?;
        Ok(self.trust.size())
    }

    /// Proves that every checkpoint seen in this step tells the same past as the one kept before.
    pub(crate) async fn catch_up(&mut self) -> Result<(), ClientError> {
        if let Some((old, new)) = self.trust.consistency_due() {
            let proof = self.consistency(old, new).await?;
            self.trust.take_consistency(&proof)?;
        }
        while let Some((old, new)) = self.trust.older_due() {
            let proof = self.consistency(old, new).await?;
            self.trust.take_older(&proof)?;
        }
        Ok(())
    }

    async fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, ClientError> {
        if old == 0 {
            return Ok(Vec::new());
        }
        let path = format!("/ledger/proof/consistency?old={old}&new={new}");
        let answer: ConsistencyProof = self.http.get(&path, None).await?;
        Ok(answer.proof)
    }
}
