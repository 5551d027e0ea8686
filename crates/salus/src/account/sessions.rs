//! `salus sessions`: where the account is logged in.

use clap::Args;

use crate::{
    context::Context,
    error::CliError,
    reply::Reply,
    session::logged_in,
    term::{plain, table},
    when::moment,
};

/// Show where you are logged in.
#[derive(Args)]
pub struct Sessions {}

impl Sessions {
    /// Lists the sessions.
    ///
    /// # Errors
    /// When nobody is logged in.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let sessions = account.sessions().await?;
            let rows = sessions.iter().map(|session| {
                [
                    moment(session.started),
                    moment(session.last_used),
                    plain(&session.client),
                    if session.current { "this one" } else { "" }.to_owned(),
                ]
            });
            let mut text = table(&["began", "last used", "program", ""], rows);
            text.push_str("\n\nEnd all of them: salus logout --everywhere");
            Reply::of(text, &sessions)
        })
        .await
    }
}
