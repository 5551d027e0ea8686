//! Files that nobody means well with: an error or a picture, never a panic, never too much memory.

use std::sync::LazyLock;

use proptest::prelude::*;
use salus_records::sample;
use salus_web_dicom::{Image, ImageError};

use crate::file::*;

/// Opens a file and draws from it, as the viewer does.
fn look(bytes: Vec<u8>) -> Result<(), ImageError> {
    let mut image = Image::open(bytes)?;
    let last = image.header().frames - 1;
    for window in image.windows() {
        let pixels = image.header().pixels();
        for frame in [0, last] {
            let drawn = image.render(frame, window.center, window.width, false)?;
            assert_eq!(drawn.len(), pixels * 4);
        }
    }
    Ok(())
}

/// A JPEG of 8 by 8 grey pixels, every one 128: tables as short as they may be, and one block.
fn jpeg() -> Vec<u8> {
    let mut jpeg = vec![0xff, 0xd8, 0xff, 0xdb, 0, 67, 0];
    jpeg.extend([1; 64]);
    jpeg.extend([0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]);
    for class in [0x00, 0x10] {
        // One code of one bit, for the symbol 0: no difference, and the end of the block.
        jpeg.extend([0xff, 0xc4, 0, 20, class, 1]);
        jpeg.extend([0; 15]);
        jpeg.push(0);
    }
    jpeg.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
    jpeg.extend([0b0011_1111, 0xff, 0xd9]);
    jpeg
}

fn jpeg_file() -> File {
    File::grey(JPEG, 8, 8, Body::Pieces(vec![], vec![jpeg()]))
        .short((0x28, 0x100), 8)
        .short((0x28, 0x101), 8)
        .short((0x28, 0x102), 7)
}

static SEEDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let samples: Vec<u16> = (0..64).map(|n| n * 60).collect();
    let plain = || Body::Plain(little(&samples));
    let high = samples.iter().map(|s| s.to_be_bytes()[0]).collect();
    let low = samples.iter().map(|s| s.to_be_bytes()[1]).collect();
    let packed = || Body::Pieces(vec![0], vec![rle(&[vec![0; 64], vec![7; 64]])]);
    vec![
        sample::xray(5, 8, 8),
        small_ct(),
        File::grey(IMPLICIT, 8, 8, plain()).build(),
        File::grey(BIG_ENDIAN, 8, 8, plain()).build(),
        File::grey(DEFLATED, 8, 8, plain()).build(),
        File::grey(RLE, 8, 8, packed()).build(),
        File::grey(RLE, 8, 8, Body::Pieces(vec![], vec![rle(&[high, low])])).build(),
        jpeg_file().build(),
    ]
});

/// The sample CT without most of its pixels, so that its header is most of it.
fn small_ct() -> Vec<u8> {
    let mut file = sample::ct(5, 2);
    let pixels = file
        .windows(4)
        .rposition(|w| w == [0xe0, 0x7f, 0x10, 0x00])
        .unwrap();
    let size = file
        .windows(8)
        .position(|w| w == [0x28, 0, 0x10, 0, b'U', b'S', 2, 0])
        .unwrap();
    // 8 rows and 8 columns; the two elements are neighbours of 10 bytes.
    file[size + 8..size + 10].copy_from_slice(&[8, 0]);
    file[size + 18..size + 20].copy_from_slice(&[8, 0]);
    file[pixels + 8..pixels + 12].copy_from_slice(&256u32.to_le_bytes());
    file.truncate(pixels + 12 + 256);
    file
}

#[test]
fn the_seeds_are_well_formed() {
    for (index, seed) in SEEDS.iter().enumerate() {
        assert_eq!(look(seed.clone()), Ok(()), "seed {index}");
    }
    let mut image = Image::open(jpeg_file().build()).unwrap();
    let drawn = image.render(0, 128.5, 256.0, false).unwrap();
    assert!(
        drawn
            .as_chunks::<4>()
            .0
            .iter()
            .all(|pixel| *pixel == [128, 128, 128, 255])
    );
}

#[test]
fn every_beginning_of_a_file_is_refused() {
    for seed in SEEDS.iter() {
        for length in 0..seed.len() - 9 {
            assert!(look(seed[..length].to_vec()).is_err(), "{length}");
        }
    }
}

#[test]
fn promised_sizes_cost_nothing() {
    let huge = |rows, columns| File::grey(EXPLICIT, rows, columns, Body::Plain(vec![0; 8])).build();
    assert_eq!(look(huge(65_535, 65_535)), Err(ImageError::TooLarge));
    assert_eq!(look(huge(5000, 5000)), Err(ImageError::Damaged));
    assert_eq!(look(huge(0, 5)), Err(ImageError::NoPicture));
    let frames = |text| {
        let file = File::grey(EXPLICIT, 2, 2, Body::Plain(vec![0; 8]));
        look(file.text((0x28, 8), b"IS", text).build())
    };
    assert_eq!(frames("1"), Ok(()));
    assert_eq!(frames("2"), Err(ImageError::Damaged));
    assert_eq!(frames("4000000000"), Err(ImageError::TooLarge));
    assert_eq!(frames("99999999999999999999"), Err(ImageError::Damaged));
    assert_eq!(frames("-1"), Err(ImageError::Damaged));
    assert_eq!(frames("0"), Err(ImageError::NoPicture));
}

#[test]
fn files_without_a_picture_and_other_files() {
    let mut report = File::grey(EXPLICIT, 2, 2, Body::Plain(vec![0; 8]));
    report.body = None;
    assert_eq!(look(report.build()), Err(ImageError::NoPicture));
    let sized = File::grey(EXPLICIT, 2, 2, Body::Plain(vec![0; 8])).without((0x28, 0x10));
    assert_eq!(look(sized.build()), Err(ImageError::NoPicture));
    assert_eq!(look(b"%PDF-1.7".to_vec()), Err(ImageError::NotDicom));
    assert_eq!(look(Vec::new()), Err(ImageError::NotDicom));
    assert_eq!(look(vec![0; 4000]), Err(ImageError::NotDicom));
}

#[test]
fn a_frame_of_another_size_than_promised_is_refused() {
    let other = jpeg_file().short((0x28, 0x10), 16);
    assert_eq!(look(other.build()), Err(ImageError::Damaged));
    let short = Body::Pieces(vec![], vec![rle(&[vec![1; 3], vec![1; 3]])]);
    assert_eq!(
        look(File::grey(RLE, 2, 2, short).build()),
        Err(ImageError::Damaged)
    );
}

#[test]
fn sequences_within_sequences_end_somewhere() {
    // An item in a sequence, a thousand times, of no stated length.
    let mut deep = Vec::new();
    for _ in 0..1000 {
        deep.extend([
            0x28, 0, 0x45, 0x91, b'S', b'Q', 0, 0, 0xff, 0xff, 0xff, 0xff,
        ]);
        deep.extend([0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff]);
    }
    let mut file = File::grey(EXPLICIT, 2, 2, Body::Plain(vec![0; 8]));
    file.body = None;
    let mut bytes = file.build();
    bytes.extend(deep);
    assert_eq!(look(bytes), Err(ImageError::Damaged));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn altered_files_never_panic(
        seed in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        keeps in any::<bool>(),
    ) {
        let mut bytes = seed.get(&SEEDS).clone();
        for (at, byte) in edits {
            // The first bytes mean nothing, and a file that is no DICOM is soon told.
            let at = 132 + at.index(bytes.len() - 132);
            bytes[at] = byte;
        }
        if !keeps {
            bytes.truncate(cut.index(bytes.len()));
        }
        // Whether it is read does not matter.
        let _ = look(bytes);
    }

    #[test]
    fn lengths_are_never_believed(
        seed in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        length in prop_oneof![Just(u32::MAX), Just(u32::MAX - 1), Just(1 << 31), any::<u32>()],
    ) {
        let mut bytes = seed.get(&SEEDS).clone();
        let at = 132 + at.index(bytes.len() - 136);
        bytes[at..at + 4].copy_from_slice(&length.to_le_bytes());
        let _ = look(bytes);
    }
}
