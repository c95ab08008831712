//! Who asks, as far as the API's shape depends on it. Which rows are theirs is the store's to know.

use std::collections::BTreeSet;

use forms_dsl::model::{Language, Role};
use uuid::Uuid;

/// The person behind a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requester {
    /// The person.
    pub person: Uuid,
    /// Their name.
    pub name: String,
    /// What they are, anywhere: `contact_teacher`, `guardian`; those that the settings mark as staff bring `Staff`.
    pub roles: BTreeSet<Role>,
    /// The tablet, by the header `X-Device`.
    pub device: Option<Uuid>,
    /// The one case that a tablet was handed over for: nothing else is theirs on it.
    pub handed: Option<Uuid>,
    /// The language of messages to them.
    pub language: Language,
}

impl Requester {
    /// Whether they are the school's own people.
    pub fn is_staff(&self) -> bool {
        self.roles.contains(&Role::Staff)
    }
}
