//! The kind of a value: what may be compared with what, and what may begin what.

use crate::{
    model::{AnswerType, ListName, QuestionName, Registered, Unit},
    problem::Sort,
};

/// What a value is, as far as it is known. `Unknown` goes with everything: its cause was reported already.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Unknown,
    /// A number, and what it counts; a number without a unit goes with each.
    Number(Option<Unit>),
    Text,
    Truth,
    Date,
    Time,
    Moment,
    Period,
    /// One option of these lists.
    Option(Vec<ListName>),
    /// Several options of these lists.
    Options(Vec<ListName>),
    Role,
    /// Somebody who stands in these rows of the form.
    Participant(QuestionName),
    Person,
    School,
    Class,
    /// Rows, of the form, of an earlier one, or those who are invited.
    Rows,
    /// Something to look at beside a question, and nothing else.
    Picture,
}

impl Kind {
    /// Of an answer.
    pub(super) fn of(answer: &AnswerType) -> Self {
        match answer {
            AnswerType::ShortText { .. } | AnswerType::LongText { .. } => Self::Text,
            AnswerType::Number { unit, .. } => Self::Number(*unit),
            AnswerType::Scale { .. } => Self::Number(None),
            AnswerType::YesNo | AnswerType::Tick => Self::Truth,
            AnswerType::OneOf { lists } => Self::Option(lists.clone()),
            AnswerType::ManyOf { lists, .. } => Self::Options(lists.clone()),
            AnswerType::Date => Self::Date,
            AnswerType::Time => Self::Time,
            AnswerType::DateTime => Self::Moment,
            AnswerType::Period => Self::Period,
            AnswerType::PersonOf { people } => Self::Participant(people.clone()),
            AnswerType::Registered(Registered::School) => Self::School,
            AnswerType::Registered(Registered::Class) => Self::Class,
            AnswerType::Registered(
                Registered::Person | Registered::Pupil | Registered::Guardian | Registered::Staff(_),
            ) => Self::Person,
            AnswerType::Role => Self::Role,
        }
    }

    /// The same without its details, for a message; `None` where it is unknown.
    pub(super) fn sort(&self) -> Option<Sort> {
        match self {
            Self::Unknown => None,
            Self::Number(_) => Some(Sort::Number),
            Self::Text => Some(Sort::Text),
            Self::Truth => Some(Sort::Truth),
            Self::Date => Some(Sort::Date),
            Self::Time => Some(Sort::Time),
            Self::Moment => Some(Sort::Moment),
            Self::Period => Some(Sort::Period),
            Self::Option(_) => Some(Sort::Option),
            Self::Options(_) => Some(Sort::Options),
            Self::Role => Some(Sort::Role),
            Self::Participant(_) => Some(Sort::Participant),
            Self::Person => Some(Sort::Person),
            Self::School => Some(Sort::School),
            Self::Class => Some(Sort::Class),
            Self::Rows => Some(Sort::Rows),
            Self::Picture => Some(Sort::Picture),
        }
    }

    /// Whether the two are of one sort; units are another question.
    pub(super) fn goes_with(&self, other: &Self) -> bool {
        match (self.sort(), other.sort()) {
            (Some(own), Some(other)) => own == other,
            (None, _) | (_, None) => true,
        }
    }

    /// Whether there is a before and after, a more and less.
    pub(super) fn is_ordered(&self) -> bool {
        matches!(self, Self::Unknown | Self::Number(_) | Self::Date | Self::Time | Self::Moment)
    }

    pub(super) fn unit(&self) -> Option<Unit> {
        match self {
            Self::Number(unit) => *unit,
            Self::Unknown
            | Self::Text
            | Self::Truth
            | Self::Date
            | Self::Time
            | Self::Moment
            | Self::Period
            | Self::Option(_)
            | Self::Options(_)
            | Self::Role
            | Self::Participant(_)
            | Self::Person
            | Self::School
            | Self::Class
            | Self::Rows
            | Self::Picture => None,
        }
    }

    /// The lists that its options come from.
    pub(super) fn lists(&self) -> &[ListName] {
        match self {
            Self::Option(lists) | Self::Options(lists) => lists,
            Self::Unknown
            | Self::Number(_)
            | Self::Text
            | Self::Truth
            | Self::Date
            | Self::Time
            | Self::Moment
            | Self::Period
            | Self::Role
            | Self::Participant(_)
            | Self::Person
            | Self::School
            | Self::Class
            | Self::Rows
            | Self::Picture => &[],
        }
    }
}
