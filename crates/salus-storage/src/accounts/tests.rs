use salus_records::{AccountId, Time, objects::party::Role};

use super::*;

const RULES: SessionRules = SessionRules {
    idle: 900_000,
    absolute: 43_200_000,
};

fn open() -> (tempfile::TempDir, Accounts) {
    let dir = tempfile::tempdir().unwrap();
    let accounts = Accounts::open(&dir.path().join("api.db")).unwrap();
    (dir, accounts)
}

fn person(n: u8) -> Person {
    Person {
        uid: AccountId::from_bytes([n; 16]),
        role: Role::Patient,
        handle: [n; 32],
        code_key: [n; 32],
        code_expires: Time(1000),
        enrolment: vec![n],
        directory: vec![n],
        activation: None,
        password: None,
        first_login: None,
        disabled: false,
    }
}

fn session(uid: AccountId, n: u8) -> NewSession {
    NewSession {
        token: [n; 32],
        id: [n; 16],
        uid,
        client: "test".into(),
        lock_half: vec![n],
    }
}

#[tokio::test]
async fn each_name_of_a_person_is_unique() {
    let (_dir, accounts) = open();
    accounts.enrol(person(1)).await.unwrap();
    let again = accounts.enrol(person(1)).await;
    assert!(matches!(again, Err(EnrolError::HandleTaken)));
    let same_code = Person {
        code_key: [1; 32],
        ..person(2)
    };
    let refused = accounts.enrol(same_code).await;
    assert!(matches!(refused, Err(EnrolError::AccountTaken)));
    let same_uid = Person {
        uid: person(1).uid,
        ..person(2)
    };
    let refused = accounts.enrol(same_uid).await;
    assert!(matches!(refused, Err(EnrolError::AccountTaken)));
    assert_eq!(accounts.people(None, 10).await.unwrap().people.len(), 1);
}

#[tokio::test]
async fn a_session_begins_only_for_an_account_that_counts() {
    let (_dir, accounts) = open();
    let uid = person(1).uid;
    assert!(
        !accounts
            .begin_session(session(uid, 9), Time(0))
            .await
            .unwrap()
    );
    accounts.enrol(person(1)).await.unwrap();
    assert!(
        accounts
            .begin_session(session(uid, 1), Time(5))
            .await
            .unwrap()
    );
    let first_login = accounts.person(uid).await.unwrap().unwrap().first_login;
    assert_eq!(first_login, Some(Time(5)));
    accounts.set_standing(uid, true, Time(6)).await.unwrap();
    assert!(
        accounts
            .session([1; 32], RULES, Time(6))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        !accounts
            .begin_session(session(uid, 2), Time(6))
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn ended_sessions_are_swept() {
    let (_dir, accounts) = open();
    let uid = person(1).uid;
    accounts.enrol(person(1)).await.unwrap();
    accounts
        .begin_session(session(uid, 1), Time(0))
        .await
        .unwrap();
    accounts
        .begin_session(session(uid, 2), Time(500_000))
        .await
        .unwrap();
    let now = Time(RULES.idle);
    assert_eq!(accounts.sessions(uid, RULES, now).await.unwrap().len(), 1);
    assert_eq!(accounts.sweep_sessions(RULES, now).await.unwrap(), 1);
    assert!(
        accounts
            .session([2; 32], RULES, now)
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn tries_of_nobody_are_swept_and_those_of_somebody_kept() {
    let (_dir, accounts) = open();
    accounts.enrol(person(1)).await.unwrap();
    let count = async |n: u8, time| {
        let (sender, seen) = std::sync::mpsc::channel();
        let counted = accounts.count_attempt([n; 32], Time(time), move |attempts| {
            let _ = sender.send(attempts.count);
            Ok::<_, StoreError>(())
        });
        counted.await.unwrap();
        seen.recv().unwrap()
    };
    assert_eq!([count(1, 0).await, count(2, 0).await], [0, 0]);
    assert_eq!([count(1, 1).await, count(2, 1).await], [1, 1]);
    assert_eq!(accounts.sweep_attempts(Time(1)).await.unwrap(), 0);
    assert_eq!(accounts.sweep_attempts(Time(2)).await.unwrap(), 1);
    assert_eq!([count(1, 3).await, count(2, 3).await], [2, 0]);
}

#[tokio::test]
async fn an_answer_is_claimed_once_and_given_again() {
    let (_dir, accounts) = open();
    let key = |request| AnswerKey {
        uid: person(1).uid,
        key: "k".into(),
        request: [request; 32],
    };
    let claim = async |request, time| {
        accounts
            .claim_answer(key(request), Time(time))
            .await
            .unwrap()
    };
    assert!(matches!(claim(1, 0).await, Claim::New));
    assert!(matches!(claim(1, 59_999).await, Claim::Running));
    assert!(matches!(claim(2, 0).await, Claim::Reused));
    // The process died in between.
    assert!(matches!(claim(1, 60_000).await, Claim::New));
    accounts.release_answer(key(1)).await.unwrap();
    assert!(matches!(claim(2, 60_001).await, Claim::New));
    let answer = Answer {
        status: 201,
        sealed: vec![7],
    };
    accounts.store_answer(key(2), answer).await.unwrap();
    accounts.release_answer(key(2)).await.unwrap();
    let Claim::Done(answer) = claim(2, 60_002).await else {
        panic!("the answer is stored")
    };
    assert_eq!((answer.status, answer.sealed), (201, vec![7]));
    assert_eq!(accounts.sweep_answers(Time(60_001)).await.unwrap(), 0);
    assert_eq!(accounts.sweep_answers(Time(60_002)).await.unwrap(), 1);
    assert!(matches!(claim(3, 60_003).await, Claim::New));
}

#[tokio::test]
async fn the_security_log_counts_by_the_minute() {
    let (_dir, accounts) = open();
    let uid = person(1).uid;
    for (who, time) in [(None, 0), (None, 59_999), (Some(uid), 1), (None, 60_000)] {
        accounts
            .note_security_event("event", who, Time(time))
            .await
            .unwrap();
    }
    let line = |minute, uid, count| SecurityEvent {
        minute: Time(minute),
        event: "event".into(),
        uid,
        count,
    };
    let expected = [
        line(0, None, 2),
        line(0, Some(uid), 1),
        line(60_000, None, 1),
    ];
    assert_eq!(
        accounts.security_events(Time(0), 10).await.unwrap(),
        expected
    );
    assert_eq!(accounts.sweep_security_log(Time(60_000)).await.unwrap(), 2);
    assert_eq!(
        accounts.security_events(Time(0), 10).await.unwrap().len(),
        1
    );
}
