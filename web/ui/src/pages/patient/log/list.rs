//! The list: filtered, by day, as many at a time as can be read.

use leptos::prelude::*;
use salus_web_rpc::{
    ListEvents, ListQuestions, SaveEvents,
    audit::{EventLine, EventList},
};

use super::{
    filter::{Filter, FilterFields},
    line::Line,
    question::Questions,
};
use crate::{
    fetch::fetch_live,
    texts::log as texts,
    ui::{Button, Card, Details, DownloadButton, Empty, Glyph, Loaded, Look, Page, when::day_text},
};

/// Lines that are shown at first, and that each press adds.
const STEP: usize = 40;

/// Who did what with the record.
#[component]
pub fn Log() -> impl IntoView {
    let events = fetch_live(|| ListEvents {});
    let filter = Filter::new();
    let count = RwSignal::new(STEP);
    view! {
        <Page title=texts::LOG_TITLE lead=texts::LOG_LEAD>
            <Asked />
            <Loaded
                from=events
                empty=|list: &EventList| list.events.is_empty()
                nothing=texts::NO_EVENTS
                nothing_next=texts::NO_EVENTS_NEXT
                let:list
            >
                <FilterFields filter lines=list.events.clone() />
                <Days list filter count />
            </Loaded>
            <Details title=texts::ABOUT_TITLE>
                {texts::ABOUT.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}
            </Details>
            <div class="actions no-print">
                <DownloadButton call=SaveEvents {} text=texts::SAVE_CSV />
            </div>
        </Page>
    }
}

/// Questions that were asked, with their answers; nothing where there are none.
#[component]
fn Asked() -> impl IntoView {
    let questions = fetch_live(|| ListQuestions {});
    move || {
        let list = questions.ok().filter(|list| !list.is_empty())?;
        Some(view! { <Card title=texts::QUESTIONS><Questions list linked=true /></Card> })
    }
}

#[component]
fn Days(list: EventList, filter: Filter, count: RwSignal<usize>) -> impl IntoView {
    let all = list.events.len();
    let ledger = list.ledger;
    move || {
        let chosen = filter.read();
        let fitting: Vec<EventLine> = list
            .events
            .iter()
            .filter(|line| chosen.fits(line))
            .cloned()
            .collect();
        let found = fitting.len();
        if found == 0 {
            return view! { <Empty title=texts::NONE_FOUND glyph=Glyph::Search /> }.into_any();
        }
        let rest = found > count.get();
        let days = by_day(fitting.into_iter().take(count.get()).collect(), |line| {
            day_text(line.time)
        });
        let days = days.into_iter().map(|(day, lines)| {
            let lines = lines.into_iter().map(|line| view! { <Line line /> });
            view! {
                <section>
                    <h2 class="year-title">{day}</h2>
                    <ul class="log">{lines.collect_view()}</ul>
                </section>
            }
        });
        view! {
            <p class="soft small" role="status">
                {texts::shown(found, all)} ". " {texts::checked(ledger)} "."
            </p>
            <div class="years">{days.collect_view()}</div>
            {rest.then(|| view! {
                <div class="actions">
                    <Button
                        text=texts::MORE
                        look=Look::Secondary
                        on_click=move |_| count.update(|count| *count += STEP)
                    />
                </div>
            })}
        }
        .into_any()
    }
}

/// Lines under the day on which they happened, in the order in which they come.
fn by_day<T>(lines: Vec<T>, day: impl Fn(&T) -> String) -> Vec<(String, Vec<T>)> {
    let mut days: Vec<(String, Vec<T>)> = Vec::new();
    for line in lines {
        let own = day(&line);
        match days.last_mut() {
            Some((known, list)) if *known == own => list.push(line),
            _ => days.push((own, vec![line])),
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::by_day;

    #[test]
    fn lines_stand_under_their_day() {
        let days = by_day(vec!["b2", "b1", "a9"], |line| line[..1].to_owned());
        assert_eq!(days.len(), 2);
        assert_eq!(days[0], ("b".to_owned(), vec!["b2", "b1"]));
        assert_eq!(days[1], ("a".to_owned(), vec!["a9"]));
    }
}
