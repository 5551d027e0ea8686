//! Requests and permissions.

use std::collections::HashMap;

use salus_client::{Given as GivenGrant, GrantOrder, GrantWish, Listed, Received, RequestOrder};
use salus_records::{
    AccountId, RequestId,
    fhir::Kind,
    objects::{
        grant::{Grant, GrantScope, Item},
        party::Role,
    },
    wire::custodian::RequestStatus,
};
use salus_web_rpc::{
    AskForAccess, DeclineRequest, Failure, FindPatient, GiveGrant, ListDoctors, ListGiven,
    ListPatients, ListRequests, PreviewGrant, RevokeGrant,
    records::RecordLine,
    sharing::{DoctorLine, GrantLine, PatientLine, RequestLine, Wish},
};

use crate::{
    calls::Handle,
    desk::{Desk, over},
    failure::{failed, input},
    given::Given,
    records,
    surroundings::now,
};

/// The permissions that the doctor received. Names are remembered until somebody else is before the
/// screen, so that a patient does not turn nameless in the middle of the work.
async fn received(desk: &mut Desk) -> Result<Vec<Received>, Failure> {
    let received = desk.account()?.received().await.map_err(failed)?;
    // The newest come first, and what they say counts.
    for grant in received.iter().rev() {
        if let Some(name) = &grant.patient_name {
            desk.patients.insert(grant.grant.patient, name.clone());
        }
    }
    Ok(received)
}

/// Every request put to the patient, or those of the doctor, newest first.
pub async fn requests(desk: &mut Desk) -> Result<Vec<RequestLine>, Failure> {
    let requests = desk.account()?.requests().await.map_err(failed)?;
    // A doctor learns the patients' names from them too.
    let wanted = desk.account()?.role() == Role::Doctor
        || requests
            .iter()
            .any(|(_, _, status)| *status == RequestStatus::Granted);
    let mut answers = match wanted {
        true => answers(desk).await?,
        false => HashMap::new(),
    };
    let name_of = |patient| desk.patients.get(&patient).cloned().unwrap_or_default();
    let mut lines: Vec<RequestLine> = requests
        .into_iter()
        .map(|(request, doctor_name, status)| RequestLine {
            allowed: answers.remove(&(request.id, request.doctor, request.patient)),
            request: request.id.to_string(),
            doctor: request.doctor.to_string(),
            doctor_name,
            patient: request.patient.to_string(),
            patient_name: name_of(request.patient),
            purpose: request.purpose,
            message: request.message,
            kinds: request.kinds,
            dates: request.dates,
            rights: request.rights,
            until: request.until.into(),
            keep_until: request.keep_until.map(Into::into),
            time: request.time.into(),
            status,
        })
        .collect();
    lines.sort_by(|a, b| b.time.0.total_cmp(&a.time.0));
    Ok(lines)
}

/// The permissions that answer requests, by request, doctor and patient.
async fn answers(
    desk: &mut Desk,
) -> Result<HashMap<(RequestId, AccountId, AccountId), GrantLine>, Failure> {
    let mut answers = HashMap::new();
    let mut add = |grant: &Grant, line: GrantLine| {
        if let Some(request) = grant.request {
            answers.insert((request, grant.grantee, grant.patient), line);
        }
    };
    if desk.account()?.role() == Role::Doctor {
        for received in received(desk).await? {
            add(&received.grant, received_line(desk, &received));
        }
    } else {
        for given in desk.account()?.given().await.map_err(failed)? {
            add(&given.grant, given_line(&given));
        }
    }
    Ok(answers)
}

impl Handle for ListRequests {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Vec<RequestLine>, Failure> {
        requests(desk).await
    }
}

impl Handle for DeclineRequest {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<(), Failure> {
        let request = self.request.parse().map_err(input)?;
        desk.account()?.decline(request).await.map_err(failed)
    }
}

fn wish(wish: Wish) -> Result<GrantWish, Failure> {
    Ok(match wish {
        Wish::Kinds(kinds) => GrantWish::Kinds(kinds),
        Wish::Dates(kinds, range) => GrantWish::Dates(kinds, range),
        Wish::Records(records) => {
            let item = |(record, version): (String, u32)| {
                let record = record.parse().map_err(input)?;
                Ok(Item { record, version })
            };
            GrantWish::Records(
                records
                    .into_iter()
                    .map(item)
                    .collect::<Result<_, Failure>>()?,
            )
        }
    })
}

impl Handle for PreviewGrant {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Vec<RecordLine>, Failure> {
        let me = desk.account()?.uid();
        let wish = wish(self.wish)?;
        let lines = desk.list(me, false).await?;
        let shown = lines.iter().filter(|line| wish.covers(line));
        Ok(shown.map(|line| records::line(line, me, me)).collect())
    }
}

impl Handle for GiveGrant {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<(), Failure> {
        let order = GrantOrder {
            grantee: self.doctor.parse().map_err(input)?,
            wish: wish(self.wish)?,
            rights: self.rights,
            purpose: self.purpose,
            until: self.until.into(),
            keep_until: self.keep_until.map(Into::into),
            request: self
                .request
                .map(|id| id.parse())
                .transpose()
                .map_err(input)?,
        };
        desk.account()?.grant(order).await.map(drop).map_err(failed)
    }
}

/// What a permission covers, as both sides see it.
fn grant_line(grant: &Grant, other: AccountId, name: &str) -> GrantLine {
    let (kinds, dates) = match &grant.scope {
        GrantScope::Kinds(kinds) => (kinds.clone(), None),
        GrantScope::Dates { kinds, range, .. } => (kinds.clone(), Some(range.clone())),
        GrantScope::Records(_) => (Vec::new(), None),
    };
    let items = grant.scope.items().iter();
    GrantLine {
        grant: grant.id.to_string(),
        other: other.to_string(),
        name: name.to_owned(),
        kinds,
        dates,
        records: items
            .map(|item| (item.record.to_string(), item.version))
            .collect(),
        future: matches!(grant.scope, GrantScope::Kinds(_)),
        rights: grant.rights,
        purpose: grant.purpose,
        from: grant.from.into(),
        until: grant.until.into(),
        keep_until: grant.keep_until.map(Into::into),
        last_used: None,
        revoked: None,
        live: false,
    }
}

/// A permission as the patient sees it who gave it.
fn given_line(given: &GivenGrant) -> GrantLine {
    GrantLine {
        last_used: given.last_used.map(Into::into),
        revoked: given.revoked.map(Into::into),
        live: given.live(now()),
        ..grant_line(&given.grant, given.grant.grantee, &given.grantee_name)
    }
}

/// A permission as the doctor sees it who received it.
fn received_line(desk: &Desk, received: &Received) -> GrantLine {
    let patient = received.grant.patient;
    let name = desk.patients.get(&patient).map_or("", String::as_str);
    GrantLine {
        revoked: received.revoked.map(Into::into),
        live: counts(received),
        ..grant_line(&received.grant, patient, name)
    }
}

impl Handle for ListGiven {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Vec<GrantLine>, Failure> {
        let given = desk.account()?.given().await.map_err(failed)?;
        Ok(given.iter().map(given_line).collect())
    }
}

impl Handle for RevokeGrant {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<(), Failure> {
        let grant = self.grant.parse().map_err(input)?;
        let account = desk.account()?;
        account.revoke(grant).await.map_err(failed)?;
        account.rotate_due().await.map(drop).map_err(failed)
    }
}

impl Handle for ListDoctors {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Vec<DoctorLine>, Failure> {
        let client = desk.account()?.client_mut();
        client.refresh_keys().await.map_err(failed)?;
        let holders = client.trust().directory().holders();
        let doctors = holders.filter(|h| h.live(now()) && h.credential.role == Role::Doctor);
        let mut lines: Vec<DoctorLine> = doctors
            .map(|holder| DoctorLine {
                uid: holder.credential.uid.to_string(),
                name: holder.credential.name.clone(),
                licence: holder.credential.licence.clone(),
                valid_until: holder.credential.valid_until.into(),
            })
            .collect();
        lines.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(lines)
    }
}

fn counts(received: &Received) -> bool {
    received.revoked.is_none() && !over(received.grant.until)
}

impl Handle for ListPatients {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Vec<PatientLine>, Failure> {
        let received = received(desk).await?;
        let mut patients: Vec<PatientLine> = Vec::new();
        for received in &received {
            let line = received_line(desk, received);
            let place = patients
                .iter()
                .position(|patient| patient.uid == line.other);
            let place = place.unwrap_or_else(|| {
                patients.push(PatientLine {
                    uid: line.other.clone(),
                    name: line.name.clone(),
                    grants: Vec::new(),
                    until: None,
                    reads: Vec::new(),
                    writes: Vec::new(),
                });
                patients.len() - 1
            });
            let patient = &mut patients[place];
            if line.live {
                let until = line.until;
                let later = patient.until.is_none_or(|known| known.0 < until.0);
                patient.until = if later { Some(until) } else { patient.until };
                if line.rights.read {
                    patient.reads.extend(&line.kinds);
                }
                if line.rights.write {
                    patient.writes.extend(&line.kinds);
                }
            }
            patient.grants.push(line);
        }
        for patient in &mut patients {
            for kinds in [&mut patient.reads, &mut patient.writes] {
                kinds.sort();
                kinds.dedup();
            }
            patient.grants.sort_by_key(|grant| !grant.live);
        }
        patients.sort_by(|a, b| {
            let (ended_a, ended_b) = (a.until.is_none(), b.until.is_none());
            ended_a.cmp(&ended_b).then(a.name.cmp(&b.name))
        });
        Ok(patients)
    }
}

impl Handle for FindPatient {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<String, Failure> {
        let found = desk.account()?.find_patient(&self.identifier.0).await;
        found.map(|uid| uid.to_string()).map_err(failed)
    }
}

impl Handle for AskForAccess {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<(), Failure> {
        let order = RequestOrder {
            patient: self.patient.parse().map_err(input)?,
            purpose: self.purpose,
            message: self.message,
            kinds: self.kinds,
            dates: self.dates,
            rights: self.rights,
            until: self.until.into(),
            keep_until: self.keep_until.map(Into::into),
        };
        desk.account()?.ask(order).await.map(drop).map_err(failed)
    }
}

/// Names of those who can see something of the patient's now.
pub async fn live_names(desk: &mut Desk) -> Result<Vec<String>, Failure> {
    let given = desk.account()?.given().await.map_err(failed)?;
    let live = given
        .iter()
        .filter(|g| g.live(now()) && g.grant.rights.read);
    Ok(sorted(live.map(|given| given.grantee_name.clone())))
}

/// Names of those who can read this version now.
pub async fn names_for(desk: &mut Desk, listed: &Listed) -> Result<Vec<String>, Failure> {
    let given = desk.account()?.given().await.map_err(failed)?;
    let covers = |grant: &Grant| {
        grant.scope.covers_kind(listed.kind) || grant.scope.items().contains(&listed.item)
    };
    let live = given
        .iter()
        .filter(|g| g.live(now()) && g.grant.rights.read && covers(&g.grant));
    Ok(sorted(live.map(|given| given.grantee_name.clone())))
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.dedup();
    names
}

/// Whether whoever is logged in may write a new version of a record of this kind.
pub async fn may_write(desk: &mut Desk, patient: AccountId, kind: Kind) -> Result<bool, Failure> {
    let account = desk.account()?;
    if account.uid() == patient {
        return Ok(true);
    }
    let received = account.received().await.map_err(failed)?;
    let mut live = received
        .iter()
        .filter(|r| r.grant.patient == patient && counts(r));
    Ok(live.any(|r| r.grant.rights.write && r.grant.scope.covers_kind(kind)))
}

/// Kinds of which whoever is logged in may read every record.
pub async fn readable(desk: &mut Desk, patient: AccountId) -> Result<Vec<Kind>, Failure> {
    let account = desk.account()?;
    if account.uid() == patient {
        return Ok(Kind::ALL.to_vec());
    }
    let received = account.received().await.map_err(failed)?;
    let live: Vec<_> = received
        .iter()
        .filter(|r| r.grant.patient == patient && counts(r) && r.grant.rights.read)
        .collect();
    let covered = |kind: &Kind| live.iter().any(|r| r.grant.scope.covers_kind(*kind));
    Ok(Kind::ALL.into_iter().filter(covered).collect())
}
