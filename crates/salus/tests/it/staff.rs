//! What registrars and auditors do, and where their power ends.

use serde_json::Value;

use crate::world::{PIN, World, password, text};

const MARA: &str = "912-04-0001";

#[test]
fn registrars_stop_and_resume_accounts_and_end_keys() {
    let world = World::new();
    world.registrars();
    world.doctor("vale", "Dr. Ines Vale");
    world.doctor("thorn", "Dr. Emeric Thornby");
    world.patient("mara", "Mara Quill", MARA);
    let people = world.json("ada", &["admin", "people"], "");
    assert_eq!(people.as_array().unwrap().len(), 5);
    let refused = world.fails("vale", &["admin", "people"], "");
    assert!(refused.contains("may not do that"), "{refused}");
    let taken = [
        "admin",
        "enrol",
        "--role",
        "doctor",
        "--name",
        "X",
        "--username",
        "vale",
    ];
    assert!(
        world
            .fails("ada", &taken, "")
            .contains("belongs to an account already")
    );

    // A stopped account loses its sessions; resumed, it logs in again.
    world.ok("ada", &["admin", "disable", "vale"], "");
    assert!(world.fails("vale", &["whoami"], "").contains("next: "));
    let lines = format!("{}\n{PIN}\n", password("vale"));
    assert!(
        world
            .fails("vale", &["login"], &lines)
            .contains("stopped by a registrar")
    );
    world.ok("ada", &["admin", "enable", "Dr. Ines Vale"], "");
    world.login("vale", None);

    // An ended key is not in the directory, and nothing can be granted to it.
    assert_eq!(
        world
            .json("mara", &["doctors"], "")
            .as_array()
            .unwrap()
            .len(),
        2
    );
    world.ok("bo", &["admin", "revoke-key", "thorn"], "");
    assert_eq!(
        world
            .json("mara", &["doctors"], "")
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let give = ["grant", "--to", "Thornby", "--kinds", "all"];
    assert!(world.fails("mara", &give, "").contains("salus doctors"));

    // Another role is another account.
    let letter = world.path("auditor.letter");
    let role = [
        "admin",
        "role",
        "vale",
        "auditor",
        "--username",
        "vale2",
        "--letter",
        text(&letter),
    ];
    world.ok("ada", &role, "");
    world.activate("vale2", &letter, None);
    assert!(
        world
            .json("mara", &["doctors"], "")
            .as_array()
            .unwrap()
            .is_empty()
    );
    let people = world.json("ada", &["admin", "people"], "");
    let stands = |name: &str| {
        let found = people.as_array().unwrap().iter();
        let mut found = found.filter(|person| person["username"] == name);
        found.next().unwrap()["status"].clone()
    };
    assert_eq!(
        (stands("vale"), stands("vale2")),
        ("disabled".into(), "active".into())
    );
}

#[test]
fn a_lost_letter_is_worth_nothing_once_there_is_a_new_one() {
    let world = World::new();
    world.registrars();
    let (lost, found) = (world.path("lost.letter"), world.path("found.letter"));
    let person = ["--role", "patient", "--name", "Mara Quill"];
    let enrol = [&["admin", "enrol"], &person[..], &["--letter", text(&lost)]].concat();
    world.ok("ada", &enrol, &format!("{MARA}\n"));
    let anew = ["admin", "letter", "Mara Quill", "--letter", text(&found)];
    world.ok("ada", &anew, "");
    let said = world.fails("thief", &["activate", "--letter", text(&lost)], "");
    assert!(said.contains("code"), "{said}");
    world.activate("mara", &found, Some(MARA));
    world.login("mara", Some(MARA));
    // From now on it is an account with keys.
    let third = world.path("third.letter");
    let again = ["admin", "letter", "Mara Quill", "--letter", text(&third)];
    let refused = world.fails("ada", &again, "");
    assert!(
        refused.contains("not waiting for its activation"),
        "{refused}"
    );
    assert!(!third.exists());
}

#[test]
fn an_auditor_verifies_and_every_look_is_logged() {
    let world = World::new();
    world.registrars();
    world.patient("mara", "Mara Quill", MARA);
    let letter = world.path("audrey.letter");
    let enrol = [
        "admin",
        "enrol",
        "--role",
        "auditor",
        "--name",
        "Audrey Moss",
        "--username",
        "audrey",
        "--letter",
        text(&letter),
    ];
    world.ok("ada", &enrol, "");
    world.activate("audrey", &letter, None);
    let file = world.path("audrey.credential");
    world.ok(
        "ada",
        &["admin", "vouch", "audrey", "--out", text(&file)],
        "",
    );
    world.ok(
        "bo",
        &["admin", "vouch", "audrey", "--with", text(&file)],
        "",
    );
    world.login("audrey", None);
    assert_eq!(world.json("audrey", &["verify"], "")["ok"], true);
    let whom = world.json("mara", &["whoami"], "");
    let found = world.json("audrey", &["find"], &format!("{MARA}\n"));
    assert_eq!(found["uid"], whom["uid"]);
    let seen = world.json(
        "audrey",
        &["log", "--of", whom["uid"].as_str().unwrap()],
        "",
    );
    let seen = seen["events"].as_array().unwrap().len();
    assert!(seen >= 2);
    let log = world.json("mara", &["log", "--no-titles"], "");
    let last = log["events"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["event"], &last["actor_name"]),
        (&"audit_read".into(), &"Audrey Moss".into())
    );
    // The role ends at the records.
    assert!(
        world
            .fails("audrey", &["record", "list"], "")
            .contains("reads and writes no records")
    );
    world.fails("ada", &["log", "--of", whom["uid"].as_str().unwrap()], "");
}

#[test]
fn a_further_registrar_needs_the_root_key() {
    let mut world = World::new();
    world.registrars();
    let data = world.path("data");
    let letter = world.path("cleo.letter");
    let root = data.join("offline/root.key");
    let registrar = [
        "admin",
        "registrar",
        "--data",
        text(&data),
        "--root-key",
        text(&root),
        "--name",
        "Cleo Marsh",
        "--username",
        "cleo",
        "--letter",
        text(&letter),
    ];
    // The server has the data open.
    world.fails("operator", &registrar, "");
    world.stop();
    world.ok("operator", &registrar, "");
    let other = world.path("other");
    let init = [
        "init",
        "--data",
        text(&other),
        "--name",
        "Other",
        "--quorum",
        "1",
        "--registrar",
        "Dan Fell=dan",
    ];
    world.ok("operator", &init, "");
    let foreign = other.join("offline/root.key");
    let foreign = [
        "admin",
        "registrar",
        "--data",
        text(&data),
        "--root-key",
        text(&foreign),
        "--name",
        "Eve",
        "--username",
        "eve",
    ];
    assert!(
        world
            .fails("operator", &foreign, "")
            .contains("another organisation")
    );
    world.start();
    world.activate("cleo", &letter, None);
    world.login("cleo", None);
    let people = world.json("cleo", &["admin", "people"], "");
    assert_eq!(people.as_array().unwrap().len(), 3);
}

#[test]
fn sessions_are_listed_and_end_everywhere() {
    let world = World::new();
    world.registrars();
    let other = [
        "login",
        "--server",
        &world.address,
        "--genesis",
        &world.genesis,
        "--username",
        "ada",
    ];
    let lines = format!("{}\n{PIN}\n", password("ada"));
    world.ok("laptop", &other, &lines);
    let sessions = world.json("ada", &["sessions"], "");
    let sessions = sessions.as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    let current = sessions
        .iter()
        .filter(|session| session["current"] == Value::Bool(true));
    assert_eq!(current.count(), 1);
    world.ok("ada", &["logout", "--everywhere"], "");
    for who in ["ada", "laptop"] {
        assert!(world.fails(who, &["whoami"], "").contains("salus login"));
    }
}
