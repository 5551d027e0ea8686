//! The demonstration as a test: every scene of `salus demo` must do what it says.

use serde_json::Value;

use crate::{
    Failure, Outcome,
    process::{output, program, target},
    stage::Tally,
};

/// Runs `salus demo --json`; each scene is one check.
pub fn check(tally: &mut Tally) -> Outcome {
    let salus = target().join("debug").join("salus");
    let text = output(program(salus).args(["demo", "--json"]))?;
    let mut wrong = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let scene: Value = serde_json::from_str(line)
            .map_err(|e| Failure::new(format!("a line of the demo is no JSON ({e}): {line}")))?;
        if scene["ok"] == Value::Bool(true) {
            tally.passed += 1;
        } else {
            tally.failed += 1;
            wrong.push(line.to_owned());
        }
    }
    if tally.passed + tally.failed == 0 {
        return Err(Failure::new("the demo said nothing"));
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(wrong.join("\n")))
    }
}
