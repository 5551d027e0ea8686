//! Scope keys: one secret per patient, kind and epoch; writers need only its public half.

use salus_crypto::{
    OpenError, context::Context, entropy::Entropy, kdf::derive, seal, secret::Secret32,
    wrap::WrapSecretKey,
};

use crate::{
    AccountId,
    fhir::Kind,
    objects::account::{ScopeEpoch, ScopeHead},
};

/// The secret of one epoch of one scope.
#[derive(Clone, Debug)]
pub struct ScopeSecret {
    /// Kind of record.
    pub kind: Kind,
    /// The epoch, from 1.
    pub epoch: u32,
    secret: Secret32,
}

impl ScopeSecret {
    /// The secret as it came out of a slip.
    pub fn new(kind: Kind, epoch: u32, secret: Secret32) -> Self {
        Self {
            kind,
            epoch,
            secret,
        }
    }

    /// The bytes that a slip carries.
    pub fn secret(&self) -> &Secret32 {
        &self.secret
    }

    /// The X-Wing key pair that it seeds.
    pub fn wrap_key(&self) -> WrapSecretKey {
        let context = Context::new("scope-kem")
            .uint(self.kind.code().into())
            .uint(self.epoch.into());
        WrapSecretKey::from_seed(&derive(self.secret.expose(), "scope-kem", &context))
    }

    /// The head that the patient signs.
    pub fn head(&self) -> ScopeHead {
        ScopeHead {
            kind: self.kind,
            epoch: self.epoch,
            public: self.wrap_key().public().clone(),
        }
    }

    /// Opens the epoch before this one from the link that this epoch published.
    ///
    /// # Errors
    /// [`OpenError`] when there is no link or it belongs elsewhere.
    pub fn previous(&self, uid: AccountId, epoch: &ScopeEpoch) -> Result<Self, OpenError> {
        let sealed = epoch.previous.as_deref().ok_or(OpenError)?;
        let secret = open32(
            &self.link_key(),
            &link_context(uid, self.kind, self.epoch),
            sealed,
        )?;
        Ok(Self::new(self.kind, self.epoch - 1, secret))
    }

    fn link_key(&self) -> Secret32 {
        derive(
            self.secret.expose(),
            "scope-link",
            &Context::new("scope-link"),
        )
    }
}

/// Makes the next epoch of a scope (the first when `previous` is `None`).
pub fn make(
    uid: AccountId,
    kind: Kind,
    previous: Option<&ScopeSecret>,
    self_key: &Secret32,
    entropy: &mut dyn Entropy,
) -> (ScopeSecret, ScopeEpoch) {
    let epoch = previous.map_or(1, |p| p.epoch + 1);
    let scope = ScopeSecret::new(kind, epoch, Secret32::random(entropy));
    let sealed_self = seal::seal(
        self_key,
        &self_context(uid, kind, epoch),
        scope.secret.expose(),
        entropy,
    );
    let link = previous.map(|p| {
        seal::seal(
            &scope.link_key(),
            &link_context(uid, kind, epoch),
            p.secret.expose(),
            entropy,
        )
    });
    (
        scope,
        ScopeEpoch {
            kind,
            epoch,
            sealed_self,
            previous: link,
        },
    )
}

/// Opens an epoch with the patient's self key and checks it against the signed head, if it is the newest.
///
/// # Errors
/// [`OpenError`] when it is not the patient's, or not the key that the head names.
pub fn open_own(
    uid: AccountId,
    epoch: &ScopeEpoch,
    head: Option<&ScopeHead>,
    self_key: &Secret32,
) -> Result<ScopeSecret, OpenError> {
    let context = self_context(uid, epoch.kind, epoch.epoch);
    let scope = ScopeSecret::new(
        epoch.kind,
        epoch.epoch,
        open32(self_key, &context, &epoch.sealed_self)?,
    );
    match head {
        Some(head) if scope.head() != *head => Err(OpenError),
        _ => Ok(scope),
    }
}

pub(super) fn open32(
    key: &Secret32,
    context: &Context,
    sealed: &[u8],
) -> Result<Secret32, OpenError> {
    let bytes = seal::open(key, context, sealed)?;
    Secret32::from_slice(bytes.expose()).ok_or(OpenError)
}

fn self_context(uid: AccountId, kind: Kind, epoch: u32) -> Context {
    Context::new("scope-self")
        .bytes(uid.as_bytes())
        .uint(kind.code().into())
        .uint(epoch.into())
}

fn link_context(uid: AccountId, kind: Kind, epoch: u32) -> Context {
    Context::new("scope-link")
        .bytes(uid.as_bytes())
        .uint(kind.code().into())
        .uint(epoch.into())
}
