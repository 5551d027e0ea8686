//! Walking through the data elements of a file without trusting a length in it.
//!
//! Source: DICOM PS3.5 section 7 and annex A, PS3.10 section 7.

use std::ops::Range;

use crate::{
    ImageError,
    tag::{self, Tag},
};

/// Sequences within sequences deeper than this are refused.
const DEEPEST: u8 = 16;

/// A length that is not said: the end is marked instead.
const UNDEFINED: u32 = u32::MAX;

/// How elements are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Writing {
    /// Whether each element names its type.
    pub(crate) explicit: bool,
    /// Whether the high byte comes first.
    pub(crate) big_endian: bool,
}

impl Writing {
    pub(crate) const EXPLICIT: Self = Self {
        explicit: true,
        big_endian: false,
    };
    pub(crate) const IMPLICIT: Self = Self {
        explicit: false,
        big_endian: false,
    };

    fn u16(self, bytes: [u8; 2]) -> u16 {
        if self.big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        }
    }

    fn u32(self, bytes: [u8; 4]) -> u32 {
        if self.big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        }
    }
}

/// Where the pixels lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pixels {
    /// In one piece, frame after frame.
    Plain(Range<usize>),
    /// In pieces: the table of offsets, then fragments with the place of their item's tag.
    Pieces {
        offsets: Range<usize>,
        fragments: Vec<(usize, Range<usize>)>,
    },
}

/// The elements of a file or item that are kept, and where their values lie.
#[derive(Clone, Debug, Default)]
pub(crate) struct Elements {
    values: Vec<(Tag, Range<usize>)>,
    items: Vec<(Tag, Vec<Elements>)>,
    pub(crate) pixels: Option<Pixels>,
}

impl Elements {
    /// Where the value of an element lies.
    pub(crate) fn value(&self, tag: Tag) -> Option<Range<usize>> {
        let found = self.values.iter().find(|(of, _)| *of == tag);
        found.map(|(_, range)| range.clone())
    }

    /// The items of a sequence; none where there is none.
    pub(crate) fn items(&self, tag: Tag) -> &[Elements] {
        let found = self.items.iter().find(|(of, _)| *of == tag);
        found.map_or(&[], |(_, items)| items)
    }
}

/// Reads the elements of group 2, which describe the file; returns where they end.
pub(crate) fn file_meta(bytes: &[u8], start: usize) -> Result<(Elements, usize), ImageError> {
    let mut walk = Walk {
        bytes,
        at: start,
        writing: Writing::EXPLICIT,
    };
    let mut elements = Elements::default();
    // What follows may be written in another way, so it is only looked at.
    while bytes
        .get(walk.at..)
        .is_some_and(|rest| rest.starts_with(&[2, 0]))
    {
        let (tag, vr, length) = walk.header()?;
        if length == UNDEFINED || &vr == b"SQ" {
            return Err(ImageError::Damaged);
        }
        let range = walk.take(length as usize)?;
        if tag::is_kept(tag) {
            elements.values.push((tag, range));
        }
    }
    Ok((elements, walk.at))
}

/// Reads the elements from `start` up to and including the pixels.
pub(crate) fn data_set(
    bytes: &[u8],
    start: usize,
    writing: Writing,
) -> Result<Elements, ImageError> {
    let mut walk = Walk {
        bytes,
        at: start,
        writing,
    };
    walk.elements(Some(bytes.len()), 0, true)
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    writing: Writing,
}

impl Walk<'_> {
    fn take(&mut self, length: usize) -> Result<Range<usize>, ImageError> {
        let end = self
            .at
            .checked_add(length)
            .filter(|end| *end <= self.bytes.len())
            .ok_or(ImageError::Damaged)?;
        let range = self.at..end;
        self.at = end;
        Ok(range)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ImageError> {
        let range = self.take(N)?;
        self.bytes[range]
            .try_into()
            .map_err(|_| ImageError::Damaged)
    }

    fn u16(&mut self) -> Result<u16, ImageError> {
        Ok(self.writing.u16(self.array()?))
    }

    fn u32(&mut self) -> Result<u32, ImageError> {
        Ok(self.writing.u32(self.array()?))
    }

    /// Tag, type and length of the next element. The type is zeros where it is not written.
    fn header(&mut self) -> Result<(Tag, [u8; 2], u32), ImageError> {
        let tag = (self.u16()?, self.u16()?);
        if !self.writing.explicit || tag.0 == 0xfffe {
            return Ok((tag, [0; 2], self.u32()?));
        }
        let vr = self.array::<2>()?;
        if !vr.iter().all(u8::is_ascii_uppercase) {
            return Err(ImageError::Damaged);
        }
        let long = [
            b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT",
            b"UV",
        ];
        if long.contains(&&vr) {
            self.take(2)?;
            Ok((tag, vr, self.u32()?))
        } else {
            Ok((tag, vr, self.u16()?.into()))
        }
    }

    /// Elements up to `end`, or up to the mark that ends an item. `keep` is false while skipping.
    fn elements(
        &mut self,
        end: Option<usize>,
        depth: u8,
        keep: bool,
    ) -> Result<Elements, ImageError> {
        let mut elements = Elements::default();
        while end.is_none_or(|end| self.at < end) {
            let (tag, vr, length) = self.header()?;
            if tag == tag::ITEM_END && end.is_none() {
                return Ok(elements);
            }
            if tag == tag::PIXELS && depth == 0 {
                elements.pixels = Some(self.pixels(length)?);
                return Ok(elements);
            }
            let looked_into = keep && tag::is_sequence(tag);
            if length == UNDEFINED && (&vr == b"OB" || &vr == b"OW") {
                self.pixels(length)?;
            } else if length == UNDEFINED || looked_into {
                let unnamed = &vr == b"UN";
                let items = self.sequence(length, unnamed, depth, looked_into)?;
                if looked_into {
                    elements.items.push((tag, items));
                }
            } else {
                let range = self.take(length as usize)?;
                if keep && tag::is_kept(tag) {
                    elements.values.push((tag, range));
                }
            }
            if end.is_some_and(|end| self.at > end) {
                return Err(ImageError::Damaged);
            }
        }
        Ok(elements)
    }

    fn sequence(
        &mut self,
        length: u32,
        unnamed: bool,
        depth: u8,
        keep: bool,
    ) -> Result<Vec<Elements>, ImageError> {
        if depth == DEEPEST {
            return Err(ImageError::Damaged);
        }
        let outer = self.writing;
        if unnamed {
            // A sequence of unknown type is written without types inside (PS3.5 section 6.2.2).
            self.writing = Writing::IMPLICIT;
        }
        let end = match length {
            UNDEFINED => None,
            known => Some(self.end_of(known)?),
        };
        let mut items = Vec::new();
        while end.is_none_or(|end| self.at < end) {
            let (tag, _, length) = self.header()?;
            match tag {
                tag::SEQUENCE_END if end.is_none() => break,
                tag::ITEM => {
                    let item_end = match length {
                        UNDEFINED => None,
                        known => Some(self.end_of(known)?),
                    };
                    let item = self.elements(item_end, depth + 1, keep)?;
                    if keep {
                        items.push(item);
                    }
                }
                _ => return Err(ImageError::Damaged),
            }
        }
        self.writing = outer;
        Ok(items)
    }

    fn end_of(&self, length: u32) -> Result<usize, ImageError> {
        self.at
            .checked_add(length as usize)
            .filter(|end| *end <= self.bytes.len())
            .ok_or(ImageError::Damaged)
    }

    fn pixels(&mut self, length: u32) -> Result<Pixels, ImageError> {
        if length != UNDEFINED {
            return Ok(Pixels::Plain(self.take(length as usize)?));
        }
        let mut offsets = None;
        let mut fragments = Vec::new();
        loop {
            let place = self.at;
            let (tag, _, length) = self.header()?;
            match tag {
                tag::SEQUENCE_END => break,
                tag::ITEM if length != UNDEFINED => {
                    let range = self.take(length as usize)?;
                    if offsets.is_none() {
                        offsets = Some(range);
                    } else {
                        fragments.push((place, range));
                    }
                }
                _ => return Err(ImageError::Damaged),
            }
        }
        Ok(Pixels::Pieces {
            offsets: offsets.ok_or(ImageError::Damaged)?,
            fragments,
        })
    }
}
