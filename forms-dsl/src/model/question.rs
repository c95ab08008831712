//! A question, or a column of rows: what is asked, of whom, and when.

use super::{
    AnswerRef, AnswerState, AnswerType, Class, Condition, ListName, Look, OptionName, QuestionName, Role, Rule, Text,
    Value,
};

/// A question, or a column of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Its identity for ever.
    pub name: QuestionName,
    /// What is asked.
    pub label: Text,
    /// How it is answered.
    pub answer: AnswerType,
    /// When it must be answered to finish.
    pub required: Required,
    /// How sensitive the answer is.
    pub class: Class,
    /// Absent: shown whenever its section is.
    pub show_when: Option<Condition>,
    /// What it begins with: the first whose `when` holds.
    pub start_with: Vec<Prefill>,
    /// What its own answer must be, and the other rules that stand below it.
    pub rules: Vec<Rule>,
    /// A short text below the label.
    pub hint: Option<Text>,
    /// A longer text to fold out.
    pub help: Option<Text>,
    /// What to say aloud.
    pub script: Option<Text>,
    /// Page of the guide.
    pub source: Option<Text>,
    /// What a number counts, where no [`Unit`] says it.
    pub unit: Option<Text>,
    /// What the lowest step of a scale stands for.
    pub lowest: Option<Text>,
    /// What the highest step of a scale stands for.
    pub highest: Option<Text>,
    /// Who answers; empty: whoever fills in the form.
    pub by: Vec<Role>,
    /// Who reads; empty: whoever reads the form.
    pub seen_by: Vec<Role>,
    /// Reasons that a person may give for not answering: `Unknown`, `Declined`.
    pub allow: Vec<AnswerState>,
    /// The item of a catalogue that asks it, where one does.
    pub of_item: Option<OfItem>,
    /// `that belongs to`: the question whose answer says which of its options are offered.
    pub narrowed_by: Option<AnswerRef>,
    /// How it looks on a tablet; absent: as its type usually does.
    pub look: Option<Look>,
    /// Shown beside it, for comparison.
    pub beside: Vec<Value>,
    /// Earlier names.
    pub was: Vec<QuestionName>,
    /// Set: no longer asked, its answers kept.
    pub retired: Option<Retired>,
}

impl Question {
    /// A question of a name, a label and a type that says nothing more.
    pub(crate) fn plain(name: QuestionName, label: Text, answer: AnswerType, class: Class) -> Self {
        Self {
            name,
            label,
            answer,
            required: Required::No,
            class,
            show_when: None,
            start_with: Vec::new(),
            rules: Vec::new(),
            hint: None,
            help: None,
            script: None,
            source: None,
            unit: None,
            lowest: None,
            highest: None,
            by: Vec::new(),
            seen_by: Vec::new(),
            allow: Vec::new(),
            of_item: None,
            narrowed_by: None,
            look: None,
            beside: Vec::new(),
            was: Vec::new(),
            retired: None,
        }
    }
}

/// An item of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfItem {
    /// The catalogue.
    pub list: ListName,
    /// The item.
    pub item: OptionName,
    /// What its question is called there.
    pub question: QuestionName,
}

/// A question or option that is no longer offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retired {
    /// The version in which it went.
    pub version: u32,
    /// What took its place.
    pub now: Option<String>,
}

/// When a question must be answered. A hidden question never is.
#[derive(Debug, Clone, PartialEq)]
pub enum Required {
    /// Never.
    No,
    /// Whenever it is shown.
    Always,
    /// When this is surely true.
    When(Condition),
}

/// A value that a question begins with.
#[derive(Debug, Clone, PartialEq)]
pub struct Prefill {
    /// The value; `Value::Rows` where the question has rows.
    pub value: Value,
    /// Absent: always.
    pub when: Option<Condition>,
}
