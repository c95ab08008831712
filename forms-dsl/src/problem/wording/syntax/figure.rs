//! The words for numbers, dates and times.

use super::At;
use crate::problem::wording::Words;

pub(super) fn not_a_number(found: &str, at: At<'_>) -> Words {
    Words::new(
        at.say(format!("«{found}» er ikke et tall"), format!("“{found}” is not a number")),
        at.say("tall og bokstaver i ett".into(), "digits and letters in one".into()),
    )
    .advise(at.say(
        "skriv et mellomrom mellom tallet og det som følger".into(),
        "write a space between the number and what follows".into(),
    ))
}

pub(super) fn not_whole(found: &str, at: At<'_>) -> Words {
    Words::new(
        at.say(
            format!("«{found}» er ikke et helt tall som kan brukes her"),
            format!("“{found}” is not a whole number that can be used here"),
        ),
        at.say("her telles det".into(), "things are counted here".into()),
    )
    .advise(at.say("skriv et helt tall, for eksempel   3".into(), "write a whole number, for example   3".into()))
}

pub(super) fn no_such_date(found: &str, at: At<'_>) -> Words {
    Words::new(
        at.say(format!("datoen «{found}» finnes ikke"), format!("there is no date “{found}”")),
        at.say("år, måned, dag".into(), "year, month, day".into()),
    )
    .advise(at.say("skriv datoen slik   2026-11-02".into(), "write the date like this   2026-11-02".into()))
}

pub(super) fn no_such_time(found: &str, at: At<'_>) -> Words {
    Words::new(
        at.say(format!("klokkeslettet «{found}» finnes ikke"), format!("there is no time “{found}”")),
        at.say("timer og minutter".into(), "hours and minutes".into()),
    )
    .advise(at.say("skriv klokkeslettet slik   08:30".into(), "write the time like this   08:30".into()))
}

pub(super) fn ambiguous(found: &str, at: At<'_>) -> Words {
    let thousand = found.replace('.', "");
    let decimal = found.replacen('.', ",", 1);
    Words::new(
        at.say(format!("«{found}» kan leses på to måter"), format!("“{found}” can be read in two ways")),
        at.say("tusen, eller desimaler?".into(), "thousands, or decimals?".into()),
    )
    .offer(at.say(format!("skriv   {thousand}"), format!("write   {thousand}")), vec![(at.span, thousand.clone())])
    .offer(at.say(format!("skriv   {decimal}"), format!("write   {decimal}")), vec![(at.span, decimal.clone())])
}
