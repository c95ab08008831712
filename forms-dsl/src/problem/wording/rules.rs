//! The words for `F4xx`: secrecy, signatures, deadlines.

use super::{Words, terms::Speaker};
use crate::{model::Class, problem::RuleProblem};

/// The words for a problem.
pub(super) fn words(problem: &RuleProblem, l: &Speaker) -> Words {
    match problem {
        RuleProblem::SignedUnread { section, what } => signed_unread(section, what, l),
        RuleProblem::SecretFlows { from, to } => secret_flows(*from, *to, l),
        RuleProblem::SecretShows { from, to } => secret_shows(*from, *to, l),
        RuleProblem::ComputedClass { given, needed } => computed_class(*given, *needed, l),
        RuleProblem::ReportsSealed { name } => reports_sealed(name, l),
        RuleProblem::DueMayBeMissing { name } => due_may_be_missing(name, l),
        RuleProblem::NothingToSign => nothing_to_sign(l),
        RuleProblem::NoWayOut { state } => no_way_out(state, l),
        RuleProblem::UpgradeFrom { from, version } => upgrade_from(*from, *version, l),
        RuleProblem::FixedWithoutStart => fixed_without_start(l),
        RuleProblem::NeverShown { name } => never_shown(name, l),
        RuleProblem::CannotFinish { at, way } => cannot_finish(at.as_deref(), way, l),
    }
}

fn signed_unread(section: &str, what: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("de som skriver under på «{section}», får ikke lese alt"),
                format!("those who sign “{section}” may not read all of it"),
            ),
            ("signaturen omfatter noe de ikke ser", "the signature covers something that they do not see"),
        ),
        format!("flytt «{what}» til en egen del, eller ta «{section}» ut av   {}", l.keyword("covers", "omfatter")),
        format!(
            "move “{what}” to a section of its own, or take “{section}” out of   {}",
            l.keyword("covers", "omfatter")
        ),
    )
}

fn secret_flows(from: Class, to: Class, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("et svar i klasse {from:?} ville bli lest i klasse {to:?}"),
                format!("an answer of class {from:?} would be read in class {to:?}"),
            ),
            ("flere kan lese det her", "more people can read it here"),
        ),
        format!("gi spørsmålet klasse {from:?}, eller la det begynne tomt"),
        format!("give the question class {from:?}, or let it begin empty"),
    )
}

fn secret_shows(from: Class, to: Class, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("et spørsmål i klasse {to:?} viser seg på grunn av et svar i klasse {from:?}"),
                format!("a question of class {to:?} appears because of an answer of class {from:?}"),
            ),
            ("den som ser spørsmålet, skjønner svaret", "whoever sees the question knows the answer"),
        ),
        format!("gi spørsmålet klasse {from:?}, eller vis det alltid"),
        format!("give the question class {from:?}, or show it always"),
    )
}

fn computed_class(given: Class, needed: Class, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("verdien regnes ut av svar i klasse {needed:?}"),
                format!("the value is computed from answers of class {needed:?}"),
            ),
            ("for lav klasse", "too low a class"),
        ),
        format!("skriv {needed:?} i stedet for {given:?}"),
        format!("write {needed:?} in place of {given:?}"),
    )
}

fn reports_sealed(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("rapporter kan ikke deles etter «{name}»"), format!("reports cannot be grouped by “{name}”")),
            ("svaret er forseglet, eller er ikke ett svar", "the answer is sealed, or is not one answer"),
        ),
        "velg et spørsmål i klasse K0, K1 eller K2".into(),
        "choose a question of class K0, K1 or K2".into(),
    )
}

fn due_may_be_missing(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("fristen venter på «{name}», som kan være ubesvart"),
                format!("the deadline waits for “{name}”, which may be unanswered"),
            ),
            ("denne fristen begynner kanskje aldri", "this deadline may never begin"),
        ),
        format!("gjør «{name}» påkrevd, eller skriv   {} …   etter datoen", l.keyword("otherwise", "ellers")),
        format!("make “{name}” required, or write   {} …   behind the date", l.keyword("otherwise", "ellers")),
    )
}

fn nothing_to_sign(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("skjemaet har ingen steder å skrive under".into(), "the form has no place to sign".into()),
            ("dette skjer aldri", "this never happens"),
        ),
        format!(
            "skriv   {}   i stedet, eller legg til   {} …",
            l.keyword("when finished", "når ferdig"),
            l.keyword("sign", "signer")
        ),
        format!(
            "write   {}   instead, or add   {} …",
            l.keyword("when finished", "når ferdig"),
            l.keyword("sign", "signer")
        ),
    )
}

fn no_way_out(state: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (format!("fra «{state}» kan en sak aldri avsluttes"), format!("from “{state}” a case can never be closed")),
            ("ingen vei herfra ender", "no way from here ends"),
        ),
        format!("la tilstanden eller en av de neste føre til en uten   {}", l.keyword("leads to", "fører til")),
        format!("let this state or one that follows lead to one without   {}", l.keyword("leads to", "fører til")),
    )
}

fn upgrade_from(from: u32, version: u32, l: &Speaker) -> Words {
    let words = l.words(
        (format!("oppgradering fra {from} til {version}"), format!("an upgrade from {from} to {version}")),
        ("ikke en tidligere versjon", "not an earlier version"),
    );
    match version.saturating_sub(1) {
        0 => l.step(
            words,
            "ta linjen ut: dette er den første versjonen".into(),
            "leave the line out: this is the first version".into(),
        ),
        last => l.step(words, format!("skriv et tall fra 1 til {last}"), format!("write a number from 1 to {last}")),
    }
}

fn fixed_without_start(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("faste rader begynner med ingenting".into(), "fixed rows begin with nothing".into()),
            ("det blir aldri noen rader", "there will never be a row"),
        ),
        format!("skriv   {} SKJEMA.RADER", l.keyword("start with", "begynn med")),
        format!("write   {} FORM.ROWS", l.keyword("start with", "begynn med")),
    )
}

fn never_shown(name: &str, l: &Speaker) -> Words {
    let (show, section) = (l.keyword("show when", "vis når"), l.keyword("section", "del"));
    l.step(
        l.words(
            (format!("«{name}» kan aldri vises"), format!("“{name}” can never be shown")),
            ("ingen svar gjør at dette holder", "no answers make this hold"),
        ),
        format!("rett   {show} …   her, der svarene det bygger på, vises, eller ved   {section} …"),
        format!("mend   {show} …   here, where the answers that it builds on are shown, or at   {section} …"),
    )
}

fn cannot_finish(at: Option<&str>, way: &str, l: &Speaker) -> Words {
    let words = match at {
        Some(at) => l.words(
            (
                format!("den som kommer til «{at}», kan aldri bli ferdig"),
                format!("whoever comes to “{at}” can never finish"),
            ),
            ("ingen svar oppfyller alt som kreves her", "no answers meet all that is asked for here"),
        ),
        None => l.words(
            ("skjemaet kan aldri bli ferdig".into(), "the form can never be finished".into()),
            ("ingen svar oppfyller alle kravene", "no answers meet all of its rules"),
        ),
    };
    let (must, required) = (l.keyword("must be", "må være"), l.keyword("required", "påkrevd"));
    let words = l.step(
        words,
        format!("løs på ett av kravene:   {must} … ,   {required} … , eller et tall eller en dato i dem"),
        format!("loosen one of the rules:   {must} … ,   {required} … , or a number or a date in them"),
    );
    if way.is_empty() {
        return words;
    }
    l.step(words, format!("se det selv i et eksempel:   {way}"), format!("see it in an example:   {way}"))
}
