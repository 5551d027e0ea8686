//! "I do not recognise this": questions to the auditors, and their answers.

use leptos::{prelude::*, task::spawn_local};
use salus_records::objects::question::{MAX_QUESTION, Question};
use salus_web_rpc::{AskAboutEvent, ListQuestions, audit::QuestionLine};

use crate::{
    fetch::{Fetched, fetch_live},
    route::PatientRoute,
    rpc,
    texts::log as texts,
    ui::{
        Banner, Button, Card, Details, Errors, Form, Loaded, Look, Mood, Tag, TextArea, Tone, When,
        toast,
    },
};

const FIELD: &str = "question-words";
const LONGEST: u32 = MAX_QUESTION as u32;

/// What was asked about one line, and a form to ask.
#[component]
pub fn About(
    /// Position of the line in the ledger.
    index: f64,
) -> impl IntoView {
    let questions = fetch_live(|| ListQuestions {});
    view! {
        <Card title=texts::ASK_TITLE warn=true>
            <p>{texts::ASK_TEXT}</p>
            <Loaded from=questions let:list>
                {
                    let own = list.into_iter().filter(|one| one.index == index).collect();
                    view! { <Questions list=own /> }
                }
            </Loaded>
            <Details title=texts::ASK_WORDS><Ask index questions /></Details>
        </Card>
    }
}

#[component]
fn Ask(index: f64, questions: Fetched<Vec<QuestionLine>>) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let errors = Errors::new();
    let busy = RwSignal::new(false);
    let submit = move |()| {
        let typed = words.get_untracked();
        if !errors.show(faults(&typed)) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let call = AskAboutEvent {
            index,
            words: typed.trim().to_owned(),
        };
        spawn_local(async move {
            let result = rpc::call(call).await;
            busy.try_set(false);
            match result {
                Ok(()) => {
                    words.try_set(String::new());
                    toast(texts::ASKED);
                    questions.again();
                }
                Err(failure) => errors.fail(failure),
            }
        });
    };
    view! {
        <Form errors on_submit=submit>
            <Banner mood=Mood::Warn title=texts::ASK_WHO_READS>
                <p>{texts::ASK_URGENT}</p>
            </Banner>
            <TextArea
                id=FIELD
                label=texts::ASK_WORDS
                hint=texts::ASK_WORDS_HINT
                value=words
                longest=LONGEST
            />
            <div class="actions">
                <Button text=texts::ASK_SEND look=Look::Secondary busy />
            </div>
        </Form>
    }
}

fn faults(words: &str) -> Vec<(&'static str, String)> {
    if words.trim().is_empty() {
        vec![(FIELD, texts::ASK_MISSING.to_owned())]
    } else if !Question::fits(words) {
        vec![(FIELD, texts::ASK_LONG.to_owned())]
    } else {
        Vec::new()
    }
}

/// Questions with their answers.
#[component]
pub fn Questions(
    /// The questions.
    list: Vec<QuestionLine>,
    /// With a link to the line that each is about.
    #[prop(optional)]
    linked: bool,
) -> impl IntoView {
    let items = list.into_iter().map(move |one| {
        let to = PatientRoute::LogLine(one.index as u64).path();
        let answer = match one.answer {
            Some(answer) => view! {
                <p class="small soft" dir="auto">
                    {texts::answered_by(&one.answered_by)} " "
                    {one.answered.map(|moment| view! { <When moment /> })}
                </p>
                <blockquote class="quote quote-answer" dir="auto">{answer}</blockquote>
            }
            .into_any(),
            None => view! { <p><Tag text=texts::NO_ANSWER_YET tone=Tone::Warn /></p> }.into_any(),
        };
        view! {
            <li class="question">
                <p class="small soft">{texts::YOU_ASKED} " " <When moment=one.asked /></p>
                <blockquote class="quote" dir="auto">{one.words}</blockquote>
                {answer}
                {linked.then(|| view! {
                    <a class="button button-quiet" href=to>{texts::TO_LINE}</a>
                })}
            </li>
        }
    });
    view! { <ul class="questions">{items.collect_view()}</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_has_words_and_not_too_many() {
        assert_eq!(faults("  \n").len(), 1);
        assert!(faults("I do not know this doctor.").is_empty());
        assert!(faults(&"ä".repeat(500)).is_empty());
        assert_eq!(faults(&"ä".repeat(501)).len(), 1);
    }
}
