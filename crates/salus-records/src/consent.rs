//! The one decision about access: who may do what to whose record, now.
//!
//! [`decide`] is pure and total. Only it makes a [`Permit`], and every store function that touches
//! patient data demands one, so access without a decision does not compile. What a denial says to
//! the outside is the same for restricted, missing and un-granted.

use crate::{
    AccountId, GrantId, RecordId, Time,
    fhir::Kind,
    objects::{
        access::MAX_ITEMS,
        grant::{GrantScope, Item, Rights},
        party::Role,
    },
};

/// Who acts, as the custodian has verified it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub uid: AccountId,
    /// Its role.
    pub role: Role,
    /// Whether it counts today.
    pub standing: ActorStanding,
}

/// Whether an account counts today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorStanding {
    /// Activated, and for staff with a live credential.
    Active,
    /// Staff without a live credential: not yet signed, expired or revoked.
    Pending,
    /// Stopped by a registrar.
    Disabled,
}

/// One record version as the custodian knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemFacts {
    /// The version.
    pub item: Item,
    /// Whose record.
    pub patient: AccountId,
    /// Its kind.
    pub kind: Kind,
    /// Who wrote this version.
    pub author: AccountId,
}

/// One grant from the patient to the actor, its signature verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantFacts {
    /// The grant.
    pub id: GrantId,
    /// Whose record.
    pub patient: AccountId,
    /// Who may.
    pub grantee: AccountId,
    /// To read, to write, or both.
    pub rights: Rights,
    /// What.
    pub scope: GrantScope,
    /// From when.
    pub from: Time,
    /// Until when.
    pub until: Time,
    /// Whether a revocation is durable.
    pub revoked: bool,
}

impl GrantFacts {
    /// Whether the grant counts for this pair at this moment.
    pub fn live(&self, patient: AccountId, actor: AccountId, now: Time) -> bool {
        !self.revoked
            && self.patient == patient
            && self.grantee == actor
            && self.from <= now
            && now < self.until
    }
}

/// What the actor wants to do.
#[derive(Clone, Copy, Debug)]
pub enum Action<'a> {
    /// See summaries of the newest versions.
    List,
    /// See summaries of all versions of one record.
    History(&'a [ItemFacts]),
    /// Read these versions.
    Read(&'a [ItemFacts]),
    /// Write the first version of a record.
    Create {
        /// The record.
        record: RecordId,
        /// Its kind.
        kind: Kind,
    },
    /// Write the version after `head`.
    Update {
        /// The newest version.
        head: ItemFacts,
    },
    /// Sign grants, revocations, declines and keys of one's own record.
    Govern,
    /// Destroy keys of one's own record.
    Erase,
    /// Ask the patient for access.
    Ask,
    /// Read one's own events, as subject or as actor.
    AuditOwn,
    /// Read somebody's audit details as an auditor.
    AuditOther,
    /// Ask the auditors about an event of one's own access log.
    Question,
    /// See, as an auditor, what all patients asked; decided about the auditor's own account.
    SeeQuestions,
    /// Answer a patient's question as an auditor.
    AnswerQuestion,
}

/// Why not. For the custodian's own log; the outside hears one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// The account is stopped.
    #[error("the account is stopped")]
    Disabled,
    /// The credential is missing, expired or revoked.
    #[error("the credential is not signed, expired or revoked")]
    Pending,
    /// The role never does this.
    #[error("the role does not allow it")]
    Role,
    /// No live grant covers it.
    #[error("no live grant covers it")]
    NotGranted,
    /// More than one patient or too many items.
    #[error("one access covers one patient and at most 256 versions")]
    TooMany,
}

/// Proof that [`decide`] said yes: names actor, patient and what is covered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    actor: AccountId,
    patient: AccountId,
    coverage: Coverage,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Coverage {
    /// The owner over the whole record.
    Own,
    /// Whatever these grants let the actor read.
    Reading(Vec<(GrantId, GrantScope)>),
    /// Exactly one record, to write.
    Writing {
        record: RecordId,
        kind: Kind,
        grant: Option<GrantId>,
    },
    /// Audit details only.
    Audit,
    /// A question only.
    Asking,
    /// One's own questions about the access log.
    Questioning,
    /// What all patients asked about their access logs.
    Questions,
    /// The answer to a patient's question.
    Answering,
}

impl Permit {
    /// Who acts.
    pub fn actor(&self) -> AccountId {
        self.actor
    }

    /// Whose record.
    pub fn patient(&self) -> AccountId {
        self.patient
    }

    /// Whether reading this version of this kind is covered.
    pub fn reads(&self, kind: Kind, item: Item) -> bool {
        match &self.coverage {
            Coverage::Own => true,
            Coverage::Reading(grants) => grants.iter().any(|(_, s)| covers(s, kind, item)),
            Coverage::Writing { .. }
            | Coverage::Audit
            | Coverage::Asking
            | Coverage::Questioning
            | Coverage::Questions
            | Coverage::Answering => false,
        }
    }

    /// Whether writing this record is covered.
    pub fn writes(&self, kind: Kind, record: RecordId) -> bool {
        matches!(&self.coverage, Coverage::Writing { record: r, kind: k, .. } if *r == record && *k == kind)
    }

    /// Whether the owner governs: grants, keys, erasure.
    pub fn governs(&self) -> bool {
        self.coverage == Coverage::Own
    }

    /// Whether audit details of the subject may be read.
    pub fn audits(&self) -> bool {
        matches!(self.coverage, Coverage::Own | Coverage::Audit)
    }

    /// Whether a question to the patient may be placed.
    pub fn asks(&self) -> bool {
        self.coverage == Coverage::Asking
    }

    /// Whether the patient may place and see questions about the own access log.
    pub fn questions(&self) -> bool {
        self.coverage == Coverage::Questioning
    }

    /// Whether an auditor may see what all patients asked.
    pub fn sees_questions(&self) -> bool {
        self.coverage == Coverage::Questions
    }

    /// Whether a question of the patient may be answered.
    pub fn answers(&self) -> bool {
        self.coverage == Coverage::Answering
    }

    /// The first grant that the permit rests on, for the audit event.
    pub fn grant(&self) -> Option<GrantId> {
        match &self.coverage {
            Coverage::Reading(grants) => grants.first().map(|(id, _)| *id),
            Coverage::Writing { grant, .. } => *grant,
            Coverage::Own
            | Coverage::Audit
            | Coverage::Asking
            | Coverage::Questioning
            | Coverage::Questions
            | Coverage::Answering => None,
        }
    }
}

/// Decides, from verified facts, whether the actor may; the only maker of a [`Permit`].
///
/// `grants` are the patient's grants to the actor, `now` the custodian's clock.
///
/// # Errors
/// A [`Denial`] that names the first reason; callers show the outside one answer for all.
pub fn decide(
    actor: &Actor,
    patient: AccountId,
    action: Action<'_>,
    grants: &[GrantFacts],
    now: Time,
) -> Result<Permit, Denial> {
    match actor.standing {
        ActorStanding::Active => {}
        ActorStanding::Disabled => return Err(Denial::Disabled),
        ActorStanding::Pending => return Err(Denial::Pending),
    }
    let permit = |coverage| Permit {
        actor: actor.uid,
        patient,
        coverage,
    };
    let own = actor.role == Role::Patient && actor.uid == patient;
    match action {
        Action::List => {
            if own {
                return Ok(permit(Coverage::Own));
            }
            let live = readable(actor, patient, grants, now)?;
            Ok(permit(Coverage::Reading(live)))
        }
        Action::History(facts) | Action::Read(facts) => {
            if facts.is_empty() || facts.len() > MAX_ITEMS {
                return Err(if facts.is_empty() {
                    Denial::NotGranted
                } else {
                    Denial::TooMany
                });
            }
            if facts.iter().any(|f| f.patient != patient) {
                return Err(Denial::TooMany);
            }
            if own {
                return Ok(permit(Coverage::Own));
            }
            let live = readable(actor, patient, grants, now)?;
            // A history shows what is covered of it; a read must be covered whole.
            let covered = |f: &ItemFacts| live.iter().any(|(_, s)| covers(s, f.kind, f.item));
            let enough = match action {
                Action::History(_) => facts.iter().any(covered),
                _ => facts.iter().all(covered),
            };
            if !enough {
                return Err(Denial::NotGranted);
            }
            let used = live
                .into_iter()
                .filter(|(_, s)| facts.iter().any(|f| covers(s, f.kind, f.item)))
                .collect();
            Ok(permit(Coverage::Reading(used)))
        }
        Action::Create { record, kind } => {
            let grant = match actor.role {
                Role::Patient if own => None,
                Role::Doctor => Some(writable(actor, patient, grants, now, |s| {
                    s.covers_kind(kind)
                })?),
                _ => return Err(Denial::Role),
            };
            Ok(permit(Coverage::Writing {
                record,
                kind,
                grant,
            }))
        }
        Action::Update { head } => {
            if head.patient != patient {
                return Err(Denial::NotGranted);
            }
            let grant = match actor.role {
                // A patient adds beside what a clinician signed, never over it.
                Role::Patient if own && head.author == actor.uid => None,
                Role::Doctor => Some(writable(actor, patient, grants, now, |s| {
                    s.covers_kind(head.kind)
                        || s.items().iter().any(|i| i.record == head.item.record)
                })?),
                _ => return Err(Denial::Role),
            };
            Ok(permit(Coverage::Writing {
                record: head.item.record,
                kind: head.kind,
                grant,
            }))
        }
        Action::Govern | Action::Erase => {
            if own {
                Ok(permit(Coverage::Own))
            } else {
                Err(Denial::Role)
            }
        }
        Action::Ask => {
            if actor.role == Role::Doctor {
                Ok(permit(Coverage::Asking))
            } else {
                Err(Denial::Role)
            }
        }
        Action::AuditOwn => {
            if actor.uid == patient {
                Ok(permit(Coverage::Audit))
            } else {
                Err(Denial::Role)
            }
        }
        Action::AuditOther => {
            if actor.role == Role::Auditor {
                Ok(permit(Coverage::Audit))
            } else {
                Err(Denial::Role)
            }
        }
        Action::Question => {
            if own {
                Ok(permit(Coverage::Questioning))
            } else {
                Err(Denial::Role)
            }
        }
        Action::SeeQuestions => {
            if actor.role == Role::Auditor && actor.uid == patient {
                Ok(permit(Coverage::Questions))
            } else {
                Err(Denial::Role)
            }
        }
        Action::AnswerQuestion => {
            if actor.role == Role::Auditor {
                Ok(permit(Coverage::Answering))
            } else {
                Err(Denial::Role)
            }
        }
    }
}

/// Whether a scope covers one version; a listed item covers exactly the version at signing.
fn covers(scope: &GrantScope, kind: Kind, item: Item) -> bool {
    scope.covers_kind(kind) || scope.items().contains(&item)
}

fn readable(
    actor: &Actor,
    patient: AccountId,
    grants: &[GrantFacts],
    now: Time,
) -> Result<Vec<(GrantId, GrantScope)>, Denial> {
    if actor.role != Role::Doctor {
        return Err(Denial::Role);
    }
    let live: Vec<_> = grants
        .iter()
        .filter(|g| g.rights.read && g.live(patient, actor.uid, now))
        .map(|g| (g.id, g.scope.clone()))
        .collect();
    if live.is_empty() {
        Err(Denial::NotGranted)
    } else {
        Ok(live)
    }
}

fn writable(
    actor: &Actor,
    patient: AccountId,
    grants: &[GrantFacts],
    now: Time,
    covers: impl Fn(&GrantScope) -> bool,
) -> Result<GrantId, Denial> {
    grants
        .iter()
        .find(|g| g.rights.write && g.live(patient, actor.uid, now) && covers(&g.scope))
        .map(|g| g.id)
        .ok_or(Denial::NotGranted)
}
