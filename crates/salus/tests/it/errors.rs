//! What goes wrong, and what people are told: what happened, and what to do next.

use std::{fs, io::Write, net::TcpListener, process::Stdio};

use salus_crypto::{code::Code, entropy::OsEntropy};

use crate::world::{PIN, World, password, text};

/// Each refusal names what happened and what to do next.
fn told(said: &str, what: &str, next: &str) {
    assert!(said.contains(what), "{what:?} is not in\n{said}");
    let (_, advice) = said
        .split_once("next: ")
        .unwrap_or_else(|| panic!("no advice:\n{said}"));
    assert!(advice.contains(next), "{next:?} is not in\n{said}");
}

#[test]
fn usage_errors_have_their_own_exit_code() {
    let world = World::bare();
    for args in [
        &["record", "show"][..],
        &["grant", "--kinds", "all"],
        &["grant", "--to", "x", "--until", "tomorrow"],
        &["record", "create", "blood-test", "--value", "HbA1c"],
        &["record", "list", "--kind", "x-ray"],
        &["receipt", "check", "f", "--genesis", "abc"],
        &["verify", "--quick", "--deep"],
        &["no-such-command"],
    ] {
        assert_eq!(world.run("anybody", args, "").code, 2, "{args:?}");
    }
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    let world = World::bare();
    told(&world.fails("mara", &[], ""), "no command", "salus --help");
    told(
        &world.fails("mara", &["record", "list"], ""),
        "not logged in",
        "salus login",
    );
    told(
        &world.fails("mara", &["login"], ""),
        "no line for: Server",
        "--help",
    );
    told(
        &world.fails("../x", &["whoami"], ""),
        "cannot name a profile",
        "letters",
    );
    told(
        &world.fails("mara", &["verify"], ""),
        "no server is known",
        "--data",
    );
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            world
                .ok("mara", &["completions", shell], "")
                .contains("pin-reset")
        );
    }
}

#[test]
fn an_organisation_is_not_made_over_something_else() {
    let world = World::bare();
    fs::write(world.path("data"), "").unwrap();
    let data = world.path("data");
    let init = |more: &[&str]| {
        let start = ["init", "--data", text(&data), "--name", "Clinic"];
        world.fails("operator", &[&start[..], more].concat(), "")
    };
    let one = ["--registrar", "Ada Reed=ada"];
    let two = ["--registrar", "Ada Reed=ada", "--registrar", "Bo Lind=bo"];
    told(&init(&one), "quorum of 2", "name more");
    told(&init(&two), "not empty", "another directory");
    let serve = ["serve", "--data", text(&data)];
    told(
        &world.fails("operator", &serve, ""),
        "no organisation",
        "salus init",
    );
    let verify = ["verify", "--data", text(&data)];
    told(
        &world.fails("operator", &verify, ""),
        "no organisation",
        "--server",
    );
}

#[test]
fn a_server_says_why_it_does_not_start() {
    let mut world = World::new();
    let (data, other) = (world.path("data"), world.path("other"));
    let serve = |data| {
        world.fails(
            "operator",
            &["serve", "--listen", "127.0.0.1:0", "--data", data],
            "",
        )
    };
    told(&serve(text(&data)), "another", "");
    let init = [
        "init",
        "--data",
        text(&other),
        "--name",
        "Clinic",
        "--quorum",
        "1",
        "--registrar",
        "Ada Reed=ada",
    ];
    world.ok("operator", &init, "");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let serve_there = ["serve", "--data", text(&other), "--listen", &address];
    told(
        &world.fails("operator", &serve_there, ""),
        "another program listens",
        "another address",
    );
    let config = world.path("bad.toml");
    fs::write(&config, "[limits]\nconections = 1\n").unwrap();
    let configured = ["serve", "--data", text(&other), "--config", text(&config)];
    told(
        &world.fails("operator", &configured, ""),
        "has a mistake",
        "conections",
    );

    world.stop();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let key = data.join("api/api.key");
        let mode = |mode| fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
        mode(0o644);
        told(&serve_stopped(&world), "open to other users", "chmod 600");
        mode(0o600);
    }
    let key = data.join("api/api.key");
    let kept = fs::read(&key).unwrap();
    fs::write(&key, b"junk").unwrap();
    told(&serve_stopped(&world), "damaged", "backup");
    fs::remove_file(&key).unwrap();
    told(&serve_stopped(&world), "does not exist", "backup");
    fs::write(&key, kept).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let newer = rusqlite::Connection::open(data.join("api/api.db")).unwrap();
    newer.pragma_update(None, "user_version", 999).unwrap();
    drop(newer);
    told(&serve_stopped(&world), "newer", "");
}

fn serve_stopped(world: &World) -> String {
    let data = world.path("data");
    world.fails(
        "operator",
        &["serve", "--listen", "127.0.0.1:0", "--data", text(&data)],
        "",
    )
}

#[test]
fn an_altered_ledger_is_named_entry_by_entry() {
    let mut world = World::new();
    world.registrars();
    world.stop();
    let data = world.path("data");
    let ledger = rusqlite::Connection::open(data.join("ledger/ledger.db")).unwrap();
    let alter = "DROP TRIGGER entries_keep; UPDATE entries SET bytes = zeroblob(40) WHERE idx = 3;";
    ledger.execute_batch(alter).unwrap();
    drop(ledger);
    let verify = ["verify", "--data", text(&data), "--json"];
    let ran = world.run("auditor", &verify, "");
    assert_eq!(ran.code, 1);
    let said: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(said["ok"], false);
    assert_eq!(said["faults"][0]["index"], 3);
    assert_eq!(said["faults"][0]["kind"], "altered");
    let ran = world.run("auditor", &["verify", "--data", text(&data)], "");
    assert!(
        ran.out.contains("NOT what its log signed") && ran.out.contains("altered"),
        "{}",
        ran.out
    );
    let foreign = [
        "verify",
        "--data",
        text(&data),
        "--genesis",
        &"ab".repeat(32),
    ];
    assert_eq!(world.run("auditor", &foreign, "").code, 1);
}

#[test]
fn activation_and_login_say_what_is_wrong() {
    let world = World::new();
    let letter = world.path("letters/ada.letter");
    let activate = [
        "activate",
        "--letter",
        text(&letter),
        "--server",
        &world.address,
    ];
    let lines = |password: &str, pin: &str| format!("{password}\n{pin}\n");
    let weak = world.fails(
        "ada",
        &activate,
        &lines("Correct Horse Battery Staple", PIN),
    );
    told(&weak, "too easy to guess", "15 characters");
    let short = world.fails("ada", &activate, &lines("vKq7#mZp2!xR", PIN));
    told(&short, "fewer than 15 characters", "15 characters");
    let pin = world.fails("ada", &activate, &lines(&password("ada"), "123456"));
    told(&pin, "sequence", "6 to 12 digits");
    let missing = world.fails("ada", &activate, "");
    told(&missing, "no line for", "--help");
    let typed = [
        "activate",
        "--server",
        &world.address,
        "--genesis",
        &world.genesis,
    ];
    let mistyped = world.fails("ada", &typed, "XXXXX-XXXXX\n");
    told(&mistyped, "30 characters", "letter");
    let unknown = format!("{}\n", Code::random(&mut OsEntropy));
    told(
        &world.fails("ada", &typed, &unknown),
        "not known here",
        "registrar",
    );
    let elsewhere = [
        "activate",
        "--server",
        &world.address,
        "--genesis",
        &"ab".repeat(32),
    ];
    told(
        &world.fails("eve", &elsewhere, &unknown),
        "not the organisation of your activation letter",
        "telephone",
    );
    let short = ["activate", "--server", &world.address];
    told(
        &world.fails("eve", &short, "0123456789\n"),
        "no ledger hash",
        "20",
    );
    let typed_hash = format!("{}\n", &world.genesis[..24]);
    // Enough digits of the hash find the organisation; then the code is missing.
    told(
        &world.fails("eve", &short, &typed_hash),
        "no line for: Code",
        "--help",
    );
    let no_letter = [
        "activate",
        "--letter",
        text(&world.path("salus.toml")).to_owned().leak(),
    ];
    told(
        &world.fails("eve", &no_letter, ""),
        "no activation letter",
        "salus init",
    );

    world.activate("ada", &letter, None);
    let wrong = format!("{}\n{PIN}\n", password("eve"));
    told(
        &world.fails("ada", &["login"], &wrong),
        "does not match",
        "salus recover",
    );
    let wrong = format!("{}\n604817\n", password("ada"));
    world.fails("ada", &["login"], &wrong);
    world.login("ada", None);
    let other = world.fails("ada", &["login", "--genesis", &"ab".repeat(32)], &wrong);
    told(&other, "another organisation", "--profile");
}

#[test]
fn files_that_are_no_records_are_refused_whole() {
    let world = World::new();
    world.registrars();
    world.patient("mara", "Mara Quill", "912-04-0001");
    let cases: [(&str, &[u8], &str); 6] = [
        ("empty.json", b"", "empty"),
        ("text.json", b"Dear colleague", "not JSON"),
        (
            "cut.json",
            b"{\"resourceType\":\"Bundle\",\"entry\":[{\"reso",
            "cut off",
        ),
        ("other.json", b"{\"name\":\"x\"}", "not FHIR"),
        ("bad.json.gz", b"\x1f\x8b\x08\x00junk", "gzip"),
        ("plain.json.gz", b"{\"resourceType\":\"Bundle\"}", "gzip"),
    ];
    for (name, bytes, what) in cases {
        let file = world.path(name);
        fs::write(&file, bytes).unwrap();
        told(
            &world.fails("mara", &["record", "import", text(&file)], ""),
            what,
            "",
        );
    }
    let missing = world.path("missing.json");
    told(
        &world.fails("mara", &["record", "import", text(&missing)], ""),
        "no file",
        "name",
    );
    let big = flate2_of_zeros(80 << 20);
    let bomb = world.path("bomb.json.gz");
    fs::write(&bomb, big).unwrap();
    told(
        &world.fails("mara", &["record", "import", text(&bomb)], ""),
        "accepted",
        "smaller",
    );
    let listed = world.json("mara", &["record", "list"], "");
    assert_eq!(listed.as_array().unwrap().len(), 0);
    let attach = ["record", "create", "document", "--attach", text(&missing)];
    world.fails("mara", &attach, "");
    told(
        &world.fails("mara", &["record", "show", "ab"], ""),
        "no id",
        "record list",
    );
    told(
        &world.fails("mara", &["record", "show", "abcd"], ""),
        "no record",
        "record list",
    );
    told(
        &world.fails("mara", &["revoke", "abcd"], ""),
        "no grant",
        "salus grants",
    );
    told(
        &world.fails("mara", &["grant", "--to", "Nobody", "--kinds", "all"], ""),
        "no id",
        "salus doctors",
    );
}

fn flate2_of_zeros(length: usize) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&vec![b' '; length]).unwrap();
    packed.finish().unwrap()
}

#[test]
fn a_lost_server_a_full_disk_and_an_open_profile_are_named() {
    let mut world = World::new();
    world.registrars();
    // The standard output is a full disk.
    if let Ok(full) = fs::File::options().write(true).open("/dev/full") {
        let mut whoami = world.command("ada");
        whoami
            .arg("whoami")
            .stdin(Stdio::null())
            .stdout(full)
            .stderr(Stdio::piped());
        let ran = whoami.output().unwrap();
        assert_eq!(ran.status.code(), Some(1));
        told(
            &String::from_utf8(ran.stderr).unwrap(),
            "could not be written",
            "full",
        );
    }
    let nowhere = world.path("nowhere/letter");
    let enrol = [
        "admin",
        "enrol",
        "--role",
        "auditor",
        "--name",
        "A",
        "--username",
        "aud",
        "--letter",
        text(&nowhere),
    ];
    told(&world.fails("ada", &enrol, ""), "no file", "directory");
    world.ok("bo", &["logout"], "");
    told(
        &world.fails("bo", &["whoami"], ""),
        "not logged in",
        "salus login",
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let session = world.path("home/ada/session.json");
        let mode = |mode| fs::set_permissions(&session, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(
            fs::metadata(&session).unwrap().permissions().mode() & 0o777,
            0o600
        );
        mode(0o644);
        told(
            &world.fails("ada", &["whoami"], ""),
            "open to other users",
            "chmod 600",
        );
        mode(0o600);
    }
    world.stop();
    told(
        &world.fails("ada", &["whoami"], ""),
        "cannot reach",
        "salus serve",
    );
    // What is kept is worthless by itself: no key, no name, no secret in plain text.
    let kept = fs::read_to_string(world.path("home/ada/session.json")).unwrap();
    for secret in [password("ada").as_str(), PIN, "Ada Reed"] {
        assert!(!kept.contains(secret), "{secret}");
    }
}

#[test]
fn a_rolled_back_server_is_caught_and_stays_caught() {
    let mut world = World::new();
    world.registrars();
    world.stop();
    let (data, backup) = (world.path("data"), world.path("backup"));
    copy(&data, &backup);
    world.start();
    world.login("ada", None);
    let enrol = [
        "admin",
        "enrol",
        "--role",
        "auditor",
        "--name",
        "A",
        "--username",
        "aud",
    ];
    world.ok("ada", &enrol, "");
    world.login("ada", None);
    world.stop();
    fs::remove_dir_all(&data).unwrap();
    copy(&backup, &data);
    world.start();
    let login = ["login", "--server", &world.address];
    let lines = format!("{}\n{PIN}\n", password("ada"));
    for _ in 0..2 {
        let caught = world.fails("ada", &login, &lines);
        told(&caught, "rolled back", "auditor");
    }
    let verify = ["verify", "--quick", "--server", &world.address, "--json"];
    let ran = world.run("ada", &verify, "");
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    let copied = std::process::Command::new("cp")
        .arg("-a")
        .arg(from)
        .arg(to)
        .status()
        .unwrap();
    assert!(copied.success());
}
