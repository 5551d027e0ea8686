use salus_crypto::opaque::OpaqueError;

/// A cryptographic message in a request cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Wrong length or form.
    #[error("a protocol message is malformed")]
    Malformed,
}

impl From<OpaqueError> for MessageError {
    fn from(_: OpaqueError) -> Self {
        Self::Malformed
    }
}

/// The bytes as an array of a fixed length.
pub(super) fn exact<const N: usize>(bytes: &[u8]) -> Result<[u8; N], MessageError> {
    bytes.try_into().map_err(|_| MessageError::Malformed)
}
