//! Finding a patient by the exact identifier; an unknown one looks like a known one.

use salus_records::{
    objects::party::Role,
    wire::account::{FindRequest, Found, Handle},
};
use salus_storage::sql::StoreError;

use super::{Api, MessageError, message};

/// Why nobody was looked for.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// The lookup token has the wrong length.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Api {
    /// The patient with this lookup token, or the stand-in that nobody can tell apart.
    ///
    /// # Errors
    /// [`FindError`] when the token is malformed or the database did not answer.
    pub async fn find(&self, request: FindRequest) -> Result<Found, FindError> {
        message::exact::<32>(&request.lookup.0)?;
        let tag = self.keys.tag(&Handle::Lookup(request.lookup));
        // Noted without the asker: who looked for whom is nobody's business here.
        self.note("directory_searched", None).await?;
        let person = self.accounts.person_by_handle(tag).await?;
        let patient = person.filter(|person| person.role == Role::Patient);
        Ok(Found {
            uid: patient.map_or_else(|| self.keys.stand_in(&tag), |person| person.uid),
        })
    }
}
