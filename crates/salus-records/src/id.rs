//! Names of things: 16 random bytes each, written as 32 hex digits, telling nothing about a person.

use salus_crypto::byte_newtype;

byte_newtype!(
    /// An account of a person, whatever the role; random, never derived from an identifier.
    pub struct AccountId(16);
);
byte_newtype!(
    /// A record, all its versions together.
    pub struct RecordId(16);
);
byte_newtype!(
    /// A grant that a patient signed.
    pub struct GrantId(16);
);
byte_newtype!(
    /// A request for access that a doctor signed.
    pub struct RequestId(16);
);
byte_newtype!(
    /// A question that a patient signed about an event.
    pub struct QuestionId(16);
);
byte_newtype!(
    /// A number used once, so that a signed command cannot be replayed.
    pub struct Nonce(16);
);
