//! In, out and in again; and what is said on the way.

use std::collections::BTreeMap;

use super::*;

fn condition(id: &str, text: &str) -> Value {
    json!({"resourceType": "Condition", "id": id, "code": {"text": text}})
}

fn patient(id: &str) -> Value {
    json!({"resourceType": "Patient", "id": id})
}

#[test]
fn what_is_not_understood_is_said_and_kept() {
    let mut file = bundle(&[
        json!({"resourceType": "MolecularSequence", "id": "q"}),
        json!({"resourceType": "Observation", "id": "x", "code": {"coding": [{"code": "77"}]},
               "encounter": to("gone")}),
    ]);
    let bare = json!({"request": {"method": "DELETE", "url": "Patient/1"}});
    file["entry"].as_array_mut().unwrap().push(bare);
    let import = imported(&file);
    assert_eq!(
        import.notes,
        [
            ImportNote::NoPatient,
            ImportNote::UnknownType {
                resource_type: "MolecularSequence".to_owned(),
                count: 1
            },
            ImportNote::Wordless {
                kind: Kind::VisitNote,
                count: 1
            },
            ImportNote::Dangling { count: 1 },
            ImportNote::Undated { count: 1 },
            ImportNote::Bare { count: 1 },
        ]
    );
    assert_eq!(import.drafts[2].title, "Request without content");
    assert_eq!(export(contents(&import)), [file]);
}

#[test]
fn one_resource_or_lines_of_them_are_accepted() {
    let one = json!({"resourceType": "Condition", "code": {"text": "Asthma"}});
    let import = import(format!("{one}\n{one}\n\n").as_bytes(), Limits::default()).unwrap();
    assert_eq!(import.drafts.len(), 2);
    assert_ne!(import.drafts[0].source_key, import.drafts[1].source_key);
    let entries = json!([{"resource": one}, {"resource": one}]);
    let back = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
    assert_eq!(export(contents(&import)), [back]);
}

#[test]
fn refusals_have_their_names() {
    for (file, expected) in [
        (json!({"a": 1}), ImportError::NotFhir),
        (json!([]), ImportError::NotFhir),
        (
            bundle(&[patient("a"), patient("b")]),
            ImportError::ManyPatients { count: 2 },
        ),
        (
            bundle(&[patient("a"), patient("a")]),
            ImportError::SameFullUrl {
                first: 1,
                second: 2,
            },
        ),
        (
            json!({"resourceType": "Bundle", "entry": [7]}),
            ImportError::BadEntry { entry: 1 },
        ),
        (
            json!({"resourceType": "Bundle", "entry": [{"resource": {}}]}),
            ImportError::BadEntry { entry: 1 },
        ),
        (
            json!({"resourceType": "Bundle", "entry": {}}),
            ImportError::BadEntry { entry: 0 },
        ),
    ] {
        let error = import(file.to_string().as_bytes(), Limits::default()).unwrap_err();
        assert_eq!(error, expected);
    }
    let two = format!("{0}{0}", bundle(&[]));
    let error = import(two.as_bytes(), Limits::default()).unwrap_err();
    assert_eq!(error, ImportError::BundleInLines { line: 1 });
}

#[test]
fn a_second_import_finds_the_same_records() {
    let before = imported(&bundle(&[
        patient("p"),
        condition("a", "Cold"),
        condition("b", "Gout"),
    ]));
    let changed = [
        patient("p"),
        condition("b", "Gout"),
        condition("a", "Flu"),
        condition("c", "Cut"),
    ];
    let after = imported(&bundle(&changed));
    let old: BTreeMap<_, _> = before
        .drafts
        .iter()
        .map(|d| (d.source_key, d.content_hash))
        .collect();
    let verdict = |draft: &Draft| match old.get(&draft.source_key) {
        None => "new",
        Some(hash) if *hash == draft.content_hash => "equal",
        Some(_) => "changed",
    };
    let verdicts: Vec<&str> = after.drafts.iter().map(verdict).collect();
    // The last is the frame, which lists one more entry now.
    assert_eq!(verdicts, ["equal", "equal", "changed", "new", "changed"]);
}

#[test]
fn export_gives_what_is_there_and_forgets_nothing() {
    let file = bundle(&[patient("p"), condition("a", "Cold")]);
    let import = imported(&file);
    let own = json!({"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": "urn:uuid:z", "resource": {"resourceType": "Basic"}},
    ]});
    let [who, cold, frame] = contents(&import)[..] else {
        panic!("three records");
    };
    assert_eq!(
        export([&own, frame, cold, who]),
        [file.clone(), own.clone()]
    );
    let mut without = file;
    without["entry"].as_array_mut().unwrap().remove(1);
    assert_eq!(export([frame, who]), [without]);
    let listed: Vec<bool> = import
        .drafts
        .iter()
        .map(|draft| draft.codes.iter().any(|code| is_frame_code(&code.token())))
        .collect();
    assert_eq!(listed, [false, false, true]);
    let said = view::summarise(frame);
    assert_eq!(
        (said.title.as_str(), said.kind),
        ("Imported file with 2 entries", Kind::Document)
    );
}

#[test]
fn two_imports_of_one_record_keep_both_files() {
    let first = bundle(&[patient("p"), condition("a", "Cold")]);
    let mut second = bundle(&[condition("b", "Gout"), condition("a", "Cold")]);
    second["id"] = json!("second");
    let (one, two) = (imported(&first), imported(&second));
    // The cold is equal in both, so it is stored once.
    let stored = contents(&one)
        .into_iter()
        .chain([&two.drafts[0].content, &two.drafts[2].content]);
    assert_eq!(export(stored), [first, second]);
}
