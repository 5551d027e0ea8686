//! What can go wrong for a client, in words that say what to do next.

use salus_crypto::{OpenError, policy::pin::PinProblem};
use salus_ledger::{hash::Hash, key_log::KeyLogError, receipt::ReceiptError};
use salus_records::{keys::directory::TrustError, seal::LengthChanged, wire::account::Problem};

use crate::http::TransportError;

/// Why a step did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No connection.
    #[error("cannot reach {address}; is the server running, and is the address right?")]
    Unreachable {
        /// Scheme, host and port.
        address: String,
        /// What the connection said.
        #[source]
        source: TransportError,
    },
    /// The server said no and why.
    #[error("{}{}", .0.title, .0.detail.as_deref().map(|d| format!(" {d}")).unwrap_or_default())]
    Refused(Box<Problem>),
    /// The answer is not one that the interface allows.
    #[error(
        "the server's answer makes no sense ({0}); client and server may be of different versions"
    )]
    Protocol(&'static str),
    /// The server was caught.
    #[error("refused: {0}")]
    Distrust(#[from] Distrust),
    /// User name or identifier, password or PIN is wrong; deliberately not said which.
    #[error("the login does not match; check the identifier and the secret, then try again")]
    WrongSecret,
    /// The password is too easy.
    #[error("this password is too easy to guess: {}", .0.join(" "))]
    WeakPassword(Vec<String>),
    /// The PIN is too easy.
    #[error("this PIN cannot be used: {0}")]
    WeakPin(PinProblem),
    /// The typed identifier is not the one that was enrolled.
    #[error(
        "this identifier is not the one that the registrar wrote down; check it, or ask the registrar"
    )]
    OtherIdentifier,
    /// The author signed this very sealing, and it does not open: nobody but the author is to blame.
    #[error("a record cannot be opened: {author} sealed it wrongly; ask for it again, or erase it")]
    Damaged {
        /// The author's name.
        author: String,
    },
    /// Nothing opens with these keys.
    #[error("this cannot be opened with your keys")]
    Sealed,
    /// The source changed while being read.
    #[error(transparent)]
    LengthChanged(#[from] LengthChanged),
    /// The caller asked for something that cannot be.
    #[error("{0}")]
    Impossible(String),
    /// Reading or writing a local file failed.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl ClientError {
    /// The server's stable code, if it was the server that refused.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(problem) => Some(&problem.code),
            _ => None,
        }
    }
}

impl From<OpenError> for ClientError {
    fn from(_: OpenError) -> Self {
        Self::Sealed
    }
}

/// Evidence that a server, or somebody between, did not act as it must.
#[derive(Debug, thiserror::Error)]
pub enum Distrust {
    /// The ledger begins elsewhere than the letter says.
    #[error(
        "this is not the organisation of your activation letter (ledger {shown} instead of {expected})"
    )]
    Genesis {
        /// Hash that the letter names.
        expected: Hash,
        /// Hash that the server shows.
        shown: Hash,
    },
    /// The genesis entry holds no policy.
    #[error("the ledger's first entry is not a valid policy")]
    Policy,
    /// The list of keys is not the log's.
    #[error("the server's list of keys is not complete or not the ledger's: {0}")]
    KeyLog(#[from] KeyLogError),
    /// A key in the log is not proven.
    #[error("a key or statement is not proven: {0}")]
    Key(#[from] TrustError),
    /// An event is not proven to be in the ledger.
    #[error("the ledger does not prove this event: {0}")]
    Receipt(#[from] ReceiptError),
    /// An event is proven, but it is another one.
    #[error("the ledger's event is not the one that was asked for")]
    OtherEvent,
    /// The ledger shows less than before.
    #[error("the ledger was rolled back: it had {kept} entries, now it shows {shown}")]
    RolledBack {
        /// Entries seen before.
        kept: u64,
        /// Entries shown now.
        shown: u64,
    },
    /// The ledger shows another past than before.
    #[error("the ledger shows another past than it did before")]
    Forked,
    /// An entry, or the tiles around it, is not what the checkpoint signs.
    #[error("entry {0} is not the one that the ledger signed")]
    LedgerEntry(u64),
    /// A checkpoint is not signed by the ledger.
    #[error("the ledger's checkpoint is not signed by its key")]
    Checkpoint,
    /// The account's state is older than one seen before.
    #[error("the server shows an older state of the account ({shown} after {kept})")]
    OldState {
        /// Counter seen before.
        kept: u64,
        /// Counter shown now.
        shown: u64,
    },
    /// An envelope is not the one that the account signed.
    #[error("the sealed key is not the one that your account signed")]
    Envelope,
    /// A doctor's key changed without the old one having ended.
    #[error("the key of {0} changed without an explanation in the key log")]
    ChangedKey(String),
    /// An account shows other keys than it did before.
    #[error(
        "the account shows other keys than it did before; nobody's keys change, so this is somebody else"
    )]
    ChangedAccount,
    /// A record is not what its author signed, or not the one that was asked for.
    #[error("the record is not what its author signed")]
    Record,
    /// A grant is not what its patient signed.
    #[error("the grant is not what its patient signed")]
    Grant,
    /// A question or an answer is not what its author signed, or the answer is to another question.
    #[error("a question about the access log, or its answer, is not what its author signed")]
    Question,
    /// The access log has a gap, or its newest entries are hidden.
    #[error("the access log is not complete: {0}")]
    AccessLog(String),
    /// A receipt of the custodian is not signed by it.
    #[error("the custodian's confirmation is not signed by it")]
    Custodian,
    /// The identifier was not evaluated with the key of the genesis policy.
    #[error("the custodian used another key than the one in the ledger")]
    Identifier,
}
