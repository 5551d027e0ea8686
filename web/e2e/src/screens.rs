//! Every screen, for looking at: `cargo xtask screens` takes a picture of each in both sizes.
//!
//! One line per screen; whoever makes a page adds a line to [`SCREENS`].

use std::path::Path;

use xtask_clinic::people::Clinic;

use crate::{Browser, Outcome, Size, Stage, person};

/// Who is in front of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody is logged in.
    Nobody,
    /// The person of the sample clinic with this profile, such as `oberlund` or `ada`.
    Person(&'static str),
}

/// Something to do before the picture is taken.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Press a button.
    Press(&'static str),
    /// Follow a link.
    Follow(&'static str),
    /// Turn to a tab.
    Tab(&'static str),
    /// Fill in a field.
    Fill(&'static str, &'static str),
    /// Choose from a list.
    Choose(&'static str, &'static str),
    /// Tick a box.
    Tick(&'static str),
    /// Follow the first entry of the page's first list.
    First,
    /// Wait for words.
    See(&'static str),
}

/// One picture.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// File name without ending.
    pub name: &'static str,
    /// Who looks.
    pub who: Who,
    /// Where.
    pub path: &'static str,
    /// What is done there first.
    pub steps: &'static [Step],
}

const fn screen(
    name: &'static str,
    who: Who,
    path: &'static str,
    steps: &'static [Step],
) -> Screen {
    Screen {
        name,
        who,
        path,
        steps,
    }
}

/// The patient with the longest story.
const PATIENT: Who = Who::Person("zora");
const DOCTOR: Who = Who::Person("fenwright");
/// Who waits for an answer.
const ASKING: Who = Who::Person("oberlund");
const REGISTRAR: Who = Who::Person("ada");
const AUDITOR: Who = Who::Person("noor");

/// All screens, grouped by who looks, since every change means a new login.
#[rustfmt::skip]
pub const SCREENS: &[Screen] = &[
    screen("compare", Who::Nobody, "/login", &[]),
    screen("login", Who::Nobody, "/login", &[Step::Press("It is the same")]),
    screen("activate", Who::Nobody, "/activate", &[]),
    screen("recover", Who::Nobody, "/recover", &[]),
    screen("pin", Who::Nobody, "/pin", &[]),
    screen("not-found", Who::Nobody, "/no-such-page", &[]),
    screen("patient-home", PATIENT, "/home", &[]),
    screen("patient-records", PATIENT, "/records", &[]),
    screen("patient-record-results", PATIENT, "/records", &[Step::Follow("Lipid panel")]),
    screen("patient-record-image", PATIENT, "/records", &[Step::Follow("Chest X-ray")]),
    screen("patient-new", PATIENT, "/records/new", &[]),
    screen("patient-new-blood-test", PATIENT, "/records/new/blood_test", &[Step::Press("Only the month"), Step::Fill("What was measured", "gluc"), Step::See("Glucose")]),
    screen("patient-new-visit", PATIENT, "/records/new/visit_note", &[Step::Press("Save the record"), Step::See("sort of visit")]),
    screen("patient-new-document", PATIENT, "/records/new/document", &[]),
    screen("patient-edit", PATIENT, "/records", &[Step::Follow("Lipid panel"), Step::Follow("Change or add to it")]),
    screen("patient-upload", PATIENT, "/upload", &[]),
    screen("patient-import", PATIENT, "/import", &[]),
    screen("patient-labs", PATIENT, "/labs", &[]),
    screen("patient-lab", PATIENT, "/labs", &[Step::Follow("Fasting glucose")]),
    screen("patient-requests", PATIENT, "/requests", &[]),
    screen("patient-request", PATIENT, "/requests", &[Step::First]),
    screen("patient-sharing", PATIENT, "/sharing", &[]),
    screen("patient-shared", PATIENT, "/sharing", &[Step::Follow("Details")]),
    screen("patient-share", PATIENT, "/sharing/new", &[]),
    screen("patient-log", PATIENT, "/log", &[]),
    screen("patient-log-line", PATIENT, "/log", &[Step::Follow("Details")]),
    screen("patient-profile", PATIENT, "/profile", &[]),
    screen("patient-export", PATIENT, "/export", &[]),
    screen("patient-erase", PATIENT, "/erase", &[]),
    screen("patient-settings", PATIENT, "/settings", &[]),
    screen("doctor-patients", DOCTOR, "/patients", &[]),
    screen("doctor-find", DOCTOR, "/patients/find", &[]),
    screen("doctor-patient", DOCTOR, "/patients", &[Step::Follow("Zora")]),
    screen("doctor-records", DOCTOR, "/patients", &[Step::Follow("Zora"), Step::Follow("Records")]),
    screen("doctor-record", DOCTOR, "/patients", &[Step::Follow("Zora"), Step::Follow("Records"), Step::Follow("Lipid panel")]),
    screen("doctor-labs", DOCTOR, "/patients", &[Step::Follow("Zora"), Step::Follow("Lab values")]),
    screen("doctor-settings", DOCTOR, "/settings", &[]),
    screen("doctor-asked", ASKING, "/asked", &[]),
    screen("registrar-people", REGISTRAR, "/people", &[]),
    screen("registrar-person", REGISTRAR, "/people", &[Step::First]),
    screen("registrar-enrol", REGISTRAR, "/people/new", &[]),
    screen("registrar-approvals", REGISTRAR, "/approvals", &[]),
    screen("registrar-system", REGISTRAR, "/system", &[]),
    screen("registrar-ledger", REGISTRAR, "/ledger", &[]),
    screen("registrar-ledger-entry", REGISTRAR, "/ledger", &[Step::Press("Hash and bytes")]),
    screen("auditor-overview", AUDITOR, "/audit", &[]),
    screen("auditor-search", AUDITOR, "/audit/search", &[]),
    screen("auditor-verify", AUDITOR, "/audit/verify", &[]),
    screen("auditor-disclosures", AUDITOR, "/audit/disclosures", &[]),
    screen("auditor-questions", AUDITOR, "/audit/questions", &[]),
    screen("auditor-evidence", AUDITOR, "/audit/evidence", &[]),
];

/// Takes a picture of all screens whose names begin with one of these words, or of all.
///
/// # Errors
/// With every screen that could not be shown; the others are there.
pub async fn take(stage: &Stage, clinic: &Clinic, folder: &Path, only: &[String]) -> Outcome {
    each(stage, clinic, &Size::BOTH, only, async |look| {
        let file = folder.join(format!("{}.png", look.name()));
        // A picture of what is there instead tells more than words.
        look.browser.picture(&file).await?;
        println!("{}", file.display());
        look.shown
    })
    .await
}

/// One screen in front of somebody.
pub struct Look<'a> {
    /// What shows it.
    pub browser: &'a Browser,
    /// What is shown.
    pub screen: &'a Screen,
    /// How large.
    pub size: Size,
    /// Whether all steps to it went as they should.
    pub shown: Outcome,
}

impl Look<'_> {
    /// The screen's name with the size.
    pub fn name(&self) -> String {
        format!("{}-{}", self.screen.name, self.size.name())
    }
}

/// Goes to all screens whose names begin with one of these words, or to all, and looks at each.
///
/// # Errors
/// With all that went wrong, seen or unseen, screen by screen.
pub async fn each(
    stage: &Stage,
    clinic: &Clinic,
    sizes: &[Size],
    only: &[String],
    look: impl AsyncFn(Look<'_>) -> Outcome,
) -> Outcome {
    let is_wanted = |screen: &&Screen| {
        let mut starts = only.iter();
        only.is_empty() || starts.any(|start| screen.name.starts_with(start.as_str()))
    };
    let screens: Vec<&Screen> = SCREENS.iter().filter(is_wanted).collect();
    let mut failures = Vec::new();
    for &size in sizes {
        for group in screens.chunk_by(|one, next| one.who == next.who) {
            let browser = Browser::open(&stage.url, size).await?;
            if let Who::Person(profile) = group[0].who {
                browser.log_in(stage, person(clinic, profile)?).await?;
            }
            for screen in group {
                let shown = show(&browser, screen).await;
                let seen = Look {
                    browser: &browser,
                    screen,
                    size,
                    shown,
                };
                let name = seen.name();
                if let Err(failure) = look(seen).await {
                    failures.push(format!("{name}: {failure}"));
                }
                for trouble in browser.troubles().await? {
                    failures.push(format!("{name}: {trouble}"));
                }
            }
            browser.end().await?;
        }
    }
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.join("\n").into())
    }
}

async fn show(browser: &Browser, screen: &Screen) -> Outcome {
    match screen.who {
        Who::Nobody => browser.visit(screen.path).await?,
        // Loading the page anew would end the session, as it should.
        Who::Person(_) => {
            browser.go(screen.path).await?;
            // What was typed for the picture before is not worth keeping.
            if browser.says("Leave this page?").await? {
                browser.press("Leave and lose it").await?;
            }
        }
    }
    browser.settles().await?;
    for step in screen.steps {
        match *step {
            Step::Press(name) => browser.press(name).await?,
            Step::Follow(name) => browser.follow(name).await?,
            Step::Tab(name) => browser.turn_to(name).await?,
            Step::Fill(label, text) => browser.fill(label, text).await?,
            Step::Choose(label, words) => browser.choose(label, words).await?,
            Step::Tick(label) => browser.tick(label).await?,
            Step::First => browser.follow_first().await?,
            Step::See(words) => browser.sees(words).await?,
        }
        browser.settles().await?;
    }
    Ok(())
}
