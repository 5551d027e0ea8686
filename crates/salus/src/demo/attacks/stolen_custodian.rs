//! Somebody has the custodian's whole directory, its key file, and the blob store beside it.
//!
//! Written from the format pages, not from the custodian's code: a thief brings his own tools. He
//! strips every outer layer and finds the authors' layer beneath, with nothing that opens it.

use std::{collections::HashMap, path::Path};

use rusqlite::{Connection, OpenFlags};
use salus_crypto::{cbor, context::Context, kdf::derive, seal, secret::Secret32, sign::Signed};
use salus_ledger::Hash;
use salus_records::{
    AccountId, RecordId,
    objects::record::{Manifest, PartManifest},
    seal::{ContentKey, PartOpener, Place},
};

use super::leaks;
use crate::demo::{
    scene::Told,
    stage::{Stage, Trouble, copy},
    story::Cast,
};

/// What the stolen key file opens.
struct Loot {
    masters: HashMap<u32, Secret32>,
    pages: HashMap<i64, Secret32>,
    /// Every key of any use, to be tried on everything.
    keys: Vec<Secret32>,
}

/// Strips all outer layers and tries every stolen key on what is beneath.
pub async fn play(stage: &Stage, cast: &Cast) -> Told {
    let lair = stage.lair("custodian")?;
    copy(&stage.data().join("custodian"), &lair)?;
    let blobs = stage.data().join("blobs");
    let canaries = cast.canaries.clone();
    let heist = tokio::task::spawn_blocking(move || {
        heist(&lair, &blobs, &canaries).map_err(|e| e.to_string())
    });
    let (stripped, keys, bytes) = heist.await??;
    Ok(format!(
        "{stripped} outer layers came off; beneath lie {} KiB that none of the {keys} stolen keys opens, and no \
         readable word",
        bytes / 1024
    ))
}

fn heist(lair: &Path, blobs: &Path, canaries: &[String]) -> Result<(usize, usize, usize), Trouble> {
    let db =
        Connection::open_with_flags(lair.join("custodian.db"), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let mut loot = Loot::take(lair, &db)?;
    let outer = outer_keys(&db, &loot)?;
    loot.keys.extend(outer.values().cloned());
    let (mut stripped, mut bytes) = (0, 0);
    for Part {
        record,
        version,
        part,
        blob,
        place,
    } in parts(&db)?
    {
        let key = outer
            .get(&(record, version))
            .ok_or("a part without its outer key")?;
        let context = Context::new("outer/part")
            .bytes(record.as_bytes())
            .uint(version.into())
            .uint(part.into());
        let hex: String = blob.iter().map(|b| format!("{b:02x}")).collect();
        let guarded = std::fs::read(blobs.join(&hex[..2]).join(&hex[2..4]).join(&hex))?;
        let inner = seal::open(
            &derive(key.expose(), "outer/part", &context),
            &context,
            &guarded,
        )
        .map_err(|_| "the thief could not strip the outer layer, so the attack proves nothing")?;
        let inner = inner.expose();
        if let Some(word) = leaks(inner, canaries) {
            return Err(format!("beneath the outer layer stands {word:?}").into());
        }
        if let Some(opened) = try_all(&loot.keys, inner, &place, part) {
            return Err(format!("a stolen key opened {opened} bytes of content").into());
        }
        stripped += 1;
        bytes += inner.len();
    }
    if stripped == 0 {
        return Err("there was nothing to strip".into());
    }
    Ok((stripped, loot.keys.len(), bytes))
}

impl Loot {
    fn take(lair: &Path, db: &Connection) -> Result<Self, Trouble> {
        let lines: Vec<(u32, minicbor::bytes::ByteVec)> =
            cbor::from_slice_canonical(&std::fs::read(lair.join("custodian.key"))?)
                .map_err(|_| "no key file")?;
        let masters: HashMap<u32, Secret32> = lines
            .into_iter()
            .filter_map(|(number, key)| Some((number, Secret32::from_slice(&key)?)))
            .collect();
        let mut loot = Self {
            keys: masters.values().cloned().collect(),
            masters,
            pages: HashMap::new(),
        };
        let pages =
            Connection::open_with_flags(lair.join("pages.db"), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let mut rows = pages.prepare("SELECT page, generation, sealed FROM page_key")?;
        let rows = rows.query_map([], |r| Ok((r.get::<_, i64>(0)?, r.get(1)?, r.get(2)?)))?;
        for row in rows {
            let (page, generation, sealed): (i64, u32, Vec<u8>) = row?;
            let key = loot.open(
                generation,
                &Context::new("custodian/page").uint(page.unsigned_abs()),
                &sealed,
            )?;
            loot.keys.push(key.clone());
            loot.pages.insert(page, key);
        }
        let mut rows = db.prepare(
            "SELECT uid, generation, c_key, k_subject FROM account WHERE c_key IS NOT NULL",
        )?;
        let rows = rows.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
        for row in rows {
            let (uid, generation, c_key, k_subject): (Vec<u8>, u32, Vec<u8>, Vec<u8>) = row?;
            let uid = AccountId::try_from(uid.as_slice())?;
            for (name, sealed) in [
                ("custodian/c-key", c_key),
                ("custodian/k-subject", k_subject),
            ] {
                let key = loot.open(
                    generation,
                    &Context::new(name).bytes(uid.as_bytes()),
                    &sealed,
                )?;
                loot.keys.push(key);
            }
        }
        Ok(loot)
    }

    fn open(&self, generation: u32, context: &Context, sealed: &[u8]) -> Result<Secret32, Trouble> {
        let master = self
            .masters
            .get(&generation)
            .ok_or("a row of another key file")?;
        let opened = seal::open(master, context, sealed)
            .map_err(|_| "the key file does not fit the database")?;
        Secret32::from_slice(opened.expose()).ok_or_else(|| "a key of another length".into())
    }
}

type Version = (RecordId, u32);

fn outer_keys(db: &Connection, loot: &Loot) -> Result<HashMap<Version, Secret32>, Trouble> {
    let mut rows = db.prepare("SELECT record, version, page, sealed FROM out_key")?;
    let rows = rows.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
    let mut keys = HashMap::new();
    for row in rows {
        let (record, version, page, sealed): (Vec<u8>, u32, i64, Vec<u8>) = row?;
        let record = RecordId::try_from(record.as_slice())?;
        let context = Context::new("custodian/out-key")
            .uint(page.unsigned_abs())
            .bytes(record.as_bytes())
            .uint(version.into());
        let page = loot.pages.get(&page).ok_or("a page without its key")?;
        let opened = seal::open(page, &context, &sealed).map_err(|_| "a page key does not fit")?;
        keys.insert(
            (record, version),
            Secret32::from_slice(opened.expose()).ok_or("a key of another length")?,
        );
    }
    Ok(keys)
}

/// One part as the tables describe it.
struct Part {
    record: RecordId,
    version: u32,
    part: u32,
    blob: Vec<u8>,
    place: Place,
}

fn parts(db: &Connection) -> Result<Vec<Part>, Trouble> {
    let mut rows = db.prepare(
        "SELECT record, version, n, blob, manifest FROM part JOIN version USING (record, version)",
    )?;
    let rows = rows.query_map([], |r| {
        Ok((
            r.get::<_, Vec<u8>>(0)?,
            r.get(1)?,
            r.get(2)?,
            r.get(3)?,
            r.get(4)?,
        ))
    })?;
    rows.map(|row| {
        let (record, version, part, blob, manifest): (_, _, _, _, Vec<u8>) = row?;
        let manifest = Signed::<Manifest>::from_bytes(&manifest)?.unverified()?;
        let record = RecordId::try_from(record.as_slice())?;
        Ok(Part {
            record,
            version,
            part,
            blob,
            place: Place::of(&manifest),
        })
    })
    .collect()
}

/// Tries every key as the content key of this very part; the length of what opened, if any.
fn try_all(keys: &[Secret32], inner: &[u8], place: &Place, part: u32) -> Option<usize> {
    keys.iter().find_map(|key| {
        let manifest = PartManifest {
            root: Hash::ZERO,
            sealed_len: inner.len() as u64,
        };
        let key = ContentKey::from_secret(key.clone());
        let mut opener = PartOpener::new(&key, place, part, manifest, u64::MAX);
        let mut opened = Vec::new();
        opener
            .update(inner, &mut opened)
            .ok()
            .map(|()| opened.len())
            .filter(|len| *len > 0)
    })
}
