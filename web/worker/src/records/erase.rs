//! Erasing: the keys are destroyed.

use salus_records::objects::erasure::ErasureTarget;
use salus_web_rpc::{Erase, Failure, records::Erasure};

use crate::{
    calls::Handle,
    desk::Desk,
    failure::{failed, input},
    given::Given,
};

impl Handle for Erase {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Erasure, Failure> {
        let target = match &self.record {
            Some(record) => ErasureTarget::Record(record.parse().map_err(input)?),
            None => ErasureTarget::Patient,
        };
        let erased = desk.account()?.erase(target).await.map_err(failed)?;
        desk.books.clear();
        Ok(Erasure {
            versions: erased.versions,
            horizon: erased.horizon.into(),
            index: erased.index as f64,
        })
    }
}
