//! Paths of tiles: `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]`.

use std::fmt;
use std::str::FromStr;

use super::{TILE_WIDTH, TileId, TileKind};
use crate::checkpoint::decimal;

/// The text is not the path of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the path of a tile")]
pub struct TilePathError;

impl fmt::Display for TileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => write!(f, "tile/entries/")?,
        }
        write_index(f, self.index / 1000)?;
        write!(f, "{:03}", self.index % 1000)?;
        if !self.is_full() {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

/// Writes the groups of three digits before the last, most significant first.
fn write_index(f: &mut fmt::Formatter<'_>, thousands: u64) -> fmt::Result {
    if thousands == 0 {
        return Ok(());
    }
    write_index(f, thousands / 1000)?;
    write!(f, "x{:03}/", thousands % 1000)
}

impl FromStr for TileId {
    type Err = TilePathError;

    fn from_str(path: &str) -> Result<Self, TilePathError> {
        parse(path)
            // One tile, one path: leading zero groups and the like are refused here.
            .filter(|tile| tile.to_string() == path)
            .ok_or(TilePathError)
    }
}

fn parse(path: &str) -> Option<TileId> {
    let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let kind = match kind {
        "entries" => TileKind::Entries,
        level => TileKind::Hashes(u8::try_from(decimal(level)?).ok().filter(|l| *l < 64)?),
    };
    let (index, width) = match rest.split_once(".p/") {
        None => (rest, TILE_WIDTH),
        Some((index, width)) => {
            let width = u16::try_from(decimal(width)?).ok()?;
            (index, (1..TILE_WIDTH).contains(&width).then_some(width)?)
        }
    };
    let mut number = 0u64;
    for group in index.split('/') {
        let digits = group.strip_prefix('x').unwrap_or(group);
        number = number
            .checked_mul(1000)?
            .checked_add(digits.parse().ok()?)?;
    }
    Some(TileId {
        kind,
        index: number,
        width,
    })
}
