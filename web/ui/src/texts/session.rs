//! Words about login, activation, recovery, locking and settings.

#![allow(missing_docs, reason = "each constant is its own description")]

use crate::session::Ended;

use super::common::apart;

// Login
pub const LOGIN_TITLE: &str = "Log in";
pub const LOGIN_BUTTON: &str = "Log in";
pub const LOGIN_BUSY: &str = "Unlocking your keys";
pub const WHO_AM_I: &str = "Who are you?";
pub const I_AM_PATIENT: &str = "Patient";
pub const I_AM_PATIENT_HINT: &str = "I log in with my national identifier";
pub const I_AM_STAFF: &str = "Staff";
pub const I_AM_STAFF_HINT: &str = "I have a user name";
pub const NATIONAL: &str = "National identifier";
pub const NATIONAL_HINT: &str =
    "The number with which you were registered. It does not leave this device readable.";
pub const USERNAME: &str = "User name";
pub const USERNAME_HINT: &str = "It is in your activation letter.";
pub const PASSWORD: &str = "Password";
pub const PIN: &str = "PIN";
pub const LOGIN_WHY_TITLE: &str = "Why a password and a PIN?";
pub const LOGIN_WHY: &[&str] = &[
    "Your keys are sealed twice. The password opens one half, and it never leaves this device. The PIN is checked by a second party, which counts wrong tries and locks after ten.",
    "Whoever finds out one of the two has nothing yet.",
    "Your keys stay in this page’s memory while you are logged in. They are gone when you lock it, close it or load it again.",
];
pub const LOGIN_HELP_TITLE: &str = "I cannot log in";
pub const FORGOT_PASSWORD: &str = "I forgot my password, and have my recovery kit";
pub const FORGOT_PIN: &str = "I forgot my PIN, and my practice has checked who I am";
pub const HAVE_LETTER: &str = "I have an activation letter";
pub const FIRST_TIME: &str = "First time here?";

pub const WRONG_NATIONAL: &str = "Type your national identifier.";
pub const WRONG_USERNAME: &str = "Type your user name.";
pub const WRONG_PASSWORD: &str = "Type your password.";
pub const WRONG_PIN: &str = "Type your PIN: 6 to 12 digits.";
pub const WRONG_CODE: &str = "Type the code: 30 letters and digits in six groups.";

pub fn ended(why: Ended) -> (&'static str, &'static str) {
    match why {
        Ended::Locked => (
            "You are logged out",
            "Your keys are gone from this device’s memory.",
        ),
        Ended::Idle => (
            "Locked, because nobody was here for ten minutes",
            "Log in again, and you are back where you were.",
        ),
        Ended::Server => (
            "Your session has ended",
            "A session ends after fifteen minutes without use, or when you end it on another device. Log in again, and you are back where you were.",
        ),
        Ended::Reloaded => (
            "The page was reloaded, so please log in again",
            "Your keys are kept only in the memory of the page, and reloading clears that. Nothing is lost.",
        ),
        Ended::Made => (
            "Your account is ready",
            "Log in with what you have just chosen.",
        ),
        Ended::Changed => ("It is changed", "Log in with what you have just chosen."),
    }
}

// First visit
pub const COMPARE_TITLE: &str = "Is this your organisation?";
pub const COMPARE_LEAD: &str =
    "This device has not been here before. Compare once, before you type anything secret.";
pub const COMPARE_HOW: &str = "The line “Ledger” of your activation letter begins with these groups, and the others follow. If these five are the same, you are at the right place, and this device will remember it.";
pub const COMPARE_LABEL: &str = "Fingerprint of the ledger";
pub const COMPARE_ALL: &str = "Show the other 11 groups";
pub const COMPARE_YES: &str = "It is the same";
pub const COMPARE_NO_TITLE: &str = "It is not the same, or I have no letter";
pub const COMPARE_NO: &[&str] = &[
    "If it is not the same, stop. Check the address in the bar of your browser against the letter. If the address is right, call the organisation, with a number that you know from elsewhere.",
    "If you have no letter, ask the organisation for the “Ledger” of its letters: by telephone or at its desk.",
];

pub fn compare_name(name: &str) -> String {
    let name = apart(name);
    format!("This server says that it is {name}.")
}

// Activation
pub const ACTIVATE_TITLE: &str = "Make your account";
pub const ACTIVATE_STEPS: &[&str] = &["Code", "Password and PIN", "Recovery kit"];
pub const ACTIVATE_LEAD: &str = "With the letter that you were given. It takes about five minutes; have a printer or a pen at hand.";
pub const CODE: &str = "Code in your letter";
pub const CODE_HINT: &str =
    "Six groups of five letters and digits. Dashes and spaces do not matter.";
pub const LOOK_UP: &str = "Go on";
pub const FOR_WHOM: &str = "The account of";
pub const AS_ROLE: &str = "Role";
pub const NOT_ME: &str = "This is not me";
pub const NOT_ME_TEXT: &str =
    "Then the letter is not yours: give it back to whoever gave it to you, and do not go on.";
pub const NATIONAL_AGAIN_HINT: &str =
    "As the registrar wrote it down. Nobody can use your letter without it.";
pub const CHOOSE_LEAD: &str =
    "You will type both every time you log in. Nobody can read them, not even your practice.";
pub const WHAT_PASSWORD: &str = "The password opens your keys.";
pub const WHAT_PIN: &str =
    "The PIN is checked by a second party, which locks after ten wrong tries.";
pub const ACTIVATE_BUTTON: &str = "Make my account";
pub const ACTIVATE_BUSY: &str = "Making your keys";
pub const PASSWORD_NOT_YET: &str =
    "Choose a stronger password; below the field it says what would help.";
pub const PASSWORD_MISSING: &str = "Choose a password of at least 15 characters.";
pub const PIN_MISSING: &str = "Choose a PIN of 6 to 12 digits.";

// Recovery kit
pub const KIT_TITLE: &str = "Print your recovery kit";
pub const KIT_LEAD: &str = "Your account is made. This code is shown only now: with it and your PIN you can set a new password when you forget yours.";
pub const KIT_SHEET: &str = "Salus: recovery kit";
pub const KIT_CODE: &str = "Recovery code";
pub const KIT_NAME: &str = "Belongs to";
pub const KIT_ROLE: &str = "Role";
pub const KIT_SERVER: &str = "Server";
pub const KIT_LEDGER: &str = "Ledger";
pub const KIT_MADE: &str = "Made on";
pub const KIT_RULES: &[&str] = &[
    "Keep this sheet where you keep your passport.",
    "Nobody else has the code, and nobody can make another one for this account.",
    "Whoever finds it still needs your PIN.",
];
pub const KIT_PRINT: &str = "Print the kit";
pub const KIT_CONFIRM: &str = "I have printed the kit or written down the code";
pub const KIT_CONFIRM_MISSING: &str =
    "Print the kit or write down the code, then tick this box. It is not shown again.";
pub const KIT_DONE: &str = "Go on to the login";
pub const KIT_NEXT_VOUCH: &str = "After your first login the registrars vouch for your keys. Until then you can look around, but not read records.";

// Recovery
pub const RECOVER_TITLE: &str = "Set a new password";
pub const RECOVER_LEAD: &str =
    "With the code of your recovery kit, and your PIN. Your records do not change.";
pub const RECOVERY_CODE: &str = "Recovery code";
pub const RECOVERY_CODE_HINT: &str =
    "It is on the sheet that you printed when you made your account.";
pub const RECOVER_PIN_HINT: &str = "Your PIN does not change.";
pub const RECOVER_BUTTON: &str = "Set the new password and log in";
pub const RECOVER_NO_KIT_TITLE: &str = "I have no recovery kit";
pub const RECOVER_NO_KIT: &str = "Then nobody can open your account: this is what keeps everybody else out. Your practice can enrol you anew, and doctors can write their records for you again.";

// PIN reset
pub const PIN_TITLE: &str = "Set a new PIN";
pub const PIN_LEAD: &str = "After two registrars of your practice have confirmed who you are. Your password does not change.";
pub const PIN_BUTTON: &str = "Set the new PIN";
pub const PIN_DONE: &str = "Your PIN is changed.";
pub const PIN_HOW_TITLE: &str = "How do I get there?";
pub const PIN_HOW: &[&str] = &[
    "Go to your practice, or call in the way that you have agreed, and say that you forgot your PIN.",
    "Two registrars check who you are and sign for it. Neither can do it alone, and neither sees your PIN or your records.",
    "Then set a new PIN here, with your password.",
];

// Lock
pub const IDLE_TITLE: &str = "Are you still there?";
pub const STAY: &str = "Stay logged in";
pub const LOCK_NOW: &str = "Lock now";

pub fn idle_warning(seconds: u32) -> String {
    format!(
        "Nobody has touched this page for nine minutes. It locks in {seconds} seconds, so that nobody else reads it."
    )
}

// Settings
pub const SETTINGS_TITLE: &str = "Settings";
pub const SETTINGS_ACCOUNT: &str = "Your account";
pub const NAME: &str = "Name";
pub const ROLE: &str = "Role";
pub const ORGANISATION: &str = "Organisation";
pub const NOT_VOUCHED: &str = "The registrars have yet to vouch for your keys";
pub const NOT_VOUCHED_TEXT: &str = "Until enough of them have signed, nobody can give you access to a record. Ask them to look at their approvals.";
pub const CHANGE_PASSWORD: &str = "Password";
pub const CHANGE_PASSWORD_TEXT: &str =
    "Your records stay as they are; only the lock on your keys changes.";
pub const CHANGE_PASSWORD_BUTTON: &str = "Change the password";
pub const PASSWORD_CHANGED: &str = "Your password is changed.";
pub const CHANGE_PIN: &str = "PIN";
pub const CHANGE_PIN_TEXT: &str = "If you believe that somebody saw it, change it now.";
pub const CHANGE_PIN_BUTTON: &str = "Change the PIN";
pub const PIN_CHANGED: &str = "Your PIN is changed.";
pub const SESSIONS: &str = "Where you are logged in";
pub const SESSION_PROGRAM: &str = "Program";
pub const A_BROWSER: &str = "A browser";

pub fn program(browser: &str, system: &str) -> String {
    format!("{browser} on {system}")
}

pub const SESSION_STARTED: &str = "Since";
pub const SESSION_USED: &str = "Last used";
pub const THIS_SESSION: &str = "This one";
pub const NO_SESSIONS: &str = "No session";
pub const END_ALL: &str = "Log out everywhere";
pub const END_ALL_QUESTION: &str = "Log out everywhere?";
pub const END_ALL_TEXT: &str = "Every session of your account ends, this one too. Do this if you left a device somewhere, or if you see a session that is not yours; then change password and PIN.";
pub const KIT_ABOUT: &str = "Recovery kit";
pub const KIT_ABOUT_TEXT: &[&str] = &[
    "You printed it when you made your account. With its code and your PIN you set a new password when you forget yours.",
    "Nobody can make another one, and it is stored nowhere. If you lost it, take good care of your password.",
];
pub const LOCK_SECTION: &str = "Lock";
pub const LOCK_TEXT: &str = "The page locks itself after ten minutes without a touch. Lock it yourself when you leave a device that others use.";
