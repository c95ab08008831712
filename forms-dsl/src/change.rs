//! Published and new text of a form → what changed, how deep, and what is refused (`language.md` 4); drafts of an
//! older version carried over.

mod differences;
mod refuse;
mod upgrade;
mod waits;
mod wording;

use crate::model::FormName;

pub use self::{
    differences::differences,
    refuse::against,
    upgrade::{Upgraded, carry_over, name_in, named_as_in, upgrade},
};

/// How deep a change goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeClass {
    /// Wording, layout, translations: drafts follow at once.
    Wording,
    /// New and optional, or looser: drafts are upgraded silently.
    Compatible,
    /// Stricter: drafts need an `upgrade` line.
    NeedsUpgrade,
    /// Another meaning under the same name: refused, it takes another name.
    NewForm,
}

/// What became of a published form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormChange {
    /// The form.
    pub form: FormName,
    /// The published version; absent: the form is new.
    pub from: Option<u32>,
    /// The version of the new text.
    pub to: u32,
    /// The deepest of its differences.
    pub class: ChangeClass,
    /// In the order of the form.
    pub differences: Vec<Difference>,
}

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// `goal`, `steps.week`, `goal_type.step_up`, or empty for the form as a whole.
    pub name: String,
    /// What became of it.
    pub kind: DifferenceKind,
}

/// What became of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DifferenceKind {
    /// New, and nothing that a draft holds makes it needed.
    Added,
    /// New, and a draft may have to answer it at once.
    AddedRequired,
    /// It had another name.
    Renamed {
        /// The name it had.
        was: String,
    },
    /// No longer asked or offered; its answers stay.
    Retired,
    /// Asked again after it was retired.
    Reused,
    /// No longer there, and nothing says where it went.
    Gone,
    /// Answered in another way.
    TypeChanged,
    /// Counts something else.
    UnitChanged,
    /// A limit allows more, or it need no longer be answered.
    Loosened,
    /// A limit allows less, or it must now be answered.
    Tightened,
    /// Shown, checked, computed or due under another condition.
    ConditionChanged,
    /// More people may read it.
    SecrecyLowered {
        /// Class before.
        from: crate::model::Class,
        /// Class now.
        to: crate::model::Class,
    },
    /// Fewer people may read it, and its answers are sealed from now on: they are kept in another place.
    Sealed,
    /// Fewer people may read it.
    SecrecyRaised,
    /// A number of the municipality's that the form uses is another.
    SettingChanged,
    /// Fewer people sign.
    SignerGone,
    /// Words alone.
    Reworded,
}

impl DifferenceKind {
    /// How deep it goes.
    #[must_use]
    pub fn class(&self) -> ChangeClass {
        match self {
            Self::Reworded => ChangeClass::Wording,
            Self::Added
            | Self::Renamed { .. }
            | Self::Retired
            | Self::Loosened
            | Self::SecrecyRaised
            | Self::SettingChanged => ChangeClass::Compatible,
            Self::AddedRequired | Self::Tightened | Self::ConditionChanged => ChangeClass::NeedsUpgrade,
            Self::Reused
            | Self::Gone
            | Self::TypeChanged
            | Self::UnitChanged
            | Self::Sealed
            | Self::SecrecyLowered { .. }
            | Self::SignerGone => ChangeClass::NewForm,
        }
    }
}
