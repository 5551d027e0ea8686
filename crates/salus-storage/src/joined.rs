use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle, ThreadId};

/// A thread that is waited for when its handle is dropped.
pub(crate) struct Joined<T> {
    id: ThreadId,
    handle: Mutex<Option<JoinHandle<T>>>,
}

impl<T> Joined<T> {
    pub(crate) fn new(handle: JoinHandle<T>) -> Self {
        Self {
            id: handle.thread().id(),
            handle: Mutex::new(Some(handle)),
        }
    }

    /// Waits for the thread and returns its result; none if it panicked or was joined before.
    pub(crate) fn join(&self) -> Option<T> {
        let handle = self
            .handle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        handle?.join().ok()
    }
}

impl<T> Drop for Joined<T> {
    fn drop(&mut self) {
        // What runs on the thread may own the last handle, and a thread cannot wait for itself.
        if thread::current().id() != self.id {
            self.join();
        }
    }
}
