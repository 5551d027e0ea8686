//! Attacks of somebody who may choose ciphertexts, costs and keys, made for real.

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::AeadInOut,
    aes::{Aes256, cipher::BlockCipherEncrypt},
};
use argon2::{Algorithm, Argon2, Params, Version};
use ed25519_dalek::Verifier;
use hkdf::Hkdf;
use opaque_ke::{
    CipherSuite, ClientRegistration, ClientRegistrationFinishParameters, Identifiers,
    RegistrationResponse, Ristretto255, TripleDh,
    errors::InternalError,
    generic_array::{ArrayLength, GenericArray},
    ksf::Ksf,
};
use salus_crypto::{
    Context, Entropy, OpenError, Secret32,
    bytes::{FixedBytes, ParseError},
    entropy::SeededEntropy,
    password,
    seal::open,
    sign::VerifyingKey,
};
use sha2::Sha512;

/// The keys of one message, derived from the format page and not by the code under test.
struct Derived {
    aead: [u8; 32],
    nonce: [u8; 12],
    commitment: [u8; 32],
}

impl Derived {
    fn of(key: &[u8; 32], salt: &[u8; 24], context: &Context) -> Self {
        let mut prk = [0; 64];
        prk[..32].copy_from_slice(key);
        let mut okm = [0; 76];
        let label = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0";
        Hkdf::<Sha512>::from_prk(&prk)
            .unwrap()
            .expand_multi_info(&[label, salt, context.as_bytes()], &mut okm)
            .unwrap();
        Self {
            aead: okm[..32].try_into().unwrap(),
            nonce: okm[32..44].try_into().unwrap(),
            commitment: okm[44..].try_into().unwrap(),
        }
    }

    /// One block of AES as a number.
    fn block(&self, plain: [u8; 16]) -> u128 {
        let mut block = plain.into();
        Aes256::new(&self.aead.into()).encrypt_block(&mut block);
        u128::from_be_bytes(block.into())
    }

    /// The secret point that GCM hashes with.
    fn point(&self) -> u128 {
        self.block([0; 16])
    }

    /// What GCM adds to the hash.
    fn mask(&self) -> u128 {
        let mut counter = [0; 16];
        counter[..12].copy_from_slice(&self.nonce);
        counter[15] = 1;
        self.block(counter)
    }

    /// What AES-GCM alone says to a chunk.
    fn authenticates(&self, chunk: &[u8]) -> bool {
        let (bytes, tag) = chunk.split_at(chunk.len() - 16);
        let mut bytes = bytes.to_vec();
        let tag: [u8; 16] = tag.try_into().unwrap();
        Aes256Gcm::new(&self.aead.into())
            .decrypt_inout_detached(
                &self.nonce.into(),
                b"",
                bytes.as_mut_slice().into(),
                &tag.into(),
            )
            .is_ok()
    }
}

/// The product in GCM's field.
fn times(a: u128, mut b: u128) -> u128 {
    let mut product = 0;
    for bit in (0..128).rev() {
        if a >> bit & 1 == 1 {
            product ^= b;
        }
        b = (b >> 1) ^ if b & 1 == 1 { 0xe1 << 120 } else { 0 };
    }
    product
}

/// The inverse: everything to the power of 2^128 − 2.
fn inverse(a: u128) -> u128 {
    let one = 1 << 127;
    let (mut result, mut square) = (one, a);
    for _ in 0..127 {
        square = times(square, square);
        result = times(result, square);
    }
    assert_eq!(times(a, result), one);
    result
}

/// AES-GCM has no opinion about whose key it is: with two keys at hand, one ciphertext is made that
/// both authenticate. Only the commitment in front of it keeps such a message from being one thing to
/// the patient and another to the doctor.
#[test]
fn attack_c2_a_chunk_that_two_keys_authenticate_opens_under_the_committed_one_only() {
    let (mine, yours) = ([1; 32], [2; 32]);
    let (salt, context) = ([3; 24], Context::new("test"));
    let [a, b] = [&mine, &yours].map(|key| Derived::of(key, &salt, &context));
    // The hash of two blocks is C·H³ + D·H² + L·H; solve for C so that both tags are equal.
    let (second, length) = (7_u128, 2 * 128_u128);
    let (h, i) = (a.point(), b.point());
    let powers = |h: u128| (times(h, h), times(h, times(h, h)));
    let ((h2, h3), (i2, i3)) = (powers(h), powers(i));
    let rest = times(second, h2 ^ i2) ^ times(length, h ^ i) ^ a.mask() ^ b.mask();
    let first = times(rest, inverse(h3 ^ i3));
    let tag = times(first, h3) ^ times(second, h2) ^ times(length, h) ^ a.mask();
    let chunk = [first, second, tag].map(u128::to_be_bytes).concat();

    // The control: it is what it was made to be.
    assert!(a.authenticates(&chunk) && b.authenticates(&chunk));

    let message = |of: &Derived| [&salt[..], &of.commitment, &chunk].concat();
    let opens = |key: [u8; 32], message: &[u8]| {
        open(&Secret32::from_bytes(key), &context, message).map(|opened| opened.expose().len())
    };
    assert_eq!(opens(mine, &message(&a)), Ok(32));
    assert_eq!(opens(yours, &message(&b)), Ok(32));
    assert_eq!(opens(yours, &message(&a)), Err(OpenError));
    assert_eq!(opens(mine, &message(&b)), Err(OpenError));
}

/// OPAQUE as the product has it, but with Argon2id at a cost that somebody else chose.
struct Cheap<const MEMORY_KIB: u32>;

impl<const MEMORY_KIB: u32> CipherSuite for Cheap<MEMORY_KIB> {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_010::Sha512>;
    type Ksf = Stretch<MEMORY_KIB>;
}

#[derive(Default)]
struct Stretch<const MEMORY_KIB: u32>;

impl<const MEMORY_KIB: u32> Ksf for Stretch<MEMORY_KIB> {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let params = Params::new(MEMORY_KIB, 3, 1, None).map_err(|_| InternalError::KsfError)?;
        let mut output = GenericArray::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(&input, &[0; 16], &mut output)
            .map_err(|_| InternalError::KsfError)?;
        Ok(output)
    }
}

/// Entropy for the library of OPAQUE.
struct Draws(SeededEntropy);

impl rand_core_06::RngCore for Draws {
    fn next_u32(&mut self) -> u32 {
        u32::from_le_bytes(self.0.array())
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_le_bytes(self.0.array())
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core_06::Error> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl rand_core_06::CryptoRng for Draws {}

const PASSWORD: &[u8] = b"correct horse battery staple";

/// Registers with Argon2id at some cost, then logs in as the product does.
fn log_in_after_registering_at<const MEMORY_KIB: u32>() -> bool {
    let mut rng = Draws(SeededEntropy::new([4; 32]));
    let setup = password::ServerSetup::random(&mut SeededEntropy::new([5; 32]));
    let (genesis, account) = ([6; 32], [7; 32]);
    let binding = password::binding(&genesis, &account);
    let started = ClientRegistration::<Cheap<MEMORY_KIB>>::start(&mut rng, PASSWORD).unwrap();
    let request = started.message.serialize();
    let response = password::registration_respond(&setup, &request, &binding).unwrap();
    let server = Context::new("opaque").bytes(b"password").bytes(&genesis);
    let identifiers = Identifiers {
        client: Some(&account),
        server: Some(server.as_bytes()),
    };
    let response = RegistrationResponse::deserialize(&response).unwrap();
    let parameters = ClientRegistrationFinishParameters::new(identifiers, None);
    let upload = started
        .state
        .finish(&mut rng, PASSWORD, response, parameters)
        .unwrap()
        .message
        .serialize();
    let record = password::registration_record(&upload).unwrap();

    let mut entropy = SeededEntropy::new([8; 32]);
    let (client, ke1) = password::client_login_start(PASSWORD, &mut entropy).unwrap();
    let (_, ke2) =
        password::server_login_start(&setup, Some(&record), &ke1, &binding, &mut entropy).unwrap();
    password::client_login_finish(client, PASSWORD, &ke2, &binding, &mut entropy).is_ok()
}

/// A server that stores what was stretched with 8 KiB, so that guesses cost it nothing, gets no login:
/// the client stretches at its own cost whatever is offered. The control is the true cost.
#[test]
fn attack_c3_a_password_stretched_with_8_kib_never_logs_in() {
    assert!(log_in_after_registering_at::<65_536>());
    assert!(!log_in_after_registering_at::<8>());
    assert!(!log_in_after_registering_at::<65_528>());
}

/// Every encoding of the eight points of small order, the canonical ones first.
const WEAK: [&str; 14] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

/// Under a key of small order one signature, made by nobody, fits messages at will.
#[test]
fn attack_c4_points_of_small_order_are_no_keys() {
    let mut by_nobody = [0; 64];
    by_nobody[0] = 1;
    let by_nobody = ed25519_dalek::Signature::from_bytes(&by_nobody);
    for (at, weak) in WEAK.iter().enumerate() {
        let bytes: [u8; 32] = hex::decode(weak).unwrap().try_into().unwrap();
        // The control: the library under the product takes the canonical ones, and is fooled.
        if at < 8 {
            let lenient = ed25519_dalek::VerifyingKey::from_bytes(&bytes).unwrap();
            let fooled = (0..200_u32).any(|n| lenient.verify(&n.to_be_bytes(), &by_nobody).is_ok());
            assert!(fooled, "{weak}");
        }
        assert_eq!(
            VerifyingKey::parse(&bytes),
            Err(ParseError::Value),
            "{weak}"
        );
        // Nor does one come in with a message.
        let message = minicbor::to_vec(minicbor::bytes::ByteArray::from(bytes)).unwrap();
        assert!(
            minicbor::decode::<VerifyingKey>(&message).is_err(),
            "{weak}"
        );
    }
    let honest = salus_crypto::sign::SigningKey::from_seed(&Secret32::from_bytes([9; 32])).public();
    let message = minicbor::to_vec(honest).unwrap();
    assert_eq!(minicbor::decode::<VerifyingKey>(&message).unwrap(), honest);
}
