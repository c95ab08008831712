//! The words for `F3xx`: what is compared, counted, begun with.

use super::{Words, terms::Speaker};
use crate::{
    model::{AnswerState, Unit},
    problem::{ConditionProblem, Sort},
    source::{Sources, Span},
};

/// The words for a problem.
pub(super) fn words(problem: &ConditionProblem, span: Span, sources: &Sources, l: &Speaker) -> Words {
    let here = sources.slice(span);
    match problem {
        ConditionProblem::KindsDiffer { first, second } => kinds_differ(*first, *second, l),
        ConditionProblem::NotOrdered { found } => not_ordered(*found, l),
        ConditionProblem::UnitsDiffer { first, second } => units_differ(*first, *second, l),
        ConditionProblem::BetweenReversed => between_reversed(l),
        ConditionProblem::NotAnOption => not_an_option(l),
        ConditionProblem::NeverInState { name, state } => never_in_state(name, *state, l),
        ConditionProblem::ReasonNotAllowed { state } => reason_not_allowed(*state, l),
        ConditionProblem::NotACondition { found } => not_a_condition(*found, here, l),
        ConditionProblem::ContainsOfOne => contains_of_one(here, l),
        ConditionProblem::IsOfSeveral => is_of_several(here, l),
        ConditionProblem::IsOfRows => is_of_rows(here, l),
        ConditionProblem::ColumnOutside { column, rows } => column_outside(column, rows, l),
        ConditionProblem::NoAnswer { name } => no_answer(name, l),
        ConditionProblem::StateOfNoQuestion => state_of_no_question(l),
        ConditionProblem::ConditionAsValue => condition_as_value(l),
        ConditionProblem::NotYet => not_yet(l),
        ConditionProblem::ConditionTooLarge => condition_too_large(l),
        ConditionProblem::Cycle { ring } => cycle(ring, l),
        ConditionProblem::UnitMissing => unit_missing(here, l),
        ConditionProblem::NoCalendarUnit { unit } => no_calendar_unit(*unit, l),
        ConditionProblem::NotCalculable { left, right } => not_calculable(*left, *right, l),
        ConditionProblem::NotADate { found } => not_a_date(*found, l),
        ConditionProblem::NotALength { found } => not_a_length(*found, l),
        ConditionProblem::RegisterElsewhere => register_elsewhere(l),
        ConditionProblem::RegisterNeedsDays => register_needs_days(here, l),
        ConditionProblem::OnlyRegister => only_register(l),
        ConditionProblem::OnlyBeside => only_beside(l),
        ConditionProblem::ConsentForNobody { found } => consent_for_nobody(*found, l),
        ConditionProblem::AnswersOfNoText => answers_of_no_text(l),
        ConditionProblem::OfferedByForm => offered_by_form(l),
        ConditionProblem::NotCountable { found } => not_countable(*found, l),
        ConditionProblem::FigureNeedsColumn => figure_needs_column(here, l),
        ConditionProblem::RowsAsValue => rows_as_value(here, l),
        ConditionProblem::RowsBeginWithRows => rows_begin_with_rows(l),
        ConditionProblem::SeveralToBeginWith => several_to_begin_with(l),
        ConditionProblem::NeverBegins => never_begins(l),
        ConditionProblem::OneAnswerOnly => one_answer_only(l),
        ConditionProblem::RowsGiven => rows_given(l),
    }
}

fn kinds_differ(first: Sort, second: Sort, l: &Speaker) -> Words {
    let (first, second) = (l.sort(first), l.sort(second));
    l.step(
        l.words(
            (format!("{first} og {second} kan ikke høre sammen"), format!("{first} and {second} do not go together")),
            ("av et annet slag", "of another kind"),
        ),
        format!("skriv {first} her, eller velg et annet spørsmål"),
        format!("write {first} here, or choose another question"),
    )
}

fn not_ordered(found: Sort, l: &Speaker) -> Words {
    let found = l.sort(found);
    l.step(
        l.words(
            (
                format!("{found} har ikke noe før og etter, mer og mindre"),
                format!("{found} has no before and after, no more and less"),
            ),
            ("kan bare være likt eller ulikt", "can only be the same or another"),
        ),
        format!("skriv   {}   eller   {}", l.keyword("is", "er"), l.keyword("is one of", "er en av")),
        format!("write   {}   or   {}", l.keyword("is", "er"), l.keyword("is one of", "er en av")),
    )
}

fn units_differ(first: Unit, second: Unit, l: &Speaker) -> Words {
    let (first, second) = (l.unit(first), l.unit(second));
    l.step(
        l.words(
            (format!("{first} og {second} er ikke samme enhet"), format!("{first} and {second} are not the same unit")),
            ("teller hver sin ting", "each counts something else"),
        ),
        format!("regn om til {first}"),
        format!("convert it to {first}"),
    )
}

fn between_reversed(l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                "mellom det største og det minste er det ingenting".into(),
                "between the larger and the smaller there is nothing".into(),
            ),
            ("dette er aldri sant", "this is never true"),
        ),
        "skriv det minste, eller det tidligste, først".into(),
        "write the smaller, or the earlier, first".into(),
    )
}

fn not_an_option(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("her trengs et valg fra listen".into(), "an option of the list is needed here".into()),
            ("ikke et valg", "not an option"),
        ),
        "skriv navnet på et valg, uten anførselstegn".into(),
        "write the name of an option, without quotes".into(),
    )
}

fn never_in_state(name: &str, state: AnswerState, l: &Speaker) -> Words {
    let state = l.state(state);
    l.step(
        l.words(
            (format!("«{name}» kan aldri være {state}"), format!("“{name}” can never be {state}")),
            ("dette er aldri sant", "this is never true"),
        ),
        format!("skriv   {} …   under spørsmålet, eller ta dette bort", l.keyword("allow", "tillat")),
        format!("write   {} …   below the question, or remove this", l.keyword("allow", "tillat")),
    )
}

fn reason_not_allowed(state: AnswerState, l: &Speaker) -> Words {
    let state = l.state(state);
    l.step(
        l.words(
            (format!("spørsmålet tillater ikke {state}"), format!("the question does not allow {state}")),
            ("ingen kan svare dette", "nobody can answer this"),
        ),
        format!("skriv   {} …   under spørsmålet", l.keyword("allow", "tillat")),
        format!("write   {} …   below the question", l.keyword("allow", "tillat")),
    )
}

fn not_a_condition(found: Sort, here: &str, l: &Speaker) -> Words {
    let found = l.sort(found);
    l.step(
        l.words(
            (
                format!("«{here}» er {found}, ikke noe som stemmer eller ikke"),
                format!("“{here}” is {found}, not something that holds or not"),
            ),
            ("her mangler hva det skal være", "what it should be is missing here"),
        ),
        format!(
            "skriv   {here} {} …   eller   {here} {}",
            l.keyword("is", "er"),
            l.keyword("is answered", "er besvart")
        ),
        format!("write   {here} {} …   or   {here} {}", l.keyword("is", "er"), l.keyword("is answered", "er besvart")),
    )
}

fn contains_of_one(here: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("«{here}» har ett svar"), format!("“{here}” has one answer")),
            ("ett svar inneholder ikke andre", "one answer contains no others"),
        ),
        format!("skriv   {here} {} …", l.keyword("is", "er")),
        format!("write   {here} {} …", l.keyword("is", "er")),
    )
}

fn is_of_several(here: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("«{here}» kan ha flere svar"), format!("“{here}” may have several answers")),
            ("flere svar er ikke ett", "several answers are not one"),
        ),
        format!("skriv   {here} {} …", l.keyword("contains", "inneholder")),
        format!("write   {here} {} …", l.keyword("contains", "inneholder")),
    )
}

fn is_of_rows(here: &str, l: &Speaker) -> Words {
    l.step(
        l.words((format!("«{here}» har rader"), format!("“{here}” has rows")), ("hvilken rad?", "which row?")),
        format!("skriv   {} {here} {} …", l.keyword("any row of", "noen rad i"), l.keyword("where", "der")),
        format!("write   {} {here} {} …", l.keyword("any row of", "noen rad i"), l.keyword("where", "der")),
    )
}

fn column_outside(column: &str, rows: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("«{column}» står i radene «{rows}»"), format!("“{column}” stands in the rows “{rows}”")),
            ("hvilken rad?", "which row?"),
        ),
        format!("skriv   {} {rows} {} {column} …", l.keyword("any row of", "noen rad i"), l.keyword("where", "der")),
        format!("write   {} {rows} {} {column} …", l.keyword("any row of", "noen rad i"), l.keyword("where", "der")),
    )
}

fn no_answer(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("«{name}» har ikke noe svar"), format!("“{name}” has no answer")),
            ("en del, en merknad eller et sted å skrive under", "a section, a note or a place to sign"),
        ),
        "bruk navnet på et spørsmål".into(),
        "use the name of a question".into(),
    )
}

fn state_of_no_question(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("bare spørsmål er besvart eller ikke".into(), "only questions are answered or not".into()),
            ("ikke et spørsmål i dette skjemaet", "no question of this form"),
        ),
        "bruk navnet på et spørsmål".into(),
        "use the name of a question".into(),
    )
}

fn condition_as_value(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("her trengs et svar, ikke en betingelse".into(), "an answer is needed here, not a condition".into()),
            ("dette stemmer, eller stemmer ikke", "this holds, or does not"),
        ),
        format!("skriv betingelsen for seg, med   {}   imellom", l.keyword("and", "og")),
        format!("write the condition by itself, with   {}   between", l.keyword("and", "og")),
    )
}

fn not_yet(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("dette kan ikke brukes ennå".into(), "this cannot be used yet".into()),
            ("hører til en senere versjon av språket", "belongs to a later version of the language"),
        ),
        "ta det ut inntil videre".into(),
        "leave it out for now".into(),
    )
}

fn condition_too_large(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("betingelsen er for stor".into(), "the condition is too large".into()),
            ("med alt den viser til", "with all that it refers to"),
        ),
        "del den opp, og la færre betingelser vise til hverandre".into(),
        "divide it, and let fewer conditions refer to each other".into(),
    )
}

fn cycle(ring: &[String], l: &Speaker) -> Words {
    let all = ring.iter().chain(ring.first()).cloned().collect::<Vec<_>>().join(" → ");
    let words = if ring.len() == 1 {
        l.words(
            (
                format!("«{all}» venter på seg selv", all = ring.concat()),
                format!("“{all}” waits for itself", all = ring.concat()),
            ),
            ("kan aldri bli avgjort", "can never be decided"),
        )
    } else {
        l.words(
            (format!("disse venter på hverandre: {all}"), format!("these wait for each other: {all}")),
            ("ringen går gjennom denne", "the ring goes through this one"),
        )
    };
    l.step(
        words,
        "la minst én av dem ikke avhenge av de andre".into(),
        "let at least one of them not depend on the others".into(),
    )
}

fn unit_missing(here: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            ("tallet sier ikke hva det teller".into(), "the number does not say what it counts".into()),
            ("dager? uker?", "days? weeks?"),
        ),
        format!("skriv   {here} {}", l.keyword("days", "dager")),
        format!("write   {here} {}", l.keyword("days", "dager")),
    )
}

fn no_calendar_unit(unit: Unit, l: &Speaker) -> Words {
    let unit = l.unit(unit);
    l.step(
        l.words(
            (format!("en dato flyttes ikke med {unit}"), format!("a date is not moved by {unit}")),
            ("ikke et antall dager", "not a stretch of days"),
        ),
        "bruk dager, uker, måneder, år, halvår, skoledager eller skoleuker".into(),
        "use days, weeks, months, years, half-years, school days or school weeks".into(),
    )
}

fn not_calculable(left: Sort, right: Sort, l: &Speaker) -> Words {
    let (left, right) = (l.sort(left), l.sort(right));
    l.step(
        l.words(
            (format!("{left} og {right} kan ikke regnes sammen"), format!("{left} and {right} cannot be calculated")),
            ("dette gir ikke noe svar", "this has no result"),
        ),
        "regn med tall, eller med en dato og et antall dager".into(),
        "calculate with numbers, or with a date and a number of days".into(),
    )
}

fn not_a_date(found: Sort, l: &Speaker) -> Words {
    let found = l.sort(found);
    l.step(
        l.words(
            (format!("her trengs en dato, ikke {found}"), format!("a date is needed here, not {found}")),
            ("ikke en dato", "not a date"),
        ),
        "bruk et spørsmål med dato, eller skriv en dato som 2026-11-02".into(),
        "use a question with a date, or write a date as 2026-11-02".into(),
    )
}

fn not_a_length(found: Sort, l: &Speaker) -> Words {
    let found = l.sort(found);
    l.step(
        l.words(
            (
                format!("her trengs et antall dager, ikke {found}"),
                format!("a number of days is needed here, not {found}"),
            ),
            ("ikke et antall dager", "not a number of days"),
        ),
        "skriv hvor lenge, som   3 skoledager   eller   2 uker".into(),
        "write how long, as   3 school days   or   2 weeks".into(),
    )
}

fn register_elsewhere(l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                "registeret kan endre seg, så det kan ikke brukes her".into(),
                "the register may change, so it cannot be used here".into(),
            ),
            ("svaret ville endret seg av seg selv", "the answer would change by itself"),
        ),
        format!("la et spørsmål   {} registeret, og bruk svaret", l.keyword("start with", "begynn med")),
        format!("let a question   {} the register, and use its answer", l.keyword("start with", "begynn med")),
    )
}

fn register_needs_days(here: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            ("registeret må vite hvilke dager det gjelder".into(), "the register must know which days".into()),
            ("fra når, til når?", "from when, until when?"),
        ),
        format!("skriv   {here} {} … {} …", l.keyword("from", "fra"), l.keyword("to", "til")),
        format!("write   {here} {} … {} …", l.keyword("from", "fra"), l.keyword("to", "til")),
    )
}

fn only_register(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("bare registeret kan spørres om bestemte dager".into(), "only the register knows of given days".into()),
            ("dette er ikke fra registeret", "this is not of the register"),
        ),
        format!("ta bort   {} … {} …", l.keyword("from", "fra"), l.keyword("to", "til")),
        format!("leave out   {} … {} …", l.keyword("from", "fra"), l.keyword("to", "til")),
    )
}

fn only_beside(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("en kalender kan bare vises".into(), "a calendar can only be shown".into()),
            ("ikke noe svar", "no answer"),
        ),
        format!("skriv   {} …   under et spørsmål", l.keyword("beside", "ved siden av")),
        format!("write   {} …   below a question", l.keyword("beside", "ved siden av")),
    )
}

fn consent_for_nobody(found: Sort, l: &Speaker) -> Words {
    let found = l.sort(found);
    l.step(
        l.words(
            (
                format!("samtykke gjelder en rolle eller instans, ikke {found}"),
                format!("consent is for a role or an agency, not {found}"),
            ),
            ("ingen å dele med", "nobody to share with"),
        ),
        "bruk en rolle fra innstillingene, eller et spørsmål som svares med en instans".into(),
        "use a role of the settings, or a question that is answered with an agency".into(),
    )
}

fn answers_of_no_text(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("bare en tekst kan begynne med andre svar".into(), "only a text can begin with other answers".into()),
            ("dette spørsmålet er ingen tekst", "this question is no text"),
        ),
        format!("gjør spørsmålet til   {}", l.keyword("long text", "lang tekst")),
        format!("make the question   {}", l.keyword("long text", "lang tekst")),
    )
}

fn offered_by_form(l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                "en katalog vet ikke hva skjemaene svarer".into(),
                "a catalogue does not know what forms are answered with".into(),
            ),
            ("dette står i et skjema", "this stands in a form"),
        ),
        "bruk opplysninger om saken, som   case.grade   , eller innstillinger".into(),
        "use facts of the case, such as   case.grade   , or settings".into(),
    )
}

fn not_countable(found: Sort, l: &Speaker) -> Words {
    let found = l.sort(found);
    l.step(
        l.words(
            (format!("{found} kan ikke summeres"), format!("{found} cannot be added up")),
            ("ikke et tall", "not a number"),
        ),
        format!("bruk en kolonne med tall, eller   {}", l.keyword("number of", "antall")),
        format!("use a column of numbers, or   {}", l.keyword("number of", "antall")),
    )
}

fn figure_needs_column(here: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            ("summen av hva?".into(), "the sum of what?".into()),
            ("her mangler kolonnen", "the column is missing here"),
        ),
        format!("skriv   {here}.kolonne"),
        format!("write   {here}.column"),
    )
}

fn rows_as_value(here: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            ("rader er ikke ett svar".into(), "rows are not one answer".into()),
            ("her trengs ett svar", "one answer is needed here"),
        ),
        format!(
            "skriv   {} {here}   eller   {} {here} {} …",
            l.keyword("number of", "antall"),
            l.keyword("list of", "liste av"),
            l.keyword("where", "der")
        ),
        format!(
            "write   {} {here}   or   {} {here} {} …",
            l.keyword("number of", "antall"),
            l.keyword("list of", "liste av"),
            l.keyword("where", "der")
        ),
    )
}

fn rows_begin_with_rows(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("rader kan bare begynne med rader".into(), "rows can only begin with rows".into()),
            ("ikke rader fra et annet skjema", "no rows of another form"),
        ),
        "skriv   SKJEMA.RADER   eller   case.invited".into(),
        "write   FORM.ROWS   or   case.invited".into(),
    )
}

fn several_to_begin_with(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("ett svar kan ikke begynne med flere".into(), "one answer cannot begin with several".into()),
            ("mer enn én verdi", "more than one value"),
        ),
        format!("velg én, eller skriv   {}   imellom", l.keyword("otherwise", "ellers")),
        format!("choose one, or write   {}   between", l.keyword("otherwise", "ellers")),
    )
}

fn never_begins(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("denne linjen gjelder aldri".into(), "this line never counts".into()),
            ("linjen før gjelder alltid", "the line before always counts"),
        ),
        format!("skriv   {} …   på linjen før, eller ta denne bort", l.keyword("if", "hvis")),
        format!("write   {} …   on the line before, or remove this one", l.keyword("if", "hvis")),
    )
}

fn one_answer_only(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("spørsmålet har ett svar".into(), "the question has one answer".into()),
            ("flere svar er gitt", "several answers are given"),
        ),
        "skriv ett svar".into(),
        "write one answer".into(),
    )
}

fn rows_given(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("rader gis én for én".into(), "rows are given one by one".into()),
            ("ikke et enkelt svar", "not a single answer"),
        ),
        format!("skriv   {} {} … kolonne svar", l.keyword("given", "gitt"), l.keyword("row in", "rad i")),
        format!("write   {} {} … column answer", l.keyword("given", "gitt"), l.keyword("row in", "rad i")),
    )
}
