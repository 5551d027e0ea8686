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

use xtask_figure::Figure;

use crate::{
    Failure,
    turns::{Turns, rate},
};

/// Length of the message: long enough that its header does not count, short enough that memory
/// does not: the limit works on 64 KiB.
const MESSAGE: usize = 1024 * 1024;

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
        figures.push(turns.rate(name, "MB/s"));
        Ok::<_, Failure>(())
    };

    let (inner, outer, part) = (Layer::new("inner"), Layer::new("outer"), Part::new());
    let one = whole(|out| inner.seal(&plain, out))?;
    let two = whole(|out| outer.seal(&one, out))?;
    against_limit("seal, one layer", &mut || inner.seal(&plain, drain))?;
    against_limit("open, one layer", &mut || inner.open(&one, drain))?;
    against_limit("seal, two layers", &mut || {
        let mut outer = outer.sealer(drain)?;
        inner.seal(&plain, |piece: &[u8]| outer.update(piece))?;
        outer.finish()
    })?;
    against_limit("open, two layers", &mut || {
        let mut inner = inner.opener(drain);
        outer.open(&two, |piece: &[u8]| inner.update(piece))?;
        inner.finish()
    })?;

    let mut sealed = Vec::new();
    let manifest = part.seal(&plain, |piece: &[u8]| {
        sealed.extend_from_slice(piece);
        Ok(())
    })?;
    let guarded = whole(|out| outer.seal(&sealed, out))?;
    against_limit("seal, two layers and chunk tree", &mut || {
        let mut outer = outer.sealer(drain)?;
        part.seal(&plain, |piece: &[u8]| outer.update(piece))?;
        outer.finish()
    })?;
    against_limit("open, two layers and chunk tree", &mut || {
        let mut inner = part.opener(&manifest);
        let mut out = Vec::new();
        outer.open(&guarded, |piece: &[u8]| {
            inner.update(piece, &mut out)?;
            drain(&out)?;
            out.clear();
            Ok(())
        })?;
        Ok(inner.finish(&mut out)?)
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

/// Where bytes go, piece by piece, as to a socket.
trait Sink: FnMut(&[u8]) -> Result<(), Failure> {}

impl<F: FnMut(&[u8]) -> Result<(), Failure>> Sink for F {}

fn drain(piece: &[u8]) -> Result<(), Failure> {
    std::hint::black_box(piece);
    Ok(())
}

fn whole(
    make: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), Failure>) -> Result<(), Failure>,
) -> Result<Vec<u8>, Failure> {
    let mut all = Vec::new();
    make(&mut |piece: &[u8]| {
        all.extend_from_slice(piece);
        Ok(())
    })?;
    Ok(all)
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

    fn sealer<S: Sink>(&self, mut sink: S) -> Result<Sealing<S>, Failure> {
        let sealer = Sealer::new(&self.key, &self.context, &mut OsEntropy);
        sink(sealer.header())?;
        Ok(Sealing {
            sealer,
            piece: Vec::new(),
            sink,
        })
    }

    fn seal(&self, plain: &[u8], sink: impl Sink) -> Result<(), Failure> {
        let mut sealing = self.sealer(sink)?;
        for piece in plain.chunks(PIECE) {
            sealing.update(piece)?;
        }
        sealing.finish()
    }

    fn opener<S: Sink>(&self, sink: S) -> Opening<S> {
        Opening {
            opener: Opener::new(&self.key, &self.context),
            piece: Vec::new(),
            sink,
        }
    }

    fn open(&self, sealed: &[u8], sink: impl Sink) -> Result<(), Failure> {
        let mut opening = self.opener(sink);
        for piece in sealed.chunks(PIECE) {
            opening.update(piece)?;
        }
        opening.finish()
    }
}

/// A sealing under way.
struct Sealing<S> {
    sealer: Sealer,
    piece: Vec<u8>,
    sink: S,
}

impl<S: Sink> Sealing<S> {
    fn update(&mut self, plain: &[u8]) -> Result<(), Failure> {
        self.piece.clear();
        self.sealer.update(plain, &mut self.piece);
        (self.sink)(&self.piece)
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.piece.clear();
        self.sealer.finish(&mut self.piece);
        (self.sink)(&self.piece)
    }
}

/// An opening under way.
struct Opening<S> {
    opener: Opener,
    piece: Vec<u8>,
    sink: S,
}

impl<S: Sink> Opening<S> {
    fn update(&mut self, sealed: &[u8]) -> Result<(), Failure> {
        self.piece.clear();
        self.opener.update(sealed, &mut self.piece)?;
        (self.sink)(&self.piece)
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.piece.clear();
        self.opener.finish(&mut self.piece)?;
        (self.sink)(&self.piece)
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

    fn seal(&self, plain: &[u8], mut sink: impl Sink) -> Result<PartManifest, Failure> {
        let mut out = Vec::new();
        let len = plain.len() as u64;
        let (key, place) = (&self.key, &self.place);
        let mut sealer = PartSealer::new(key, place, 0, len, &mut out, &mut OsEntropy);
        for piece in plain.chunks(PIECE) {
            sealer.update(piece, &mut out)?;
            sink(&out)?;
            out.clear();
        }
        let manifest = sealer.finish(&mut out)?;
        sink(&out)?;
        Ok(manifest)
    }

    fn opener(&self, manifest: &PartManifest) -> PartOpener {
        PartOpener::new(&self.key, &self.place, 0, manifest.clone(), MESSAGE as u64)
    }
}
