//! The words for mistakes in texts and their languages: a part of `F2xx`.

use super::{Words, terms::Speaker};
use crate::problem::BadSign;

pub(super) fn no_languages(l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                "filen sier ikke hvilket språk den er skrevet på".into(),
                "the file does not say in which language it is written".into(),
            ),
            ("språket mangler under denne linjen", "the language is missing below this line"),
        ),
        format!("skriv   {} nb   under den første linjen", l.keyword("languages", "språk")),
        format!("write   {} nb   below the first line", l.keyword("languages", "språk")),
    )
}

pub(super) fn language_twice(language: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("språket «{language}» står to ganger"), format!("the language “{language}” stands twice")),
            ("dette er den andre gangen", "this is the second time"),
        ),
        "ta bort den ene".into(),
        "remove one of them".into(),
    )
}

pub(super) fn other_translation(language: &str, known: &[String], original: bool, l: &Speaker) -> Words {
    let title = if original {
        (
            format!("«{language}» er språket som filen er skrevet på"),
            format!("“{language}” is the language that the file is written in"),
        )
    } else {
        (format!("filen har ikke språket «{language}»"), format!("the file does not have the language “{language}”"))
    };
    let words = l.words(title, ("denne oversettelsen hører ikke til", "this translation does not belong"));
    if original {
        return l.step(words, "skriv teksten uten språkkode".into(), "write the text without a code".into());
    }
    let list = known.iter().map(String::as_str).chain([language]).collect::<Vec<_>>().join(", ");
    l.step(
        words,
        format!("skriv   {} {list}   under den første linjen", l.keyword("languages", "språk")),
        format!("write   {} {list}   below the first line", l.keyword("languages", "språk")),
    )
}

pub(super) fn untranslated(language: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("teksten mangler på «{language}»"), format!("the text is missing in “{language}”")),
            ("vises på et annet språk inntil videre", "shown in another language for now"),
        ),
        format!("skriv   {language} \"…\"   rett under teksten"),
        format!("write   {language} \"…\"   right below the text"),
    )
}

pub(super) fn not_more_language(language: &str, of: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("«{of}» oversettes ikke til «{language}» i en egen fil"),
                format!("“{of}” is not translated into “{language}” in a file of its own"),
            ),
            ("originalen nevner ikke språket", "the original does not name the language"),
        ),
        format!("skriv   {} {language}   under den første linjen i «{of}»", l.keyword("more languages", "flere språk")),
        format!("write   {} {language}   below the first line of “{of}”", l.keyword("more languages", "flere språk")),
    )
}

pub(super) fn language_in_both(language: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("«{language}» står både i filen og i en egen fil"),
                format!("“{language}” is both in the file and in a file of its own"),
            ),
            ("den samme teksten kunne stå to steder", "the same text could stand in two places"),
        ),
        "ta språket bort fra en av de to linjene".into(),
        "remove the language from one of the two lines".into(),
    )
}

pub(super) fn stale(now: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            ("originalen er endret siden den ble oversatt".into(), "the original has changed since".into()),
            ("slik var den da den ble oversatt", "so it was when it was translated"),
        ),
        format!("se på oversettelsen, og skriv originalen som den er nå:   \"{now}\""),
        format!("look at the translation, and write the original as it is now:   \"{now}\""),
    )
}

pub(super) fn not_translated(language: &str, of: &str, count: usize, first: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            if count == 1 {
                (
                    format!("en tekst mangler på «{language}»: {first}"),
                    format!("one text is missing in “{language}”: {first}"),
                )
            } else {
                (
                    format!("{count} tekster mangler på «{language}», den første er {first}"),
                    format!("{count} texts are missing in “{language}”, the first is {first}"),
                )
            },
            ("vises på et annet språk inntil videre", "shown in another language for now"),
        ),
        format!("skriv   - {first} \"originalen\" {language} \"…\"   i   {of}.{language}.texts"),
        format!("write   - {first} \"the original\" {language} \"…\"   in   {of}.{language}.texts"),
    )
}

pub(super) fn other_language(language: &str, of_file: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("dette er «{language}»"), format!("this is “{language}”")),
            ("filen oversetter til et annet språk", "the file translates into another language"),
        ),
        format!("skriv   {of_file} \"…\"   her, og andre språk i filer for seg"),
        format!("write   {of_file} \"…\"   here, and other languages in files of their own"),
    )
}

pub(super) fn empty_text(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("teksten er tom".into(), "the text is empty".into()),
            ("her skal det stå noe å lese", "something to read belongs here"),
        ),
        "skriv teksten, eller ta bort linjen".into(),
        "write the text, or remove the line".into(),
    )
}

pub(super) fn bad_sign(sign: BadSign, l: &Speaker) -> Words {
    match sign {
        BadSign::Quotes => l.step(
            l.words(
                ("tre anførselstegn etter hverandre".into(), "three quotes in a row".into()),
                ("de kan ikke stå i en tekst", "they cannot stand in a text"),
            ),
            "bruk « og » inne i teksten".into(),
            "use “ and ” in the text".into(),
        ),
        BadSign::Direction(sign) => l.step(
            l.words(
                (
                    "teksten har et usynlig tegn som snur skriveretningen".into(),
                    "the text has an unseen sign that turns the direction of writing".into(),
                ),
                (
                    "leseren ville se noe annet enn det som står her",
                    "a reader would see something else than stands here",
                ),
            ),
            format!("skriv teksten på nytt uten tegnet U+{:04X}", u32::from(sign)),
            format!("write the text anew without the sign U+{:04X}", u32::from(sign)),
        ),
        BadSign::Control(sign) => l.step(
            l.words(
                ("teksten har et tegn som ikke kan vises".into(), "the text has a sign that cannot be shown".into()),
                ("tegnet har ingen form", "the sign has no shape"),
            ),
            format!("skriv teksten på nytt uten tegnet U+{:04X}", u32::from(sign)),
            format!("write the text anew without the sign U+{:04X}", u32::from(sign)),
        ),
    }
}

pub(super) fn placeholders_differ(language: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("oversettelsen til «{language}» setter inn andre svar"),
                format!("the translation into “{language}” inserts other answers"),
            ),
            ("ikke de samme navnene i {krøllparentes}", "not the same names in {braces}"),
        ),
        "bruk de samme {navnene} i alle språk".into(),
        "use the same {names} in every language".into(),
    )
}
