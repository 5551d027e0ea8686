//! The keys that activation and recovery codes yield; client and enrolment must agree on them.

use salus_crypto::{code::Code, context::Context, sign::SigningKey};
use salus_ledger::hash::Hash;

use crate::AccountId;

/// Namespace of the signature by which a recovery code logs in, over the server's challenge.
pub const RECOVERY_LOGIN: &str = "recovery-login";

/// The key of an activation code, bound to the organisation by its genesis hash.
pub fn activation_key(code: &Code, genesis: &Hash) -> SigningKey {
    code.signing_key(
        "activation",
        &Context::new("activation").bytes(genesis.as_bytes()),
    )
}

/// The key by which a recovery code logs in to one account.
pub fn recovery_key(code: &Code, uid: AccountId, genesis: &Hash) -> SigningKey {
    code.signing_key(
        "recovery",
        &Context::new("recovery")
            .bytes(uid.as_bytes())
            .bytes(genesis.as_bytes()),
    )
}
