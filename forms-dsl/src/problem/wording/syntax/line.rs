//! The words for lines that cannot stand as they do.

use super::{At, did_you_mean};
use crate::{problem::wording::Words, source::Span};

pub(super) fn other_language(word: &str, counterpart: &str, at: At<'_>) -> Words {
    Words::new(
        at.say(
            format!("«{word}» er et nøkkelord på det andre språket"),
            format!("“{word}” is a keyword of the other language"),
        ),
        at.say(format!("her heter det «{counterpart}»"), format!("here it is “{counterpart}”")),
    )
    .mend(
        at.say(format!("skriv   {counterpart}"), format!("write   {counterpart}")),
        vec![(at.span, counterpart.to_owned())],
    )
}

pub(super) fn first_line(word: &str, candidates: &[String], at: At<'_>) -> Words {
    let words = Words::new(
        at.say(format!("filen begynner med «{word}»"), format!("the file begins with “{word}”")),
        at.say("den første linjen må si hva filen er".into(), "the first line must say what the file is".into()),
    );
    did_you_mean(words, candidates, at).advise(at.say(
        "begynn med   form, catalogue, settings, texts   eller   skjema, katalog, innstillinger, tekster".into(),
        "begin with   form, catalogue, settings, texts   or   skjema, katalog, innstillinger, tekster".into(),
    ))
}

pub(super) fn later(word: &str, at: At<'_>) -> Words {
    Words::new(
        at.say(format!("«{word}» kan ikke brukes ennå"), format!("“{word}” cannot be used yet")),
        at.say("ordet er satt av til en senere versjon".into(), "the word is kept for a later version".into()),
    )
    .advise(at.say("ta linjen ut inntil videre".into(), "leave the line out for now".into()))
}

pub(super) fn loose_text(at: At<'_>) -> Words {
    Words::new(
        at.say("teksten fortsetter ingen linje".into(), "the text continues no line".into()),
        at.say("ingen linje over hører sammen med den".into(), "no line above goes with it".into()),
    )
    .advise(at.say(
        "rykk teksten lenger inn enn linjen den hører til".into(),
        "indent the text further than the line that it belongs to".into(),
    ))
}

pub(super) fn loose_join(word: &str, at: At<'_>) -> Words {
    Words::new(
        at.say(
            format!("«{word}» fortsetter en linje, men står ikke lenger inn enn den"),
            format!("“{word}” continues a line, but stands no further in than that line"),
        ),
        at.say("for langt til venstre".into(), "too far left".into()),
    )
    .advise(at.say("rykk linjen lenger inn enn den over".into(), "indent the line further than the one above".into()))
}

pub(super) fn empty_file(at: At<'_>) -> Words {
    Words::new(
        at.say("filen er tom".into(), "the file is empty".into()),
        at.say("her mangler den første linjen".into(), "the first line is missing here".into()),
    )
    .advise(at.say(
        "begynn med   skjema navn \"Tittel\" versjon 1   eller   form navn \"Tittel\" version 1".into(),
        "begin with   form name \"Title\" version 1".into(),
    ))
}

pub(super) fn missing_below(word: &str, missing: &str, at: At<'_>) -> Words {
    Words::new(
        at.say(
            format!("under «{word}» mangler en linje med «{missing}»"),
            format!("a line with “{missing}” is missing below “{word}”"),
        ),
        at.say(format!("«{missing}» må stå under denne"), format!("“{missing}” must stand below this")),
    )
    .advise(at.say(
        format!("skriv en linje   {missing} …   to mellomrom lenger inn"),
        format!("write a line   {missing} …   two spaces further in"),
    ))
}

pub(super) fn unknown_word(word: &str, candidates: &[String], allowed: &[String], at: At<'_>) -> Words {
    let words = Words::new(
        at.say(format!("ingen linje begynner med «{word}»"), format!("no line begins with “{word}”")),
        at.say("dette ordet er ukjent".into(), "this word is unknown".into()),
    );
    let words = did_you_mean(words, candidates, at);
    let listed = allowed.join(", ");
    if !candidates.is_empty() {
        words
    } else if allowed.iter().any(|word| word == "-") {
        let before = Span { end: at.span.start, ..at.span };
        words.offer(
            at.say("sett   -   foran hvert valg".into(), "put   -   before each option".into()),
            vec![(before, "- ".into())],
        )
    } else if allowed.is_empty() {
        words.advise(
            at.say("se på skrivemåten og på innrykket".into(), "look at the spelling and at the indentation".into()),
        )
    } else {
        words.advise(
            at.say(
                format!("her kan en linje begynne med   {listed}"),
                format!("a line here can begin with   {listed}"),
            ),
        )
    }
}

pub(super) fn wrong_place(word: &str, above: Option<&str>, places: &[String], at: At<'_>) -> Words {
    let title = match above {
        Some(above) => {
            at.say(format!("«{word}» kan ikke stå under «{above}»"), format!("“{word}” cannot stand below “{above}”"))
        }
        None => at.say(
            format!("«{word}» kan ikke stå helt til venstre i denne filen"),
            format!("“{word}” cannot stand at the left margin of this file"),
        ),
    };
    let words = Words::new(title, at.say("feil sted".into(), "wrong place".into()));
    let listed = places.join(", ");
    if places.is_empty() {
        words
            .advise(at.say("linjen hører hjemme helt til venstre".into(), "the line belongs at the left margin".into()))
    } else {
        words.advise(at.say(format!("den kan stå under   {listed}"), format!("it can stand below   {listed}"))).advise(
            at.say(
                "se på innrykket: en linje hører til den nærmeste over som står lenger til venstre".into(),
                "look at the indentation: a line belongs to the nearest above that stands further left".into(),
            ),
        )
    }
}
