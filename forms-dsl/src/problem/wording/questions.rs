//! The words for `F2xx`: how questions are answered, lists, languages, texts.

use super::{Words, terms::Speaker, texts};
use crate::{
    problem::{Part, QuestionProblem},
    source::{Sources, Span},
};

/// The words for a problem.
pub(super) fn words(problem: &QuestionProblem, span: Span, sources: &Sources, l: &Speaker) -> Words {
    match problem {
        QuestionProblem::ImpossibleRange { from, to } => impossible_range(from, to, span, sources, l),
        QuestionProblem::EmptyList { name } => empty_list(name, l),
        QuestionProblem::MoreThanOptions { fewest, options } => more_than_options(*fewest, *options, l),
        QuestionProblem::TextLimit { most } => text_limit(*most, l),
        QuestionProblem::TooLarge { most } => too_large(*most, l),
        QuestionProblem::DecimalsMissing { needed } => decimals_missing(*needed, l),
        QuestionProblem::OutsideRange { number, from, to } => outside_range(number, from, to, l),
        QuestionProblem::OptionInTwoLists { option, first, second } => option_in_two_lists(option, first, second, l),
        QuestionProblem::NotPeople { name } => not_people(name, l),
        QuestionProblem::NotRows { name } => not_rows(name, l),
        QuestionProblem::NoColumns { name } => no_columns(name, l),
        QuestionProblem::UnknownTwice => unknown_twice(l),
        QuestionProblem::TickAllows => tick_allows(l),
        QuestionProblem::NotOfAnItem => not_of_an_item(l),
        QuestionProblem::NoFiles => no_files(l),
        QuestionProblem::NotAChoice { name } => not_a_choice(name, l),
        QuestionProblem::EmptyBranch { option } => empty_branch(option, l),
        QuestionProblem::WrongPart { part } => wrong_part(*part, l),
        QuestionProblem::RetiredLater { version, of_form } => retired_later(*version, *of_form, l),
        QuestionProblem::NoLanguages => texts::no_languages(l),
        QuestionProblem::LanguageTwice { language } => texts::language_twice(language, l),
        QuestionProblem::OtherTranslation { language, known, original } => {
            texts::other_translation(language, known, *original, l)
        }
        QuestionProblem::NotMoreLanguage { language, of } => texts::not_more_language(language, of, l),
        QuestionProblem::LanguageInBoth { language } => texts::language_in_both(language, l),
        QuestionProblem::StaleTranslation { now } => texts::stale(now, l),
        QuestionProblem::NotTranslated { language, of, count, first } => {
            texts::not_translated(language, of, *count, first, l)
        }
        QuestionProblem::SameLabel { label } => same_label(label, l),
        QuestionProblem::OtherLanguage { language, of_file } => texts::other_language(language, of_file, l),
        QuestionProblem::Untranslated { language } => texts::untranslated(language, l),
        QuestionProblem::EmptyText => texts::empty_text(l),
        QuestionProblem::BadSign { sign } => texts::bad_sign(*sign, l),
        QuestionProblem::PlaceholdersDiffer { language } => texts::placeholders_differ(language, l),
        QuestionProblem::EmptySection { name } => empty_section(name, l),
        QuestionProblem::NoSection => no_section(l),
        QuestionProblem::TooManyQuestions { count, most } => too_many_questions(*count, *most, l),
        QuestionProblem::TooManyFollowUps { count, most } => too_many_follow_ups(*count, *most, l),
        QuestionProblem::TooManyOptions { count, most } => too_many_options(*count, *most, l),
        QuestionProblem::TooManyColumns { count, most } => too_many_columns(*count, *most, l),
        QuestionProblem::VersionZero => version_zero(l),
        QuestionProblem::KeepInYears => keep_in_years(l),
    }
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
        Part::Unit => (
            l.keyword("unit", "enhet"),
            "en enhet i egne ord står bare under «tall … til …», som ikke sier hva det teller",
            "a unit in your own words stands only below “number … to …”, which does not say what it counts",
        ),
        Part::ShowAs => (
            l.keyword("show as", "vis som"),
            "klokke passer til klokkeslett, minutter og timer; knapper og liste til valg; kort og liste til rader; sammenfoldet til alt",
            "clock suits times, minutes and hours; buttons and list suit choices; cards and list suit rows; folded suits all",
        ),
        Part::Lowest => {
            (l.keyword("lowest", "laveste"), "bare en skala har ender med navn", "only a scale has ends with names")
        }
        Part::Highest => {
            (l.keyword("highest", "høyeste"), "bare en skala har ender med navn", "only a scale has ends with names")
        }
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

fn no_files(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("filer kan ikke tas imot".into(), "files cannot be taken in".into()),
            (
                "bilder, tegninger og vedlegg forsegles og slettes ikke slik som svar",
                "photos, drawings and attachments are not sealed and erased as answers are",
            ),
        ),
        "spør etter en tekst som sier hvor originalen ligger, som et saksnummer i arkivet".into(),
        "ask for a text that says where the original is, as a case number of the archive".into(),
    )
}

fn not_a_choice(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("«{name}» er ikke et valg fra en liste"), format!("“{name}” is no choice from a list")),
            ("valgene kan ikke høre til svaret på dette", "the options cannot belong to the answer to this"),
        ),
        "skriv navnet på et spørsmål som er   en av   eller   flere av   en liste".into(),
        "write the name of a question that is   one of   or   many of   a list".into(),
    )
}

fn empty_branch(option: &str, l: &Speaker) -> Words {
    let (mark, show) = (l.keyword("belongs to", "hører til"), l.keyword("show when", "vis når"));
    l.step(
        l.words(
            (
                format!("velges «{option}», er det ingenting å velge her"),
                format!("where “{option}” is chosen, there is nothing to choose here"),
            ),
            ("denne blir stående tom", "this one stays empty"),
        ),
        format!("skriv   {mark} {option}   bak et valg, eller   {show} …   under spørsmålet"),
        format!("write   {mark} {option}   behind an option, or   {show} …   below the question"),
    )
}

fn not_of_an_item(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("dette kan et punkt i en katalog ikke si".into(), "an item of a catalogue cannot say this".into()),
            ("katalogen kjenner ikke skjemaet den brukes i", "the catalogue does not know the form that uses it"),
        ),
        "ta linjen ut; spørsmålet vises når punktet er valgt".into(),
        "leave the line out; the question is shown where the item is chosen".into(),
    )
}

fn impossible_range(from: &str, to: &str, span: Span, sources: &Sources, l: &Speaker) -> Words {
    let words = l.words(
        (format!("fra {from} til {to} er umulig"), format!("from {from} to {to} is impossible")),
        ("ingen svar passer her", "no answer fits in here"),
    );
    let swapped = sources.slice(span).replacen(from, "\u{0}", 1).replacen(to, from, 1).replacen('\u{0}', to, 1);
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

fn empty_list(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("listen «{name}» er tom"), format!("the list “{name}” is empty")),
            ("her er ingenting å velge", "there is nothing to choose here"),
        ),
        "skriv valgene under, hvert på sin linje:   - navn \"Tekst\"".into(),
        "write the options below, each on a line:   - name \"Text\"".into(),
    )
}

fn more_than_options(fewest: u32, options: usize, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("{fewest} valg kreves, listen har {options}"),
                format!("{fewest} choices are asked for, the list has {options}"),
            ),
            ("ingen kan velge så mange", "nobody can choose so many"),
        ),
        format!("skriv   {} {options}   eller færre", l.keyword("at least", "minst")),
        format!("write   {} {options}   or fewer", l.keyword("at least", "minst")),
    )
}

fn text_limit(most: u32, l: &Speaker) -> Words {
    l.step(
        l.words(
            ("grensen for teksten passer ikke".into(), "the limit of the text does not fit".into()),
            ("så lang kan teksten ikke være", "the text cannot be so long"),
        ),
        format!("skriv et tall fra 1 til {most}; lengre tekst er   {}", l.keyword("long text", "lang tekst")),
        format!("write a number from 1 to {most}; longer text is   {}", l.keyword("long text", "lang tekst")),
    )
}

fn too_large(most: i64, l: &Speaker) -> Words {
    l.step(
        l.words(
            ("tallet er for stort".into(), "the number is too large".into()),
            ("så mye tas ikke vare på", "so much is not kept"),
        ),
        format!("skriv høyst {most}"),
        format!("write {most} at most"),
    )
}

fn decimals_missing(needed: u32, l: &Speaker) -> Words {
    l.step(
        l.words(
            ("grensen har desimaler, svarene har ikke".into(), "the bound has decimals, the answers have not".into()),
            ("dette kan ingen svare", "nobody can answer this"),
        ),
        format!(
            "legg til   {} {needed}   etter grensene, eller skriv et helt tall",
            l.keyword("decimals", "desimaler")
        ),
        format!("add   {} {needed}   behind the bounds, or write a whole number", l.keyword("decimals", "desimaler")),
    )
}

fn outside_range(number: &str, from: &str, to: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("{number} er utenfor {from} til {to}"), format!("{number} is outside {from} to {to}")),
            ("innstillingen tillater ikke dette", "the setting does not allow this"),
        ),
        format!("skriv et tall fra {from} til {to}"),
        format!("write a number from {from} to {to}"),
    )
}

fn option_in_two_lists(option: &str, first: &str, second: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("valget «{option}» står i to lister"), format!("the option “{option}” is in two lists")),
            ("et svar kunne ikke si hvilket", "an answer could not say which"),
        ),
        format!("gi valget et annet navn i «{first}» eller «{second}»"),
        format!("give the option another name in “{first}” or “{second}”"),
    )
}

fn not_people(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("«{name}» er ikke en liste over personer"), format!("“{name}” is not a question of people")),
            ("her trengs et spørsmål om personer", "a question of people is needed here"),
        ),
        format!("bruk et spørsmål av typen   {}", l.keyword("people", "personer")),
        format!("use a question of the type   {}", l.keyword("people", "personer")),
    )
}

fn not_rows(name: &str, l: &Speaker) -> Words {
    l.step(
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
    )
}

fn no_columns(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("radene «{name}» har ingen spørsmål"), format!("the rows “{name}” have no question")),
            ("en rad ville være tom", "a row would be empty"),
        ),
        format!("skriv   {} …   under, to mellomrom lenger inn", l.keyword("ask", "spør")),
        format!("write   {} …   below, two spaces further in", l.keyword("ask", "spør")),
    )
}

fn unknown_twice(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("«vet ikke» kan svares på to måter".into(), "“do not know” can be answered in two ways".into()),
            ("listen har allerede valget unknown", "the list has the option unknown already"),
        ),
        "ta bort linjen, eller valget i listen".into(),
        "remove the line, or the option of the list".into(),
    )
}

fn tick_allows(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("en avkryssing er ja eller nei".into(), "a box is ticked or not".into()),
            ("det er ingenting å la være å svare på", "there is nothing to leave unanswered"),
        ),
        format!("bruk   {}   der man kan la være å svare", l.keyword("yes or no", "ja eller nei")),
        format!("use   {}   where one may leave it unanswered", l.keyword("yes or no", "ja eller nei")),
    )
}

fn retired_later(version: u32, of_form: u32, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("utgått i versjon {version}, men skjemaet er i versjon {of_form}"),
                format!("retired in version {version}, but the form is at version {of_form}"),
            ),
            ("den versjonen finnes ikke ennå", "that version is yet to come"),
        ),
        format!("skriv {of_form} eller et mindre tall"),
        format!("write {of_form} or a smaller number"),
    )
}

fn empty_section(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("delen «{name}» er tom"), format!("the section “{name}” is empty")),
            ("siden ville være tom", "the page would be empty"),
        ),
        format!("skriv   {} …   under, to mellomrom lenger inn, eller ta delen bort", l.keyword("ask", "spør")),
        format!("write   {} …   below, two spaces further in, or remove the section", l.keyword("ask", "spør")),
    )
}

fn no_section(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("skjemaet har ingen deler".into(), "the form has no section".into()),
            ("her er ingenting å fylle ut", "there is nothing to fill in here"),
        ),
        format!("skriv   {} navn \"Overskrift\"   og spørsmål under", l.keyword("section", "del")),
        format!("write   {} name \"Heading\"   and questions below", l.keyword("section", "del")),
    )
}

fn too_many_questions(count: usize, most: usize, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("skjemaet har {count} spørsmål"), format!("the form has {count} questions")),
            ("for mange", "too many"),
        ),
        format!("høyst {most} får plass: del skjemaet i to"),
        format!("{most} are the most: make two forms of it"),
    )
}

fn too_many_columns(count: usize, most: usize, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("{count} åpne svar på ett sted"), format!("{count} open answers in one place")),
            ("for mange", "too many"),
        ),
        format!("høyst {most} får plass: del skjemaet, eller gi svarene en høyere klasse"),
        format!("{most} are the most: divide the form, or give answers a higher class"),
    )
}

fn too_many_follow_ups(count: usize, most: usize, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("skjemaet har {count} oppfølginger"), format!("the form has {count} follow-ups")),
            ("for mange", "too many"),
        ),
        format!("høyst {most} kan holdes opp mot hverandre: del skjemaet i to"),
        format!("{most} are the most that can be held against each other: make two forms of it"),
    )
}

fn too_many_options(count: usize, most: usize, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("listen har {count} valg"), format!("the list has {count} options")),
            ("for mange", "too many"),
        ),
        format!("høyst {most} får plass: del listen i flere"),
        format!("{most} are the most: make several lists of it"),
    )
}

fn version_zero(l: &Speaker) -> Words {
    l.step(
        l.words(("versjoner telles fra 1".into(), "versions count from 1".into()), ("ingen versjon", "no version")),
        format!("skriv   {} 1", l.keyword("version", "versjon")),
        format!("write   {} 1", l.keyword("version", "versjon")),
    )
}

fn keep_in_years(l: &Speaker) -> Words {
    l.step(
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
    )
}

fn same_label(label: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("to spørsmål i denne delen heter «{label}»"),
                format!("two questions of this section are called “{label}”"),
            ),
            ("den som svarer, kan ikke se forskjell", "whoever answers cannot tell them apart"),
        ),
        "gi dem hver sin tekst".into(),
        "give each a text of its own".into(),
    )
}
