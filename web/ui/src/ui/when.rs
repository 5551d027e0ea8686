//! Moments in the person's own time, and the dates of records, which may be only a year.

use js_sys::Date;
use leptos::prelude::*;
use salus_web_rpc::Moment;
use wasm_bindgen::JsValue;

use crate::{
    browser::set_property,
    texts::common::{self as texts, MONTHS},
};

/// A moment, with the time of day.
#[component]
pub fn When(
    /// The moment.
    moment: Moment,
    /// Only the day.
    #[prop(optional)]
    day: bool,
) -> impl IntoView {
    if !moment.0.is_finite() {
        return view! { <span>{texts::WITHOUT_END}</span> }.into_any();
    }
    let text = if day {
        day_text(moment)
    } else {
        moment_text(moment)
    };
    let exact = date(moment).to_iso_string().as_string();
    view! { <time class="digits" datetime=exact>{text}</time> }.into_any()
}

/// The date of a record: a year, a month, a day, or a moment.
#[component]
pub fn WhenDate(
    /// As FHIR writes it.
    #[prop(into)]
    date: String,
) -> impl IntoView {
    let text = date_text(&date);
    view! { <time class="digits" datetime=date>{text}</time> }
}

/// A day in words: "25 November 2026".
pub fn day_text(moment: Moment) -> String {
    if !moment.0.is_finite() {
        return texts::WITHOUT_END.into();
    }
    let date = date(moment);
    in_words(date.get_full_year(), date.get_month(), date.get_date())
}

/// A moment in words: "25 November 2026, 14:05".
pub fn moment_text(moment: Moment) -> String {
    if !moment.0.is_finite() {
        return texts::WITHOUT_END.into();
    }
    format!("{}, {}", day_text(moment), clock_text(moment))
}

/// The time of day: "14:05", in the manner of the person's own browser.
pub fn clock_text(moment: Moment) -> String {
    let options = js_sys::Object::new();
    set_property(&options, "hour", &JsValue::from_str("2-digit"));
    set_property(&options, "minute", &JsValue::from_str("2-digit"));
    date(moment)
        .to_locale_string(texts::LOCALE, &options)
        .into()
}

/// A FHIR date in words: "2024", "March 2024", "5 March 2024"; moments with the person's own time.
pub fn date_text(date: &str) -> String {
    if date.contains('T') {
        let moment = Moment(Date::parse(date));
        if moment.0.is_finite() {
            return moment_text(moment);
        }
    }
    partial(date).unwrap_or_else(|| date.to_owned())
}

/// Today as `2026-11-25`, in the person's own time.
pub fn today() -> String {
    iso(&Date::new_0())
}

/// The day of a moment as `2026-11-25`, in the person's own time.
pub fn iso_day(moment: Moment) -> String {
    iso(&date(moment))
}

fn iso(date: &Date) -> String {
    let (year, month, day) = (date.get_full_year(), date.get_month() + 1, date.get_date());
    format!("{year:04}-{month:02}-{day:02}")
}

/// The end of this day (`2026-11-25`), in the person's own time.
pub fn end_of_day(day: &str) -> Option<Moment> {
    let moment = Moment(Date::parse(&format!("{day}T23:59:59.999")));
    moment.0.is_finite().then_some(moment)
}

/// The beginning of this day, in the person's own time.
pub fn start_of_day(day: &str) -> Option<Moment> {
    let moment = Moment(Date::parse(&format!("{day}T00:00:00.000")));
    moment.0.is_finite().then_some(moment)
}

fn date(moment: Moment) -> Date {
    Date::new(&JsValue::from_f64(moment.0))
}

fn in_words(year: u32, month: u32, day: u32) -> String {
    let month = MONTHS.get(month as usize).copied().unwrap_or_default();
    format!("{day} {month} {year}")
}

/// A year, a month or a day in words.
fn partial(date: &str) -> Option<String> {
    let mut parts = date.split('T').next()?.split('-');
    let year: u32 = parts.next()?.parse().ok()?;
    let Some(month) = parts.next() else {
        return Some(year.to_string());
    };
    let month: u32 = month
        .parse()
        .ok()
        .filter(|month| (1..=12).contains(month))?;
    let Some(day) = parts.next() else {
        return Some(format!("{} {year}", MONTHS.get(month as usize - 1)?));
    };
    let day: u32 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    Some(in_words(year, month - 1, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_no_more_exact_than_they_are() {
        assert_eq!(date_text("2024"), "2024");
        assert_eq!(date_text("2024-03"), "March 2024");
        assert_eq!(date_text("2024-03-05"), "5 March 2024");
        assert_eq!(date_text(""), "");
        assert_eq!(date_text("2024-13"), "2024-13");
        assert_eq!(date_text("soon"), "soon");
    }
}
