//! Questions answered any number of times.

use super::{
    Amount, Class, Condition, ListName, Look, Prefill, Question, QuestionName, Required, Retired, Role, Rule, Text,
    Value,
};

/// Questions answered any number of times.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// Its identity for ever.
    pub name: QuestionName,
    /// What is asked.
    pub label: Text,
    /// Where its rows come from.
    pub kind: RowsKind,
    /// How many rows.
    pub amount: Amount,
    /// Whether at least one row is needed to finish, when shown.
    pub required: Required,
    /// How sensitive the fact is that rows are there; columns have their own.
    pub class: Class,
    /// Absent: shown whenever its section is.
    pub show_when: Option<Condition>,
    /// Rows that it begins with.
    pub start_with: Vec<Prefill>,
    /// `fixed rows`: the rows it begins with, no more and no fewer.
    pub fixed: bool,
    /// The questions of a row, those built in (people, measures) among them.
    pub columns: Vec<Question>,
    /// Rules over one row.
    pub rules: Vec<Rule>,
    /// A short text below the label.
    pub hint: Option<Text>,
    /// A longer text to fold out.
    pub help: Option<Text>,
    /// Page of the guide.
    pub source: Option<Text>,
    /// Who answers; empty: whoever fills in the form.
    pub by: Vec<Role>,
    /// Who reads; empty: whoever reads the form.
    pub seen_by: Vec<Role>,
    /// How it looks on a tablet; absent: as its kind usually does.
    pub look: Option<Look>,
    /// Shown beside it, for comparison.
    pub beside: Vec<Value>,
    /// Earlier names.
    pub was: Vec<QuestionName>,
    /// Set: no longer asked, its answers kept.
    pub retired: Option<Retired>,
}

impl Rows {
    /// The column of a name.
    #[must_use]
    pub fn find_column(&self, name: &str) -> Option<&Question> {
        self.columns.iter().find(|c| c.name.as_str() == name)
    }
}

/// Where rows come from.
#[derive(Debug, Clone, PartialEq)]
pub enum RowsKind {
    /// Added by hand.
    Repeat,
    /// Who takes part, with the columns `name` `role` `relation` `person`.
    People,
    /// Picked from catalogues, own words allowed, with the columns `measure` `own_measure` and those of
    /// `responsible` `from_date` `to_date` `note` `status` `effect` that `columns` chose.
    Measures {
        /// Names in [`Form::lists`].
        catalogues: Vec<ListName>,
    },
}
