//! Who took which name: finds out when two things of a folder would be called the same.

use std::collections::HashMap;

/// What a name was made from, in the words of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The API always has it.
    BuiltIn,
    /// A form, or something made for it.
    Form(String),
    /// A list or catalogue.
    List(String),
    /// A question, rows, a column or a computed value: `form.question`.
    Question(String),
    /// An option: `list.option`.
    Option(String),
    /// The tests on values of a type.
    Tests(String),
    /// A role or a state of the settings.
    Settings(String),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("a name that the API always has"),
            Self::Form(name) => write!(f, "the form `{name}`"),
            Self::List(name) => write!(f, "the list `{name}`"),
            Self::Question(name) => write!(f, "the question `{name}`"),
            Self::Option(name) => write!(f, "the option `{name}`"),
            Self::Tests(name) => write!(f, "the tests on `{name}`"),
            Self::Settings(name) => write!(f, "`{name}` of the settings"),
        }
    }
}

/// One table of names, compared without case: clients and databases differ in whether case counts.
#[derive(Debug, Default)]
pub struct Taken {
    by_name: HashMap<String, Origin>,
}

impl Taken {
    /// Who has a name.
    pub fn owner(&self, name: &str) -> Option<&Origin> {
        self.by_name.get(&name.to_ascii_lowercase())
    }

    /// Takes a name, or says who has it.
    pub fn take(&mut self, name: &str, origin: &Origin) -> Result<(), Origin> {
        match self.by_name.entry(name.to_ascii_lowercase()) {
            std::collections::hash_map::Entry::Occupied(first) => Err(first.get().clone()),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(origin.clone());
                Ok(())
            }
        }
    }
}
