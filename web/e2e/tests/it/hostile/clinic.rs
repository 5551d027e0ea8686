//! A clinic in which everybody writes nasty things wherever people may write.

use salus_client::{NewVersion, PartSource, Proposed, RequestOrder};
use salus_records::{
    Time,
    fhir::{self, Kind, Limits},
    objects::{
        grant::{Purpose, Rights},
        party::Role,
    },
    sample::{self, SamplePatient},
};
use salus_web_e2e::{Outcome, Stage};
use serde_json::Value;
use xtask_clinic::{
    device::now,
    people::Clinic,
    seed::{NewStaff, Place, Someone, enrol, entrust, take_office},
};

/// Markup in two kinds, a character reference, an end of whatever keeps it apart and a turn of the
/// direction that nothing ends, marks that pile up, and figures that are made of several.
const NASTY: &str = " <script>salusStolen=1</script><img src=x onerror=salusStolen=1> &lt; \
                     \u{2069}\u{202e}tfel ot thgir Ze\u{301}\u{327}\u{489}\u{489}\u{489} 👩🏽‍🚀\u{200d}";

/// What comes last in everything nasty: where it ends is seen by it.
pub const END: char = '\u{25a0}';

/// Words as they would be in a name, a title or a line.
pub fn line(words: &str) -> String {
    format!("{words}{NASTY}{}{END}", "W".repeat(50))
}

/// Words as they would be in a note: longer than any screen, and with what no keyboard types.
fn text(words: &str) -> String {
    format!(
        "{words}{NASTY}\u{0}\u{7}\u{1b}[31m\u{7f}\u{85}{}{END}",
        "W".repeat(5000)
    )
}

/// The file from which the patient's record comes, with something nasty in every free text.
pub fn file(sample: &SamplePatient) -> Value {
    let mut bundle = sample.bundle.clone();
    spoil("", &mut bundle);
    bundle
}

/// A patient, before anything is spoiled.
pub fn patient(index: u32) -> Outcome<SamplePatient> {
    Ok(sample::patient(31, index, "2026-11-02")?)
}

fn spoil(key: &str, value: &mut Value) {
    match value {
        Value::Object(fields) => {
            // Narratives are markup by themselves, and are not shown.
            fields.remove("div");
            for (key, value) in fields {
                spoil(key, value);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| spoil(key, value)),
        Value::String(words) => match key {
            "display" | "title" | "family" | "given" | "line" | "city" | "lotNumber" | "unit"
            | "name" => *words = line(words),
            "text" if words.chars().count() < 40 => *words = line(words),
            "text" | "conclusion" | "description" | "comment" | "valueString" => {
                *words = text(words);
            }
            _ => {}
        },
        _ => {}
    }
}

/// Enrols everybody and lets everything happen that leaves words behind.
pub async fn make(stage: &Stage) -> Outcome<Clinic> {
    let place = Place {
        server: &stage.url,
        genesis: stage.genesis,
    };
    let [first, second] = &stage.registrars[..] else {
        return Err("there are two registrars".into());
    };
    let mut ada = take_office(&place, first).await?;
    let mut ben = take_office(&place, second).await?;
    ada.account.client_mut().refresh_keys().await?;
    let staff = |role, username: &str, name: &str| NewStaff {
        role,
        name: line(name),
        username: username.to_owned(),
        email: None,
        licence: Some(format!("<img src=x onerror=salusStolen=1>{END}")),
        story: String::new(),
    };
    let mut own = staff(Role::Doctor, "fenwright", "Dr. Renna Fenwright")
        .join(&place, &mut ada, &mut ben)
        .await?;
    let mut other = staff(Role::Doctor, "oberlund", "Dr. Soren Oberlund")
        .join(&place, &mut ada, &mut ben)
        .await?;
    let mut auditor = staff(Role::Auditor, "noor", "Noor Halvorsen");
    auditor.licence = None;
    let mut auditor = auditor.join(&place, &mut ada, &mut ben).await?;
    let mut zora = admit(&place, &mut ada, &mut own).await?;
    talk(&mut zora, &mut own, &mut other, &mut auditor).await?;
    propose(&mut ada, &other).await?;

    let mut people = Vec::new();
    for someone in [ada, ben, own, other, auditor, zora] {
        someone.account.logout().await?;
        people.push(someone.person);
    }
    Ok(Clinic {
        genesis: stage.genesis,
        people,
    })
}

/// Enrols the patient, who lets the doctor write the record.
async fn admit(place: &Place<'_>, ada: &mut Someone, own: &mut Someone) -> Outcome<Someone> {
    let mut sample = patient(0)?;
    sample.name = line("Zora Larkspur");
    let mut zora = enrol(place, ada, &sample).await?;
    entrust(&mut zora, own).await?;
    let bundle = serde_json::to_vec(&file(&sample))?;
    let uid = zora.account.uid();
    for draft in fhir::import(&bundle, Limits::default())?.drafts {
        let studies = sample
            .studies
            .iter()
            .filter(|study| draft.kind == Kind::Imaging && draft.title.starts_with(study.name));
        let attachments = studies
            .map(|study| {
                let name = line("../image.dcm");
                PartSource::from_bytes(name, "application/dicom", study.draw())
            })
            .collect();
        let author = match draft.kind {
            Kind::Profile => &mut zora,
            _ => &mut *own,
        };
        let version = NewVersion {
            patient: uid,
            draft,
            attachments,
            follows: None,
        };
        author.account.write(version).await?;
    }
    Ok(zora)
}

/// A request, a reading with a reason, and questions about it, one of them answered.
async fn talk(
    zora: &mut Someone,
    own: &mut Someone,
    other: &mut Someone,
    auditor: &mut Someone,
) -> Outcome {
    let uid = zora.account.uid();
    other
        .account
        .ask(RequestOrder {
            patient: uid,
            purpose: Purpose::Treat,
            message: line("May I see your values?"),
            kinds: vec![Kind::BloodTest, Kind::Diagnosis],
            dates: None,
            rights: Rights {
                read: true,
                write: false,
            },
            until: now().plus(30 * Time::DAY),
            keep_until: None,
        })
        .await?;
    let list = own.account.list(uid, &[], Purpose::Treat).await?;
    let one = list.first().ok_or("the record is empty")?.item;
    let reason = line("Preparing for the next visit.");
    own.account
        .read(uid, &[one], Purpose::Treat, Some(&reason))
        .await?;
    let events = zora.account.own_events().await?;
    let newest = events.last().ok_or("the log is empty")?.index;
    let asked = line("I was not there that day. Why?");
    let answered = zora.account.question(newest, asked.clone()).await?;
    let answer = line("It was to prepare your visit.");
    auditor.account.answer_question(answered, answer).await?;
    let before = events.iter().rev().nth(1).ok_or("the log is short")?.index;
    zora.account.question(before, asked).await?;
    auditor.account.events_about(uid).await?;
    Ok(())
}

/// A reset of a doctor's PIN that waits for the other registrar.
async fn propose(ada: &mut Someone, other: &Someone) -> Outcome {
    let people = ada.account.people().await?;
    let uid = other.account.uid();
    let person = people.iter().find(|person| person.uid == uid);
    let reset = ada
        .account
        .start_pin_reset(person.ok_or("the doctor is in the directory")?)?;
    ada.account.propose(&Proposed::PinReset(reset)).await?;
    Ok(())
}
