//! Every call, by the room of the application that makes it.

pub mod audit;
pub mod images;
pub mod ledger;
pub mod people;
pub mod records;
pub mod session;
pub mod sharing;

use audit::*;
use images::*;
use ledger::*;
use people::*;
use records::*;
use session::*;
use sharing::*;

calls! {
    // Session
    /// The first call of a page: what it kept from earlier visits. Answers with what is known of the organisation.
    Start { /// Values kept under `salus.`, by key.
        kept: Vec<(String, String)> } -> Organisation;
    /// Begins to load what comes after the login, while the person types.
    Prepare {} -> ();
    /// Believes the ledger that the person compared with the letter.
    TrustLedger { /// The ledger hash as shown in [`Organisation`].
        ledger: String } -> Organisation;
    /// What an activation code is for.
    LookUpCode { /// The code as typed or as in the letter.
        code: crate::Secret } -> Invitation;
    /// Judges a password before it is chosen.
    JudgePassword { /// As typed.
        password: crate::Secret, /// Words that must not make it strong, such as the name.
        about: Vec<String> } -> Judgement;
    /// Judges a PIN before it is chosen: what stands against it, or nothing.
    JudgePin { /// As typed.
        pin: crate::Secret } -> Option<String>;
    /// Makes the keys of an account.
    Activate { /// The code.
        code: crate::Secret, /// The national identifier or user name.
        who: Identity, /// As chosen.
        password: crate::Secret, /// As chosen.
        pin: crate::Secret } -> RecoveryKit;
    /// Logs in and unlocks.
    LogIn { /// The national identifier or user name.
        who: Identity, /// As typed.
        password: crate::Secret, /// As typed.
        pin: crate::Secret } -> Person;
    /// Logs in with the recovery code and sets a new password.
    Recover { /// The national identifier or user name.
        who: Identity, /// The recovery code.
        code: crate::Secret, /// As typed.
        pin: crate::Secret, /// As chosen.
        new_password: crate::Secret } -> Person;
    /// Sets a new PIN after two members of staff have confirmed who one is.
    ResetPin { /// The national identifier or user name.
        who: Identity, /// As typed.
        password: crate::Secret, /// As chosen.
        new_pin: crate::Secret } -> ();
    /// Who is logged in.
    WhoAmI {} -> Person;
    /// Ends this session at both parties and forgets every key.
    LogOut {} -> ();
    /// Ends every session of the account.
    LogOutEverywhere {} -> ();
    /// The account's sessions.
    ListSessions {} -> Vec<SessionLine>;
    /// Sets a new password.
    ChangePassword { /// How one logs in.
        who: Identity, /// As chosen.
        new_password: crate::Secret } -> ();
    /// Sets a new PIN.
    ChangePin { /// As chosen.
        new_pin: crate::Secret } -> ();
    /// Waits until something changed at the server about this account; the page then asks again.
    WaitForNews { /// The number that the last wait ended with; 0 at first.
        after: f64 } -> f64;

    // Records
    /// What a patient's first page shows.
    PatientHome {} -> Home;
    /// Every record that one may see of a patient, newest first.
    ListRecords { /// Whose; one's own where it is `None`.
        patient: Option<String>, /// Ask the server again, rather than show what was listed in this session.
        fresh: bool } -> Vec<RecordLine>;
    /// Reads one version; the reading is in the access log first.
    ReadRecord { /// Whose; one's own where it is `None`.
        patient: Option<String>, /// The record.
        record: String, /// The version; the newest where it is `None`.
        version: Option<u32>, /// Why, where it is somebody else's.
        purpose: Option<salus_records::objects::grant::Purpose>, /// Words that only the patient can read.
        note: Option<String> } -> RecordPage;
    /// All versions of one record, newest first.
    RecordHistory { /// Whose; one's own where it is `None`.
        patient: Option<String>, /// The record.
        record: String } -> Vec<RecordLine>;
    /// Opens a file that goes along with a record that was read. Answers with a `Blob`, as [`Download`].
    OpenFile { /// Whose; one's own where it is `None`.
        patient: Option<String>, /// The record.
        record: String, /// The version.
        version: u32, /// Its number in [`RecordPage::files`], from 0.
        file: u32 } -> Download;
    /// Every measured value as series over time.
    ListSeries { /// Whose; one's own where it is `None`.
        patient: Option<String> } -> Vec<SeriesLine>;
    /// Problems, medicines, allergies and vaccinations, as a doctor reads them first.
    ReadSummary { /// Whose; one's own where it is `None`.
        patient: Option<String> } -> ClinicalSummary;
    /// Codes offered in a form.
    OfferCodes { /// Which list.
        list: CodeList, /// What was typed so far; the best matches come first, at most 12.
        typed: String } -> Vec<Offer>;
    /// The form of a record as it stands, to be changed.
    FormOf { /// Whose; one's own where it is `None`.
        patient: Option<String>, /// The record.
        record: String } -> FormPage;
    /// Writes a new record from a form; files given with the call go along.
    WriteRecord { /// Whose; one's own where it is `None`.
        patient: Option<String>, /// The form.
        form: salus_records::fhir::form::Form, /// When it happened: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        date: String } -> Written;
    /// Writes a new version; files given with the call go along with those that stay.
    ReviseRecord { /// Whose; one's own where it is `None`.
        patient: Option<String>, /// The record.
        record: String, /// The version that was changed: a newer one is a conflict.
        version: u32, /// The form; `None` leaves the content as it is, for files and the title alone.
        form: Option<salus_records::fhir::form::Form>, /// When it happened; empty where the content does not say.
        date: String, /// Another title, where one was typed.
        title: Option<String>, /// Numbers of files that no longer go along.
        without: Vec<u32> } -> Written;
    /// What a FHIR file (the one file given with the call) would bring.
    PlanImport { /// Whose; one's own where it is `None`.
        patient: Option<String> } -> ImportPlan;
    /// Brings in what the last plan named.
    RunImport { /// Whose; one's own where it is `None`.
        patient: Option<String> } -> ImportResult;
    /// Everything as one FHIR bundle with every file. Answers with a `Blob`.
    ExportAll {} -> Download;
    /// Destroys the keys of a record, or of all.
    Erase { /// The record; all of them where it is `None`.
        record: Option<String> } -> Erasure;

    // Sharing
    /// Requests put to the patient, or those of the doctor, newest first.
    ListRequests {} -> Vec<RequestLine>;
    /// Says no.
    DeclineRequest { /// The request.
        request: String } -> ();
    /// What a permission would show to its holder, before it is signed.
    PreviewGrant { /// What would be granted.
        wish: Wish } -> Vec<RecordLine>;
    /// Signs a permission.
    GiveGrant { /// To whom.
        doctor: String, /// What.
        wish: Wish, /// To read, to write, or both.
        rights: salus_records::objects::grant::Rights, /// Why.
        purpose: salus_records::objects::grant::Purpose, /// Until when.
        until: crate::Moment, /// Until when copies may be kept; none may be where it is `None`.
        keep_until: Option<crate::Moment>, /// The request that it answers.
        request: Option<String> } -> ();
    /// Every permission that the patient gave, newest first.
    ListGiven {} -> Vec<GrantLine>;
    /// Ends a permission.
    RevokeGrant { /// The permission.
        grant: String } -> ();
    /// The doctors whose keys the registrars vouched for.
    ListDoctors {} -> Vec<DoctorLine>;
    /// The patients who granted the doctor access.
    ListPatients {} -> Vec<PatientLine>;
    /// Finds a patient by the exact national identifier; an unknown one looks alike.
    FindPatient { /// As typed.
        identifier: crate::Secret } -> String;
    /// Asks a patient for access.
    AskForAccess { /// Who is asked.
        patient: String, /// Why.
        purpose: salus_records::objects::grant::Purpose, /// Words for the patient; the custodian can read them.
        message: String, /// Kinds of record.
        kinds: Vec<salus_records::fhir::Kind>, /// Clinical dates, first and last day.
        dates: Option<salus_records::objects::grant::DateRange>, /// To read, to write, or both.
        rights: salus_records::objects::grant::Rights, /// Until when.
        until: crate::Moment, /// Until when copies are kept.
        keep_until: Option<crate::Moment> } -> ();

    // Access log
    /// Every event about one's account, newest first; proven and complete.
    ListEvents {} -> EventList;
    /// The receipt of an event, which verifies offline. Answers with a `Blob`.
    SaveReceipt { /// Ledger index of the event.
        index: f64 } -> Download;
    /// The whole access log as CSV (RFC 4180). Answers with a `Blob`.
    SaveEvents {} -> Download;
    /// "I do not recognise this": asks the auditors about an event.
    AskAboutEvent { /// Ledger index of the event.
        index: f64, /// Words that the auditors and the custodian can read.
        words: String } -> ();
    /// Questions about events: one's own, or for an auditor all.
    ListQuestions {} -> Vec<QuestionLine>;
    /// An auditor answers.
    AnswerQuestion { /// The question.
        question: String, /// Words that the patient reads.
        words: String } -> ();
    /// Every event about somebody else, for an auditor; the look is logged first.
    EventsAbout { /// Whose.
        patient: String } -> EventList;
    /// The accounting of disclosures (45 CFR 164.528).
    ListDisclosures { /// Whose.
        patient: String, /// From.
        from: crate::Moment, /// Until.
        until: crate::Moment } -> Vec<DisclosureLine>;
    /// Evidence about an account for somebody who trusts no server. Answers with a `Blob`.
    SaveEvidence { /// Whose.
        patient: String } -> Download;

    // People
    /// Everybody who was enrolled.
    ListPeople {} -> Vec<PersonLine>;
    /// Enrols somebody and makes the letter.
    Enrol { /// The role.
        role: salus_records::objects::party::Role, /// Full name.
        name: String, /// E-mail address.
        email: Option<String>, /// National identifier of a patient, user name of staff.
        who: Identity, /// Licence number of a doctor.
        licence: Option<String> } -> Letter;
    /// Enrols somebody anew who has not activated; the earlier letter is worth nothing then.
    NewLetter { /// Whom.
        person: String } -> Letter;
    /// Signs that a person's keys are theirs; publishes when enough have signed.
    Vouch { /// The account.
        person: String } -> Progressed;
    /// What another registrar began and this one may sign too.
    ListProposals {} -> Vec<ProposalLine>;
    /// Signs what another began; it takes effect when enough have signed.
    SignProposal { /// The proposal.
        proposal: String } -> Progressed;
    /// Takes a proposal back.
    WithdrawProposal { /// The proposal.
        proposal: String } -> ();
    /// Begins a PIN reset after an identity check.
    BeginPinReset { /// The account.
        person: String } -> Progressed;
    /// Stops or resumes an account.
    SetStanding { /// The account.
        person: String, /// Whether it is stopped.
        disabled: bool } -> ();
    /// Ends a key of staff.
    EndKey { /// The account.
        person: String } -> ();
    /// Ends the old account and enrols the person anew in another role.
    ChangeRole { /// The account.
        person: String, /// The new role.
        role: salus_records::objects::party::Role, /// The new user name; `None` for a patient.
        who: Identity, /// Licence number of a doctor.
        licence: Option<String> } -> Letter;
    /// How the servers are.
    ReadHealth {} -> Health;

    // Ledger
    /// Where the ledger stands, proven.
    LedgerState {} -> LedgerSummary;
    /// A page of raw entries, newest first, each proven to be in the ledger.
    ListEntries { /// Index of the newest entry wanted; the end of the ledger where it is `None`.
        newest: Option<f64> } -> EntryPage;
    /// Verifies the whole ledger, with progress.
    VerifyLedger {} -> Verification;

    // Images
    /// Opens a DICOM file that goes along with a record that was read.
    OpenImage { /// Whose; one's own where it is `None`.
        patient: Option<String>, /// The record.
        record: String, /// The version.
        version: u32, /// Its number in [`RecordPage::files`], from 0.
        file: u32 } -> ImageInfo;
    /// Draws a frame. Answers with pixels, four bytes each: red, green, blue, alpha.
    DrawFrame { /// The opened image.
        image: u32, /// The frame, from 0.
        frame: u32, /// Centre of the window, in the image's values.
        center: f64, /// Width of the window.
        width: f64, /// Black for white.
        invert: bool } -> Pixels;
    /// Forgets an opened image.
    CloseImage { /// The opened image.
        image: u32 } -> ();
}
