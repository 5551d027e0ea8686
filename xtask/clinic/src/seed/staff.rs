//! Registrars, doctors and the auditor.

use salus_client::Identity;
use salus_records::{AccountId, objects::party::Role, sample, wire::account::Contact};

use super::{Place, SEED, Someone};
use crate::{
    Failure,
    device::{Login, Memory},
    people::Person,
    server::Registrar,
};

/// How many doctors there are.
const DOCTORS: u32 = 2;

/// Everybody who works in the clinic.
pub struct Staff {
    /// Enrols people, and signs first.
    pub registrar: Someone,
    /// Signs second.
    pub colleague: Someone,
    /// The doctors, each with two of the patients.
    pub doctors: Vec<Someone>,
    /// Reads access logs.
    pub auditor: Someone,
}

impl Staff {
    /// Everybody, in the order of the list of logins.
    pub fn everybody(self) -> Vec<Someone> {
        let mut all = vec![self.registrar, self.colleague];
        all.extend(self.doctors);
        all.push(self.auditor);
        all
    }
}

/// Lets the registrars take office; they enrol the others and vouch for their keys.
pub async fn hire(
    place: &Place<'_>,
    registrars: &[Registrar],
    say: &mut (dyn FnMut(&str) + Send),
) -> Result<Staff, Failure> {
    let [first, second] = registrars else {
        return Err("the clinic needs two registrars".into());
    };
    let mut registrar = take_office(place, first).await?;
    let mut colleague = take_office(place, second).await?;
    registrar.account.client_mut().refresh_keys().await?;
    say("two registrars took office");

    let mut doctors = Vec::new();
    for index in 0..DOCTORS {
        let doctor = sample::doctor(SEED, index);
        let new = NewStaff {
            role: Role::Doctor,
            username: family_name(&doctor.name),
            email: Some(doctor.email),
            licence: Some(format!("LIC-{:05}", 40_100 + index)),
            story: format!("{}, {}.", doctor.specialty, doctor.clinic),
            name: doctor.name,
        };
        doctors.push(new.join(place, &mut registrar, &mut colleague).await?);
    }
    let auditor = NewStaff {
        role: Role::Auditor,
        name: "Noor Halvorsen".to_owned(),
        username: "noor".to_owned(),
        email: None,
        licence: None,
        story: "Checks the ledger and reads access logs; every look is logged. Has looked at one."
            .to_owned(),
    };
    let auditor = auditor.join(place, &mut registrar, &mut colleague).await?;
    say("two doctors and an auditor were enrolled; both registrars signed for their keys");
    Ok(Staff {
        registrar,
        colleague,
        doctors,
        auditor,
    })
}

/// Lets a registrar of the first hour take office.
///
/// # Errors
/// As [`Place::arrive`].
pub async fn take_office(place: &Place<'_>, registrar: &Registrar) -> Result<Someone, Failure> {
    let person = Person {
        profile: registrar.username.clone(),
        name: registrar.name.clone(),
        role: Role::Admin,
        memory: Memory::draw(Login::Username(registrar.username.clone())),
        recovery_code: String::new(),
        story: "Registrar: enrols people and signs for keys, together with the other one. Reads no record."
            .to_owned(),
    };
    place.arrive(&registrar.code()?, person).await
}

/// Somebody who is to work in the clinic.
pub struct NewStaff {
    /// As what.
    pub role: Role,
    /// Full name.
    pub name: String,
    /// User name.
    pub username: String,
    /// Address for letters.
    pub email: Option<String>,
    /// Number of a doctor's licence.
    pub licence: Option<String>,
    /// What there is to see with this login.
    pub story: String,
}

impl NewStaff {
    /// Enrols the person, who arrives, and lets both registrars sign for the keys.
    ///
    /// # Errors
    /// When a step is refused.
    pub async fn join(
        self,
        place: &Place<'_>,
        registrar: &mut Someone,
        colleague: &mut Someone,
    ) -> Result<Someone, Failure> {
        let contact = Contact {
            name: self.name.clone(),
            email: self.email,
        };
        let who = Identity::Username(self.username.clone());
        let enrolled = registrar
            .account
            .enrol(self.role, &who, contact, self.licence)
            .await?;
        let person = Person {
            profile: self.username.clone(),
            name: self.name,
            role: self.role,
            memory: Memory::draw(Login::Username(self.username)),
            recovery_code: String::new(),
            story: self.story,
        };
        let someone = place.arrive(&enrolled.letter.code, person).await?;
        vouch(registrar, colleague, enrolled.uid).await?;
        Ok(someone)
    }
}

/// Both registrars sign for a person's keys; then the key log takes them.
async fn vouch(
    registrar: &mut Someone,
    colleague: &mut Someone,
    uid: AccountId,
) -> Result<(), Failure> {
    let people = registrar.account.people().await?;
    let person = people
        .iter()
        .find(|person| person.uid == uid)
        .ok_or("somebody who was enrolled is not in the directory")?;
    let mut credential = registrar.account.vouch(person)?;
    colleague.account.vouch_too(person, &mut credential)?;
    registrar.account.publish(credential).await?;
    Ok(())
}

fn family_name(name: &str) -> String {
    let family = name.rsplit(' ').next().unwrap_or(name);
    family.to_lowercase()
}
