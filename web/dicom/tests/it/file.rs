//! Small DICOM files, written out by hand.

pub const IMPLICIT: &str = "1.2.840.10008.1.2";
pub const EXPLICIT: &str = "1.2.840.10008.1.2.1";
pub const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
pub const BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";
pub const JPEG: &str = "1.2.840.10008.1.2.4.50";
pub const JPEG_LS: &str = "1.2.840.10008.1.2.4.80";
pub const JPEG_2000: &str = "1.2.840.10008.1.2.4.90";
pub const VIDEO: &str = "1.2.840.10008.1.2.4.102";
pub const RLE: &str = "1.2.840.10008.1.2.5";

/// What the pixels element holds.
#[derive(Clone)]
pub enum Body {
    Plain(Vec<u8>),
    /// Offsets, and fragments.
    Pieces(Vec<u32>, Vec<Vec<u8>>),
}

/// Tag, type and value.
pub type Element = ((u16, u16), &'static [u8; 2], Vec<u8>);

/// A file to be: elements of group 0028 and such, then pixels.
#[derive(Clone)]
pub struct File {
    pub syntax: &'static str,
    pub elements: Vec<Element>,
    pub body: Option<Body>,
}

impl File {
    /// Grey pixels of two bytes, 12 bits used.
    pub fn grey(syntax: &'static str, rows: u16, columns: u16, body: Body) -> Self {
        let file = Self {
            syntax,
            elements: Vec::new(),
            body: Some(body),
        };
        file.text((0x08, 0x60), b"CS", "CR")
            .short((0x28, 0x02), 1)
            .text((0x28, 0x04), b"CS", "MONOCHROME2")
            .short((0x28, 0x10), rows)
            .short((0x28, 0x11), columns)
            .short((0x28, 0x100), 16)
            .short((0x28, 0x101), 12)
            .short((0x28, 0x102), 11)
            .short((0x28, 0x103), 0)
    }

    /// Colours of one byte each.
    pub fn colour(syntax: &'static str, rows: u16, columns: u16, kind: &str, body: Body) -> Self {
        Self::grey(syntax, rows, columns, body)
            .short((0x28, 0x02), 3)
            .text((0x28, 0x04), b"CS", kind)
            .short((0x28, 0x100), 8)
            .short((0x28, 0x101), 8)
            .short((0x28, 0x102), 7)
    }

    pub fn put(mut self, tag: (u16, u16), vr: &'static [u8; 2], value: Vec<u8>) -> Self {
        self.elements.retain(|(of, ..)| *of != tag);
        self.elements.push((tag, vr, value));
        self.elements.sort_by_key(|(tag, ..)| *tag);
        self
    }

    pub fn text(self, tag: (u16, u16), vr: &'static [u8; 2], text: &str) -> Self {
        let mut value = text.as_bytes().to_vec();
        if value.len() % 2 == 1 {
            value.push(b' ');
        }
        self.put(tag, vr, value)
    }

    pub fn short(self, tag: (u16, u16), value: u16) -> Self {
        let big = self.syntax == BIG_ENDIAN;
        let bytes = if big {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        };
        self.put(tag, b"US", bytes.to_vec())
    }

    pub fn without(mut self, tag: (u16, u16)) -> Self {
        self.elements.retain(|(of, ..)| *of != tag);
        self
    }

    /// The bytes.
    pub fn build(&self) -> Vec<u8> {
        let meta = Self::element(EXPLICIT, (2, 0x10), b"UI", &{
            let mut uid = self.syntax.as_bytes().to_vec();
            if uid.len() % 2 == 1 {
                uid.push(0);
            }
            uid
        });
        let mut set = Vec::new();
        for (tag, vr, value) in &self.elements {
            set.extend(Self::element(self.syntax, *tag, vr, value));
        }
        match &self.body {
            Some(Body::Plain(bytes)) => {
                set.extend(Self::element(self.syntax, (0x7fe0, 0x10), b"OW", bytes));
            }
            Some(Body::Pieces(offsets, fragments)) => {
                set.extend([
                    0xe0, 0x7f, 0x10, 0x00, b'O', b'B', 0, 0, 0xff, 0xff, 0xff, 0xff,
                ]);
                let offsets = offsets.iter().flat_map(|o| o.to_le_bytes()).collect();
                for piece in [&vec![offsets], fragments].into_iter().flatten() {
                    set.extend([0xfe, 0xff, 0x00, 0xe0]);
                    set.extend(u32::try_from(piece.len()).unwrap().to_le_bytes());
                    set.extend(piece);
                }
                set.extend([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
            }
            None => (),
        }
        if self.syntax == DEFLATED {
            set = deflate(&set);
        }
        [&[0; 128], b"DICM".as_slice(), &meta, &set].concat()
    }

    fn element(syntax: &str, tag: (u16, u16), vr: &[u8; 2], value: &[u8]) -> Vec<u8> {
        let big = syntax == BIG_ENDIAN;
        let two = |n: u16| {
            if big {
                n.to_be_bytes()
            } else {
                n.to_le_bytes()
            }
        };
        let four = |n: u32| {
            if big {
                n.to_be_bytes()
            } else {
                n.to_le_bytes()
            }
        };
        let mut bytes = [two(tag.0), two(tag.1)].concat();
        let length = u32::try_from(value.len()).unwrap();
        if syntax == IMPLICIT {
            bytes.extend(four(length));
        } else {
            bytes.extend(vr);
            if [b"OB", b"OW", b"SQ"].contains(&vr) {
                bytes.extend([0, 0]);
                bytes.extend(four(length));
            } else {
                bytes.extend(two(u16::try_from(length).unwrap()));
            }
        }
        bytes.extend(value);
        bytes
    }
}

/// Deflate without packing anything (RFC 1951 section 3.2.4).
fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut blocks = bytes.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        out.push(u8::from(blocks.peek().is_none()));
        let length = u16::try_from(block.len()).unwrap();
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out
}

/// Samples of two bytes, low byte first.
pub fn little(samples: &[u16]) -> Vec<u8> {
    samples.iter().flat_map(|s| s.to_le_bytes()).collect()
}

/// An RLE frame: its planes, each as literals and runs as long as they may be.
pub fn rle(planes: &[Vec<u8>]) -> Vec<u8> {
    let mut words = vec![u32::try_from(planes.len()).unwrap()];
    let mut body = Vec::new();
    for plane in planes {
        words.push(64 + u32::try_from(body.len()).unwrap());
        for chunk in plane.chunks(128) {
            if chunk.len() > 1 && chunk.iter().all(|b| *b == chunk[0]) {
                body.extend([u8::try_from(257 - chunk.len()).unwrap(), chunk[0]]);
            } else {
                body.push(u8::try_from(chunk.len() - 1).unwrap());
                body.extend(chunk);
            }
        }
        if body.len() % 2 == 1 {
            body.push(128);
        }
    }
    words.resize(16, 0);
    let mut out: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
    out.extend(body);
    out
}
