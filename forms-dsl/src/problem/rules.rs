//! Secrecy, signatures, deadlines.

use crate::model::Class;

problems! {
    /// Secrecy, signatures, deadlines: `F401` to `F499`.
    #[expect(missing_docs, reason = "the sentence above a variant names its fields")]
    pub enum RuleProblem {
        /// Signers may not read all that they sign.
        F401 Error SignedUnread { section: String, what: String },
        /// A sensitive answer flows into one that more people read.
        F402 Error SecretFlows { from: Class, to: Class },
        /// A question appears only because of a sensitive answer, and so reveals it.
        F403 Warning SecretShows { from: Class, to: Class },
        /// A computed value is as sensitive as what it is computed from.
        F404 Error ComputedClass { given: Class, needed: Class },
        /// The date of a deadline may be missing.
        F405 Warning DueMayBeMissing { name: String },
        /// Something waits for signatures, and there is no place to sign.
        F406 Error NothingToSign,
        /// From a state no closing one is reached.
        F407 Error NoWayOut { state: String },
        /// Reports are grouped by open questions alone.
        F408 Error ReportsSealed { name: String },
        /// An upgrade from a version that is not before this one.
        F409 Error UpgradeFrom { from: u32, version: u32 },
        /// Fixed rows that begin with nothing.
        F410 Error FixedWithoutStart,
        /// A thing that no filling shows.
        F411 Error NeverShown { name: String },
        /// A question after which a filling cannot be finished, and how one comes there; absent: the whole form.
        F412 Error CannotFinish { at: Option<String>, way: String },
    }
}
