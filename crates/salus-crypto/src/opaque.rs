//! Password-authenticated login without showing the password: OPAQUE-3DH (RFC 9807).
//!
//! ristretto255, SHA-512, HKDF-SHA-512, HMAC-SHA-512, and Argon2id (RFC 9106; version 0x13, 64 MiB,
//! 3 passes, 1 lane) on the client. The cost is a constant here and is never read from a message.
//!
//! Both sides bind the protocol's name and the installation as server identity and login context,
//! and the credential identifier as client identity ([`Binding`]). [`crate::password`] and
//! [`crate::pin`] are this, each under its own name.
//!
//! Registration: client [`ClientRegistration::start`] → server [`registration_respond`] → client
//! [`ClientRegistration::finish`] → server [`registration_record`]. Login: client
//! [`client_login_start`] → server [`server_login_start`] → client [`client_login_finish`] →
//! server [`server_login_finish`]. Messages and states are plain bytes of fixed length.

use core::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use opaque_ke::errors::{InternalError, ProtocolError};
use opaque_ke::generic_array::{ArrayLength, GenericArray};
use opaque_ke::ksf::Ksf;
use opaque_ke::{
    CipherSuite, ClientLoginFinishParameters, ClientRegistrationFinishParameters,
    CredentialFinalization, CredentialRequest, CredentialResponse, Identifiers,
    RegistrationRequest, RegistrationResponse, RegistrationUpload, Ristretto255,
    ServerLoginParameters, ServerRegistration, TripleDh,
};
use sha2_010::Sha512;
use zeroize::Zeroizing;

use crate::entropy::Rng;
use crate::{Context, Entropy, SecretBytes};

/// Memory of Argon2id in KiB.
pub const ARGON2_MEMORY_KIB: u32 = 64 * 1024;
/// Passes of Argon2id.
pub const ARGON2_PASSES: u32 = 3;
/// Lanes of Argon2id.
pub const ARGON2_LANES: u32 = 1;

/// A 64-byte secret that only the client learns, the same at every login.
pub type ExportKey = SecretBytes;

/// A 64-byte secret that client and server share for one login.
pub type SessionKey = SecretBytes;

/// What a registration and its logins belong to; both sides must state the same.
#[derive(Debug, Clone)]
pub struct Binding<'a> {
    credential_id: &'a [u8],
    server: Context,
}

impl<'a> Binding<'a> {
    /// Names the protocol, the installation by its genesis hash, and the account.
    ///
    /// `credential_id` must never change for an account: it selects the server's OPRF key.
    pub(crate) fn new(protocol: &str, genesis: &[u8; 32], credential_id: &'a [u8]) -> Self {
        let server = Context::new("opaque")
            .bytes(protocol.as_bytes())
            .bytes(genesis);
        Self {
            credential_id,
            server,
        }
    }

    fn identifiers(&self) -> Identifiers<'_> {
        Identifiers {
            client: Some(self.credential_id),
            server: Some(self.server.as_bytes()),
        }
    }
}

/// A step of OPAQUE failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpaqueError {
    /// Wrong password, wrong account, unknown account or a tampered handshake: all alike.
    #[error("the password or PIN is wrong")]
    Refused,
    /// A message or state is not well-formed.
    #[error("a login message is malformed")]
    Malformed,
}

impl From<ProtocolError> for OpaqueError {
    fn from(error: ProtocolError) -> Self {
        match error {
            ProtocolError::SerializationError | ProtocolError::SizeError { .. } => Self::Malformed,
            _ => Self::Refused,
        }
    }
}

struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, Sha512>;
    type Ksf = Stretch;
}

/// Argon2id at the constant cost, with RFC 9807's zero salt: the OPRF output is already salted.
#[derive(Default)]
struct Stretch;

impl Ksf for Stretch {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let params = Params::new(ARGON2_MEMORY_KIB, ARGON2_PASSES, ARGON2_LANES, None)
            .map_err(|_| InternalError::KsfError)?;
        let mut output = GenericArray::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(&input, &[0; argon2::RECOMMENDED_SALT_LEN], &mut output)
            .map_err(|_| InternalError::KsfError)?;
        Ok(output)
    }
}

/// A server's long-term secrets: OPRF seed, key pair, and the stand-in key for unknown accounts.
pub struct ServerSetup(opaque_ke::ServerSetup<Suite>);

impl ServerSetup {
    /// Length of the serialised form in bytes.
    pub const LEN: usize = 128;

    /// Draws fresh secrets; losing them makes every registration useless.
    pub fn random(entropy: &mut dyn Entropy) -> Self {
        Self(opaque_ke::ServerSetup::new(&mut Rng(entropy)))
    }

    /// Serialises the secrets for a key file.
    pub fn to_bytes(&self) -> SecretBytes {
        secret(self.0.serialize())
    }

    /// Restores serialised secrets.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, OpaqueError> {
        let setup = opaque_ke::ServerSetup::deserialize(exact(bytes, Self::LEN)?)?;
        Ok(Self(setup))
    }
}

impl fmt::Debug for ServerSetup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerSetup(…)")
    }
}

/// The client's memory between the two steps of a registration.
pub struct ClientRegistration(opaque_ke::ClientRegistration<Suite>);

impl ClientRegistration {
    /// Starts a registration; returns the state and the request (32 bytes).
    pub fn start(
        password: &[u8],
        entropy: &mut dyn Entropy,
    ) -> Result<(Self, Vec<u8>), OpaqueError> {
        let started = opaque_ke::ClientRegistration::start(&mut Rng(entropy), password)?;
        Ok((Self(started.state), started.message.serialize().to_vec()))
    }

    /// Ends it with the server's response; returns the upload (192 bytes) and the export key.
    ///
    /// Takes about 150 ms and 64 MiB.
    pub fn finish(
        self,
        password: &[u8],
        response: &[u8],
        binding: &Binding<'_>,
        entropy: &mut dyn Entropy,
    ) -> Result<(Vec<u8>, ExportKey), OpaqueError> {
        let response = RegistrationResponse::deserialize(exact(response, 64)?)?;
        let parameters =
            ClientRegistrationFinishParameters::new(binding.identifiers(), Some(&Stretch));
        let finished = self
            .0
            .finish(&mut Rng(entropy), password, response, parameters)?;
        Ok((
            finished.message.serialize().to_vec(),
            secret(finished.export_key),
        ))
    }
}

/// Answers a registration request; the response has 64 bytes and nothing needs to be remembered.
pub fn registration_respond(
    setup: &ServerSetup,
    request: &[u8],
    binding: &Binding<'_>,
) -> Result<Vec<u8>, OpaqueError> {
    let request = RegistrationRequest::deserialize(exact(request, 32)?)?;
    let started = ServerRegistration::start(&setup.0, request, binding.credential_id)?;
    Ok(started.message.serialize().to_vec())
}

/// Turns a registration upload into the record that the server stores (192 bytes).
pub fn registration_record(upload: &[u8]) -> Result<Vec<u8>, OpaqueError> {
    let upload = RegistrationUpload::<Suite>::deserialize(exact(upload, RECORD)?)?;
    Ok(ServerRegistration::finish(upload).serialize().to_vec())
}

/// The client's memory between the two steps of a login.
pub struct ClientLogin(opaque_ke::ClientLogin<Suite>);

/// What a successful login gives the client.
#[derive(Debug)]
pub struct LoginSecrets {
    /// The message that lets the server finish too (64 bytes).
    pub finalization: Vec<u8>,
    /// Shared with the server.
    pub session_key: SessionKey,
    /// The client's own.
    pub export_key: ExportKey,
}

/// Starts a login; returns the state and the request (96 bytes).
pub fn client_login_start(
    password: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<(ClientLogin, Vec<u8>), OpaqueError> {
    let started = opaque_ke::ClientLogin::start(&mut Rng(entropy), password)?;
    Ok((
        ClientLogin(started.state),
        started.message.serialize().to_vec(),
    ))
}

/// Answers a login request; returns the state (128 bytes, secret) and the response (320 bytes).
///
/// Without a `record` a dummy stands in, so that unknown accounts look and take like known ones;
/// the login then fails at the client, as with a wrong password.
pub fn server_login_start(
    setup: &ServerSetup,
    record: Option<&[u8]>,
    request: &[u8],
    binding: &Binding<'_>,
    entropy: &mut dyn Entropy,
) -> Result<(SecretBytes, Vec<u8>), OpaqueError> {
    let record = record.map(|record| {
        ServerRegistration::deserialize(exact(record, RECORD)?).map_err(OpaqueError::from)
    });
    let request = CredentialRequest::deserialize(exact(request, 96)?)?;
    let started = opaque_ke::ServerLogin::start(
        &mut Rng(entropy),
        &setup.0,
        record.transpose()?,
        request,
        binding.credential_id,
        ServerLoginParameters {
            context: Some(binding.server.as_bytes()),
            identifiers: binding.identifiers(),
        },
    )?;
    Ok((
        secret(started.state.serialize()),
        started.message.serialize().to_vec(),
    ))
}

/// Ends a login at the client; fails if the password is wrong or the server is another.
///
/// Takes about 150 ms and 64 MiB.
pub fn client_login_finish(
    state: ClientLogin,
    password: &[u8],
    response: &[u8],
    binding: &Binding<'_>,
    entropy: &mut dyn Entropy,
) -> Result<LoginSecrets, OpaqueError> {
    let response = CredentialResponse::deserialize(exact(response, 320)?)?;
    let parameters = ClientLoginFinishParameters::new(
        Some(binding.server.as_bytes()),
        binding.identifiers(),
        Some(&Stretch),
    );
    let finished = state
        .0
        .finish(&mut Rng(entropy), password, response, parameters)?;
    Ok(LoginSecrets {
        finalization: finished.message.serialize().to_vec(),
        session_key: secret(finished.session_key),
        export_key: secret(finished.export_key),
    })
}

/// Ends a login at the server; success proves that the client knew the password.
pub fn server_login_finish(
    state: &SecretBytes,
    finalization: &[u8],
) -> Result<SessionKey, OpaqueError> {
    let state = opaque_ke::ServerLogin::<Suite>::deserialize(exact(state.expose(), 128)?)?;
    let finalization = CredentialFinalization::deserialize(exact(finalization, 64)?)?;
    // Identities and context are in the state already: 3DH fixed them with its response.
    let finished = state.finish(finalization, ServerLoginParameters::default())?;
    Ok(secret(finished.session_key))
}

/// Bytes of a record and of the upload it is made from.
const RECORD: usize = 192;

fn exact(bytes: &[u8], len: usize) -> Result<&[u8], OpaqueError> {
    if bytes.len() == len {
        Ok(bytes)
    } else {
        Err(OpaqueError::Malformed)
    }
}

fn secret<L: ArrayLength<u8>>(bytes: GenericArray<u8, L>) -> SecretBytes {
    SecretBytes::new(Zeroizing::new(bytes).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    const PASSWORD: &[u8] = b"lantern-ocelot-brisk-marmalade";

    fn entropy() -> SeededEntropy {
        SeededEntropy::new([1; 32])
    }

    fn setup() -> ServerSetup {
        ServerSetup::random(&mut SeededEntropy::new([2; 32]))
    }

    fn register(binding: &Binding<'_>) -> (Vec<u8>, ExportKey) {
        let (state, request) = ClientRegistration::start(PASSWORD, &mut entropy()).unwrap();
        let response = registration_respond(&setup(), &request, binding).unwrap();
        let (upload, export_key) = state
            .finish(PASSWORD, &response, binding, &mut entropy())
            .unwrap();
        (registration_record(&upload).unwrap(), export_key)
    }

    /// Runs a login up to the client's verdict; also returns the server's state.
    fn log_in(
        record: Option<&[u8]>,
        password: &[u8],
        client: &Binding<'_>,
        server: &Binding<'_>,
    ) -> (Result<LoginSecrets, OpaqueError>, SecretBytes) {
        let (state, request) = client_login_start(password, &mut entropy()).unwrap();
        let (server_state, response) =
            server_login_start(&setup(), record, &request, server, &mut entropy()).unwrap();
        let secrets = client_login_finish(state, password, &response, client, &mut entropy());
        (secrets, server_state)
    }

    #[test]
    fn what_is_no_message_is_told_from_a_wrong_password() {
        for upload in [&[0xff; RECORD][..], &[0xff; RECORD - 1], &[]] {
            let refused = registration_record(upload);
            assert_eq!(refused, Err(OpaqueError::Malformed));
        }
    }

    #[test]
    fn login_agrees_on_keys_and_returns_the_export_key() {
        let binding = crate::password::binding(&[3; 32], b"uid");
        let (record, export_key) = register(&binding);
        let (secrets, server_state) = log_in(Some(&record), PASSWORD, &binding, &binding);
        let secrets = secrets.unwrap();
        let session_key = server_login_finish(&server_state, &secrets.finalization).unwrap();
        assert_eq!(secrets.session_key, session_key);
        assert_eq!(secrets.export_key, export_key);
        assert_eq!(export_key.expose().len(), 64);
        let forged = server_login_finish(&server_state, &[0; 64]);
        assert_eq!(forged, Err(OpaqueError::Refused));
    }

    #[test]
    fn every_mismatch_is_refused_alike() {
        let binding = crate::password::binding(&[3; 32], b"uid");
        let (record, _) = register(&binding);
        let refused = |record, password: &[u8], client: &Binding<'_>, server: &Binding<'_>| {
            log_in(record, password, client, server).0.unwrap_err()
        };
        let pin = crate::pin::binding(&[3; 32], b"uid");
        let elsewhere = crate::password::binding(&[4; 32], b"uid");
        let other_account = crate::password::binding(&[3; 32], b"other");
        let expected = OpaqueError::Refused;
        assert_eq!(
            refused(Some(&record), b"wrong password", &binding, &binding),
            expected
        );
        assert_eq!(refused(None, PASSWORD, &binding, &binding), expected);
        assert_eq!(refused(Some(&record), PASSWORD, &pin, &pin), expected);
        assert_eq!(
            refused(Some(&record), PASSWORD, &elsewhere, &binding),
            expected
        );
        assert_eq!(
            refused(Some(&record), PASSWORD, &other_account, &other_account),
            expected
        );
    }

    #[test]
    fn messages_of_another_length_are_refused() {
        let binding = crate::pin::binding(&[3; 32], b"uid");
        for len in [0, 31, 33, 95, 97] {
            let bytes = vec![0; len];
            let malformed = Err(OpaqueError::Malformed);
            assert_eq!(registration_respond(&setup(), &bytes, &binding), malformed);
            assert_eq!(registration_record(&bytes), malformed);
            assert_eq!(
                server_login_finish(&SecretBytes::new(bytes.clone()), &bytes).err(),
                Some(OpaqueError::Malformed)
            );
            let started = server_login_start(&setup(), None, &bytes, &binding, &mut entropy());
            assert_eq!(started.err(), Some(OpaqueError::Malformed));
            assert!(ServerSetup::from_bytes(&bytes).is_err());
        }
    }

    #[test]
    fn server_setup_survives_storage() {
        let restored = ServerSetup::from_bytes(setup().to_bytes().expose()).unwrap();
        assert_eq!(restored.to_bytes(), setup().to_bytes());
        assert_eq!(format!("{restored:?}"), "ServerSetup(…)");
    }
}
