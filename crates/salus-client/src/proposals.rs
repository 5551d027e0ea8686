//! What one registrar signed and another must sign too, passed on by the server.
//!
//! The server is not believed: whoever signs a proposal checks it as if it had come by post, with
//! [`Account::vouch_too`] or [`Account::confirm_pin_reset`].

use salus_crypto::{
    secret::SecretBytes,
    sign::{Message, MultiSigned, VerifyingKey},
};
use salus_records::{
    AccountId,
    objects::{account::Credential, ticket::PinReset},
    wire::{
        Bytes,
        health::Health,
        proposal::{PendingPinReset, Proposal, ProposalKind, Proposals, ProposeRequest},
    },
};

use crate::{Account, Client, ClientError, Identity};

/// A statement that waits for signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proposed {
    /// A doctor's or auditor's credential.
    Credential(MultiSigned<Credential>),
    /// A reset of a person's PIN.
    PinReset(MultiSigned<PinReset>),
}

impl Proposed {
    /// Takes a proposal as the server keeps it; nothing in it is checked yet.
    ///
    /// # Errors
    /// [`ClientError::Protocol`] when it is not what it says.
    pub fn read(proposal: &Proposal) -> Result<Self, ClientError> {
        let body = &proposal.body.0;
        match proposal.kind {
            ProposalKind::Credential => MultiSigned::from_bytes(body).map(Self::Credential),
            ProposalKind::PinReset => MultiSigned::from_bytes(body).map(Self::PinReset),
        }
        .map_err(|_| ClientError::Protocol("a proposal"))
    }

    /// The keys whose signatures are attached; not checked yet.
    pub fn signers(&self) -> Vec<VerifyingKey> {
        match self {
            Self::Credential(signed) => signed.signers().copied().collect(),
            Self::PinReset(signed) => signed.signers().copied().collect(),
        }
    }

    /// How many signatures it bears, valid or not.
    pub fn signatures(&self) -> usize {
        match self {
            Self::Credential(signed) => signed.signers().count(),
            Self::PinReset(signed) => signed.signers().count(),
        }
    }

    fn request(&self) -> Result<ProposeRequest, ClientError> {
        let (kind, uid, body) = match self {
            Self::Credential(signed) => {
                let uid = claimed(signed)?.uid;
                (ProposalKind::Credential, uid, signed.to_bytes())
            }
            Self::PinReset(signed) => {
                let uid = claimed(signed)?.uid;
                (ProposalKind::PinReset, uid, signed.to_bytes())
            }
        };
        let body = Bytes(body);
        Ok(ProposeRequest { kind, uid, body })
    }
}

fn claimed<T: Message>(signed: &MultiSigned<T>) -> Result<T, ClientError> {
    signed
        .unverified()
        .map_err(|_| ClientError::Protocol("a proposal"))
}

impl Account {
    /// Everything that waits for signatures, oldest first.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the role may not.
    pub async fn proposals(&self) -> Result<Vec<Proposal>, ClientError> {
        let answer: Proposals = self
            .client
            .http
            .get("/api/v1/proposals", Some(&self.api_token))
            .await?;
        Ok(answer.proposals)
    }

    /// Puts a signed statement before the other registrars, in place of the one of its kind and
    /// person.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when it is not signed by live registrars alone.
    pub async fn propose(&self, proposed: &Proposed) -> Result<Proposal, ClientError> {
        let body = proposed.request()?;
        self.client
            .http
            .post("/api/v1/proposals", Some(&self.api_token), &body)
            .await
    }

    /// Lets a proposal be forgotten.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when there is none of this name.
    pub async fn withdraw(&self, id: &str) -> Result<(), ClientError> {
        let path = format!("/api/v1/proposals/{id}");
        self.client.http.delete(&path, Some(&self.api_token)).await
    }

    /// The proposal of this kind about a person, if there is one.
    ///
    /// # Errors
    /// As [`Account::proposals`].
    pub async fn proposal_about(
        &self,
        kind: ProposalKind,
        uid: AccountId,
    ) -> Result<Option<Proposal>, ClientError> {
        let mut proposals = self.proposals().await?.into_iter();
        Ok(proposals.find(|proposal| proposal.kind == kind && proposal.uid == uid))
    }

    /// How the server is, for registrars and auditors.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the role may not.
    pub async fn health(&self) -> Result<Health, ClientError> {
        self.client
            .http
            .get("/api/v1/health", Some(&self.api_token))
            .await
    }
}

impl Client {
    /// The reset of this person's PIN, once enough registrars signed it; [`Client::reset_pin`] takes
    /// it from there.
    ///
    /// # Errors
    /// [`ClientError::WrongSecret`] for the password.
    pub async fn pending_pin_reset(
        &mut self,
        who: &Identity,
        password: String,
    ) -> Result<Option<MultiSigned<PinReset>>, ClientError> {
        let password = SecretBytes::new(password.into_bytes());
        let handle = self.handle(who).await?;
        let (session, _) = self.password_login(handle, password.expose()).await?;
        let token = Some(&*session.token);
        let answer: Result<PendingPinReset, _> = self.http.get("/api/v1/pin-reset", token).await;
        self.http.post_empty("/api/v1/logout", token, &()).await?;
        Ok(answer?.reset)
    }
}
