//! A small organisation made of keys only.

use salus_crypto::{
    account::MasterKey,
    code::Code,
    entropy::SeededEntropy,
    identifier::IdentifierKey,
    secret::Secret32,
    sign::{MultiSigned, Signed, SigningKey},
};
use salus_ledger::hash::Hash;
use salus_records::{
    AccountId, Time,
    keys::code::{activation_key, recovery_key},
    objects::{
        account::{Activation, Credential, Enrolment, KeyEvent},
        genesis::Policy,
        party::{PublicKeys, Role},
    },
};

pub const GENESIS: Hash = Hash([7; 32]);
pub const NOW: Time = Time(1_800_000_000_000);

pub struct Person {
    pub uid: AccountId,
    pub master: MasterKey,
    pub enrolment: Signed<Enrolment>,
    pub activation: Signed<Activation>,
}

pub struct Office {
    pub entropy: SeededEntropy,
    pub root: SigningKey,
    pub policy: Policy,
}

pub fn public_keys(master: &MasterKey) -> PublicKeys {
    PublicKeys {
        identity: master.identity().public(),
        wrap: master.wrap_key().public().clone(),
        generation: master.generation(),
    }
}

impl Office {
    pub fn new(seed: u8, quorum: u8) -> Self {
        let mut entropy = SeededEntropy::new([seed; 32]);
        let mut key = || SigningKey::from_seed(&Secret32::random(&mut entropy));
        let (root, custodian, api) = (key(), key(), key());
        let policy = Policy {
            organisation: "Test Clinic".into(),
            root: root.public(),
            custodian: custodian.public(),
            api: api.public(),
            identifier: IdentifierKey::from_seed(&Secret32::random(&mut entropy)).public(),
            quorum,
            deletion_horizon_days: 30,
            retention_days: 0,
            created: NOW,
        };
        Self {
            entropy,
            root,
            policy,
        }
    }

    pub fn person(&mut self, role: Role, registrar: Option<&Person>) -> Person {
        let uid = AccountId::random(&mut self.entropy);
        let code = Code::random(&mut self.entropy);
        let enrolment = Enrolment {
            uid,
            role,
            code_key: activation_key(&code, &GENESIS).public(),
            about: Hash::ZERO,
            registrar: registrar.map(|r| r.uid),
            issued: NOW,
            expires: NOW.plus(Time::DAY),
        };
        let signer = registrar.map_or_else(|| self.root.clone(), |r| r.master.identity());
        let enrolment = Signed::sign(&signer, &enrolment);
        let master = MasterKey::random(1, &mut self.entropy);
        let recovery = Code::random(&mut self.entropy);
        let activation = Activation {
            uid,
            enrolment: Hash(enrolment.body_hash()),
            keys: public_keys(&master),
            recovery_key: recovery_key(&recovery, uid, &GENESIS).public(),
            time: NOW,
        };
        let activation = Signed::sign(&activation_key(&code, &GENESIS), &activation);
        Person {
            uid,
            master,
            enrolment,
            activation,
        }
    }

    pub fn registrar(&mut self) -> (Person, KeyEvent) {
        let person = self.person(Role::Admin, None);
        let event = KeyEvent::Registrar {
            name: "Registrar".into(),
            enrolment: person.enrolment.clone(),
            activation: person.activation.clone(),
        };
        (person, event)
    }

    pub fn credential(&self, doctor: &Person, signers: &[&Person]) -> MultiSigned<Credential> {
        let credential = Credential {
            uid: doctor.uid,
            role: Role::Doctor,
            name: "Dr. Weber".into(),
            licence: "L-1".into(),
            keys: public_keys(&doctor.master),
            activation: Hash(doctor.activation.body_hash()),
            valid_from: NOW,
            valid_until: NOW.plus(365 * Time::DAY),
        };
        let mut signed = MultiSigned::new(&credential);
        for signer in signers {
            signed.add(&signer.master.identity());
        }
        signed
    }
}
