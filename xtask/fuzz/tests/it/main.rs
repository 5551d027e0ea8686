//! Every known input, and a burst of changed ones, at every target.

use xtask_fuzz::{TARGETS, Target, burst};

/// The inputs of a burst; libFuzzer tries millions in the long run.
const BURST: usize = 1500;

fn put(target: &Target) {
    let known = target.known();
    assert!(
        !known.is_empty(),
        "{} has nothing to begin from",
        target.name
    );
    for input in &known {
        target.run(input);
    }
    // The number is fixed, so that whoever meets a failure here meets it again.
    burst::run(target, 0x5a1, BURST);
}

macro_rules! targets {
    ($($name:ident: $target:literal,)*) => {
        $(#[test]
        fn $name() {
            put(Target::named($target).expect("a target"));
        })*

        #[test]
        fn every_target_is_here() {
            let here = [$($target),*];
            let all: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(all, here);
        }
    };
}

targets! {
    sealed_messages_that_others_made_do_not_open: "sealed",
    keys_and_codes_have_one_form: "keys",
    messages_of_logins_are_answered_or_refused: "opaque",
    objects_write_back_the_same: "objects",
    messages_stay_the_same: "wire",
    fhir_files_come_back_whole: "fhir",
    entries_write_back_the_same: "entries",
    notes_write_back_the_same: "notes",
    no_forged_receipt_is_believed: "receipts",
    just_one_proof_is_believed: "proofs",
    no_log_that_was_tampered_with_is_sound: "rows",
    no_forged_evidence_is_believed: "evidence",
    pictures_are_whole_or_an_error: "dicom",
}
