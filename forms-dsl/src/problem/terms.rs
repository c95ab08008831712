//! Words that mistakes are told in: kinds of things, values, lines and signs.

/// Kinds of things that have names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A question, section, note, condition, computed value or place to sign of a form: they share their names.
    Question,
    /// A list or catalogue.
    List,
    /// An option.
    Option,
    /// A role.
    Role,
    /// A section.
    Section,
    /// A setting.
    Setting,
    /// A state of a case.
    State,
    /// A form.
    Form,
    /// A fact of the case.
    Fact,
    /// A question of rows.
    Column,
    /// Rows.
    Rows,
    /// A task.
    Task,
    /// A figure of the registers.
    Register,
}

/// Kinds of values, as an author would call them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A number.
    Number,
    /// A text.
    Text,
    /// Yes or no.
    Truth,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A moment.
    Moment,
    /// A stretch of days.
    Period,
    /// One option.
    Option,
    /// Several options.
    Options,
    /// A role.
    Role,
    /// A person in the rows of the form.
    Participant,
    /// A person of the register.
    Person,
    /// A school.
    School,
    /// A class.
    Class,
    /// Rows.
    Rows,
    /// A calendar of the registers.
    Picture,
}

/// A line that stands below something that it says nothing about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `columns`
    Columns,
    /// `fixed rows`
    FixedRows,
    /// `ask` below a question
    Ask,
    /// `must be` below rows
    MustBe,
    /// `script` below rows
    Script,
    /// `allow` below rows
    Allow,
    /// `compute` below rows
    Compute,
    /// `unit` below what is no number, or a number that says what it counts
    Unit,
    /// `show as` in a way that the type or the rows do not have
    ShowAs,
    /// `lowest` below what is no scale
    Lowest,
    /// `highest` below what is no scale
    Highest,
}

/// A sign that is refused in texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadSign {
    /// Three quotes in a row end a description of the API.
    Quotes,
    /// It turns the direction of writing unseen.
    Direction(char),
    /// It has no shape.
    Control(char),
}
