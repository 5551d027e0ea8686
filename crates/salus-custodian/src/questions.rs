//! "I do not recognise this": a patient asks about an event, an auditor answers.
//!
//! A look of an auditor stands once in the auditor's own chain, not in those of the patients: they
//! wrote to the auditors, and a list that is opened twice a day would bury what matters in every
//! log. The answer is an event of the patient.

use std::collections::HashSet;

use salus_crypto::{
    context::Context,
    kdf::derive,
    seal,
    secret::Secret32,
    sign::{Message, Signed},
};
use salus_records::{
    AccountId, QuestionId, Time,
    consent::Action,
    objects::{
        audit::EventKind,
        party::Role,
        question::{Answer, MAX_OPEN, Question},
    },
    wire::custodian::{AnswerRequest, Done, QuestionInfo, QuestionRequest, Questions},
};
use salus_storage::guard::{
    GuardError, chain,
    questions::{self, QuestionRow},
};

use crate::{
    Caller, Custodian, CustodianError,
    chains::chain_of,
    events::{Draft, Place},
    tx::{Tx, refusal},
};

/// Questions in a patient's list.
const LISTED: u32 = 500;

/// Questions in an auditor's list; those without an answer come first.
const LISTED_TO_AUDITOR: u32 = 100;

/// How long an answered question stays in an auditor's list.
const RECENT: u64 = 90 * Time::DAY;

impl Custodian {
    /// Places a patient's question about an event of the own chain.
    ///
    /// # Errors
    /// [`CustodianError::NotAvailable`] when the entry is no event about this patient,
    /// [`CustodianError::QuestionsOpen`] when 20 questions wait already.
    pub async fn question(
        &self,
        caller: Caller,
        body: QuestionRequest,
    ) -> Result<Done, CustodianError> {
        let uid = caller.uid;
        let placed = self
            .0
            .write(move |tx| place(tx, uid, &body.question))
            .await?;
        self.0.done(placed, caller.known).await
    }

    /// A patient's own questions, newest first; for an auditor those of all patients that wait or
    /// were asked in the last 90 days. An auditor's look is logged first.
    ///
    /// # Errors
    /// [`CustodianError::Forbidden`] for everybody else, and without a credential that counts.
    pub async fn questions(&self, caller: Caller) -> Result<Questions, CustodianError> {
        let inner = &self.0;
        let uid = caller.uid;
        let role = inner.read(move |tx| Ok(tx.account(uid)?.role)).await?;
        if role != Role::Auditor {
            return inner.read(move |tx| own(tx, uid)).await;
        }
        let shown = inner.write(move |tx| of_all(tx, uid)).await?;
        inner.settle(uid).await?;
        Ok(shown)
    }

    /// Takes an auditor's answer, which closes the question.
    ///
    /// # Errors
    /// [`CustodianError::NotAvailable`] when there is no such question,
    /// [`CustodianError::BadRequest`] when it was answered already.
    pub async fn answer(
        &self,
        caller: Caller,
        body: AnswerRequest,
    ) -> Result<Done, CustodianError> {
        let uid = caller.uid;
        let placed = self
            .0
            .write(move |tx| answer(tx, uid, &body.answer))
            .await?;
        self.0.done(placed, caller.known).await
    }
}

fn place(tx: &Tx<'_>, uid: AccountId, signed: &Signed<Question>) -> Result<Place, CustodianError> {
    let account = tx.account(uid)?;
    let question = signed
        .verify(&tx.identity(&account)?)
        .map_err(|_| CustodianError::Forbidden("the patient did not sign this"))?;
    if question.patient != uid {
        return Err(CustodianError::Forbidden("the patient did not sign this"));
    }
    tx.on_time(question.time)?;
    if !Question::fits(&question.words) {
        return Err(CustodianError::BadRequest(
            "a question has 1 to 500 characters",
        ));
    }
    let permit = tx.own(&account, Action::Question)?;
    if !chain::has_entry(tx.conn, &permit, question.index)? {
        return Err(CustodianError::NotAvailable);
    }
    if questions::open(tx.conn, &permit)? >= MAX_OPEN {
        return Err(CustodianError::QuestionsOpen);
    }
    let sealed = seal_under(tx, uid, &question_context(question.id), signed)?;
    if !questions::put(tx.conn, &permit, question.id, &sealed, tx.now)? {
        return Err(CustodianError::Replayed);
    }
    tx.compose(Draft::own(uid, EventKind::EventQuestioned).object(signed.body_hash()))
}

fn own(tx: &Tx<'_>, uid: AccountId) -> Result<Questions, CustodianError> {
    let account = tx.account(uid)?;
    let permit = tx.own(&account, Action::Question)?;
    let rows = questions::of_patient(tx.conn, &permit, LISTED)?;
    Ok(Questions {
        questions: opened(tx, &rows)?,
        patients: Vec::new(),
    })
}

/// What an auditor sees; the event that says so is composed beside it, unless nothing is shown.
fn of_all(tx: &Tx<'_>, uid: AccountId) -> Result<Questions, CustodianError> {
    let account = tx.account(uid)?;
    let permit = tx.own(&account, Action::SeeQuestions)?;
    let since = Time(tx.now.0.saturating_sub(RECENT));
    let rows = questions::of_all(tx.conn, &permit, since, LISTED_TO_AUDITOR)?;
    if !rows.is_empty() {
        tx.compose(Draft::own(uid, EventKind::QuestionsRead))?;
    }
    let mut known = HashSet::new();
    let patients = rows
        .iter()
        .filter(|row| known.insert(row.patient))
        .map(|row| tx.account(row.patient).map(|patient| chain_of(&patient)))
        .collect::<Result<_, _>>()?;
    Ok(Questions {
        questions: opened(tx, &rows)?,
        patients,
    })
}

fn answer(tx: &Tx<'_>, uid: AccountId, signed: &Signed<Answer>) -> Result<Place, CustodianError> {
    let account = tx.account(uid)?;
    let answer = signed
        .verify(&tx.identity(&account)?)
        .map_err(|_| CustodianError::Forbidden("the auditor did not sign this"))?;
    if answer.auditor != uid {
        return Err(CustodianError::Forbidden("the auditor did not sign this"));
    }
    tx.on_time(answer.time)?;
    if !Answer::fits(&answer.words) {
        return Err(CustodianError::BadRequest(
            "an answer has 1 to 2000 characters",
        ));
    }
    // Before the question is looked for, so that only auditors learn whether there is one.
    tx.own(&account, Action::SeeQuestions)?;
    let patient =
        questions::patient(tx.conn, answer.question)?.ok_or(CustodianError::NotAvailable)?;
    let permit = tx
        .decide(&account, patient, Action::AnswerQuestion)?
        .map_err(refusal)?;
    let sealed = seal_under(tx, patient, &answer_context(answer.question), signed)?;
    if !questions::answer(tx.conn, &permit, answer.question, &sealed)? {
        return Err(CustodianError::BadRequest(
            "this question was answered already; look at the list again",
        ));
    }
    tx.compose(Draft::new(patient, uid, EventKind::QuestionAnswered).object(signed.body_hash()))
}

fn opened(tx: &Tx<'_>, rows: &[QuestionRow]) -> Result<Vec<QuestionInfo>, CustodianError> {
    rows.iter()
        .map(|row| {
            let key = words_key(&tx.k_subject(row.patient)?);
            let answer = row.answer.as_deref();
            Ok(QuestionInfo {
                question: open(&key, &question_context(row.id), &row.sealed)?,
                answer: answer
                    .map(|sealed| open(&key, &answer_context(row.id), sealed))
                    .transpose()?,
            })
        })
        .collect()
}

fn words_key(k_subject: &Secret32) -> Secret32 {
    derive(
        k_subject.expose(),
        "custodian/questions",
        &Context::new("custodian/questions"),
    )
}

fn question_context(id: QuestionId) -> Context {
    Context::new("custodian/question").bytes(id.as_bytes())
}

fn answer_context(id: QuestionId) -> Context {
    Context::new("custodian/answer").bytes(id.as_bytes())
}

fn seal_under<T: Message>(
    tx: &Tx<'_>,
    patient: AccountId,
    context: &Context,
    signed: &Signed<T>,
) -> Result<Vec<u8>, CustodianError> {
    let key = words_key(&tx.k_subject(patient)?);
    let entropy = &mut tx.inner.entropy.clone();
    Ok(seal::seal(&key, context, &signed.to_bytes(), entropy))
}

fn open<T: Message>(
    key: &Secret32,
    context: &Context,
    sealed: &[u8],
) -> Result<Signed<T>, CustodianError> {
    let bytes = seal::open(key, context, sealed)?;
    Ok(Signed::from_bytes(bytes.expose()).map_err(|_| GuardError::Damaged)?)
}
