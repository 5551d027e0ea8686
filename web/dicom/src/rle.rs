//! Pixels packed as run lengths.
//!
//! Source: DICOM PS3.5 annex G.

use crate::ImageError;

/// Unpacks one frame into `planes · pixels` bytes, plane after plane: for each sample the high byte
/// first.
pub(crate) fn unpack(packed: &[u8], planes: usize, pixels: usize) -> Result<Vec<u8>, ImageError> {
    let word = |index: usize| {
        let bytes = packed.get(index * 4..index * 4 + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
    };
    if word(0) != Some(planes) || planes > 15 {
        return Err(ImageError::Damaged);
    }
    let mut out = Vec::with_capacity(planes * pixels);
    for plane in 1..=planes {
        let start = word(plane).ok_or(ImageError::Damaged)?;
        let end = match word(plane + 1) {
            Some(next) if plane < planes => next,
            _ => packed.len(),
        };
        let segment = packed.get(start..end).ok_or(ImageError::Damaged)?;
        unpack_plane(segment, plane * pixels, &mut out)?;
    }
    Ok(out)
}

/// Appends one plane until `out` has `full` bytes.
fn unpack_plane(mut segment: &[u8], full: usize, out: &mut Vec<u8>) -> Result<(), ImageError> {
    while out.len() < full {
        let (&code, rest) = segment.split_first().ok_or(ImageError::Damaged)?;
        segment = rest;
        let room = full - out.len();
        match code {
            0..=127 => {
                let count = usize::from(code) + 1;
                let (bytes, rest) = segment.split_at_checked(count).ok_or(ImageError::Damaged)?;
                out.extend_from_slice(&bytes[..count.min(room)]);
                segment = rest;
            }
            // Nothing.
            128 => (),
            129..=255 => {
                let (&byte, rest) = segment.split_first().ok_or(ImageError::Damaged)?;
                let count = 257 - usize::from(code);
                out.resize(out.len() + count.min(room), byte);
                segment = rest;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(planes: u32, offsets: &[u32], segments: &[u8]) -> Vec<u8> {
        let mut words = vec![planes];
        words.extend(offsets);
        words.resize(16, 0);
        let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.extend(segments);
        bytes
    }

    #[test]
    fn runs_and_literals_become_planes() {
        // Two planes of four bytes: 7 7 7 7, and 1 2 3 3 after a byte that means nothing.
        let bytes = packed(2, &[64, 66], &[253, 7, 128, 1, 1, 2, 255, 3]);
        assert_eq!(unpack(&bytes, 2, 4), Ok(vec![7, 7, 7, 7, 1, 2, 3, 3]));
    }

    #[test]
    fn a_run_that_is_too_long_is_cut_and_one_too_short_is_refused() {
        let long = packed(1, &[64], &[129, 5]);
        assert_eq!(unpack(&long, 1, 3), Ok(vec![5; 3]));
        let short = packed(1, &[64], &[254, 5]);
        assert_eq!(unpack(&short, 1, 4), Err(ImageError::Damaged));
        let missing = packed(2, &[64, 9999], &[254, 5]);
        assert_eq!(unpack(&missing, 2, 3), Err(ImageError::Damaged));
        assert_eq!(unpack(&[0; 10], 1, 3), Err(ImageError::Damaged));
    }
}
