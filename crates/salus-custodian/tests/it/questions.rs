//! "I do not recognise this": who may ask about which event, and who may answer.

use salus_crypto::{entropy::OsEntropy, sign::Signed};
use salus_custodian::CustodianError;
use salus_ledger::Hash;
use salus_records::{
    QuestionId, Time,
    objects::{
        access::AuditSide,
        audit::EventKind,
        erasure::ErasureTarget,
        party::Role,
        question::{Answer, Question},
    },
    wire::custodian::{AnswerRequest, Done, QuestionRequest, Questions},
};

use crate::{
    client::{Code, Person, check, seen},
    world::{World, enrol, vouch},
};

impl World {
    async fn auditor(&self) -> Person {
        let (code, signer) = (Code::random(), self.registrar.master.identity());
        let by = Some(self.registrar.uid);
        let enrolment = enrol(Role::Auditor, &code, by, &signer, self.now());
        let mut auditor = Person::activate(&self.custodian, &code, enrolment, self.now()).await;
        auditor
            .login(&self.custodian, self.ticket(auditor.uid))
            .await
            .unwrap();
        vouch(&self.custodian, &self.registrar, &auditor, self.now()).await;
        auditor
    }

    /// The ledger index of the newest event about somebody.
    async fn newest(&self, person: &Person) -> u64 {
        let answer = self
            .audit(person, person.uid, AuditSide::Subject, 0)
            .await
            .unwrap();
        answer.events.last().unwrap().index
    }

    fn asking(&self, patient: &Person, index: u64) -> Question {
        Question {
            id: QuestionId::random(&mut OsEntropy),
            patient: patient.uid,
            index,
            words: "Who is this?".into(),
            time: self.now(),
        }
    }

    async fn put(&self, by: &Person, question: Signed<Question>) -> Result<Done, CustodianError> {
        let body = QuestionRequest { question };
        self.custodian.question(self.caller(by).await, body).await
    }

    fn replying(&self, by: &Person, question: QuestionId) -> Answer {
        Answer {
            question,
            words: "A colleague stood in.".into(),
            auditor: by.uid,
            time: self.now(),
        }
    }

    async fn reply(&self, by: &Person, answer: Signed<Answer>) -> Result<Done, CustodianError> {
        let body = AnswerRequest { answer };
        self.custodian.answer(self.caller(by).await, body).await
    }

    async fn questions(&self, by: &Person) -> Result<Questions, CustodianError> {
        self.custodian.questions(self.caller(by).await).await
    }
}

#[tokio::test]
async fn a_patient_asks_about_an_event_and_an_auditor_answers() {
    let mut w = World::new().await;
    let (patient, auditor) = (w.patient.clone(), w.auditor().await);
    let looks = async |w: &World| {
        let events = w.own_events(&auditor).await;
        let looks = events
            .iter()
            .filter(|e| e.event == EventKind::QuestionsRead);
        looks.count()
    };
    assert!(w.questions(&auditor).await.unwrap().questions.is_empty());
    assert_eq!(looks(&w).await, 0);
    let index = w.newest(&patient).await;
    let question = patient.sign(&w.asking(&patient, index));
    let id = question.unverified().unwrap().id;
    let done = w.put(&patient, question.clone()).await.unwrap();
    let event = check(&done.event.unwrap());
    assert_eq!(
        (event.event, event.actor, event.object),
        (
            EventKind::EventQuestioned,
            patient.uid,
            Some(Hash(question.body_hash()))
        )
    );
    let own = w.questions(&patient).await.unwrap();
    assert_eq!(own.questions[0].question, question);
    assert!(own.questions[0].answer.is_none() && own.patients.is_empty());
    assert!(
        w.questions(&w.other_patient)
            .await
            .unwrap()
            .questions
            .is_empty()
    );

    // The auditor's look stands in the auditor's own chain, once, and only when something was shown.
    let open = w.questions(&auditor).await.unwrap();
    assert_eq!((open.questions.len(), open.patients.len()), (1, 1));
    assert_eq!(looks(&w).await, 1);

    w.restart().await;
    let answer = auditor.sign(&w.replying(&auditor, id));
    let done = w.reply(&auditor, answer.clone()).await.unwrap();
    let event = check(&done.event.unwrap());
    assert_eq!(
        (event.event, event.subject, event.actor, event.object),
        (
            EventKind::QuestionAnswered,
            patient.uid,
            auditor.uid,
            Some(Hash(answer.body_hash()))
        )
    );
    let own = w.questions(&patient).await.unwrap();
    assert_eq!(own.questions[0].answer.as_ref(), Some(&answer));
    let chain: Vec<_> = w.own_events(&patient).await;
    let chain: Vec<_> = chain.iter().rev().take(2).map(|e| e.event).collect();
    assert_eq!(
        chain,
        [EventKind::QuestionAnswered, EventKind::EventQuestioned]
    );
    // Closed, it stays in the list for 90 days from when it was asked.
    let again = auditor.sign(&w.replying(&auditor, id));
    assert!(matches!(
        w.reply(&auditor, again).await,
        Err(CustodianError::BadRequest(_))
    ));
    let mut auditor = auditor;
    for (days, shown) in [(89, 1), (2, 0)] {
        w.clock.pass(days * Time::DAY);
        auditor
            .login(&w.custodian, w.ticket(auditor.uid))
            .await
            .unwrap();
        assert_eq!(w.questions(&auditor).await.unwrap().questions.len(), shown);
    }
}

#[tokio::test]
async fn only_the_patient_asks_and_only_about_the_own_chain() {
    let w = World::new().await;
    let (patient, doctor) = (&w.patient, &w.doctor);
    let (own, foreign) = (w.newest(patient).await, w.newest(&w.other_patient).await);
    let somebody_else_s = w.put(patient, patient.sign(&w.asking(patient, foreign)));
    let somebody_else_s = seen(somebody_else_s.await);
    assert_eq!(
        somebody_else_s,
        seen(
            w.put(patient, patient.sign(&w.asking(patient, u64::MAX)))
                .await
        ),
        "an event of another chain is one that does not exist"
    );
    assert!(somebody_else_s.starts_with("not available"));
    let forbidden = async |by: &Person, question| {
        matches!(w.put(by, question).await, Err(CustodianError::Forbidden(_)))
    };
    let mine = w.asking(patient, own);
    assert!(forbidden(patient, doctor.sign(&mine)).await, "forged");
    assert!(forbidden(doctor, patient.sign(&mine)).await, "carried");
    let doctor_s = w.newest(doctor).await;
    let of_doctor = doctor.sign(&w.asking(doctor, doctor_s));
    assert!(forbidden(doctor, of_doctor).await, "a doctor");
    assert!(matches!(
        w.questions(doctor).await,
        Err(CustodianError::Forbidden(_))
    ));
    for words in ["", " \n", &"a".repeat(501)] {
        let wrong = Question {
            words: words.into(),
            ..w.asking(patient, own)
        };
        assert!(matches!(
            w.put(patient, patient.sign(&wrong)).await,
            Err(CustodianError::BadRequest(_))
        ));
    }
    let late = Question {
        time: Time(w.now().0 - Time::DAY),
        ..w.asking(patient, own)
    };
    assert!(matches!(
        w.put(patient, patient.sign(&late)).await,
        Err(CustodianError::ClockSkew { .. })
    ));
    assert!(w.questions(patient).await.unwrap().questions.is_empty());
}

#[tokio::test]
async fn twenty_questions_wait_and_an_answer_makes_room() {
    let w = World::new().await;
    let (patient, auditor) = (&w.patient, w.auditor().await);
    let index = w.newest(patient).await;
    let first = w.asking(patient, index);
    let signed = patient.sign(&first);
    w.put(patient, signed.clone()).await.unwrap();
    assert!(matches!(
        w.put(patient, signed).await,
        Err(CustodianError::Replayed)
    ));
    for _ in 1..20 {
        let next = patient.sign(&w.asking(patient, index));
        w.put(patient, next).await.unwrap();
    }
    let next = || patient.sign(&w.asking(patient, index));
    assert!(matches!(
        w.put(patient, next()).await,
        Err(CustodianError::QuestionsOpen)
    ));
    let answer = auditor.sign(&w.replying(&auditor, first.id));
    w.reply(&auditor, answer).await.unwrap();
    w.put(patient, next()).await.unwrap();
    // Those that wait come first, the oldest of them first.
    let shown = w.questions(&auditor).await.unwrap().questions;
    assert_eq!(shown.len(), 21);
    assert!(shown[..20].iter().all(|one| one.answer.is_none()));
    assert!(shown[20].answer.is_some());
    // An erased patient leaves no questions behind.
    w.erase(patient, ErasureTarget::Patient).await.unwrap();
    assert!(w.questions(&auditor).await.unwrap().questions.is_empty());
}

#[tokio::test]
async fn only_an_auditor_with_a_live_credential_answers() {
    let w = World::new().await;
    let (patient, auditor) = (&w.patient, w.auditor().await);
    let index = w.newest(patient).await;
    let question = w.asking(patient, index);
    w.put(patient, patient.sign(&question)).await.unwrap();
    let forbidden = async |by: &Person, answer| {
        matches!(w.reply(by, answer).await, Err(CustodianError::Forbidden(_)))
    };
    for by in [&w.doctor, patient, &w.registrar] {
        let answer = by.sign(&w.replying(by, question.id));
        assert!(forbidden(by, answer).await);
    }
    let forged = w.doctor.sign(&w.replying(&auditor, question.id));
    assert!(forbidden(&auditor, forged).await);
    let unknown = w.replying(&auditor, QuestionId::random(&mut OsEntropy));
    assert!(matches!(
        w.reply(&auditor, auditor.sign(&unknown)).await,
        Err(CustodianError::NotAvailable)
    ));
    let long = Answer {
        words: "a".repeat(2001),
        ..w.replying(&auditor, question.id)
    };
    assert!(matches!(
        w.reply(&auditor, auditor.sign(&long)).await,
        Err(CustodianError::BadRequest(_))
    ));
    w.revoke_key(&auditor, w.now()).await.unwrap();
    let late = auditor.sign(&w.replying(&auditor, question.id));
    assert!(forbidden(&auditor, late).await, "the credential has ended");
    assert!(matches!(
        w.questions(&auditor).await,
        Err(CustodianError::Forbidden(_))
    ));
    assert!(
        w.questions(patient).await.unwrap().questions[0]
            .answer
            .is_none()
    );
}
