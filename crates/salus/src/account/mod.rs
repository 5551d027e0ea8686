//! One's own account: activate it, log in and out, change and recover its secrets.

mod activate;
mod genesis;
mod identity;
mod letter;
mod login;
mod logout;
mod password;
mod pin;
mod pin_reset;
mod recover;
mod recovery_kit;
mod sessions;
mod whoami;

pub use activate::Activate;
pub use identity::national_identifier;
pub use letter::{Letter, role_word};
pub use login::Login;
pub use logout::Logout;
pub use password::Password;
pub use pin::Pin;
pub use pin_reset::PinReset;
pub use recover::Recover;
pub use sessions::Sessions;
pub use whoami::WhoAmI;
