//! The attacks: each takes what its thief would have, and tries.

mod administrator;
mod http;
mod ledger;
mod replayed_grant;
mod revoked_doctor;
mod stolen_api;
mod stolen_blobs;
mod stolen_custodian;
mod swapped_key;
mod wrong_pins;

use super::{scene::Scenes, stage::Stage, story::Cast};

/// Plays every attack; the order matters, because some end somebody's access.
pub async fn play(scenes: &mut Scenes, stage: &mut Stage, cast: &mut Cast) {
    scenes
        .play("stolen_api_database", stolen_api::play(stage, cast))
        .await;
    scenes
        .play(
            "stolen_custodian_and_key",
            stolen_custodian::play(stage, cast),
        )
        .await;
    scenes
        .play("stolen_blob_store", stolen_blobs::play(stage, cast))
        .await;
    scenes
        .play("swapped_doctor_key", swapped_key::play(stage, cast))
        .await;
    scenes
        .play(
            "administrator_tries_to_read",
            administrator::play(stage, cast),
        )
        .await;
    scenes
        .play(
            "revoked_doctor_with_old_keys",
            revoked_doctor::play(stage, cast),
        )
        .await;
    scenes
        .play("replayed_grant", replayed_grant::play(stage, cast))
        .await;
    scenes
        .play("wrong_pins_in_parallel", wrong_pins::play(stage, cast))
        .await;
    scenes
        .play("tampered_ledger", ledger::tampered(stage))
        .await;
    scenes
        .play("truncated_ledger", ledger::truncated(stage))
        .await;
    scenes
        .play("rolled_back_ledger", ledger::rolled_back(stage, cast))
        .await;
}

/// The canaries that occur in a file, so that a find names what leaked.
fn leaks<'a>(bytes: &[u8], canaries: &'a [String]) -> Option<&'a str> {
    canaries
        .iter()
        .map(String::as_str)
        .find(|word| bytes.windows(word.len()).any(|w| w == word.as_bytes()))
}
