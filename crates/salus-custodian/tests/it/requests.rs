//! Requests for access: what they may ask, how often, and what becomes of them.

use salus_crypto::entropy::OsEntropy;
use salus_custodian::CustodianError;
use salus_records::{
    AccountId, RequestId, Time,
    fhir::Kind,
    objects::{
        audit::EventKind,
        grant::{AccessRequest, DateRange, Decline, Purpose},
    },
    wire::custodian::{AskRequest, DeclineRequest, RequestStatus},
};

use crate::{
    client::{Person, READ, seen},
    world::World,
};

pub fn question(w: &World, doctor: &Person, patient: AccountId) -> AccessRequest {
    AccessRequest {
        id: RequestId::random(&mut OsEntropy),
        doctor: doctor.uid,
        patient,
        purpose: Purpose::Treat,
        message: "before the operation".into(),
        kinds: vec![Kind::BloodTest],
        dates: None,
        rights: READ,
        until: w.now().plus(Time::DAY),
        keep_until: None,
        time: w.now(),
    }
}

impl World {
    pub async fn ask(
        &self,
        doctor: &Person,
        question: &AccessRequest,
    ) -> Result<(), CustodianError> {
        let body = AskRequest {
            request: doctor.sign(question),
        };
        let done = self.custodian.ask(self.caller(doctor).await, body).await?;
        assert!(done.event.is_none());
        Ok(())
    }

    pub async fn decline(
        &self,
        patient: &Person,
        request: RequestId,
    ) -> Result<bool, CustodianError> {
        let decline = Decline {
            request,
            patient: patient.uid,
            time: self.now(),
        };
        let body = DeclineRequest {
            decline: patient.sign(&decline),
        };
        let done = self
            .custodian
            .decline(self.caller(patient).await, body)
            .await?;
        Ok(done.event.is_some())
    }

    async fn statuses(&self, person: &Person) -> Vec<RequestStatus> {
        let requests = self
            .custodian
            .requests(self.caller(person).await)
            .await
            .unwrap();
        requests.requests.iter().map(|r| r.status).collect()
    }
}

#[tokio::test]
async fn a_request_is_seen_granted_or_declined() {
    let w = World::new().await;
    let (first, second) = (
        question(&w, &w.doctor, w.patient.uid),
        question(&w, &w.doctor, w.patient.uid),
    );
    w.ask(&w.doctor, &first).await.unwrap();
    w.ask(&w.doctor, &second).await.unwrap();
    assert!(matches!(
        w.ask(&w.doctor, &first).await,
        Err(CustodianError::Replayed)
    ));
    let shown = w
        .custodian
        .requests(w.caller(&w.patient).await)
        .await
        .unwrap();
    assert_eq!(shown.requests.len(), 2);
    assert!(
        shown.requests[0]
            .request
            .verify(&w.doctor.public_keys().identity)
            .is_ok()
    );

    let (_, mut grant) = w.kinds_bundle(&w.patient, &w.doctor, &[Kind::BloodTest], READ);
    grant.request = Some(first.id);
    let (mut bundle, _) = w.kinds_bundle(&w.patient, &w.doctor, &[Kind::BloodTest], READ);
    let inner = bundle.grant.unverified().unwrap();
    bundle.grant = w.patient.sign(&salus_records::objects::grant::Grant {
        request: Some(first.id),
        ..inner
    });
    w.send_grant(&w.patient, &bundle).await.unwrap();
    assert!(w.decline(&w.patient, second.id).await.unwrap());
    assert!(
        !w.decline(&w.patient, second.id).await.unwrap(),
        "twice changes nothing"
    );
    assert!(matches!(
        w.decline(&w.patient, first.id).await,
        Err(CustodianError::BadRequest(_))
    ));
    for person in [&w.doctor, &w.patient] {
        let mut statuses = w.statuses(person).await;
        statuses.sort_by_key(|s| *s as u8);
        assert_eq!(statuses, [RequestStatus::Granted, RequestStatus::Declined]);
    }
    assert!(
        w.statuses(&w.other_doctor).await.is_empty()
            && w.statuses(&w.other_patient).await.is_empty()
    );
    let not_hers = w.decline(&w.other_patient, second.id).await;
    assert!(seen(not_hers).starts_with("not available"));
    let events = w.own_events(&w.patient).await;
    let kinds: Vec<_> = events[2..].iter().map(|d| d.event).collect();
    assert_eq!(
        kinds,
        [
            EventKind::AccessRequested,
            EventKind::AccessRequested,
            EventKind::AccessGranted,
            EventKind::AccessDeclined
        ]
    );
    let declined = events.last().unwrap();
    assert_eq!(declined.request, Some(second.id));
    assert!(declined.object.is_some(), "what the patient signed");
}

#[tokio::test]
async fn a_request_names_kinds_rights_days_and_an_end() {
    let w = World::new().await;
    let ask = async |change: &dyn Fn(&mut AccessRequest)| {
        let mut asked = question(&w, &w.doctor, w.patient.uid);
        change(&mut asked);
        w.ask(&w.doctor, &asked).await
    };
    let days = |from: &str, to: &str| {
        Some(DateRange {
            from: from.into(),
            to: to.into(),
        })
    };
    let now = w.now();
    for wrong in [
        &(|r: &mut AccessRequest| r.kinds.clear()) as &dyn Fn(&mut AccessRequest),
        &|r| r.kinds = [Kind::ALL.to_vec(), vec![Kind::Allergy]].concat(),
        &|r| r.rights.read = false,
        &|r| r.until = now,
        &|r| r.dates = days("2026-02-02", "2026-02-01"),
        &|r| r.dates = days("2026-02-2", "2026-02-20"),
        &|r| r.dates = days("2026-02-01", "2026-02-1"),
    ] {
        let refused = ask(wrong).await;
        assert!(
            matches!(refused, Err(CustodianError::BadRequest(_))),
            "{refused:?}"
        );
    }
    for right in [
        &(|r: &mut AccessRequest| r.kinds = Kind::ALL.to_vec()) as &dyn Fn(&mut AccessRequest),
        &|r| (r.rights.read, r.rights.write) = (false, true),
        &|r| r.until = now.plus(1),
        &|r| r.dates = days("2026-02-01", "2026-02-01"),
        &|r| r.message = "x".repeat(4000),
    ] {
        ask(right).await.unwrap();
    }
    let long = ask(&|r| r.message = "x".repeat(4001)).await;
    assert!(matches!(long, Err(CustodianError::TooLarge(_))), "{long:?}");
}

#[tokio::test]
async fn a_doctor_asks_200_times_a_day() {
    let w = World::new().await;
    for _ in 0..200 {
        let asked = question(&w, &w.doctor, w.patient.uid);
        w.ask(&w.doctor, &asked).await.unwrap();
    }
    let asked = question(&w, &w.doctor, w.patient.uid);
    let more = w.ask(&w.doctor, &asked).await;
    assert!(matches!(more, Err(CustodianError::TooMany { .. })));
    let other = question(&w, &w.other_doctor, w.patient.uid);
    w.ask(&w.other_doctor, &other).await.unwrap();
}

#[tokio::test]
async fn asking_nobody_looks_like_asking_somebody() {
    let w = World::new().await;
    let nobody = question(&w, &w.doctor, AccountId::random(&mut OsEntropy));
    let somebody = question(&w, &w.doctor, w.patient.uid);
    let staff = question(&w, &w.doctor, w.other_doctor.uid);
    for question in [&nobody, &somebody, &staff] {
        w.ask(&w.doctor, question).await.unwrap();
    }
    assert_eq!(w.statuses(&w.doctor).await, [RequestStatus::Pending; 3]);
    assert_eq!(w.statuses(&w.patient).await.len(), 1);
    // Nobody but a doctor asks.
    let by_patient = AccessRequest {
        doctor: w.other_patient.uid,
        ..question(&w, &w.doctor, w.patient.uid)
    };
    assert!(matches!(
        w.ask(&w.other_patient, &by_patient).await,
        Err(CustodianError::Forbidden(_))
    ));
    let forged = AskRequest {
        request: w.other_doctor.sign(&question(&w, &w.doctor, w.patient.uid)),
    };
    assert!(matches!(
        w.custodian.ask(w.caller(&w.doctor).await, forged).await,
        Err(CustodianError::Forbidden(_))
    ));
}
