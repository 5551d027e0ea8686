//! One secret into many: HKDF-SHA-512 (RFC 5869).

use hkdf::{Hkdf, InvalidLength};
use sha2::Sha512;

use crate::context::PREFIX;
use crate::{Context, Secret32};

/// Derives the 32-byte secret that `label` and `context` name.
///
/// HKDF with an empty salt, `secret` as input key material, and as info the CBOR text
/// `salus/v1/` ‖ `label` followed by the context. `secret` must carry at least 128 bits of
/// entropy; passwords go through [`crate::password`] instead.
pub fn derive(secret: &[u8], label: &str, context: &Context) -> Secret32 {
    let label = minicbor::to_vec(format!("{PREFIX}{label}")).expect("a vector takes every byte");
    let mut out = [0; 32];
    hkdf_sha512(None, secret, &[&label, context.as_bytes()], &mut out)
        .expect("32 bytes are within HKDF's limit");
    Secret32::from_bytes(out)
}

/// HKDF-SHA-512 itself; `out` may have up to 255 · 64 bytes.
pub(crate) fn hkdf_sha512(
    salt: Option<&[u8]>,
    secret: &[u8],
    info: &[&[u8]],
    out: &mut [u8],
) -> Result<(), InvalidLength> {
    Hkdf::<Sha512>::new(salt, secret).expand_multi_info(info, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_context_and_secret_all_matter() {
        let context = Context::new("t").uint(1);
        let key = derive(b"secret", "a", &context);
        assert_eq!(key, derive(b"secret", "a", &context));
        assert_ne!(key, derive(b"secret", "b", &context));
        assert_ne!(key, derive(b"other", "a", &context));
        assert_ne!(key, derive(b"secret", "a", &Context::new("t").uint(2)));
    }
}
