//! Patients and the records of their past years.

use salus_client::{GrantOrder, GrantWish, Identity, NewVersion, PartSource};
use salus_records::{
    Time,
    fhir::{self, Kind, Limits},
    objects::{
        grant::{Purpose, Rights},
        party::Role,
    },
    sample::{self, SamplePatient},
    wire::account::Contact,
};

use super::{Place, SEED, Someone, staff::Staff};
use crate::{
    Failure,
    device::{Login, Memory, now},
    people::Person,
};

/// Enrols a patient, who lets the own doctor write; the doctor writes the past years.
pub async fn admit(
    place: &Place<'_>,
    staff: &mut Staff,
    index: u32,
    today: &str,
    say: &mut (dyn FnMut(&str) + Send),
) -> Result<Someone, Failure> {
    let sample = sample::patient(SEED, index, today)?;
    let mut patient = enrol(place, &mut staff.registrar, &sample).await?;
    let doctor = &mut staff.doctors[index as usize % 2];
    entrust(&mut patient, doctor).await?;
    let count = write(doctor, &mut patient, &sample).await?;
    say(&format!("{} has {count} records", sample.name));
    Ok(patient)
}

/// The patient lets the own doctor read and write everything for a year.
///
/// # Errors
/// When it is refused.
pub async fn entrust(patient: &mut Someone, doctor: &Someone) -> Result<(), Failure> {
    patient
        .account
        .grant(GrantOrder {
            grantee: doctor.account.uid(),
            wish: GrantWish::Kinds(Kind::ALL.to_vec()),
            rights: Rights {
                read: true,
                write: true,
            },
            purpose: Purpose::Treat,
            until: now().plus(365 * Time::DAY),
            keep_until: None,
            request: None,
        })
        .await?;
    Ok(())
}

/// A patient is enrolled and arrives; the first word of the name becomes the profile.
///
/// # Errors
/// When a step is refused.
pub async fn enrol(
    place: &Place<'_>,
    registrar: &mut Someone,
    sample: &SamplePatient,
) -> Result<Someone, Failure> {
    let contact = Contact {
        name: sample.name.clone(),
        email: Some(sample.email.clone()),
    };
    let who = Identity::National(sample.national_id.clone());
    let enrolled = registrar
        .account
        .enrol(Role::Patient, &who, contact, None)
        .await?;
    let given = sample.name.split(' ').next().unwrap_or(&sample.name);
    let person = Person {
        profile: given.to_lowercase(),
        name: sample.name.clone(),
        role: Role::Patient,
        memory: Memory::draw(Login::NationalId(sample.national_id.clone())),
        recovery_code: String::new(),
        story: String::new(),
    };
    place.arrive(&enrolled.letter.code, person).await
}

/// Writes everything about the patient; returns how many records that are.
async fn write(
    doctor: &mut Someone,
    patient: &mut Someone,
    sample: &SamplePatient,
) -> Result<usize, Failure> {
    let bundle = serde_json::to_vec(&sample.bundle)?;
    let drafts = fhir::import(&bundle, Limits::default())?.drafts;
    let count = drafts.len();
    let uid = patient.account.uid();
    for draft in drafts {
        let studies = sample.studies.iter();
        let attachments = studies
            .filter(|study| draft.kind == Kind::Imaging && draft.title == study.name)
            .map(|study| PartSource::from_bytes("image.dcm", "application/dicom", study.draw()))
            .collect();
        let author = if draft.kind == Kind::Profile {
            &mut *patient
        } else {
            &mut *doctor
        };
        author
            .account
            .write(NewVersion {
                patient: uid,
                draft,
                attachments,
                follows: None,
            })
            .await?;
    }
    Ok(count)
}
