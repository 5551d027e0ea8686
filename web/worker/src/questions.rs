//! "I do not recognise this": questions about the access log, and the auditors' answers.

use salus_client::Questioned;
use salus_web_rpc::{AnswerQuestion, AskAboutEvent, Failure, ListQuestions, audit::QuestionLine};

use crate::{
    calls::Handle,
    desk::Desk,
    failure::{failed, input},
    given::Given,
};

impl Handle for AskAboutEvent {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<(), Failure> {
        let account = desk.account()?;
        let asked = account.question(self.index as u64, self.words).await;
        asked.map(drop).map_err(failed)
    }
}

impl Handle for ListQuestions {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Vec<QuestionLine>, Failure> {
        let questions = desk.account()?.questions().await.map_err(failed)?;
        let line = |question: Questioned| QuestionLine {
            question: question.question.id.to_string(),
            index: question.question.index as f64,
            patient: question.question.patient.to_string(),
            words: question.question.words,
            asked: question.question.time.into(),
            answered_by: question.auditor_name.unwrap_or_default(),
            answered: question.answer.as_ref().map(|answer| answer.time.into()),
            answer: question.answer.map(|answer| answer.words),
        };
        Ok(questions.into_iter().map(line).collect())
    }
}

impl Handle for AnswerQuestion {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<(), Failure> {
        let question = self.question.parse().map_err(input)?;
        let account = desk.account()?;
        account
            .answer_question(question, self.words)
            .await
            .map_err(failed)
    }
}
