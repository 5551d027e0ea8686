//! `salus admin role`: a change of role is an end and a new beginning.

use std::path::PathBuf;

use clap::Args;
use salus_records::wire::account::AccountStatus;

use super::{
    enrol::{Enrol, NewRole},
    hand_over::check_new,
    person::find_person,
};
use crate::{context::Context, error::CliError, reply::Reply, session::logged_in};

/// Change somebody's role.
///
/// Keys belong to a role, so this ends the old key, stops the old account and enrols the person
/// anew, with a new letter. The old account keeps its user name, so staff need a new one.
#[derive(Args)]
pub struct ChangeRole {
    /// Id, user name or full name.
    person: String,
    /// The new role.
    #[arg(value_enum)]
    role: NewRole,
    /// The new user name of a doctor or auditor.
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
    /// Licence number of a doctor.
    #[arg(long, value_name = "NUMBER")]
    licence: Option<String>,
    /// Write the letter to a new file that only you can read, instead of showing it.
    #[arg(long, value_name = "FILE")]
    letter: Option<PathBuf>,
}

impl ChangeRole {
    /// Ends the old account and enrols the new one.
    ///
    /// # Errors
    /// When the person has the role already, or what a step says.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        check_new(self.letter.as_deref())?;
        let staff = !matches!(self.role, NewRole::Patient);
        if staff && self.username.is_none() {
            return Err(CliError::new(
                format!("a {} needs a user name", self.role),
                "add: --username NAME (the old account keeps the old one)",
            ));
        }
        let person = logged_in(context, async |account| {
            let person = find_person(account, &self.person).await?;
            if person.role == self.role.role() && person.status != AccountStatus::Disabled {
                return Err(CliError::new(
                    format!("this person is a {} already", self.role),
                    "nothing is to be done",
                ));
            }
            account.end_role(&person).await?;
            Ok(person)
        })
        .await?;
        let licence = self.licence.or(person.licence);
        Enrol::anew(
            self.role,
            person.contact,
            self.username.filter(|_| staff),
            licence.filter(|_| matches!(self.role, NewRole::Doctor)),
            self.letter,
        )
        .run(context)
        .await
    }
}
