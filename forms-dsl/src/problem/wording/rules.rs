//! The words for `F4xx`: secrecy, signatures, deadlines.

use super::{Words, terms::Speaker};
use crate::{
    model::{Class, Strength},
    problem::RuleProblem,
};

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
        RuleProblem::InvitesNobody { name } => invites_nobody(name, l),
        RuleProblem::NoWayOut { state } => no_way_out(state, l),
        RuleProblem::UpgradeFrom { from, version } => upgrade_from(*from, *version, l),
        RuleProblem::FixedWithoutStart => fixed_without_start(l),
        RuleProblem::NeverShown { name } => never_shown(name, l),
        RuleProblem::CannotFinish { at, answered, way } => cannot_finish(at.as_deref(), *answered, way, l),
        RuleProblem::ValueMayBeMissing { name } => value_may_be_missing(name, l),
        RuleProblem::BeginsBroken { name } => begins_broken(name, l),
        RuleProblem::NeverChosen { question, option } => never_chosen(question, option, l),
        RuleProblem::NeverSpeaks { strength } => never_speaks(*strength, l),
        RuleProblem::NeverHolds => never_holds(l),
        RuleProblem::BothHappen { way } => both_happen(way, l),
        RuleProblem::EndlessRing { ring } => endless_ring(ring, l),
        RuleProblem::RetiredOption { option, now } => retired_option(option, now.as_deref(), l),
        RuleProblem::SignedChanges { what, with } => signed_changes(what, with.as_deref(), l),
        RuleProblem::NobodySigns { people } => nobody_signs(people, l),
        RuleProblem::SecretSpoken { from, to } => secret_spoken(*from, *to, l),
        RuleProblem::SecretFollows { from } => secret_follows(*from, l),
        RuleProblem::ReadByMore { name } => read_by_more(name, l),
        RuleProblem::OppositeUndecided { name, shown } => opposite_undecided(name, shown, l),
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

fn invites_nobody(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("«{name}» sier ikke hvem som skal inviteres"),
                format!("“{name}” does not say who is to be invited"),
            ),
            ("verken personer eller instanser", "neither people nor agencies"),
        ),
        "bruk en rolle, eller et spørsmål som svares med personer eller instanser".into(),
        "use a role, or a question that is answered with people or agencies".into(),
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

fn cannot_finish(at: Option<&str>, answered: bool, way: &str, l: &Speaker) -> Words {
    let words = match at {
        Some(at) if answered => l.words(
            (
                format!("den som svarer på «{at}», kan aldri bli ferdig"),
                format!("whoever answers “{at}” can never finish"),
            ),
            ("ingen svar oppfyller alt som kreves her", "no answers meet all that is asked for here"),
        ),
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

fn value_may_be_missing(name: &str, l: &Speaker) -> Words {
    let (required, otherwise) = (l.keyword("required", "påkrevd"), l.keyword("otherwise", "ellers"));
    l.step(
        l.words(
            (
                format!("verdien mangler når «{name}» er ubesvart"),
                format!("the value is missing while “{name}” is unanswered"),
            ),
            ("skjemaet kan bli ferdig uten denne verdien", "the form can be finished without this value"),
        ),
        format!("gjør «{name}»   {required} , eller skriv   {name} {otherwise} …"),
        format!("make “{name}”   {required} , or write   {name} {otherwise} …"),
    )
}

fn begins_broken(name: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("det «{name}» begynner med, bryter spørsmålets egne krav"),
                format!("what “{name}” begins with breaks its own rules"),
            ),
            (
                "dette må alltid rettes før skjemaet kan bli ferdig",
                "this must always be mended before the form is finished",
            ),
        ),
        format!("rett verdien, eller grensene i «{name}»"),
        format!("mend the value, or the limits of “{name}”"),
    )
}

fn never_chosen(question: &str, option: &str, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("den som velger «{option}», kan aldri bli ferdig"),
                format!("whoever chooses “{option}” can never finish"),
            ),
            ("valget tilbys, og kravene utelukker det", "it is offered, and the rules exclude it"),
        ),
        format!("løs på kravene til «{question}», eller ta «{option}» ut av listen"),
        format!("loosen the rules of “{question}”, or take “{option}” out of the list"),
    )
}

fn never_speaks(strength: Strength, l: &Speaker) -> Words {
    let (title, label) = match strength {
        Strength::Must => (
            ("kravet kan ikke brytes".into(), "the rule cannot be broken".into()),
            ("ingen svar gir denne meldingen", "no answers give this message"),
        ),
        Strength::Warn => (
            ("advarselen kommer aldri".into(), "the warning never comes".into()),
            ("ingen svar gir denne meldingen", "no answers give this message"),
        ),
        Strength::Suggest => (
            ("rådet kommer aldri".into(), "the advice never comes".into()),
            ("ingen svar gir denne meldingen", "no answers give this message"),
        ),
    };
    l.step(
        l.words(title, label),
        "rett tallet, datoen eller svaret som det sammenlignes med, eller ta linjen ut".into(),
        "mend the number, date or answer that it compares with, or leave the line out".into(),
    )
}

fn never_holds(l: &Speaker) -> Words {
    l.step(
        l.words(
            ("betingelsen holder aldri".into(), "the condition never holds".into()),
            ("ingen svar som skjemaet godtar, gjør den sann", "no answers that the form accepts make it true"),
        ),
        "rett betingelsen, eller kravene som den strider mot".into(),
        "mend the condition, or the rules that it contradicts".into(),
    )
}

fn both_happen(way: &str, l: &Speaker) -> Words {
    let condition = l.keyword("if", "hvis");
    let words = l.step(
        l.words(
            (
                "to ting som ikke går sammen, kan skje på én gang".into(),
                "two things that do not go together can happen at once".into(),
            ),
            ("det samme svaret utløser begge", "the same answers cause both"),
        ),
        format!("skriv   {condition} …   slik at bare den ene gjelder"),
        format!("write   {condition} …   so that only one of them counts"),
    );
    l.step(words, format!("se det selv i et eksempel:   {way}"), format!("see it in an example:   {way}"))
}

fn endless_ring(ring: &[String], l: &Speaker) -> Words {
    let (way, condition) = (ring.join(" → "), l.keyword("if", "hvis"));
    l.step(
        l.words(
            (
                format!("skjemaene åpner hverandre uten ende: {way}"),
                format!("the forms open each other without end: {way}"),
            ),
            ("dette skjer hver gang", "this happens every time"),
        ),
        format!("skriv   {condition} …   ved et av leddene"),
        format!("write   {condition} …   at one of the steps"),
    )
}

fn opposite_undecided(name: &str, shown: &str, l: &Speaker) -> Words {
    let label = if shown.is_empty() {
        ("dette skjer ikke før noen har svart", "this does not happen before somebody has answered")
    } else {
        ("verken sant eller usant før noen har svart", "neither true nor false before somebody has answered")
    };
    let what = if shown.is_empty() {
        (format!("«{name}» kan være ubesvart her"), format!("“{name}” may be unanswered here"))
    } else {
        (
            format!("«{name}» kan være ubesvart her, men «{shown}» må vite svaret"),
            format!("“{name}” may be unanswered here, yet “{shown}” must know the answer"),
        )
    };
    let required = l.keyword("required", "påkrevd");
    let words =
        l.step(l.words(what, label), format!("gjør «{name}»   {required}"), format!("make “{name}”   {required}"));
    let (or, is, empty) = (l.keyword("or", "eller"), l.keyword("is", "er"), l.keyword("empty", "tom"));
    l.step(
        words,
        format!("eller si hva som gjelder uten svar:   … {or} {name} {is} {empty}"),
        format!("or say what holds without an answer:   … {or} {name} {is} {empty}"),
    )
}

fn retired_option(option: &str, now: Option<&str>, l: &Speaker) -> Words {
    let words = l.words(
        (format!("«{option}» er utgått"), format!("“{option}” is retired")),
        ("ingen kan velge dette lenger", "nobody can choose this any more"),
    );
    match now {
        Some(now) => l.step(words, format!("skriv   {now}   i stedet"), format!("write   {now}   in its place")),
        None => l.step(
            words,
            "bruk et valg som fortsatt finnes, eller ta linjen ut".into(),
            "use an option that is still there, or leave the line out".into(),
        ),
    }
}

fn signed_changes(what: &str, with: Option<&str>, l: &Speaker) -> Words {
    let (because, step) = match with {
        None => (
            l.say("dagen i dag".into(), "the day that it is read".into()),
            ("sett inn en dato som noen har svart".to_owned(), "use a date that somebody has answered".to_owned()),
        ),
        Some(with) => (
            format!("«{with}»"),
            (
                format!("la signaturen omfatte delen med «{with}», eller flytt «{what}» dit"),
                format!("let the signature cover the section of “{with}”, or move “{what}” there"),
            ),
        ),
    };
    l.step(
        l.words(
            (
                format!("«{what}» er underskrevet, men avhenger av {because}"),
                format!("“{what}” is signed, yet depends on {because}"),
            ),
            ("det underskrevne kan vise noe annet senere", "what was signed may show something else later"),
        ),
        step.0,
        step.1,
    )
}

fn nobody_signs(people: &str, l: &Speaker) -> Words {
    let required = l.keyword("required", "påkrevd");
    l.step(
        l.words(
            (format!("uten noen i «{people}» skriver ingen under"), format!("with nobody in “{people}” nobody signs")),
            ("signaturen er påkrevd, men kan mangle", "the signature is required, yet may be missing"),
        ),
        format!("gjør «{people}»   {required}"),
        format!("make “{people}”   {required}"),
    )
}

fn secret_spoken(from: Class, to: Class, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("en melding i klasse {to:?} kommer på grunn av et svar i klasse {from:?}"),
                format!("a message of class {to:?} comes because of an answer of class {from:?}"),
            ),
            ("den som ser meldingen, skjønner svaret", "whoever sees the message knows the answer"),
        ),
        format!("flytt linjen til en del i klasse {from:?}"),
        format!("move the line to a section of class {from:?}"),
    )
}

fn secret_follows(from: Class, l: &Speaker) -> Words {
    l.step(
        l.words(
            (
                format!("noe alle i saken ser, skjer på grunn av et svar i klasse {from:?}"),
                format!("something that everybody of the case sees happens because of an answer of class {from:?}"),
            ),
            ("den som ser at det skjer, skjønner svaret", "whoever sees it happen knows the answer"),
        ),
        "la det avhenge av et svar som alle kan se".into(),
        "let it depend on an answer that all may see".into(),
    )
}

fn read_by_more(name: &str, l: &Speaker) -> Words {
    let seen_by = l.keyword("seen by", "ses av");
    l.step(
        l.words(
            (
                format!("dette avhenger av «{name}», som ikke alle her kan se"),
                format!("this depends on “{name}”, which not all here may see"),
            ),
            ("den som ser dette, skjønner svaret", "whoever sees this knows the answer"),
        ),
        format!("skriv den samme linjen   {seen_by} …   her som ved «{name}»"),
        format!("write the same line   {seen_by} …   here as at “{name}”"),
    )
}
