//! Schemathesis against the running server: every answer is one that the OpenAPI document names.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use salus_server::App;
use serde_json::{Value, json};

use crate::world::{World, text};

/// Paths whose requests would end the session that they are sent with; they have runs of their own.
const ENDING: &str = "/logout|^/api/v1/sessions$";

/// Random requests for each route, beside those that try the borders of each field.
const EXAMPLES: &str = "3";

/// Puts requests to the server as somebody, or as nobody, with these further arguments; whether every
/// answer was documented, and what was said.
fn ask(world: &World, who: Option<&str>, document: &str, args: &[&str]) -> (bool, String) {
    let config = world.path("schemathesis.toml");
    fs::write(
        &config,
        who.map(|who| bearers(world, who)).unwrap_or_default(),
    )
    .unwrap();
    let output = Command::new(schemathesis())
        .args(["--config-file", text(&config), "run", document])
        .args(["--url", &world.address, "--seed", "1", "--no-color"])
        .args(["--generation-database", "none", "--checks", "all"])
        // What a signed object must be to be accepted cannot be told from its schema, a string.
        .args(["--exclude-checks", "positive_data_acceptance"])
        .args(["--phases", "examples,coverage,fuzzing"])
        .args(["--max-examples", EXAMPLES])
        .args(args)
        .current_dir(world.path(""))
        .output()
        .unwrap_or_else(|error| panic!("schemathesis does not start: {error}"));
    let words = [output.stdout, output.stderr].concat();
    let words = String::from_utf8_lossy(&words).into_owned();
    (output.status.success(), words)
}

/// The program beside the Python that `cargo xtask test` names.
fn schemathesis() -> PathBuf {
    let python = std::env::var_os("SALUS_PYTHON").map(PathBuf::from);
    python.map_or_else(
        || "schemathesis".into(),
        |python| python.with_file_name("schemathesis"),
    )
}

/// Both sessions of somebody, by the names that the document gives them.
fn bearers(world: &World, who: &str) -> String {
    let session = fs::read(world.path(&format!("home/{who}/session.json"))).unwrap();
    let session: Value = serde_json::from_slice(&session).unwrap();
    let bearer = |scheme: &str, token: &str| {
        let token = session[token].as_str().unwrap();
        format!("[auth.openapi.{scheme}]\nbearer = \"{token}\"\n")
    };
    bearer("session", "api_token") + &bearer("custodian", "custodian_token")
}

/// The number after these words.
fn number(words: &str, label: &str) -> usize {
    let after = words.split(label).nth(1).unwrap_or_default();
    let digits = after.split(|c: char| !c.is_ascii_digit()).next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// How many routes the document has.
fn routes() -> usize {
    let document = serde_json::to_value(App::document()).unwrap();
    let items = document["paths"].as_object().unwrap().values();
    let methods = items.flat_map(|item| item.as_object().unwrap().values());
    methods
        .filter(|route| route["responses"].is_object())
        .count()
}

#[test]
#[ignore = "needs PyPI schemathesis; cargo xtask test runs it"]
fn the_server_answers_nothing_that_its_document_does_not_say() {
    let world = World::new();
    world.registrars();
    world.doctor("iris", "Iris Moreau");
    world.patient("cora", "Cora Lindgren", "471-11-2345");
    // From a file: of an address it would leave out the route of the document itself.
    let document = world.path("openapi.json");
    fs::write(&document, App::document().to_json().unwrap()).unwrap();
    for who in [None, Some("ada"), Some("iris"), Some("cora")] {
        let mut asked = 0;
        // Those that end the session come last.
        for which in ["--exclude-path-regex", "--include-path-regex"] {
            let (held, words) = ask(&world, who, text(&document), &[which, ENDING]);
            assert!(held, "{who:?}: {words}");
            asked += number(&words, "Tested: ");
            let least = if which.starts_with("--ex") { 1000 } else { 10 };
            assert!(number(&words, "Test cases:\n  ") >= least, "{words}");
        }
        assert_eq!(asked, routes(), "{who:?}: every route is asked");
    }
}

/// The control: a document that says something else is noticed.
#[test]
#[ignore = "needs PyPI schemathesis; cargo xtask test runs it"]
fn a_document_that_says_something_else_is_noticed() {
    let world = World::new();
    let file = world.path("openapi.json");
    let lies: [fn(&mut Value); 3] = [
        // Another type of content.
        |document| {
            let answer = &mut document["paths"]["/ledger/checkpoint"]["get"]["responses"]["200"];
            answer["content"] = json!({"application/json": {}});
        },
        // A status that is not there.
        |document| {
            let answers = &mut document["paths"]["/ledger/tile/{path}"]["get"]["responses"];
            answers.as_object_mut().unwrap().remove("404");
            answers.as_object_mut().unwrap().remove("400");
        },
        // A field that the server does not send.
        |document| {
            let schema = &mut document["components"]["schemas"]["Problem"];
            schema["required"]
                .as_array_mut()
                .unwrap()
                .push("mood".into());
        },
    ];
    for (number, lie) in lies.iter().enumerate() {
        let mut document = serde_json::to_value(App::document()).unwrap();
        let path = ["--include-path-regex", "^/ledger/(checkpoint|tile)"];
        let write = |document: &Value| fs::write(&file, document.to_string()).unwrap();
        write(&document);
        let (held, words) = ask(&world, None, text(&file), &path);
        assert!(held, "{words}");
        lie(&mut document);
        write(&document);
        let (held, words) = ask(&world, None, text(&file), &path);
        assert!(!held, "lie {number} is believed: {words}");
    }
}
