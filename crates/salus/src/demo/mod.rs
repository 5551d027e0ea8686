//! `salus demo`: the story of one record against a real server on loopback, then the attacks.
//!
//! Every scene acts through the same client as everybody else; every attack is code that takes
//! what its thief would have and tries. Where an attack fails for lack of one key only, a control
//! shows that the key would have worked: so the attempt was real.

mod attacks;
mod scene;
mod stage;
mod story;

use std::process::ExitCode;

use scene::Scenes;
use stage::Stage;

/// Plays all scenes; `json` prints a line per scene for programs.
///
/// Exit code 1 when a scene did not go as told.
pub fn run(json: bool) -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the demonstration could not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(async {
        let mut scenes = Scenes::new(json);
        let mut stage = match Stage::set().await {
            Ok(stage) => stage,
            Err(error) => {
                scenes.fail("stage", &format!("no server could be started: {error}"));
                return scenes.exit_code();
            }
        };
        scenes.title("The story");
        // The attacks are played on what the story leaves behind, so they need it whole.
        if let Some(mut cast) = story::play(&mut scenes, &mut stage).await {
            scenes.title("The attacks");
            attacks::play(&mut scenes, &mut stage, &mut cast).await;
        }
        stage.strike().await;
        scenes.exit_code()
    })
}
