//! What became of a published form, in one line for its author.

use super::{ChangeClass, FormChange};
use crate::diagnostic::MessageLanguage;

impl FormChange {
    /// `cooperation_agreement 1 → 2: drafts follow (goal_text)`
    #[must_use]
    pub fn in_words(&self, language: MessageLanguage) -> String {
        let Self { form, from, to, class, differences } = self;
        let class = match class {
            ChangeClass::Wording => language.say("bare ordlyd", "wording alone"),
            ChangeClass::Compatible => language.say("utkast følger med", "drafts follow"),
            ChangeClass::NeedsUpgrade => language.say("utkast må oppgraderes", "drafts must be upgraded"),
            ChangeClass::NewForm => language.say("kan ikke publiseres", "cannot be published"),
        };
        let all = differences.iter().map(|difference| difference.name.as_str());
        let mut names: Vec<&str> = all.filter(|name| !name.is_empty()).collect();
        names.dedup();
        match from {
            None => format!("{form}: {}", language.say("nytt skjema", "a new form")),
            Some(_) if differences.is_empty() => format!("{form}: {}", language.say("uendret", "unchanged")),
            Some(from) => format!("{form} {from} → {to}: {class} ({})", names.join(", ")),
        }
    }
}
