//! `salus admin vouch`: the quorum of registrars vouches for the keys of a doctor or auditor.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use salus_crypto::sign::MultiSigned;
use salus_records::{
    AccountId,
    objects::{account::Credential, party::Role},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::person::find_person;
use crate::{
    context::Context, error::CliError, ids::short, profile::write_public, reply::Reply,
    session::logged_in, term::plain,
};

/// Vouch for the keys of a doctor or auditor.
///
/// Where the organisation asks for several registrars, this writes a file for the next one, who
/// adds a signature with --with FILE. The last one publishes the credential. The file holds no
/// secret.
#[derive(Args)]
pub struct Vouch {
    /// Id, user name or full name.
    person: String,
    /// The file with the signatures so far.
    #[arg(long, value_name = "FILE")]
    with: Option<PathBuf>,
    /// Where to write the file for the next registrar.
    #[arg(long, value_name = "FILE", conflicts_with = "with")]
    out: Option<PathBuf>,
}

/// A credential on its way from one registrar to the next.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CredentialFile {
    credential_for: AccountId,
    credential: MultiSigned<Credential>,
}

impl Vouch {
    /// For a person, with the signatures so far.
    pub fn of(person: String, with: Option<PathBuf>) -> Self {
        Self {
            person,
            with,
            out: None,
        }
    }

    /// Signs, and publishes if there are enough signatures.
    ///
    /// # Errors
    /// When the person has not activated, or the file names other keys.
    pub async fn run(self, context: &Context) -> Result<Reply, CliError> {
        logged_in(context, async |account| {
            let person = find_person(account, &self.person).await?;
            let name = plain(&person.contact.name);
            if !matches!(person.role, Role::Doctor | Role::Auditor) {
                return Err(CliError::new(
                    format!("{name} is a {}; nobody vouches for those", person.role),
                    "vouch for doctors and auditors",
                ));
            }
            let credential = match &self.with {
                None => account.vouch(&person)?,
                Some(path) => {
                    let mut file = read(path)?;
                    account.vouch_too(&person, &mut file.credential)?;
                    file.credential
                }
            };
            let needed = usize::from(account.client().trust().policy().quorum);
            let signed = credential.signers().count();
            if signed >= needed {
                let index = account.publish(credential).await?;
                let text = format!(
                    "{name} is vouched for by {signed} registrars (ledger entry {index}) and can \
                     work now."
                );
                return Ok(Reply::new(
                    text,
                    json!({"uid": person.uid, "signatures": signed, "published": index}),
                ));
            }
            let path = self.with.or(self.out).unwrap_or_else(|| {
                PathBuf::from(format!("credential-{}.json", short(person.uid)))
            });
            write(
                &path,
                &CredentialFile {
                    credential_for: person.uid,
                    credential,
                },
            )?;
            let text = format!(
                "Signed: {signed} of {needed} signatures for {name}.\n\n\
                 Next: give {path} to another registrar, who checks the person and the licence and\n\
                 runs: salus admin vouch {id} --with {path}",
                path = path.display(),
                id = short(person.uid),
            );
            let json = json!({
                "uid": person.uid,
                "signatures": signed,
                "needed": needed,
                "file": path,
            });
            Ok(Reply::new(text, json))
        })
        .await
    }
}

fn read(path: &Path) -> Result<CredentialFile, CliError> {
    let bytes = fs::read(path).map_err(|e| CliError::file(path, &e))?;
    serde_json::from_slice(&bytes).map_err(|_| {
        CliError::new(
            format!("{} is no credential file", path.display()),
            "name the file that salus admin vouch wrote",
        )
    })
}

fn write(path: &Path, file: &CredentialFile) -> Result<(), CliError> {
    let bytes = serde_json::to_vec_pretty(file)
        .map_err(|e| CliError::file(path, &std::io::Error::from(e)))?;
    write_public(path, &bytes)
}
