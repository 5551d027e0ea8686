//! "I do not recognise this": what patients ask, the event behind it, and the answer.

use leptos::{prelude::*, task::spawn_local};
use salus_web_rpc::{
    AnswerQuestion, EventsAbout, ListQuestions,
    audit::{EventList, QuestionLine},
};

use super::events::Event;
use crate::{
    fetch::{Fetched, fetch},
    rpc,
    texts::auditor as texts,
    ui::{
        Banner, Button, Card, Errors, Fact, Facts, Form, Glyph, Loaded, Look, Mood, Page, Tag,
        TextArea, Tone, When, toast,
    },
};

/// Most characters of an answer.
const LONGEST: u32 = 2000;

/// The list that each question is a part of; fetched again after an answer.
type Asked = Fetched<Vec<QuestionLine>>;

/// Every question, those without an answer first.
#[component]
pub fn Questions() -> impl IntoView {
    // Not live: what is being written must not go when somebody else asks.
    let questions = fetch(|| ListQuestions {});
    view! {
        <Page title=texts::QUESTIONS lead=texts::QUESTIONS_LEAD>
            <Loaded
                from=questions
                empty=Vec::is_empty
                nothing=texts::NO_QUESTIONS
                nothing_next=texts::NO_QUESTIONS_NEXT
                let:list
            >
                {open_first(list)
                    .into_iter()
                    .map(|line| view! { <Question line questions /> })
                    .collect_view()}
            </Loaded>
        </Page>
    }
}

/// Those without an answer first; in each half the newest first.
fn open_first(mut list: Vec<QuestionLine>) -> Vec<QuestionLine> {
    list.sort_by(|a, b| {
        let open = a.answer.is_some().cmp(&b.answer.is_some());
        open.then(b.asked.0.total_cmp(&a.asked.0))
    });
    list
}

#[component]
fn Question(line: QuestionLine, questions: Asked) -> impl IntoView {
    let open = line.answer.is_none();
    let tag = if open {
        view! { <Tag text=texts::OPEN tone=Tone::Warn glyph=Glyph::Question /> }
    } else {
        view! { <Tag text=texts::ANSWERED tone=Tone::Good glyph=Glyph::Check /> }
    };
    let show = RwSignal::new(false);
    let (patient, index) = (StoredValue::new(line.patient), line.index);
    view! {
        <Card warn=open>
            <div class="row">{tag}</div>
            <Facts>
                <Fact label=texts::ASKED_WORDS><p class="words" dir="auto">{line.words}</p></Fact>
                <Fact label=texts::ASKED><When moment=line.asked /></Fact>
                <Fact label=texts::ABOUT_EVENT>{texts::about_entry(index)}</Fact>
                {line.answer.map(|answer| view! {
                    <Fact label=texts::ANSWER><p class="words" dir="auto">{answer}</p></Fact>
                    <Fact label=texts::ANSWER_BY>
                        <span dir="auto">{line.answered_by}</span>
                        {line.answered.map(|time| view! { ", " <When moment=time /> })}
                    </Fact>
                })}
            </Facts>
            {move || if show.get() {
                view! { <Shown patient=patient.get_value() index /> }.into_any()
            } else {
                view! {
                    <div class="actions">
                        <Button
                            text=texts::SHOW_EVENT
                            look=Look::Secondary
                            glyph=Glyph::Eye
                            on_click=move |_| show.set(true)
                        />
                        <span class="small soft">{texts::SHOW_EVENT_TEXT}</span>
                    </div>
                }
                .into_any()
            }}
            {open.then(|| view! { <Answer question=line.question questions /> })}
        </Card>
    }
}

/// The event that a question is about; fetched only when somebody asks, for that is logged.
#[component]
fn Shown(patient: String, index: f64) -> impl IntoView {
    let events = fetch(move || EventsAbout {
        patient: patient.clone(),
    });
    view! {
        <Loaded from=events let:list>
            {match of_index(list, index) {
                Some(line) => view! { <Event line /> }.into_any(),
                None => view! {
                    <Banner mood=Mood::Error title=texts::EVENT_MISSING>
                        <p>{texts::EVENT_MISSING_NEXT}</p>
                    </Banner>
                }
                .into_any(),
            }}
        </Loaded>
    }
}

fn of_index(list: EventList, index: f64) -> Option<salus_web_rpc::audit::EventLine> {
    list.events.into_iter().find(|line| line.index == index)
}

#[component]
fn Answer(question: String, questions: Asked) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    let id = format!("answer-{question}");
    let field = StoredValue::new(id.clone());
    let submit = move |()| {
        let text = words.with_untracked(|words| words.trim().to_owned());
        let wrong = field.with_value(|field| {
            let missing = text.is_empty().then(|| texts::ANSWER_MISSING.to_owned());
            errors.show(
                missing
                    .map(|text| (field.as_str(), text))
                    .into_iter()
                    .collect(),
            )
        });
        if !wrong || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let call = AnswerQuestion {
            question: question.clone(),
            words: text,
        };
        spawn_local(async move {
            let result = rpc::call(call).await;
            busy.try_set(false);
            match result {
                Ok(()) => {
                    toast(texts::ANSWER_SENT);
                    questions.again();
                }
                Err(failure) => errors.fail(failure),
            }
        });
    };
    view! {
        <Form errors on_submit=submit>
            <TextArea
                id
                label=texts::ANSWER
                hint=texts::ANSWER_HINT
                value=words
                longest=LONGEST
            />
            <Button text=texts::ANSWER_BUTTON look=Look::Secondary busy />
        </Form>
    }
}

#[cfg(test)]
mod tests {
    use salus_web_rpc::Moment;

    use super::*;

    fn line(question: &str, asked: f64, answer: Option<&str>) -> QuestionLine {
        QuestionLine {
            question: question.into(),
            index: 1.0,
            patient: String::new(),
            words: String::new(),
            asked: Moment(asked),
            answer: answer.map(Into::into),
            answered_by: String::new(),
            answered: None,
        }
    }

    #[test]
    fn what_wants_an_answer_stands_first() {
        let list = vec![
            line("answered", 9.0, Some("yes")),
            line("old", 1.0, None),
            line("new", 5.0, None),
        ];
        let order: Vec<String> = open_first(list).into_iter().map(|l| l.question).collect();
        assert_eq!(order, ["new", "old", "answered"]);
    }
}
