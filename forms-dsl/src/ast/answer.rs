//! How a question is answered, as written.

#![expect(missing_docs, reason = "the production above a variant names its fields")]

use rust_decimal::Decimal;

use super::{Name, Path};
use crate::{model::Unit, source::Spanned};

/// How a question is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// `short text [up to N]`
    ShortText(Option<Spanned<u32>>),
    /// `long text [up to N]`
    LongText(Option<Spanned<u32>>),
    /// `number of UNIT A to B [decimals N]`
    Number { unit: Option<Spanned<Unit>>, from: Bound, to: Bound, decimals: Option<Spanned<u32>> },
    /// `yes or no`
    YesOrNo,
    /// `tick`
    Tick,
    /// `one of names [that belongs to NAME]`
    OneOf { lists: Vec<Name>, belongs_to: Option<Name> },
    /// `many of names [that belongs to NAME] [amount]`
    ManyOf { lists: Vec<Name>, belongs_to: Option<Name>, amount: Amount },
    /// `scale N to M`
    Scale { from: Spanned<u32>, to: Spanned<u32> },
    /// `date`
    Date,
    /// `time`
    Time,
    /// `date and time`
    DateAndTime,
    /// `period`
    Period,
    /// `pupil`
    Pupil,
    /// `guardian`
    Guardian,
    /// `school`
    School,
    /// `class`
    Class,
    /// `staff`, `staff of NAME`
    Staff(Option<Name>),
    /// `person of NAME`
    PersonOf(Name),
    /// `people [amount]`
    People(Amount),
    /// `measures of names [amount]`
    Measures(Vec<Name>, Amount),
    /// `photo [amount] [up to N MB]`
    Attachment { of: Attached, amount: Amount, megabytes: Option<Spanned<u32>> },
}

/// What is attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attached {
    /// `photo`
    Photo,
    /// `drawing`
    Drawing,
    /// `attachment`
    File,
}

/// Where a number may begin or end.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// A number.
    Number(Spanned<Decimal>),
    /// What a setting or another question holds.
    Path(Path),
}

/// `at least N at most M`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Amount {
    /// Fewest.
    pub at_least: Option<Spanned<u32>>,
    /// Most.
    pub at_most: Option<Spanned<u32>>,
}
