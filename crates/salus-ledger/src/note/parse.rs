//! Reading notes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{KeyName, MAX_NOTE, MAX_SIGNATURES, Note, NoteError, NoteSignature};

impl Note {
    /// Reads a note: text, a blank line (the last in the note), 1 to [`MAX_SIGNATURES`] lines.
    pub fn parse(bytes: &[u8]) -> Result<Note, NoteError> {
        if bytes.len() > MAX_NOTE {
            return Err(NoteError::TooLong);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::Text)?;
        if note.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
            return Err(NoteError::Text);
        }
        let blank = note.rfind("\n\n").ok_or(NoteError::Shape)?;
        let (text, lines) = (&note[..=blank], &note[blank + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Shape)?;
        if lines.split('\n').count() > MAX_SIGNATURES {
            return Err(NoteError::TooLong);
        }
        let signatures = lines
            .split('\n')
            .enumerate()
            .map(|(number, line)| signature(line).ok_or(NoteError::Line(number)))
            .collect::<Result<_, _>>()?;
        Ok(Note::new(text.to_owned(), signatures))
    }
}

fn signature(line: &str) -> Option<NoteSignature> {
    let (name, bytes) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let bytes = STANDARD.decode(bytes).ok()?;
    let (id, signature) = bytes.split_first_chunk()?;
    if signature.is_empty() {
        return None;
    }
    Some(NoteSignature {
        name: KeyName::new(name).ok()?,
        id: *id,
        signature: signature.to_vec(),
    })
}
