//! The inner layer: sealing and opening the parts of a record version, on the client.
//!
//! Content is padded (PADMÉ), sealed in chunks under a subkey per part, and bound by an RFC 6962
//! tree over the sealed bytes, because chunk tags do not bind somebody who holds the key.

use salus_crypto::{
    OpenError,
    context::Context,
    entropy::Entropy,
    kdf::derive,
    pad::padme,
    seal::{self, Opener, Sealer},
    secret::Secret32,
    wrap::{WrapPublicKey, WrapSecretKey},
};
use salus_ledger::{hash::Hash, tree::TreeHasher};

use crate::{
    AccountId, RecordId,
    fhir::Kind,
    objects::record::{Manifest, PartManifest, Summary, Wraps},
};

/// Length of the pieces whose hashes make a part's tree, in bytes of the sealed form.
pub const LEAF_LEN: usize = 16 * 1024;

/// Longest part that is accepted, in plaintext bytes: 2 GiB.
pub const MAX_PART_LEN: u64 = 2 * 1024 * 1024 * 1024;

/// Most parts in one version.
pub const MAX_PARTS: usize = 64;

/// Summaries are padded to a multiple of this many bytes.
const SUMMARY_BLOCK: usize = 256;

/// The random key of one version of one record.
#[derive(Clone, Debug)]
pub struct ContentKey(Secret32);

impl ContentKey {
    /// Draws a fresh key.
    pub fn random(entropy: &mut dyn Entropy) -> Self {
        Self(Secret32::random(entropy))
    }

    /// The key as it is carried by a slip.
    pub fn from_secret(secret: Secret32) -> Self {
        Self(secret)
    }

    /// The bytes that a slip carries.
    pub fn secret(&self) -> &Secret32 {
        &self.0
    }

    /// Wraps the key to the scope and to the patient.
    pub fn wrap(
        &self,
        place: &Place,
        scope: &WrapPublicKey,
        patient: &WrapPublicKey,
        entropy: &mut dyn Entropy,
    ) -> Wraps {
        Wraps {
            scope: salus_crypto::wrap::wrap(
                scope,
                &place.context("dek-scope"),
                &[],
                &self.0,
                entropy,
            ),
            patient: salus_crypto::wrap::wrap(
                patient,
                &place.context("dek-patient"),
                &[],
                &self.0,
                entropy,
            ),
        }
    }

    /// Opens the wrap for the scope key.
    ///
    /// # Errors
    /// [`OpenError`] when key or place do not match.
    pub fn unwrap_scope(
        place: &Place,
        wraps: &Wraps,
        scope: &WrapSecretKey,
    ) -> Result<Self, OpenError> {
        scope
            .unwrap(&place.context("dek-scope"), &[], &wraps.scope)
            .map(Self)
    }

    /// Opens the wrap for the patient's own key.
    ///
    /// # Errors
    /// [`OpenError`] when key or place do not match.
    pub fn unwrap_patient(
        place: &Place,
        wraps: &Wraps,
        own: &WrapSecretKey,
    ) -> Result<Self, OpenError> {
        own.unwrap(&place.context("dek-patient"), &[], &wraps.patient)
            .map(Self)
    }

    fn part_key(&self, place: &Place, part: u32) -> Secret32 {
        derive(
            self.0.expose(),
            "part",
            &place.context("part").uint(part.into()),
        )
    }

    fn summary_key(&self, place: &Place) -> Secret32 {
        derive(self.0.expose(), "summary", &place.context("summary"))
    }
}

/// Where a key belongs: every sealing and wrap is bound to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose record.
    pub patient: AccountId,
    /// The record.
    pub record: RecordId,
    /// The version.
    pub version: u32,
    /// Kind of record.
    pub kind: Kind,
    /// Epoch of the scope key.
    pub epoch: u32,
}

impl Place {
    /// The place that a manifest names.
    pub fn of(manifest: &Manifest) -> Self {
        Self {
            patient: manifest.patient,
            record: manifest.record,
            version: manifest.version,
            kind: manifest.kind,
            epoch: manifest.epoch,
        }
    }

    fn context(&self, what: &str) -> Context {
        Context::new(what)
            .bytes(self.patient.as_bytes())
            .bytes(self.record.as_bytes())
            .uint(self.version.into())
            .uint(self.kind.code().into())
            .uint(self.epoch.into())
    }
}

/// The RFC 6962 root over sealed bytes, cut every [`LEAF_LEN`] bytes.
pub struct SealedTree {
    tree: TreeHasher,
    piece: Vec<u8>,
    len: u64,
}

impl SealedTree {
    /// A tree over nothing yet.
    pub fn new() -> Self {
        Self {
            tree: TreeHasher::new(),
            piece: Vec::with_capacity(LEAF_LEN),
            len: 0,
        }
    }

    /// Takes the next sealed bytes.
    pub fn update(&mut self, mut bytes: &[u8]) {
        self.len += bytes.len() as u64;
        if !self.piece.is_empty() {
            let take = bytes.len().min(LEAF_LEN - self.piece.len());
            self.piece.extend_from_slice(&bytes[..take]);
            bytes = &bytes[take..];
            if self.piece.len() < LEAF_LEN {
                return;
            }
            self.tree.push_leaf_data(&self.piece);
            self.piece.clear();
        }
        let mut pieces = bytes.chunks_exact(LEAF_LEN);
        for piece in &mut pieces {
            self.tree.push_leaf_data(piece);
        }
        self.piece.extend_from_slice(pieces.remainder());
    }

    /// The root and length of all that was taken.
    pub fn finish(mut self) -> PartManifest {
        if !self.piece.is_empty() {
            self.tree.push_leaf_data(&self.piece);
        }
        PartManifest {
            root: self.tree.root(),
            sealed_len: self.len,
        }
    }
}

impl Default for SealedTree {
    fn default() -> Self {
        Self::new()
    }
}

/// The sealed length of a part with `plain_len` bytes of plaintext.
pub fn sealed_part_len(plain_len: u64) -> u64 {
    seal::sealed_len(padme(plain_len))
}

/// Seals one part as a stream; never holds more than a chunk.
pub struct PartSealer {
    sealer: Sealer,
    tree: SealedTree,
    plain_left: u64,
    padding: u64,
}

/// The plaintext was longer or shorter than announced.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the content changed its length while it was being read; try again")]
pub struct LengthChanged;

impl PartSealer {
    /// Begins part number `part` with `plain_len` bytes of plaintext; the first sealed bytes go to `out`.
    pub fn new(
        key: &ContentKey,
        place: &Place,
        part: u32,
        plain_len: u64,
        out: &mut Vec<u8>,
        entropy: &mut dyn Entropy,
    ) -> Self {
        let context = place.context("part").uint(part.into());
        let sealer = Sealer::new(&key.part_key(place, part), &context, entropy);
        let mut tree = SealedTree::new();
        tree.update(sealer.header());
        out.extend_from_slice(sealer.header());
        Self {
            sealer,
            tree,
            plain_left: plain_len,
            padding: padme(plain_len) - plain_len,
        }
    }

    /// Takes plaintext and appends sealed bytes to `out`.
    ///
    /// # Errors
    /// [`LengthChanged`] when more comes than was announced.
    pub fn update(&mut self, plain: &[u8], out: &mut Vec<u8>) -> Result<(), LengthChanged> {
        self.plain_left = self
            .plain_left
            .checked_sub(plain.len() as u64)
            .ok_or(LengthChanged)?;
        self.push(plain, out);
        Ok(())
    }

    /// Pads, ends the sealing, and tells what the author has to sign.
    ///
    /// # Errors
    /// [`LengthChanged`] when less came than was announced.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<PartManifest, LengthChanged> {
        if self.plain_left != 0 {
            return Err(LengthChanged);
        }
        const ZEROS: [u8; 4096] = [0; 4096];
        while self.padding > 0 {
            let n = self.padding.min(ZEROS.len() as u64) as usize;
            self.push(&ZEROS[..n], out);
            self.padding -= n as u64;
        }
        let start = out.len();
        self.sealer.finish(out);
        self.tree.update(&out[start..]);
        Ok(self.tree.finish())
    }

    fn push(&mut self, plain: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        self.sealer.update(plain, out);
        self.tree.update(&out[start..]);
    }
}

/// Opens one part as a stream. What it hands out counts only after [`PartOpener::finish`].
pub struct PartOpener {
    opener: Opener,
    tree: SealedTree,
    expected: PartManifest,
    plain_left: u64,
}

impl PartOpener {
    /// Begins part number `part`, whose manifest line and true length are known.
    pub fn new(
        key: &ContentKey,
        place: &Place,
        part: u32,
        expected: PartManifest,
        plain_len: u64,
    ) -> Self {
        let context = place.context("part").uint(part.into());
        Self {
            opener: Opener::new(&key.part_key(place, part), &context),
            tree: SealedTree::new(),
            expected,
            plain_left: plain_len,
        }
    }

    /// Takes sealed bytes and appends plaintext, without padding, to `out`.
    ///
    /// # Errors
    /// [`OpenError`] when a chunk does not open.
    pub fn update(&mut self, sealed: &[u8], out: &mut Vec<u8>) -> Result<(), OpenError> {
        self.tree.update(sealed);
        let start = out.len();
        self.opener.update(sealed, out)?;
        trim(&mut self.plain_left, start, out);
        Ok(())
    }

    /// Ends the part: every byte came, and the author's root matches.
    ///
    /// # Errors
    /// [`OpenError`] when anything is missing, added or changed.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<(), OpenError> {
        let Self {
            opener,
            tree,
            expected,
            mut plain_left,
        } = self;
        let start = out.len();
        opener.finish(out)?;
        trim(&mut plain_left, start, out);
        if plain_left == 0 && tree.finish() == expected {
            Ok(())
        } else {
            Err(OpenError)
        }
    }
}

/// Cuts the padding off what was appended to `out` since `start`.
fn trim(plain_left: &mut u64, start: usize, out: &mut Vec<u8>) {
    let fresh = (out.len() - start) as u64;
    let keep = fresh.min(*plain_left);
    *plain_left -= keep;
    out.truncate(start + keep as usize);
}

/// Seals the summary of a version.
pub fn seal_summary(
    key: &ContentKey,
    place: &Place,
    summary: &Summary,
    entropy: &mut dyn Entropy,
) -> Vec<u8> {
    let body = salus_crypto::cbor::to_vec(summary);
    let mut padded = (body.len() as u32).to_be_bytes().to_vec();
    padded.extend_from_slice(&body);
    padded.resize(padded.len().next_multiple_of(SUMMARY_BLOCK), 0);
    seal::seal(
        &key.summary_key(place),
        &place.context("summary"),
        &padded,
        entropy,
    )
}

/// Opens the summary of a version and checks it against the manifest.
///
/// # Errors
/// [`OpenError`] when it is not the one that the author signed.
pub fn open_summary(
    key: &ContentKey,
    manifest: &Manifest,
    sealed: &[u8],
) -> Result<Summary, OpenError> {
    if Hash(salus_crypto::hash::sha256(sealed)) != manifest.summary {
        return Err(OpenError);
    }
    let place = Place::of(manifest);
    let padded = seal::open(&key.summary_key(&place), &place.context("summary"), sealed)?;
    let (len, rest) = padded.expose().split_first_chunk::<4>().ok_or(OpenError)?;
    let body = rest
        .get(..u32::from_be_bytes(*len) as usize)
        .ok_or(OpenError)?;
    let summary: Summary = salus_crypto::cbor::from_slice_canonical(body).map_err(|_| OpenError)?;
    let lens_match = summary.parts.len() == manifest.parts.len()
        && summary
            .parts
            .iter()
            .zip(&manifest.parts)
            .all(|(i, m)| sealed_part_len(i.len) == m.sealed_len);
    if lens_match {
        Ok(summary)
    } else {
        Err(OpenError)
    }
}
