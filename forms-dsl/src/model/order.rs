//! The order in which a form is evaluated: each step after all that it depends on.

/// One step of an evaluation, by position in [`super::Form::sections`] and [`super::Section::items`].
/// Made by `check/cycles.rs`, which proves that the order exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Step {
    /// Whether a section is shown.
    Section(usize),
    /// Whether an item is shown, what it begins with or computes, and how many rows it has.
    Item(usize, usize),
    /// The same of a column, in each of its rows.
    Column(usize, usize, usize),
}
