//! What wants attention, judged from how the servers say they are.

use salus_web_rpc::{Moment, people::Health};

use crate::{texts::admin as texts, ui::size_text};

const DAY: f64 = 86_400_000.0;
/// How far two clocks may differ.
const CLOCKS: f64 = 60_000.0;
/// Free bytes below which a disk is nearly full.
const LITTLE: f64 = 1_073_741_824.0;

/// Sentences about what is wrong, the worst first; `here` is this device's clock.
pub fn warnings(health: &Health, here: Moment) -> Vec<String> {
    let mut found = Vec::new();
    if !health.writable {
        found.push(texts::WARN_WRITES.to_owned());
    }
    if let Some(free) = health.free.filter(|free| *free < LITTLE) {
        found.push(texts::warn_disk(&size_text(free)));
    }
    if health.waiting > 0.0 {
        found.push(texts::warn_waiting(health.waiting));
    }
    let difference = (health.now.0 - here.0).abs();
    if difference > CLOCKS {
        found.push(texts::warn_clock(&texts::duration(difference)));
    }
    let tidied = health.swept.unwrap_or(health.started);
    if health.now.0 - tidied.0 > 2.0 * DAY {
        found.push(texts::WARN_SWEPT.to_owned());
    }
    if health.release.is_empty() {
        found.push(texts::WARN_RELEASE.to_owned());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn well() -> Health {
        Health {
            version: "0.3.0".into(),
            started: Moment(0.0),
            now: Moment(10.0 * DAY),
            writable: true,
            accounts: Vec::new(),
            parts: 0.0,
            part_bytes: 0.0,
            databases: Vec::new(),
            free: Some(50.0 * LITTLE),
            entries: 9.0,
            blocks: 1.0,
            newest: Moment(0.0),
            waiting: 0.0,
            swept: Some(Moment(9.5 * DAY)),
            release: "ab".into(),
        }
    }

    #[test]
    fn a_healthy_server_gives_no_warning() {
        assert!(warnings(&well(), Moment(10.0 * DAY + 59_000.0)).is_empty());
    }

    #[test]
    fn each_trouble_is_named() {
        let mut ill = well();
        ill.writable = false;
        ill.free = Some(LITTLE / 2.0);
        ill.waiting = 3.0;
        ill.swept = None;
        ill.release.clear();
        let found = warnings(&ill, Moment(9.0 * DAY));
        assert_eq!(found.len(), 6);
        assert!(found[2].contains("3 accounts"), "{}", found[2]);
        assert!(found[3].contains("24 hours"), "{}", found[3]);
    }

    #[test]
    fn a_disk_of_unknown_room_is_no_trouble() {
        let mut unknown = well();
        unknown.free = None;
        assert!(warnings(&unknown, unknown.now).is_empty());
    }
}
