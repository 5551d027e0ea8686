//! People, for registrars.

use salus_client::{Enrolled, Proposed};
use salus_crypto::{hash::sha256, sign::VerifyingKey};
use salus_records::{
    AccountId, Time,
    objects::party::Role,
    wire::{
        account::{Contact, Person},
        proposal::{Proposal, ProposalKind as Wire},
    },
};
use salus_web_rpc::{
    BeginPinReset, ChangeRole, EndKey, Enrol, Failure, FailureKind, ListPeople, ListProposals,
    NewLetter, ReadHealth, Secret, SetStanding, SignProposal, Vouch, WithdrawProposal,
    people::{Health, KeyStanding, Letter, PersonLine, Progressed, ProposalKind, ProposalLine},
    session::Identity,
};

use crate::{
    calls::Handle,
    desk::Desk,
    failure::{failed, failure, fault, input, not_available},
    given::Given,
    session::who,
    surroundings::now,
};

/// How long an activation code works.
const CODE_LIFETIME: u64 = 14 * Time::DAY;

async fn person(desk: &mut Desk, uid: &str) -> Result<Person, Failure> {
    let uid: AccountId = uid.parse().map_err(input)?;
    let people = desk.account()?.people().await.map_err(failed)?;
    let found = people.into_iter().find(|person| person.uid == uid);
    found.ok_or_else(not_available)
}

fn quorum(desk: &mut Desk) -> Result<usize, Failure> {
    let quorum = desk.account()?.client().trust().policy().quorum;
    Ok(usize::from(quorum))
}

/// A key's fingerprint in groups that two people can compare by telephone: SHA-256, first 16 bytes.
fn fingerprint(key: &VerifyingKey) -> String {
    let hash = sha256(key.as_bytes());
    let groups = hash[..16].chunks(2);
    let groups: Vec<String> = groups
        .map(|g| format!("{:02x}{:02x}", g[0], g[1]))
        .collect();
    groups.join(" ")
}

fn identity_key(person: &Person) -> Option<VerifyingKey> {
    let claimed = person.activation.as_ref()?.unverified().ok()?;
    Some(claimed.keys.identity)
}

impl Handle for ListPeople {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Vec<PersonLine>, Failure> {
        let account = desk.account()?;
        account.client_mut().refresh_keys().await.map_err(failed)?;
        let people = account.people().await.map_err(failed)?;
        let proposals = account.proposals().await.map_err(failed)?;
        let directory = account.client().trust().directory();
        let line = |person: &Person| {
            let holder = directory.holder(person.uid);
            let key = match person.role {
                Role::Patient => KeyStanding::NotNeeded,
                _ if person.activation.is_none() => KeyStanding::NoKey,
                Role::Admin => match directory.registrar(person.uid) {
                    Some(registrar) if registrar.revoked.is_none() => {
                        KeyStanding::Counts(Time(u64::MAX).into())
                    }
                    Some(_) => KeyStanding::Ended,
                    None => KeyStanding::Waiting,
                },
                Role::Doctor | Role::Auditor => match holder {
                    Some(holder) if holder.live(now()) => {
                        KeyStanding::Counts(holder.credential.valid_until.into())
                    }
                    Some(_) => KeyStanding::Ended,
                    None => KeyStanding::Waiting,
                },
            };
            PersonLine {
                uid: person.uid.to_string(),
                role: person.role,
                name: person.contact.name.clone(),
                email: person.contact.email.clone().unwrap_or_default(),
                licence: person.licence.clone().unwrap_or_default(),
                username: person.username.clone().unwrap_or_default(),
                status: person.status,
                key,
                fingerprint: identity_key(person)
                    .as_ref()
                    .map(fingerprint)
                    .unwrap_or_default(),
                proposal: proposals
                    .iter()
                    .find(|proposal| proposal.uid == person.uid)
                    .map(|proposal| proposal.id.clone()),
            }
        };
        let mut lines: Vec<PersonLine> = people.iter().map(line).collect();
        lines.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(lines)
    }
}

impl Handle for Enrol {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Letter, Failure> {
        let contact = Contact {
            name: self.name,
            email: self.email,
        };
        enrol(desk, self.role, contact, self.who, self.licence).await
    }
}

async fn enrol(
    desk: &mut Desk,
    role: Role,
    contact: Contact,
    identity: Identity,
    licence: Option<String>,
) -> Result<Letter, Failure> {
    let username = match &identity {
        Identity::Username(name) => name.trim().to_lowercase(),
        Identity::National(_) => String::new(),
    };
    if (role == Role::Patient) != username.is_empty() {
        return Err(failure(
            FailureKind::Input,
            "Patients have a national identifier, staff have a user name.",
            "Fill in the one that fits the role.",
        ));
    }
    let name = contact.name.clone();
    let account = desk.account()?;
    let enrolled = account
        .enrol(role, &who(identity), contact, licence)
        .await
        .map_err(failed)?;
    Ok(letter(enrolled, name, role, username))
}

impl Handle for NewLetter {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Letter, Failure> {
        let person = person(desk, &self.person).await?;
        let account = desk.account()?;
        let enrolled = account.enrol_again(&person).await.map_err(failed)?;
        let username = person.username.unwrap_or_default();
        Ok(letter(enrolled, person.contact.name, person.role, username))
    }
}

fn letter(enrolled: Enrolled, name: String, role: Role, username: String) -> Letter {
    let letter = &enrolled.letter;
    let code = letter.code.to_string();
    let ledger = letter.genesis.to_string();
    // In the fragment, which browsers do not send to any server.
    let link = format!("{}/activate#code={code}&ledger={ledger}", letter.server);
    Letter {
        uid: enrolled.uid.to_string(),
        name,
        role,
        server: letter.server.clone(),
        ledger,
        code: Secret(code),
        username,
        link: Secret(link),
        until: now().plus(CODE_LIFETIME).into(),
    }
}

impl Handle for Vouch {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Progressed, Failure> {
        let person = person(desk, &self.person).await?;
        let account = desk.account()?;
        let begun = account
            .proposal_about(Wire::Credential, person.uid)
            .await
            .map_err(failed)?;
        match begun {
            Some(proposal) => sign(desk, &proposal).await,
            None => {
                let credential = account.vouch(&person).map_err(failed)?;
                advance(desk, Proposed::Credential(credential), None).await
            }
        }
    }
}

impl Handle for BeginPinReset {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Progressed, Failure> {
        let person = person(desk, &self.person).await?;
        let reset = desk.account()?.start_pin_reset(&person).map_err(failed)?;
        advance(desk, Proposed::PinReset(reset), None).await
    }
}

impl Handle for SignProposal {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Progressed, Failure> {
        let proposal = find(desk, &self.proposal).await?;
        sign(desk, &proposal).await
    }
}

async fn find(desk: &mut Desk, id: &str) -> Result<Proposal, Failure> {
    let proposals = desk.account()?.proposals().await.map_err(failed)?;
    let found = proposals.into_iter().find(|proposal| proposal.id == id);
    found.ok_or_else(not_available)
}

/// Adds this registrar's signature, after checking it against the person.
async fn sign(desk: &mut Desk, proposal: &Proposal) -> Result<Progressed, Failure> {
    let person = person(desk, &proposal.uid.to_string()).await?;
    let mut proposed = Proposed::read(proposal).map_err(failed)?;
    let account = desk.account()?;
    match &mut proposed {
        Proposed::Credential(credential) => account.vouch_too(&person, credential),
        Proposed::PinReset(reset) => account.confirm_pin_reset(&person, reset),
    }
    .map_err(failed)?;
    advance(desk, proposed, Some(&proposal.id)).await
}

/// Publishes a credential when enough have signed; what is still to be signed, and a finished PIN
/// reset until its person comes, lies with the proposals.
async fn advance(
    desk: &mut Desk,
    proposed: Proposed,
    begun: Option<&str>,
) -> Result<Progressed, Failure> {
    let (signed, needed) = (proposed.signatures(), quorum(desk)?);
    let done = signed >= needed;
    let account = desk.account()?;
    match proposed {
        Proposed::Credential(credential) if done => {
            account.publish(credential).await.map_err(failed)?;
            if let Some(id) = begun {
                account.withdraw(id).await.map_err(failed)?;
            }
        }
        waiting => {
            account.propose(&waiting).await.map_err(failed)?;
        }
    }
    Ok(Progressed {
        signed: signed as u32,
        needed: needed as u32,
        done,
    })
}

impl Handle for ListProposals {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Vec<ProposalLine>, Failure> {
        let needed = quorum(desk)? as u32;
        let account = desk.account()?;
        let people = account.people().await.map_err(failed)?;
        let proposals = account.proposals().await.map_err(failed)?;
        let me = account.uid();
        let directory = account.client().trust().directory();
        let mut lines = Vec::new();
        for proposal in proposals {
            let Some(person) = people.iter().find(|person| person.uid == proposal.uid) else {
                continue;
            };
            let proposed = Proposed::read(&proposal).map_err(failed)?;
            let signers = proposed.signers();
            let signed = directory
                .registrars()
                .filter(|(_, registrar)| signers.contains(&registrar.keys.identity));
            let (mut names, mut mine) = (Vec::new(), false);
            for (uid, registrar) in signed {
                mine |= *uid == me;
                names.push(registrar.name.clone());
            }
            lines.push(ProposalLine {
                proposal: proposal.id,
                kind: match proposal.kind {
                    Wire::Credential => ProposalKind::Credential,
                    Wire::PinReset => ProposalKind::PinReset,
                },
                person: person.uid.to_string(),
                name: person.contact.name.clone(),
                role: person.role,
                fingerprint: identity_key(person)
                    .as_ref()
                    .map(fingerprint)
                    .unwrap_or_default(),
                signed: names,
                needed,
                mine,
                expires: proposal.expires.into(),
            });
        }
        Ok(lines)
    }
}

impl Handle for WithdrawProposal {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<(), Failure> {
        desk.account()?
            .withdraw(&self.proposal)
            .await
            .map_err(failed)
    }
}

impl Handle for SetStanding {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<(), Failure> {
        let uid = self.person.parse().map_err(input)?;
        let account = desk.account()?;
        account
            .set_standing(uid, self.disabled)
            .await
            .map_err(failed)
    }
}

impl Handle for EndKey {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<(), Failure> {
        let uid = self.person.parse().map_err(input)?;
        desk.account()?
            .revoke_key(uid)
            .await
            .map(drop)
            .map_err(failed)
    }
}

impl Handle for ChangeRole {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Letter, Failure> {
        let person = person(desk, &self.person).await?;
        if person.role == self.role {
            return Err(fault("the role is the same already"));
        }
        let account = desk.account()?;
        account.end_role(&person).await.map_err(failed)?;
        let licence = self.licence.filter(|_| self.role == Role::Doctor);
        enrol(desk, self.role, person.contact, self.who, licence).await
    }
}

impl Handle for ReadHealth {
    async fn handle(self, desk: &mut Desk, _: &Given) -> Result<Health, Failure> {
        let health = desk.account()?.health().await.map_err(failed)?;
        let accounts = health.accounts.into_iter();
        let databases = health.databases.into_iter();
        Ok(Health {
            version: health.version,
            started: health.started.into(),
            now: health.now.into(),
            writable: health.writable,
            accounts: accounts
                .map(|a| (a.role, a.status, a.count as f64))
                .collect(),
            parts: health.parts as f64,
            part_bytes: health.part_bytes as f64,
            databases: databases.map(|d| (d.file, d.bytes as f64)).collect(),
            free: health.free_bytes.map(|bytes| bytes as f64),
            entries: health.ledger.entries as f64,
            blocks: health.ledger.blocks as f64,
            newest: health.ledger.newest.into(),
            waiting: health.ledger.waiting as f64,
            swept: health.swept.map(Into::into),
            release: health
                .release
                .map(|hash| hash.to_string())
                .unwrap_or_default(),
        })
    }
}
