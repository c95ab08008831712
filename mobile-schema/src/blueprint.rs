//! The mobile API as plain data: types, fields, arguments, descriptions, costs, and what each field does.
//!
//! `compile` makes a [`Blueprint`]; `schema` turns it into an SDL; `plan` and `run` execute it and read
//! nothing else. No field is told apart by its name: [`Does`] says what a field answers with, [`Means`] what a
//! client's value stands for. Look a field up with [`Blueprint::find_field`] by the *concrete* type.
//!
//! # The object at hand
//! What a field answers with depends on the object that it is asked of. There are these kinds:
//! - a **row** of a [`crate::store::Table`]: [`Does::Column`] and [`Does::Answer`] become picks of the one statement;
//! - a **JSON object**: a sealed row, a part of a form definition, a missing answer, a user error, an event that is followed;
//! - the **structure** around rows: connection, edge, page info, figures, groups, payload; it has no data of its own;
//! - the **root**: `Query`, `Mutation` and `Subscription`.
//!
//! Types of rows may occur both ways (`Participant`: open people are rows of a table, sealed ones JSON). Then a
//! field's [`AnswerAt::place`] counts for the row, its [`AnswerAt::question`] is the member of the JSON object.
//!
//! # Interfaces
//! `Filling`: the concrete type of a row of `Table::Fillings` is that of its column `form`
//! ([`Blueprint::forms`] → [`FormFields::type_name`]); its own table is `Table::Form`, whose columns include those of
//! `Fillings`. The interface's own fields do what they do on `Table::Fillings`, so a selection of common fields alone
//! needs no fragment per type. `Node`: [`Blueprint::nodes`] names the tables of each type.
//! `FormItem`: the JSON object's member `__typename` names the concrete type.
//!
//! # Arguments and inputs
//! Arguments and input fields are [`InputField`]s. Arguments of fixed meaning are read by name by the field that has
//! them: `id`, `ids`, `first`, `after`, `last`, `before`, `groupBy`, `name`, `version`, `draft`, `language`, `input`;
//! they mean [`Means::Plain`], or [`Means::Id`] where a global id of these types or a bare UUID is meant.
//! All others say by [`Means`] what they stand for.

mod asked;
mod definition;
mod does;
mod draft;
mod figures;
mod filling;
mod filters;
mod form;
mod handing_in;
mod inputs;
mod means;
mod mutations;
mod notation;
mod options;
mod pages;
mod register;
mod roots;
mod sharing;
mod staff;
mod sync;

use forms_dsl::model::{CheckedFolder, FormName, QuestionName};
use indexmap::IndexMap;

pub use self::does::{
    AnswerAt, CaseChange, Connection, Does, Encoding, FormChange, MutationKind, PathPart, Place, RowsAt, SharingChange,
    ViewerFact,
};
use self::draft::Draft;
pub use self::means::{Means, MissingAt, TestOp};
pub use crate::collection::Collection;
use crate::{
    naming::{FieldName, TypeName, ValueName},
    problem::CompileProblem,
    rights::Readers,
    scalars::Scalar,
    storage_plan::{ColumnKey, StoragePlan},
    store::Table,
};

/// The whole API.
#[derive(Debug, Clone, PartialEq)]
pub struct Blueprint {
    /// Every type but the five built-in scalars, in the order to print.
    pub types: IndexMap<TypeName, Type>,
    /// The root of reading.
    pub query: TypeName,
    /// The root of writing.
    pub mutation: TypeName,
    /// The root of following.
    pub subscription: TypeName,
    /// Types that `node` finds, with the tables to look in, in turn. A type without a table (sealed rows) is never found.
    pub nodes: IndexMap<TypeName, Vec<Table>>,
    /// How the questions of each form are called here.
    pub forms: IndexMap<FormName, FormFields>,
}

/// How a form and its questions are called in the API.
#[derive(Debug, Clone, PartialEq)]
pub struct FormFields {
    /// Its type: `CooperationAgreement`.
    pub type_name: TypeName,
    /// Field name → question, rows or computed value; earlier names lead to the one that took their place.
    pub questions: IndexMap<FieldName, QuestionName>,
    /// The same for the columns of each rows.
    pub columns: IndexMap<QuestionName, IndexMap<FieldName, QuestionName>>,
    /// What is stored open and not everybody who reads the form may read. To filter, order, group or count by it is
    /// forbidden for everybody else.
    pub guarded: Vec<Guarded>,
}

/// An open column that not everybody may read.
#[derive(Debug, Clone, PartialEq)]
pub struct Guarded {
    /// The rows it is in; absent: the form's own table.
    pub rows: Option<QuestionName>,
    /// The column; absent: the rows as a whole.
    pub column: Option<ColumnKey>,
    /// Who may.
    pub readers: Readers,
}

/// A named type.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// What it is for.
    pub description: String,
    /// Which kind, and its parts.
    pub kind: Kind,
}

/// The kinds of types.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A leaf with a spelling of its own.
    Scalar {
        /// Where its spelling is defined.
        specified_by: Option<&'static str>,
    },
    /// One of a set of values.
    Enum {
        /// In the order to print.
        values: IndexMap<ValueName, EnumValue>,
    },
    /// An object that a client sends.
    Input {
        /// In the order to print.
        fields: IndexMap<FieldName, InputField>,
    },
    /// What several objects have in common. Interfaces implement none.
    Interface {
        /// In the order to print; objects have the same fields with the same types.
        fields: IndexMap<FieldName, Field>,
        /// The objects that implement it.
        possible: Vec<TypeName>,
    },
    /// An object that the server answers with.
    Object {
        /// Its interfaces.
        implements: Vec<TypeName>,
        /// In the order to print.
        fields: IndexMap<FieldName, Field>,
    },
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumValue {
    /// What it says.
    pub description: String,
    /// Set: no longer offered, and why.
    pub deprecated: Option<String>,
    /// What it stands for: [`Means::Stored`], [`Means::Order`] or [`Means::GroupBy`].
    pub means: Means,
}

/// A field of an object or interface.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// What it answers.
    pub description: String,
    /// Set: there is something better, and what.
    pub deprecated: Option<String>,
    /// Its type.
    pub ty: TypeRef,
    /// What it can be asked with.
    pub args: IndexMap<FieldName, InputField>,
    /// What it answers with.
    pub does: Does,
    /// What one of it costs beyond the place that it takes: 0 for what the row at hand has, 1 for a further statement.
    /// What is asked of a connection costs page size times as much, of another list ten times.
    pub cost: u32,
}

/// An argument, or a field of an input object.
#[derive(Debug, Clone, PartialEq)]
pub struct InputField {
    /// What it is for.
    pub description: String,
    /// Set: there is something better, and what.
    pub deprecated: Option<String>,
    /// Its type.
    pub ty: TypeRef,
    /// What it is where a client leaves it out.
    pub default: Option<Literal>,
    /// What a client's value stands for.
    pub means: Means,
}

/// A default value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `true`, `false`.
    Boolean(bool),
    /// A whole number.
    Int(i32),
    /// A value of an enum.
    Enum(ValueName),
}

/// A type as a field has it: named, in a list, never null.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TypeRef {
    /// One of the type, or null.
    Named(TypeName),
    /// A list, or null.
    List(Box<TypeRef>),
    /// Never null; never around another of its kind.
    NonNull(Box<TypeRef>),
}

impl TypeRef {
    /// The type inside lists and non-nulls.
    pub fn name(&self) -> &TypeName {
        match self {
            Self::Named(name) => name,
            Self::List(inner) | Self::NonNull(inner) => inner.name(),
        }
    }

    /// Whether it may be null.
    pub fn is_nullable(&self) -> bool {
        !matches!(self, Self::NonNull(_))
    }

    /// Never null.
    #[must_use]
    pub fn required(self) -> Self {
        match self {
            Self::NonNull(_) => self,
            Self::Named(_) | Self::List(_) => Self::NonNull(Box::new(self)),
        }
    }

    /// `[T!]`: a list, or null, of what is never null.
    #[must_use]
    pub fn list(self) -> Self {
        Self::List(Box::new(self.required()))
    }
}

impl From<TypeName> for TypeRef {
    fn from(name: TypeName) -> Self {
        Self::Named(name)
    }
}

impl std::fmt::Display for TypeRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named(name) => write!(f, "{name}"),
            Self::List(inner) => write!(f, "[{inner}]"),
            Self::NonNull(inner) => write!(f, "{inner}!"),
        }
    }
}

impl Blueprint {
    /// The API of a folder over its storage, or what is in its way.
    pub fn of(folder: &CheckedFolder, plan: &StoragePlan) -> Result<Self, Vec<CompileProblem>> {
        let mut draft = Draft::default();
        for scalar in Scalar::ALL {
            let kind = Kind::Scalar { specified_by: scalar.specified_by() };
            draft.add_fixed(scalar.name(), scalar.description(), kind);
        }
        pages::add_page_info(&mut draft);
        filling::add_filling(&mut draft);
        register::add_register(&mut draft, folder.settings());
        sharing::add_sharing(&mut draft);
        mutations::add_user_error(&mut draft);
        definition::add_definition(&mut draft);
        figures::add_figures(&mut draft);
        inputs::add_missing_answer_input(&mut draft);
        inputs::add_missing_answer_filter(&mut draft);
        let mut roots = roots::first_roots();
        mutations::add_case_mutations(&mut draft, &mut roots.mutation, folder.settings());
        sharing::add_sharing_mutations(&mut draft, &mut roots.mutation);
        handing_in::add_handing_in(&mut draft, &mut roots.mutation);
        for form in folder.forms() {
            if let Some(tables) = plan.forms.get(&form.name) {
                form::add_form(&mut draft, &mut roots, form, tables);
            }
        }
        sync::add_roots(&mut draft, &mut roots);
        roots::add_roots(&mut draft, roots);
        sync::add_subscription(&mut draft);
        draft.finish()
    }

    /// The field of an object or interface.
    pub fn find_field(&self, object: &str, field: &str) -> Option<&Field> {
        match &self.types.get(object)?.kind {
            Kind::Object { fields, .. } | Kind::Interface { fields, .. } => fields.get(field),
            Kind::Scalar { .. } | Kind::Enum { .. } | Kind::Input { .. } => None,
        }
    }

    /// The field of an input object.
    pub fn find_input_field(&self, input: &str, field: &str) -> Option<&InputField> {
        match &self.types.get(input)?.kind {
            Kind::Input { fields } => fields.get(field),
            _ => None,
        }
    }

    /// The value of an enum.
    pub fn find_value(&self, of: &str, value: &str) -> Option<&EnumValue> {
        self.values(of)?.get(value)
    }

    /// The name of the enum value that stands for something stored: `step_up` → `STEP_UP`.
    pub fn value_of(&self, of: &str, stored: &str) -> Option<&ValueName> {
        self.values(of)?
            .iter()
            .find(|(_, value)| matches!(&value.means, Means::Stored(name) if name == stored))
            .map(|(name, _)| name)
    }

    fn values(&self, of: &str) -> Option<&IndexMap<ValueName, EnumValue>> {
        match &self.types.get(of)?.kind {
            Kind::Enum { values } => Some(values),
            _ => None,
        }
    }

    /// The type of a form's fillings.
    pub fn type_of_form(&self, form: &str) -> Option<&TypeName> {
        self.forms.get(form).map(|fields| &fields.type_name)
    }
}
