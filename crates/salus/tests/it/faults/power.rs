//! Power failures on a file system of our own: what no sync made durable is gone.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use rusqlite::Connection;
use tokio::runtime::Runtime;
use xtask_faults::{Chance, Volume};

use super::{
    cast::Cast,
    kill::{act_until, check, copy, verify},
    load::Tally,
};
use crate::world::World;

#[test]
#[ignore = "needs root and a loop device; cargo xtask test runs it"]
fn attack_l7_no_acknowledged_write_is_lost_by_40_power_failures() {
    power_failures(40);
}

#[test]
#[ignore = "takes hours; cargo xtask test --long runs it"]
fn attack_l7_no_acknowledged_write_is_lost_by_500_power_failures() {
    power_failures(500);
}

fn power_failures(count: u32) {
    let mut chance = Chance::new();
    let mut sum = Tally::default();
    let mut left = count;
    while left > 0 {
        let some = left.min(50);
        story(some, &mut chance, &mut sum);
        left -= some;
    }
    println!("{count} power failures; acknowledged {sum:?}");
    assert!(sum.written > 0 && sum.revoked > 0, "{sum:?}");
}

fn story(failures: u32, chance: &mut Chance, sum: &mut Tally) {
    let volume = Volume::new();
    let mut world = World::new();
    let runtime = Runtime::new().unwrap();
    let mut cast = runtime.block_on(Box::pin(Cast::gather(&world)));
    world.stop();
    let (data, moved) = (world.path("data"), volume.path().join("data"));
    copy(&data, &moved);
    std::fs::remove_dir_all(&data).unwrap();
    std::os::unix::fs::symlink(&moved, &data).unwrap();
    // What was copied counts as stored long ago.
    let synced = Command::new("sync").arg("-f").arg(&moved).status().unwrap();
    assert!(synced.success());
    world.start();
    for _ in 0..failures {
        let moment = Duration::from_micros(20_000 + chance.below(700_000));
        let end = |world: &mut World| volume.lose_power(&mut world.take_server());
        sum.add(act_until(
            &runtime, &mut world, &mut cast, moment, chance, end,
        ));
        verify(&world, "--full");
        world.start();
        runtime.block_on(Box::pin(check(&world, &mut cast)));
    }
    // Nothing may hold the volume when it goes.
    world.stop();
}

/// Names the database of the writer, in the process that writes.
const DATABASE: &str = "SALUS_FAULT_DATABASE";
const SYNCHRONOUS: &str = "SALUS_FAULT_SYNCHRONOUS";

/// The control: the same failures under a writer that does not wait for the disk, and one that does.
#[test]
#[ignore = "needs root and a loop device; cargo xtask test runs it"]
fn attack_l7_power_failures_take_rows_that_were_never_synced_and_no_others() {
    if let Some(database) = env::var_os(DATABASE) {
        write_for_ever(Path::new(&database));
    }
    let (mut lost_off, mut lost_full) = (0, 0);
    for cycle in 0..40 {
        lost_off += u32::from(loses("OFF", cycle));
        if cycle < 10 {
            lost_full += u32::from(loses("FULL", cycle));
        }
    }
    println!("rows lost: OFF in {lost_off} of 40 cycles, FULL in {lost_full} of 10");
    assert!(lost_off >= 28, "the power was not really cut");
    assert_eq!(lost_full, 0);
}

/// Whether rows that a writer acknowledged are gone after a power failure.
fn loses(synchronous: &str, cycle: i64) -> bool {
    let volume = Volume::new();
    let database = volume.path().join("rows.db");
    let name =
        "faults::power::attack_l7_power_failures_take_rows_that_were_never_synced_and_no_others";
    let mut writer = Command::new(env::current_exe().unwrap())
        .args([name, "--exact", "--include-ignored", "--nocapture"])
        .env(DATABASE, &database)
        .env(SYNCHRONOUS, synchronous)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let mut acked = 0;
    while acked < 50 + 10 * cycle {
        let line = lines.next().unwrap().unwrap();
        if let Some(row) = line.strip_prefix("row ") {
            acked = row.parse().unwrap();
        }
    }
    volume.lose_power(&mut writer);
    // A database that is not even there any more has lost them all.
    let count = Connection::open(&database)
        .and_then(|rows| rows.query_row("SELECT count(*) FROM t", [], |row| row.get(0)))
        .unwrap_or(0_i64);
    count < acked
}

/// Writes row after row and says so, until the power is gone.
fn write_for_ever(database: &Path) -> ! {
    let rows = Connection::open(database).unwrap();
    let synchronous = env::var(SYNCHRONOUS).unwrap();
    rows.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous};
         CREATE TABLE t(x INTEGER PRIMARY KEY, y BLOB)"
    ))
    .unwrap();
    let mut out = std::io::stdout();
    for row in 1_u64.. {
        rows.execute("INSERT INTO t(y) VALUES (randomblob(200))", [])
            .unwrap();
        writeln!(out, "row {row}").unwrap();
        out.flush().unwrap();
    }
    unreachable!("there are more numbers than time");
}
