//! An evil server shows the patient another key under the doctor's name.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{Method, Uri},
    response::Response,
};
use salus_client::{Client, ClientError, TrustSnapshot};
use salus_crypto::{account::MasterKey, cbor, entropy::OsEntropy, sign::MultiSigned};
use salus_ledger::{Entry, entry::PublicBody, hash::leaf_hash};
use salus_records::{AccountId, objects::account::KeyEvent, wire::custodian::KeyLog};

use crate::demo::{
    scene::Told,
    stage::{Stage, Trouble, env},
    story::Cast,
};

/// What the evil server does to the key log.
#[derive(Clone, Copy)]
enum Evil {
    /// Nothing: the control.
    Nothing,
    /// Puts its own keys into the doctor's credential.
    Swap,
    /// And mends every later link and the block, so that the list looks whole.
    SwapAndMend,
}

#[derive(Clone)]
struct Proxy {
    target: String,
    evil: Evil,
    doctor: AccountId,
    mallory: Arc<MasterKey>,
}

/// Lets the patient's client meet the server directly, then through the evil one.
pub async fn play(stage: &Stage, cast: &Cast) -> Told {
    connect(stage, cast, Evil::Nothing).await?;
    let mut said = Vec::new();
    for evil in [Evil::Swap, Evil::SwapAndMend] {
        match connect(stage, cast, evil).await {
            Ok(()) => return Err("the swapped key was believed".into()),
            Err(error) => match error.downcast::<ClientError>() {
                Ok(error) if matches!(*error, ClientError::Distrust(_)) => {
                    said.push(error.to_string())
                }
                Ok(error) => return Err(format!("refused for another reason: {error}").into()),
                Err(error) => return Err(error),
            },
        }
    }
    Ok(format!(
        "the client notices: \"{}\"; mended: \"{}\"",
        said[0], said[1]
    ))
}

async fn connect(stage: &Stage, cast: &Cast, evil: Evil) -> Result<(), Trouble> {
    let proxy = Proxy {
        target: stage.url(),
        evil,
        doctor: cast.doctor.uid(),
        mallory: Arc::new(MasterKey::random(1, &mut OsEntropy)),
    };
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let server = tokio::spawn(
        axum::serve(listener, Router::new().fallback(forward).with_state(proxy)).into_future(),
    );
    let connected = Client::connect(&url, TrustSnapshot::from_letter(stage.genesis()), env()).await;
    server.abort();
    connected.map(drop).map_err(Into::into)
}

async fn forward(State(proxy): State<Proxy>, method: Method, uri: Uri, body: Bytes) -> Response {
    let answer = proxy.fetch(method, &uri, body).await;
    let body = answer.unwrap_or_else(|error| error.to_string().into_bytes());
    Response::new(Body::from(body))
}

impl Proxy {
    async fn fetch(&self, method: Method, uri: &Uri, body: Bytes) -> Result<Vec<u8>, Trouble> {
        let url = format!("{}{uri}", self.target);
        let bytes = reqwest::Client::new()
            .request(method, url)
            .body(body)
            .send()
            .await?
            .bytes()
            .await?;
        if uri.path() != "/custodian/v1/keys" {
            return Ok(bytes.to_vec());
        }
        let mut log: KeyLog = serde_json::from_slice(&bytes)?;
        match self.evil {
            Evil::Nothing => {}
            Evil::Swap => self.swap(&mut log)?,
            Evil::SwapAndMend => {
                self.swap(&mut log)?;
                mend(&mut log)?;
            }
        }
        Ok(serde_json::to_vec(&log)?)
    }

    /// Puts Mallory's keys under the doctor's name, signed by Mallory for want of registrars.
    fn swap(&self, log: &mut KeyLog) -> Result<(), Trouble> {
        for line in &mut log.entries {
            let Entry::Key(mut key) = Entry::decode(&line.entry.0)? else {
                continue;
            };
            let event: KeyEvent =
                cbor::from_slice_canonical(key.body.as_bytes()).map_err(|_| "no key event")?;
            let KeyEvent::Credential(signed) = event else {
                continue;
            };
            let mut credential = signed.unverified()?;
            if credential.uid != self.doctor {
                continue;
            }
            credential.keys.identity = self.mallory.identity().public();
            credential.keys.wrap = self.mallory.wrap_key().public().clone();
            let mut forged = MultiSigned::new(&credential);
            forged.add(&self.mallory.identity());
            key.body = PublicBody::new(cbor::to_vec(&KeyEvent::Credential(forged)))?;
            line.entry.0 = Entry::Key(key).encode();
            return Ok(());
        }
        Err("the doctor's credential is not in the key log".into())
    }
}

/// Chains the entries anew and writes the new head into the block.
fn mend(log: &mut KeyLog) -> Result<(), Trouble> {
    let mut head = None;
    for line in &mut log.entries {
        let Entry::Key(mut key) = Entry::decode(&line.entry.0)? else {
            continue;
        };
        if let Some(head) = head {
            key.previous_key = head;
        }
        line.entry.0 = Entry::Key(key).encode();
        head = Some(leaf_hash(&line.entry.0));
    }
    let block = log.block.as_mut().ok_or("a key log without its block")?;
    let Entry::Block(mut inner) = Entry::decode(&block.entry.0)? else {
        return Err("no block".into());
    };
    if let Some(head) = head {
        inner.key_head = head;
    }
    block.entry.0 = Entry::Block(inner).encode();
    Ok(())
}
