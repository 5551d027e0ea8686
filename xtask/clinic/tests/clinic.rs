//! The program itself; that it makes a clinic is checked by `cargo xtask test`, which has a server.

use std::process::Command;

#[test]
fn unknown_options_are_named() {
    let clinic = Command::new(env!("CARGO_BIN_EXE_clinic"))
        .arg("--frsh")
        .output()
        .unwrap();
    let said = String::from_utf8(clinic.stderr).unwrap();
    assert!(
        !clinic.status.success() && said.contains("--frsh"),
        "{said}"
    );
}
