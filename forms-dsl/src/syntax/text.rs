//! Texts with their translations.

use std::collections::HashSet;

use super::{
    house::{expect, maybe},
    input::{Input, Read},
    lexeme::{language, string},
};
use crate::{
    ast::{Beginning, Kind, Text},
    problem::{SyntaxProblem, Wanted},
    source::Spanned,
};

/// A language and a text in it.
pub(crate) type Translation = (Spanned<String>, Spanned<String>);

/// `text = STRING { STRING } { LANG STRING { STRING } }`
pub(crate) fn text(input: Input<'_>) -> Read<'_, Text> {
    let (rest, original) = string(input)?;
    let (rest, translations) = translations(rest)?;
    Ok((rest, Text { original, translations, may_be_translated: false }))
}

/// The text that must stand here.
pub(crate) fn the_text(input: Input<'_>) -> Read<'_, Text> {
    expect(Wanted::Text, text)(input)
}

/// `LANG STRING { STRING }`
pub(crate) fn translation(input: Input<'_>) -> Read<'_, Translation> {
    let (rest, language) = language(input)?;
    let (rest, text) = expect(Wanted::Text, string)(rest)?;
    Ok((rest, (language, text)))
}

/// `{ LANG STRING { STRING } }`
pub(crate) fn translations(input: Input<'_>) -> Read<'_, Vec<Translation>> {
    let mut rest = input;
    let mut all = Vec::new();
    while let (after, Some(next)) = maybe(translation)(rest)? {
        all.push(next);
        rest = after;
    }
    Ok((rest, all))
}

/// Gives the text of a line a translation that stands behind its other words or below it.
pub(crate) fn translate(kind: &mut Kind, translation: Translation) -> Result<(), SyntaxProblem> {
    let language = translation.0.value.clone();
    match text_of(kind) {
        None => Err(SyntaxProblem::NothingToTranslate { language }),
        Some(text) => {
            text.translations.push(translation);
            Ok(())
        }
    }
}

/// Notes that a line below, which cannot be read, may translate the text of a line.
pub(crate) fn may_be_translated(kind: &mut Kind) {
    if let Some(text) = text_of(kind) {
        text.may_be_translated = true;
    }
}

/// The first language into which a line's text is translated twice.
pub(crate) fn translated_twice(kind: &mut Kind) -> Option<Spanned<String>> {
    let mut seen = HashSet::new();
    let languages = text_of(kind)?.translations.iter().map(|(language, _)| language);
    languages.into_iter().find(|language| !seen.insert(language.value.as_str())).cloned()
}

/// The one text of a line.
fn text_of(kind: &mut Kind) -> Option<&mut Text> {
    match kind {
        Kind::Form { title: text, .. }
        | Kind::Catalogue { title: text, .. }
        | Kind::Settings { title: text, .. }
        | Kind::Purpose(text)
        | Kind::Source(text)
        | Kind::Group { title: text, .. }
        | Kind::Choice { label: text, .. }
        | Kind::OwnText(text)
        | Kind::Set { label: text, .. }
        | Kind::RoleLine { label: text, .. }
        | Kind::State { label: text, .. }
        | Kind::NoSchool { label: text, .. }
        | Kind::Section { title: text, .. }
        | Kind::Note { text, .. }
        | Kind::Heading { text, .. }
        | Kind::Ask { label: text, .. }
        | Kind::Repeat { label: text, .. }
        | Kind::Compute { label: text, .. }
        | Kind::Sign { label: text, .. }
        | Kind::Require { say: text, .. }
        | Kind::WarnWhen { say: text, .. }
        | Kind::SuggestWhen { say: text, .. }
        | Kind::MustBe { say: text, .. }
        | Kind::Hint(text)
        | Kind::Help(text)
        | Kind::Script(text)
        | Kind::UnitText(text)
        | Kind::Lowest(text)
        | Kind::Highest(text)
        | Kind::Task { label: text, .. }
        | Kind::Entry { text, .. }
        | Kind::StartWith { beginning: Beginning::Text(text), .. }
        | Kind::Example { title: text } => Some(text),
        Kind::Broken
        | Kind::Texts { .. }
        | Kind::Reviewed(_)
        | Kind::NotReviewed
        | Kind::ShowAs(_)
        | Kind::AsSoonAs(_)
        | Kind::Invite(_)
        | Kind::Every { .. }
        | Kind::Until(_)
        | Kind::About(_)
        | Kind::Languages(_)
        | Kind::MoreLanguages(_)
        | Kind::Translation { .. }
        | Kind::OpenedBy(_)
        | Kind::Keep { .. }
        | Kind::ReportBy(_)
        | Kind::Plural(_)
        | Kind::List { .. }
        | Kind::OfferWhen(_)
        | Kind::NeedsConsent(_)
        | Kind::Needs(_)
        | Kind::Responsible(_)
        | Kind::Allowed { .. }
        | Kind::LeadsTo(_)
        | Kind::Condition { .. }
        | Kind::From(_)
        | Kind::Covers(_)
        | Kind::RequiredWhen(_)
        | Kind::ShowWhen(_)
        | Kind::StartWith { beginning: Beginning::AnswersOf { .. } | Beginning::Values(_), .. }
        | Kind::By(_)
        | Kind::SeenBy { .. }
        | Kind::Allow(_)
        | Kind::Was(_)
        | Kind::RetiredIn { .. }
        | Kind::Beside(_)
        | Kind::Columns(_)
        | Kind::FixedRows
        | Kind::When { .. }
        | Kind::CaseBecomes(_)
        | Kind::Open { .. }
        | Kind::Remind { .. }
        | Kind::Upgrade { .. }
        | Kind::Fill { .. }
        | Kind::LookAgain(_)
        | Kind::Given { .. }
        | Kind::GivenElsewhere { .. }
        | Kind::GivenConsent(_)
        | Kind::GivenRow { .. }
        | Kind::GivenToday(_)
        | Kind::Expect(_) => None,
    }
}
