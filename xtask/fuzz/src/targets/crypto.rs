//! Sealed bytes, keys, codes, and the messages of logins.

use std::sync::LazyLock;

use salus_crypto::account::{EnvelopeKind, open_envelope};
use salus_crypto::bytes::FixedBytes;
use salus_crypto::code::Code;
use salus_crypto::entropy::SeededEntropy;
use salus_crypto::identifier::{self, IdentifierKey, IdentifierPublicKey};
use salus_crypto::opaque::{self, ServerSetup};
use salus_crypto::seal::{self, Opener};
use salus_crypto::sign::{Signature, VerifyingKey};
use salus_crypto::wrap::{WrapPublicKey, WrapSecretKey, WrappedKey};
use salus_crypto::{Context, Secret32, SecretBytes, password, pin};

/// Opening in one go and in pieces gives the same, and no key of ours opens what others made up.
pub fn sealed(input: &[u8]) {
    let (key, context) = (Secret32::from_bytes([7; 32]), Context::new("fuzz"));
    let (pieces, sealed) = input.split_at(input.len().min(2));
    let whole = seal::open(&key, &context, sealed);
    let size = pieces
        .iter()
        .fold(1, |size, byte| size * 256 + usize::from(*byte));
    let mut opener = Opener::new(&key, &context);
    let mut out = Vec::new();
    let in_pieces = sealed
        .chunks(size.clamp(1, 1 << 15))
        .try_for_each(|piece| opener.update(piece, &mut out))
        .and_then(|()| opener.finish(&mut out));
    assert!(
        whole.is_err() && in_pieces.is_err(),
        "a forged message opens"
    );
    // The same message, sealed by us, opens and not with a byte changed.
    let ours = seal::seal(&key, &context, sealed, &mut SeededEntropy::new([1; 32]));
    assert_eq!(ours.len() as u64, seal::sealed_len(sealed.len() as u64));
    assert_eq!(
        seal::plain_len(ours.len() as u64),
        Some(sealed.len() as u64)
    );
    let opened = seal::open(&key, &context, &ours).expect("what we sealed opens");
    assert_eq!(opened.expose(), sealed);
    let mut changed = ours;
    let at = size % changed.len();
    changed[at] ^= 1;
    assert!(seal::open(&key, &context, &changed).is_err(), "byte {at}");
    let opened = open_envelope(EnvelopeKind::Login, &key, &[1; 16], 1, &[2; 32], input);
    assert!(opened.is_err());
}

/// Keys and codes have one form each, in bytes and in text.
pub fn keys(input: &[u8]) {
    one_form::<VerifyingKey>(input);
    one_form::<Signature>(input);
    one_form::<WrapPublicKey>(input);
    one_form::<WrappedKey>(input);
    one_form::<IdentifierPublicKey>(input);
    if let Ok(wrapped) = WrappedKey::parse(input) {
        let key = WrapSecretKey::from_seed(&Secret32::from_bytes([3; 32]));
        assert!(key.unwrap(&Context::new("fuzz"), b"", &wrapped).is_err());
    }
    if let Ok(text) = std::str::from_utf8(input)
        && let Ok(code) = text.parse::<Code>()
    {
        // Typed sloppily or not: the same code as when it is written neatly.
        let neat = code.to_string();
        let again: Code = neat.parse().expect("a code can be read");
        assert_eq!(again.to_string(), neat);
    }
}

fn one_form<T: FixedBytes>(input: &[u8]) {
    if let Ok(value) = T::parse(input) {
        assert_eq!(value.as_slice(), input);
        let again = T::parse_text(&value.to_text()).expect("a text can be read");
        assert_eq!(again.as_slice(), input);
    }
    if let Ok(text) = std::str::from_utf8(input)
        && let Ok(value) = T::parse_text(text)
    {
        assert_eq!(value.to_text(), text);
    }
}

static SETUP: LazyLock<ServerSetup> =
    LazyLock::new(|| ServerSetup::random(&mut SeededEntropy::new([5; 32])));

/// Both servers' halves of a login, and the lookup of an identifier: an answer of the right length or
/// an error, and nobody logs in by chance.
pub fn opaque(input: &[u8]) {
    let mut entropy = SeededEntropy::new([5; 32]);
    let password = password::binding(&[6; 32], b"ada");
    if let Ok(response) = opaque::registration_respond(&SETUP, input, &password) {
        assert_eq!((input.len(), response.len()), (32, 64));
    }
    let record = opaque::registration_record(input);
    if let Ok(record) = &record {
        assert_eq!(record.len(), 192);
    }
    // A request for an account that does not exist looks like any other.
    let pin = pin::binding(&[6; 32], &[8; 16]);
    for record in [None, record.as_deref().ok()] {
        let started = opaque::server_login_start(&SETUP, record, input, &pin, &mut entropy);
        if let Ok((state, response)) = started {
            assert_eq!(
                (input.len(), state.expose().len(), response.len()),
                (96, 128, 320)
            );
            assert!(opaque::server_login_finish(&state, &[9; 64]).is_err());
        }
    }
    let (state, finalization) = input.split_at(input.len().min(128));
    let state = SecretBytes::from(state.to_vec());
    // A state is the server's own: only that it is read without harm.
    let _ = opaque::server_login_finish(&state, finalization);

    let key = IdentifierKey::from_seed(&Secret32::from_bytes([4; 32]));
    if let Ok(response) = key.evaluate(input, &mut entropy) {
        assert_eq!((input.len(), response.len()), (32, identifier::RESPONSE));
    }
    let (lookup, _) = identifier::blind("1234567890", &mut entropy).expect("an identifier");
    let forged = identifier::finalize(&lookup, input, &key.public());
    assert!(forged.is_err(), "a proof by chance");
    if let Ok(text) = std::str::from_utf8(input) {
        let normal = identifier::normalise_identifier(text);
        assert_eq!(identifier::normalise_identifier(&normal), normal);
    }
}
