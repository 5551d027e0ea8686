//! Where the ledger stands.

use salus_web_rpc::{Failure, LedgerState, ledger::LedgerSummary};

use crate::{calls::Handle, desk::Desk, failure::failed, given::Given};

impl Handle for LedgerState {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<LedgerSummary, Failure> {
        let client = desk.account()?.client_mut();
        client.check_ledger().await.map_err(failed)?;
        let trust = client.trust();
        let policy = trust.policy();
        let checkpoint = trust.checkpoint();
        let signatures = checkpoint.map(|signed| signed.note().signatures());
        Ok(LedgerSummary {
            organisation: policy.organisation.clone(),
            genesis: trust.genesis().to_string(),
            size: trust.size() as f64,
            root: checkpoint
                .map(|c| c.claimed().root.to_string())
                .unwrap_or_default(),
            quorum: u32::from(policy.quorum),
            signers: signatures
                .unwrap_or_default()
                .iter()
                .map(|signature| signature.name.to_string())
                .collect(),
            witnesses: trust.log_policy().witnesses().len() as u32,
        })
    }
}
