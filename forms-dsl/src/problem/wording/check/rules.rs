//! The words for `F4xx`: secrecy, signatures, deadlines.

use super::{Words, terms::Speaker};
use crate::problem::CheckProblem;

pub(super) fn words(problem: &CheckProblem, l: &Speaker) -> Option<Words> {
    secrecy(problem, l).or_else(|| flow(problem, l))
}

fn secrecy(problem: &CheckProblem, l: &Speaker) -> Option<Words> {
    Some(match problem {
        CheckProblem::SignedUnread { section, what } => l.step(
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
        ),
        CheckProblem::SecretFlows { from, to } => l.step(
            l.words(
                (
                    format!("et svar i klasse {from:?} ville bli lest i klasse {to:?}"),
                    format!("an answer of class {from:?} would be read in class {to:?}"),
                ),
                ("flere kan lese det her", "more people can read it here"),
            ),
            format!("gi spørsmålet klasse {from:?}, eller la det begynne tomt"),
            format!("give the question class {from:?}, or let it begin empty"),
        ),
        CheckProblem::SecretShows { from, to } => l.step(
            l.words(
                (
                    format!("et spørsmål i klasse {to:?} viser seg på grunn av et svar i klasse {from:?}"),
                    format!("a question of class {to:?} appears because of an answer of class {from:?}"),
                ),
                ("den som ser spørsmålet, skjønner svaret", "whoever sees the question knows the answer"),
            ),
            format!("gi spørsmålet klasse {from:?}, eller vis det alltid"),
            format!("give the question class {from:?}, or show it always"),
        ),
        CheckProblem::ComputedClass { given, needed } => l.step(
            l.words(
                (
                    format!("verdien regnes ut av svar i klasse {needed:?}"),
                    format!("the value is computed from answers of class {needed:?}"),
                ),
                ("for lav klasse", "too low a class"),
            ),
            format!("skriv {needed:?} i stedet for {given:?}"),
            format!("write {needed:?} in place of {given:?}"),
        ),
        CheckProblem::ReportsSealed { name } => l.step(
            l.words(
                (format!("rapporter kan ikke deles etter «{name}»"), format!("reports cannot be grouped by “{name}”")),
                ("svaret er forseglet, eller er ikke ett svar", "the answer is sealed, or is not one answer"),
            ),
            "velg et spørsmål i klasse K0, K1 eller K2".into(),
            "choose a question of class K0, K1 or K2".into(),
        ),
        _ => return None,
    })
}

fn flow(problem: &CheckProblem, l: &Speaker) -> Option<Words> {
    Some(match problem {
        CheckProblem::DueMayBeMissing { name } => l.step(
            l.words(
                (
                    format!("fristen venter på «{name}», som kan være ubesvart"),
                    format!("the deadline waits for “{name}”, which may be unanswered"),
                ),
                ("denne fristen begynner kanskje aldri", "this deadline may never begin"),
            ),
            format!("gjør «{name}» påkrevd, eller skriv   {} …   etter datoen", l.keyword("otherwise", "ellers")),
            format!("make “{name}” required, or write   {} …   behind the date", l.keyword("otherwise", "ellers")),
        ),
        CheckProblem::NothingToSign => l.step(
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
        ),
        CheckProblem::NoWayOut { state } => l.step(
            l.words(
                (
                    format!("fra «{state}» kan en sak aldri avsluttes"),
                    format!("from “{state}” a case can never be closed"),
                ),
                ("ingen vei herfra ender", "no way from here ends"),
            ),
            format!("la tilstanden eller en av de neste føre til en uten   {}", l.keyword("leads to", "fører til")),
            format!("let this state or one that follows lead to one without   {}", l.keyword("leads to", "fører til")),
        ),
        CheckProblem::UpgradeFrom { from, version } => l.step(
            l.words(
                (format!("oppgradering fra {from} til {version}"), format!("an upgrade from {from} to {version}")),
                ("ikke en tidligere versjon", "not an earlier version"),
            ),
            format!("skriv et tall fra 1 til {}", version.saturating_sub(1)),
            format!("write a number from 1 to {}", version.saturating_sub(1)),
        ),
        CheckProblem::FixedWithoutStart => l.step(
            l.words(
                ("faste rader begynner med ingenting".into(), "fixed rows begin with nothing".into()),
                ("det blir aldri noen rader", "there will never be a row"),
            ),
            format!("skriv   {} SKJEMA.RADER", l.keyword("start with", "begynn med")),
            format!("write   {} FORM.ROWS", l.keyword("start with", "begynn med")),
        ),
        _ => return None,
    })
}
