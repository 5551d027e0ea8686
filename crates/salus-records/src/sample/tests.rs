use super::*;
use crate::fhir::{Kind, Limits, export, import, view};

const TODAY: &str = "2026-03-14";

/// `(group, element)` and value of every data element after the preamble.
fn elements(file: &[u8]) -> Vec<((u16, u16), &[u8])> {
    assert_eq!(&file[128..132], b"DICM");
    let short = |at: usize| u16::from_le_bytes([file[at], file[at + 1]]);
    let (mut at, mut found) = (132, Vec::new());
    while at < file.len() {
        let tag = (short(at), short(at + 2));
        let (start, length) = match &file[at + 4..at + 6] {
            b"OB" | b"OW" | b"SQ" => {
                let length: [u8; 4] = file[at + 8..at + 12].try_into().unwrap();
                (at + 12, u32::from_le_bytes(length) as usize)
            }
            _ => (at + 8, usize::from(short(at + 6))),
        };
        assert_eq!(length % 2, 0, "{tag:?}");
        found.push((tag, &file[start..start + length]));
        at = start + length;
    }
    found
}

#[test]
fn the_same_seed_gives_the_same_patient() {
    for index in 0..12 {
        let one = patient(7, index, TODAY).unwrap();
        assert_eq!(one, patient(7, index, TODAY).unwrap());
        assert_ne!(one.bundle, patient(8, index, TODAY).unwrap().bundle);
    }
    assert_eq!(
        patient(7, 0, "today").unwrap_err().to_string(),
        crate::fhir::BadDate.to_string()
    );
    assert_eq!(doctor(7, 3), doctor(7, 3));
    assert_eq!(xray(7, 32, 40), xray(7, 32, 40));
}

#[test]
fn identifiers_belong_to_nobody_and_to_one_patient_each() {
    let patients: Vec<_> = (0..200)
        .map(|index| patient(7, index, TODAY).unwrap())
        .collect();
    let mut ids: Vec<&str> = patients.iter().map(|p| p.national_id.as_str()).collect();
    for id in &ids {
        let group: u32 = id[4..6].parse().unwrap();
        assert!(
            id.starts_with('9') && id.len() == 11 && (1..50).contains(&group),
            "{id}"
        );
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), patients.len());
    assert!(patients.iter().all(|p| p.email.ends_with(".example.org")));
}

#[test]
fn every_story_has_years_of_records_that_import_and_come_back() {
    for index in 0..6 {
        let sample = patient(7, index, TODAY).unwrap();
        let text = sample.bundle.to_string();
        let imported = import(text.as_bytes(), Limits::default()).unwrap();
        assert_eq!(imported.notes, []);
        assert_eq!(
            export(imported.drafts.iter().map(|d| &d.content)),
            [sample.bundle]
        );
        let count = |kind| {
            imported
                .drafts
                .iter()
                .filter(|draft| draft.kind == kind)
                .count()
        };
        assert_eq!((count(Kind::Profile), count(Kind::VisitNote)), (1, 5));
        assert!(count(Kind::BloodTest) >= 5 && count(Kind::Vaccination) >= 5);
        // Each study is a record of its name, so that its image can be put there.
        assert_eq!(count(Kind::Imaging), sample.studies.len());
        for study in &sample.studies {
            let found = imported.drafts.iter().filter(|d| d.title == study.name);
            assert_eq!(found.map(|d| d.kind).collect::<Vec<_>>(), [Kind::Imaging]);
        }
        // All but the profile and the frame have a day, and none lies ahead.
        let dated = imported
            .drafts
            .iter()
            .filter_map(|draft| draft.date.as_ref());
        assert_eq!(dated.clone().count(), imported.drafts.len() - 1);
        assert!(dated.into_iter().all(|date| date.day() <= TODAY));
    }
}

#[test]
fn the_diabetic_story_gets_better() {
    let imported = import(
        patient(7, 0, TODAY).unwrap().bundle.to_string().as_bytes(),
        Limits::default(),
    );
    let drafts = imported.unwrap().drafts;
    let mut series: Vec<_> = drafts
        .iter()
        .flat_map(|d| view::measurements(&d.content))
        .collect();
    series.retain(|m| m.label.starts_with("HbA1c"));
    series.sort_by(|a, b| a.date.cmp(&b.date));
    assert_eq!(series.len(), 5);
    assert!(series[0].value > 8.0 && series[4].value < 7.2);
    assert!(series.iter().all(|m| m.flag == view::Flag::High));
}

#[test]
fn the_ct_is_a_well_formed_dicom_file() {
    let file = ct(3, 2);
    let elements = elements(&file);
    assert!(
        elements.windows(2).all(|pair| pair[0].0 < pair[1].0),
        "tags ascend"
    );
    let value = |tag| elements.iter().find(|e| e.0 == tag).map(|e| e.1).unwrap();
    assert_eq!(value((0x28, 0x08)), b"2 ");
    assert_eq!(
        value((0x20, 0xd)).trim_ascii_end(),
        ct_study_uid(3).as_bytes()
    );
    let pixels: Vec<u16> = value((0x7fe0, 0x0010))
        .chunks(2)
        .map(|p| u16::from_le_bytes([p[0], p[1]]))
        .collect();
    assert_eq!(pixels.len(), 2 * 256 * 256);
    // Air in front of the body, and something as hard as bone within it.
    assert!(pixels[..256].iter().all(|p| *p < 100));
    assert!(pixels.iter().all(|p| *p < 4096) && pixels.iter().any(|p| *p > 1024 + 400));
    assert_ne!(pixels[..65_536], pixels[65_536..], "slices differ");
    assert_eq!(ct(3, 2), file, "the same seed gives the same bytes");
    assert_ne!(ct_study_uid(3), study_uid(3));
}

#[test]
fn the_x_ray_is_a_well_formed_dicom_file() {
    let file = xray(3, 51, 64);
    let elements = elements(&file);
    assert!(
        elements.windows(2).all(|pair| pair[0].0 < pair[1].0),
        "tags ascend"
    );
    let value = |tag| elements.iter().find(|e| e.0 == tag).map(|e| e.1).unwrap();
    let meta: usize = elements
        .iter()
        .filter(|e| e.0.0 == 2)
        .skip(1)
        .map(|e| e.1.len() + 8)
        .sum();
    // The one element with a long header has four bytes more.
    assert_eq!(
        value((2, 0)),
        u32::try_from(meta + 4).unwrap().to_le_bytes()
    );
    assert_eq!(value((0x28, 0x10)), 64u16.to_le_bytes());
    assert_eq!(value((0x28, 0x11)), 51u16.to_le_bytes());
    assert_eq!(value((0x7fe0, 0x10)).len(), 51 * 64 * 2);
    assert_eq!(
        value((0x20, 0xd))
            .trim_ascii_end()
            .strip_suffix(&[0])
            .unwrap_or(value((0x20, 0xd))),
        study_uid(3).as_bytes()
    );
    assert!(
        value((0x7fe0, 0x10))
            .chunks(2)
            .all(|p| u16::from_le_bytes([p[0], p[1]]) < 4096)
    );
    assert_eq!(xray(3, 0, 0).len(), xray(3, 1, 1).len());
}
