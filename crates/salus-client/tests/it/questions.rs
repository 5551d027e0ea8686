//! Moves about questions: answers exchanged, words put into mouths.

use salus_records::wire::custodian::Questions;

use crate::{
    cases::{Case, case, edit, forge},
    step::Step::{AudreySeesQuestions, PaulaSeesAnswers},
};

const QUESTIONS: &str = "/custodian/v1/questions";
const REFUSED: &str = "Distrust(Question";

fn list(answer: &[u8], alter: impl FnOnce(&mut Questions)) -> Vec<u8> {
    edit(answer, alter)
}

pub fn cases() -> Vec<Case> {
    vec![
        case(
            "the answers to two questions exchanged",
            QUESTIONS,
            PaulaSeesAnswers,
            REFUSED,
            |_, _, answer| {
                list(answer, |shown| {
                    let other = shown.questions[1].answer.take();
                    shown.questions[1].answer = shown.questions[0].answer.take();
                    shown.questions[0].answer = other;
                })
            },
        ),
        case(
            "an answer that the auditor did not sign",
            QUESTIONS,
            PaulaSeesAnswers,
            REFUSED,
            |_, _, answer| {
                list(answer, |shown| {
                    let signed = shown.questions[0].answer.as_mut().unwrap();
                    forge(signed, |answer| answer.words = "All is well.".into());
                })
            },
        ),
        case(
            "an answer by somebody who is no auditor",
            QUESTIONS,
            PaulaSeesAnswers,
            REFUSED,
            |people, _, answer| {
                let doctor = people.dora.uid;
                list(answer, |shown| {
                    let signed = shown.questions[0].answer.as_mut().unwrap();
                    forge(signed, |answer| answer.auditor = doctor);
                })
            },
        ),
        case(
            "a question that I did not ask",
            QUESTIONS,
            PaulaSeesAnswers,
            REFUSED,
            |_, _, answer| {
                list(answer, |shown| {
                    forge(&mut shown.questions[0].question, |question| {
                        question.index += 1
                    });
                })
            },
        ),
        case(
            "other words of a patient",
            QUESTIONS,
            AudreySeesQuestions,
            REFUSED,
            |_, _, answer| {
                list(answer, |shown| {
                    forge(&mut shown.questions[0].question, |question| {
                        question.words = "Never mind.".into()
                    });
                })
            },
        ),
        case(
            "a question without its patient's keys",
            QUESTIONS,
            AudreySeesQuestions,
            REFUSED,
            |_, _, answer| list(answer, |shown| drop(shown.patients.pop())),
        ),
        case(
            "a patient with other keys",
            QUESTIONS,
            AudreySeesQuestions,
            "Distrust(Key(",
            |_, _, answer| {
                list(answer, |shown| {
                    let other = shown.patients[1].clone();
                    shown.patients[0].activation = other.activation;
                    shown.patients[0].state = other.state;
                })
            },
        ),
    ]
}
