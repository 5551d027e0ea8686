//! "I do not recognise this": a patient asks about a line of the access log, an auditor answers.

use salus_client::Questioned;
use salus_records::objects::party::Role;
use serde_json::json;

use crate::{
    context::Context,
    error::CliError,
    ids::{self, short},
    reply::Reply,
    session::logged_in,
    term::{plain, table},
    when::day,
};

/// Asks the auditors about the line with this number; the words are asked for.
///
/// # Errors
/// When the line is not of one's own log, or when 20 questions wait.
pub(super) async fn ask(context: &Context, index: u64) -> Result<Reply, CliError> {
    logged_in(context, async |account| {
        let words = context
            .ask
            .text("Your question (the auditors and whoever runs the servers can read it):")?;
        let id = account.question(index, words).await?;
        Ok(Reply::new(
            "Sent to the auditors. See the answer: salus log --questions",
            json!({"question": id, "entry": index}),
        ))
    })
    .await
}

/// Lists questions and their answers; each signature was checked.
///
/// # Errors
/// When one is not signed by whom it names.
pub(super) async fn list(context: &Context) -> Result<Reply, CliError> {
    logged_in(context, async |account| {
        let auditor = account.role() == Role::Auditor;
        let questions = account.questions().await?;
        let rows = questions.iter().map(|one| {
            [
                short(one.question.id),
                day(one.question.time),
                short(one.question.patient),
                one.question.index.to_string(),
                plain(&one.question.words),
                answer(one),
            ]
        });
        let headings = ["question", "asked", "patient", "entry", "words", "answer"];
        let mut text = table(&headings, rows);
        if text.is_empty() {
            text.push_str("Nobody has asked about a line of the log.");
        } else if auditor {
            text.push_str("\n\nAnswer: salus log --answer ID");
        }
        let json = questions.iter().map(|one| {
            json!({
                "id": one.question.id,
                "patient": one.question.patient,
                "entry": one.question.index,
                "words": one.question.words,
                "asked": one.question.time,
                "answer": one.answer.as_ref().map(|answer| &answer.words),
                "answered": one.answer.as_ref().map(|answer| answer.time),
                "auditor_name": one.auditor_name,
            })
        });
        let json = json.collect::<Vec<_>>().into();
        Ok(Reply::new(text, json))
    })
    .await
}

/// Answers a question as an auditor; the words are asked for.
///
/// # Errors
/// When there is no such question, or it was answered already.
pub(super) async fn reply(context: &Context, typed: &str) -> Result<Reply, CliError> {
    logged_in(context, async |account| {
        let questions = account.questions().await?;
        let known = questions.iter().map(|one| one.question.id);
        let id = ids::find(typed, "question", "salus log --questions", known)?;
        let words = context.ask.text("Your answer:")?;
        account.answer_question(id, words).await?;
        Ok(Reply::new(
            "Answered. The patient sees it with your name, and the question is closed.",
            json!({"question": id, "answered": true}),
        ))
    })
    .await
}

fn answer(one: &Questioned) -> String {
    match (&one.answer, &one.auditor_name) {
        (Some(answer), Some(name)) => format!("{}: {}", plain(name), plain(&answer.words)),
        _ => "none yet".to_owned(),
    }
}
