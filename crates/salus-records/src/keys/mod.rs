//! Keys between people: whom an enrolment names ([`about`]), what the custodian holds for an account
//! ([`account`]), whose key is whose ([`directory`]), scope keys ([`scope`]), grants ([`grant`]).

pub mod about;
pub mod account;
pub mod code;
pub mod directory;
pub mod grant;
pub mod scope;
