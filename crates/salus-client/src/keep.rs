//! What an account remembers on a device that others use too: sealed, and under a name that tells
//! nobody whose it is.

use salus_crypto::{
    Context,
    bytes::{from_base64url, to_base64url},
    kdf::derive,
    seal,
};

use crate::{Account, ClientError, TrustSnapshot};

impl Account {
    /// The name under which this account's memory lies on a device, as base64url.
    pub fn keep_name(&self) -> String {
        let name = derive(
            self.master.self_key().expose(),
            "kept-trust/name",
            &Context::new("kept-trust"),
        );
        to_base64url(&name.expose()[..16])
    }

    /// What this account believes, sealed for itself.
    ///
    /// # Errors
    /// Never for what a client can believe.
    pub fn keep(&mut self) -> Result<String, ClientError> {
        let trust = serde_json::to_vec(&self.client.trust.snapshot())
            .map_err(|_| ClientError::Protocol("what is kept"))?;
        let sealed = seal::seal(
            &self.master.self_key(),
            &Context::new("kept-trust"),
            &trust,
            &mut *self.client.env.entropy,
        );
        Ok(to_base64url(&sealed))
    }

    /// Compares what was kept with what is shown now, and goes on from both.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when something shown is older than, or other than, what was seen
    /// before; [`ClientError::Sealed`] when this is not this account's memory.
    pub fn recall(&mut self, kept: &str) -> Result<(), ClientError> {
        let sealed = from_base64url(kept).ok_or(ClientError::Sealed)?;
        let context = Context::new("kept-trust");
        let opened = seal::open(&self.master.self_key(), &context, &sealed)?;
        let kept: TrustSnapshot =
            serde_json::from_slice(opened.expose()).map_err(|_| ClientError::Sealed)?;
        self.client.trust.recall(kept)
    }
}
