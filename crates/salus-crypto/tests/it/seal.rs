//! What an attacker may do to a sealed message, and that it never opens afterwards.

use proptest::prelude::*;
use salus_crypto::entropy::SeededEntropy;
use salus_crypto::seal::{
    CHUNK, ChunkOpener, HEADER, Opener, SEALED_CHUNK, Sealer, open, plain_len, seal,
    sealed_chunk_offset, sealed_len,
};
use salus_crypto::{Context, OpenError, Secret32};

/// Lengths on both sides of each border.
const LENGTHS: [usize; 8] = [
    0,
    1,
    CHUNK - 1,
    CHUNK,
    CHUNK + 1,
    2 * CHUNK - 1,
    2 * CHUNK,
    3 * CHUNK + 100,
];

fn key() -> Secret32 {
    Secret32::from_bytes([1; 32])
}

fn context() -> Context {
    Context::new("test").bytes(b"record").uint(1)
}

fn plaintext(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 31 + i / 256) as u8).collect()
}

fn sealed(len: usize) -> Vec<u8> {
    seal(
        &key(),
        &context(),
        &plaintext(len),
        &mut SeededEntropy::new([2; 32]),
    )
}

fn lengths() -> impl Strategy<Value = usize> {
    prop_oneof![proptest::sample::select(LENGTHS.to_vec()), 0..4 * CHUNK]
}

/// Cuts `bytes` at the given places, which may repeat.
fn cut<'a>(bytes: &'a [u8], places: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<_> = places
        .iter()
        .map(|place| place.index(bytes.len() + 1))
        .collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    places
        .windows(2)
        .map(|pair| &bytes[pair[0]..pair[1]])
        .collect()
}

fn chunks(sealed: &[u8]) -> Vec<Vec<u8>> {
    sealed[HEADER..]
        .chunks(SEALED_CHUNK)
        .map(<[u8]>::to_vec)
        .collect()
}

fn join(header: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    [header, &chunks.concat()].concat()
}

fn assert_shut(sealed: &[u8], attack: &str) {
    assert_eq!(open(&key(), &context(), sealed), Err(OpenError), "{attack}");
}

#[test]
fn lengths_are_as_computed() {
    for len in LENGTHS {
        let sealed = sealed(len);
        assert_eq!(sealed_len(len as u64), sealed.len() as u64);
        assert_eq!(plain_len(sealed.len() as u64), Some(len as u64));
        assert_eq!(
            open(&key(), &context(), &sealed).unwrap().expose(),
            plaintext(len)
        );
    }
    for impossible in [
        0,
        55,
        56,
        71,
        sealed_len(CHUNK as u64) - 16,
        sealed_len(CHUNK as u64) - 1,
    ] {
        assert_eq!(plain_len(impossible), None, "{impossible}");
    }
}

#[test]
fn another_key_or_context_does_not_open() {
    let sealed = sealed(100);
    assert_eq!(
        open(&Secret32::from_bytes([3; 32]), &context(), &sealed),
        Err(OpenError)
    );
    for context in [
        Context::new("test").bytes(b"record").uint(2),
        Context::new("test").bytes(b"other!").uint(1),
        Context::new("other").bytes(b"record").uint(1),
        Context::new("test").bytes(b"record"),
        context().uint(0),
    ] {
        assert_eq!(
            open(&key(), &context, &sealed),
            Err(OpenError),
            "{context:?}"
        );
    }
}

#[test]
fn attack_c1_chunks_cannot_be_dropped_doubled_or_swapped() {
    let sealed = sealed(3 * CHUNK + 100);
    let (header, whole) = (&sealed[..HEADER], chunks(&sealed));
    for i in 0..whole.len() {
        let mut dropped = whole.clone();
        dropped.remove(i);
        assert_shut(&join(header, &dropped), "drop");
        let mut doubled = whole.clone();
        doubled.insert(i, whole[i].clone());
        assert_shut(&join(header, &doubled), "duplicate");
        for j in 0..i {
            let mut swapped = whole.clone();
            swapped.swap(i, j);
            assert_shut(&join(header, &swapped), "swap");
        }
    }
}

#[test]
fn attack_c1_a_chunk_of_another_message_does_not_fit() {
    let one = sealed(2 * CHUNK);
    let other = seal(
        &key(),
        &context(),
        &plaintext(2 * CHUNK),
        &mut SeededEntropy::new([9; 32]),
    );
    let mut mixed = chunks(&one);
    mixed[1] = chunks(&other)[1].clone();
    assert_shut(&join(&one[..HEADER], &mixed), "splice");
    assert_shut(
        &[&other[..HEADER], &one[HEADER..]].concat(),
        "foreign header",
    );
}

#[test]
fn an_opener_stays_failed() {
    let sealed = sealed(CHUNK + 1);
    let mut damaged = sealed.clone();
    damaged[HEADER] ^= 1;
    let (mut opener, mut out) = (Opener::new(&key(), &context()), Vec::new());
    assert_eq!(opener.update(&damaged, &mut out), Err(OpenError));
    assert_eq!(opener.update(&sealed, &mut out), Err(OpenError));
    assert_eq!(opener.finish(&mut out), Err(OpenError));
    assert!(out.is_empty());
}

#[test]
fn single_chunks_open_in_any_order() {
    let (plain, sealed) = (plaintext(2 * CHUNK + 5), sealed(2 * CHUNK + 5));
    let opener = ChunkOpener::new(&key(), &context(), sealed.first_chunk().unwrap()).unwrap();
    for index in [2u64, 0, 1] {
        let start = sealed_chunk_offset(index) as usize;
        let chunk = &sealed[start..sealed.len().min(start + SEALED_CHUNK)];
        let expected = plain.chunks(CHUNK).nth(index as usize).unwrap();
        assert_eq!(opener.open_chunk(index, chunk).unwrap().expose(), expected);
        assert_eq!(opener.open_chunk(index + 1, chunk), Err(OpenError));
        assert_eq!(opener.open_chunk(index, &chunk[1..]), Err(OpenError));
    }
    assert_eq!(opener.open_chunk(0, &[]), Err(OpenError));
    assert_eq!(
        opener.open_chunk(1 << 38, &sealed[HEADER..]),
        Err(OpenError)
    );
    let mut header = *sealed.first_chunk::<HEADER>().unwrap();
    header[HEADER - 1] ^= 1;
    assert!(ChunkOpener::new(&key(), &context(), &header).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn streams_equal_whole_messages(
        len in lengths(),
        cuts: [Vec<prop::sample::Index>; 2],
    ) {
        let (plain, whole) = (plaintext(len), sealed(len));
        let mut sealer = Sealer::new(&key(), &context(), &mut SeededEntropy::new([2; 32]));
        let mut streamed = sealer.header().to_vec();
        for piece in cut(&plain, &cuts[0]) {
            sealer.update(piece, &mut streamed);
        }
        sealer.finish(&mut streamed);
        prop_assert!(streamed == whole);

        let (mut opener, mut opened) = (Opener::new(&key(), &context()), Vec::new());
        for piece in cut(&whole, &cuts[1]) {
            opener.update(piece, &mut opened).unwrap();
        }
        opener.finish(&mut opened).unwrap();
        prop_assert!(opened == plain);
    }

    #[test]
    fn a_flipped_bit_shuts(len in lengths(), place: prop::sample::Index, bit in 0..8) {
        let mut damaged = sealed(len);
        let place = place.index(damaged.len());
        damaged[place] ^= 1u8 << bit;
        prop_assert!(open(&key(), &context(), &damaged).is_err());
    }

    #[test]
    fn a_shorter_message_shuts(len in lengths(), kept: prop::sample::Index) {
        let whole = sealed(len);
        prop_assert!(open(&key(), &context(), &whole[..kept.index(whole.len())]).is_err());
    }

    #[test]
    fn a_longer_message_shuts(len in lengths(), extra in prop::collection::vec(any::<u8>(), 1..64)) {
        let longer = [sealed(len), extra].concat();
        prop_assert!(open(&key(), &context(), &longer).is_err());
    }

    #[test]
    fn what_was_handed_out_before_the_damage_is_a_prefix(place: prop::sample::Index) {
        let (plain, mut damaged) = (plaintext(3 * CHUNK + 100), sealed(3 * CHUNK + 100));
        let place = place.index(damaged.len());
        damaged[place] ^= 1;
        let (mut opener, mut out) = (Opener::new(&key(), &context()), Vec::new());
        let result = opener.update(&damaged, &mut out).and_then(|()| opener.finish(&mut out));
        prop_assert_eq!(result, Err(OpenError));
        prop_assert!(plain.starts_with(&out) && out.len() <= place);
    }
}
