//! Patients of a public synthetic data set, if `SALUS_SYNTHEA` names a folder of `.json.gz` files.

use std::{collections::BTreeMap, fs::File, io::Read, time::Instant};

use super::*;

#[test]
fn real_files_come_back_equal() {
    let Some(folder) = std::env::var_os("SALUS_SYNTHEA") else {
        return;
    };
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".json.gz"))
        .collect();
    files.sort();
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    for path in files {
        let mut text = Vec::new();
        let mut file = flate2::read::GzDecoder::new(File::open(&path).unwrap());
        file.read_to_end(&mut text).unwrap();
        let start = Instant::now();
        let import = import(&text, Limits::default()).unwrap();
        let reading = start.elapsed();
        let original: Value = serde_json::from_slice(&text).unwrap();
        let start = Instant::now();
        let back = export(contents(&import));
        let writing = start.elapsed();
        assert_eq!(back, [original]);
        println!(
            "{:>8} bytes {:>4} drafts, in {reading:?}, out {writing:?}, {} notes",
            text.len(),
            import.drafts.len(),
            import.notes.len(),
        );
        for draft in &import.drafts {
            *kinds.entry(draft.kind).or_default() += 1;
            let said = view::summarise(&draft.content);
            assert_eq!((said.kind, &said.title), (draft.kind, &draft.title));
            println!("    {:<12} {}", draft.kind, draft.title);
        }
    }
    for (kind, count) in kinds {
        println!("{kind:<12} {count:>5}");
    }
}
