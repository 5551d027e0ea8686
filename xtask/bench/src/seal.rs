//! Sealing and opening beside AES-256-GCM of OpenSSL, in CPU time of one thread.

use std::process::Command;

use salus_crypto::{
    Context, Secret32,
    entropy::{Entropy, OsEntropy},
    seal::{Opener, Sealer},
};
use salus_records::{
    AccountId, RecordId,
    fhir::Kind,
    objects::record::PartManifest,
    seal::{ContentKey, PartOpener, PartSealer, Place},
};

use crate::{
    figure::{Failure, Figure},
    turns::{Turns, rate},
};

/// Length of the message: long enough that its header does not count.
const MESSAGE: usize = 16 * 1024 * 1024;

/// Bytes handed over at a time, as they come from a file or a socket.
const PIECE: usize = 64 * 1024;

const MEGA: f64 = 1_000_000.0;

/// One layer, two layers, and what a record really goes through.
pub fn measure() -> Result<Vec<Figure>, Failure> {
    let mut plain = vec![0; MESSAGE];
    OsEntropy.fill(&mut plain);
    let mut figures = Vec::new();
    let mut against_limit = |name, work: &mut dyn FnMut() -> Result<(), Failure>| {
        let megabytes = || Ok(rate(&mut *work)? * MESSAGE as f64 / MEGA);
        let turns = Turns::take(openssl, megabytes)?;
        figures.push(turns.figure(name, "MB/s"));
        Ok::<_, Failure>(())
    };

    let (inner, outer) = (Layer::new("inner"), Layer::new("outer"));
    let once = inner.seal(&plain);
    let twice = outer.seal(&once);
    let (mut middle, mut out) = (Vec::new(), Vec::new());
    against_limit("seal, one layer", &mut || {
        inner.seal_into(&plain, &mut out);
        Ok(())
    })?;
    against_limit("open, one layer", &mut || inner.open_into(&once, &mut out))?;
    against_limit("seal, two layers", &mut || {
        inner.seal_into(&plain, &mut middle);
        outer.seal_into(&middle, &mut out);
        Ok(())
    })?;
    against_limit("open, two layers", &mut || {
        outer.open_into(&twice, &mut middle)?;
        inner.open_into(&middle, &mut out)
    })?;

    let part = Part::new();
    let (sealed, manifest) = part.seal(&plain)?;
    let guarded = outer.seal(&sealed);
    against_limit("seal, two layers and chunk tree", &mut || {
        let (sealed, _) = part.seal(&plain)?;
        outer.seal_into(&sealed, &mut out);
        Ok(())
    })?;
    against_limit("open, two layers and chunk tree", &mut || {
        outer.open_into(&guarded, &mut middle)?;
        part.open_into(&middle, &manifest, &mut out)
    })?;
    Ok(figures)
}

/// One turn of `openssl speed`, in megabytes per second of its CPU time.
fn openssl() -> Result<f64, Failure> {
    let output = Command::new("openssl")
        .args(["speed", "-mr", "-seconds", "1", "-bytes", "65536"])
        .args(["-evp", "aes-256-gcm"])
        .output()
        .map_err(|e| format!("openssl does not start ({e}); it is the limit that is measured"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let rate = text
        .lines()
        .filter_map(|line| line.strip_prefix("+F:"))
        .find_map(|line| line.rsplit(':').next()?.parse::<f64>().ok())
        .ok_or("openssl speed says nothing that can be read")?;
    Ok(rate / MEGA)
}

/// A sealing as `salus_crypto::seal` makes it.
struct Layer {
    key: Secret32,
    context: Context,
}

impl Layer {
    fn new(name: &str) -> Self {
        Self {
            key: Secret32::random(&mut OsEntropy),
            context: Context::new(name),
        }
    }

    fn seal(&self, plain: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        self.seal_into(plain, &mut out);
        out
    }

    fn seal_into(&self, plain: &[u8], out: &mut Vec<u8>) {
        out.clear();
        let mut sealer = Sealer::new(&self.key, &self.context, &mut OsEntropy);
        out.extend_from_slice(sealer.header());
        for piece in plain.chunks(PIECE) {
            sealer.update(piece, out);
        }
        sealer.finish(out);
    }

    fn open_into(&self, sealed: &[u8], out: &mut Vec<u8>) -> Result<(), Failure> {
        out.clear();
        let mut opener = Opener::new(&self.key, &self.context);
        for piece in sealed.chunks(PIECE) {
            opener.update(piece, out)?;
        }
        Ok(opener.finish(out)?)
    }
}

/// The inner layer of one part of a record, with its tree.
struct Part {
    key: ContentKey,
    place: Place,
}

impl Part {
    fn new() -> Self {
        Self {
            key: ContentKey::random(&mut OsEntropy),
            place: Place {
                patient: AccountId::random(&mut OsEntropy),
                record: RecordId::random(&mut OsEntropy),
                version: 1,
                kind: Kind::Imaging,
                epoch: 1,
            },
        }
    }

    fn seal(&self, plain: &[u8]) -> Result<(Vec<u8>, PartManifest), Failure> {
        let mut out = Vec::new();
        let len = plain.len() as u64;
        let (key, place) = (&self.key, &self.place);
        let mut sealer = PartSealer::new(key, place, 0, len, &mut out, &mut OsEntropy);
        for piece in plain.chunks(PIECE) {
            sealer.update(piece, &mut out)?;
        }
        let manifest = sealer.finish(&mut out)?;
        Ok((out, manifest))
    }

    fn open_into(
        &self,
        sealed: &[u8],
        manifest: &PartManifest,
        out: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        out.clear();
        let len = MESSAGE as u64;
        let mut opener = PartOpener::new(&self.key, &self.place, 0, manifest.clone(), len);
        for piece in sealed.chunks(PIECE) {
            opener.update(piece, out)?;
        }
        Ok(opener.finish(out)?)
    }
}
