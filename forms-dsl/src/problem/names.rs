//! Names that are missing, taken or given twice.

use crate::problem::Thing;

problems! {
    /// Names that are missing, taken or given twice: `F101` to `F199`.
    #[expect(missing_docs, reason = "the sentence above a variant names its fields")]
    pub enum NameProblem {
        /// A name is given twice.
        F101 Error Duplicate { thing: Thing, name: String },
        /// No question, rows or computed value has this name.
        F102 Error UnknownQuestion { name: String, candidates: Vec<String> },
        /// No list or catalogue has this name.
        F103 Error UnknownList { name: String, candidates: Vec<String> },
        /// The list has no option of this name.
        F104 Error UnknownOption { name: String, candidates: Vec<String> },
        /// The settings have no role of this name.
        F105 Error UnknownRole { name: String, candidates: Vec<String> },
        /// The form has no section of this name.
        F106 Error UnknownSection { name: String, candidates: Vec<String> },
        /// The settings have no such number or choice.
        F107 Error UnknownSetting { name: String, candidates: Vec<String> },
        /// The settings have no state of this name.
        F108 Error UnknownState { name: String, candidates: Vec<String> },
        /// The folder has no form of this name.
        F109 Error UnknownForm { name: String, candidates: Vec<String> },
        /// The case has no such fact.
        F110 Error UnknownFact { name: String, candidates: Vec<String> },
        /// The rows have no question of this name.
        F111 Error UnknownColumn { name: String, candidates: Vec<String> },
        /// The form has no rows of this name.
        F112 Error UnknownRows { name: String, candidates: Vec<String> },
        /// Nothing that is translated has a text of this key.
        F113 Error UnknownText { key: String, candidates: Vec<String> },
        /// The folder has no form, catalogue or settings of this name to translate.
        F114 Error UnknownOriginal { name: String, candidates: Vec<String> },
        /// The form has no task of this name.
        F115 Error UnknownTask { name: String, candidates: Vec<String> },
        /// The registers have no such figure.
        F116 Error UnknownRegister { name: String, candidates: Vec<String> },
        /// A folder has one settings file, and this is another.
        F121 Error SecondSettings,
        /// Without settings there are no roles and no states.
        F122 Error NoSettings,
        /// The API needs this name for itself.
        F123 Error ReservedQuestion { name: String },
        /// An option of this name could not be told from a state or from yes and no.
        F124 Error ReservedOption { name: String },
        /// The API needs this name for itself.
        F125 Error ReservedForm { name: String },
        /// Measures bring a list of this name along.
        F126 Error ReservedList { name: String },
        /// `QUESTION_OPTION` of an option with text is longer than a name may be.
        F127 Error LongName { name: String },
        /// Two texts would have the same key in translations.
        F128 Error SameKey { key: String },
        /// More names joined by dots than mean something.
        F129 Error LongPath,
        /// A line says again what may be said once.
        F130 Error SaidTwice,
    }
}

impl NameProblem {
    /// Something of a kind is not there.
    pub(crate) fn unknown(thing: Thing, name: String, candidates: Vec<String>) -> Self {
        match thing {
            Thing::Question => Self::UnknownQuestion { name, candidates },
            Thing::List => Self::UnknownList { name, candidates },
            Thing::Option => Self::UnknownOption { name, candidates },
            Thing::Role => Self::UnknownRole { name, candidates },
            Thing::Section => Self::UnknownSection { name, candidates },
            Thing::Setting => Self::UnknownSetting { name, candidates },
            Thing::State => Self::UnknownState { name, candidates },
            Thing::Form => Self::UnknownForm { name, candidates },
            Thing::Fact => Self::UnknownFact { name, candidates },
            Thing::Column => Self::UnknownColumn { name, candidates },
            Thing::Rows => Self::UnknownRows { name, candidates },
            Thing::Task => Self::UnknownTask { name, candidates },
            Thing::Register => Self::UnknownRegister { name, candidates },
        }
    }
}
