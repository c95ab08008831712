//! A filling as it is stored, a change and who asks for it → what to write down, or what the person must mend.
//!
//! The one place where a draft becomes finished, signed, amended or discarded. Pure: time, ids, salt and the
//! surroundings come in a [`Scene`].
//!
//! ```text
//! judge(form, tables, stored, change, by, scene) -> Result<Decision, Vec<UserError>>
//! judge_case(settings, stored, change, by)       -> Result<CaseDecision, Vec<UserError>>
//! ```

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use forms_dsl::{
    answers::Answers,
    evaluate::CaseFacts,
    model::{FormName, StateName},
};
use uuid::Uuid;

use crate::filling::{StoredFilling, Verdict};

/// What `judge` knows beside the filling and the change.
pub struct Scene<'a> {
    /// The moment.
    pub now: DateTime<Utc>,
    /// The day in Europe/Oslo.
    pub today: NaiveDate,
    /// Whether the history of the filling has this change's edit already.
    pub edit_is_known: bool,
    /// The facts of the case now; used where a filling is begun, later ones keep theirs.
    pub case: &'a CaseFacts,
    /// Answers of earlier fillings, given and untouched ones together: of each form the one that opened this,
    /// else the latest signed.
    pub earlier: &'a BTreeMap<FormName, Answers>,
    /// The filling that an amendment corrects, where it exists for the requester.
    pub amends: Option<&'a StoredFilling>,
    /// Ids of new things.
    pub ids: &'a mut dyn FnMut() -> Uuid,
    /// 16 random bytes, used where a revision is signed for the first time.
    pub salt: [u8; 16],
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// This is to be written, in one transaction.
    Write(Box<Verdict>),
    /// Nothing: it was done before, and this is a retry.
    AlreadyDone,
}

/// A case as it is stored, as far as its moves are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCase {
    /// Its id.
    pub id: Uuid,
    /// The state it is in.
    pub state: StateName,
}

/// What is to be done with a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseDecision {
    /// It is in this state now.
    Write {
        /// The state.
        state: StateName,
        /// Whether the case is closed in that state.
        closed: bool,
        /// Why it moved, where somebody said so.
        reason: Option<String>,
    },
    /// Nothing: it was done before, and this is a retry.
    AlreadyDone,
}
