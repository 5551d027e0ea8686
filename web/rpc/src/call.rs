//! A call and its answer belong together.

use serde::{Serialize, de::DeserializeOwned};

use crate::Name;

/// Something that the page asks.
pub trait Call: Serialize + DeserializeOwned {
    /// What a message calls it.
    const NAME: Name;
    /// What comes back.
    type Answer: Serialize + DeserializeOwned + 'static;
}

/// Defines calls with their answers, and [`Name`], which tells them apart.
macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? } -> $answer:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
            pub struct $name { $($(#[$fdoc])* pub $field: $type),* }

            impl $crate::Call for $name {
                const NAME: Name = Name::$name;
                type Answer = $answer;
            }
        )*

        /// The name of a call: messages carry it beside what is asked, so that nobody has to know
        /// all calls to read one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Name {
            $($(#[$doc])* $name,)*
        }

        impl Name {
            /// As messages write it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }

            /// The name that a message wrote, where there is such a call.
            pub fn parse(text: &str) -> Option<Self> {
                match text {
                    $(stringify!($name) => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}
