//! Whole-path tests: in and out again, on invented and on real files.

use std::{collections::BTreeMap, io::Read, time::Instant};

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

fn imported(bundle: &Value) -> Import {
    import(bundle.to_string().as_bytes(), Limits::default()).unwrap()
}

fn contents(import: &Import) -> Vec<&Value> {
    import.drafts.iter().map(|draft| &draft.content).collect()
}

/// Patients of a public synthetic data set, if the environment says where they are.
#[test]
fn real_files_come_back_equal() {
    let Some(folder) = std::env::var_os("SALUS_SYNTHEA") else {
        return;
    };
    let mut table: BTreeMap<&str, usize> = BTreeMap::new();
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    files.retain(|path| path.to_string_lossy().ends_with(".json.gz"));
    files.sort();
    for path in files {
        let mut text = Vec::new();
        let file = std::fs::File::open(&path).unwrap();
        flate2::read::GzDecoder::new(file)
            .read_to_end(&mut text)
            .unwrap();
        let start = Instant::now();
        let import = import(&text, Limits::default()).unwrap();
        let (read, start) = (start.elapsed(), Instant::now());
        let original: Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(export(contents(&import)), [original]);
        println!(
            "{:>8} bytes, {:>4} drafts, in {read:?}, out {:?}, notes: {:?}",
            text.len(),
            import.drafts.len(),
            start.elapsed(),
            import
                .notes
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
        );
        for draft in &import.drafts {
            *table.entry(draft.kind.label()).or_default() += 1;
            let said = view::summarise(&draft.content);
            assert_eq!((said.kind, &said.title), (draft.kind, &draft.title));
            println!(
                "    {:<12} {:?} {} | {:?}",
                draft.kind, draft.date, draft.title, draft.author
            );
            for fact in said.facts.iter().take(40) {
                println!(
                    "        {}: {} {} {:?} {:?}",
                    fact.label,
                    fact.value,
                    fact.unit.as_deref().unwrap_or(""),
                    fact.flag,
                    fact.reference_range
                );
            }
            if let Some(text) = said.narrative {
                println!("        «{}»", text);
            }
        }
    }
    println!("{table:#?}");
}
