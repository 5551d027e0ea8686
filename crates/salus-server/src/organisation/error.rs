use std::{io, path::PathBuf};

use salus_custodian::OpenCustodianError;
use salus_storage::{
    accounts,
    blobs::BlobError,
    log::{AppendError, CreateLogError, LogReadError, OpenLogError},
    sql::{self, StoreError},
};

use super::{LedgerKeyError, RootKeyError};
use crate::{api::FieldError, keys::ApiKeysError};

/// Why an organisation could not be made; where it was to be, nothing is.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// The directory holds something.
    #[error("{} is not empty; choose another directory, nothing was changed", .0.display())]
    NotEmpty(PathBuf),
    /// An earlier attempt did not finish.
    #[error("{} is left over from an attempt that did not finish; remove it, then try again", .0.display())]
    Unfinished(PathBuf),
    /// A directory could not be made or renamed.
    #[error("{} could not be made; check its parent and the permissions", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// The reason.
        #[source]
        source: io::Error,
    },
    /// The quorum asks for more registrars than there are.
    #[error(
        "a quorum of {quorum} needs at least as many registrars, but there are {registrars}; name more, or lower the quorum"
    )]
    Quorum {
        /// Signatures that a credential needs.
        quorum: u8,
        /// Registrars that were named.
        registrars: usize,
    },
    /// The organisation's name cannot be used.
    #[error("give the organisation a name of 1 to 200 characters")]
    Name,
    /// The ledger's name cannot be used.
    #[error("the ledger's name has 1 to 255 bytes without spaces, control characters or '+'")]
    Origin,
    /// The custodian could not be made.
    #[error(transparent)]
    Custodian(#[from] OpenCustodianError),
    /// The API key file could not be made.
    #[error(transparent)]
    ApiKeys(#[from] ApiKeysError),
    /// The ledger key file could not be made.
    #[error(transparent)]
    LedgerKey(#[from] LedgerKeyError),
    /// The root key file could not be made.
    #[error(transparent)]
    RootKey(#[from] RootKeyError),
    /// The ledger could not be made.
    #[error(transparent)]
    Ledger(#[from] CreateLogError),
    /// The accounts database could not be made.
    #[error(transparent)]
    Accounts(#[from] sql::OpenError),
    /// A registrar could not be enrolled.
    #[error(transparent)]
    Registrar(#[from] RegistrarError),
    /// The ledger did not close in order.
    #[error(transparent)]
    Close(#[from] AppendError),
    /// The genesis entry could not be read back.
    #[error(transparent)]
    Genesis(#[from] LogReadError),
    /// A database did not close in order.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a data directory could not be opened; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenOrganisationError {
    /// There is no organisation.
    #[error("there is no organisation in {}; check the path, or make one with: salus init", .0.display())]
    Missing(PathBuf),
    /// The API key file cannot be used.
    #[error(transparent)]
    ApiKeys(#[from] ApiKeysError),
    /// The ledger key file cannot be used.
    #[error(transparent)]
    LedgerKey(#[from] LedgerKeyError),
    /// The API key file is of another organisation.
    #[error(
        "the API key file belongs to another organisation; restore the one that was made with this ledger"
    )]
    OtherApiKeys,
    /// The accounts database cannot be opened.
    #[error(transparent)]
    Accounts(#[from] sql::OpenError),
    /// The ledger cannot be opened.
    #[error(transparent)]
    Ledger(#[from] OpenLogError),
    /// The genesis entry cannot be read.
    #[error(transparent)]
    Genesis(#[from] LogReadError),
    /// The blob store cannot be opened.
    #[error(transparent)]
    Blobs(#[from] BlobError),
    /// The custodian cannot be opened.
    #[error(transparent)]
    Custodian(#[from] OpenCustodianError),
}

/// Why a registrar was not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum RegistrarError {
    /// The root key file cannot be used.
    #[error(transparent)]
    RootKey(#[from] RootKeyError),
    /// The root key is of another organisation.
    #[error(
        "this root key belongs to another organisation; use the one that was made with this ledger"
    )]
    OtherRoot,
    /// Name or user name cannot be stored.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The person could not be stored.
    #[error(transparent)]
    Enrol(#[from] accounts::EnrolError),
}
