//! What may not become of a published form.

use crate::{change::ChangeClass, model::Class, problem::Thing};

problems! {
    /// What may not become of a published form: `F501` to `F599`.
    #[expect(missing_docs, reason = "the sentence above a variant names its fields")]
    pub enum ChangeProblem {
        /// A published name is gone.
        F501 Error NameGone { thing: Thing, name: String, candidates: Vec<String> },
        /// A published name has another type.
        F502 Error TypeChanged { name: String },
        /// A published name counts something else.
        F503 Error UnitChanged { name: String },
        /// More than wording changed under a published number.
        F504 Error VersionNotRaised { version: u32, class: ChangeClass },
        /// The number goes down.
        F505 Error VersionLowered { version: u32, published: u32 },
        /// A retired name means something new.
        F506 Error NameReused { name: String },
        /// An answer becomes less secret.
        F507 Error SecrecyLowered { name: String, from: Class, to: Class },
        /// A change that a draft cannot follow by itself.
        F508 Error UpgradeMissing { name: String, from: u32 },
        /// Fewer people sign.
        F509 Error SignerGone { name: String },
        /// The name that answers were first stored under is not the last `was`.
        F510 Error FirstNameMoved { name: String, first: String },
        /// Answers that lie open would have to be sealed.
        F511 Error Sealed { name: String },
    }
}
