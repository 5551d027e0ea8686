//! Dates that are known to the day, or only to the month or the year.

use leptos::prelude::*;
use salus_records::fhir::FhirDate;

use super::{
    form::{Group, described, wrong},
    when::today,
};
use crate::texts::{common::MONTHS, writing as texts};

/// How much of a date is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Known {
    #[default]
    Day,
    Month,
    Year,
}

/// Why what was chosen is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFault {
    /// Some of it is missing, or there is no such day.
    Incomplete,
    /// It has not come yet.
    Future,
}

/// What is chosen in a [`PartialDate`].
#[derive(Clone, Copy, Debug)]
pub struct DateValue {
    known: RwSignal<Known>,
    day: RwSignal<String>,
    month: RwSignal<String>,
    year: RwSignal<String>,
    /// The browser shows something that is no day yet, and gives nothing away.
    broken: RwSignal<bool>,
    first: StoredValue<String>,
}

impl DateValue {
    /// Starts from `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, a moment, or nothing.
    pub fn new(date: &str) -> Self {
        let day = date.split('T').next().unwrap_or_default();
        let known = match day.len() {
            4 => Known::Year,
            7 => Known::Month,
            _ => Known::Day,
        };
        let part = |from, to| day.get(from..to).unwrap_or_default().to_owned();
        Self {
            known: RwSignal::new(known),
            day: RwSignal::new(if known == Known::Day {
                day.to_owned()
            } else {
                String::new()
            }),
            month: RwSignal::new(part(5, 7)),
            year: RwSignal::new(part(0, 4)),
            broken: RwSignal::new(false),
            first: StoredValue::new(date.to_owned()),
        }
    }

    /// Today, to the day.
    pub fn today() -> Self {
        Self::new(&today())
    }

    /// The date as FHIR writes it; empty where nothing was given. What was not touched stays exactly
    /// as it was, with its time.
    ///
    /// # Errors
    /// When it is no date, or has not come yet.
    pub fn text(&self) -> Result<String, DateFault> {
        self.text_on(today)
    }

    fn text_on(&self, today: impl FnOnce() -> String) -> Result<String, DateFault> {
        let known = self.known.get_untracked();
        let typed = match known {
            Known::Day if self.broken.get_untracked() => return Err(DateFault::Incomplete),
            Known::Day => self.day.get_untracked(),
            Known::Month => month_text(&self.year.get_untracked(), &self.month.get_untracked()),
            Known::Year => self.year.get_untracked().trim().to_owned(),
        };
        let first = self.first.get_value();
        if first == typed || (known == Known::Day && first.starts_with(&format!("{typed}T"))) {
            return Ok(first);
        }
        if typed.is_empty() {
            return Ok(typed);
        }
        checked(&typed, &today())
    }

    fn choose(&self, known: Known) {
        let day = self.day.get_untracked();
        if self.known.get_untracked() == Known::Day && !day.is_empty() {
            self.year.set(day.get(..4).unwrap_or_default().to_owned());
            self.month.set(day.get(5..7).unwrap_or_default().to_owned());
        }
        self.known.set(known);
    }
}

/// A year and the number of a month; empty where both are, and no date where one is.
fn month_text(year: &str, month: &str) -> String {
    match (year.trim(), month) {
        ("", "") => String::new(),
        (year, month) => format!("{year}-{month}"),
    }
}

/// A date that is one, and not after today.
fn checked(typed: &str, today: &str) -> Result<String, DateFault> {
    let date: FhirDate = typed.parse().map_err(|_| DateFault::Incomplete)?;
    // As far as it is known: this year and this month have begun.
    let until = today.get(..typed.len()).unwrap_or(today);
    if date.as_str() > until {
        return Err(DateFault::Future);
    }
    Ok(typed.to_owned())
}

/// A date as exactly as it is known: by the browser's own field, or only a month, or only a year.
#[component]
pub fn PartialDate(
    /// Its id.
    #[prop(into)]
    id: String,
    /// Which date.
    #[prop(into)]
    label: String,
    /// What it is for.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is chosen.
    value: DateValue,
) -> impl IntoView {
    let wrong = wrong(&id);
    let described = StoredValue::new(described(&id, hint.is_some(), wrong));
    let invalid = move || wrong.get().map(|_| "true");
    let name = StoredValue::new(id.clone());
    let question = StoredValue::new(label.clone());
    let control = move || match value.known.get() {
        Known::Day => view! {
            <input
                class="input input-short"
                id=format!("{}-day", name.get_value())
                type="date"
                max=today()
                autocomplete="off"
                aria-label=question.get_value()
                aria-describedby=described.get_value()
                aria-invalid=invalid
                prop:value=value.day
                on:input:target=move |event| {
                    let input = event.target();
                    let broken = input.validity().bad_input();
                    value.broken.set(broken);
                    // Writing back nothing would clear what is half typed.
                    if !broken {
                        value.day.set(input.value());
                    }
                }
                on:blur:target=move |event| {
                    value.broken.set(event.target().validity().bad_input());
                }
            />
        }
        .into_any(),
        Known::Month => view! {
            <div class="date-parts">
                <MonthSelect id=format!("{}-month", name.get_value()) month=value.month />
                <YearInput id=format!("{}-year", name.get_value()) year=value.year />
            </div>
        }
        .into_any(),
        Known::Year => {
            view! { <YearInput id=format!("{}-year", name.get_value()) year=value.year /> }
                .into_any()
        }
    };
    let ways = [Known::Day, Known::Month, Known::Year].map(|known| {
        let pressed = move || (value.known.get() == known).to_string();
        view! {
            <button
                type="button"
                class="chip chip-small"
                aria-pressed=pressed
                on:click=move |_| value.choose(known)
            >
                {texts::KNOWN[known as usize]}
            </button>
        }
    });
    view! {
        <Group id label hint>
            {control}
            <div class="chips date-known" role="group" aria-label=texts::KNOWN_LABEL>
                {ways.collect_view()}
            </div>
        </Group>
    }
}

#[component]
fn MonthSelect(id: String, month: RwSignal<String>) -> impl IntoView {
    let options = MONTHS.iter().enumerate().map(move |(place, name)| {
        let number = format!("{:02}", place + 1);
        let own = number.clone();
        let chosen = move || month.with(|month| *month == own);
        view! { <option value=number prop:selected=chosen>{*name}</option> }
    });
    view! {
        <div class="date-part">
            <label class="hint" for=id.clone()>{texts::MONTH}</label>
            <select
                class="input"
                id=id
                on:change:target=move |event| month.set(event.target().value())
            >
                <option value="" prop:selected=move || month.with(String::is_empty)>
                    {texts::CHOOSE_MONTH}
                </option>
                {options.collect_view()}
            </select>
        </div>
    }
}

#[component]
fn YearInput(id: String, year: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="date-part">
            <label class="hint" for=id.clone()>{texts::YEAR}</label>
            <input
                class="input date-year"
                id=id
                type="text"
                inputmode="numeric"
                maxlength="4"
                autocomplete="off"
                prop:value=year
                on:input:target=move |event| year.set(event.target().value())
            />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_as_exact_as_it_is_known() {
        for date in [
            "2024",
            "2024-05",
            "2024-05-31",
            "1931-01-01",
            "2026",
            "2026-11",
            "2026-11-25",
        ] {
            assert_eq!(checked(date, "2026-11-25").as_deref(), Ok(date));
        }
    }

    #[test]
    fn what_is_no_date_yet_or_has_not_come_is_refused() {
        for wrong in [
            "24",
            "2024-",
            "-05",
            "2024-13",
            "2024-02-30",
            "x",
            "20244",
            "2024-5",
        ] {
            assert_eq!(
                checked(wrong, "2026-11-25"),
                Err(DateFault::Incomplete),
                "{wrong}"
            );
        }
        for future in ["2027", "2026-12", "2026-11-26"] {
            assert_eq!(
                checked(future, "2026-11-25"),
                Err(DateFault::Future),
                "{future}"
            );
        }
    }

    #[test]
    fn a_month_needs_its_year() {
        assert_eq!(month_text("", ""), "");
        assert_eq!(month_text(" 2024 ", "05"), "2024-05");
        assert!(checked(&month_text("2024", ""), "2026-11-25").is_err());
        assert!(checked(&month_text("", "05"), "2026-11-25").is_err());
    }

    #[test]
    fn what_was_not_touched_stays_as_it_was() {
        let now = || "2026-11-25".to_owned();
        Owner::new().with(|| {
            for date in [
                "",
                "2024",
                "2024-05",
                "2024-05-31",
                "2024-05-31T06:12:43+02:00",
                "2999",
            ] {
                assert_eq!(DateValue::new(date).text_on(now).as_deref(), Ok(date));
            }
            let typed = DateValue::new("2024-05-31T06:12:43Z");
            typed.choose(Known::Month);
            assert_eq!(typed.text_on(now).as_deref(), Ok("2024-05"));
            typed.choose(Known::Year);
            assert_eq!(typed.text_on(now).as_deref(), Ok("2024"));
            typed.choose(Known::Day);
            assert_eq!(typed.text_on(now).as_deref(), Ok("2024-05-31T06:12:43Z"));
            typed.broken.set(true);
            assert_eq!(typed.text_on(now), Err(DateFault::Incomplete));
        });
    }
}
