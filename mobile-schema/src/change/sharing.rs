//! Wishes about who else is let in to a case: consents, shares, and breaking the glass.

use chrono::NaiveDate;
use forms_dsl::model::{FormName, Language, Role};
use uuid::Uuid;

/// A wish about who else is let in. Ids of new things are the client's: a retry is harmless.
#[derive(Debug, Clone, PartialEq)]
pub enum Sharing {
    /// Somebody consents that an agency reads forms of a case.
    RecordConsent(NewConsent),
    /// A consent ends, and with it what was shared on it.
    WithdrawConsent {
        /// The consent.
        id: Uuid,
    },
    /// Somebody is let in to forms of a case.
    Share(NewShare),
    /// They are let in no longer.
    EndShare {
        /// The share.
        id: Uuid,
    },
    /// A principal reads a case that is not theirs, for a short time.
    BreakGlass {
        /// Of the new share.
        id: Uuid,
        /// The case.
        case: Uuid,
        /// Why.
        reason: String,
    },
}

/// A consent to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct NewConsent {
    /// Of the new consent.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// Who consents: the pupil or a guardian.
    pub giver: Uuid,
    /// The role that may be let in.
    pub agency: Role,
    /// To which forms.
    pub forms: Vec<FormName>,
    /// What for.
    pub purpose: String,
    /// From this day; absent: today.
    pub from: Option<NaiveDate>,
    /// Until this day, it too; absent: until it is withdrawn.
    pub until: Option<NaiveDate>,
    /// How it was given.
    pub how: ConsentGiven,
    /// In which language they talked.
    pub language: Language,
    /// Whether an interpreter was there.
    pub interpreter_used: bool,
}

/// How a consent was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentGiven {
    /// By a signature on paper.
    Signature,
    /// By an electronic identity.
    Eid,
    /// Said aloud, and noted down by whoever records it.
    Oral,
}

/// A share to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewShare {
    /// Of the new share.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// Who is let in.
    pub person: Uuid,
    /// As what.
    pub role: Role,
    /// To which forms.
    pub forms: Vec<FormName>,
    /// Why it is necessary.
    pub reason: String,
    /// What it rests on.
    pub basis: ShareBasis,
    /// Until this day, it too; absent: until it is ended.
    pub until: Option<NaiveDate>,
}

/// What a share rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareBasis {
    /// A recorded consent.
    Consent,
    /// The law says so.
    Law,
    /// They need it for their part, and are bound as the school is.
    Need,
}

impl ConsentGiven {
    /// As it is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Eid => "eid",
            Self::Oral => "oral",
        }
    }
}

impl ShareBasis {
    /// As it is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Law => "law",
            Self::Need => "need",
        }
    }
}
