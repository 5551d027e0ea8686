//! Who there is: kept for the next start, and written down for whoever plays them.

use std::fmt::Write;

use salus_ledger::Hash;
use salus_records::objects::party::Role;
use serde::{Deserialize, Serialize};

use crate::device::{Login, Memory};

/// Everybody in the clinic.
#[derive(Serialize, Deserialize)]
pub struct Clinic {
    /// Leaf hash of ledger entry 0.
    pub genesis: Hash,
    /// Staff first, then patients.
    pub people: Vec<Person>,
}

/// One invented person.
#[derive(Serialize, Deserialize)]
pub struct Person {
    /// A short name for `salus --profile`.
    pub profile: String,
    /// The name in the directory.
    pub name: String,
    /// What the person is to the clinic.
    pub role: Role,
    /// What the person remembers.
    #[serde(flatten)]
    pub memory: Memory,
    /// Sets a new password when the old one is forgotten.
    pub recovery_code: String,
    /// What there is to see with this login.
    pub story: String,
}

impl Clinic {
    /// The first person with this role.
    pub fn first(&self, role: Role) -> Option<&Person> {
        self.people.iter().find(|person| person.role == role)
    }

    /// Everything that is needed to play any of these people, as text.
    pub fn logins(&self, server: &str) -> String {
        let mut text = format!(
            "Sample Clinic, all of it invented. Whoever reads this file can be anybody in it.\n\n\
             Server       {server}\n\
             Ledger hash  {}\n",
            self.genesis
        );
        for person in &self.people {
            // Writing to a String does not fail.
            let _ = write!(text, "\n{}", person.lines());
        }
        text
    }
}

impl Person {
    fn lines(&self) -> String {
        let login = match &self.memory.login {
            Login::Username(name) => format!("User name    {name}"),
            Login::NationalId(text) => format!("National id  {text}"),
        };
        format!(
            "{name} ({role})\n  {story}\n  Profile      {profile}\n  {login}\n  Password     {password}\n  \
             PIN          {pin}\n  Recovery     {recovery}\n",
            name = self.name,
            role = self.role,
            story = self.story,
            profile = self.profile,
            password = self.memory.password,
            pin = self.memory.pin,
            recovery = self.recovery_code,
        )
    }
}
