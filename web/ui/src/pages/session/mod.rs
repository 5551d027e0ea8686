//! Pages for everybody: login, activation, recovery, PIN, settings.

mod activate;
mod compare;
mod kit;
mod link;
mod login;
mod pin;
mod recover;
mod settings;
mod who;

pub use activate::Activate;
pub use login::Login;
pub use pin::NewPinPage;
pub use recover::Recover;
pub use settings::Settings;
