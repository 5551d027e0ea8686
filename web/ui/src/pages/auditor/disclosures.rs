//! The accounting of disclosures (45 CFR 164.528): on screen, on paper, as a table to take along.

use leptos::prelude::*;
use salus_web_rpc::{ListDisclosures, Moment, audit::DisclosureLine};

use super::{
    csv::csv_line,
    find::{FindForm, FoundPatient},
};
use crate::{
    fetch::fetch,
    texts::auditor as texts,
    ui::{
        Button, Column, DateField, Glyph, Loaded, Look, Page, PrintButton, Table, When, cell,
        save_file,
        when::{date_text, end_of_day, start_of_day, today},
    },
};

/// A period of whole days.
#[derive(Clone, Copy)]
struct Period {
    from: RwSignal<String>,
    until: RwSignal<String>,
}

impl Period {
    /// Both ends, if there are two and the first is not after the last.
    fn ends(self) -> Option<(Moment, Moment)> {
        let from = self.from.with_untracked(|day| start_of_day(day))?;
        let until = self.until.with_untracked(|day| end_of_day(day))?;
        (from < until).then_some((from, until))
    }
}

/// Asks whose and which period, and lists every disclosure.
#[component]
pub fn Disclosures() -> impl IntoView {
    let found = RwSignal::new(None::<String>);
    let until = today();
    let period = Period {
        from: RwSignal::new(years_before(&until, 6)),
        until: RwSignal::new(until),
    };
    let check = move |()| match period.ends() {
        Some(_) => Vec::new(),
        None => vec![("from", texts::WRONG_PERIOD.to_owned())],
    };
    view! {
        <Page title=texts::DISCLOSURES lead=texts::DISCLOSURES_LEAD>
            {move || match (found.get(), period.ends()) {
                (Some(patient), Some((from, until))) => view! {
                    <FoundPatient found />
                    <Accounting patient period from until />
                }
                .into_any(),
                _ => view! {
                    <FindForm found verb=texts::ACCOUNT check>
                        <DateField
                            id="from"
                            label=texts::FROM
                            hint=texts::PERIOD_HINT
                            value=period.from
                        />
                        <DateField id="until" label=texts::UNTIL value=period.until />
                    </FindForm>
                }
                .into_any(),
            }}
        </Page>
    }
}

#[component]
fn Accounting(patient: String, period: Period, from: Moment, until: Moment) -> impl IntoView {
    let list = fetch(move || ListDisclosures {
        patient: patient.clone(),
        from,
        until,
    });
    let words = texts::period(
        &period.from.with_untracked(|day| date_text(day)),
        &period.until.with_untracked(|day| date_text(day)),
    );
    view! {
        <p>{words}</p>
        <Loaded
            from=list
            empty=Vec::is_empty
            nothing=texts::NO_DISCLOSURES
            nothing_next=texts::NO_DISCLOSURES_NEXT
            let:list
        >
            <Listed list />
        </Loaded>
        <p class="small soft">{texts::DISCLOSURES_LIMIT}</p>
    }
}

#[component]
fn Listed(list: Vec<DisclosureLine>) -> impl IntoView {
    let columns = vec![
        Column::words(texts::DATE),
        Column::words(texts::RECIPIENT),
        Column::words(texts::RELEASED),
        Column::words(texts::PURPOSE),
        Column::numbers(texts::ENTRY),
    ];
    let count = texts::disclosure_count(list.len());
    let table = StoredValue::new(list.clone());
    let save = move |_| {
        let text = table.with_value(|list| as_csv(list));
        if let Some(file) = blob(&text) {
            save_file(&format!("{}-{}.csv", texts::CSV_NAME, today()), &file);
        }
    };
    let rows = list.into_iter().map(|line| {
        let why = line
            .purpose
            .map_or(texts::NOT_SAID, |purpose| purpose.label());
        vec![
            cell(view! { <When moment=line.time /> }),
            cell(view! { <span class="words" dir="auto">{line.recipient}</span> }),
            cell(line.what),
            cell(why),
            cell(line.index.to_string()),
        ]
    });
    view! {
        <p role="status">{count}</p>
        <section class="card">
            <Table caption=texts::DISCLOSURES_CAPTION columns rows=rows.collect() />
        </section>
        <div class="actions">
            <Button
                text=texts::SAVE_CSV
                look=Look::Secondary
                glyph=Glyph::Download
                on_click=save
            />
            <PrintButton />
        </div>
    }
}

fn as_csv(list: &[DisclosureLine]) -> String {
    let mut text = csv_line(&texts::CSV_HEAD);
    for line in list {
        let time = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(line.time.0));
        let time = String::from(time.to_iso_string());
        let why = line.purpose.map_or("", |purpose| purpose.label());
        let index = line.index.to_string();
        text.push_str(&csv_line(&[
            &time,
            &line.recipient,
            &line.what,
            why,
            &index,
        ]));
    }
    text
}

fn blob(text: &str) -> Option<web_sys::Blob> {
    let parts = js_sys::Array::of1(&wasm_bindgen::JsValue::from_str(text));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("text/csv;charset=utf-8");
    web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()
}

/// The same day some years before, as `2020-11-25`; the first of March for a leap day that is none.
fn years_before(day: &str, years: u32) -> String {
    let (year, rest) = day.split_once('-').unwrap_or((day, "01-01"));
    let year = year.parse::<u32>().unwrap_or(0).saturating_sub(years);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let rest = if rest == "02-29" && !leap {
        "03-01"
    } else {
        rest
    };
    format!("{year:04}-{rest}")
}

#[cfg(test)]
mod tests {
    use super::years_before;

    #[test]
    fn six_years_before_is_a_day_that_exists() {
        assert_eq!(years_before("2026-11-25", 6), "2020-11-25");
        assert_eq!(years_before("2024-02-29", 6), "2018-03-01");
        assert_eq!(years_before("2024-02-29", 4), "2020-02-29");
    }
}
