//! The registrar's steps: enrol, vouch, stop, and reset a PIN; never content.

use salus_crypto::{
    code::Code,
    entropy::random_array,
    sign::{MultiSigned, Signed},
};
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, Nonce, Time,
    keys::{about, code::activation_key, directory::TrustError},
    objects::{
        account::{Credential, Enrolment, KeyRevocation, Standing},
        party::Role,
        ticket::PinReset,
    },
    wire::{
        Bytes,
        account::{
            AccountStatus, Contact, EnrolRequest, LetterRequest, People, Person,
            StandingRequest as ApiStanding,
        },
        custodian::{CredentialRequest, Done, KeyLogged, KeyRevocationRequest, StandingRequest},
    },
};

use crate::{Account, ActivationLetter, ClientError, Distrust, Identity};

/// How long an activation code works, in milliseconds: 14 days.
const CODE_LIFETIME: u64 = 14 * Time::DAY;

/// How long a PIN reset works, in milliseconds: 1 day.
const RESET_LIFETIME: u64 = Time::DAY;

/// How long a credential counts, in milliseconds: two years.
const CREDENTIAL_LIFETIME: u64 = 2 * 365 * Time::DAY;

/// A person who was enrolled, with the letter to hand over.
pub struct Enrolled {
    /// The account.
    pub uid: AccountId,
    /// The letter.
    pub letter: ActivationLetter,
}

impl Account {
    /// Enrols a person; the code in the letter is made here and the server never sees it.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the identifier or user name is taken.
    pub async fn enrol(
        &mut self,
        role: Role,
        who: &Identity,
        contact: Contact,
        licence: Option<String>,
    ) -> Result<Enrolled, ClientError> {
        if role == Role::Admin {
            return Err(ClientError::Impossible(
                "registrars are enrolled with the offline root key: salus admin registrar".into(),
            ));
        }
        let handle = self.client.handle(who).await?;
        let (enrolled, enrolment, salt) = self.invite(role, &contact.name, licence.as_deref());
        let body = EnrolRequest {
            enrolment,
            handle,
            contact,
            licence,
            salt,
        };
        self.client
            .http
            .post_empty("/api/v1/enrolments", Some(&self.api_token), &body)
            .await?;
        Ok(enrolled)
    }

    /// Enrols a person anew who has not activated yet; the earlier letter is worth nothing then.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the person has activated meanwhile,
    /// [`ClientError::Distrust`] when the server shows another name than the one that was signed.
    pub async fn enrol_again(&mut self, person: &Person) -> Result<Enrolled, ClientError> {
        self.check_named(person)?;
        let licence = person.licence.as_deref();
        let (enrolled, enrolment, salt) = self.invite(person.role, &person.contact.name, licence);
        let path = format!("/api/v1/people/{}/letter", person.uid);
        let body = LetterRequest { enrolment, salt };
        self.client
            .http
            .post_empty(&path, Some(&self.api_token), &body)
            .await?;
        Ok(enrolled)
    }

    /// A new account with its letter, the signed word for it, and the salt of what is said of the person.
    fn invite(
        &mut self,
        role: Role,
        name: &str,
        licence: Option<&str>,
    ) -> (Enrolled, Signed<Enrolment>, Bytes) {
        let code = Code::random(&mut *self.client.env.entropy);
        let genesis = *self.client.trust.genesis();
        let uid = AccountId::random(&mut *self.client.env.entropy);
        let salt: [u8; about::SALT] = random_array(&mut *self.client.env.entropy);
        let now = self.now();
        let enrolment = Enrolment {
            uid,
            role,
            code_key: activation_key(&code, &genesis).public(),
            about: about::commit(&salt, name, licence.unwrap_or_default()),
            registrar: Some(self.uid),
            issued: now,
            expires: now.plus(CODE_LIFETIME),
        };
        let enrolment = Signed::sign(&self.master.identity(), &enrolment);
        let letter = ActivationLetter {
            server: self.client.server().to_owned(),
            genesis,
            code,
        };
        (Enrolled { uid, letter }, enrolment, Bytes(salt.to_vec()))
    }

    /// Everybody that the registrars enrolled.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the role may not.
    pub async fn people(&self) -> Result<Vec<Person>, ClientError> {
        let mut people = Vec::new();
        let mut path = "/api/v1/people".to_owned();
        loop {
            let page: People = self.client.http.get(&path, Some(&self.api_token)).await?;
            people.extend(page.people);
            match page.next {
                Some(next) => path = format!("/api/v1/people?after={next}"),
                None => return Ok(people),
            }
        }
    }

    /// Begins a credential for an activated doctor or auditor, signed once.
    ///
    /// The keys are taken from the activation, which is checked against the enrolment that a
    /// registrar signed: the server cannot slip in others.
    ///
    /// # Errors
    /// [`ClientError::Impossible`] when the person has not activated yet, [`ClientError::Distrust`]
    /// when the server shows another name than the one that was signed.
    pub fn vouch(&mut self, person: &Person) -> Result<MultiSigned<Credential>, ClientError> {
        let Some(activation) = &person.activation else {
            return Err(ClientError::Impossible(format!(
                "{} has not activated the account yet; a credential needs the keys made then",
                person.contact.name
            )));
        };
        self.check_named(person)?;
        let (enrolled, activated) = self
            .client
            .trust
            .directory()
            .check_activation(&person.enrolment, activation)
            .map_err(Distrust::Key)?;
        let now = self.now();
        // By another clock the end of the one before may lie a little ahead.
        let before = self.client.trust.directory().holder(enrolled.uid);
        let ended = before.and_then(|holder| holder.revoked);
        let credential = Credential {
            uid: enrolled.uid,
            role: enrolled.role,
            name: person.contact.name.clone(),
            licence: person.licence.clone().unwrap_or_default(),
            keys: activated.keys,
            activation: Hash(activation.body_hash()),
            valid_from: ended.map_or(now, |end| now.max(end)),
            valid_until: now.plus(CREDENTIAL_LIFETIME),
        };
        let mut signed = MultiSigned::new(&credential);
        signed.add(&self.master.identity());
        Ok(signed)
    }

    /// Adds this registrar's signature to a credential, after checking it against the person.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when the credential names other keys than the person's activation.
    pub fn vouch_too(
        &mut self,
        person: &Person,
        credential: &mut MultiSigned<Credential>,
    ) -> Result<(), ClientError> {
        let claimed = credential
            .unverified()
            .map_err(|_| ClientError::Protocol("a credential"))?;
        let own = self
            .vouch(person)?
            .unverified()
            .map_err(|_| ClientError::Protocol("a credential"))?;
        let same = claimed.uid == own.uid
            && claimed.role == own.role
            && claimed.keys == own.keys
            && claimed.activation == own.activation
            && claimed.name == own.name
            && claimed.licence == own.licence;
        if !same {
            return Err(Distrust::ChangedKey(own.name).into());
        }
        credential.add(&self.master.identity());
        Ok(())
    }

    /// Hands a credential with enough signatures to the key log.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when signatures are missing, [`ClientError::Distrust`] when the key log
    /// does not name it afterwards.
    pub async fn publish(
        &mut self,
        credential: MultiSigned<Credential>,
    ) -> Result<u64, ClientError> {
        let hash = Hash(credential.body_hash());
        let body = CredentialRequest { credential };
        let logged: KeyLogged = self
            .client
            .http
            .post(
                "/custodian/v1/credentials",
                Some(&self.custodian_token),
                &body,
            )
            .await?;
        self.client.refresh_keys().await?;
        let mut holders = self.client.trust.directory().holders();
        if !holders.any(|holder| holder.hash == hash) {
            return Err(Distrust::OtherEvent.into());
        }
        Ok(logged.index)
    }

    /// Ends the credential of a doctor or auditor, or a registrar's key.
    ///
    /// # Errors
    /// [`ClientError::Impossible`] when the key log has no live key of the account,
    /// [`ClientError::Distrust`] when the key has not ended there afterwards.
    pub async fn revoke_key(&mut self, uid: AccountId) -> Result<u64, ClientError> {
        self.client.refresh_keys().await?;
        let key = self.client.trust.directory().standing_key(uid);
        let key = key.ok_or_else(|| {
            ClientError::Impossible("the key log has no live key of this account".into())
        })?;
        let revocation = KeyRevocation {
            uid,
            key,
            registrar: self.uid,
            time: self.now(),
        };
        let body = KeyRevocationRequest {
            revocation: Signed::sign(&self.master.identity(), &revocation),
        };
        let logged: KeyLogged = self
            .client
            .http
            .post(
                "/custodian/v1/credentials/revocations",
                Some(&self.custodian_token),
                &body,
            )
            .await?;
        self.client.refresh_keys().await?;
        if !self.client.trust.directory().ended(&key) {
            return Err(Distrust::OtherEvent.into());
        }
        Ok(logged.index)
    }

    /// Ends what somebody is: the key, if one counts, and the account. A new role is a new enrolment.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the account is unknown.
    pub async fn end_role(&mut self, person: &Person) -> Result<(), ClientError> {
        self.client.refresh_keys().await?;
        let key = self.client.trust.directory().standing_key(person.uid);
        if key.is_some() {
            self.revoke_key(person.uid).await?;
        }
        self.set_standing(person.uid, true).await
    }

    /// Stops or resumes an account at both parties; the custodian, who holds the keys, stops first
    /// and resumes last.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the account is unknown.
    pub async fn set_standing(
        &mut self,
        uid: AccountId,
        disabled: bool,
    ) -> Result<(), ClientError> {
        let standing = Standing {
            uid,
            registrar: self.uid,
            disabled,
            time: self.now(),
        };
        let standing = Signed::sign(&self.master.identity(), &standing);
        if disabled {
            self.tell_custodian(standing.clone()).await?;
            self.tell_api(uid, standing).await?;
        } else {
            self.tell_api(uid, standing.clone()).await?;
            self.tell_custodian(standing).await?;
        }
        self.client.catch_up().await
    }

    async fn tell_api(
        &self,
        uid: AccountId,
        standing: Signed<Standing>,
    ) -> Result<(), ClientError> {
        let path = format!("/api/v1/people/{uid}/standing");
        let body = ApiStanding { standing };
        self.client
            .http
            .post_empty(&path, Some(&self.api_token), &body)
            .await
    }

    /// Tells the custodian, who does not know somebody that never activated.
    async fn tell_custodian(&mut self, standing: Signed<Standing>) -> Result<(), ClientError> {
        let order = Hash(standing.body_hash());
        let body = StandingRequest { standing };
        let done = self.command("/custodian/v1/standing", &body).await;
        match done {
            // It was so before: only the account's owner has the log that tells since when.
            Ok(Done { event: None }) => self.client.catch_up().await,
            Ok(done) => self.take_done(&done, order).await,
            Err(error) if error.code() == Some("not_available") => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Begins a PIN reset after an identity check, signed once.
    ///
    /// # Errors
    /// [`ClientError::Impossible`] when the account is not active, [`ClientError::Distrust`] when the
    /// server shows another name than the one that was signed.
    pub fn start_pin_reset(
        &mut self,
        person: &Person,
    ) -> Result<MultiSigned<PinReset>, ClientError> {
        if person.status != AccountStatus::Active {
            return Err(ClientError::Impossible(
                "only an active account has a PIN to reset".into(),
            ));
        }
        self.check_named(person)?;
        let reset = PinReset {
            uid: person.uid,
            nonce: Nonce::random(&mut *self.client.env.entropy),
            expires: self.now().plus(RESET_LIFETIME),
        };
        let mut signed = MultiSigned::new(&reset);
        signed.add(&self.master.identity());
        Ok(signed)
    }

    /// Checks that the enrolment, as a registrar signed it, names the person that the server shows.
    fn check_named(&self, person: &Person) -> Result<(), ClientError> {
        let directory = self.client.trust.directory();
        let enrolled = directory
            .check_enrolment(&person.enrolment)
            .map_err(Distrust::Key)?;
        let licence = person.licence.as_deref().unwrap_or_default();
        let named = about::commit(&person.salt.0, &person.contact.name, licence);
        if enrolled.uid == person.uid && enrolled.about == named {
            Ok(())
        } else {
            Err(Distrust::Key(TrustError::Mismatch).into())
        }
    }

    /// Adds this registrar's signature to a PIN reset, after another identity check.
    ///
    /// # Errors
    /// [`ClientError::Distrust`] when the reset is for another account than the person's.
    pub fn confirm_pin_reset(
        &self,
        person: &Person,
        reset: &mut MultiSigned<PinReset>,
    ) -> Result<(), ClientError> {
        self.check_named(person)?;
        let claimed = reset
            .unverified()
            .map_err(|_| ClientError::Protocol("a PIN reset"))?;
        if claimed.uid != person.uid {
            return Err(Distrust::Key(TrustError::Mismatch).into());
        }
        reset.add(&self.master.identity());
        Ok(())
    }
}
