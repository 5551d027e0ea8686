//! "I do not recognise this": a patient asks about an event, an auditor answers.

use std::collections::HashMap;

use salus_crypto::sign::{Signed, VerifyingKey};
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, QuestionId,
    objects::{
        party::Role,
        question::{Answer, Question},
    },
    wire::custodian::{AnswerRequest, Done, QuestionInfo, QuestionRequest, Questions},
};

use crate::{Account, ClientError, Distrust, Trust};

const ROUTE: &str = "/custodian/v1/questions";

/// A question about an event, with its answer once there is one; both signatures were checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questioned {
    /// What the patient asks.
    pub question: Question,
    /// What an auditor answered.
    pub answer: Option<Answer>,
    /// The auditor's name in the key log, once there is an answer.
    pub auditor_name: Option<String>,
}

impl Account {
    /// Asks the auditors about the event at this ledger index of one's own access log.
    ///
    /// Auditors and the custodian read the words.
    ///
    /// # Errors
    /// [`ClientError::Impossible`] when the words are none or more than 500 characters,
    /// [`ClientError::Refused`] when the event is not about this account, or when 20 questions wait.
    pub async fn question(&mut self, index: u64, words: String) -> Result<QuestionId, ClientError> {
        if !Question::fits(&words) {
            return Err(ClientError::Impossible(
                "a question has 1 to 500 characters; write some, or fewer".into(),
            ));
        }
        let id = QuestionId::random(&mut *self.client.env.entropy);
        let question = Question {
            id,
            patient: self.uid,
            index,
            words,
            time: self.now(),
        };
        let question = Signed::sign(&self.master.identity(), &question);
        let order = Hash(question.body_hash());
        let body = QuestionRequest { question };
        let done: Done = self.command(ROUTE, &body).await?;
        self.take_done(&done, order).await?;
        Ok(id)
    }

    /// One's own questions, or for an auditor those of all patients that wait for an answer or were
    /// asked in the last 90 days; an auditor's look is logged.
    ///
    /// # Errors
    /// [`Distrust::Question`] when a question or an answer is not what its author signed, or the
    /// answer is to another question.
    pub async fn questions(&mut self) -> Result<Vec<Questioned>, ClientError> {
        self.client.refresh_keys().await?;
        let answer: Questions = self
            .client
            .http
            .get(ROUTE, Some(&self.custodian_token))
            .await?;
        let trust = &mut self.client.trust;
        let mut askers = HashMap::new();
        if self.role == Role::Auditor {
            for chain in &answer.patients {
                let claimed = chain.enrolment.unverified();
                let uid = claimed.map_err(|_| Distrust::Question)?.uid;
                askers.insert(uid, trust.take_chain(uid, chain)?.keys.identity);
            }
        } else {
            askers.insert(self.uid, self.master.identity().public());
        }
        let questions = answer.questions.iter();
        Ok(questions
            .map(|info| check(info, &askers, trust))
            .collect::<Result<_, _>>()?)
    }

    /// Answers a patient's question as an auditor, which closes it; the patient sees answer and name.
    ///
    /// # Errors
    /// [`ClientError::Impossible`] when the words are none or more than 2,000 characters,
    /// [`ClientError::Refused`] when it was answered already, or the role may not.
    pub async fn answer_question(
        &mut self,
        question: QuestionId,
        words: String,
    ) -> Result<(), ClientError> {
        if !Answer::fits(&words) {
            return Err(ClientError::Impossible(
                "an answer has 1 to 2000 characters; write some, or fewer".into(),
            ));
        }
        let answer = Answer {
            question,
            words,
            auditor: self.uid,
            time: self.now(),
        };
        let answer = Signed::sign(&self.master.identity(), &answer);
        let order = Hash(answer.body_hash());
        let body = AnswerRequest { answer };
        let done: Done = self
            .command("/custodian/v1/questions/answers", &body)
            .await?;
        self.take_done(&done, order).await
    }
}

/// Believes a question only from a patient whose key is proven, and an answer only from an auditor
/// of the key log, to this very question.
fn check(
    info: &QuestionInfo,
    askers: &HashMap<AccountId, VerifyingKey>,
    trust: &Trust,
) -> Result<Questioned, Distrust> {
    let claimed = info.question.unverified().map_err(|_| Distrust::Question)?;
    let asker = askers.get(&claimed.patient).ok_or(Distrust::Question)?;
    let question = info
        .question
        .verify(asker)
        .map_err(|_| Distrust::Question)?;
    let Some(signed) = &info.answer else {
        return Ok(Questioned {
            question,
            answer: None,
            auditor_name: None,
        });
    };
    let claimed = signed.unverified().map_err(|_| Distrust::Question)?;
    let auditor = trust
        .directory()
        .holder(claimed.auditor)
        .filter(|holder| holder.credential.role == Role::Auditor)
        .ok_or(Distrust::Question)?;
    let answer = signed
        .verify(&auditor.credential.keys.identity)
        .map_err(|_| Distrust::Question)?;
    if answer.question != question.id {
        return Err(Distrust::Question);
    }
    Ok(Questioned {
        question,
        answer: Some(answer),
        auditor_name: Some(auditor.credential.name.clone()),
    })
}
