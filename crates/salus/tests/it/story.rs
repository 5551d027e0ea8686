//! One patient's story from the first key to the last, told through the program alone.

use std::fs;

use serde_json::Value;

use crate::world::{PIN, World, password, text};

const MARA: &str = "912-04-0001";

#[test]
fn a_record_is_written_shared_logged_revoked_recovered_and_erased() {
    let mut world = World::new();
    world.registrars();
    world.doctor("vale", "Dr. Ines Vale");
    let recovery = world.patient("mara", "Mara Quill", MARA);

    consent(&world);
    let bundle = import(&world);
    records(&world);
    access_log(&world);
    revocation(&world);
    secrets(&world, &recovery);
    export(&world, &bundle);
    erasure(&world);
    ledger(&mut world);
}

/// The doctor asks, the patient narrows and grants.
fn consent(world: &World) {
    let refused = world.fails("vale", &["record", "list"], "");
    assert!(
        refused.contains("no patient has granted you access"),
        "{refused}"
    );
    let ask = ["ask", "--read", "--write", "--message", "For Friday"];
    let asked = world.json("vale", &ask, &format!("{MARA}\n"));
    let waiting = world.json("mara", &["requests"], "");
    assert_eq!(waiting[0]["id"], asked["request"]);
    assert_eq!(waiting[0]["doctor_name"], "Dr. Ines Vale");
    assert_eq!(waiting[0]["message"], "For Friday");
    // A stranger's identifier is answered alike.
    let stranger = world.json("vale", &["find"], "900-01-7777\n");
    assert_eq!(stranger["uid"].as_str().unwrap().len(), 32);
    let declined = world.json("vale", &["ask", "--read"], &format!("{MARA}\n"));
    world.ok("mara", &["decline", id(&declined["request"])], "");
    let request = &id(&asked["request"])[..6];
    world.ok(
        "mara",
        &["grant", "--request", request, "--until", "30d"],
        "",
    );
    let given = world.json("mara", &["grants"], "");
    assert_eq!(given[0]["doctor_name"], "Dr. Ines Vale");
    assert_eq!(given[0]["rights"]["write"], true);
    let all = world.json("vale", &["requests"], "");
    let stands: Vec<&str> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|request| request["status"].as_str().unwrap())
        .collect();
    assert_eq!(stands, ["declined", "granted"]);
    // The grant tells the doctor whose it is, before any record is read.
    assert_eq!(all[0]["patient_name"], "Mara Quill");
    let granted = world.json("vale", &["grants"], "");
    assert_eq!(granted[0]["patient_name"], "Mara Quill");
}

/// The doctor brings in a file; a second time nothing is stored twice.
fn import(world: &World) -> Value {
    let sample = salus_records::sample::patient(7, 0, "2026-11-01").unwrap();
    let file = world.path("sample.json");
    fs::write(&file, sample.bundle.to_string()).unwrap();
    let first = world.json("vale", &["record", "import", text(&file)], "");
    assert!(first["created"].as_u64().unwrap() > 5, "{first}");
    let again = world.json("vale", &["record", "import", text(&file)], "");
    assert_eq!(
        (&again["created"], &again["changed"]),
        (&0.into(), &0.into())
    );
    assert_eq!(again["unchanged"], first["created"]);
    let names = world.json("vale", &["grants", "--names"], "");
    assert_eq!(names[0]["patient_name"], sample.name.as_str());
    sample.bundle
}

/// Forms, files, versions.
fn records(world: &World) {
    let scan = world.path("scan.dcm");
    let bytes: Vec<u8> = (0..700_000u32).map(|n| ((n * 31) >> 3) as u8).collect();
    fs::write(&scan, &bytes).unwrap();
    let create = [
        "record",
        "create",
        "imaging",
        "--name",
        "Chest X-ray",
        "--modality",
        "DX",
        "--report",
        "Lungs clear.",
        "--attach",
        text(&scan),
    ];
    let made = world.json("vale", &create, "");
    let record = &id(&made["id"])[..8];
    let shown = world.ok("mara", &["record", "show", record], "");
    for part in ["Chest X-ray", "Lungs clear.", "Dr. Ines Vale", "scan.dcm"] {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
    let copy = world.path("copy.dcm");
    let get = ["record", "get", record, "scan.dcm", "--out", text(&copy)];
    world.ok("mara", &get, "");
    assert_eq!(fs::read(&copy).unwrap(), bytes);
    assert!(world.fails("mara", &get, "").contains("exists already"));
    let other = world.path("other.dcm");
    let missing = ["record", "get", record, "7", "--out", text(&other)];
    assert!(world.fails("mara", &missing, "").contains("no file"));

    // What is asked for, answered line by line.
    let value = "HbA1c control\nHbA1c=7.4 % 4.0-5.6\n";
    let made = world.json("vale", &["record", "create", "blood-test"], value);
    let record = id(&made["id"]);
    let shown = world.json("mara", &["record", "show", record], "");
    assert_eq!(shown["says"]["facts"][0]["flag"], "high");
    let update = [
        "record",
        "update",
        record,
        "blood-test",
        "--name",
        "HbA1c control",
        "--value",
        "HbA1c=7.1 % 4.0-5.6",
        "--attach",
        text(&scan),
    ];
    assert_eq!(world.json("vale", &update, "")["version"], 2);
    let title = ["record", "update", record, "--title", "HbA1c, corrected"];
    assert_eq!(world.json("vale", &title, "")["version"], 3);
    let versions = world.json("mara", &["record", "history", record], "");
    assert_eq!(versions.as_array().unwrap().len(), 3);
    assert_eq!(versions[0]["title"], "HbA1c, corrected");
    assert_eq!(versions[0]["parts"][1]["name"], "scan.dcm");
    // A chosen title outlives a change of the files, and the form keeps what is not said.
    let conclusion = [
        "record",
        "update",
        record,
        "blood-test",
        "--conclusion",
        "Better.",
    ];
    assert_eq!(
        world.json("vale", &conclusion, "")["title"],
        "HbA1c, corrected"
    );
    let files = ["--detach", "scan.dcm", "--attach", text(&scan)];
    let exchange = [&["record", "update", record], &files[..]].concat();
    assert_eq!(
        world.json("vale", &exchange, "")["title"],
        "HbA1c, corrected"
    );
    let shown = world.json("mara", &["record", "show", record], "");
    assert_eq!(shown["says"]["facts"][0]["value"], "7.1");
    assert_eq!(shown["says"]["narrative"], "Better.");
    let first = ["record", "show", record, "--version", "1"];
    let first = world.json("mara", &first, "");
    assert_eq!(first["says"]["facts"][0]["value"], "7.4");
    let other = ["record", "update", record, "allergy", "--substance", "Nuts"];
    assert!(world.fails("vale", &other, "").contains("of the kind"));
    let own = [
        "record",
        "create",
        "document",
        "--title",
        "My diary",
        "--text",
        "Slept well.",
    ];
    world.ok("mara", &own, "");
    let listed = world.ok("mara", &["record", "list", "--kind", "document"], "");
    assert!(
        listed.contains("My diary") && listed.contains("you"),
        "{listed}"
    );
}

/// Every reading stands in the log, with proof; a receipt holds without any server.
fn access_log(world: &World) {
    let listed = world.json("vale", &["record", "list", "--kind", "imaging"], "");
    let record = id(&listed[0]["id"]);
    let show = ["record", "show", record, "--note", "Before Friday"];
    world.ok("vale", &show, "");
    let (receipts, csv) = (world.path("receipts"), world.path("log.csv"));
    let log = ["log", "--save", text(&receipts), "--csv", text(&csv)];
    let log = world.json("mara", &log, "");
    let events = log["events"].as_array().unwrap();
    let read = events.last().unwrap();
    assert_eq!(read["event"], "record_read");
    assert_eq!(read["actor_name"], "Dr. Ines Vale");
    assert_eq!(read["purpose"], "TREAT");
    assert_eq!(read["note"], "Before Friday");
    assert_eq!(read["items"][0]["title"], listed[0]["title"]);
    let spreadsheet = fs::read_to_string(&csv).unwrap();
    assert_eq!(spreadsheet.lines().count(), events.len() + 1);
    let mine = world.json("vale", &["log", "--mine"], "");
    let newest = mine["events"].as_array().unwrap().last().unwrap();
    assert_eq!(newest["index"], read["index"]);

    // "I do not recognise this": only lines of one's own log can be asked about.
    let entry = read["index"].to_string();
    let ask = ["log", "--question", &entry];
    let asked = world.json("mara", &ask, "Who is this?\n");
    let foreign = world.fails("mara", &["log", "--question", "0"], "Who is this?\n");
    assert!(foreign.contains("not available"), "{foreign}");
    assert!(world.fails("vale", &ask, "Who is this?\n").contains("role"));
    let questions = world.json("mara", &["log", "--questions"], "");
    assert_eq!(questions[0]["id"], asked["question"]);
    assert_eq!(questions[0]["entry"], read["index"]);
    assert_eq!(questions[0]["answer"], Value::Null);

    let pack = world.path("evidence");
    world.ok("mara", &["log", "--evidence", text(&pack)], "");
    let check = ["verify", "--evidence", text(&pack)];
    assert!(world.fails("nobody", &check, "").contains("--genesis"));
    let check = [&check[..], &["--genesis", &world.genesis]].concat();
    let proven = world.json("nobody", &check, "");
    assert!(proven["events"].as_array().unwrap().len() > events.len());
    let cut = fs::read_to_string(&pack).unwrap();
    let lines: Vec<&str> = cut.lines().collect();
    fs::write(&pack, lines[..lines.len() - 1].join("\n")).unwrap();
    assert!(world.fails("nobody", &check, "").contains("does not prove"));

    let name = format!("event-{:08}.receipt", read["index"].as_u64().unwrap());
    let receipt = receipts.join(name);
    let check = ["receipt", "check", text(&receipt)];
    assert_eq!(world.json("mara", &check, "")["ok"], true);
    assert!(world.fails("nobody", &check, "").contains("--genesis"));
    let check = [&check[..], &["--genesis", &world.genesis]].concat();
    let proven = world.json("nobody", &check, "");
    assert_eq!(proven["event"], "record_read");
    let altered = fs::read_to_string(&receipt)
        .unwrap()
        .replacen("index ", "index 1", 1);
    fs::write(&receipt, altered).unwrap();
    assert!(world.fails("nobody", &check, "").contains("proves nothing"));
}

/// After the revocation the doctor is refused, and the patient sees that.
fn revocation(world: &World) {
    let given = world.json("mara", &["grants"], "");
    let patient = id(&given[0]["patient"]);
    let said = world.ok("mara", &["revoke", &id(&given[0]["id"])[..8]], "");
    assert!(said.contains("cannot be recalled"), "{said}");
    let list = ["record", "list", "--patient", patient];
    let refused = world.fails("vale", &list, "");
    assert!(refused.contains("salus ask"), "{refused}");
    let write = [
        "record",
        "create",
        "document",
        "--title",
        "x",
        "--text",
        "x",
        "--patient",
        patient,
    ];
    world.fails("vale", &write, "");
    // A grant by single record, and one by dates, reach what they name and nothing else.
    let listed = world.json("mara", &["record", "list", "--kind", "imaging"], "");
    let one = id(&listed[0]["id"]);
    let give = [
        "grant",
        "--to",
        "vale",
        "--records",
        &one[..8],
        "--until",
        "2d",
    ];
    world.ok("mara", &give, "");
    let seen = world.json("vale", &["record", "list"], "");
    assert_eq!(seen.as_array().unwrap().len(), 1);
    let given = world.json("mara", &["grants"], "");
    world.ok("mara", &["revoke", id(&given[0]["id"])], "");
}

/// Password and PIN change, are reset and recovered; the records stay.
fn secrets(world: &World, recovery: &str) {
    let before = world.json("mara", &["record", "list"], "");
    let weak = world.fails("mara", &["password"], &format!("{MARA}\npassword\n"));
    assert!(weak.contains("too easy to guess"), "{weak}");
    let new = password("changed");
    world.ok("mara", &["password"], &format!("{MARA}\n{new}\n"));
    world.ok("mara", &["pin"], "604817\n");
    world.ok("mara", &["logout"], "");
    let old = format!("{MARA}\n{}\n{PIN}\n", password("mara"));
    assert!(
        world
            .fails("mara", &["login"], &old)
            .contains("does not match")
    );
    world.ok("mara", &["login"], &format!("{MARA}\n{new}\n604817\n"));

    // The PIN is forgotten: two registrars say that they saw her.
    let ticket = world.path("ticket");
    let start = ["admin", "pin-reset", "Mara Quill", "--out", text(&ticket)];
    assert_eq!(world.json("ada", &start, "")["ready"], false);
    let reset = ["pin-reset", "--ticket", text(&ticket)];
    let lines = format!("{MARA}\n{new}\n719536\n");
    world.fails("mara", &reset, &lines);
    let second = ["admin", "pin-reset", "Mara Quill", "--with", text(&ticket)];
    assert_eq!(world.json("bo", &second, "")["ready"], true);
    world.ok("mara", &reset, &lines);
    world.ok("mara", &["login"], &format!("{MARA}\n{new}\n719536\n"));

    // The password is forgotten: the recovery code and the PIN.
    world.ok("mara", &["logout", "--everywhere"], "");
    let lines = format!("{MARA}\n{recovery}\n719536\n{}\n", password("again"));
    world.ok("mara", &["recover"], &lines);
    let after = world.json("mara", &["record", "list"], "");
    assert_eq!(after, before);
}

/// What was imported comes out as it came.
fn export(world: &World, bundle: &Value) {
    let out = world.path("export");
    let out = format!("{}/", text(&out));
    let written = world.json("mara", &["record", "export", "--out", &out], "");
    let first = fs::read(written["bundles"][0].as_str().unwrap()).unwrap();
    let exported: Value = serde_json::from_slice(&first).unwrap();
    assert_eq!(&exported, bundle);
    assert_eq!(written["files"], 2);
    let own = fs::read_to_string(written["bundles"][1].as_str().unwrap()).unwrap();
    assert!(own.contains("My diary"));
    assert!(
        world
            .fails("mara", &["record", "export", "--out", &out], "")
            .contains("exists already")
    );
}

/// Erasing needs the words, leaves a receipt, and is gone for good.
fn erasure(world: &World) {
    let listed = world.json("mara", &["record", "list", "--kind", "imaging"], "");
    let record = id(&listed[0]["id"]);
    let erase = ["record", "erase", &record[..8]];
    let refused = world.fails("mara", &erase, "yes\n");
    assert!(refused.contains("nothing was done"), "{refused}");
    let erased = world.json("mara", &erase, &format!("{}\n", &record[..8]));
    assert_eq!(erased["versions"], 1);
    assert!(erased["receipt"].is_string());
    world.fails("mara", &["record", "show", record], "");
    let log = world.json("mara", &["log"], "");
    let kinds: Vec<&Value> = log["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["event"])
        .collect();
    assert!(kinds.contains(&&Value::from("record_erased")));
    world.ok(
        "mara",
        &["record", "erase", "--everything"],
        "erase everything\n",
    );
    assert!(
        world
            .fails("mara", &["record", "list"], "")
            .contains("salus login")
    );
}

/// Anybody verifies the ledger: a server's, and the data directory beside it and after it.
fn ledger(world: &mut World) {
    let remote = world.json("vale", &["verify"], "");
    assert_eq!(remote["ok"], true);
    assert!(remote["entries"].as_u64().unwrap() > 50);
    world.json("vale", &["verify", "--quick"], "");
    let stranger = [
        "verify",
        "--server",
        &world.address,
        "--genesis",
        &world.genesis,
    ];
    assert_eq!(world.json("nobody", &stranger, "")["ok"], true);
    let shown = world.ok(
        "vale",
        &["ledger", "show", "--from", "0", "--limit", "400"],
        "",
    );
    assert!(
        shown.contains("registrars vouched for Dr. Ines Vale"),
        "{shown}"
    );
    assert!(!shown.contains("Mara"), "{shown}");
    let data = world.path("data");
    let beside = ["verify", "--data", text(&data), "--genesis", &world.genesis];
    assert_eq!(world.json("nobody", &beside, "")["ok"], true);
    world.stop();
    let deep = ["verify", "--data", text(&data), "--deep"];
    let deep = world.json("nobody", &deep, "");
    assert_eq!(
        (&deep["ok"], &deep["faults"]),
        (&true.into(), &Value::Array(vec![]))
    );
    assert!(deep["events"].as_u64().unwrap() > 50);
    world.ok(
        "operator",
        &["custodian", "rotate-key", "--data", text(&data)],
        "",
    );
    world.start();
    world.login("vale", None);
    assert_eq!(world.json("vale", &["whoami"], "")["name"], "Dr. Ines Vale");
    // The account is closed for good.
    let lines = format!("{MARA}\n{}\n719536\n", password("again"));
    world.fails("mara", &["login", "--server", &world.address], &lines);
}

fn id(value: &Value) -> &str {
    value.as_str().unwrap()
}
