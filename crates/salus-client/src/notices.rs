//! Hearing that something about the own account changed.

use salus_records::wire::custodian::Notice;

use crate::{Account, ClientError, http::Http};

/// Hears of changes about an account, apart from whatever else the account does meanwhile.
pub struct Notices {
    http: Http,
    token: String,
}

impl Account {
    /// What hears of changes about this account while this session lasts.
    pub fn notices(&self) -> Notices {
        Notices {
            http: self.client.http.clone(),
            token: self.custodian_token.clone(),
        }
    }
}

impl Notices {
    /// Waits until the number of changes about the account is another one than `after`, for about
    /// 25 seconds at most, and returns it; begin with 0.
    ///
    /// It only says that it is worth looking again; what changed is fetched and verified as ever.
    /// Waiting does not keep the session alive.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the session has ended.
    pub async fn wait(&self, after: u64) -> Result<u64, ClientError> {
        let path = format!("/custodian/v1/notices?after={after}");
        let notice: Notice = self.http.get(&path, Some(&self.token)).await?;
        Ok(notice.seq)
    }
}
