//! Numbers as people type them, kept digit by digit: no number is rounded, and none is guessed.

use leptos::prelude::*;

use super::form::{Frame, described, wrong};
use crate::texts::writing as texts;

/// Why what was typed is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFault {
    /// It may mean one number or another, such as `1,234`.
    Ambiguous,
    /// It is grouped by spaces, commas or points.
    Grouped,
    /// It is something else.
    Other,
}

/// The number that was typed, as FHIR writes it: every digit stays, a decimal comma becomes a point.
///
/// # Errors
/// When it is no number, or could be two.
pub fn number_of(typed: &str) -> Result<String, NumberFault> {
    let typed = typed.trim().replace('−', "-");
    if typed.parse::<serde_json::Number>().is_ok() {
        return Ok(typed);
    }
    let (sign, digits) = match typed.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", typed.strip_prefix('+').unwrap_or(&typed)),
    };
    let known = |c: char| c.is_ascii_digit() || c == ',' || c == '.' || c.is_whitespace();
    if !digits.chars().all(known) || !digits.contains(|c: char| c.is_ascii_digit()) {
        return Err(NumberFault::Other);
    }
    let marks = digits.chars().filter(|c| !c.is_ascii_digit()).count();
    if marks > 1 || digits.contains(char::is_whitespace) {
        return Err(NumberFault::Grouped);
    }
    let (whole, part) = digits.split_once([',', '.']).unwrap_or((digits, ""));
    let looks_grouped = part.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0";
    if digits.contains(',') && looks_grouped {
        return Err(NumberFault::Ambiguous);
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    Ok(match part {
        "" => format!("{sign}{whole}"),
        part => format!("{sign}{whole}.{part}"),
    })
}

/// A measured value: a number, or words such as `negative` and `<5`, which stay as they are.
///
/// # Errors
/// When it looks like a number and is none.
pub fn value_of(typed: &str) -> Result<String, NumberFault> {
    match number_of(typed) {
        Err(NumberFault::Other) => Ok(typed.trim().to_owned()),
        number => number,
    }
}

/// A number with its unit. What is typed with a decimal comma is turned into a point when the
/// keyboard leaves the field, and the field says so.
#[component]
pub fn NumberField(
    /// Its id.
    #[prop(into)]
    id: String,
    /// What to type.
    #[prop(into)]
    label: String,
    /// What it is for.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is typed.
    value: RwSignal<String>,
    /// A unit that stands behind.
    #[prop(optional, into)]
    unit: Option<String>,
    /// Words are a value too, such as `negative`.
    #[prop(optional)]
    words: bool,
) -> impl IntoView {
    let wrong = wrong(&id);
    let described = described(&id, hint.is_some(), wrong);
    let turned = RwSignal::new(None::<String>);
    let left = move |_| {
        let typed = value.get_untracked();
        turned.set(None);
        // What is no number yet is said when the form is sent.
        if let Ok(number) = number_of(&typed)
            && number != typed
        {
            turned.set((number != typed.trim()).then(|| texts::number_turned(&number)));
            value.set(number);
        }
    };
    let control = view! {
        <input
            class="input input-short"
            id=id.clone()
            name=id.clone()
            type="text"
            dir="auto"
            inputmode=if words { "text" } else { "decimal" }
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            aria-describedby=described
            aria-invalid=move || wrong.get().map(|_| "true")
            prop:value=value
            on:input:target=move |event| value.set(event.target().value())
            on:blur=left
        />
    };
    let control = match unit {
        Some(unit) => view! {
            <div class="input-with input-number">
                {control} <span class="input-unit">{unit}</span>
            </div>
        }
        .into_any(),
        None => control.into_any(),
    };
    view! {
        <Frame id label hint>
            {control}
            <p class="hint" role="status">{move || turned.get()}</p>
        </Frame>
    }
}

#[cfg(test)]
mod tests {
    use super::{NumberFault::*, *};

    #[test]
    fn every_digit_stays_and_a_decimal_comma_becomes_a_point() {
        for (typed, number) in [
            ("98", "98"),
            (" 7.50 ", "7.50"),
            ("7,5", "7.5"),
            ("0,125", "0.125"),
            ("12,5", "12.5"),
            ("1234,567", "1234.567"),
            (".5", "0.5"),
            ("7.", "7"),
            ("+3", "3"),
            ("−1,5", "-1.5"),
            ("05.10", "5.10"),
            ("0.0", "0.0"),
            ("00", "0"),
            ("1.5e-3", "1.5e-3"),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567890",
            ),
        ] {
            assert_eq!(number_of(typed).as_deref(), Ok(number), "{typed}");
            // Whatever comes out is a number for FHIR too.
            assert!(number.parse::<serde_json::Number>().is_ok(), "{number}");
        }
    }

    #[test]
    fn what_could_be_two_numbers_is_asked_about() {
        assert_eq!(number_of("1,234"), Err(Ambiguous));
        assert_eq!(number_of("120,000"), Err(Ambiguous));
        assert_eq!(number_of("1.234"), Ok("1.234".to_owned()));
        for grouped in [
            "1.234,5",
            "1,234.5",
            "1 234",
            "1,2,3",
            "1\u{a0}000",
            "1.2.3",
        ] {
            assert_eq!(number_of(grouped), Err(Grouped), "{grouped}");
        }
    }

    #[test]
    fn what_is_no_number_is_not_made_one() {
        for other in [
            "", " ", "-", ",", "abc", "7.5 mg", "<5", "1-2", "3+", "--1", "１２",
        ] {
            assert_eq!(number_of(other), Err(Other), "{other}");
        }
    }

    #[test]
    fn words_are_values_too() {
        assert_eq!(value_of(" negative "), Ok("negative".to_owned()));
        assert_eq!(value_of("<5"), Ok("<5".to_owned()));
        assert_eq!(value_of("3+"), Ok("3+".to_owned()));
        assert_eq!(value_of("4,2"), Ok("4.2".to_owned()));
        assert_eq!(value_of("1,234"), Err(Ambiguous));
    }
}
