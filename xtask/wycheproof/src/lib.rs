//! The vectors of Project Wycheproof, put to every primitive that Salus uses and the project knows.
//!
//! The same program runs natively and in WebAssembly, compiled as for browsers. What Salus calls
//! itself is called through `salus-crypto`; what it reaches only inside HPKE (ChaCha20-Poly1305,
//! HKDF-SHA-256, X25519, ML-KEM-768) is called in the crates that HPKE stands on, of which the
//! workspace has one version each. Wycheproof has no vectors for Argon2id, OPAQUE, the VOPRF over
//! ristretto255, X-Wing and HPKE as a whole, nor for bare hashes; `vectors/` and the comparison with
//! PyPI `cryptography` look after those.

mod aead;
mod kdf;
mod mac;
mod mlkem;
mod seal;
mod sign;
mod tally;
mod xdh;

pub use tally::{Count, Tally};

/// The vectors of one primitive.
pub struct Suite {
    /// The primitive.
    pub name: &'static str,
    /// How many vectors there are of each kind; fewer or more is a failure.
    pub count: Count,
    run: fn(&mut Tally),
}

impl Suite {
    /// Puts every vector to the primitive, and says what does not hold.
    pub fn check(&self) -> Result<(), String> {
        let mut tally = Tally::default();
        (self.run)(&mut tally);
        tally.finish(self.count)
    }
}

/// Every suite.
pub const SUITES: [Suite; 11] = [
    Suite {
        name: "Cobblestone-256",
        count: Count::new(10, 0, 25),
        run: seal::cobblestone_256,
    },
    Suite {
        name: "AES-256-GCM without associated data",
        count: Count::new(21, 0, 27),
        run: aead::aes_256_gcm,
    },
    Suite {
        name: "AES-256-GCM with associated data",
        count: Count::new(18, 0, 0),
        run: aead::aes_256_gcm_with_associated_data,
    },
    Suite {
        name: "ChaCha20-Poly1305",
        count: Count::new(256, 0, 60),
        run: aead::chacha20_poly1305,
    },
    Suite {
        name: "HKDF-SHA-256",
        count: Count::new(83, 0, 3),
        run: kdf::hkdf_sha256,
    },
    Suite {
        name: "HKDF-SHA-512",
        count: Count::new(80, 0, 3),
        run: kdf::hkdf_sha512,
    },
    Suite {
        name: "HMAC-SHA-256",
        count: Count::new(33, 0, 54),
        run: mac::hmac_sha256,
    },
    Suite {
        name: "Ed25519",
        count: Count::new(88, 0, 63),
        run: sign::ed25519,
    },
    Suite {
        name: "X25519",
        count: Count::new(264, 254, 0),
        run: xdh::x25519,
    },
    Suite {
        name: "ML-KEM-768, keys and decapsulation",
        count: Count::new(261, 0, 40),
        run: mlkem::keys_and_decapsulation,
    },
    Suite {
        name: "ML-KEM-768, encapsulation",
        count: Count::new(133, 0, 132),
        run: mlkem::encapsulation,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_primitive_agrees_with_wycheproof() {
        for suite in SUITES {
            assert_eq!(suite.check(), Ok(()), "{}", suite.name);
        }
    }

    /// The control: vectors that say the opposite are noticed, and so are missing ones.
    #[test]
    fn a_primitive_that_disagrees_is_noticed() {
        for suite in SUITES {
            let mut tally = Tally::contrary();
            (suite.run)(&mut tally);
            assert!(tally.finish(suite.count).is_err(), "{}", suite.name);
            let mut fewer = Tally::default();
            (suite.run)(&mut fewer);
            let Count { valid, .. } = suite.count;
            let expected = Count {
                valid: valid + 1,
                ..suite.count
            };
            assert!(fewer.finish(expected).is_err(), "{}", suite.name);
        }
    }
}
