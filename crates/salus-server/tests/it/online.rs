//! An organisation behind a real listener, and people who use it with the real client.

use std::sync::Arc;

use salus_client::{
    Account, ActivationLetter, Client, Enrolled, Env, Identity, Secrets, TrustSnapshot,
};
use salus_crypto::entropy::OsEntropy;
use salus_records::{Time, objects::party::Role, wire::account::Contact};
use salus_server::{Server, ServerConfig};
use salus_storage::log::Clock;

use crate::world::{World, config};

/// The password of everybody.
pub const PASSWORD: &str = "a password of good length";

pub struct Online {
    pub world: World,
    pub server: String,
}

impl Online {
    pub async fn new() -> Self {
        Self::with(config()).await
    }

    pub async fn with(config: ServerConfig) -> Self {
        let world = World::with(config).await;
        let server = Server::bind(world.state.clone()).await.unwrap();
        let address = format!("http://{}", server.address());
        tokio::spawn(server.run(std::future::pending()));
        Self {
            world,
            server: address,
        }
    }

    pub async fn client(&self) -> Client {
        let clock = Arc::clone(&self.world.clock);
        let env = Env {
            now: Box::new(move || Time(clock.wall_ms())),
            entropy: Box::new(OsEntropy),
        };
        let kept = TrustSnapshot::from_letter(self.world.genesis);
        Client::connect(&self.server, kept, env).await.unwrap()
    }

    /// Rita, the first registrar, logged in.
    pub async fn rita(&self) -> Account {
        self.registrar(0, "rita").await
    }

    /// Ron, the second registrar, logged in.
    pub async fn ron(&self) -> Account {
        self.registrar(1, "ron").await
    }

    async fn registrar(&self, index: usize, username: &str) -> Account {
        let letter = ActivationLetter {
            server: self.server.clone(),
            genesis: self.world.genesis,
            code: self.world.registrars[index].code.clone(),
        };
        self.join(&letter, &Identity::Username(username.into()))
            .await
    }

    /// Somebody activates and logs in.
    pub async fn join(&self, letter: &ActivationLetter, who: &Identity) -> Account {
        let mut client = self.client().await;
        client
            .activate(&letter.code, who, &secrets("739154"))
            .await
            .unwrap();
        self.login(who, "739154").await
    }

    pub async fn login(&self, who: &Identity, pin: &str) -> Account {
        let client = self.client().await;
        client.login(who, &secrets(pin)).await.unwrap()
    }

    /// A registrar enrols somebody.
    pub async fn enrol(&self, by: &mut Account, role: Role, who: &Identity) -> Enrolled {
        let contact = Contact {
            name: "Somebody Named".into(),
            email: None,
        };
        let licence = (role == Role::Doctor).then(|| "L-1".to_owned());
        by.enrol(role, who, contact, licence).await.unwrap()
    }
}

fn secrets(pin: &str) -> Secrets {
    Secrets::new(PASSWORD.into(), pin.into())
}
