//! Making an organisation, whole or not at all.

use std::{
    fs::{self, DirBuilder},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use salus_crypto::{
    Secret32, cbor,
    entropy::{Entropy, OsEntropy, random_array},
    sign::SigningKey,
};
use salus_custodian::Custodian;
use salus_ledger::{Hash, entry::PublicBody, hash::leaf_hash, note::KeyName};
use salus_records::{Time, objects::genesis::Policy};
use salus_storage::{
    accounts::Accounts,
    log::{Clock, Log},
};

use super::{
    Bootstrap, InitError, Layout, Organisation, ledger_key, registrar::Enrolling, root_key,
};
use crate::keys::ApiKeys;

/// A registrar of the first hour.
#[derive(Clone, Debug)]
pub struct NewRegistrar {
    /// The name that colleagues see.
    pub name: String,
    /// The user name for login.
    pub username: String,
}

/// What an organisation fixes when it is made; all of it is public.
#[derive(Clone, Debug)]
pub struct InitParams {
    /// The organisation's name.
    pub name: String,
    /// The first registrars, at least as many as the quorum.
    pub registrars: Vec<NewRegistrar>,
    /// How many registrars must sign a credential or a PIN reset.
    pub quorum: u8,
    /// How long keys of erased records can survive in key backups, in days.
    pub deletion_horizon_days: u16,
    /// How long a patient's record must be kept by law after the last entry, in days.
    pub retention_days: u32,
    /// The ledger's name, best a domain name of the organisation; a random one without it.
    pub origin: Option<String>,
    /// Where the root key file is written; `offline` in the data directory without it.
    pub offline_dir: Option<PathBuf>,
}

/// What making an organisation yields; the codes and the root key exist nowhere else.
#[derive(Debug)]
pub struct InitResult {
    /// Leaf hash of ledger entry 0, for every activation letter.
    pub genesis: Hash,
    /// The root key file, to be moved off this machine.
    pub root_key_file: PathBuf,
    /// The registrars' codes, to be handed over in person.
    pub registrars: Vec<Bootstrap>,
}

impl Organisation {
    /// Makes an organisation in `dir`, which must be missing or empty.
    ///
    /// Everything is made beside it and renamed at the end, so a crash leaves no half organisation.
    ///
    /// # Errors
    /// [`InitError`] says what to do; `dir` is untouched then.
    pub async fn init(
        dir: &Path,
        params: InitParams,
        clock: Arc<dyn Clock>,
        entropy: &mut (dyn Entropy + Send),
    ) -> Result<InitResult, InitError> {
        check(&params)?;
        if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) || dir.is_file() {
            return Err(InitError::NotEmpty(dir.to_owned()));
        }
        let unfinished = beside(dir);
        if unfinished.exists() {
            return Err(InitError::Unfinished(unfinished));
        }
        make_directory(&unfinished)?;
        let made = build(&unfinished, &params, clock, entropy).await;
        let finished = match made {
            Ok(made) => rename(&unfinished, dir).map(|()| made),
            Err(error) => Err(error),
        };
        if finished.is_err() {
            // Secrets of an organisation that never was must not lie about.
            let _ = fs::remove_dir_all(&unfinished);
        }
        let mut made = finished?;
        if let Ok(inside) = made.root_key_file.strip_prefix(&unfinished) {
            made.root_key_file = dir.join(inside);
        }
        Ok(made)
    }
}

async fn build(
    dir: &Path,
    params: &InitParams,
    clock: Arc<dyn Clock>,
    entropy: &mut (dyn Entropy + Send),
) -> Result<InitResult, InitError> {
    let layout = Layout(dir);
    for part in [layout.api(), layout.ledger(), layout.blobs()] {
        make_directory(&part)?;
    }
    let custodian = Custodian::create(&layout.custodian(), Box::new(OsEntropy)).await?;
    let keys = ApiKeys::create(&layout.api_key(), entropy)?;
    let root_seed = Secret32::random(entropy);
    let root = SigningKey::from_seed(&root_seed);
    let policy = Policy {
        organisation: params.name.clone(),
        root: root.public(),
        custodian: custodian.signing,
        api: keys.public(),
        identifier: custodian.identifier,
        quorum: params.quorum,
        deletion_horizon_days: params.deletion_horizon_days,
        retention_days: params.retention_days,
        created: Time(clock.wall_ms()),
    };
    let origin = origin(params, entropy)?;
    let signer = ledger_key::create(&layout.ledger_key(), origin, &Secret32::random(entropy))?;
    let body = PublicBody::new(cbor::to_vec(&policy)).map_err(|_| InitError::Name)?;
    let high_water = layout.high_water();
    let ledger = Log::create(
        &layout.ledger(),
        body,
        signer,
        Some(&high_water),
        Arc::clone(&clock),
    )
    .await?;
    let genesis = leaf_hash(&ledger.entry(0).await?);
    ledger.close().await?;
    let accounts = Accounts::open(&layout.accounts())?;
    let enrolling = Enrolling {
        root: &root,
        genesis: &genesis,
        accounts: &accounts,
        keys: &keys,
        now: policy.created,
    };
    let mut registrars = Vec::with_capacity(params.registrars.len());
    for new in &params.registrars {
        registrars.push(
            enrolling
                .registrar(&new.name, &new.username, entropy)
                .await?,
        );
    }
    accounts.close().await?;
    let offline = params
        .offline_dir
        .clone()
        .unwrap_or_else(|| layout.offline());
    make_directory(&offline)?;
    let root_key_file = offline.join("root.key");
    root_key::create(&root_key_file, &root_seed)?;
    Ok(InitResult {
        genesis,
        root_key_file,
        registrars,
    })
}

fn check(params: &InitParams) -> Result<(), InitError> {
    let length = params.name.trim().chars().count();
    if !(1..=200).contains(&length) || params.name.chars().any(char::is_control) {
        return Err(InitError::Name);
    }
    if params.quorum == 0 || params.registrars.len() < usize::from(params.quorum) {
        return Err(InitError::Quorum {
            quorum: params.quorum,
            registrars: params.registrars.len(),
        });
    }
    Ok(())
}

fn origin(params: &InitParams, entropy: &mut dyn Entropy) -> Result<KeyName, InitError> {
    let name = params.origin.clone().unwrap_or_else(|| {
        let random = u64::from_be_bytes(random_array(entropy));
        format!("salus-{random:016x}")
    });
    KeyName::new(name).map_err(|_| InitError::Origin)
}

/// `<dir>.unfinished`.
fn beside(dir: &Path) -> PathBuf {
    let mut name = dir.as_os_str().to_owned();
    name.push(".unfinished");
    name.into()
}

fn rename(from: &Path, to: &Path) -> Result<(), InitError> {
    let failed = |source| InitError::Directory {
        path: to.to_owned(),
        source,
    };
    // Succeeds over an empty directory, never over a full one.
    fs::rename(from, to).map_err(failed)?;
    sync(to.parent()).map_err(failed)
}

/// Makes the new name durable.
fn sync(parent: Option<&Path>) -> io::Result<()> {
    let parent = parent
        .filter(|path| !path.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if cfg!(unix) {
        fs::File::open(parent)?.sync_all()
    } else {
        Ok(())
    }
}

/// Makes a directory that only its owner can enter.
fn make_directory(path: &Path) -> Result<(), InitError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|source| InitError::Directory {
        path: path.to_owned(),
        source,
    })
}
