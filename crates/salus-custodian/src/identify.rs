//! Identifiers: evaluated blindly, so that nobody learns whom somebody looks for.

use salus_records::{
    Time,
    wire::{
        Bytes,
        custodian::{Evaluate, Evaluated},
    },
};

use crate::{Custodian, CustodianError};

/// Evaluations that one source gets in [`WINDOW`]: a national identifier has few values.
const EVALUATIONS: u32 = 60;

/// The window, in milliseconds.
const WINDOW: u64 = 10 * 60 * Time::SECOND;

impl Custodian {
    /// Evaluates a blinded identifier; the answer proves that the genesis key was used (RFC 9497).
    ///
    /// `source` is whatever the caller limits by, such as a network address.
    ///
    /// # Errors
    /// [`CustodianError::TooMany`] after 60 in ten minutes.
    pub async fn evaluate(
        &self,
        body: Evaluate,
        source: &str,
    ) -> Result<Evaluated, CustodianError> {
        let inner = &self.0;
        let counted = inner
            .memory
            .rates
            .count(source, 1, EVALUATIONS, WINDOW, inner.now());
        counted.map_err(|wait_s| CustodianError::TooMany { wait_s })?;
        let response = inner
            .identifier
            .evaluate(&body.request.0, &mut inner.entropy.clone())
            .map_err(|_| CustodianError::BadRequest("not a blinded identifier"))?;
        Ok(Evaluated {
            response: Bytes(response),
        })
    }
}
