//! The words for `F5xx`: what may not become of a published form.

use super::{Words, terms::Speaker};
use crate::{
    change::ChangeClass,
    model::Class,
    problem::{ChangeProblem, Thing},
    source::Span,
};

/// The words for a problem.
pub(super) fn words(problem: &ChangeProblem, span: Span, l: &Speaker) -> Words {
    match problem {
        ChangeProblem::NameGone { thing, name, candidates } => name_gone(*thing, name, candidates, l),
        ChangeProblem::TypeChanged { name } => type_changed(name, l),
        ChangeProblem::UnitChanged { name } => unit_changed(name, l),
        ChangeProblem::VersionNotRaised { version, class } => version_not_raised(*version, *class, span, l),
        ChangeProblem::VersionLowered { version, published } => version_lowered(*version, *published, l),
        ChangeProblem::NameReused { name } => name_reused(name, l),
        ChangeProblem::SecrecyLowered { name, from, to } => secrecy_lowered(name, *from, *to, l),
        ChangeProblem::UpgradeMissing { name, from } => upgrade_missing(name, *from, l),
        ChangeProblem::SignerGone { name } => signer_gone(name, l),
        ChangeProblem::FirstNameMoved { name, first } => first_name_moved(name, first, l),
        ChangeProblem::Sealed { name } => sealed(name, l),
    }
}

fn name_gone(thing: Thing, name: &str, candidates: &[String], l: &Speaker) -> Words {
    let words = l.words(
        (format!("«{name}» er publisert og er borte"), format!("“{name}” is published and is gone")),
        ("svar med dette navnet finnes", "there are answers by this name"),
    );
    match thing {
        Thing::Question | Thing::Column | Thing::Rows => {
            let words = renamed(words, name, candidates, l);
            let retired = l.keyword("retired in", "utgått i");
            l.step(
                words,
                format!("spørres det ikke lenger: sett det tilbake med   {retired} VERSJON"),
                format!("if it is no longer asked: put it back with   {retired} VERSION"),
            )
        }
        Thing::Option => {
            let retired = l.keyword("retired in", "utgått i");
            l.step(
                words,
                format!("sett valget tilbake med   {retired} VERSJON   bak teksten"),
                format!("put the option back with   {retired} VERSION   behind its text"),
            )
        }
        Thing::Form
        | Thing::List
        | Thing::Role
        | Thing::Section
        | Thing::Setting
        | Thing::State
        | Thing::Fact
        | Thing::Task
        | Thing::Register => l.step(words, format!("sett «{name}» tilbake"), format!("put “{name}” back")),
    }
}

/// The line that says what it was called, for each name that it may have now.
fn renamed(words: Words, name: &str, candidates: &[String], l: &Speaker) -> Words {
    let was = l.keyword("was", "het");
    let own = name.rsplit('.').next().unwrap_or(name);
    if candidates.is_empty() {
        return l.step(
            words,
            format!("har det fått nytt navn: skriv   {was} {own}   under det nye"),
            format!("if it has a new name: write   {was} {own}   below the new one"),
        );
    }
    candidates.iter().fold(words, |words, candidate| {
        l.step(
            words,
            format!("heter det nå «{candidate}»: skriv   {was} {own}   under   {candidate}"),
            format!("if it is “{candidate}” now: write   {was} {own}   below   {candidate}"),
        )
    })
}

fn type_changed(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("«{name}» har fått en annen type"), format!("“{name}” has another type now")),
            ("svarene som finnes, passer ikke", "the answers that are there do not fit"),
        ),
        format!("gi spørsmålet et nytt navn, og la «{name}» stå med   {} …", l.keyword("retired in", "utgått i")),
        format!("give the question a new name, and leave “{name}” with   {} …", l.keyword("retired in", "utgått i")),
    )
}

fn unit_changed(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("«{name}» teller noe annet nå"), format!("“{name}” counts something else now")),
            ("svarene som finnes, ville bety noe annet", "the answers that are there would mean something else"),
        ),
        format!("gi spørsmålet et nytt navn, og la «{name}» stå med   {} …", l.keyword("retired in", "utgått i")),
        format!("give the question a new name, and leave “{name}” with   {} …", l.keyword("retired in", "utgått i")),
    )
}

fn version_not_raised(version: u32, class: ChangeClass, span: Span, l: &Speaker) -> Words {
    let what = match class {
        ChangeClass::Wording => l.say("ordlyd".into(), "wording".into()),
        ChangeClass::Compatible => l.say("nye eller mildere ting".into(), "new or milder things".into()),
        ChangeClass::NeedsUpgrade => l.say("strengere ting".into(), "stricter things".into()),
        ChangeClass::NewForm => l.say("meningen".into(), "the meaning".into()),
    };
    let next = version.saturating_add(1);
    let keyword = l.keyword("version", "versjon");
    l.words(
        (
            format!("versjon {version} er publisert, og mer enn ordlyden er endret"),
            format!("version {version} is published, and more than wording has changed"),
        ),
        ("samme nummer", "the same number"),
    )
    .advise(l.say(format!("endret er {what}"), format!("what changed is {what}")))
    .offer(
        l.say(format!("skriv   {keyword} {next}"), format!("write   {keyword} {next}")),
        vec![(span, next.to_string())],
    )
}

fn version_lowered(version: u32, published: u32, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("versjon {version} kommer før den publiserte {published}"),
                format!("version {version} is before the published {published}"),
            ),
            ("nummeret går ned", "the number goes down"),
        ),
        format!("skriv {} eller et større tall", published.saturating_add(1)),
        format!("write {} or a larger number", published.saturating_add(1)),
    )
}

fn name_reused(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("«{name}» er utgått og kan ikke bety noe nytt"),
                format!("“{name}” is retired and cannot mean something new"),
            ),
            ("svar med dette navnet finnes", "there are answers by this name"),
        ),
        "velg et navn som ikke har vært brukt".into(),
        "choose a name that has not been used".into(),
    )
}

fn secrecy_lowered(name: &str, from: Class, to: Class, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("«{name}» går fra klasse {from:?} til {to:?}"),
                format!("“{name}” goes from class {from:?} to {to:?}"),
            ),
            ("gitte svar ville bli lest av flere", "given answers would be read by more people"),
        ),
        format!("skriv {from:?}, eller lag et nytt spørsmål"),
        format!("write {from:?}, or make a new question"),
    )
}

fn upgrade_missing(name: &str, from: u32, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("utkast på versjon {from} kan ikke følge endringen av «{name}»"),
                format!("drafts of version {from} cannot follow the change of “{name}”"),
            ),
            ("strengere enn før", "stricter than before"),
        ),
        format!(
            "skriv   {} {from}   og under den   {} {name}",
            l.keyword("upgrade from", "oppgrader fra"),
            l.keyword("look again", "se over")
        ),
        format!(
            "write   {} {from}   and below it   {} {name}",
            l.keyword("upgrade from", "oppgrader fra"),
            l.keyword("look again", "se over")
        ),
    )
}

fn signer_gone(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("færre skriver under på «{name}»"), format!("fewer people sign “{name}”")),
            ("det som er signert, ville bety noe annet", "what is signed would mean something else"),
        ),
        "lag et nytt skjema med et nytt navn".into(),
        "make a new form with a new name".into(),
    )
}

fn first_name_moved(name: &str, first: &str, l: &Speaker) -> Words {
    let was = l.keyword("was", "het");
    l.step(
        l.words(
            (
                format!("svarene på «{name}» ble først lagret som «{first}»"),
                format!("the answers to “{name}” were first stored as “{first}”"),
            ),
            ("det eldste navnet står ikke sist", "the oldest name does not stand last"),
        ),
        format!("la   {was} {first}   være den siste linjen med   {was}"),
        format!("let   {was} {first}   be the last of the lines with   {was}"),
    )
}

fn sealed(name: &str, l: &Speaker) -> Words {
    let own = name.rsplit('.').next().unwrap_or(name);
    let retired = l.keyword("retired in", "utgått i");
    let fill = format!("{} {own}_2 {} {own}", l.keyword("fill", "fyll"), l.keyword("with", "med"));
    let words = l.words(
        (
            format!("«{name}» skal bli hemmeligere, men svar som er gitt, ligger åpent"),
            format!("“{name}” becomes more secret, but answers that are given lie open"),
        ),
        ("gitte svar kan ikke forsegles under samme navn", "given answers cannot be sealed under the same name"),
    );
    let words = l.step(
        words,
        format!("gi spørsmålet et nytt navn med den nye klassen, for eksempel «{own}_2»"),
        format!("give the question a new name with the new class, “{own}_2” for example"),
    );
    let upgrade = l.keyword("upgrade from", "oppgrader fra");
    let words = l.step(
        words,
        format!("la utkast følge med: skriv   {fill}   under   {upgrade} VERSJON"),
        format!("let drafts follow: write   {fill}   below   {upgrade} VERSION"),
    );
    l.step(
        words,
        format!("la «{name}» stå med den gamle klassen og   {retired} VERSJON"),
        format!("leave “{name}” with its old class and   {retired} VERSION"),
    )
}
