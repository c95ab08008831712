//! Names: each kind of named thing has a type of its own, all of one spelling.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// The text is no name: `[a-z][a-z0-9]*(_[a-z0-9]+)*`, at most 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a name of small letters a to z, digits and single underscores, at most 64 in all")]
pub struct InvalidName(pub String);

/// Longest name, in characters.
pub const LONGEST: usize = 64;

fn is_name(text: &str) -> bool {
    text.len() <= LONGEST
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .split('_')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// As it was written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidName;

            fn try_from(text: String) -> Result<Self, InvalidName> {
                if is_name(&text) { Ok(Self(text.into())) } else { Err(InvalidName(text)) }
            }
        }

        impl TryFrom<&str> for $name {
            type Error = InvalidName;

            fn try_from(text: &str) -> Result<Self, InvalidName> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0.as_ref().to_owned()
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

names! {
    /// A form.
    FormName;
    /// A section of a form.
    SectionName;
    /// A question, rows, a column, a note, a computed value or a place to sign.
    QuestionName;
    /// A list of options or a catalogue.
    ListName;
    /// An option of a list.
    OptionName;
    /// A role of the settings.
    RoleName;
    /// A setting.
    SettingName;
    /// A state of a case.
    StateName;
}
