//! Words that a reader leaves for the patient alone.

use salus_crypto::{
    context::Context,
    seal,
    secret::Secret32,
    wrap::{WrapPublicKey, wrap},
};
use salus_records::objects::access::Note;

use crate::Account;

impl Account {
    pub(crate) fn seal_note(&mut self, to: &WrapPublicKey, text: &str) -> Note {
        let entropy = &mut *self.client.env.entropy;
        let key = Secret32::random(entropy);
        let wrapped = wrap(to, &note_context(), &[], &key, entropy);
        Note {
            wrapped,
            sealed: seal::seal(&key, &note_context(), text.as_bytes(), entropy),
        }
    }

    /// Opens words that a reader left for the patient.
    pub(crate) fn open_note(&self, note: &Note) -> Option<String> {
        let key = self
            .master
            .wrap_key()
            .unwrap(&note_context(), &[], &note.wrapped)
            .ok()?;
        let text = seal::open(&key, &note_context(), &note.sealed).ok()?;
        String::from_utf8(text.expose().to_vec()).ok()
    }
}

fn note_context() -> Context {
    Context::new("note")
}
