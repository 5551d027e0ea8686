//! A line of the table: one move, where it is made, and what the client says to it.

use std::sync::Arc;

use salus_crypto::{
    Secret32,
    entropy::OsEntropy,
    sign::{Message, Signed, SigningKey},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{people::People, step::Step};

/// From what was asked and what was answered to what the evil server answers instead.
pub type Mutation = fn(&People, &[u8], &[u8]) -> Vec<u8>;

/// One move.
#[derive(Clone, Copy)]
pub struct Case {
    pub name: &'static str,
    /// Beginning of the path whose answers are altered.
    pub route: &'static str,
    pub mutation: Mutation,
    /// Whether the real server is not even asked.
    pub kept_back: bool,
    pub step: Step,
    /// Beginning of the error as `Debug` writes it.
    pub expected: &'static str,
}

/// A move that is being made.
pub struct Move {
    pub route: &'static str,
    pub mutation: Mutation,
    pub kept_back: bool,
    pub people: Arc<People>,
}

pub fn case(
    name: &'static str,
    route: &'static str,
    step: Step,
    expected: &'static str,
    mutation: Mutation,
) -> Case {
    Case {
        name,
        route,
        mutation,
        kept_back: false,
        step,
        expected,
    }
}

/// What was asked is kept back from the server, and answered without it.
pub fn kept_back(
    name: &'static str,
    route: &'static str,
    step: Step,
    expected: &'static str,
    answer: Mutation,
) -> Case {
    Case {
        kept_back: true,
        ..case(name, route, step, expected, answer)
    }
}

pub fn parse<T: DeserializeOwned>(answer: &[u8]) -> T {
    serde_json::from_slice(answer).unwrap()
}

/// Alters an answer of a known type.
pub fn edit<T: DeserializeOwned + Serialize>(answer: &[u8], alter: impl FnOnce(&mut T)) -> Vec<u8> {
    let mut parsed: T = parse(answer);
    alter(&mut parsed);
    serde_json::to_vec(&parsed).unwrap()
}

/// Puts another key's signature, and whatever was altered, under the name of the signer.
pub fn forge<T: Message>(signed: &mut Signed<T>, alter: impl FnOnce(&mut T)) {
    let mut message = signed.unverified().unwrap();
    alter(&mut message);
    *signed = Signed::sign(&stranger(), &message);
}

/// Turns one bit over.
pub fn flip(bytes: &mut [u8]) {
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
}

/// A key that nobody vouches for.
fn stranger() -> SigningKey {
    SigningKey::from_seed(&Secret32::random(&mut OsEntropy))
}
