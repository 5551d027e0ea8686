//! Creating and opening a custodian.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, RwLock},
};

use salus_crypto::{
    cbor,
    entropy::Entropy,
    identifier::{IdentifierKey, IdentifierPublicKey},
    pin::ServerSetup,
    secret::Secret32,
    sign::{SigningKey, VerifyingKey},
};
use salus_ledger::{
    Entry, Hash, checkpoint::SignedCheckpoint, client_state::KeptCheckpoint, hash::leaf_hash,
    note::LogVerifier,
};
use salus_records::{Time, keys::directory::Directory, objects::genesis::Policy};
use salus_storage::{
    blobs::Blobs,
    files::SecretFileError,
    guard::{GuardError, SCHEMA, out_keys, own_keys, pages::PageKeys},
    log::{Clock, Log},
    sql::{Db, OpenError},
};

use crate::{
    Custodian, CustodianError,
    entropy::SharedEntropy,
    inner::Inner,
    key_file::{self, Generation, KeyFileError},
    memory::Memory,
    notices::Notices,
    settle,
    vault::{Row, Vault},
};

const SIGNING: &str = "signing";
const IDENTIFIER: &str = "identifier";
const NOBODY: &str = "pin";

/// What the genesis policy names of a custodian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustodianPublic {
    /// Checks `Stored`, `Head` and erasure receipts.
    pub signing: VerifyingKey,
    /// Checks evaluations of identifiers.
    pub identifier: IdentifierPublicKey,
}

/// Where a custodian lies and what it stands on.
pub struct CustodianConfig {
    /// Directory with `custodian.db`, `pages.db` and `custodian.key`.
    pub dir: PathBuf,
    /// Where guarded parts lie.
    pub blobs: Arc<dyn Blobs>,
    /// The ledger; its genesis policy must name this custodian.
    pub log: Arc<Log>,
    /// The clock by which grants end.
    pub clock: Arc<dyn Clock>,
    /// The source of keys and nonces.
    pub entropy: Box<dyn Entropy + Send>,
}

/// Why a custodian could not be created or opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenCustodianError {
    /// The directory could not be made.
    #[error("the directory {} could not be made; check its parent and the permissions", .0.display())]
    Directory(PathBuf),
    /// The key file could not be read or written, or others may read it.
    #[error(transparent)]
    KeyFile(#[from] SecretFileError),
    /// The key file holds something else.
    #[error("the custodian's key file is damaged; restore it from its backup")]
    DamagedKeyFile,
    /// A database could not be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// There are rows but not this key file's.
    #[error(
        "the key file does not open this custodian's database; use the key file that belongs to it"
    )]
    OtherKeyFile,
    /// The directory was never made by [`Custodian::create`].
    #[error("there is no custodian in this directory; check the configured path, or create one")]
    NotCreated,
    /// The ledger's genesis names another custodian, or is none.
    #[error("the ledger belongs to another custodian; check the configured paths")]
    OtherLedger,
    /// The ledger shows less than the custodian has seen of it.
    #[error(
        "the ledger was rolled back or replaced since the custodian last saw it; restore it from a mirror"
    )]
    LedgerRolledBack,
    /// A store failed while it was being opened.
    #[error(transparent)]
    Custodian(#[from] CustodianError),
}

impl From<KeyFileError> for OpenCustodianError {
    fn from(error: KeyFileError) -> Self {
        match error {
            KeyFileError::File(error) => error.into(),
            KeyFileError::Damaged => Self::DamagedKeyFile,
        }
    }
}

impl From<GuardError> for OpenCustodianError {
    fn from(error: GuardError) -> Self {
        CustodianError::from(error).into()
    }
}

impl Custodian {
    /// Makes a new custodian in `dir`: key file, databases, long-term keys.
    ///
    /// Done before the ledger's genesis, which has to name the keys that are returned.
    ///
    /// # Errors
    /// [`OpenCustodianError::KeyFile`] rather than replacing an existing custodian.
    pub async fn create(
        dir: &Path,
        entropy: Box<dyn Entropy + Send>,
    ) -> Result<CustodianPublic, OpenCustodianError> {
        let dir = dir.to_owned();
        let making = tokio::task::spawn_blocking(move || create(&dir, SharedEntropy::new(entropy)));
        making.await.unwrap_or(Err(CustodianError::Internal(
            "creating the custodian panicked",
        )
        .into()))
    }

    /// Opens the custodian for this process alone, finishes what a crash left, and replays the key log.
    ///
    /// # Errors
    /// Says what does not fit, and what to do.
    pub async fn open(config: CustodianConfig) -> Result<Self, OpenCustodianError> {
        let CustodianConfig {
            dir,
            blobs,
            log,
            clock,
            entropy,
        } = config;
        let entropy = SharedEntropy::new(entropy);
        let parts = {
            let entropy = entropy.clone();
            let opening = tokio::task::spawn_blocking(move || Parts::open(&dir, entropy));
            opening.await.unwrap_or(Err(CustodianError::Internal(
                "opening the custodian panicked",
            )
            .into()))?
        };
        let entry = log.entry(0).await.map_err(CustodianError::from)?;
        let (policy, log_key) = read_genesis(&entry).ok_or(OpenCustodianError::OtherLedger)?;
        if policy.custodian != parts.signing.public()
            || policy.identifier != parts.identifier.public()
        {
            return Err(OpenCustodianError::OtherLedger);
        }
        let kept = match parts.db.read(own_keys::checkpoint).await? {
            None => None,
            Some(note) => Some(kept(&note, &log_key).ok_or(OpenCustodianError::LedgerRolledBack)?),
        };
        let began = Time(clock.wall_ms());
        let inner = Arc::new_cyclic(|me| Inner {
            me: me.clone(),
            db: parts.db,
            vault: parts.vault,
            entropy,
            clock,
            blobs,
            log,
            log_key,
            genesis: leaf_hash(&entry),
            directory: RwLock::new(Arc::new(Directory::new(policy.clone()))),
            policy,
            signing: parts.signing,
            identifier: parts.identifier,
            nobody: parts.nobody,
            kept: tokio::sync::Mutex::new(kept),
            key_log: tokio::sync::Mutex::new(()),
            rotation: tokio::sync::Mutex::new(()),
            settling: settle::Queue::default(),
            memory: Memory::new(),
            notices: Notices::new(began),
        });
        // Before anything else: the ledger must hold what was seen of it.
        if inner.believe(&[]).await.is_err() {
            return Err(OpenCustodianError::LedgerRolledBack);
        }
        inner.gather_key_log().await?;
        let custodian = Self(inner);
        custodian.finish_rotation().await?;
        custodian.sweep().await?;
        Ok(custodian)
    }

    /// The keys that the genesis policy names.
    pub fn public(&self) -> CustodianPublic {
        CustodianPublic {
            signing: self.0.signing.public(),
            identifier: self.0.identifier.public(),
        }
    }

    /// The policy of the genesis entry.
    pub fn policy(&self) -> &Policy {
        &self.0.policy
    }

    /// Leaf hash of ledger entry 0, which stands in every activation letter.
    pub fn genesis(&self) -> Hash {
        self.0.genesis
    }
}

/// What lies in the directory, opened.
struct Parts {
    db: Db,
    vault: Vault,
    signing: SigningKey,
    identifier: IdentifierKey,
    nobody: ServerSetup,
}

impl Parts {
    fn open(dir: &Path, entropy: SharedEntropy) -> Result<Self, OpenCustodianError> {
        if !dir.join("custodian.db").exists() {
            return Err(OpenCustodianError::NotCreated);
        }
        let generations = key_file::read(&dir.join("custodian.key"))?;
        let db = Db::open(&dir.join("custodian.db"), &SCHEMA)?;
        let pages = PageKeys::open(&dir.join("pages.db"))?;
        let vault = Vault::new(dir.join("custodian.key"), generations, pages, entropy);
        let loaded = vault
            .load_pages()
            .map_err(|_| OpenCustodianError::OtherKeyFile)?;
        // A page whose key is durable and that nobody knows is left over from a crash: use it.
        db.write_blocking(move |conn| {
            for page in loaded {
                if !out_keys::knows_page(conn, page)? {
                    out_keys::open_page(conn, page, out_keys::PAGE_KEYS)?;
                }
            }
            Ok::<_, GuardError>(())
        })?;
        let own = |name: &'static str| {
            let sealed = db.read_blocking(move |conn| own_keys::get(conn, name))?;
            let sealed = sealed.ok_or(OpenCustodianError::NotCreated)?;
            vault
                .open(Row::OwnKey(name), &sealed)
                .map_err(|_| OpenCustodianError::OtherKeyFile)
        };
        let seed = |name| {
            Secret32::from_slice(own(name)?.expose()).ok_or(OpenCustodianError::OtherKeyFile)
        };
        let signing = SigningKey::from_seed(&seed(SIGNING)?);
        let identifier = IdentifierKey::from_seed(&seed(IDENTIFIER)?);
        let nobody = ServerSetup::from_bytes(own(NOBODY)?.expose())
            .map_err(|_| OpenCustodianError::OtherKeyFile)?;
        Ok(Self {
            db,
            vault,
            signing,
            identifier,
            nobody,
        })
    }
}

fn create(dir: &Path, mut entropy: SharedEntropy) -> Result<CustodianPublic, OpenCustodianError> {
    make_directory(dir).map_err(|_| OpenCustodianError::Directory(dir.to_owned()))?;
    let first = Generation {
        number: 1,
        key: Secret32::random(&mut entropy),
    };
    key_file::create(&dir.join("custodian.key"), std::slice::from_ref(&first))?;
    let db = Db::open(&dir.join("custodian.db"), &SCHEMA)?;
    let pages = PageKeys::open(&dir.join("pages.db"))?;
    let vault = Vault::new(
        dir.join("custodian.key"),
        vec![first],
        pages,
        entropy.clone(),
    );
    let signing = Secret32::random(&mut entropy);
    let identifier = Secret32::random(&mut entropy);
    let nobody = ServerSetup::random(&mut entropy);
    let rows = [
        (SIGNING, vault.seal(Row::OwnKey(SIGNING), signing.expose())),
        (
            IDENTIFIER,
            vault.seal(Row::OwnKey(IDENTIFIER), identifier.expose()),
        ),
        (
            NOBODY,
            vault.seal(Row::OwnKey(NOBODY), nobody.to_bytes().expose()),
        ),
    ];
    db.write_blocking(move |conn| {
        rows.iter()
            .try_for_each(|(name, sealed)| own_keys::put(conn, name, sealed))
    })?;
    db.close_blocking().map_err(CustodianError::from)?;
    Ok(CustodianPublic {
        signing: SigningKey::from_seed(&signing).public(),
        identifier: IdentifierKey::from_seed(&identifier).public(),
    })
}

fn make_directory(dir: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

fn read_genesis(entry: &[u8]) -> Option<(Policy, LogVerifier)> {
    let Ok(Entry::Genesis(genesis)) = Entry::decode(entry) else {
        return None;
    };
    let policy = cbor::from_slice_canonical(genesis.policy.as_bytes()).ok()?;
    Some((
        policy,
        LogVerifier::new(genesis.origin, &genesis.log_key).ok()?,
    ))
}

fn kept(note: &[u8], log: &LogVerifier) -> Option<KeptCheckpoint> {
    KeptCheckpoint::first(SignedCheckpoint::parse(note).ok()?, log).ok()
}
