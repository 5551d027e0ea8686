//! The five scenes: registration, records, reading, PIN recovery, and a refusal.

use salus_client::{Account, GrantOrder, GrantWish, Identity, NewVersion, RequestOrder, Secrets};
use salus_crypto::code::Code;
use salus_records::{
    AccountId, GrantId, Time,
    fhir::{self, Kind, Limits},
    objects::{
        grant::{Item, Purpose, Rights},
        party::Role,
    },
    sample,
    wire::{account::Contact, custodian::RequestStatus},
};

use super::{
    scene::{Scenes, Told},
    stage::{Memorised, Stage},
};

/// The seed of the sample people; the same story every time.
const SEED: u64 = 7;

/// Everybody on stage, with what they remember.
pub struct Cast {
    /// The first registrar.
    pub registrar: Account,
    /// The second registrar.
    pub colleague: Account,
    /// The doctor.
    pub doctor: Account,
    /// How the doctor logs in.
    pub doctor_secrets: Memorised,
    /// The patient.
    pub patient: Account,
    /// How the patient logs in.
    pub patient_secrets: Memorised,
    /// The doctor's grant to read and write.
    pub grant: GrantId,
    /// A laboratory report that the doctor wrote.
    pub report: Item,
    /// Words of that report that no store may show.
    pub canaries: Vec<String>,
}

/// Plays the story; `None` when it could not be played to its end.
pub async fn play(scenes: &mut Scenes, stage: &mut Stage) -> Option<Cast> {
    let mut company = None;
    let ok = scenes
        .play("registration", async {
            let (told, everybody) = registration(stage).await?;
            company = Some(everybody);
            Ok(told)
        })
        .await;
    let mut company = company.filter(|_| ok)?;

    let mut written = None;
    let ok = scenes
        .play("doctor_creates_records", async {
            let (told, work) = doctor_creates_records(&mut company).await?;
            written = Some(work);
            Ok(told)
        })
        .await;
    let work = written.filter(|_| ok)?;

    let mut ok = scenes
        .play("patient_reads", patient_reads(stage, &mut company, &work))
        .await;
    ok &= scenes
        .play("pin_recovery", pin_recovery(stage, &mut company))
        .await;
    ok &= scenes
        .play(
            "stranger_is_refused",
            stranger_is_refused(&mut company, &work),
        )
        .await;
    ok.then(|| Cast {
        registrar: company.registrar,
        colleague: company.colleague,
        doctor: company.doctor,
        doctor_secrets: company.doctor_secrets,
        patient: company.patient,
        patient_secrets: company.patient_secrets,
        grant: work.grant,
        report: work.report,
        canaries: work.canaries,
    })
}

struct Company {
    registrar: Account,
    colleague: Account,
    doctor: Account,
    doctor_secrets: Memorised,
    stranger: Account,
    patient: Account,
    patient_secrets: Memorised,
    patient_sample: sample::SamplePatient,
}

struct Work {
    grant: GrantId,
    report: Item,
    records: usize,
    canaries: Vec<String>,
}

async fn registration(stage: &mut Stage) -> Result<(String, Company), Box<dyn std::error::Error>> {
    let bootstrap = stage.take_bootstrap();
    let mut registrars = Vec::new();
    for (username, code) in bootstrap {
        let who = Identity::Username(username);
        let secrets = Memorised::draw(who, stage);
        registrars.push(activate_and_login(stage, &code, &secrets).await?);
    }
    let (Some(mut colleague), Some(mut registrar)) = (registrars.pop(), registrars.pop()) else {
        return Err("the organisation has no two registrars".into());
    };
    registrar.client_mut().refresh_keys().await?;

    let mut doctors = Vec::new();
    for index in 0..2 {
        let person = sample::doctor(SEED, index);
        let who = Identity::Username(format!("doctor{index}"));
        let contact = Contact {
            name: person.name,
            email: Some(person.email),
        };
        let licence = Some(format!("LIC-{index:04}"));
        let enrolled = registrar
            .enrol(Role::Doctor, &who, contact, licence)
            .await?;
        let secrets = Memorised::draw(who, stage);
        let doctor = activate_and_login(stage, &enrolled.letter.code, &secrets).await?;
        vouch(&mut registrar, &mut colleague, enrolled.uid).await?;
        doctors.push((doctor, secrets));
    }
    let (Some((stranger, _)), Some((doctor, doctor_secrets))) = (doctors.pop(), doctors.pop())
    else {
        return Err("no two doctors".into());
    };

    let person = sample::patient(SEED, 0, "2026-11-01")?;
    let who = Identity::National(person.national_id.clone());
    let contact = Contact {
        name: person.name.clone(),
        email: Some(person.email.clone()),
    };
    let enrolled = registrar.enrol(Role::Patient, &who, contact, None).await?;
    let patient_secrets = Memorised::draw(who, stage);
    let patient = activate_and_login(stage, &enrolled.letter.code, &patient_secrets).await?;
    let told = "two registrars took office, two signed for each doctor, and a patient activated with keys \
                that only she holds"
        .to_owned();
    let company = Company {
        registrar,
        colleague,
        doctor,
        doctor_secrets,
        stranger,
        patient,
        patient_secrets,
        patient_sample: person,
    };
    Ok((told, company))
}

async fn activate_and_login(
    stage: &mut Stage,
    code: &Code,
    secrets: &Memorised,
) -> Result<Account, Box<dyn std::error::Error>> {
    let mut client = stage.client().await?;
    client
        .activate(code, &secrets.who, &secrets.chosen()?)
        .await?;
    Ok(stage
        .client()
        .await?
        .login(&secrets.who, &secrets.typed())
        .await?)
}

async fn vouch(
    registrar: &mut Account,
    colleague: &mut Account,
    uid: AccountId,
) -> Result<(), Box<dyn std::error::Error>> {
    let people = registrar.people().await?;
    let person = people
        .iter()
        .find(|p| p.uid == uid)
        .ok_or("the doctor is not in the directory")?;
    let mut credential = registrar.vouch(person)?;
    colleague.vouch_too(person, &mut credential)?;
    registrar.publish(credential).await?;
    Ok(())
}

async fn doctor_creates_records(
    company: &mut Company,
) -> Result<(String, Work), Box<dyn std::error::Error>> {
    let Company {
        doctor,
        patient,
        patient_sample,
        ..
    } = company;
    let found = doctor.find_patient(&patient_sample.national_id).await?;
    if found != patient.uid() {
        return Err("the identifier led to somebody else".into());
    }
    let now = now();
    let everything = Rights {
        read: true,
        write: true,
    };
    let request = doctor
        .ask(RequestOrder {
            patient: found,
            purpose: Purpose::Treat,
            message: "New patient: may I see and complete your record?".into(),
            kinds: Kind::ALL.to_vec(),
            dates: None,
            rights: everything,
            until: now.plus(90 * Time::DAY),
            keep_until: None,
        })
        .await?;
    let pending = patient.requests().await?;
    if !pending
        .iter()
        .any(|(r, _, status)| r.id == request && *status == RequestStatus::Pending)
    {
        return Err("the request did not reach the patient".into());
    }
    // She narrows it: everything but her own profile, and a month instead of three.
    let kinds: Vec<Kind> = Kind::ALL
        .into_iter()
        .filter(|k| *k != Kind::Profile)
        .collect();
    let grant = patient
        .grant(GrantOrder {
            grantee: doctor.uid(),
            wish: GrantWish::Kinds(kinds.clone()),
            rights: everything,
            purpose: Purpose::Treat,
            until: now.plus(30 * Time::DAY),
            keep_until: None,
            request: Some(request),
        })
        .await?;

    let bundle = serde_json::to_vec(&patient_sample.bundle)?;
    let import = fhir::import(&bundle, Limits::default())?;
    let drafts: Vec<_> = import
        .drafts
        .into_iter()
        .filter(|d| kinds.contains(&d.kind))
        .collect();
    let expected = drafts.len();
    let plan = doctor.plan_import(found, drafts).await?;
    let mut report = None;
    let mut canaries = vec![
        patient_sample.name.clone(),
        patient_sample.national_id.clone(),
    ];
    doctor
        .import(plan, &mut |done| {
            if report.is_none() && done.title.to_lowercase().contains("count") {
                report = Some(done.item);
            }
            canaries.push(done.title.clone());
        })
        .await?;
    let listed = doctor.list(found, &[], Purpose::Treat).await?;
    if listed.len() != expected {
        return Err(format!(
            "{expected} records were written, {} are listed",
            listed.len()
        )
        .into());
    }
    let report = report.or_else(|| {
        listed
            .iter()
            .find(|l| l.kind == Kind::BloodTest)
            .map(|l| l.item)
    });
    let report = report.ok_or("the sample has no laboratory report")?;
    let picture = x_ray(doctor, found, patient_sample).await?;
    let told = format!(
        "asked, was granted less than asked, and sealed {expected} records and an X-ray ({picture} KiB) on her own machine"
    );
    Ok((
        told,
        Work {
            grant,
            report,
            records: expected + 1,
            canaries,
        },
    ))
}

async fn x_ray(
    doctor: &mut Account,
    patient: AccountId,
    of: &sample::SamplePatient,
) -> Result<usize, Box<dyn std::error::Error>> {
    let seed = of.studies.first().map_or(SEED, |s| s.seed);
    let image = sample::xray(seed, 256, 300);
    let size = image.len() / 1024;
    let form = fhir::form::Form::Imaging(fhir::form::Imaging {
        name: fhir::form::Term::words("Chest X-ray"),
        ..Default::default()
    });
    let context = fhir::form::Context {
        patient: of.name.clone(),
        author: None,
        date: "2026-11-01".parse()?,
    };
    let mut counter = 0u8;
    let draft = form.draft(&context, &mut || {
        counter += 1;
        [counter; 16]
    })?;
    let attachment =
        salus_client::PartSource::from_bytes("chest.dcm", "application/dicom", image.clone());
    let written = doctor
        .write(NewVersion {
            patient,
            draft,
            attachments: vec![attachment],
            follows: None,
        })
        .await?;
    let opened = doctor
        .read(patient, &[written], Purpose::Treat, None)
        .await?;
    let part = doctor
        .part(opened.first().ok_or("nothing came back")?, 1)
        .await?;
    if part.bytes != image {
        return Err("the X-ray came back different".into());
    }
    Ok(size)
}

async fn patient_reads(stage: &mut Stage, company: &mut Company, work: &Work) -> Told {
    // A fresh login with identifier, password and PIN, as on another device.
    company.patient = stage
        .client()
        .await?
        .login(
            &company.patient_secrets.who,
            &company.patient_secrets.typed(),
        )
        .await?;
    let patient = &mut company.patient;
    let me = patient.uid();
    let listed = patient.list(me, &[], Purpose::Patrqt).await?;
    if listed.len() != work.records {
        return Err(format!("{} records instead of {}", listed.len(), work.records).into());
    }
    let opened = patient
        .read(me, &[work.report], Purpose::Patrqt, None)
        .await?;
    let content = patient
        .content(opened.first().ok_or("nothing came back")?)
        .await?;
    let text = fhir::view::summarise(&content);
    let events = patient.own_events().await?;
    let fact = text
        .facts
        .first()
        .map(|f| format!("{}: {}", f.label, f.value))
        .unwrap_or_default();
    Ok(format!(
        "{} records; \"{}\" opens ({fact}); her access log has {} proven lines, none missing",
        listed.len(),
        text.title,
        events.len()
    ))
}

async fn pin_recovery(stage: &mut Stage, company: &mut Company) -> Told {
    let before = fingerprints(&mut company.patient).await?;
    let people = company.registrar.people().await?;
    let uid = company.patient.uid();
    let person = people
        .iter()
        .find(|p| p.uid == uid)
        .ok_or("the patient is not in the directory")?;
    let mut reset = company.registrar.start_pin_reset(person)?;
    let secrets = &mut company.patient_secrets;
    let new_pin = stage.draw_pin();
    let alone = stage
        .client()
        .await?
        .reset_pin(
            &secrets.who,
            secrets.password.clone(),
            reset.clone(),
            new_pin.clone(),
        )
        .await;
    if alone.is_ok() {
        return Err("one registrar alone could reset the PIN".into());
    }
    company.colleague.confirm_pin_reset(person, &mut reset)?;
    stage
        .client()
        .await?
        .reset_pin(
            &secrets.who,
            secrets.password.clone(),
            reset,
            new_pin.clone(),
        )
        .await?;
    let old = Secrets::new(secrets.password.clone(), secrets.pin.clone());
    if stage
        .client()
        .await?
        .login(&secrets.who, &old)
        .await
        .is_ok()
    {
        return Err("the old PIN still works".into());
    }
    secrets.pin = new_pin;
    company.patient = stage
        .client()
        .await?
        .login(&secrets.who, &secrets.typed())
        .await?;
    if fingerprints(&mut company.patient).await? != before {
        return Err("the reset changed records".into());
    }
    Ok("one registrar alone was refused; two checked her identity; a new PIN, and not a byte of a record changed".into())
}

/// The manifests of all records: any change of content or wraps would show here.
async fn fingerprints(patient: &mut Account) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let me = patient.uid();
    let listed = patient.list(me, &[], Purpose::Patrqt).await?;
    Ok(listed.into_iter().map(|l| l.manifest.to_string()).collect())
}

async fn stranger_is_refused(company: &mut Company, work: &Work) -> Told {
    let patient = company.patient.uid();
    let stranger = &mut company.stranger;
    let listed = stranger
        .list(patient, &[], Purpose::Treat)
        .await
        .err()
        .ok_or("a stranger saw the list")?;
    let read = stranger
        .read(patient, &[work.report], Purpose::Treat, None)
        .await
        .err()
        .ok_or("a stranger read")?;
    let nobody = AccountId::from_bytes([0xee; 16]);
    let missing = stranger
        .list(nobody, &[], Purpose::Treat)
        .await
        .err()
        .ok_or("nobody has a record")?;
    if listed.to_string() != missing.to_string() || listed.code() != missing.code() {
        return Err("the refusal tells a stranger whether the patient exists".into());
    }
    if read.code() != listed.code() {
        return Err("the refusals differ".into());
    }
    Ok("another doctor without a grant is refused, in the same words as for a patient who does not exist".into())
}

/// The wall clock.
pub fn now() -> Time {
    super::stage::now()
}
