//! What somebody asks to be changed, and what came of it, as plain data.
//!
//! Mutations make a [`Change`]; the store's writer loads what it concerns, lets `judge` decide, and writes that down.

mod sharing;

use chrono::{DateTime, Utc};
use forms_dsl::{
    answers::{Answer, AnswerPath},
    model::{FormName, Language, QuestionName, StateName},
};
use uuid::Uuid;

pub use self::sharing::{ConsentGiven, NewConsent, NewShare, ShareBasis, Sharing};
use crate::{collection::Collection, push::PushRow};

/// A wish to change something. Ids of new things are the client's or made by the caller: a retry is harmless.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A case about a pupil.
    OpenCase {
        /// Of the new case.
        id: Uuid,
        /// The pupil.
        pupil: Uuid,
    },
    /// A case moves to a state that its state leads to, or to another with a reason.
    MoveCase {
        /// The case.
        id: Uuid,
        /// The new state.
        to: StateName,
        /// Why, where the state does not lead there.
        reason: Option<String>,
    },
    /// A case is closed: moved to a state that leads nowhere.
    CloseCase {
        /// The case.
        id: Uuid,
        /// The closing state.
        to: StateName,
        /// Why.
        reason: Option<String>,
    },
    /// A filling is begun.
    Start {
        /// Of the new filling.
        id: Uuid,
        /// Its form, in the published version.
        form: FormName,
        /// Its case.
        case: Uuid,
        /// The filling it follows.
        from: Option<Uuid>,
        /// The language shown.
        language: Language,
        /// First answers.
        answers: Vec<Edit>,
    },
    /// Answers of a draft are saved, merged path by path.
    Save {
        /// The filling.
        id: Uuid,
        /// Its form, by which the caller spoke of it: a filling of another is none.
        form: FormName,
        /// UUIDv7 of the edit.
        edit_id: Uuid,
        /// The revision that was on the screen; absent: the current one.
        base_revision: Option<i64>,
        /// What changed.
        answers: Vec<Edit>,
    },
    /// A draft is finished, if the rules allow.
    Finish {
        /// The filling.
        id: Uuid,
        /// Its form, by which the caller spoke of it: a filling of another is none.
        form: FormName,
        /// The edit by which a tablet finished it, where it wrote nothing else.
        edit_id: Option<Uuid>,
    },
    /// Somebody present signs or declines.
    Sign {
        /// The filling.
        id: Uuid,
        /// Its form, by which the caller spoke of it: a filling of another is none.
        form: FormName,
        /// Of the new signature.
        signature_id: Uuid,
        /// The place to sign.
        line: QuestionName,
        /// The row of people.
        participant: Uuid,
        /// How.
        how: Signing,
        /// The revision that the signer saw.
        revision: i64,
        /// The language shown to the signer.
        language: Language,
        /// When by the device.
        signed_at_device: Option<DateTime<Utc>>,
    },
    /// A signed filling is corrected by a new one.
    Amend {
        /// Of the new filling.
        id: Uuid,
        /// Its form, by which the caller spoke of it: a filling of another is none.
        form: FormName,
        /// The signed one.
        amends: Uuid,
    },
    /// A tablet's document is taken over, as far as it can be.
    Push {
        /// Of which collection.
        collection: Collection,
        /// The document.
        row: Box<PushRow>,
    },
    /// A filling was begun by mistake.
    Discard {
        /// The filling.
        id: Uuid,
        /// Its form, by which the caller spoke of it: a filling of another is none.
        form: FormName,
        /// Why.
        reason: String,
    },
    /// Who else is let in to a case.
    Sharing(Sharing),
}

/// One path and its new value.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Where.
    pub path: AnswerPath,
    /// What.
    pub to: EditTo,
    /// Where in the arguments, for user errors: `["input", "answers", "daysAWeek"]`.
    pub argument: Vec<String>,
}

/// The new value of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum EditTo {
    /// Answered, or missing for a reason.
    Set(Answer),
    /// Cleared.
    Clear,
    /// A row is there, at a position; absent: at the end.
    PutRow {
        /// Fractional key.
        position: Option<String>,
    },
    /// A row is gone.
    RemoveRow,
}

/// How somebody signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signing {
    /// By typing the name.
    Typed,
    /// By drawing; SVG path or the hash of an image.
    Drawn(String),
    /// Somebody else attests it.
    Witnessed {
        /// Who.
        by: String,
    },
    /// Does not sign.
    Declined {
        /// Why.
        reason: String,
    },
}

impl Signing {
    /// The way, and what it was proven by.
    pub fn parts(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::Typed => ("typed", None),
            Self::Drawn(drawing) => ("drawn", Some(drawing)),
            Self::Witnessed { by } => ("witnessed", Some(by)),
            Self::Declined { reason } => ("declined", Some(reason)),
        }
    }
}

/// What came of a change.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is durable; the case or filling concerned. Accepted in part: with what a person must look at.
    Done {
        /// The case or filling.
        id: Uuid,
        /// What was not taken over, though the rest was.
        notes: Vec<UserError>,
    },
    /// Nothing was changed.
    Refused(Vec<UserError>),
}

/// What a person can mend, in their language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserError {
    /// For the program.
    pub code: UserErrorCode,
    /// A sentence for the person.
    pub message: String,
    /// Where in the arguments; positions as digits.
    pub path: Vec<String>,
    /// GraphQL field name of the question.
    pub question: Option<String>,
}

/// The kinds of mistakes that a person can mend (`api.md` 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserErrorCode {
    /// A shown, required question is open.
    Required,
    /// An answer of the wrong kind.
    Type,
    /// Too small, too large, too few, too many.
    Range,
    /// Not an option of the list.
    Option,
    /// A rule of the form is broken.
    Rule,
    /// A text beyond its limit.
    TooLong,
    /// No such thing for this person.
    NotFound,
    /// Finished, signed or discarded.
    NotDraft,
    /// Not this person's to write.
    NotWritable,
    /// Somebody else's edit came in between.
    Diverged,
    /// The form has a newer version.
    OldVersion,
}

impl UserError {
    /// As payloads are written from it.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let Self { code, message, path, question } = self;
        serde_json::json!({ "message": message, "code": code.word(), "path": path, "question": question })
    }
}

impl UserErrorCode {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Required,
        Self::Type,
        Self::Range,
        Self::Option,
        Self::Rule,
        Self::TooLong,
        Self::NotFound,
        Self::NotDraft,
        Self::NotWritable,
        Self::Diverged,
        Self::OldVersion,
    ];

    /// As the blueprint's enum of codes has them stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Type => "type",
            Self::Range => "range",
            Self::Option => "option",
            Self::Rule => "rule",
            Self::TooLong => "too_long",
            Self::NotFound => "not_found",
            Self::NotDraft => "not_draft",
            Self::NotWritable => "not_writable",
            Self::Diverged => "diverged",
            Self::OldVersion => "old_version",
        }
    }
}
