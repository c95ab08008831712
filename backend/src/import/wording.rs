//! Mistakes in what is handed in, in words.

use std::fmt::Write;

use forms_dsl::diagnostic::MessageLanguage::{self, Bokmaal, English};

use super::defect::{Defect, Mistake, Thing};

/// A mistake with its place before it: `pupils.csv, line 7, column class: there is no class "8Z"…`.
pub(super) fn sentence(Defect { sheet, line, column, what }: &Defect, language: MessageLanguage) -> String {
    let mut said = match language {
        English => format!("{sheet}, line {line}"),
        Bokmaal => format!("{sheet}, linje {line}"),
    };
    if let Some(column) = column {
        let word = if language == English { "column" } else { "kolonne" };
        // Writing to a string does not fail.
        let _: std::fmt::Result = write!(said, ", {word} {column}");
    }
    format!("{said}: {}", mistake(what, language))
}

/// A mistake without its place.
pub(super) fn mistake(what: &Mistake, language: MessageLanguage) -> String {
    match language {
        English => in_english(what),
        Bokmaal => in_bokmaal(what),
    }
}

fn in_english(what: &Mistake) -> String {
    match what {
        Mistake::NotUtf8 => "this is not UTF-8. Save the file as «CSV UTF-8».".to_owned(),
        Mistake::NoHeading => "the file is empty. Its first line names the columns.".to_owned(),
        Mistake::UnknownHeading { known } => {
            format!("no column is called that. The columns are {}.", known.join(", "))
        }
        Mistake::HeadingMissing => "this column must be there.".to_owned(),
        Mistake::HeadingTwice => "this column is there twice. Keep one of them.".to_owned(),
        Mistake::Cells { found, expected } => {
            format!("the line has {found} cells, and the heading {expected}. Is a quote or a separator missing?")
        }
        Mistake::Empty => "this must be filled in.".to_owned(),
        Mistake::TooLong { limit } => format!("this has more than {limit} characters."),
        Mistake::Sign => "this has a sign that no text has.".to_owned(),
        Mistake::Twice { first } => format!("line {first} says this already. Keep one of them."),
        Mistake::Unknown { value, thing } => match thing {
            Thing::Unit => format!("no school or kindergarten has the id «{value}», neither here nor known before."),
            Thing::Class => format!("no class has the id «{value}», neither here nor known before."),
            Thing::Pupil => format!("no pupil has the id «{value}», neither here nor known before."),
        },
        Mistake::NotOneOf { value, known } => format!("«{value}» is none of {}.", known.join(", ")),
        Mistake::Number { value, least, most } => format!("«{value}» is no whole number from {least} to {most}."),
        Mistake::Day { value } => format!("«{value}» is no day. Write 2026-11-24 or 24.11.2026."),
        Mistake::Backwards => "the period ends before it begins.".to_owned(),
        Mistake::NationalId => {
            "this is no national identity number: it has 11 digits, of which the last two check the others.".to_owned()
        }
        Mistake::Differs { first } => {
            format!("line {first} says otherwise of the same person. An id is one person's.")
        }
        Mistake::LoginOfAnother => "somebody else logs in with this already.".to_owned(),
    }
}

fn in_bokmaal(what: &Mistake) -> String {
    match what {
        Mistake::NotUtf8 => "dette er ikke UTF-8. Lagre fila som «CSV UTF-8».".to_owned(),
        Mistake::NoHeading => "fila er tom. Den første linja gir kolonnene navn.".to_owned(),
        Mistake::UnknownHeading { known } => {
            format!("ingen kolonne heter det. Kolonnene er {}.", known.join(", "))
        }
        Mistake::HeadingMissing => "denne kolonnen må være med.".to_owned(),
        Mistake::HeadingTwice => "denne kolonnen er der to ganger. Behold den ene.".to_owned(),
        Mistake::Cells { found, expected } => {
            format!("linja har {found} celler, og overskriften {expected}. Mangler det et anførsels- eller skilletegn?")
        }
        Mistake::Empty => "dette må fylles ut.".to_owned(),
        Mistake::TooLong { limit } => format!("dette har mer enn {limit} tegn."),
        Mistake::Sign => "her er et tegn som ingen tekst har.".to_owned(),
        Mistake::Twice { first } => format!("linje {first} sier dette allerede. Behold den ene."),
        Mistake::Unknown { value, thing } => match thing {
            Thing::Unit => format!("ingen skole eller barnehage har id «{value}», verken her eller fra før."),
            Thing::Class => format!("ingen klasse har id «{value}», verken her eller fra før."),
            Thing::Pupil => format!("ingen elev har id «{value}», verken her eller fra før."),
        },
        Mistake::NotOneOf { value, known } => format!("«{value}» er ikke en av {}.", known.join(", ")),
        Mistake::Number { value, least, most } => format!("«{value}» er ikke et helt tall fra {least} til {most}."),
        Mistake::Day { value } => format!("«{value}» er ingen dag. Skriv 2026-11-24 eller 24.11.2026."),
        Mistake::Backwards => "perioden slutter før den begynner.".to_owned(),
        Mistake::NationalId => {
            "dette er ikke et fødselsnummer: det har 11 sifre, og de to siste kontrollerer de andre.".to_owned()
        }
        Mistake::Differs { first } => {
            format!("linje {first} sier noe annet om den samme personen. En id er én persons.")
        }
        Mistake::LoginOfAnother => "en annen logger inn med dette allerede.".to_owned(),
    }
}
