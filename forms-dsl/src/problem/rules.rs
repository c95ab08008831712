//! Secrecy, signatures, deadlines.

use crate::model::{Class, Strength};

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
        F412 Error CannotFinish { at: Option<String>, answered: bool, way: String },
        /// A computed value may be missing although all that is required was answered.
        F420 Warning ValueMayBeMissing { name: String },
        /// What a question begins with breaks its own rules.
        F421 Warning BeginsBroken { name: String },
        /// Something depends on an option that nobody can choose any more.
        F422 Error RetiredOption { option: String, now: Option<String> },
        /// An option of which nobody who chooses it can finish.
        F423 Warning NeverChosen { question: String, option: String },
        /// A rule that no answers break, or advice that none call for.
        F424 Warning NeverSpeaks { strength: Strength },
        /// `required when` or `if` that never holds.
        F425 Error NeverHolds,
        /// Two follow-ups that contradict each other act on the same filling.
        F426 Error BothHappen { way: String },
        /// Something that is signed changes without those who signed: with the day, or with what they did not sign.
        F427 Warning SignedChanges { what: String, with: Option<String> },
        /// All who should sign may be missing.
        F428 Warning NobodySigns { people: String },
        /// Forms that open each other for ever.
        F429 Error EndlessRing { ring: Vec<String> },
        /// A message speaks only because of a sensitive answer, and so reveals it.
        F430 Warning SecretSpoken { from: Class, to: Class },
        /// Something happens only because of an answer that few may know.
        F431 Warning SecretFollows { from: Class },
        /// What somebody may read depends on an answer that is kept from them.
        F432 Warning ReadByMore { name: String },
        /// What is shown by the opposite of an answer stays hidden while that is missing; `shown` is empty for what happens.
        F433 Warning OppositeUndecided { name: String, shown: String },
        /// An invitation of an answer that names neither people nor agencies.
        F440 Error InvitesNobody { name: String },
    }
}
