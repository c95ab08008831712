//! The words for conditions and values.

use super::At;
use crate::problem::wording::Words;

pub(super) fn and_beside_or(at: At<'_>) -> Words {
    Words::new(
        {
            let (and, or) = at.keywords.of([("and", "or"), ("og", "eller")]);
            at.say(format!("«{and}» og «{or}» står ved siden av hverandre"), format!("“{and}” stands beside “{or}”"))
        },
        at.say("hva hører sammen?".into(), "what goes together?".into()),
    )
    .advise({
        let example = at.keywords.of(["(a or b) and c", "(a eller b) og c"]);
        at.say(
            format!("sett parentes om det som hører sammen, slik   {example}"),
            format!("put what goes together in parentheses, like   {example}"),
        )
    })
}

pub(super) fn otherwise_behind_more(at: At<'_>) -> Words {
    Words::new(
        {
            let word = at.keywords.of(["otherwise", "ellers"]);
            at.say(
                format!("«{word}» kan bare stå bak ett navn eller ett antall, for seg selv"),
                format!("“{word}” can only stand behind one name or one count, by itself"),
            )
        },
        at.say("hva skal erstattes?".into(), "what is to be replaced?".into()),
    )
    .advise({
        let example = at.keywords.of(["(absence_hours otherwise 0) + 1", "(absence_hours ellers 0) + 1"]);
        at.say(format!("sett parentes, slik   {example}"), format!("use parentheses, like   {example}"))
    })
}

pub(super) fn where_inside(at: At<'_>) -> Words {
    Words::new(
        {
            let word = at.keywords.of(["where", "der"]);
            at.say(
                format!("«{word}» står midt i en betingelse"),
                format!("“{word}” stands in the middle of a condition"),
            )
        },
        at.say("hvor slutter det?".into(), "where does it end?".into()),
    )
    .advise({
        let example = at.keywords.of([
            "(number of visits where on_day is answered) is over 2",
            "(antall visits der on_day er besvart) er over 2",
        ]);
        at.say(format!("sett parentes, slik   {example}"), format!("use parentheses, like   {example}"))
    })
}

pub(super) fn not_before_more(at: At<'_>) -> Words {
    Words::new(
        {
            let word = at.keywords.of(["not", "ikke"]);
            at.say(
                format!("«{word}» kan bare stå foran ett navn eller en parentes"),
                format!("“{word}” can only stand before one name or a parenthesis"),
            )
        },
        at.say("hva skal ikke være slik?".into(), "what shall not be so?".into()),
    )
    .advise(at.say("skriv   a is not b   eller   not (a is b)".into(), "write   a is not b   or   not (a is b)".into()))
}

pub(super) fn sign(sign: &str, words: Option<&str>, at: At<'_>) -> Words {
    let message = Words::new(
        at.say(format!("tegnet «{sign}» brukes ikke her"), format!("the sign “{sign}” is not used here")),
        at.say("betingelser skrives med ord".into(), "conditions are written in words".into()),
    );
    match words {
        Some(words) => message
            .offer(at.say(format!("skriv   {words}"), format!("write   {words}")), vec![(at.span, words.to_owned())]),
        None => message.advise(at.say("ta tegnet bort".into(), "remove the sign".into())),
    }
}

pub(super) fn unclosed_bracket(at: At<'_>) -> Words {
    Words::new(
        at.say("parentesen er ikke avsluttet".into(), "the parenthesis is not closed".into()),
        at.say("her mangler )".into(), ") is missing here".into()),
    )
    .advise(at.say("skriv ) der parentesen slutter".into(), "write ) where the parenthesis ends".into()))
}

pub(super) fn loose_bracket(at: At<'_>) -> Words {
    Words::new(
        at.say("parentesen lukker ingenting".into(), "the parenthesis closes nothing".into()),
        at.say("ingen ( foran".into(), "no ( before it".into()),
    )
    .advise(at.say("ta den bort".into(), "remove it".into()))
}
