//! What a folder of forms means: every name resolved, every type known.
//!
//! [`CheckedFolder`] and [`CheckedForm`] are made by `check` alone; their parts are plain data.
//! Terms: a *question* is answered once; *rows* are answered any number of times (a `repeat`, a `people`
//! or a `measures` question); a *column* is a question inside rows.
//! Not here: texts as they were written (`ast`), the answers themselves (`answers`).

mod answer_type;
mod class;
mod computed;
mod decision;
mod example;
mod expression;
mod follow_up;
mod form;
mod list;
mod look;
pub mod name;
mod order;
mod party;
mod question;
mod rows;
mod rule;
mod settings;
mod signature;
mod text;
mod upgrade;
mod walk;

use std::{collections::HashMap, sync::Arc};

use indexmap::IndexMap;

pub use self::answer_type::{Amount, AnswerType, Registered, Unit};
pub use self::class::Class;
pub use self::computed::{Computed, ComputedKind};
pub use self::decision::Decides;
pub(crate) use self::decision::{Asked, Decision};
pub use self::example::{Elsewhere, Example, Expectation};
pub use self::expression::{
    AnswerRef, AnswerState, CaseFact, Condition, Figure, Insert, Order, RegisterFact, RowSource, Value, Words,
};
pub use self::follow_up::{Action, Every, FollowUp, Invitee, Reminder, Task, Trigger};
pub use self::form::{About, Dimension, Form, Item, Note, Section};
pub use self::list::{Choice, OptionList};
pub use self::look::Look;
pub use self::name::{
    FormName, InvalidName, ListName, OptionName, QuestionName, RoleName, SectionName, SettingName, StateName,
};
pub(crate) use self::order::Step;
pub use self::party::Role;
pub use self::question::{OfItem, Prefill, Question, Required, Retired};
pub use self::rows::{Rows, RowsKind};
pub use self::rule::{Rule, Strength};
pub use self::settings::{CaseState, RoleSetting, Setting, Settings};
pub use self::signature::{SignatureLine, Signers};
pub use self::text::{Direction, Language, Quality, Text, insert};
pub use self::upgrade::Upgrade;
pub use self::walk::Node;

/// A folder without a mistake: forms, catalogues and the municipality's settings.
#[derive(Debug, Clone)]
pub struct CheckedFolder {
    pub(crate) settings: Arc<Settings>,
    pub(crate) catalogues: IndexMap<ListName, Arc<OptionList>>,
    pub(crate) forms: Vec<Arc<CheckedForm>>,
    pub(crate) translatable: Vec<Translatable>,
}

/// What a file of translations translates: the texts of a form, a catalogue or the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translatable {
    /// Its name, as the first line of a file of translations says it.
    pub name: String,
    /// The language that it translates into.
    pub language: Language,
    /// Keys and originals, in the order of the file.
    pub texts: Vec<(String, String)>,
    /// Earlier keys with what they became.
    pub renamed: HashMap<String, String>,
}

impl CheckedFolder {
    /// The forms, in the order of their names.
    #[must_use]
    pub fn forms(&self) -> &[Arc<CheckedForm>] {
        &self.forms
    }

    /// The form of a name.
    #[must_use]
    pub fn find_form(&self, name: &str) -> Option<&Arc<CheckedForm>> {
        self.forms.iter().find(|f| f.name.as_str() == name)
    }

    /// The lists that all forms share.
    #[must_use]
    pub fn catalogues(&self) -> &IndexMap<ListName, Arc<OptionList>> {
        &self.catalogues
    }

    /// What there is to translate, for each file of translations that there should be.
    #[must_use]
    pub fn translatable(&self) -> &[Translatable] {
        &self.translatable
    }

    /// The municipality's own numbers, roles and case states.
    #[must_use]
    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }
}

/// A form without a mistake, with all that it needs to be evaluated.
#[derive(Debug, Clone)]
pub struct CheckedForm {
    pub(crate) form: Form,
    pub(crate) settings: Arc<Settings>,
    pub(crate) hash: String,
    /// Holds each section, item and column exactly once, each after all that it depends on.
    pub(crate) order: Vec<Step>,
}

impl CheckedForm {
    /// The settings of the folder it was checked in.
    #[must_use]
    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// SHA-256, in hexadecimal, of the canonical definition: of the form and every list, setting and text it uses.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

impl std::ops::Deref for CheckedForm {
    type Target = Form;

    fn deref(&self) -> &Form {
        &self.form
    }
}
