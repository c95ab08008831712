//! The words for `F2xx`: how questions are answered, lists, languages, texts.

use super::{Words, terms::Speaker};
use crate::{
    problem::{BadSign, CheckProblem, Part},
    source::{Sources, Span},
};

pub(super) fn words(problem: &CheckProblem, span: Span, sources: &Sources, l: &Speaker) -> Option<Words> {
    bounds(problem, span, sources, l)
        .or_else(|| kinds(problem, l))
        .or_else(|| languages(problem, span, l))
        .or_else(|| whole(problem, l))
}

fn bounds(problem: &CheckProblem, span: Span, sources: &Sources, l: &Speaker) -> Option<Words> {
    Some(match problem {
        CheckProblem::ImpossibleRange { from, to } => {
            let words = l.words(
                (format!("fra {from} til {to} er umulig"), format!("from {from} to {to} is impossible")),
                ("ingen svar passer her", "no answer fits in here"),
            );
            let swapped = sources
                .slice(span)
                .replacen(from.as_str(), "\u{0}", 1)
                .replacen(to.as_str(), from, 1)
                .replacen('\u{0}', to, 1);
            if swapped == sources.slice(span) {
                l.step(
                    words,
                    "skriv det minste først, og mer enn null".into(),
                    "write the smaller one first, and more than nothing".into(),
                )
            } else {
                words.offer(l.say(format!("skriv   {swapped}"), format!("write   {swapped}")), vec![(span, swapped)])
            }
        }
        CheckProblem::EmptyList { name } => l.step(
            l.words(
                (format!("listen «{name}» er tom"), format!("the list “{name}” is empty")),
                ("her er ingenting å velge", "there is nothing to choose here"),
            ),
            "skriv valgene under, hvert på sin linje:   - navn \"Tekst\"".into(),
            "write the options below, each on a line:   - name \"Text\"".into(),
        ),
        CheckProblem::MoreThanOptions { fewest, options } => l.step(
            l.words(
                (
                    format!("{fewest} valg kreves, listen har {options}"),
                    format!("{fewest} choices are asked for, the list has {options}"),
                ),
                ("ingen kan velge så mange", "nobody can choose so many"),
            ),
            format!("skriv   {} {options}   eller færre", l.keyword("at least", "minst")),
            format!("write   {} {options}   or fewer", l.keyword("at least", "minst")),
        ),
        CheckProblem::TextLimit { most } => l.step(
            l.words(
                ("grensen for teksten passer ikke".into(), "the limit of the text does not fit".into()),
                ("så lang kan teksten ikke være", "the text cannot be so long"),
            ),
            format!("skriv et tall fra 1 til {most}; lengre tekst er   {}", l.keyword("long text", "lang tekst")),
            format!("write a number from 1 to {most}; longer text is   {}", l.keyword("long text", "lang tekst")),
        ),
        CheckProblem::TooLarge { most } => l.step(
            l.words(
                ("tallet er for stort".into(), "the number is too large".into()),
                ("så mye tas ikke vare på", "so much is not kept"),
            ),
            format!("skriv høyst {most}"),
            format!("write {most} at most"),
        ),
        CheckProblem::DecimalsMissing { needed } => l.step(
            l.words(
                (
                    "grensen har desimaler, svarene har ikke".into(),
                    "the bound has decimals, the answers have not".into(),
                ),
                ("dette kan ingen svare", "nobody can answer this"),
            ),
            format!(
                "legg til   {} {needed}   etter grensene, eller skriv et helt tall",
                l.keyword("decimals", "desimaler")
            ),
            format!(
                "add   {} {needed}   behind the bounds, or write a whole number",
                l.keyword("decimals", "desimaler")
            ),
        ),
        CheckProblem::OutsideRange { number, from, to } => l.step(
            l.words(
                (format!("{number} er utenfor {from} til {to}"), format!("{number} is outside {from} to {to}")),
                ("innstillingen tillater ikke dette", "the setting does not allow this"),
            ),
            format!("skriv et tall fra {from} til {to}"),
            format!("write a number from {from} to {to}"),
        ),
        _ => return None,
    })
}

fn kinds(problem: &CheckProblem, l: &Speaker) -> Option<Words> {
    Some(match problem {
        CheckProblem::OptionInTwoLists { option, first, second } => l.step(
            l.words(
                (format!("valget «{option}» står i to lister"), format!("the option “{option}” is in two lists")),
                ("et svar kunne ikke si hvilket", "an answer could not say which"),
            ),
            format!("gi valget et annet navn i «{first}» eller «{second}»"),
            format!("give the option another name in “{first}” or “{second}”"),
        ),
        CheckProblem::NotPeople { name } => l.step(
            l.words(
                (format!("«{name}» er ikke en liste over personer"), format!("“{name}” is not a question of people")),
                ("her trengs et spørsmål om personer", "a question of people is needed here"),
            ),
            format!("bruk et spørsmål av typen   {}", l.keyword("people", "personer")),
            format!("use a question of the type   {}", l.keyword("people", "personer")),
        ),
        CheckProblem::NotRows { name } => l.step(
            l.words(
                (format!("«{name}» har ingen rader"), format!("“{name}” has no rows")),
                ("her trengs rader", "rows are needed here"),
            ),
            format!(
                "bruk navnet på   {}, {}   eller tiltak",
                l.keyword("repeat", "gjenta"),
                l.keyword("people", "personer")
            ),
            format!(
                "use the name of   {}, {}   or measures",
                l.keyword("repeat", "gjenta"),
                l.keyword("people", "personer")
            ),
        ),
        CheckProblem::NoColumns { name } => l.step(
            l.words(
                (format!("radene «{name}» har ingen spørsmål"), format!("the rows “{name}” have no question")),
                ("en rad ville være tom", "a row would be empty"),
            ),
            format!("skriv   {} …   under, to mellomrom lenger inn", l.keyword("ask", "spør")),
            format!("write   {} …   below, two spaces further in", l.keyword("ask", "spør")),
        ),
        CheckProblem::UnknownTwice => l.step(
            l.words(
                ("«vet ikke» kan svares på to måter".into(), "“do not know” can be answered in two ways".into()),
                ("listen har allerede valget unknown", "the list has the option unknown already"),
            ),
            "ta bort linjen, eller valget i listen".into(),
            "remove the line, or the option of the list".into(),
        ),
        CheckProblem::TickAllows => l.step(
            l.words(
                ("en avkryssing er ja eller nei".into(), "a box is ticked or not".into()),
                ("det er ingenting å la være å svare på", "there is nothing to leave unanswered"),
            ),
            format!("bruk   {}   der man kan la være å svare", l.keyword("yes or no", "ja eller nei")),
            format!("use   {}   where one may leave it unanswered", l.keyword("yes or no", "ja eller nei")),
        ),
        CheckProblem::WrongPart(part) => wrong_part(*part, l),
        CheckProblem::RetiredLater { version, of_form } => l.step(
            l.words(
                (
                    format!("utgått i versjon {version}, men skjemaet er i versjon {of_form}"),
                    format!("retired in version {version}, but the form is at version {of_form}"),
                ),
                ("den versjonen finnes ikke ennå", "that version is yet to come"),
            ),
            format!("skriv {of_form} eller et mindre tall"),
            format!("write {of_form} or a smaller number"),
        ),
        _ => return None,
    })
}

fn wrong_part(part: Part, l: &Speaker) -> Words {
    let (word, step_nb, step_en) = match part {
        Part::Columns => (
            l.keyword("columns", "kolonner"),
            "kolonner velges bare for tiltak",
            "columns are chosen for measures alone",
        ),
        Part::FixedRows => {
            (l.keyword("fixed rows", "faste rader"), "bare rader kan være faste", "only rows can be fixed")
        }
        Part::Ask => (
            l.keyword("ask", "spør"),
            "spørsmål kan bare stå under rader: flytt linjen ut, eller gjør den over til gjenta",
            "questions stand only below rows: move the line out, or make the one above a repeat",
        ),
        Part::Rule => (
            l.keyword("require", "krev at"),
            "under et spørsmål heter det «må være»; andre regler står i delen eller i radene",
            "below a question it is “must be”; other rules stand in the section or in the rows",
        ),
        Part::MustBe => (
            l.keyword("must be", "må være"),
            "under rader heter det «krev at», og gjelder én rad om gangen",
            "below rows it is “require”, and speaks of one row at a time",
        ),
        Part::Script => (
            l.keyword("script", "les høyt"),
            "skriv det under et av spørsmålene i radene",
            "write it below one of the questions in the rows",
        ),
        Part::Allow => (
            l.keyword("allow", "tillat"),
            "skriv det under et av spørsmålene i radene",
            "write it below one of the questions in the rows",
        ),
        Part::Compute => (
            l.keyword("compute", "regn ut"),
            "regn det ut i delen, med summer over radene",
            "compute it in the section, with sums over the rows",
        ),
    };
    l.step(
        l.words(
            (format!("«{word}» passer ikke her"), format!("“{word}” does not fit here")),
            ("sier ingenting om linjen over", "says nothing about the line above"),
        ),
        step_nb.into(),
        step_en.into(),
    )
}

fn languages(problem: &CheckProblem, span: Span, l: &Speaker) -> Option<Words> {
    Some(match problem {
        CheckProblem::NoLanguages => l.step(
            l.words(
                (
                    "filen sier ikke hvilket språk den er skrevet på".into(),
                    "the file does not say in which language it is written".into(),
                ),
                ("språket mangler under denne linjen", "the language is missing below this line"),
            ),
            format!("skriv   {} nb   under den første linjen", l.keyword("languages", "språk")),
            format!("write   {} nb   below the first line", l.keyword("languages", "språk")),
        ),
        CheckProblem::LanguageTwice { language } => l.step(
            l.words(
                (format!("språket «{language}» står to ganger"), format!("the language “{language}” stands twice")),
                ("dette er den andre gangen", "this is the second time"),
            ),
            "ta bort den ene".into(),
            "remove one of them".into(),
        ),
        CheckProblem::NotALanguage { tag } => l.step(
            l.words(
                (format!("«{tag}» er ingen språkkode"), format!("“{tag}” is no code of a language")),
                ("her skal det stå en kode", "a code belongs here"),
            ),
            "skriv to eller tre bokstaver: nb, nn, se, en, ar".into(),
            "write two or three letters: nb, nn, se, en, ar".into(),
        ),
        CheckProblem::OtherTranslation { language, known, original } => {
            let title = if *original {
                (
                    format!("«{language}» er språket som filen er skrevet på"),
                    format!("“{language}” is the language that the file is written in"),
                )
            } else {
                (
                    format!("filen har ikke språket «{language}»"),
                    format!("the file does not have the language “{language}”"),
                )
            };
            let words = l.words(title, ("denne oversettelsen hører ikke til", "this translation does not belong"));
            if *original {
                return Some(l.step(
                    words,
                    "skriv teksten uten språkkode".into(),
                    "write the text without a code".into(),
                ));
            }
            let list = known.iter().chain([language]).cloned().collect::<Vec<_>>().join(", ");
            l.step(
                words,
                format!("skriv   {} {list}   under den første linjen", l.keyword("languages", "språk")),
                format!("write   {} {list}   below the first line", l.keyword("languages", "språk")),
            )
        }
        CheckProblem::Untranslated { language } => l.step(
            l.words(
                (format!("teksten mangler på «{language}»"), format!("the text is missing in “{language}”")),
                ("vises på et annet språk inntil videre", "shown in another language for now"),
            ),
            format!("skriv   {language} \"…\"   rett under teksten"),
            format!("write   {language} \"…\"   right below the text"),
        ),
        CheckProblem::EmptyText => l.step(
            l.words(
                ("teksten er tom".into(), "the text is empty".into()),
                ("her skal det stå noe å lese", "something to read belongs here"),
            ),
            "skriv teksten, eller ta bort linjen".into(),
            "write the text, or remove the line".into(),
        ),
        CheckProblem::BadSign(sign) => bad_sign(*sign, span, l),
        CheckProblem::PlaceholdersDiffer { language } => l.step(
            l.words(
                (
                    format!("oversettelsen til «{language}» setter inn andre svar"),
                    format!("the translation into “{language}” inserts other answers"),
                ),
                ("ikke de samme navnene i {krøllparentes}", "not the same names in {braces}"),
            ),
            "bruk de samme {navnene} i alle språk".into(),
            "use the same {names} in every language".into(),
        ),
        _ => return None,
    })
}

fn bad_sign(sign: BadSign, _span: Span, l: &Speaker) -> Words {
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

fn whole(problem: &CheckProblem, l: &Speaker) -> Option<Words> {
    Some(match problem {
        CheckProblem::EmptySection { name } => l.step(
            l.words(
                (format!("delen «{name}» er tom"), format!("the section “{name}” is empty")),
                ("siden ville være tom", "the page would be empty"),
            ),
            format!("skriv   {} …   under, to mellomrom lenger inn, eller ta delen bort", l.keyword("ask", "spør")),
            format!("write   {} …   below, two spaces further in, or remove the section", l.keyword("ask", "spør")),
        ),
        CheckProblem::NoSection => l.step(
            l.words(
                ("skjemaet har ingen deler".into(), "the form has no section".into()),
                ("her er ingenting å fylle ut", "there is nothing to fill in here"),
            ),
            format!("skriv   {} navn \"Overskrift\"   og spørsmål under", l.keyword("section", "del")),
            format!("write   {} name \"Heading\"   and questions below", l.keyword("section", "del")),
        ),
        CheckProblem::TooManyQuestions { count, most } => l.step(
            l.words(
                (format!("skjemaet har {count} spørsmål"), format!("the form has {count} questions")),
                ("for mange", "too many"),
            ),
            format!("høyst {most} får plass: del skjemaet i to"),
            format!("{most} are the most: make two forms of it"),
        ),
        CheckProblem::TooManyColumns { count, most } => l.step(
            l.words(
                (format!("{count} åpne svar på ett sted"), format!("{count} open answers in one place")),
                ("for mange", "too many"),
            ),
            format!("høyst {most} får plass: del skjemaet, eller gi svarene en høyere klasse"),
            format!("{most} are the most: divide the form, or give answers a higher class"),
        ),
        CheckProblem::VersionZero => l.step(
            l.words(("versjoner telles fra 1".into(), "versions count from 1".into()), ("ingen versjon", "no version")),
            format!("skriv   {} 1", l.keyword("version", "versjon")),
            format!("write   {} 1", l.keyword("version", "versjon")),
        ),
        CheckProblem::KeepInYears => l.step(
            l.words(("oppbevaring telles i år".into(), "keeping counts years".into()), ("ikke år", "not years")),
            format!(
                "skriv for eksempel   {} 10 {}",
                l.keyword("keep", "behold"),
                l.keyword("years after closed", "år etter avslutning")
            ),
            format!(
                "write for example   {} 10 {}",
                l.keyword("keep", "behold"),
                l.keyword("years after closed", "år etter avslutning")
            ),
        ),
        _ => return None,
    })
}
