//! `salus decline`: no to a request.

use clap::Args;
use salus_records::RequestId;
use serde_json::json;

use crate::{context::Context, error::CliError, ids, reply::Reply, session::logged_in};

/// Say no to a request for access.
#[derive(Args)]
pub struct DeclineRequest {
    /// Id of the request.
    request: String,
}

impl DeclineRequest {
    /// For one request.
    pub fn of(request: RequestId) -> Self {
        Self {
            request: request.to_string(),
        }
    }

    /// Declines it.
    ///
    /// # Errors
    /// When it was answered already.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let requests = account.requests().await?;
            let known = requests.iter().map(|(request, ..)| request.id);
            let id = ids::find(&self.request, "request", "salus requests", known)?;
            account.decline(id).await?;
            Ok(Reply::new(
                "Declined. The doctor sees that, and nothing else.",
                json!({"request": id, "declined": true}),
            ))
        })
        .await
    }
}
