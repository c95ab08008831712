//! What a respondent can mend, as data with its code; the words are `wording`'s.

use forms_dsl::{
    answers::AnswerProblemKind,
    model::{AnswerType, Language, QuestionName, Registered, Text},
};

use crate::{
    change::{UserError, UserErrorCode as Code},
    filling::Status,
    naming::FieldName,
};

/// A question or column as a person sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Place<'a> {
    /// Its name in the form.
    pub(crate) name: &'a QuestionName,
    /// What is asked.
    pub(crate) label: &'a Text,
    /// The rows that it stands in, and which row, counted from 1, where that is known.
    pub(crate) within: Option<(&'a Text, Option<usize>)>,
}

/// A mistake.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Mistake<'a> {
    /// It is wrong with an answer.
    Answer(Place<'a>, AnswerMistake<'a>),
    /// A rule of the form speaks, in its author's words.
    Rule(Option<Place<'a>>, &'a Text),
    /// No such question in this form.
    UnknownQuestion,
    /// More than one filling holds.
    TooLarge,
    /// There is none, or not for this person.
    NotFound,
    /// It stands where it cannot be changed.
    NotDraft(Status),
    /// Somebody has signed it already.
    HasSignatures,
    /// Signing and amending come after that.
    NotYet(Status),
    /// Beginning, finishing, discarding and amending are for others.
    NotTheirs,
    /// It must be said why.
    ReasonMissing,
    /// What was written beside the answers may have this many characters.
    TooManyWords(usize),
    /// It has a sign that no text has.
    NoText,
    /// The state does not lead there: it must be said why.
    UnusualMove(&'a Text),
    /// No such state of a case.
    UnknownState,
    /// A case is not closed in this state.
    ClosesNothing(&'a Text),
    /// The edit came in between reading and signing.
    ReadAgain,
    /// It was finished under an earlier version of the form.
    NewerVersion,
    /// No such place to sign.
    UnknownLine,
    /// Nobody of that row.
    UnknownParticipant(&'a Text),
    /// Their role need not sign.
    NeedNotSign,
    /// One signs for oneself.
    OtherSigner,
    /// They have signed.
    HasSigned,
    /// A member of a tablet's document is missing or of another kind.
    UnknownMember(&'static str),
    /// Somebody else wrote in what was deleted.
    WrittenSince,
    /// What was signed is not a content of this form, or not as it was shown.
    NoContent,
    /// A drawing or a witness is missing.
    EvidenceMissing,
    /// No consent stands, and one is needed.
    ConsentMissing,
    /// Neither the pupil nor a guardian.
    NotOfFamily,
    /// Their place decides what they see.
    HasPlace,
    /// No such form, or none named.
    NoSuchForm,
    /// A day that has passed.
    PastDay,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum AnswerMistake<'a> {
    /// It is open and must not be.
    Open,
    /// It is no answer to its question.
    Unfit(AnswerProblemKind, Option<&'a AnswerType>),
    /// An option that stands alone came with others.
    NotAlone,
    /// An option of this label, which is not offered beside the other answers or in this case.
    NotOffered(&'a Text),
    /// Too few rows or choices.
    TooFew(u32),
    /// Too many rows or choices.
    TooMany(u32),
    /// Its rows are given.
    FixedRows,
    /// No such row.
    UnknownRow,
    /// A person who is not in the rows of this label.
    UnknownPerson(&'a Text),
    /// Nobody and nothing of the kind around this case.
    Stranger(&'a Registered),
    /// Others answer it.
    ForOthers,
    /// Nobody types it.
    Computed,
    /// It is no longer asked.
    Retired,
    /// Somebody else wrote it at the same time; both are kept.
    Conflict,
    /// The same device wrote something newer before.
    Late,
    /// The form has changed around it since it was answered.
    LookAgain,
}

impl Mistake<'_> {
    /// For the program.
    pub(crate) fn code(&self) -> Code {
        match self {
            Self::Answer(_, mistake) => mistake.code(),
            Self::Rule(..)
            | Self::ClosesNothing(_)
            | Self::NeedNotSign
            | Self::HasSigned
            | Self::ConsentMissing
            | Self::NotOfFamily
            | Self::HasPlace => Code::Rule,
            Self::UnknownQuestion
            | Self::NotFound
            | Self::UnknownLine
            | Self::UnknownParticipant(_)
            | Self::NoSuchForm => Code::NotFound,
            Self::PastDay => Code::Range,
            Self::NotDraft(_) | Self::HasSignatures | Self::NotYet(_) => Code::NotDraft,
            Self::NotTheirs | Self::OtherSigner => Code::NotWritable,
            Self::ReasonMissing | Self::UnusualMove(_) | Self::EvidenceMissing => Code::Required,
            Self::UnknownState => Code::Option,
            Self::TooLarge | Self::TooManyWords(_) => Code::TooLong,
            Self::NoText | Self::NoContent | Self::UnknownMember(_) => Code::Type,
            Self::ReadAgain | Self::WrittenSince => Code::Diverged,
            Self::NewerVersion => Code::OldVersion,
        }
    }

    /// As a person reads it, at a place of the arguments.
    pub(crate) fn tell(&self, language: &Language, path: Vec<String>) -> UserError {
        let question = match self {
            Self::Answer(place, _) | Self::Rule(Some(place), _) => Some(FieldName::of_question(place.name).to_string()),
            _ => None,
        };
        UserError { code: self.code(), message: self.say(language), path, question }
    }
}

impl AnswerMistake<'_> {
    fn code(&self) -> Code {
        match self {
            Self::Open => Code::Required,
            Self::Unfit(kind, _) => match kind {
                AnswerProblemKind::Unknown => Code::NotFound,
                AnswerProblemKind::Type => Code::Type,
                AnswerProblemKind::Range { .. } | AnswerProblemKind::Decimals { .. } => Code::Range,
                AnswerProblemKind::Option | AnswerProblemKind::NotAllowed => Code::Option,
                AnswerProblemKind::TooLong { .. } => Code::TooLong,
            },
            Self::NotAlone | Self::NotOffered(_) => Code::Option,
            Self::TooFew(_) | Self::TooMany(_) => Code::Range,
            Self::UnknownRow | Self::UnknownPerson(_) | Self::Stranger(_) => Code::NotFound,
            Self::FixedRows | Self::ForOthers | Self::Computed | Self::Retired => Code::NotWritable,
            Self::Conflict | Self::Late => Code::Diverged,
            Self::LookAgain => Code::OldVersion,
        }
    }
}
