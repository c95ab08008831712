//! The words for mistakes that make a line unreadable.

use super::Words;
use crate::{
    ast::Keywords,
    diagnostic::MessageLanguage,
    problem::{NameFault, SyntaxProblem, Wanted},
    source::{Sources, Span},
    syntax::language_of,
};

/// The words for a problem. Titles name what the author wrote; steps say what to write instead.
pub(super) fn words(problem: &SyntaxProblem, span: Span, sources: &Sources, l: MessageLanguage) -> Words {
    // What is to be written is shown in the keywords of the file, whoever reads the message.
    let k = sources.get(span.file).map_or(Keywords::English, |source| language_of(&source.text));
    match problem {
        SyntaxProblem::UnknownWord { word, candidates, allowed } => unknown_word(word, candidates, allowed, span, l),
        SyntaxProblem::OtherLanguage { word, counterpart } => Words::new(
            l.say(
                format!("«{word}» er et nøkkelord på det andre språket"),
                format!("“{word}” is a keyword of the other language"),
            ),
            l.say(format!("her heter det «{counterpart}»"), format!("here it is “{counterpart}”")),
        )
        .mend(
            l.say(format!("skriv   {counterpart}"), format!("write   {counterpart}")),
            vec![(span, counterpart.clone())],
        ),
        SyntaxProblem::WrongPlace { word, above, places } => wrong_place(word, above.as_deref(), places, l),
        SyntaxProblem::FirstLine { word, candidates } => {
            let words = Words::new(
                l.say(format!("filen begynner med «{word}»"), format!("the file begins with “{word}”")),
                l.say("den første linjen må si hva filen er".into(), "the first line must say what the file is".into()),
            );
            did_you_mean(words, candidates, span, l).advise(l.say(
                "begynn med   form, catalogue, settings   eller   skjema, katalog, innstillinger".into(),
                "begin with   form, catalogue, settings   or   skjema, katalog, innstillinger".into(),
            ))
        }
        SyntaxProblem::Later { word } => Words::new(
            l.say(format!("«{word}» kan ikke brukes ennå"), format!("“{word}” cannot be used yet")),
            l.say("ordet er satt av til en senere versjon".into(), "the word is kept for a later version".into()),
        )
        .advise(l.say("ta linjen ut inntil videre".into(), "leave the line out for now".into())),
        SyntaxProblem::LooseText => Words::new(
            l.say("teksten fortsetter ingen linje".into(), "the text continues no line".into()),
            l.say("ingen linje over hører sammen med den".into(), "no line above goes with it".into()),
        )
        .advise(l.say(
            "rykk teksten lenger inn enn linjen den hører til".into(),
            "indent the text further than the line that it belongs to".into(),
        )),
        SyntaxProblem::LooseJoin { word } => Words::new(
            l.say(
                format!("«{word}» fortsetter en linje, men står ikke lenger inn enn den"),
                format!("“{word}” continues a line, but stands no further in than that line"),
            ),
            l.say("for langt til venstre".into(), "too far left".into()),
        )
        .advise(
            l.say("rykk linjen lenger inn enn den over".into(), "indent the line further than the one above".into()),
        ),
        SyntaxProblem::EmptyFile => Words::new(
            l.say("filen er tom".into(), "the file is empty".into()),
            l.say("her mangler den første linjen".into(), "the first line is missing here".into()),
        )
        .advise(l.say(
            "begynn med   skjema navn \"Tittel\" versjon 1   eller   form navn \"Tittel\" version 1".into(),
            "begin with   form name \"Title\" version 1".into(),
        )),
        SyntaxProblem::MissingBelow { word, missing } => Words::new(
            l.say(
                format!("under «{word}» mangler en linje med «{missing}»"),
                format!("a line with “{missing}” is missing below “{word}”"),
            ),
            l.say(format!("«{missing}» må stå under denne"), format!("“{missing}” must stand below this")),
        )
        .advise(l.say(
            format!("skriv en linje   {missing} …   to mellomrom lenger inn"),
            format!("write a line   {missing} …   two spaces further in"),
        )),
        SyntaxProblem::Missing { wanted, found, candidates } => {
            missing(wanted, found.as_deref(), candidates, (span, k), l)
        }
        SyntaxProblem::BadName { name, fault, suggestion } => bad_name(name, *fault, suggestion.as_deref(), span, l),
        SyntaxProblem::ReservedName { name } => Words::new(
            l.say(format!("«{name}» kan ikke være et navn"), format!("“{name}” cannot be a name")),
            l.say("ordet brukes i betingelser".into(), "the word is used in conditions".into()),
        )
        .advise(
            l.say(format!("legg til et ord, for eksempel   {name}_1"), format!("add a word, for example   {name}_1")),
        ),
        SyntaxProblem::UnclosedText { close } => Words::new(
            l.say("teksten er ikke avsluttet".into(), "the text is not closed".into()),
            l.say(format!("her mangler {close} på samme linje"), format!("{close} is missing on this line")),
        )
        .advise(l.say(format!("skriv {close} der teksten slutter"), format!("write {close} where the text ends")))
        .advise(l.say(
            "en lang tekst går videre på neste linje i nye anførselstegn".into(),
            "a long text goes on in the next line in quotes of its own".into(),
        )),
        SyntaxProblem::UnknownType { word, candidates } => {
            let words = Words::new(
                l.say(format!("«{word}» er ingen svartype"), format!("“{word}” is no kind of answer")),
                l.say("her skal det stå hvordan det svares".into(), "here it says how to answer".into()),
            );
            let words = did_you_mean(words, candidates, span, l);
            if candidates.is_empty() { words.advise(types(k, l)) } else { words }
        }
        SyntaxProblem::Leftover { found, candidates } => {
            let words = Words::new(
                l.say(
                    format!("{} hører ikke hjemme her", quoted(found, l)),
                    format!("{} does not belong here", quoted(found, l)),
                ),
                l.say("linjen er ferdig før dette".into(), "the line is complete before this".into()),
            );
            let words = did_you_mean(words, candidates, span, l);
            if candidates.is_empty() {
                words.advise(l.say(
                    "ta det bort, eller skriv det på en egen linje".into(),
                    "remove it, or write it on a line of its own".into(),
                ))
            } else {
                words
            }
        }
        SyntaxProblem::NothingToTranslate { language } => Words::new(
            l.say(
                format!("det er ingen tekst å oversette til «{language}»"),
                format!("there is no text to translate into “{language}”"),
            ),
            l.say("linjen den hører til, har ingen tekst".into(), "the line that it belongs to has no text".into()),
        )
        .advise(l.say(
            "sett oversettelsen rett under teksten den hører til".into(),
            "put the translation right below the text that it belongs to".into(),
        )),
        SyntaxProblem::TranslatedTwice { language } => Words::new(
            l.say(
                format!("teksten er oversatt to ganger til «{language}»"),
                format!("the text is translated into “{language}” twice"),
            ),
            l.say("den andre oversettelsen".into(), "the second translation".into()),
        )
        .advise(l.say("ta bort den ene".into(), "remove one of them".into())),
        SyntaxProblem::WrongOrder { word, before } => Words::new(
            l.say(format!("«{word}» skal stå foran «{before}»"), format!("“{word}” belongs before “{before}”")),
            l.say("for langt bak".into(), "too far back".into()),
        )
        .advise(l.say(format!("skriv   {word} {before}"), format!("write   {word} {before}"))),
        SyntaxProblem::NotANumber { found } => Words::new(
            l.say(format!("«{found}» er ikke et tall"), format!("“{found}” is not a number")),
            l.say("tall og bokstaver i ett".into(), "digits and letters in one".into()),
        )
        .advise(l.say(
            "skriv et mellomrom mellom tallet og det som følger".into(),
            "write a space between the number and what follows".into(),
        )),
        SyntaxProblem::AmbiguousNumber { found } => ambiguous(found, span, l),
        SyntaxProblem::NotWhole { found } => Words::new(
            l.say(
                format!("«{found}» er ikke et helt tall som kan brukes her"),
                format!("“{found}” is not a whole number that can be used here"),
            ),
            l.say("her telles det".into(), "things are counted here".into()),
        )
        .advise(l.say("skriv et helt tall, for eksempel   3".into(), "write a whole number, for example   3".into())),
        SyntaxProblem::NoSuchDate { found } => Words::new(
            l.say(format!("datoen «{found}» finnes ikke"), format!("there is no date “{found}”")),
            l.say("år, måned, dag".into(), "year, month, day".into()),
        )
        .advise(l.say("skriv datoen slik   2026-11-02".into(), "write the date like this   2026-11-02".into())),
        SyntaxProblem::NoSuchTime { found } => Words::new(
            l.say(format!("klokkeslettet «{found}» finnes ikke"), format!("there is no time “{found}”")),
            l.say("timer og minutter".into(), "hours and minutes".into()),
        )
        .advise(l.say("skriv klokkeslettet slik   08:30".into(), "write the time like this   08:30".into())),
        SyntaxProblem::AndBesideOr => Words::new(
            {
                let (and, or) = k.of([("and", "or"), ("og", "eller")]);
                l.say(format!("«{and}» og «{or}» står ved siden av hverandre"), format!("“{and}” stands beside “{or}”"))
            },
            l.say("hva hører sammen?".into(), "what goes together?".into()),
        )
        .advise({
            let example = k.of(["(a or b) and c", "(a eller b) og c"]);
            l.say(
                format!("sett parentes om det som hører sammen, slik   {example}"),
                format!("put what goes together in parentheses, like   {example}"),
            )
        }),
        SyntaxProblem::OtherwiseBehindMore => Words::new(
            {
                let word = k.of(["otherwise", "ellers"]);
                l.say(
                    format!("«{word}» kan bare stå bak ett navn eller ett antall, for seg selv"),
                    format!("“{word}” can only stand behind one name or one count, by itself"),
                )
            },
            l.say("hva skal erstattes?".into(), "what is to be replaced?".into()),
        )
        .advise({
            let example = k.of(["(absence_hours otherwise 0) + 1", "(absence_hours ellers 0) + 1"]);
            l.say(format!("sett parentes, slik   {example}"), format!("use parentheses, like   {example}"))
        }),
        SyntaxProblem::WhereInside => Words::new(
            {
                let word = k.of(["where", "der"]);
                l.say(
                    format!("«{word}» står midt i en betingelse"),
                    format!("“{word}” stands in the middle of a condition"),
                )
            },
            l.say("hvor slutter det?".into(), "where does it end?".into()),
        )
        .advise({
            let example = k.of([
                "(number of visits where on_day is answered) is over 2",
                "(antall visits der on_day er besvart) er over 2",
            ]);
            l.say(format!("sett parentes, slik   {example}"), format!("use parentheses, like   {example}"))
        }),
        SyntaxProblem::NotBeforeMore => Words::new(
            {
                let word = k.of(["not", "ikke"]);
                l.say(
                    format!("«{word}» kan bare stå foran ett navn eller en parentes"),
                    format!("“{word}” can only stand before one name or a parenthesis"),
                )
            },
            l.say("hva skal ikke være slik?".into(), "what shall not be so?".into()),
        )
        .advise(
            l.say("skriv   a is not b   eller   not (a is b)".into(), "write   a is not b   or   not (a is b)".into()),
        ),
        SyntaxProblem::Sign { sign, words } => {
            let message = Words::new(
                l.say(format!("tegnet «{sign}» brukes ikke her"), format!("the sign “{sign}” is not used here")),
                l.say("betingelser skrives med ord".into(), "conditions are written in words".into()),
            );
            match words {
                Some(words) => message
                    .offer(l.say(format!("skriv   {words}"), format!("write   {words}")), vec![(span, words.clone())]),
                None => message,
            }
        }
        SyntaxProblem::UnclosedBracket => Words::new(
            l.say("parentesen er ikke avsluttet".into(), "the parenthesis is not closed".into()),
            l.say("her mangler )".into(), ") is missing here".into()),
        )
        .advise(l.say("skriv ) der parentesen slutter".into(), "write ) where the parenthesis ends".into())),
        SyntaxProblem::LooseBracket => Words::new(
            l.say("parentesen lukker ingenting".into(), "the parenthesis closes nothing".into()),
            l.say("ingen ( foran".into(), "no ( before it".into()),
        )
        .advise(l.say("ta den bort".into(), "remove it".into())),
        SyntaxProblem::TooDeep { most } => Words::new(
            l.say(format!("mer enn {most} nivåer i hverandre"), format!("more than {most} levels in each other")),
            l.say("for dypt".into(), "too deep".into()),
        )
        .advise(l.say("del det opp".into(), "split it up".into())),
        SyntaxProblem::TooLong { most } => Words::new(
            l.say(
                format!("mer enn {most} ledd i ett uttrykk"),
                format!("more than {most} parts in one value or condition"),
            ),
            l.say("for langt".into(), "too long".into()),
        )
        .advise(l.say(
            "del det opp, for eksempel med «condition»".into(),
            "split it up, for example with “condition”".into(),
        )),
        SyntaxProblem::TooLarge { bytes, most } => Words::new(
            l.say(
                format!("filen er for stor: {bytes} byte, høyst {most}"),
                format!("the file is too large: {bytes} bytes, at most {most}"),
            ),
            l.say("ingenting er lest".into(), "nothing has been read".into()),
        )
        .advise(l.say("del den i flere filer".into(), "split it into several files".into())),
        SyntaxProblem::Tab => Words::new(
            l.say("linjen er rykket inn med tabulator".into(), "the line is indented with a tab".into()),
            l.say("leses som to mellomrom".into(), "read as two spaces".into()),
        )
        .mend(
            l.say("bruk mellomrom; «forms fmt» gjør det".into(), "use spaces; “forms fmt” does it".into()),
            vec![(span, sources.slice(span).replace('\t', "  "))],
        ),
    }
}

fn unknown_word(word: &str, candidates: &[String], allowed: &[String], span: Span, l: MessageLanguage) -> Words {
    let words = Words::new(
        l.say(format!("ingen linje begynner med «{word}»"), format!("no line begins with “{word}”")),
        l.say("dette ordet er ukjent".into(), "this word is unknown".into()),
    );
    let words = did_you_mean(words, candidates, span, l);
    let listed = allowed.join(", ");
    if !candidates.is_empty() {
        words
    } else if allowed.iter().any(|word| word == "-") {
        let before = Span { end: span.start, ..span };
        words.offer(
            l.say("sett   -   foran hvert valg".into(), "put   -   before each option".into()),
            vec![(before, "- ".into())],
        )
    } else if allowed.is_empty() {
        words.advise(
            l.say("se på skrivemåten og på innrykket".into(), "look at the spelling and at the indentation".into()),
        )
    } else {
        words.advise(
            l.say(format!("her kan en linje begynne med   {listed}"), format!("a line here can begin with   {listed}")),
        )
    }
}

/// What the author wrote, in quotes unless it has its own.
fn quoted(found: &str, l: MessageLanguage) -> String {
    if found.starts_with(['"', '«', '“', '”', '„']) {
        found.to_owned()
    } else {
        l.say(format!("«{found}»"), format!("“{found}”"))
    }
}

fn did_you_mean(words: Words, candidates: &[String], span: Span, l: MessageLanguage) -> Words {
    candidates.iter().fold(words, |words, candidate| {
        words.offer(
            l.say(format!("mente du   {candidate} ?"), format!("did you mean   {candidate} ?")),
            vec![(span, candidate.clone())],
        )
    })
}

fn wrong_place(word: &str, above: Option<&str>, places: &[String], l: MessageLanguage) -> Words {
    let title = match above {
        Some(above) => {
            l.say(format!("«{word}» kan ikke stå under «{above}»"), format!("“{word}” cannot stand below “{above}”"))
        }
        None => l.say(
            format!("«{word}» kan ikke stå helt til venstre i denne filen"),
            format!("“{word}” cannot stand at the left margin of this file"),
        ),
    };
    let words = Words::new(title, l.say("feil sted".into(), "wrong place".into()));
    let listed = places.join(", ");
    if places.is_empty() {
        words.advise(l.say("linjen hører hjemme helt til venstre".into(), "the line belongs at the left margin".into()))
    } else {
        words.advise(l.say(format!("den kan stå under   {listed}"), format!("it can stand below   {listed}"))).advise(
            l.say(
                "se på innrykket: en linje hører til den nærmeste over som står lenger til venstre".into(),
                "look at the indentation: a line belongs to the nearest above that stands further left".into(),
            ),
        )
    }
}

fn missing(
    wanted: &Wanted,
    found: Option<&str>,
    candidates: &[String],
    (span, k): (Span, Keywords),
    l: MessageLanguage,
) -> Words {
    let (what, step) = wanted_words(wanted, k, l);
    let title = match found {
        None => l.say(format!("{what} mangler"), format!("{what} is missing")),
        Some(found) => {
            l.say(format!("her skal det stå {what}, ikke «{found}»"), format!("{what} must stand here, not “{found}”"))
        }
    };
    let words = Words::new(title, l.say(format!("her: {what}"), format!("here: {what}")));
    let words = if found.is_some() { did_you_mean(words, candidates, span, l) } else { words };
    if found.is_some() && !candidates.is_empty() { words } else { words.advise(step) }
}

/// What was looked for, and what to write.
fn wanted_words(wanted: &Wanted, k: Keywords, l: MessageLanguage) -> (String, String) {
    let (bokmaal, english, example) = match wanted {
        Wanted::Name => ("et navn", "a name", "goal_text"),
        Wanted::Text => ("en tekst i anførselstegn", "a text in quotes", "\"Tekst\""),
        Wanted::Type => return (l.say("en svartype", "a kind of answer").to_owned(), types(k, l)),
        Wanted::Number => ("et tall", "a number", "2,5"),
        Wanted::WholeNumber => ("et helt tall", "a whole number", "3"),
        Wanted::Unit => ("en enhet", "a unit", k.of(["days", "dager"])),
        Wanted::Date => ("en dato", "a date", "2026-11-02"),
        Wanted::Language => ("et språk", "a language", "nb"),
        Wanted::Role => ("en rolle", "a role", k.of(["guardian", "foresatt"])),
        Wanted::Condition => ("en betingelse", "a condition", k.of(["goal is step_up", "goal er step_up"])),
        Wanted::Value => ("en verdi", "a value", k.of(["today + 3 days", "i dag + 3 dager"])),
        Wanted::Answer => ("et svar", "an answer", k.of(["yes", "ja"])),
        Wanted::Expectation => ("det som ventes", "what is expected", k.of(["goal is shown", "goal er vist"])),
        Wanted::Word(words) => return one_of_words(words, l),
    };
    (
        l.say(bokmaal, english).to_owned(),
        l.say(format!("skriv for eksempel   {example}"), format!("write for example   {example}")),
    )
}

fn one_of_words(words: &[String], l: MessageLanguage) -> (String, String) {
    let quoted: Vec<String> = words.iter().map(|word| l.say(format!("«{word}»"), format!("“{word}”"))).collect();
    let listed = words.join(l.say("   eller   ", "   or   "));
    (quoted.join(l.say(" eller ", " or ")), l.say(format!("skriv   {listed}"), format!("write   {listed}")))
}

fn types(k: Keywords, l: MessageLanguage) -> String {
    let kinds = k.of([
        "short text, long text, number of days 0 to 9, yes or no, tick, one of LIST, many of LIST, date, people",
        "kort tekst, lang tekst, antall dager 0 til 9, ja eller nei, avkryssing, en av LISTE, flere av LISTE, dato, personer",
    ]);
    l.say(format!("svartyper er   {kinds}"), format!("kinds of answers are   {kinds}"))
}

fn bad_name(name: &str, fault: NameFault, suggestion: Option<&str>, span: Span, l: MessageLanguage) -> Words {
    let label = match fault {
        NameFault::Letter(c) => l.say(
            format!("«{c}» kan ikke brukes i navn, bare a til z"),
            format!("“{c}” cannot be used in names, only a to z"),
        ),
        NameFault::Capital => l.say("navn har bare små bokstaver".into(), "names have small letters only".into()),
        NameFault::Shape => l.say(
            "navn begynner med en bokstav, og har én understrek mellom ord".into(),
            "names begin with a letter, and have one underscore between words".into(),
        ),
        NameFault::Sign(c) => l.say(
            format!("«{c}» kan ikke brukes i navn; ord skilles med understrek"),
            format!("“{c}” cannot be used in names; words are joined by an underscore"),
        ),
        NameFault::Long => l.say("høyst 64 tegn".into(), "at most 64 characters".into()),
    };
    let words = Words::new(l.say(format!("«{name}» er ikke et navn"), format!("“{name}” is not a name")), label);
    match suggestion {
        Some(suggestion) => words.offer(
            l.say(format!("skriv   {suggestion}"), format!("write   {suggestion}")),
            vec![(span, suggestion.to_owned())],
        ),
        None => words.advise(l.say(
            "velg et navn med små bokstaver, tall og understrek, for eksempel   goal_2".into(),
            "choose a name of small letters, digits and underscores, for example   goal_2".into(),
        )),
    }
}

fn ambiguous(found: &str, span: Span, l: MessageLanguage) -> Words {
    let thousand = found.replace('.', "");
    let decimal = found.replacen('.', ",", 1);
    Words::new(
        l.say(format!("«{found}» kan leses på to måter"), format!("“{found}” can be read in two ways")),
        l.say("tusen, eller desimaler?".into(), "thousands, or decimals?".into()),
    )
    .offer(l.say(format!("skriv   {thousand}"), format!("write   {thousand}")), vec![(span, thousand.clone())])
    .offer(l.say(format!("skriv   {decimal}"), format!("write   {decimal}")), vec![(span, decimal.clone())])
}
