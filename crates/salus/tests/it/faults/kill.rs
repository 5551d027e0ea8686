//! kill -9 at random moments.

use std::{
    panic::{self, AssertUnwindSafe},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use salus_client::{Account, ClientError, Distrust};
use salus_records::objects::grant::Purpose;
use tokio::runtime::Runtime;
use xtask_faults::Chance;

use super::{
    cast::{Cast, Device, Patient},
    load::{self, Tally},
};
use crate::world::{World, text};

/// A server that is started again answers after this time at the latest.
const READY: Duration = Duration::from_secs(2);

/// After so many kills the organisation is a new one, so that no check grows without bound.
const STORY: u32 = 50;

#[test]
fn attack_l6_no_acknowledged_write_is_lost_by_50_kills_and_nothing_is_half_there() {
    kills(50);
}

#[test]
#[ignore = "takes hours; cargo xtask test --long runs it"]
fn attack_l6_no_acknowledged_write_is_lost_by_1000_kills_and_nothing_is_half_there() {
    kills(1000);
}

fn kills(count: u32) {
    let mut chance = Chance::new();
    let mut sum = Tally::default();
    let mut left = count;
    while left > 0 {
        let some = left.min(STORY);
        story(some, &mut chance, &mut sum);
        left -= some;
    }
    println!("{count} kills; acknowledged {sum:?}");
    // Without these the kills would have fallen into nothing.
    let each = [
        sum.written,
        sum.updated,
        sum.erased,
        sum.granted,
        sum.revoked,
        sum.read,
    ];
    assert!(each.iter().all(|count| *count > 0), "{sum:?}");
}

fn story(kills: u32, chance: &mut Chance, sum: &mut Tally) {
    let mut world = World::new();
    let runtime = Runtime::new().unwrap();
    let mut cast = runtime.block_on(Box::pin(Cast::gather(&world)));
    for kill in 0..kills {
        let moment = Duration::from_micros(chance.below(500_000));
        let tally = act_until(&runtime, &mut world, &mut cast, moment, chance, World::kill);
        sum.add(tally);
        // As the kill left it; later as the start mended it.
        verify(&world, if kill % 10 == 9 { "--deep" } else { "--full" });
        let began = Instant::now();
        world.start();
        let took = began.elapsed();
        assert!(took < READY, "the server was ready after {took:?}");
        runtime.block_on(Box::pin(check(&world, &mut cast)));
    }
    lose_one(&runtime, &mut world, &mut cast);
    let refused = runtime.block_on(Box::pin(put_back(&mut world, &mut cast)));
    // What the start appends may make the ledger as long as the client saw it: then it is another one.
    let noticed = matches!(
        refused,
        ClientError::Distrust(Distrust::RolledBack { .. } | Distrust::Forked)
    );
    assert!(noticed, "{refused}");
}

/// A control: the custodian lost one acknowledged record, and the ledger has its entries.
fn lose_one(runtime: &Runtime, world: &mut World, cast: &mut Cast) {
    world.kill();
    let (data, whole) = (world.path("data"), world.path("whole"));
    copy(&data, &whole);
    let lost = cast.patients[0].kept.acknowledged().next().unwrap();
    let database = rusqlite::Connection::open(data.join("custodian/custodian.db")).unwrap();
    let delete = "DELETE FROM version WHERE record = ?1";
    assert!(database.execute(delete, [lost.as_bytes()]).unwrap() > 0);
    drop(database);
    world.start();
    let looks = || runtime.block_on(Box::pin(check(world, cast)));
    let found = panic::catch_unwind(AssertUnwindSafe(looks)).unwrap_err();
    let found = found.downcast_ref::<String>().unwrap();
    assert!(found.contains("lost: "), "{found}");
    // As it was: nobody remembers what this server showed.
    world.kill();
    std::fs::remove_dir_all(&data).unwrap();
    std::fs::rename(&whole, &data).unwrap();
    world.start();
}

/// The control: a server that really lost an acknowledged write, high-water file and all.
async fn put_back(world: &mut World, cast: &mut Cast) -> ClientError {
    world.kill();
    let (data, before) = (world.path("data"), world.path("before"));
    copy(&data, &before);
    world.start();
    let [paula, _] = &mut cast.patients;
    let mut account = paula.device.resume(world).await.unwrap();
    account.write(paula.kept.begin().1).await.unwrap();
    remember(paula, &mut account);
    world.kill();
    std::fs::remove_dir_all(&data).unwrap();
    std::fs::rename(&before, &data).unwrap();
    world.start();
    paula.device.resume(world).await.err().unwrap()
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (entry, to) = entry.map(|e| (e.path(), to.join(e.file_name()))).unwrap();
        if entry.is_dir() {
            copy(&entry, &to);
        } else {
            std::fs::copy(entry, to).unwrap();
        }
    }
}

/// Everybody acts at once until the server is ended.
pub fn act_until(
    runtime: &Runtime,
    world: &mut World,
    cast: &mut Cast,
    moment: Duration,
    chance: &mut Chance,
    end: impl FnOnce(&mut World) + Send,
) -> Tally {
    let [paula, peter] = &mut cast.patients;
    let resume = |device: &Device| runtime.block_on(Box::pin(device.resume(world))).unwrap();
    let (mut first, mut second) = (resume(&paula.device), resume(&peter.device));
    let mut dora = resume(&cast.dora);
    let whose = first.uid();
    let (mut luck, mut other_luck) = (chance.branch(), chance.branch());
    let (readings, mut reader_luck) = (&mut cast.readings, chance.branch());
    let ended = AtomicBool::new(false);
    let sum = thread::scope(|scope| {
        // On a thread of its own: clients go on while the server ends.
        scope.spawn(|| {
            // Also where it did not end as it must: nobody shall go on for ever.
            let _ended = Ended(&ended);
            thread::sleep(moment);
            end(world);
        });
        runtime.block_on(Box::pin(async {
            let (mut tally, more, seen) = tokio::join!(
                load::patient(&mut first, &mut paula.kept, &mut luck, &ended),
                load::patient(&mut second, &mut peter.kept, &mut other_luck, &ended),
                load::doctor(&mut dora, whose, readings, &mut reader_luck, &ended),
            );
            tally.add(more);
            tally.add(seen);
            tally
        }))
    });
    remember(paula, &mut first);
    remember(peter, &mut second);
    cast.dora = Device::of(&mut dora);
    sum
}

/// Says so when it goes.
struct Ended<'a>(&'a AtomicBool);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn remember(patient: &mut Patient, account: &mut Account) {
    patient.device = Device::of(account);
}

/// What was acknowledged is there, whole and with its entry; who lost access has none.
pub async fn check(world: &World, cast: &mut Cast) {
    let mut dan = cast.dan.resume(world).await.unwrap();
    for (at, patient) in cast.patients.iter_mut().enumerate() {
        let mut account = patient.device.resume(world).await.unwrap();
        patient.kept.check(&mut account).await;
        let whose = account.uid();
        let read = dan.list(whose, &[], Purpose::Treat).await;
        if patient.kept.is_granted() {
            read.unwrap();
        } else {
            let refused = read.unwrap_err();
            assert_eq!(refused.code(), Some("not_available"), "{refused}");
        }
        if at == 0 {
            let events = account.own_events().await.unwrap();
            cast.readings.check(&events);
        }
        remember(patient, &mut account);
    }
    let mut dora = cast.dora.resume(world).await.unwrap();
    dora.caused_events().await.unwrap();
    cast.dora = Device::of(&mut dora);
    cast.dan = Device::of(&mut dan);
}

pub fn verify(world: &World, depth: &str) {
    let data = world.path("data");
    let report = world.json("operator", &["verify", "--data", text(&data), depth], "");
    assert_eq!(report["ok"], true, "{report}");
}
