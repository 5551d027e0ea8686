//! Forgetting what is over.

use salus_records::Time;
use salus_storage::sql::StoreError;

use super::Api;

/// Stored answers are kept this long, in milliseconds.
const ANSWERS: u64 = Time::DAY;

/// Tries for handles that belong to nobody are kept this long, in milliseconds.
const ATTEMPTS: u64 = 30 * Time::DAY;

/// The security log is kept this long, in milliseconds.
const SECURITY_LOG: u64 = 400 * Time::DAY;

impl Api {
    /// Removes ended sessions, old answers, tries and proposals, and old lines of the security log.
    ///
    /// # Errors
    /// [`StoreError`] when the database did not answer; the next sweep does the rest.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let now = self.now();
        let before = |age: u64| Time(now.0.saturating_sub(age));
        self.logins.sweep(now);
        self.recoveries.sweep(now);
        self.accounts
            .sweep_sessions(self.sessions.rules(), now)
            .await?;
        self.accounts.sweep_answers(before(ANSWERS)).await?;
        self.accounts.sweep_attempts(before(ATTEMPTS)).await?;
        self.accounts.sweep_proposals(now).await?;
        self.accounts
            .sweep_security_log(before(SECURITY_LOG))
            .await?;
        Ok(())
    }
}
