//! The chain of proof to an account's keys, as it goes out.

use salus_records::wire::custodian::AccountChain;
use salus_storage::guard::accounts::Account;

/// Everything needed to believe an account's keys.
pub(crate) fn chain_of(account: &Account) -> AccountChain {
    AccountChain {
        enrolment: account.enrolment.clone(),
        activation: account.activation.clone(),
        state: account.state.clone(),
    }
}
