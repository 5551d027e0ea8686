//! Our samples and those that come with pydicom, read by both to the pixel.

use std::{fmt::Write, fs, path::PathBuf, process::Command};

use salus_records::sample;
use salus_web_dicom::Image;

/// Prints for each file: name, frames, rows, columns, and a sum over the values of every frame; or
/// that it holds no pixels of the kind that is read here.
const SCRIPT: &str = r#"
import sys, numpy, pydicom
for path in sys.argv[1:]:
    try:
        file = pydicom.dcmread(path)
        pixels = file.pixel_array
    except Exception as error:
        print(path, "unread")
        continue
    frames = int(getattr(file, "NumberOfFrames", 1) or 1)
    if frames == 1:
        pixels = pixels[numpy.newaxis]
    out = [path, frames, file.Rows, file.Columns, file.get("SamplesPerPixel", 1)]
    for frame in pixels:
        values = frame.astype("int64").ravel()
        weights = numpy.arange(1, values.size + 1, dtype="int64") % 65521
        out.append(int((values * weights).sum()))
    print(*out)
"#;

/// Says that types are written and does not write them; pydicom guesses, and we do not.
const MALFORMED: &str = "SC_rgb_jpeg.dcm";

/// The same sum over values that were not rescaled.
fn sum(image: &Image, frame: u32) -> Option<i64> {
    let rescale = image.header().rescale(frame);
    let values = image.values(frame).unwrap()?;
    let weighted = (1..).zip(values).map(|(place, unit): (i64, f64)| {
        let stored = (unit - rescale.intercept) / rescale.slope;
        place % 65_521 * stored.round() as i64
    });
    Some(weighted.sum())
}

fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("dicom-oracle");
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
#[ignore = "needs pydicom and numpy in Python, named by SALUS_PYTHON; cargo xtask test runs it"]
fn pydicom_reads_the_same_pixels() {
    let python = std::env::var("SALUS_PYTHON").unwrap_or_else(|_| "python3".into());
    let own = folder();
    fs::write(own.join("xray.dcm"), sample::xray(7, 97, 113)).unwrap();
    fs::write(own.join("ct.dcm"), sample::ct(7, 3)).unwrap();
    let find = "import pydicom.data, os; print(os.path.join(os.path.dirname(pydicom.data.__file__), 'test_files'))";
    let theirs = Command::new(&python).args(["-c", find]).output().unwrap();
    let theirs = PathBuf::from(String::from_utf8(theirs.stdout).unwrap().trim());
    let mut files = Vec::new();
    for folder in [own, theirs] {
        let entries = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        files.extend(entries.filter(|path| path.extension().is_some_and(|ext| ext == "dcm")));
    }
    files.sort();
    let output = Command::new(&python)
        .args(["-c", SCRIPT])
        .args(&files)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let output = String::from_utf8(output.stdout).unwrap();
    let (mut compared, mut report) = (0, String::new());
    for line in output.lines() {
        let (path, told) = line.split_once(".dcm ").unwrap();
        let path = format!("{path}.dcm");
        let image = match Image::open(fs::read(&path).unwrap()) {
            Ok(image) => image,
            Err(error) => {
                writeln!(report, "{path}: {error}").unwrap();
                // Whatever is not read is refused by name, or is no picture for pydicom either.
                let refused = told == "unread" || error.code() == "unsupported";
                assert!(refused || path.ends_with(MALFORMED), "{path}: {error}");
                continue;
            }
        };
        if told == "unread" {
            continue;
        }
        let told: Vec<i64> = told
            .split(' ')
            .map(|number| number.parse().unwrap())
            .collect();
        let header = image.header();
        let size = [header.frames, header.rows, header.columns].map(i64::from);
        assert_eq!(size, told[..3], "{path}");
        if let Some(first) = sum(&image, 0) {
            assert_eq!(first, told[4], "{path}");
            for frame in 1..header.frames {
                assert_eq!(
                    sum(&image, frame),
                    Some(told[4 + frame as usize]),
                    "{path} {frame}"
                );
            }
            compared += 1;
        }
    }
    println!("{report}");
    assert!(compared >= 8, "only {compared} files were compared");
}
