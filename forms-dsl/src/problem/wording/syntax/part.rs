//! The words for parts of a line that are missing, misspelt or too many.

use super::{At, did_you_mean, quoted};
use crate::{
    problem::{NameFault, Wanted, wording::Words},
    source::Span,
};

pub(super) fn reserved_name(name: &str, at: At<'_>) -> Words {
    Words::new(
        at.say(format!("«{name}» kan ikke være et navn"), format!("“{name}” cannot be a name")),
        at.say("ordet brukes i betingelser".into(), "the word is used in conditions".into()),
    )
    .advise(at.say(format!("legg til et ord, for eksempel   {name}_1"), format!("add a word, for example   {name}_1")))
}

pub(super) fn unclosed_text(close: char, at: At<'_>) -> Words {
    Words::new(
        at.say("teksten er ikke avsluttet".into(), "the text is not closed".into()),
        at.say(format!("her mangler {close} på samme linje"), format!("{close} is missing on this line")),
    )
    .advise(at.say(format!("skriv {close} der teksten slutter"), format!("write {close} where the text ends")))
    .advise(at.say(
        "en lang tekst går videre på neste linje i nye anførselstegn".into(),
        "a long text goes on in the next line in quotes of its own".into(),
    ))
}

pub(super) fn unknown_type(word: &str, candidates: &[String], at: At<'_>) -> Words {
    let words = Words::new(
        at.say(format!("«{word}» er ingen svartype"), format!("“{word}” is no kind of answer")),
        at.say("her skal det stå hvordan det svares".into(), "here it says how to answer".into()),
    );
    let words = did_you_mean(words, candidates, at);
    if candidates.is_empty() { words.advise(types(at)) } else { words }
}

pub(super) fn leftover(found: &str, candidates: &[String], comma: bool, at: At<'_>) -> Words {
    let words = Words::new(
        at.say(
            format!("{} hører ikke hjemme her", quoted(found, at)),
            format!("{} does not belong here", quoted(found, at)),
        ),
        at.say("linjen er ferdig før dette".into(), "the line is complete before this".into()),
    );
    let words = did_you_mean(words, candidates, at);
    if !candidates.is_empty() {
        words
    } else if comma {
        let with_comma = format!(", {found}");
        let before = Span { end: at.span.start, ..at.span };
        words.offer(
            at.say(format!("sett komma mellom:   {with_comma}"), format!("put a comma between:   {with_comma}")),
            vec![(before, ", ".to_owned())],
        )
    } else {
        words.advise(at.say(
            "ta det bort, eller skriv det på en egen linje".into(),
            "remove it, or write it on a line of its own".into(),
        ))
    }
}

pub(super) fn nothing_to_translate(language: &str, at: At<'_>) -> Words {
    Words::new(
        at.say(
            format!("det er ingen tekst å oversette til «{language}»"),
            format!("there is no text to translate into “{language}”"),
        ),
        at.say("linjen den hører til, har ingen tekst".into(), "the line that it belongs to has no text".into()),
    )
    .advise(at.say(
        "sett oversettelsen rett under teksten den hører til".into(),
        "put the translation right below the text that it belongs to".into(),
    ))
}

pub(super) fn translated_twice(language: &str, at: At<'_>) -> Words {
    Words::new(
        at.say(
            format!("teksten er oversatt to ganger til «{language}»"),
            format!("the text is translated into “{language}” twice"),
        ),
        at.say("den andre oversettelsen".into(), "the second translation".into()),
    )
    .advise(at.say("ta bort den ene".into(), "remove one of them".into()))
}

pub(super) fn wrong_order(word: &str, before: &str, at: At<'_>) -> Words {
    Words::new(
        at.say(format!("«{word}» skal stå foran «{before}»"), format!("“{word}” belongs before “{before}”")),
        at.say("for langt bak".into(), "too far back".into()),
    )
    .advise(at.say(format!("skriv   {word} {before}"), format!("write   {word} {before}")))
}

pub(super) fn missing(wanted: &Wanted, found: Option<&str>, candidates: &[String], at: At<'_>) -> Words {
    let (what, step) = wanted_words(wanted, at);
    let title = match found {
        None => at.say(format!("{what} mangler"), format!("{what} is missing")),
        Some(found) => {
            at.say(format!("her skal det stå {what}, ikke «{found}»"), format!("{what} must stand here, not “{found}”"))
        }
    };
    let words = Words::new(title, at.say(format!("her: {what}"), format!("here: {what}")));
    let words = if found.is_some() { did_you_mean(words, candidates, at) } else { words };
    if found.is_some() && !candidates.is_empty() { words } else { words.advise(step) }
}

fn wanted_words(wanted: &Wanted, at: At<'_>) -> (String, String) {
    let (bokmaal, english, example) = match wanted {
        Wanted::Name => ("et navn", "a name", "goal_text"),
        Wanted::Text => ("en tekst i anførselstegn", "a text in quotes", at.say("\"Tekst\"", "\"Text\"")),
        Wanted::Type => return (at.say("en svartype", "a kind of answer").to_owned(), types(at)),
        Wanted::Number => ("et tall", "a number", "2,5"),
        Wanted::WholeNumber => ("et helt tall", "a whole number", "3"),
        Wanted::Unit => ("en enhet", "a unit", at.keywords.of(["days", "dager"])),
        Wanted::Date => ("en dato", "a date", "2026-11-02"),
        Wanted::Language => ("et språk", "a language", "nb"),
        Wanted::Role => ("en rolle", "a role", at.keywords.of(["guardian", "foresatt"])),
        Wanted::Condition => ("en betingelse", "a condition", at.keywords.of(["goal is step_up", "goal er step_up"])),
        Wanted::Value => ("en verdi", "a value", at.keywords.of(["today + 3 days", "i dag + 3 dager"])),
        Wanted::Answer => ("et svar", "an answer", at.keywords.of(["yes", "ja"])),
        Wanted::Expectation => {
            ("det som ventes", "what is expected", at.keywords.of(["goal is shown", "goal er vist"]))
        }
        Wanted::Word(words) => return one_of_words(words, at),
    };
    (
        at.say(bokmaal, english).to_owned(),
        at.say(format!("skriv for eksempel   {example}"), format!("write for example   {example}")),
    )
}

fn one_of_words(words: &[String], at: At<'_>) -> (String, String) {
    let quoted: Vec<String> = words.iter().map(|word| at.say(format!("«{word}»"), format!("“{word}”"))).collect();
    let listed = words.join(at.say("   eller   ", "   or   "));
    (quoted.join(at.say(" eller ", " or ")), at.say(format!("skriv   {listed}"), format!("write   {listed}")))
}

fn types(at: At<'_>) -> String {
    let kinds = at.keywords.of([
        "short text, long text, number of days 0 to 9, yes or no, tick, one of LIST, many of LIST, date, people",
        "kort tekst, lang tekst, antall dager 0 til 9, ja eller nei, avkryssing, en av LISTE, flere av LISTE, dato, personer",
    ]);
    at.say(format!("svartyper er   {kinds}"), format!("kinds of answers are   {kinds}"))
}

pub(super) fn bad_name(name: &str, fault: NameFault, suggestion: Option<&str>, at: At<'_>) -> Words {
    let label = match fault {
        NameFault::Letter(c) => at.say(
            format!("«{c}» kan ikke brukes i navn, bare a til z"),
            format!("“{c}” cannot be used in names, only a to z"),
        ),
        NameFault::Capital => at.say("navn har bare små bokstaver".into(), "names have small letters only".into()),
        NameFault::Shape => at.say(
            "navn begynner med en bokstav, og har én understrek mellom ord".into(),
            "names begin with a letter, and have one underscore between words".into(),
        ),
        NameFault::Sign(c) => at.say(
            format!("«{c}» kan ikke brukes i navn; ord skilles med understrek"),
            format!("“{c}” cannot be used in names; words are joined by an underscore"),
        ),
        NameFault::Long => at.say("høyst 64 tegn".into(), "at most 64 characters".into()),
    };
    let words = Words::new(at.say(format!("«{name}» er ikke et navn"), format!("“{name}” is not a name")), label);
    match suggestion {
        Some(suggestion) => words.offer(
            at.say(format!("skriv   {suggestion}"), format!("write   {suggestion}")),
            vec![(at.span, suggestion.to_owned())],
        ),
        None => words.advise(at.say(
            "velg et navn med små bokstaver, tall og understrek, for eksempel   goal_2".into(),
            "choose a name of small letters, digits and underscores, for example   goal_2".into(),
        )),
    }
}
