//! What keeps a checked folder from becoming an API, as data; the words for it.

use forms_dsl::model::FormName;

use crate::naming::Origin;

/// A checked folder that cannot be served, and why. Most of it `check` refuses before, in the author's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompileProblem {
    /// Two things would be called the same in the API.
    #[error("`{name}` would stand for both {first} and {second}: rename one of them")]
    SameName {
        /// What both would be called.
        name: String,
        /// Who has the name.
        first: Origin,
        /// Who wants it too.
        second: Origin,
    },
    /// Two things would be stored in the same place.
    #[error("`{form}`: two answers would be stored in `{identifier}`: rename one of the questions")]
    SameStorage {
        /// The form.
        form: FormName,
        /// The table or column.
        identifier: String,
    },
    /// More columns than a table takes.
    #[error("`{form}`: `{table}` would have {columns} columns, at most {most} go: split the form")]
    TooManyColumns {
        /// The form.
        form: FormName,
        /// The table.
        table: String,
        /// How many, retired ones among them.
        columns: usize,
        /// How many go.
        most: usize,
    },
    /// The types that came out are no GraphQL schema.
    #[error("the schema is not valid GraphQL: {0}")]
    Refused(String),
    /// The schema, printed and read back, is not what it was made from.
    #[error("the printed schema does not say what was meant: {0}")]
    NotAsMeant(String),
}
