//! libFuzzer around the target that `SALUS_TARGET` names.

#![no_main]

use std::{alloc::System, sync::LazyLock};

use cap::Cap;
use libfuzzer_sys::fuzz_target;
use xtask_fuzz::Target;

/// More than a parser of short inputs may hold at once ends the process.
#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, 128 << 20);

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = std::env::var("SALUS_TARGET").expect("SALUS_TARGET names a target");
    Target::named(&name).unwrap_or_else(|| panic!("there is no target {name}"))
});

fuzz_target!(|input: &[u8]| TARGET.run(input));
