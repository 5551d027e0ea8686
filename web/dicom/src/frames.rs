//! Finding the bytes of a frame and unpacking them.

use std::{borrow::Cow, ops::Range};

use jpeg_decoder::{ColorTransform, Decoder, PixelFormat};

use crate::{
    ImageError,
    elements::Pixels,
    header::{Header, Photometric},
    rle,
    syntax::Packing,
};

/// The pixels of one frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Samples {
    /// Stored patterns of bits, moved to the right end; row after row from the top.
    Grey(Vec<u16>),
    /// Red, green and blue.
    Colour(Vec<u8>),
}

/// Checks that every frame that the header promises is there.
pub(crate) fn check(header: &Header, pixels: &Pixels, packing: Packing) -> Result<(), ImageError> {
    let complete = match (pixels, packing) {
        (Pixels::Plain(range), Packing::Plain) => {
            let len = header.frame_len().checked_mul(header.frames as usize);
            len.is_some_and(|len| len <= range.len())
        }
        (Pixels::Pieces { fragments, .. }, Packing::Plain) => {
            fragments.len() == header.frames as usize
        }
        (Pixels::Pieces { fragments, .. }, _) => fragments.len() >= header.frames as usize,
        (Pixels::Plain(_), _) => false,
    };
    if complete {
        Ok(())
    } else {
        Err(ImageError::Damaged)
    }
}

/// Unpacks one frame.
pub(crate) fn read(
    bytes: &[u8],
    header: &Header,
    pixels: &Pixels,
    packing: Packing,
    frame: u32,
) -> Result<Samples, ImageError> {
    let packed = find(bytes, header, pixels, frame)?;
    match packing {
        Packing::Plain => plain(header, &packed),
        Packing::Rle => {
            let planes = header.samples as usize * header.sample_len();
            let unpacked = rle::unpack(&packed, planes, header.pixels())?;
            Ok(from_planes(header, &unpacked))
        }
        Packing::Jpeg => jpeg(header, &packed),
    }
}

/// The bytes of one frame, put together where they lie in pieces.
fn find<'a>(
    bytes: &'a [u8],
    header: &Header,
    pixels: &Pixels,
    frame: u32,
) -> Result<Cow<'a, [u8]>, ImageError> {
    let frame = frame as usize;
    let (offsets, fragments) = match pixels {
        Pixels::Plain(range) => {
            let all = bytes.get(range.clone()).ok_or(ImageError::Damaged)?;
            let len = header.frame_len();
            let found = all.get(frame * len..(frame + 1) * len);
            return Ok(found.ok_or(ImageError::Damaged)?.into());
        }
        Pixels::Pieces { offsets, fragments } => (offsets, fragments),
    };
    let frames = header.frames as usize;
    let pieces = if frames == fragments.len() {
        frame..frame + 1
    } else if frames == 1 {
        0..fragments.len()
    } else {
        by_offsets(bytes, offsets, fragments, frames, frame)
            .or_else(|| by_beginnings(bytes, fragments, frames, frame))
            .ok_or(ImageError::Damaged)?
    };
    let pieces = fragments.get(pieces).ok_or(ImageError::Damaged)?;
    let mut pieces = pieces
        .iter()
        .filter_map(|(_, range)| bytes.get(range.clone()));
    match (pieces.next(), pieces.next()) {
        (Some(one), None) => Ok(one.into()),
        (Some(one), Some(two)) => {
            let mut all = [one, two].concat();
            pieces.for_each(|piece| all.extend_from_slice(piece));
            Ok(all.into())
        }
        (None, _) => Err(ImageError::Damaged),
    }
}

/// Which fragments are a frame, by the table in front of them (PS3.5 annex A.4).
fn by_offsets(
    bytes: &[u8],
    offsets: &Range<usize>,
    fragments: &[(usize, Range<usize>)],
    frames: usize,
    frame: usize,
) -> Option<Range<usize>> {
    let table = bytes.get(offsets.clone())?.as_chunks::<4>().0;
    if table.len() != frames {
        return None;
    }
    let first = fragments.first()?.0;
    let place = |frame: usize| {
        let offset = u32::from_le_bytes(*table.get(frame)?) as usize;
        let begins = first.checked_add(offset)?;
        fragments.iter().position(|(place, _)| *place == begins)
    };
    let end = if frame + 1 == frames {
        fragments.len()
    } else {
        place(frame + 1)?
    };
    Some(place(frame)?..end)
}

/// Which fragments are a frame, by the mark with which every JPEG image begins.
fn by_beginnings(
    bytes: &[u8],
    fragments: &[(usize, Range<usize>)],
    frames: usize,
    frame: usize,
) -> Option<Range<usize>> {
    let begins = |(_, range): &(usize, Range<usize>)| {
        bytes
            .get(range.clone())
            .is_some_and(|piece| piece.starts_with(&[0xff, 0xd8]))
    };
    let starts: Vec<usize> = (0..fragments.len())
        .filter(|index| begins(&fragments[*index]))
        .collect();
    if starts.len() != frames {
        return None;
    }
    let end = starts.get(frame + 1).copied().unwrap_or(fragments.len());
    Some(*starts.get(frame)?..end)
}

fn plain(header: &Header, bytes: &[u8]) -> Result<Samples, ImageError> {
    let bytes = bytes.get(..header.frame_len()).ok_or(ImageError::Damaged)?;
    if header.is_colour() {
        return Ok(if header.planar {
            from_planes(header, bytes)
        } else {
            Samples::Colour(colours(header, bytes.to_vec()))
        });
    }
    let stored = if header.wide {
        let read = if header.big_endian {
            u16::from_be_bytes
        } else {
            u16::from_le_bytes
        };
        bytes
            .as_chunks::<2>()
            .0
            .iter()
            .map(|two| read(*two))
            .collect()
    } else {
        bytes.iter().map(|byte| u16::from(*byte)).collect()
    };
    Ok(Samples::Grey(trimmed(header, stored)))
}

/// Puts planes together: of colours, or of high and low bytes.
fn from_planes(header: &Header, planes: &[u8]) -> Samples {
    let (first, rest) = planes.split_at(header.pixels().min(planes.len()));
    if header.is_colour() {
        let (second, third) = rest.split_at(header.pixels().min(rest.len()));
        let pixels = first.iter().zip(second).zip(third);
        let rgb = pixels.flat_map(|((red, green), blue)| [*red, *green, *blue]);
        return Samples::Colour(colours(header, rgb.collect()));
    }
    let stored = if header.wide {
        let pairs = first.iter().zip(rest);
        pairs
            .map(|(high, low)| u16::from_be_bytes([*high, *low]))
            .collect()
    } else {
        first.iter().map(|byte| u16::from(*byte)).collect()
    };
    Samples::Grey(trimmed(header, stored))
}

fn jpeg(header: &Header, bytes: &[u8]) -> Result<Samples, ImageError> {
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(header.pixels() * 4);
    decoder.read_info().map_err(refused)?;
    let info = decoder.info().ok_or(ImageError::Damaged)?;
    if u32::from(info.width) != header.columns || u32::from(info.height) != header.rows {
        return Err(ImageError::Damaged);
    }
    if header.is_colour() {
        decoder.set_color_transform(match header.photometric {
            Photometric::Ybr => ColorTransform::YCbCr,
            _ => ColorTransform::RGB,
        });
    }
    let data = decoder.decode().map_err(refused)?;
    let samples = match (info.pixel_format, header.is_colour()) {
        (PixelFormat::L8, false) => {
            let stored = data.iter().map(|byte| u16::from(*byte)).collect();
            Samples::Grey(trimmed(header, stored))
        }
        (PixelFormat::L16, false) if header.wide => {
            let two = data.as_chunks::<2>().0.iter();
            let stored = two.map(|two| u16::from_ne_bytes(*two)).collect();
            Samples::Grey(trimmed(header, stored))
        }
        (PixelFormat::RGB24, true) => Samples::Colour(data),
        _ => return Err(ImageError::Damaged),
    };
    let whole = match &samples {
        Samples::Grey(stored) => stored.len() == header.pixels(),
        Samples::Colour(rgb) => rgb.len() == header.pixels() * 3,
    };
    if whole {
        Ok(samples)
    } else {
        Err(ImageError::Damaged)
    }
}

fn refused(error: jpeg_decoder::Error) -> ImageError {
    match error {
        jpeg_decoder::Error::Unsupported(_) => ImageError::Unsupported("this kind of JPEG"),
        _ => ImageError::Damaged,
    }
}

/// Moves the stored bits to the right end and drops what is beside them.
fn trimmed(header: &Header, mut stored: Vec<u16>) -> Vec<u16> {
    let mask = u16::MAX >> (16 - header.bits);
    if header.shift > 0 || header.bits < 16 {
        for value in &mut stored {
            *value = *value >> header.shift & mask;
        }
    }
    stored
}

/// Colours as red, green and blue.
fn colours(header: &Header, mut colours: Vec<u8>) -> Vec<u8> {
    if header.photometric != Photometric::Ybr {
        return colours;
    }
    for pixel in colours.as_chunks_mut::<3>().0 {
        let [y, blue, red] = pixel.map(f32::from);
        let (blue, red) = (blue - 128.0, red - 128.0);
        let rgb = [
            y + 1.402 * red,
            y - 0.344_136 * blue - 0.714_136 * red,
            y + 1.772 * blue,
        ];
        // Rounded; a number beyond the range becomes its end.
        *pixel = rgb.map(|part| (part + 0.5) as u8);
    }
    colours
}
