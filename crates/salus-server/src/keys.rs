//! The API server's secrets: one key file, everything else derived from it.
//!
//! The file is CBOR `[1, secret, opaque]`: a format number, 32 random bytes, and the OPAQUE server
//! setup. It stays out of the database and its backups, so a stolen database opens nothing.

use std::path::Path;

use minicbor::{Decode, Encode, bytes::ByteVec};
use salus_crypto::{
    Context, OpenError, Secret32, SecretBytes, cbor,
    entropy::{Entropy, OsEntropy},
    hash::hmac_sha256,
    kdf::derive,
    password::ServerSetup,
    seal,
    sign::{Signed, SigningKey, VerifyingKey},
};
use salus_records::{AccountId, Nonce, Time, objects::ticket::PinTicket, wire::account::Handle};
use salus_storage::{
    accounts::HandleTag,
    files::{self, SecretFileError},
};

/// How long a ticket for the custodian counts, in milliseconds.
const TICKET_LIFE: u64 = 5 * 60 * Time::SECOND;

/// The only format of the key file.
const FORMAT: u8 = 1;

/// Why the key file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ApiKeysError {
    /// The file could not be read or written.
    #[error(transparent)]
    File(#[from] SecretFileError),
    /// The file holds something else.
    #[error("the API key file is damaged or of another program; restore it from its backup")]
    Damaged,
    /// The file was written by a later release.
    #[error("the API key file was written by a newer release (format {0}); install that release")]
    Newer(u8),
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct KeyFile {
    #[n(0)]
    format: u8,
    #[n(1)]
    secret: ByteVec,
    #[n(2)]
    opaque: ByteVec,
}

/// The API server's secrets.
pub struct ApiKeys {
    at_rest: Secret32,
    handles: Secret32,
    stand_ins: Secret32,
    tickets: SigningKey,
    /// OPAQUE's long-term secrets.
    pub(crate) opaque: ServerSetup,
}

impl std::fmt::Debug for ApiKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiKeys(…)")
    }
}

impl ApiKeys {
    /// Draws fresh secrets and writes them to a new file that only its owner can read.
    ///
    /// # Errors
    /// [`ApiKeysError`] rather than replacing an existing file.
    pub fn create(path: &Path, entropy: &mut dyn Entropy) -> Result<Self, ApiKeysError> {
        let secret = Secret32::random(entropy);
        let opaque = ServerSetup::random(entropy);
        let file = KeyFile {
            format: FORMAT,
            secret: secret.expose().to_vec().into(),
            opaque: opaque.to_bytes().expose().to_vec().into(),
        };
        let bytes = SecretBytes::new(cbor::to_vec(&file));
        files::write_secret_new(path, bytes.expose())?;
        Ok(Self::new(&secret, opaque))
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`ApiKeysError`] when it is missing, open to others, damaged or newer.
    pub fn read(path: &Path) -> Result<Self, ApiKeysError> {
        let bytes = files::read_secret(path)?;
        let file: KeyFile =
            cbor::from_slice_canonical(&bytes).map_err(|_| ApiKeysError::Damaged)?;
        if file.format != FORMAT {
            return Err(ApiKeysError::Newer(file.format));
        }
        let secret = Secret32::from_slice(&file.secret).ok_or(ApiKeysError::Damaged)?;
        let opaque = ServerSetup::from_bytes(&file.opaque).map_err(|_| ApiKeysError::Damaged)?;
        Ok(Self::new(&secret, opaque))
    }

    fn new(secret: &Secret32, opaque: ServerSetup) -> Self {
        let key = |label: &str| derive(secret.expose(), label, &Context::new("api"));
        Self {
            at_rest: key("api/at-rest"),
            handles: key("api/handles"),
            stand_ins: key("api/stand-ins"),
            tickets: SigningKey::from_seed(&key("api/tickets")),
            opaque,
        }
    }

    /// The key that tickets are checked with; it stands in the genesis policy.
    pub fn public(&self) -> VerifyingKey {
        self.tickets.public()
    }

    /// The name of a handle in the database.
    pub(crate) fn tag(&self, handle: &Handle) -> HandleTag {
        let kind = match handle {
            Handle::Username(_) => 0,
            Handle::Lookup(_) => 1,
        };
        let named = [&[kind], handle.credential_id()].concat();
        hmac_sha256(self.handles.expose(), &named)
    }

    /// An account that does not exist, always the same one for a handle that belongs to nobody.
    pub(crate) fn stand_in(&self, tag: &HandleTag) -> AccountId {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] =
            hmac_sha256(self.stand_ins.expose(), tag);
        AccountId::from_bytes([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
    }

    /// Says to the custodian that the password was right, for five minutes.
    pub(crate) fn ticket(&self, uid: AccountId, now: Time) -> Signed<PinTicket> {
        let ticket = PinTicket {
            uid,
            nonce: Nonce::random(&mut OsEntropy),
            expires: now.plus(TICKET_LIFE),
        };
        Signed::sign(&self.tickets, &ticket)
    }

    /// Seals something of an account for the database.
    pub(crate) fn seal(&self, what: AtRest, uid: AccountId, plain: &[u8]) -> Vec<u8> {
        seal::seal(&self.at_rest, &what.context(uid), plain, &mut OsEntropy)
    }

    /// Opens what [`ApiKeys::seal`] made.
    pub(crate) fn open(
        &self,
        what: AtRest,
        uid: AccountId,
        sealed: &[u8],
    ) -> Result<SecretBytes, OpenError> {
        seal::open(&self.at_rest, &what.context(uid), sealed)
    }
}

/// What a sealed column holds, so that none can take another's place.
#[derive(Clone, Copy)]
pub(crate) enum AtRest {
    /// Name, contact, handle and licence.
    Directory,
    /// Half of a client's lock key.
    LockHalf,
    /// A stored answer.
    Answer,
    /// A statement that waits for signatures.
    Proposal,
}

impl AtRest {
    fn context(self, uid: AccountId) -> Context {
        let what = match self {
            Self::Directory => "api/directory",
            Self::LockHalf => "api/lock-half",
            Self::Answer => "api/answer",
            Self::Proposal => "api/proposal",
        };
        Context::new(what).bytes(uid.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use salus_records::wire::Bytes;

    #[test]
    fn the_file_gives_the_same_keys_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("api.key");
        let made = ApiKeys::create(&path, &mut OsEntropy).unwrap();
        let read = ApiKeys::read(&path).unwrap();
        assert_eq!(made.public(), read.public());
        let handle = Handle::Username("weber".into());
        assert_eq!(made.tag(&handle), read.tag(&handle));
        assert!(ApiKeys::create(&path, &mut OsEntropy).is_err());
        assert_eq!(format!("{read:?}"), "ApiKeys(…)");
    }

    #[test]
    fn a_user_name_never_has_the_tag_of_a_token() {
        let dir = tempfile::tempdir().unwrap();
        let keys = ApiKeys::create(&dir.path().join("k"), &mut OsEntropy).unwrap();
        let name = "a".repeat(32);
        let token = Handle::Lookup(Bytes(name.clone().into_bytes()));
        assert_ne!(keys.tag(&Handle::Username(name)), keys.tag(&token));
    }

    #[test]
    fn columns_do_not_open_for_another_account_or_purpose() {
        let dir = tempfile::tempdir().unwrap();
        let keys = ApiKeys::create(&dir.path().join("k"), &mut OsEntropy).unwrap();
        let (one, two) = (
            AccountId::from_bytes([1; 16]),
            AccountId::from_bytes([2; 16]),
        );
        let sealed = keys.seal(AtRest::Directory, one, b"name");
        assert!(keys.open(AtRest::Directory, one, &sealed).is_ok());
        assert!(keys.open(AtRest::Directory, two, &sealed).is_err());
        assert!(keys.open(AtRest::LockHalf, one, &sealed).is_err());
    }

    #[test]
    fn damaged_and_newer_files_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("api.key");
        files::write_secret_new(&path, b"junk").unwrap();
        assert!(matches!(ApiKeys::read(&path), Err(ApiKeysError::Damaged)));
        let newer = KeyFile {
            format: 9,
            secret: vec![0; 32].into(),
            opaque: vec![].into(),
        };
        files::replace_secret(&path, &cbor::to_vec(&newer)).unwrap();
        assert!(matches!(ApiKeys::read(&path), Err(ApiKeysError::Newer(9))));
    }
}
