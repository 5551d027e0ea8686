//! What lies before the worker: who is logged in, and what was read in this session.

use std::collections::BTreeMap;

use salus_client::{Account, Client, ImportPlan, TrustSnapshot};
use salus_records::{AccountId, Time, objects::grant::Purpose};
use salus_web_rpc::Failure;

use crate::{
    failure::{failed, input, logged_out},
    images::Images,
    keep::Memory,
    records::Book,
    surroundings::{env, now, origin},
};

/// Everything that the worker knows.
#[derive(Default)]
pub struct Desk {
    /// What the device remembers.
    pub memory: Memory,
    /// What is believed of the ledger, once the person has compared it.
    pub trust: Option<TrustSnapshot>,
    /// Who is logged in.
    pub account: Option<Account>,
    /// The person's name, as the registrar wrote it.
    pub name: String,
    /// What was read, by patient.
    pub books: BTreeMap<AccountId, Book>,
    /// Names that patients sealed with their permissions: not given out again once those have ended.
    pub patients: BTreeMap<AccountId, String>,
    /// The import that was planned last.
    pub plan: Option<ImportPlan>,
    /// Opened images.
    pub images: Images,
}

impl Desk {
    /// A connection before login, to the ledger that was believed.
    pub async fn visit(&self) -> Result<Client, Failure> {
        let trust = self.trust.clone().ok_or_else(|| {
            crate::failure::failure(
                salus_web_rpc::FailureKind::Input,
                "This device does not know the organisation yet.",
                "Compare the ledger code with your letter first.",
            )
        })?;
        connect(trust).await
    }

    /// Who is logged in.
    pub fn account(&mut self) -> Result<&mut Account, Failure> {
        self.account.as_mut().ok_or_else(logged_out)
    }

    /// The patient that a call names, or else oneself.
    pub fn patient(&mut self, named: Option<&str>) -> Result<AccountId, Failure> {
        match named {
            Some(text) => text.parse().map_err(input),
            None => Ok(self.account()?.uid()),
        }
    }

    /// What was read of a patient in this session.
    pub fn book(&mut self, patient: AccountId) -> &mut Book {
        self.books.entry(patient).or_default()
    }

    /// Forgets what was listed, after something changed.
    pub fn forget_lists(&mut self) {
        for book in self.books.values_mut() {
            book.lines = None;
        }
    }

    /// Forgets whoever was logged in, and everything read.
    pub fn clear(&mut self) {
        self.account = None;
        self.name.clear();
        self.books.clear();
        self.patients.clear();
        self.plan = None;
        self.images.clear();
    }

    /// Remembers what was believed in this call.
    pub fn keep(&mut self) {
        let Some(account) = &mut self.account else {
            return;
        };
        let trust = account.client().trust().snapshot();
        self.memory.keep_ledger(trust.clone());
        let changed = self.trust.as_ref() != Some(&trust);
        self.trust = Some(trust);
        if changed && let Ok(sealed) = account.keep() {
            let name = account.keep_name();
            self.memory.keep_sealed(&name, sealed);
        }
    }
}

/// A connection to the ledger of which this is believed; all that the server shows is verified.
pub async fn connect(trust: TrustSnapshot) -> Result<Client, Failure> {
    Client::connect(&origin(), trust, env())
        .await
        .map_err(failed)
}

/// Why somebody reads unless the call says otherwise.
pub fn usual_purpose(account: &Account, patient: AccountId) -> Purpose {
    if account.uid() == patient {
        Purpose::Patrqt
    } else {
        Purpose::Treat
    }
}

/// Whether a moment is over.
pub fn over(time: Time) -> bool {
    time <= now()
}
