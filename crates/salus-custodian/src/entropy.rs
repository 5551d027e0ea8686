//! The one source of randomness, shared by all requests.

use std::sync::{Arc, Mutex, PoisonError};

use salus_crypto::entropy::Entropy;

/// A handle to the source; cloning it is cheap.
#[derive(Clone)]
pub(crate) struct SharedEntropy(Arc<Mutex<Box<dyn Entropy + Send>>>);

impl SharedEntropy {
    pub(crate) fn new(source: Box<dyn Entropy + Send>) -> Self {
        Self(Arc::new(Mutex::new(source)))
    }
}

impl Entropy for SharedEntropy {
    fn fill(&mut self, out: &mut [u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill(out);
    }
}
