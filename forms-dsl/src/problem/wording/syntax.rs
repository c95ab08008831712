//! The words for mistakes that make a line unreadable.

mod condition;
mod figure;
mod limit;
mod line;
mod part;

use super::Words;
use crate::{
    ast::Keywords,
    diagnostic::MessageLanguage,
    problem::SyntaxProblem,
    source::{Sources, Span},
    syntax::language_of,
};

/// Where it is said, and in which words.
#[derive(Debug, Clone, Copy)]
struct At<'a> {
    sources: &'a Sources,
    span: Span,
    /// What is to be written is shown in the keywords of the file, whoever reads the message.
    keywords: Keywords,
    language: MessageLanguage,
}

impl At<'_> {
    fn say<T>(self, bokmaal: T, english: T) -> T {
        self.language.say(bokmaal, english)
    }
}

/// The words for a problem. Titles name what the author wrote; steps say what to write instead.
pub(super) fn words(problem: &SyntaxProblem, span: Span, sources: &Sources, language: MessageLanguage) -> Words {
    let keywords = sources.get(span.file).map_or(Keywords::English, |source| language_of(&source.text));
    let at = At { sources, span, keywords, language };
    match problem {
        SyntaxProblem::UnknownWord { word, candidates, allowed } => line::unknown_word(word, candidates, allowed, at),
        SyntaxProblem::OtherLanguage { word, counterpart } => line::other_language(word, counterpart, at),
        SyntaxProblem::WrongPlace { word, above, places } => line::wrong_place(word, above.as_deref(), places, at),
        SyntaxProblem::FirstLine { word, candidates } => line::first_line(word, candidates, at),
        SyntaxProblem::Later { word } => line::later(word, at),
        SyntaxProblem::LooseText => line::loose_text(at),
        SyntaxProblem::LooseJoin { word } => line::loose_join(word, at),
        SyntaxProblem::EmptyFile => line::empty_file(at),
        SyntaxProblem::MissingBelow { word, missing } => line::missing_below(word, missing, at),
        SyntaxProblem::Missing { wanted, found, candidates } => part::missing(wanted, found.as_deref(), candidates, at),
        SyntaxProblem::BadName { name, fault, suggestion } => part::bad_name(name, *fault, suggestion.as_deref(), at),
        SyntaxProblem::ReservedName { name } => part::reserved_name(name, at),
        SyntaxProblem::UnclosedText { close } => part::unclosed_text(*close, at),
        SyntaxProblem::UnknownType { word, candidates } => part::unknown_type(word, candidates, at),
        SyntaxProblem::Leftover { found, candidates, comma } => part::leftover(found, candidates, *comma, at),
        SyntaxProblem::NothingToTranslate { language } => part::nothing_to_translate(language, at),
        SyntaxProblem::TranslatedTwice { language } => part::translated_twice(language, at),
        SyntaxProblem::WrongOrder { word, before } => part::wrong_order(word, before, at),
        SyntaxProblem::NotANumber { found } => figure::not_a_number(found, at),
        SyntaxProblem::AmbiguousNumber { found } => figure::ambiguous(found, at),
        SyntaxProblem::NotWhole { found } => figure::not_whole(found, at),
        SyntaxProblem::NoSuchDate { found } => figure::no_such_date(found, at),
        SyntaxProblem::NoSuchTime { found } => figure::no_such_time(found, at),
        SyntaxProblem::AndBesideOr => condition::and_beside_or(at),
        SyntaxProblem::OtherwiseBehindMore => condition::otherwise_behind_more(at),
        SyntaxProblem::WhereInside => condition::where_inside(at),
        SyntaxProblem::NotBeforeMore => condition::not_before_more(at),
        SyntaxProblem::Sign { sign, words } => condition::sign(sign, words.as_deref(), at),
        SyntaxProblem::UnclosedBracket => condition::unclosed_bracket(at),
        SyntaxProblem::LooseBracket => condition::loose_bracket(at),
        SyntaxProblem::TooDeep { most } => limit::too_deep(*most, at),
        SyntaxProblem::TooLong { most } => limit::too_long(*most, at),
        SyntaxProblem::TooLarge { bytes, most } => limit::too_large(*bytes, *most, at),
        SyntaxProblem::Tab => limit::tab(at),
        SyntaxProblem::TooMany { more } => limit::too_many(*more, at),
        SyntaxProblem::LostSigns => limit::lost_signs(at),
    }
}

fn quoted(found: &str, at: At<'_>) -> String {
    if found.starts_with(['"', '«', '“', '”', '„']) {
        found.to_owned()
    } else {
        at.say(format!("«{found}»"), format!("“{found}”"))
    }
}

/// The one keyword that is near can be put in without asking: the line meant nothing before. Of several a person
/// chooses.
fn did_you_mean(words: Words, candidates: &[String], at: At<'_>) -> Words {
    let put_in = if candidates.len() == 1 { Words::mend } else { Words::offer };
    candidates.iter().fold(words, |words, candidate| {
        put_in(
            words,
            at.say(format!("mente du   {candidate} ?"), format!("did you mean   {candidate} ?")),
            vec![(at.span, candidate.clone())],
        )
    })
}
