//! What every thread of this process logs, server and client alike, while a test listens.

use std::{
    io,
    sync::{
        Mutex, Once,
        atomic::{AtomicBool, Ordering},
    },
};

use tracing_subscriber::{filter::dynamic_filter_fn, fmt, prelude::*};

static LISTENING: AtomicBool = AtomicBool::new(false);
static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Lines;

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps every line from now on, of the finest level, those of libraries too.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let lines = fmt::layer().json().with_writer(|| Lines);
        let listening = dynamic_filter_fn(|_, _| LISTENING.load(Ordering::SeqCst));
        tracing_subscriber::registry()
            .with(lines.with_filter(listening))
            .init();
    });
    LISTENING.store(true, Ordering::SeqCst);
}

/// What was logged since then; other tests of the process log too.
pub fn take() -> Vec<u8> {
    LISTENING.store(false, Ordering::SeqCst);
    std::mem::take(&mut LINES.lock().unwrap())
}
