//! The words for `F1xx`: names that are missing, taken or given twice.

use super::{Words, terms::Speaker};
use crate::{
    problem::{NameProblem, Thing},
    source::Span,
};

/// The words for a problem.
pub(super) fn words(problem: &NameProblem, span: Span, l: &Speaker) -> Words {
    match problem {
        NameProblem::Duplicate { thing, name } => duplicate(*thing, name, l),
        NameProblem::UnknownQuestion { name, candidates } => unknown(Thing::Question, name, candidates, span, l),
        NameProblem::UnknownList { name, candidates } => unknown(Thing::List, name, candidates, span, l),
        NameProblem::UnknownOption { name, candidates } => unknown(Thing::Option, name, candidates, span, l),
        NameProblem::UnknownRole { name, candidates } => unknown(Thing::Role, name, candidates, span, l),
        NameProblem::UnknownSection { name, candidates } => unknown(Thing::Section, name, candidates, span, l),
        NameProblem::UnknownSetting { name, candidates } => unknown(Thing::Setting, name, candidates, span, l),
        NameProblem::UnknownState { name, candidates } => unknown(Thing::State, name, candidates, span, l),
        NameProblem::UnknownForm { name, candidates } => unknown(Thing::Form, name, candidates, span, l),
        NameProblem::UnknownFact { name, candidates } => unknown(Thing::Fact, name, candidates, span, l),
        NameProblem::UnknownColumn { name, candidates } => unknown(Thing::Column, name, candidates, span, l),
        NameProblem::UnknownRows { name, candidates } => unknown(Thing::Rows, name, candidates, span, l),
        NameProblem::UnknownTask { name, candidates } => unknown(Thing::Task, name, candidates, span, l),
        NameProblem::UnknownRegister { name, candidates } => unknown(Thing::Register, name, candidates, span, l),
        NameProblem::UnknownText { key, candidates } => unknown_text(key, candidates, span, l),
        NameProblem::UnknownOriginal { name, candidates } => unknown_original(name, candidates, span, l),
        NameProblem::SecondSettings => second_settings(l),
        NameProblem::NoSettings => no_settings(l),
        NameProblem::ReservedQuestion { name } | NameProblem::ReservedForm { name } => reserved_question(name, l),
        NameProblem::ReservedOption { name } => reserved_option(name, l),
        NameProblem::ReservedList { name } => reserved_list(name, l),
        NameProblem::LongName { name } => long_name(name, l),
        NameProblem::SameKey { key } => same_key(key, l),
        NameProblem::LongPath => long_path(l),
        NameProblem::SaidTwice => said_twice(l),
    }
}

fn duplicate(thing: Thing, name: &str, l: &Speaker) -> Words {
    let words = l.words(
        (format!("navnet «{name}» brukes to ganger"), format!("the name “{name}” is used twice")),
        ("dette er den andre gangen", "this is the second time"),
    );
    match thing {
        Thing::Question => l.step(
            words,
            "spørsmål, deler, merknader og betingelser i et skjema deler navn: gi den ene et annet".into(),
            "questions, sections, notes and conditions of a form share their names: give one of them another".into(),
        ),
        Thing::Option => l.step(
            words,
            "hvert valg i en liste må ha sitt eget navn".into(),
            "each option of a list needs a name of its own".into(),
        ),
        Thing::List
        | Thing::Role
        | Thing::Section
        | Thing::Setting
        | Thing::State
        | Thing::Form
        | Thing::Fact
        | Thing::Column
        | Thing::Task
        | Thing::Register
        | Thing::Rows => l.step(words, "gi den ene et annet navn".into(), "give one of them another name".into()),
    }
}

const REGISTER: &str = "register.absence_days, register.absence_hours, register.valid_days, register.invalid_days, \
    register.late_count, register.left_school_count, register.absence_pattern, register.attendance_calendar, \
    register.attendance_weeks";

fn unknown(thing: Thing, name: &str, candidates: &[String], span: Span, l: &Speaker) -> Words {
    let (title, label) = l.unknown(thing);
    let title = l.say(format!("{title} «{name}»"), format!("{title} “{name}”"));
    let words = l.did_you_mean(Words::new(title, label.to_owned()), candidates, span);
    if !candidates.is_empty() {
        return words;
    }
    match thing {
        Thing::Question | Thing::Rows | Thing::Column => l.step(
            words,
            format!("lag   {}   {name}, eller rett navnet", l.keyword("ask", "spør")),
            format!("make   {}   {name}, or mend the name", l.keyword("ask", "spør")),
        ),
        Thing::List | Thing::Option => l.step(
            words,
            format!("lag   {name}   i listen eller katalogen, eller rett navnet"),
            format!("make   {name}   in the list or catalogue, or mend the name"),
        ),
        Thing::Role => l.step(
            words,
            format!("skriv   {} {name} \"…\"   i innstillingene", l.keyword("role", "rolle")),
            format!("write   {} {name} \"…\"   in the settings", l.keyword("role", "rolle")),
        ),
        Thing::Setting => l.step(
            words,
            format!("skriv   {} {name} …   i innstillingene", l.keyword("set", "sett")),
            format!("write   {} {name} …   in the settings", l.keyword("set", "sett")),
        ),
        Thing::State => l.step(
            words,
            format!("skriv   {} {name} \"…\"   i innstillingene", l.keyword("state", "tilstand")),
            format!("write   {} {name} \"…\"   in the settings", l.keyword("state", "tilstand")),
        ),
        Thing::Section => l.step(
            words,
            "bruk navnet på en del av dette skjemaet".into(),
            "use the name of a section of this form".into(),
        ),
        Thing::Form => l.step(
            words,
            format!("legg skjemaet   {name}.form   i mappen, eller ta linjen ut inntil videre"),
            format!("put the form   {name}.form   into the folder, or leave the line out for now"),
        ),
        Thing::Task => l.step(
            words,
            format!("skriv   {} {name} \"…\" …   under det som setter den i gang", l.keyword("task", "oppgave")),
            format!("write   {} {name} \"…\" …   below what sets it off", l.keyword("task", "oppgave")),
        ),
        Thing::Register => l.step(
            words,
            format!("registeret har   {REGISTER}"),
            format!("the register has   {REGISTER}"),
        ),
        Thing::Fact => l.step(
            words,
            "saken har   case.pupil.first_name, case.pupil.name, case.school.name, case.class.name, case.grade, case.period_start, case.invited".into(),
            "the case has   case.pupil.first_name, case.pupil.name, case.school.name, case.class.name, case.grade, case.period_start, case.invited".into(),
        ),
    }
}

fn unknown_text(key: &str, candidates: &[String], span: Span, l: &Speaker) -> Words {
    let words = l.words(
        (format!("ukjent tekst «{key}»"), format!("unknown text “{key}”")),
        ("originalen har ingen tekst med denne nøkkelen", "the original has no text of this key"),
    );
    let words = l.did_you_mean(words, candidates, span);
    if !candidates.is_empty() {
        return words;
    }
    l.step(
        words,
        "rett nøkkelen, eller ta bort linjen om teksten er borte".into(),
        "mend the key, or remove the line where the text is gone".into(),
    )
}

fn unknown_original(name: &str, candidates: &[String], span: Span, l: &Speaker) -> Words {
    let words = l.words(
        (format!("det finnes ingenting som heter «{name}»"), format!("there is nothing called “{name}”")),
        (
            "mappen har ikke noe slikt skjema, ingen slik katalog og ingen slike innstillinger",
            "the folder has no such form, catalogue or settings",
        ),
    );
    let words = l.did_you_mean(words, candidates, span);
    if !candidates.is_empty() {
        return words;
    }
    l.step(words, "skriv navnet på det som oversettes".into(), "write the name of what is translated".into())
}

fn second_settings(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("mappen har to innstillingsfiler".into(), "the folder has two settings files".into()),
            ("denne er den andre", "this is the second"),
        ),
        "slå dem sammen til én fil".into(),
        "make them one file".into(),
    )
}

fn no_settings(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("mappen mangler innstillinger".into(), "the folder has no settings".into()),
            ("roller og tilstander er ukjente uten dem", "without them no role and no state is known"),
        ),
        "lag en fil settings.form som begynner med   settings navn \"Kommunen\" version 1".into(),
        "make a file settings.form that begins with   settings name \"Municipality\" version 1".into(),
    )
}

fn reserved_question(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("navnet «{name}» er opptatt"), format!("the name “{name}” is taken")),
            ("alle skjemaer har noe eget med dette navnet", "every form has something of its own by this name"),
        ),
        format!("velg et annet navn, for eksempel   {name}_text"),
        format!("choose another name, for example   {name}_text"),
    )
}

fn reserved_option(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("et valg kan ikke hete «{name}»"), format!("an option cannot be called “{name}”")),
            ("i en betingelse betyr ordet noe annet", "in a condition the word means something else"),
        ),
        format!("velg et annet navn, for eksempel   is_{name}"),
        format!("choose another name, for example   is_{name}"),
    )
}

fn reserved_list(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("listen «{name}» finnes fra før"), format!("the list “{name}” is there already")),
            ("tiltak har en innebygd liste med dette navnet", "measures bring a list of this name along"),
        ),
        "velg et annet navn, eller bruk den innebygde listen uten å lage den".into(),
        "choose another name, or use the built-in list without making it".into(),
    )
}

fn long_name(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            ("navnet blir for langt".into(), "the name becomes too long".into()),
            ("navnet på spørsmålet og valget blir ett navn", "the names of the question and the option become one"),
        ),
        format!("«{name}» har mer enn 64 tegn: gi spørsmålet eller valget et kortere navn"),
        format!("“{name}” has more than 64 characters: give the question or the option a shorter name"),
    )
}

fn same_key(key: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("to tekster får samme nøkkel «{key}»"), format!("two texts have the same key “{key}”")),
            ("oversettelser kan ikke skille dem", "translations cannot tell them apart"),
        ),
        "gi listen eller radene et annet navn".into(),
        "give the list or the rows another name".into(),
    )
}

fn long_path(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("for mange navn med punktum imellom".into(), "too many names joined by dots".into()),
            ("dette betyr ingenting her", "this means nothing here"),
        ),
        "skriv navnet på et spørsmål, eller   SKJEMA.SPØRSMÅL,   case.grade,   setting.NAVN".into(),
        "write the name of a question, or   FORM.QUESTION,   case.grade,   setting.NAME".into(),
    )
}

fn said_twice(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("linjen sies to ganger".into(), "the line is said twice".into()),
            ("den andre av samme slag", "the second one of its kind"),
        ),
        "slå de to linjene sammen, eller ta bort den ene".into(),
        "make the two lines one, or remove one of them".into(),
    )
}
