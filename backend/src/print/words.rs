//! The page's own words, in bokmål and English; all other words are the form's.

use forms_dsl::model::{AnswerState, Language, Unit};

/// A set of words.
pub(super) struct Words {
    /// What this page is.
    pub(super) printout: &'static str,
    /// Heading of the pupil.
    pub(super) pupil: &'static str,
    /// Heading of the school.
    pub(super) school: &'static str,
    /// Heading of the status.
    pub(super) status: &'static str,
    /// Heading of the version.
    pub(super) version: &'static str,
    /// Heading of the day of printing.
    pub(super) printed: &'static str,
    /// Somebody who asks may not read it.
    pub(super) withheld: &'static str,
    /// Something of class K4 is left out.
    pub(super) internal: &'static str,
    /// No row.
    pub(super) no_rows: &'static str,
    /// Columns of signatures.
    pub(super) signature: [&'static str; 4],
    /// Did not sign.
    pub(super) declined: &'static str,
    /// Signed something that was changed at the same time.
    pub(super) diverged: &'static str,
    /// Heading of the hash.
    pub(super) hash: &'static str,
    /// What the hash is of.
    pub(super) hash_explained: &'static str,
    /// Of a yes-or-no question.
    pub(super) yes: &'static str,
    /// Of a yes-or-no question.
    pub(super) no: &'static str,
    /// The two roles that no settings name.
    pub(super) guardian: &'static str,
}

const NORWEGIAN: Words = Words {
    printout: "Utskrift",
    pupil: "Elev",
    school: "Skole",
    status: "Status",
    version: "Versjon av skjemaet",
    printed: "Skrevet ut",
    withheld: "Skjermet for deg",
    internal: "Interne vurderinger er ikke med på utskriften.",
    no_rows: "Ingen",
    signature: ["Navn", "Rolle", "Underskrift", "Dato"],
    declined: "Skriver ikke under",
    diverged: "Underskriften gjelder svar som samtidig ble endret, og må gis på nytt.",
    hash: "Kontrollsum (SHA-256)",
    hash_explained: "Den er lik for alle som skrev under, og endrer seg hvis ett eneste svar endres.",
    yes: "Ja",
    no: "Nei",
    guardian: "Foresatt",
};

const ENGLISH: Words = Words {
    printout: "Printout",
    pupil: "Pupil",
    school: "School",
    status: "Status",
    version: "Version of the form",
    printed: "Printed",
    withheld: "Withheld from you",
    internal: "Internal assessments are not printed.",
    no_rows: "None",
    signature: ["Name", "Role", "Signature", "Date"],
    declined: "Does not sign",
    diverged: "This signature is of answers that were changed at the same time, and must be given again.",
    hash: "Checksum (SHA-256)",
    hash_explained: "It is the same for everybody who signed, and changes if a single answer is changed.",
    yes: "Yes",
    no: "No",
    guardian: "Guardian",
};

/// The words for a filling in a language; every other language than Norwegian gets English.
pub(super) fn words(language: &Language) -> &'static Words {
    if is_norwegian(language) { &NORWEGIAN } else { &ENGLISH }
}

/// Bokmål or nynorsk.
pub(super) fn is_norwegian(language: &Language) -> bool {
    matches!(language.as_str(), "nb" | "nn" | "no")
}

/// Why there is no answer.
pub(super) fn state(state: AnswerState, language: &Language) -> &'static str {
    match (state, is_norwegian(language)) {
        (AnswerState::Answered, _) => "",
        (AnswerState::Empty, true) => "Ikke besvart",
        (AnswerState::Empty, false) => "Not answered",
        (AnswerState::Unknown, true) => "Vet ikke",
        (AnswerState::Unknown, false) => "Do not know",
        (AnswerState::Declined, true) => "Vil ikke svare",
        (AnswerState::Declined, false) => "Prefer not to say",
        (AnswerState::NotAsked, true) => "Ikke spurt",
        (AnswerState::NotAsked, false) => "Not asked",
    }
}

/// What a number counts, said after it.
pub(super) fn unit(unit: Unit, language: &Language) -> &'static str {
    let (norwegian, english) = match unit {
        Unit::Days => ("dager", "days"),
        Unit::Weeks => ("uker", "weeks"),
        Unit::Months => ("måneder", "months"),
        Unit::Years => ("år", "years"),
        Unit::HalfYears => ("halvår", "half-years"),
        Unit::SchoolDays => ("skoledager", "school days"),
        Unit::SchoolWeeks => ("skoleuker", "school weeks"),
        Unit::Hours => ("timer", "hours"),
        Unit::Minutes => ("minutter", "minutes"),
        Unit::Times => ("ganger", "times"),
        Unit::Percent => ("prosent", "per cent"),
        Unit::Kroner => ("kroner", "kroner"),
    };
    if is_norwegian(language) { norwegian } else { english }
}

/// Where a filling stands, from the name that is stored.
pub(super) fn status(stored: &str, language: &Language) -> &'static str {
    let (norwegian, english) = match stored {
        "draft" => ("Utkast", "Draft"),
        "finished" => ("Ferdig, ikke underskrevet", "Finished, not signed"),
        "signed" => ("Underskrevet", "Signed"),
        "amended" => ("Erstattet av en endring", "Replaced by an amendment"),
        "discarded" => ("Forkastet", "Discarded"),
        _ => ("Ukjent", "Unknown"),
    };
    if is_norwegian(language) { norwegian } else { english }
}
