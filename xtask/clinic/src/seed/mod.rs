//! What happens in the clinic, from the first registrar to the last refusal.

mod patients;
mod sharing;
mod staff;

pub use patients::{enrol, entrust};
pub use staff::{NewStaff, take_office};

use salus_client::{Account, ClientError};
use salus_crypto::code::Code;
use salus_ledger::Hash;

use crate::{
    Failure,
    device::connect,
    people::{Clinic, Person},
    server::Made,
};

/// The same invented people every time; only their secrets are drawn anew.
const SEED: u64 = 31;

/// How many patients there are: one for each story in [`sharing`].
const PATIENTS: u32 = 4;

/// Somebody who is logged in, and what they remember.
pub struct Someone {
    /// The account.
    pub account: Account,
    /// Who it is.
    pub person: Person,
}

/// Where everybody goes.
pub struct Place<'a> {
    /// Address of the server.
    pub server: &'a str,
    /// Leaf hash of ledger entry 0.
    pub genesis: Hash,
}

/// Fills a new organisation with people, records and a past; `say` hears of each step.
///
/// # Errors
/// When a step does not go as told, refusals included: a reading that should have been refused
/// and was not is an error here.
pub async fn seed(
    server: &str,
    made: Made,
    today: &str,
    say: &mut (dyn FnMut(&str) + Send),
) -> Result<Clinic, Failure> {
    let genesis = made.genesis;
    let place = Place { server, genesis };
    let mut staff = staff::hire(&place, &made.registrars, say).await?;
    let mut patients = Vec::new();
    for index in 0..PATIENTS {
        patients.push(patients::admit(&place, &mut staff, index, today, say).await?);
    }
    sharing::happen(&place, &mut staff, &mut patients, today, say).await?;
    let mut people = Vec::new();
    for someone in staff.everybody().into_iter().chain(patients) {
        someone.account.logout().await?;
        people.push(someone.person);
    }
    Ok(Clinic { genesis, people })
}

impl Place<'_> {
    /// Activates an account and logs in, as its owner would.
    ///
    /// # Errors
    /// When the code is not the one of the letter.
    pub async fn arrive(&self, code: &Code, mut person: Person) -> Result<Someone, Failure> {
        let mut client = connect(self.server, self.genesis).await?;
        let secrets = person.memory.chosen()?;
        let activated = client
            .activate(code, &person.memory.identity(), &secrets)
            .await?;
        person.recovery_code = activated.recovery.to_string();
        let account = person.memory.log_in(self.server, self.genesis).await?;
        Ok(Someone { account, person })
    }
}

/// A refusal is what should have happened.
fn refused<T>(outcome: Result<T, ClientError>, what: &str) -> Result<(), Failure> {
    match outcome {
        Err(ClientError::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => Err(format!("{what} was to be refused and was not").into()),
    }
}
