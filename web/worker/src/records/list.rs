//! Lists: the first page, every record, the versions of one.

use salus_records::{
    fhir::{Kind, view},
    objects::grant::Item,
    wire::custodian::RequestStatus,
};
use salus_web_rpc::{
    Failure, ListRecords, PatientHome, RecordHistory,
    records::{Home, RecordLine, ResultLine},
};

use super::{line, series::series_key};
use crate::{
    calls::Handle,
    desk::{Desk, usual_purpose},
    failure::{failed, input},
    given::Given,
    sharing,
};

/// Records on the first page.
const NEWEST: usize = 5;
/// Blood tests whose values the first page shows.
const TESTS: usize = 2;

impl Handle for PatientHome {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<Home, Failure> {
        let me = desk.account()?.uid();
        let mut requests = sharing::requests(desk).await?;
        requests.retain(|request| request.status == RequestStatus::Pending);
        let visible_to = sharing::live_names(desk).await?;
        let lines = desk.list(me, false).await?;
        let tests: Vec<Item> = lines
            .iter()
            .filter(|line| line.kind == Kind::BloodTest && !line.damaged)
            .take(TESTS)
            .map(|line| line.item)
            .collect();
        let mut results = Vec::new();
        for (item, content) in desk.contents(me, &tests, given).await? {
            for measured in view::measurements(&content) {
                results.push(ResultLine {
                    record: item.record.to_string(),
                    series: series_key(&measured),
                    words: view::plain_result(&measured),
                    value: view::number(measured.value),
                    label: measured.label,
                    unit: measured.unit.unwrap_or_default(),
                    flag: measured.flag,
                    date: measured
                        .date
                        .map(|date| date.to_string())
                        .unwrap_or_default(),
                });
            }
        }
        Ok(Home {
            requests,
            results,
            newest: lines.iter().take(NEWEST).map(|l| line(l, me, me)).collect(),
            records: lines.len() as u32,
            visible_to,
            no_profile: !lines.iter().any(|line| line.kind == Kind::Profile),
        })
    }
}

impl Handle for ListRecords {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Vec<RecordLine>, Failure> {
        let patient = desk.patient(self.patient.as_deref())?;
        let me = desk.account()?.uid();
        let lines = desk.list(patient, self.fresh).await?;
        Ok(lines.iter().map(|l| line(l, me, patient)).collect())
    }
}

impl Handle for RecordHistory {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Vec<RecordLine>, Failure> {
        let patient = desk.patient(self.patient.as_deref())?;
        let record = self.record.parse().map_err(input)?;
        let account = desk.account()?;
        let (me, why) = (account.uid(), usual_purpose(account, patient));
        let lines = account
            .history(patient, record, why)
            .await
            .map_err(failed)?;
        Ok(lines.iter().map(|l| line(l, me, patient)).collect())
    }
}
