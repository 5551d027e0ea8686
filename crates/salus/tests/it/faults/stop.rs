//! SIGTERM under load: what was accepted is answered, and the program ends in order.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Command,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use salus_client::Account;
use salus_crypto::entropy::OsEntropy;
use salus_records::{
    Nonce,
    objects::access::{AuditQuery, AuditSide},
    wire::custodian::AuditRequestBody,
};
use tokio::runtime::Runtime;
use xtask_faults::Chance;

use super::{
    cast::Cast,
    kill::{act_until, check, verify},
};
use crate::world::World;

/// Every accepted request is answered within this time.
const ANSWERED: Duration = Duration::from_secs(10);

/// Requests that are accepted, and not yet complete, when the signal comes.
const OPEN: usize = 8;

#[test]
fn a_server_that_is_asked_to_stop_answers_what_it_accepted_3_times() {
    stops(3);
}

#[test]
#[ignore = "takes hours; cargo xtask test --long runs it"]
fn a_server_that_is_asked_to_stop_answers_what_it_accepted_100_times() {
    stops(100);
}

#[test]
fn a_server_that_is_asked_to_stop_as_soon_as_it_serves_ends_in_order() {
    let mut world = World::new();
    world.stop();
    for _ in 0..10 {
        world.start();
        let mut server = world.take_server();
        kill_process(Pid::from_child(&server), Signal::TERM).unwrap();
        let status = server.wait().unwrap();
        assert_eq!(status.code(), Some(0), "{status}");
    }
}

fn stops(count: u32) {
    let mut chance = Chance::new();
    let mut world = World::new();
    let runtime = Runtime::new().unwrap();
    let mut cast = runtime.block_on(Box::pin(Cast::gather(&world)));
    for _ in 0..count {
        let mut asking = runtime.block_on(cast.dora.resume(&world)).unwrap();
        let address = world.address.clone();
        let open: Vec<Half> = (0..OPEN)
            .map(|_| Half::begin(&address, &mut asking))
            .collect();
        let moment = Duration::from_micros(20_000 + chance.below(200_000));
        let end = |world: &mut World| end_in_order(world, open);
        act_until(&runtime, &mut world, &mut cast, moment, &mut chance, end);
        verify(&world, "--deep");
        world.start();
        runtime.block_on(Box::pin(check(&world, &mut cast)));
    }
}

/// Sends the signal, then the rest of what was begun, and waits for answers and the end.
fn end_in_order(world: &mut World, open: Vec<Half>) {
    let mut server = world.take_server();
    let id = server.id().to_string();
    let began = Instant::now();
    let asked = Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(asked.success());
    // It has heard the signal when it takes no more connections.
    while TcpStream::connect(host(&world.address)).is_ok() {
        assert!(began.elapsed() < ANSWERED, "it still takes connections");
        std::thread::sleep(Duration::from_millis(1));
    }
    for half in open {
        half.finish();
    }
    assert!(
        began.elapsed() < ANSWERED,
        "answers took {:?}",
        began.elapsed()
    );
    let status = server.wait().unwrap();
    assert_eq!(status.code(), Some(0), "{status}");
}

/// A request of which the server has taken the head, and waits for the body.
struct Half {
    stream: TcpStream,
    body: Vec<u8>,
}

impl Half {
    fn begin(address: &str, asking: &mut Account) -> Self {
        let query = AuditQuery {
            asker: asking.uid(),
            subject: asking.uid(),
            side: AuditSide::Actor,
            from: 0,
            nonce: Nonce::random(&mut OsEntropy),
            time: super::cast::now(),
        };
        let body = AuditRequestBody {
            query: asking.sign(&query),
        };
        let body = serde_json::to_vec(&body).unwrap();
        let mut stream = TcpStream::connect(host(address)).unwrap();
        stream.set_read_timeout(Some(ANSWERED)).unwrap();
        let head = format!(
            "POST /custodian/v1/audit HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
            host(address),
            asking.tokens().1,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        // Only who reads the body says this: the request is accepted.
        let expected = b"HTTP/1.1 100 Continue\r\n\r\n";
        let mut said = vec![0; expected.len()];
        stream.read_exact(&mut said).unwrap();
        assert_eq!(said, expected);
        Self { stream, body }
    }

    fn finish(mut self) {
        self.stream.write_all(&self.body).unwrap();
        let mut answer = Vec::new();
        self.stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let whole = serde_json::from_str::<serde_json::Value>(body).unwrap();
        assert!(whole["head"].is_string(), "{whole}");
    }
}

fn host(address: &str) -> &str {
    address.strip_prefix("http://").unwrap()
}
