//! Measured values over time.

use salus_client::Listed;
use salus_records::{
    RecordId,
    fhir::{
        FhirDate, Kind,
        view::{self, Measurement, Series},
    },
    objects::grant::Item,
};
use salus_web_rpc::{
    Failure, ListSeries,
    records::{PointLine, SeriesLine},
};

use crate::{calls::Handle, desk::Desk, given::Given};

/// Kinds of record that hold measured values.
const MEASURED: [Kind; 2] = [Kind::BloodTest, Kind::VisitNote];

/// Names a series within a session: code and unit, or else the name.
pub fn series_key(measured: &Measurement) -> String {
    let what = match &measured.code {
        Some(code) => code.code.clone(),
        None => measured.label.to_lowercase(),
    };
    let key = format!("{what} {}", measured.unit.as_deref().unwrap_or_default());
    let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
    key.trim().chars().map(plain).collect()
}

impl Handle for ListSeries {
    async fn handle(self, desk: &mut Desk, given: &Given) -> Result<Vec<SeriesLine>, Failure> {
        let patient = desk.patient(self.patient.as_deref())?;
        let lines = desk.list(patient, false).await?;
        let measured: Vec<Listed> = lines
            .into_iter()
            .filter(|line| MEASURED.contains(&line.kind) && !line.damaged)
            .collect();
        let items: Vec<Item> = measured.iter().map(|line| line.item).collect();
        let contents = desk.contents(patient, &items, given).await?;
        let author = |record: RecordId| {
            let line = measured.iter().find(|line| line.item.record == record);
            line.map(|line| line.author_name.clone())
                .unwrap_or_default()
        };
        let values = contents.into_iter().flat_map(|(item, content)| {
            let source = (item.record, author(item.record));
            let values = view::measurements(&content).into_iter();
            values.map(move |value| (value, source.clone()))
        });
        Ok(view::series(values).iter().map(series_line).collect())
    }
}

fn series_line(series: &Series<(RecordId, String)>) -> SeriesLine {
    let points = series.points.iter().map(|point| {
        let date = point.measured.date.as_ref();
        PointLine {
            date: date.map(ToString::to_string).unwrap_or_default(),
            at: date.map(milliseconds).unwrap_or_default(),
            value: point.measured.value,
            text: view::number(point.measured.value),
            flag: point.measured.flag,
            record: point.source.0.to_string(),
            source: point.source.1.clone(),
        }
    });
    SeriesLine {
        key: series
            .points
            .last()
            .map(|point| series_key(&point.measured))
            .unwrap_or_default(),
        label: series.label.clone(),
        unit: series.unit.clone().unwrap_or_default(),
        low: series.low,
        high: series.high,
        points: points.collect(),
        words: series.direction(),
    }
}

/// A date on an axis: its first moment, where it is not more exact.
fn milliseconds(date: &FhirDate) -> f64 {
    let text = match date.as_str().len() {
        4 => format!("{}-01-01", date.as_str()),
        7 => format!("{}-01", date.as_str()),
        _ => date.as_str().to_owned(),
    };
    js_sys::Date::parse(&text)
}
