//! Which lines are shown.

use leptos::prelude::*;
use salus_web_rpc::audit::{EventLine, Weight};

use crate::{
    texts::log as texts,
    ui::{Button, Checkbox, Chips, Choice, DateField, Details, Look, Select, when},
};

/// The filter, as signals.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    who: RwSignal<String>,
    weights: RwSignal<Vec<String>>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    hide_own: RwSignal<bool>,
}

/// The filter, as it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chosen {
    who: String,
    weights: Vec<String>,
    since: Option<f64>,
    until: Option<f64>,
    hide_own: bool,
}

impl Filter {
    /// Everything but the person's own routine.
    pub fn new() -> Self {
        Self {
            who: RwSignal::new(String::new()),
            weights: RwSignal::new(Vec::new()),
            from: RwSignal::new(String::new()),
            to: RwSignal::new(String::new()),
            hide_own: RwSignal::new(true),
        }
    }

    /// As it stands; follows changes where signals are followed.
    pub fn read(self) -> Chosen {
        Chosen {
            who: self.who.get(),
            weights: self.weights.get(),
            since: when::start_of_day(&self.from.get()).map(|moment| moment.0),
            until: when::end_of_day(&self.to.get()).map(|moment| moment.0),
            hide_own: self.hide_own.get(),
        }
    }

    fn clear(self) {
        self.who.set(String::new());
        self.weights.set(Vec::new());
        self.from.set(String::new());
        self.to.set(String::new());
        self.hide_own.set(false);
    }
}

const READING: &str = "reading";
const REFUSAL: &str = "refusal";
const CHANGE: &str = "change";

fn weight_word(weight: Weight) -> &'static str {
    match weight {
        Weight::Reading => READING,
        Weight::Refusal => REFUSAL,
        Weight::Change | Weight::Routine => CHANGE,
    }
}

impl Chosen {
    /// Whether a line is shown. A refusal stays although it is one's own: it may have been a stranger.
    pub fn fits(&self, line: &EventLine) -> bool {
        let hidden = self.hide_own && line.own && line.weight == Weight::Routine;
        let is_sort = self.weights.is_empty()
            || self
                .weights
                .iter()
                .any(|word| word == weight_word(line.weight));
        !hidden
            && is_sort
            && (self.who.is_empty() || self.who == line.actor)
            && self.since.is_none_or(|since| line.time.0 >= since)
            && self.until.is_none_or(|until| line.time.0 <= until)
    }
}

/// Everybody in the log, once, by name.
fn people(lines: &[EventLine]) -> Vec<Choice> {
    let mut people: Vec<(String, String)> = Vec::new();
    for line in lines {
        if !people.iter().any(|(actor, _)| *actor == line.actor) {
            people.push((line.actor.clone(), texts::actor(&line.who, line.own)));
        }
    }
    people.sort_by(|a, b| a.1.cmp(&b.1));
    let all = Choice::new("", texts::EVERYBODY);
    let named = people
        .into_iter()
        .map(|(actor, name)| Choice::new(actor, name));
    std::iter::once(all).chain(named).collect()
}

/// The fields of the filter.
#[component]
pub fn FilterFields(
    /// The filter.
    filter: Filter,
    /// All lines, for the names.
    lines: Vec<EventLine>,
) -> impl IntoView {
    let sorts = vec![
        Choice::new(READING, texts::READINGS),
        Choice::new(REFUSAL, texts::REFUSALS),
        Choice::new(CHANGE, texts::CHANGES),
    ];
    view! {
        <div class="stack-s no-print">
            <Chips label=texts::WHAT choices=sorts values=filter.weights />
            <Checkbox
                id="log-hide-own"
                label=texts::HIDE_OWN
                hint=texts::HIDE_OWN_HINT
                value=filter.hide_own
            />
            <Details title=texts::FILTERS>
                <div class="filters">
                    <Select id="log-who" label=texts::WHO choices=people(&lines) value=filter.who />
                    <DateField id="log-from" label=texts::FROM value=filter.from />
                    <DateField id="log-to" label=texts::TO value=filter.to />
                </div>
                <Button text=texts::CLEAR look=Look::Quiet on_click=move |_| filter.clear() />
            </Details>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use salus_records::objects::audit::EventKind;
    use salus_web_rpc::{Moment, audit::Proof};

    use super::*;

    fn line(actor: &str, own: bool, weight: Weight) -> EventLine {
        EventLine {
            index: 4.0,
            seq: 0.0,
            time: Moment(1000.0),
            who: actor.into(),
            actor: actor.into(),
            own,
            event: EventKind::Login,
            whom: String::new(),
            what: String::new(),
            records: Vec::new(),
            kinds: Vec::new(),
            purpose: None,
            note: String::new(),
            count: 1,
            weight,
            proof: Proof {
                leaf: String::new(),
                path: 0,
                size: 0.0,
                root: String::new(),
                signers: Vec::new(),
            },
        }
    }

    #[test]
    fn own_routine_is_hidden_and_own_refusals_are_not() {
        let hiding = Chosen {
            hide_own: true,
            ..Chosen::default()
        };
        assert!(!hiding.fits(&line("me", true, Weight::Routine)));
        assert!(hiding.fits(&line("me", true, Weight::Refusal)));
        assert!(hiding.fits(&line("dr", false, Weight::Reading)));
        assert!(Chosen::default().fits(&line("me", true, Weight::Routine)));
    }

    #[test]
    fn lines_are_chosen_by_person_sort_and_time() {
        let reading = line("dr", false, Weight::Reading);
        let only = |chosen: Chosen| chosen.fits(&reading);
        let all = Chosen::default;
        assert!(only(Chosen {
            who: "dr".into(),
            ..all()
        }));
        assert!(!only(Chosen {
            who: "other".into(),
            ..all()
        }));
        assert!(only(Chosen {
            weights: vec![READING.into()],
            ..all()
        }));
        assert!(!only(Chosen {
            weights: vec![REFUSAL.into(), CHANGE.into()],
            ..all()
        }));
        assert!(only(Chosen {
            since: Some(1000.0),
            until: Some(1000.0),
            ..all()
        }));
        assert!(!only(Chosen {
            since: Some(1001.0),
            ..all()
        }));
        assert!(!only(Chosen {
            until: Some(999.0),
            ..all()
        }));
    }

    #[test]
    fn everybody_is_named_once() {
        let lines = [
            line("dr", false, Weight::Reading),
            line("dr", false, Weight::Change),
            line("me", true, Weight::Routine),
        ];
        let labels: Vec<_> = people(&lines)
            .into_iter()
            .map(|choice| choice.label)
            .collect();
        assert_eq!(labels, [texts::EVERYBODY, "Dr", "You"]);
    }
}
