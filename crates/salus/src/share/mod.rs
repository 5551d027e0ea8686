//! Permission: ask for it, give it, narrow it, end it, and see who has it.

mod ask;
mod decline;
mod doctors;
mod find;
mod grant;
mod grants;
mod kinds;
mod patient;
mod requests;
mod revoke;

pub use ask::AskAccess;
pub use decline::DeclineRequest;
pub use doctors::Doctors;
pub use find::Find;
pub use grant::Give;
pub use grants::Grants;
pub use kinds::{KindChoice, one_kind};
pub use patient::whose;
pub use requests::Requests;
pub use revoke::RevokeGrant;
