//! One line per scene, for people or for programs.

use std::{future::Future, process::ExitCode};

use serde_json::json;

/// What a scene says when it went as told, or why it did not.
pub type Told = Result<String, Box<dyn std::error::Error>>;

/// The scenes that were played.
pub struct Scenes {
    json: bool,
    played: u32,
    failed: u32,
}

impl Scenes {
    /// No scene yet.
    pub fn new(json: bool) -> Self {
        Self {
            json,
            played: 0,
            failed: 0,
        }
    }

    /// A heading between scenes; for people only.
    pub fn title(&self, title: &str) {
        if !self.json {
            println!("\n{title}");
        }
    }

    /// Plays a scene and reports it; tells whether it went as told.
    pub async fn play(&mut self, name: &str, scene: impl Future<Output = Told>) -> bool {
        match scene.await {
            Ok(detail) => {
                self.report(name, true, &detail);
                true
            }
            Err(error) => {
                self.fail(name, &error.to_string());
                false
            }
        }
    }

    /// Reports a scene that did not go as told.
    pub fn fail(&mut self, name: &str, detail: &str) {
        self.failed += 1;
        self.report(name, false, detail);
    }

    /// 1 when a scene did not go as told.
    pub fn exit_code(&self) -> ExitCode {
        if !self.json {
            let ok = self.played - self.failed;
            println!("\n{ok} of {} scenes went as told.", self.played);
        }
        if self.failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }

    fn report(&mut self, name: &str, ok: bool, detail: &str) {
        self.played += 1;
        if self.json {
            println!("{}", json!({ "scene": name, "ok": ok, "detail": detail }));
        } else {
            let mark = if ok { "✓" } else { "✗" };
            println!("  {mark} {:<28} {detail}", name.replace('_', " "));
        }
    }
}
