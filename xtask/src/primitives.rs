//! The vectors of Project Wycheproof in WebAssembly, compiled as for browsers and run by node.
//!
//! The tests run the same program natively, where it also says what does not hold.

use crate::{
    Failure, Outcome,
    process::{output, program},
    stage::Tally,
    web,
};

/// As many suites as `xtask/wycheproof` has.
const SUITES: u64 = 11;

/// The program has no imports, and its `main` answers with how many suites held.
const RUN: &str = "
const bytes = require('fs').readFileSync(process.argv[1]);
const program = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
console.log(program.exports.main(0, 0));
";

/// Runs every suite.
pub fn check(tally: &mut Tally) -> Outcome {
    let file = web::program("xtask-wycheproof")?;
    let said = output(program("node").args(["--eval", RUN, "--"]).arg(file))?;
    tally.passed = said.trim().parse().unwrap_or(0);
    tally.failed = SUITES.saturating_sub(tally.passed);
    if tally.passed == SUITES {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "{} of {SUITES} suites hold in WebAssembly; cargo run -p xtask-wycheproof says which natively",
            tally.passed
        )))
    }
}
