//! A call and its answer belong together.

use serde::{Serialize, de::DeserializeOwned};

use crate::Request;

/// Something that the page asks.
pub trait Call: Into<Request> {
    /// What comes back.
    type Answer: Serialize + DeserializeOwned + 'static;
}

/// Defines calls with their answers, and [`Request`], which is any of them.
macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? } -> $answer:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
            pub struct $name { $($(#[$fdoc])* pub $field: $type),* }

            impl $crate::Call for $name {
                type Answer = $answer;
            }

            impl From<$name> for Request {
                fn from(call: $name) -> Self {
                    Self::$name(call)
                }
            }
        )*

        /// Any call.
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
        pub enum Request {
            $($(#[$doc])* $name($name),)*
        }
    };
}
