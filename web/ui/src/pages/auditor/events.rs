//! A list of proven events, with filters.

use leptos::prelude::*;
use salus_records::objects::grant::Purpose;
use salus_web_rpc::{
    Moment,
    audit::{EventLine, Weight},
};

use crate::{
    texts::auditor as texts,
    ui::{
        Button, Card, Choice, DateField, Empty, Glyph, Look, Proof, ProofMark, Select, Tag, Tone,
        When,
        when::{end_of_day, start_of_day},
    },
};

/// Events that are shown before somebody asks for more.
const AT_ONCE: usize = 50;

/// What is chosen above the list; an empty word chooses everything.
#[derive(Clone, Debug, Default, PartialEq)]
struct Wanted {
    who: String,
    weight: String,
    purpose: String,
    from: Option<Moment>,
    until: Option<Moment>,
}

impl Wanted {
    /// Whether an event is wanted.
    fn takes(&self, line: &EventLine) -> bool {
        (self.who.is_empty() || self.who == line.actor)
            && (self.weight.is_empty() || self.weight == weight_word(line.weight))
            && (self.purpose.is_empty() || line.purpose.is_some_and(|p| p.code() == self.purpose))
            && self.from.is_none_or(|from| from <= line.time)
            && self.until.is_none_or(|until| line.time <= until)
    }
}

/// Events about one patient, newest first.
#[component]
pub fn Events(
    /// The events, newest first.
    list: Vec<EventLine>,
) -> impl IntoView {
    let (who, weight, purpose) = (text(), text(), text());
    let (from, until) = (text(), text());
    let most = RwSignal::new(AT_ONCE);
    let actors = actors(&list);
    let all = list.len();
    let shown = Memo::new(move |_| {
        let wanted = Wanted {
            who: who.get(),
            weight: weight.get(),
            purpose: purpose.get(),
            from: from.with(|day| start_of_day(day)),
            until: until.with(|day| end_of_day(day)),
        };
        let lines = list.iter().filter(|line| wanted.takes(line));
        lines.cloned().collect::<Vec<_>>()
    });
    view! {
        <div class="filters" role="search" aria-label=texts::FILTERS>
            <Select id="who" label=texts::WHO choices=actors value=who />
            <Select id="what" label=texts::WHAT choices=weights() value=weight />
            <Select id="why" label=texts::WHY choices=purposes() value=purpose />
            <DateField id="from" label=texts::FROM value=from />
            <DateField id="until" label=texts::UNTIL value=until />
        </div>
        <p class="soft" role="status">
            {move || texts::events_found(shown.with(Vec::len), all)}
        </p>
        {move || {
            let lines = shown.get();
            if lines.is_empty() {
                return view! {
                    <Empty
                        title=texts::NONE_FITS
                        text=texts::NONE_FITS_NEXT
                        glyph=Glyph::Search
                    />
                }
                .into_any();
            }
            let more = lines.len() > most.get();
            let some = lines.into_iter().take(most.get());
            view! {
                <Card title=texts::EVENTS_TITLE>
                    <ul class="list">
                        {some.map(|line| view! { <li><Event line /></li> }).collect_view()}
                    </ul>
                </Card>
                {more.then(|| view! {
                    <div class="actions">
                        <Button
                            text=crate::texts::admin::SHOW_MORE
                            look=Look::Secondary
                            on_click=move |_| most.update(|most| *most += AT_ONCE)
                        />
                    </div>
                })}
            }
            .into_any()
        }}
    }
}

/// One event with its proof.
#[component]
pub fn Event(
    /// The event.
    line: EventLine,
) -> impl IntoView {
    let (tone, glyph) = match line.weight {
        Weight::Reading => (Tone::Brand, Glyph::Eye),
        Weight::Refusal => (Tone::Warn, Glyph::Lock),
        Weight::Change => (Tone::Plain, Glyph::Edit),
        Weight::Routine => (Tone::Plain, Glyph::Check),
    };
    let proof = Proof {
        index: line.index,
        leaf: line.proof.leaf,
        path: line.proof.path,
        size: line.proof.size,
        root: line.proof.root,
        signers: line.proof.signers,
    };
    view! {
        <div class="event">
            <div class="row-between">
                <p class="strong" dir="auto">{texts::event(&line.who, &line.what)}</p>
                <Tag text=weight_word(line.weight) tone glyph />
            </div>
            <p class="soft">
                <When moment=line.time />
                {line.purpose.map(|purpose| format!(" · {}", texts::why(purpose.label())))}
            </p>
            <ProofMark proof />
        </div>
    }
}

fn text() -> RwSignal<String> {
    RwSignal::new(String::new())
}

fn weight_word(weight: Weight) -> &'static str {
    match weight {
        Weight::Reading => texts::READINGS,
        Weight::Refusal => texts::REFUSALS,
        Weight::Change => texts::CHANGES,
        Weight::Routine => texts::ROUTINE,
    }
}

fn weights() -> Vec<Choice> {
    let all = [
        Weight::Reading,
        Weight::Refusal,
        Weight::Change,
        Weight::Routine,
    ];
    let words = all.map(weight_word).map(|word| Choice::new(word, word));
    std::iter::once(Choice::new("", texts::EVERYTHING))
        .chain(words)
        .collect()
}

fn purposes() -> Vec<Choice> {
    let all = Purpose::ALL.map(|purpose| Choice::new(purpose.code(), purpose.label()));
    std::iter::once(Choice::new("", texts::EVERY_REASON))
        .chain(all)
        .collect()
}

/// Everybody who did something, once each, in the order of the list.
fn actors(list: &[EventLine]) -> Vec<Choice> {
    let mut actors = vec![Choice::new("", texts::EVERYBODY)];
    for line in list {
        if !actors.iter().any(|choice| choice.value == line.actor) {
            actors.push(Choice::new(line.actor.clone(), line.who.clone()));
        }
    }
    actors
}

#[cfg(test)]
mod tests {
    use salus_records::objects::audit::EventKind;

    use super::*;

    fn line(actor: &str, weight: Weight, time: f64) -> EventLine {
        EventLine {
            index: 1.0,
            seq: 0.0,
            time: Moment(time),
            who: format!("Dr. {actor}"),
            actor: actor.into(),
            own: false,
            event: EventKind::RecordRead,
            whom: String::new(),
            what: "read a record".into(),
            records: Vec::new(),
            kinds: Vec::new(),
            purpose: Some(Purpose::Treat),
            note: String::new(),
            count: 1,
            weight,
            proof: salus_web_rpc::audit::Proof {
                leaf: String::new(),
                path: 0,
                size: 2.0,
                root: String::new(),
                signers: Vec::new(),
            },
        }
    }

    #[test]
    fn events_are_wanted_by_actor_sort_reason_and_time() {
        let read = line("a", Weight::Reading, 50.0);
        assert!(Wanted::default().takes(&read));
        let wanted = |change: fn(&mut Wanted)| {
            let mut wanted = Wanted::default();
            change(&mut wanted);
            wanted.takes(&read)
        };
        assert!(wanted(|w| w.who = "a".into()));
        assert!(!wanted(|w| w.who = "b".into()));
        assert!(!wanted(|w| w.weight = texts::REFUSALS.into()));
        assert!(wanted(|w| w.purpose = "TREAT".into()));
        assert!(!wanted(|w| w.purpose = "HRESCH".into()));
        assert!(wanted(
            |w| (w.from, w.until) = (Some(Moment(50.0)), Some(Moment(50.0)))
        ));
        assert!(!wanted(|w| w.from = Some(Moment(51.0))));
        assert!(!wanted(|w| w.until = Some(Moment(49.0))));
    }

    #[test]
    fn everybody_stands_once_among_the_actors() {
        let list = [
            line("a", Weight::Reading, 3.0),
            line("b", Weight::Reading, 2.0),
            line("a", Weight::Change, 1.0),
        ];
        let labels: Vec<String> = actors(&list).into_iter().map(|one| one.label).collect();
        assert_eq!(labels, [texts::EVERYBODY, "Dr. a", "Dr. b"]);
    }
}
