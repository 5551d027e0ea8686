//! OPAQUE for the PIN, run with the custodian, which counts and limits the tries: [`crate::opaque`] under the name `pin`.

pub use crate::opaque::{
    Binding, ClientLogin, ClientRegistration, ExportKey, LoginSecrets, OpaqueError, ServerSetup,
    SessionKey, client_login_finish, client_login_start, registration_record, registration_respond,
    server_login_finish, server_login_start,
};

/// Binds a registration or login to this protocol, an installation and an account.
///
/// `credential_id` must never change for an account: it selects the server's OPRF key.
pub fn binding<'a>(genesis: &[u8; 32], credential_id: &'a [u8]) -> Binding<'a> {
    Binding::new("pin", genesis, credential_id)
}
