//! The words for what is too large, too deep or invisible.

use super::At;
use crate::problem::wording::Words;

pub(super) fn too_deep(most: usize, at: At<'_>) -> Words {
    Words::new(
        at.say(format!("mer enn {most} nivåer i hverandre"), format!("more than {most} levels in each other")),
        at.say("for dypt".into(), "too deep".into()),
    )
    .advise(at.say("del det opp".into(), "split it up".into()))
}

pub(super) fn too_long(most: usize, at: At<'_>) -> Words {
    Words::new(
        at.say(
            format!("mer enn {most} ledd i ett uttrykk"),
            format!("more than {most} parts in one value or condition"),
        ),
        at.say("for langt".into(), "too long".into()),
    )
    .advise(
        at.say("del det opp, for eksempel med «condition»".into(), "split it up, for example with “condition”".into()),
    )
}

pub(super) fn too_large(bytes: usize, most: usize, at: At<'_>) -> Words {
    Words::new(
        at.say(
            format!("filen er for stor: {bytes} byte, høyst {most}"),
            format!("the file is too large: {bytes} bytes, at most {most}"),
        ),
        at.say("ingenting er lest".into(), "nothing has been read".into()),
    )
    .advise(at.say("del den i flere filer".into(), "split it into several files".into()))
}

pub(super) fn tab(at: At<'_>) -> Words {
    Words::new(
        at.say("linjen er rykket inn med tabulator".into(), "the line is indented with a tab".into()),
        at.say("leses som to mellomrom".into(), "read as two spaces".into()),
    )
    .mend(
        at.say("bruk mellomrom; «forms fmt» gjør det".into(), "use spaces; “forms fmt” does it".into()),
        vec![(at.span, at.sources.slice(at.span).replace('\t', "  "))],
    )
}

pub(super) fn too_many(more: usize, at: At<'_>) -> Words {
    Words::new(
        at.say(format!("{more} feil til i denne filen"), format!("{more} more mistakes in this file")),
        at.say("her fortsetter det".into(), "it goes on here".into()),
    )
    .advise(at.say("rett de første, og se så på resten".into(), "mend the first ones, then look at the rest".into()))
}

pub(super) fn lost_signs(at: At<'_>) -> Words {
    Words::new(
        at.say("filen er ikke lagret som UTF-8".into(), "the file is not saved as UTF-8".into()),
        at.say(
            "her er et tegn gått tapt; resten er ikke lest".into(),
            "a sign is lost here; the rest is not read".into(),
        ),
    )
    .advise(at.say(
        "lagre filen på nytt, og velg tegnkodingen UTF-8".into(),
        "save the file again, and choose UTF-8 as its encoding".into(),
    ))
}
