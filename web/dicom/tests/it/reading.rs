//! Values and light, by the number.

use salus_records::sample;
use salus_web_dicom::{Image, ImageError, Photometric, Rescale};

use crate::file::*;

const SAMPLES: [u16; 6] = [0, 1, 1024, 2047, 2048, 4095];

fn plain() -> Body {
    Body::Plain(little(&SAMPLES))
}

fn open(file: &File) -> Image {
    Image::open(file.build()).unwrap()
}

fn refused(file: &File) -> ImageError {
    Image::open(file.build()).err().unwrap()
}

fn values(file: &File) -> Vec<f64> {
    open(file).values(0).unwrap().unwrap()
}

fn greys(image: &mut Image, frame: u32, center: f64, width: f64, invert: bool) -> Vec<u8> {
    let rgba = image.render(frame, center, width, invert).unwrap();
    let pixels = rgba.as_chunks::<4>().0;
    for [red, green, blue, opacity] in pixels {
        assert!(red == green && green == blue && *opacity == 255);
    }
    pixels.iter().map(|pixel| pixel[0]).collect()
}

#[test]
fn every_writing_gives_the_same_values() {
    let expected: Vec<f64> = SAMPLES.iter().map(|s| f64::from(*s)).collect();
    for syntax in [IMPLICIT, EXPLICIT, DEFLATED] {
        assert_eq!(
            values(&File::grey(syntax, 2, 3, plain())),
            expected,
            "{syntax}"
        );
    }
    let big: Vec<u8> = SAMPLES.iter().flat_map(|s| s.to_be_bytes()).collect();
    assert_eq!(
        values(&File::grey(BIG_ENDIAN, 2, 3, Body::Plain(big))),
        expected
    );
    let high = SAMPLES.iter().map(|s| s.to_be_bytes()[0]).collect();
    let low = SAMPLES.iter().map(|s| s.to_be_bytes()[1]).collect();
    let packed = Body::Pieces(vec![], vec![rle(&[high, low])]);
    assert_eq!(values(&File::grey(RLE, 2, 3, packed)), expected);
}

#[test]
fn a_window_spreads_its_values_as_the_standard_says() {
    // PS3.3 C.11.2.1.2.1: c = 2048, w = 4096 maps 0 to 0 and 4095 to 255.
    let file = File::grey(EXPLICIT, 2, 3, plain());
    let mut image = open(&file);
    let linear = |x: f64, c: f64, w: f64| {
        (((x - (c - 0.5)) / (w - 1.0) + 0.5).clamp(0.0, 1.0) * 255.0).round() as u8
    };
    for (c, w) in [(2048.0, 4096.0), (1024.0, 400.0), (0.5, 2.0), (-5.0, 3.0)] {
        let expected: Vec<u8> = SAMPLES
            .iter()
            .map(|s| linear(f64::from(*s), c, w))
            .collect();
        assert_eq!(greys(&mut image, 0, c, w, false), expected);
        let inverted: Vec<u8> = expected.iter().map(|grey| 255 - grey).collect();
        assert_eq!(greys(&mut image, 0, c, w, true), inverted);
    }
    assert_eq!(greys(&mut image, 0, 2048.0, 4096.0, false)[0], 0);
    assert_eq!(greys(&mut image, 0, 2048.0, 4096.0, false)[5], 255);
    // A width of one, of nothing, and numbers that are none: still a picture.
    assert_eq!(
        greys(&mut image, 0, 2048.0, 1.0, false),
        [0, 0, 0, 0, 255, 255]
    );
    for odd in [0.0, -7.0, f64::NAN, f64::INFINITY] {
        assert_eq!(greys(&mut image, 0, odd, odd, false).len(), 6);
    }
}

#[test]
fn the_other_shapes_of_a_window() {
    let exact = File::grey(EXPLICIT, 2, 3, plain()).text((0x28, 0x1056), b"CS", "LINEAR_EXACT");
    let got = greys(&mut open(&exact), 0, 2048.0, 4096.0, false);
    assert_eq!(got, [0, 0, 64, 127, 128, 255]);
    let curve = File::grey(EXPLICIT, 2, 3, plain()).text((0x28, 0x1056), b"CS", "SIGMOID");
    let got = greys(&mut open(&curve), 0, 2048.0, 4096.0, false);
    // 255 / (1 + exp(-4 (x - c) / w)), by hand.
    assert_eq!(got, [30, 30, 69, 127, 128, 225]);
}

#[test]
fn white_for_small_values_is_turned_round() {
    let file = File::grey(EXPLICIT, 2, 3, plain()).text((0x28, 0x04), b"CS", "MONOCHROME1");
    let mut image = open(&file);
    assert_eq!(image.header().photometric, Photometric::Monochrome1);
    let got = greys(&mut image, 0, 2048.0, 4096.0, false);
    assert_eq!((got[0], got[5]), (255, 0));
}

#[test]
fn signed_and_rescaled_values_become_units() {
    let file = File::grey(EXPLICIT, 2, 3, plain())
        .short((0x28, 0x103), 1)
        .text((0x28, 0x1052), b"DS", "-10.5")
        .text((0x28, 0x1053), b"DS", "2");
    assert_eq!(values(&file), [-10.5, -8.5, 2037.5, 4083.5, -4106.5, -12.5]);
    let mut image = open(&file);
    assert_eq!(image.range(), (-4106.5, 4083.5));
    assert_eq!(
        image.header().rescale(0),
        Rescale {
            slope: 2.0,
            intercept: -10.5
        }
    );
    // Black below and white above, by unit and not by pattern of bits.
    let got = greys(&mut image, 0, -10.5, 1.0, false);
    assert_eq!(got, [255, 255, 255, 255, 0, 0]);
}

#[test]
fn bits_beside_the_stored_ones_are_dropped() {
    let shifted: Vec<u16> = SAMPLES.iter().map(|s| s << 4 | 0xa).collect();
    let file = File::grey(EXPLICIT, 2, 3, Body::Plain(little(&shifted))).short((0x28, 0x102), 15);
    let expected: Vec<f64> = SAMPLES.iter().map(|s| f64::from(*s)).collect();
    assert_eq!(values(&file), expected);
}

#[test]
fn values_outside_the_picture_do_not_stretch_the_range() {
    let file = File::grey(EXPLICIT, 2, 3, plain()).short((0x28, 0x120), 4095);
    assert_eq!(open(&file).range(), (0.0, 2048.0));
}

#[test]
fn colours_in_pixels_in_planes_and_in_run_lengths() {
    let pixels = vec![10, 20, 30, 40, 50, 60];
    let planes = vec![10, 40, 20, 50, 30, 60];
    let rgba = vec![10, 20, 30, 255, 40, 50, 60, 255];
    let in_pixels = File::colour(EXPLICIT, 1, 2, "RGB", Body::Plain(pixels));
    let in_planes = File::colour(EXPLICIT, 1, 2, "RGB", Body::Plain(planes)).short((0x28, 6), 1);
    let packed = rle(&[vec![10, 40], vec![20, 50], vec![30, 60]]);
    let packed = File::colour(RLE, 1, 2, "RGB", Body::Pieces(vec![], vec![packed]));
    for file in [in_pixels, in_planes, packed] {
        let mut image = open(&file);
        assert!(image.header().is_colour() && image.windows().is_empty());
        assert_eq!(image.render(0, 1.0, 1.0, false).unwrap(), rgba);
        let inverted = image.render(0, 1.0, 1.0, true).unwrap();
        assert_eq!(inverted[..4], [245, 235, 225, 255]);
        assert_eq!(image.values(0), Ok(None));
    }
    // Pure red in BT.601: (76, 85, 255).
    let ybr = File::colour(
        EXPLICIT,
        1,
        2,
        "YBR_FULL",
        Body::Plain(vec![76, 85, 255, 128, 128, 128]),
    );
    let got = open(&ybr).render(0, 1.0, 1.0, false).unwrap();
    assert_eq!(got, [254, 0, 0, 255, 128, 128, 128, 255]);
}

#[test]
fn frames_in_one_piece_and_in_several() {
    let plain =
        File::grey(EXPLICIT, 1, 2, Body::Plain(little(&SAMPLES))).text((0x28, 8), b"IS", "3");
    let frame = |samples: &[u16]| {
        let high = samples.iter().map(|s| s.to_be_bytes()[0]).collect();
        let low = samples.iter().map(|s| s.to_be_bytes()[1]).collect();
        rle(&[high, low])
    };
    let frames: Vec<Vec<u8>> = SAMPLES.chunks(2).map(frame).collect();
    // Cut in the middle, with a table that says where each frame begins.
    let (mut offsets, mut pieces, mut at) = (Vec::new(), Vec::new(), 0);
    for frame in &frames {
        offsets.push(at);
        for piece in [&frame[..64], &frame[64..]] {
            pieces.push(piece.to_vec());
            at += 8 + u32::try_from(piece.len()).unwrap();
        }
    }
    let whole = File::grey(RLE, 1, 2, Body::Pieces(vec![], frames)).text((0x28, 8), b"IS", "3");
    let cut = File::grey(RLE, 1, 2, Body::Pieces(offsets, pieces)).text((0x28, 8), b"IS", "3");
    for file in [plain, whole, cut] {
        let image = open(&file);
        assert_eq!(image.header().frames, 3);
        for (index, pair) in (0..).zip(SAMPLES.chunks(2)) {
            let expected: Vec<f64> = pair.iter().map(|s| f64::from(*s)).collect();
            assert_eq!(image.values(index).unwrap().unwrap(), expected);
        }
        assert_eq!(image.values(3), Err(ImageError::NoFrame));
    }
}

#[test]
fn what_the_file_says_is_told_and_the_name_is_not() {
    let file = File::grey(EXPLICIT, 2, 3, plain())
        .text((0x08, 0x05), b"CS", "ISO_IR 100")
        .text((0x08, 0x20), b"DA", "20260131")
        .put((0x08, 0x1030), b"LO", b"Th\xf3rax\x1b\x07".to_vec())
        .text((0x10, 0x10), b"PN", "Quill^Mara")
        .text((0x18, 0x15), b"CS", "CHEST")
        .text((0x18, 0x5101), b"CS", "PA")
        .text((0x28, 0x30), b"DS", "0.5\\0.25")
        .text((0x28, 0x1050), b"DS", "40\\-600")
        .text((0x28, 0x1051), b"DS", "400\\1500")
        .text((0x28, 0x1055), b"LO", "Soft\\Lung");
    let image = open(&file);
    let header = image.header();
    assert_eq!(header.words, "Th\u{f3}rax");
    assert_eq!(header.date.as_deref(), Some("2026-01-31"));
    assert_eq!(
        (header.body_part.as_str(), header.view.as_str()),
        ("CHEST", "PA")
    );
    assert_eq!(
        (header.spacing, header.at_detector),
        (Some((0.5, 0.25)), false)
    );
    let windows = image.windows();
    let names: Vec<&str> = windows.iter().map(|w| w.name.as_str()).collect();
    assert_eq!(names, ["Soft", "Lung", "Whole range"]);
    assert_eq!((windows[1].center, windows[1].width), (-600.0, 1500.0));
    assert!(!format!("{header:?}").contains("Quill"));

    let film = File::grey(EXPLICIT, 2, 3, plain()).text((0x18, 0x1164), b"DS", "0.2\\0.2");
    let film = open(&film);
    assert_eq!(
        (film.header().spacing, film.header().at_detector),
        (Some((0.2, 0.2)), true)
    );
    let nonsense = File::grey(EXPLICIT, 2, 3, plain()).text((0x28, 0x30), b"DS", "0\\-1");
    assert_eq!(open(&nonsense).header().spacing, None);
}

#[test]
fn the_whole_range_shows_the_smallest_black_and_the_largest_white() {
    let mut image = open(&File::grey(EXPLICIT, 2, 3, plain()));
    let whole = image.windows().pop().unwrap();
    let got = greys(&mut image, 0, whole.center, whole.width, false);
    assert_eq!((got[0], got[5]), (0, 255));
}

#[test]
fn formats_that_are_not_read_say_which() {
    for (syntax, name) in [
        (JPEG_LS, "JPEG-LS"),
        (JPEG_2000, "JPEG 2000"),
        (VIDEO, "video"),
    ] {
        let file = File::grey(syntax, 2, 3, Body::Pieces(vec![], vec![vec![0; 8]]));
        let error = refused(&file);
        assert_eq!(error, ImageError::Unsupported(name));
        assert!(error.to_string().contains(name) && error.to_string().contains("Download"));
    }
    let palette = File::grey(EXPLICIT, 2, 3, plain()).text((0x28, 4), b"CS", "PALETTE COLOR");
    assert_eq!(refused(&palette).code(), "unsupported");
    let wide = File::grey(EXPLICIT, 2, 3, plain()).short((0x28, 0x100), 32);
    assert_eq!(refused(&wide).code(), "unsupported");
}

#[test]
fn the_sample_x_ray_is_read_to_the_pixel() {
    let file = sample::xray(3, 64, 75);
    let stored: Vec<f64> = file[file.len() - 64 * 75 * 2..]
        .as_chunks::<2>()
        .0
        .iter()
        .map(|two| f64::from(u16::from_le_bytes(*two)))
        .collect();
    let mut image = Image::open(file).unwrap();
    let header = image.header();
    assert_eq!((header.columns, header.rows, header.frames), (64, 75, 1));
    assert_eq!(
        (header.modality.as_str(), header.body_part.as_str()),
        ("CR", "CHEST")
    );
    assert_eq!(
        (header.spacing, header.at_detector),
        (Some((5.6, 5.6)), true)
    );
    assert_eq!(image.values(0).unwrap().unwrap(), stored);
    let window = image.windows()[0].clone();
    assert_eq!((window.center, window.width), (1900.0, 3600.0));
    let drawn = greys(&mut image, 0, window.center, window.width, false);
    for (value, grey) in stored.iter().zip(drawn) {
        let light = ((value - 1899.5) / 3599.0 + 0.5).clamp(0.0, 1.0);
        assert_eq!((light * 255.0).round() as u8, grey);
    }
}

#[test]
fn the_sample_ct_is_scrolled_in_hounsfield_units() {
    let mut image = Image::open(sample::ct(3, 3)).unwrap();
    let header = image.header();
    assert_eq!((header.columns, header.rows, header.frames), (256, 256, 3));
    assert_eq!(
        (header.spacing, header.at_detector),
        (Some((1.5625, 1.5625)), false)
    );
    assert_eq!(header.rescale(2).intercept, -1024.0);
    let windows = image.windows();
    let names: Vec<&str> = windows.iter().map(|w| w.name.as_str()).collect();
    // Those in the file first; what is usual for CT is not said twice.
    let expected = ["Soft tissue", "Lung", "Bone", "Brain", "Whole range"];
    assert_eq!(names, expected);
    let first = image.values(0).unwrap().unwrap();
    let last = image.values(2).unwrap().unwrap();
    assert!(first != last && first[0] < -900.0);
    let one = greys(&mut image, 1, 40.0, 400.0, false);
    assert_ne!(one, greys(&mut image, 2, 40.0, 400.0, false));
    assert_eq!(
        one,
        greys(&mut image, 1, 40.0, 400.0, false),
        "back and forth"
    );
}
