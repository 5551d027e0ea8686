//! Every parser of bytes that somebody else wrote, as a target for fuzzing.
//!
//! A target is a function that takes any bytes and panics when a promise is broken: not only that
//! nothing panics, but that what was read writes back the same, or that nothing forged is believed.
//! Plain `cargo test` puts all known inputs to each and a burst of changed ones; `cargo xtask fuzz`
//! runs the same functions under libFuzzer for as long as one likes.
//!
//! Inputs begin from `vectors/` and from invented records. What libFuzzer found beyond them lies in
//! `corpus/`, a file for each target with one input a line, in hex.

pub mod burst;
mod corpus;
mod samples;
mod seeds;
mod targets;

/// A parser, or several that read the same kind of input.
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// The longest input that is worth trying.
    pub longest: usize,
    run: fn(&[u8]),
    seeds: fn() -> Vec<Vec<u8>>,
}

impl Target {
    /// The target of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.name == name)
    }

    /// Puts one input to it; panics when a promise is broken.
    pub fn run(&self, input: &[u8]) {
        (self.run)(input);
    }

    /// Every input that is known: from vectors, and what was found by fuzzing.
    pub fn known(&self) -> Vec<Vec<u8>> {
        let mut inputs = (self.seeds)();
        inputs.extend(corpus::of(self.name));
        inputs
    }
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target {
        name: "sealed",
        longest: 64 << 10,
        run: targets::crypto::sealed,
        seeds: || {
            seeds::strings(&[
                "crypto/open.json",
                "crypto/seal.json",
                "crypto/envelope.json",
            ])
        },
    },
    Target {
        name: "keys",
        longest: 2048,
        run: targets::crypto::keys,
        seeds: seeds::keys,
    },
    Target {
        name: "opaque",
        longest: 512,
        run: targets::crypto::opaque,
        seeds: || seeds::strings(&["crypto/opaque.json", "crypto/identifier.json"]),
    },
    Target {
        name: "objects",
        longest: 8192,
        run: targets::records::objects,
        seeds: seeds::objects,
    },
    Target {
        name: "wire",
        longest: 16 << 10,
        run: targets::records::wire,
        seeds: seeds::wire,
    },
    Target {
        name: "fhir",
        longest: 16 << 10,
        run: targets::records::fhir,
        seeds: seeds::fhir,
    },
    Target {
        name: "entries",
        longest: 4096,
        run: targets::ledger::entries,
        seeds: seeds::entries,
    },
    Target {
        name: "notes",
        longest: 4096,
        run: targets::ledger::notes,
        seeds: seeds::notes,
    },
    Target {
        name: "receipts",
        longest: 8192,
        run: targets::ledger::receipts,
        seeds: seeds::receipts,
    },
    Target {
        name: "proofs",
        longest: 4096,
        run: targets::ledger::proofs,
        seeds: seeds::proofs,
    },
    Target {
        name: "rows",
        longest: 49,
        run: targets::rows::rows,
        seeds: seeds::rows,
    },
    Target {
        name: "evidence",
        longest: 16 << 10,
        run: targets::client::evidence,
        seeds: || seeds::strings(&["evidence"]),
    },
    Target {
        name: "dicom",
        longest: 16 << 10,
        run: targets::dicom::image,
        seeds: seeds::dicom,
    },
];
