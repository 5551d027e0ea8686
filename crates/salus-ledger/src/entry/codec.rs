//! The bytes of each class.

use super::{
    Block, Class, Entry, EntryError, Erasure, Event, Genesis, KeyEntry, MAX_ENTRY, PublicBody,
    Release, VERSION, Word,
};
use crate::cbor::{Reader, Writer};
use crate::hash::{Hash, sha256};
use crate::note::KeyName;

impl Entry {
    /// Encodes the entry; the result is what is stored and hashed.
    pub fn encode(&self) -> Vec<u8> {
        let start = |arity| {
            Writer::array(arity)
                .uint(VERSION)
                .uint(self.class() as u64)
                .uint(self.time())
        };
        match self {
            Entry::Genesis(genesis) => start(8)
                .bytes(genesis.origin.as_str())
                .bytes(genesis.log_key)
                .bytes(sha256(genesis.policy.as_bytes()))
                .bytes(&genesis.policy)
                .bytes(Hash::ZERO),
            Entry::Block(block) => start(10)
                .uint(block.height)
                .uint(block.first)
                .uint(block.last)
                .bytes(block.previous_block)
                .bytes(block.tree_root_before)
                .uint(block.key_count)
                .bytes(block.key_head),
            Entry::Event(event) => start(7)
                .bytes(event.tag_subject)
                .bytes(event.tag_actor)
                .bytes(event.commit)
                .bytes(event.link),
            Entry::Key(key) => start(5).bytes(&key.body).bytes(key.previous_key),
            Entry::Erasure(erasure) => start(6)
                .bytes(erasure.tag_subject)
                .bytes(erasure.commit)
                .bytes(erasure.link),
            Entry::Release(release) => start(6)
                .bytes(release.component.as_str())
                .bytes(release.hash)
                .bytes(release.version.as_str()),
        }
        .finish()
    }

    /// Decodes an entry from its only encoding.
    ///
    /// Fails on more than 4096 bytes, any spelling that is not deterministic, trailing bytes,
    /// another version, an unknown or reserved class, or the wrong number of elements.
    pub fn decode(bytes: &[u8]) -> Result<Entry, EntryError> {
        if bytes.len() > MAX_ENTRY {
            return Err(EntryError::TooLong(bytes.len()));
        }
        let mut reader = Reader::new(bytes);
        let found = reader.array()?;
        match reader.uint()? {
            VERSION => (),
            version => return Err(EntryError::Version(version)),
        }
        let class = reader.uint()?;
        let expected = arity(class)?;
        if found != expected {
            return Err(EntryError::Arity {
                class,
                expected,
                found,
            });
        }
        let time = reader.uint()?;
        let entry = match class {
            GENESIS => Entry::Genesis(genesis(time, &mut reader)?),
            BLOCK => Entry::Block(Block {
                time,
                height: reader.uint()?,
                first: reader.uint()?,
                last: reader.uint()?,
                previous_block: reader.hash()?,
                tree_root_before: reader.hash()?,
                key_count: reader.uint()?,
                key_head: reader.hash()?,
            }),
            EVENT => Entry::Event(Event {
                time,
                tag_subject: reader.fixed()?,
                tag_actor: reader.fixed()?,
                commit: reader.hash()?,
                link: reader.hash()?,
            }),
            KEY => Entry::Key(KeyEntry {
                time,
                body: PublicBody::new(reader.bytes()?)?,
                previous_key: reader.hash()?,
            }),
            ERASURE => Entry::Erasure(Erasure {
                time,
                tag_subject: reader.fixed()?,
                commit: reader.hash()?,
                link: reader.hash()?,
            }),
            _ => Entry::Release(Release {
                time,
                component: word(&mut reader)?,
                hash: reader.hash()?,
                version: word(&mut reader)?,
            }),
        };
        reader.end()?;
        Ok(entry)
    }
}

const GENESIS: u64 = Class::Genesis as u64;
const BLOCK: u64 = Class::Block as u64;
const EVENT: u64 = Class::Event as u64;
const KEY: u64 = Class::Key as u64;
const INDEX_ROOT: u64 = Class::IndexRoot as u64;
const ANCHOR: u64 = Class::Anchor as u64;
const ERASURE: u64 = Class::Erasure as u64;
const RELEASE: u64 = Class::Release as u64;

fn arity(class: u64) -> Result<u64, EntryError> {
    match class {
        GENESIS => Ok(8),
        BLOCK => Ok(10),
        EVENT => Ok(7),
        KEY => Ok(5),
        ERASURE | RELEASE => Ok(6),
        INDEX_ROOT | ANCHOR => Err(EntryError::Reserved(class)),
        _ => Err(EntryError::Class(class)),
    }
}

fn genesis(time: u64, reader: &mut Reader<'_>) -> Result<Genesis, EntryError> {
    let origin = std::str::from_utf8(reader.bytes()?)
        .ok()
        .and_then(|origin| KeyName::new(origin).ok())
        .ok_or(EntryError::Origin)?;
    let log_key = reader.fixed()?;
    let policy_hash = reader.hash()?;
    let policy = PublicBody::new(reader.bytes()?)?;
    if sha256(policy.as_bytes()) != policy_hash {
        return Err(EntryError::PolicyHash);
    }
    if reader.hash()? != Hash::ZERO {
        return Err(EntryError::Predecessor);
    }
    Ok(Genesis {
        time,
        origin,
        log_key,
        policy,
    })
}

fn word(reader: &mut Reader<'_>) -> Result<Word, EntryError> {
    let word = std::str::from_utf8(reader.bytes()?).map_err(|_| EntryError::Word)?;
    Word::new(word)
}
