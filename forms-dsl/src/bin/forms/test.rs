//! `forms test`: runs the examples that forms bring along.

use std::path::PathBuf;

use clap::Args;
use forms_dsl::{
    diagnostic::MessageLanguage,
    examples::{self, Failure},
    model::{Expectation, Strength},
};

use crate::{Ended, Lang, folder};

/// Runs the examples that forms bring along.
#[derive(Args)]
pub struct Test {
    /// A folder of forms, or a file in one.
    #[arg(default_value = folder::DEFAULT)]
    path: PathBuf,
    /// The language of messages.
    #[arg(long, default_value = "nb")]
    lang: Lang,
}

impl Test {
    pub fn run(&self) -> anyhow::Result<Ended> {
        let language = MessageLanguage::from(self.lang);
        let Some(folder) = folder::checked(&self.path, language)? else { return Ok(Ended::mistaken()) };
        let today = folder::today();
        let (mut lines, mut mistaken) = (Vec::new(), false);
        for form in folder.forms() {
            let failures = examples::run(form, today);
            for failure in &failures {
                lines.push(format!("{}: {}\n", form.name, in_words(failure, language)));
            }
            mistaken = mistaken || !failures.is_empty();
            let (all, name) = (form.examples.len(), &form.name);
            let counted = language.say(format!("{all} eksempler"), format!("{all} examples"));
            lines.push(format!(
                "{name}: {counted}
"
            ));
        }
        Ok(Ended { text: lines.concat(), mistaken })
    }
}

fn in_words(failure: &Failure<'_>, l: MessageLanguage) -> String {
    let title = &failure.example.title;
    let expected = expectation(failure.expected, l);
    let blockers: Vec<_> = failure.evaluation.blockers.iter().map(|blocker| format!("{blocker:?}")).collect();
    let what = l.say(format!("«{title}» ventet {expected}"), format!("“{title}” expected {expected}"));
    match failure.expected {
        Expectation::CanFinish | Expectation::CannotFinishBecause(_) => format!("{what}; {}", blockers.join(", ")),
        _ => what,
    }
}

fn expectation(expected: &Expectation, l: MessageLanguage) -> String {
    match expected {
        Expectation::CanFinish => l.say("at skjemaet kan fullføres", "that it can be finished").to_owned(),
        Expectation::CannotFinishBecause(names) => {
            let names = names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            l.say(format!("at {names} hindrer fullføring"), format!("that {names} keeps it from being finished"))
        }
        Expectation::Message(strength, at) => {
            let what = match strength {
                Strength::Must => l.say("en melding", "a message"),
                Strength::Warn => l.say("en advarsel", "a warning"),
                Strength::Suggest => l.say("et råd", "advice"),
            };
            l.say(format!("{what} ved {at}"), format!("{what} at {at}"))
        }
        Expectation::Opens { form, on } => {
            let on = on.map(|day| day.to_string()).unwrap_or_default();
            l.say(format!("at {form} åpnes {on}"), format!("that {form} is opened {on}"))
        }
        Expectation::CaseBecomes(state) => {
            l.say(format!("at saken blir {state}"), format!("that the case becomes {state}"))
        }
        Expectation::Shown(name, true) => l.say(format!("at {name} vises"), format!("that {name} is shown")),
        Expectation::Shown(name, false) => l.say(format!("at {name} er skjult"), format!("that {name} is hidden")),
        Expectation::Required(name, true) => l.say(format!("at {name} er påkrevd"), format!("that {name} is required")),
        Expectation::Required(name, false) => {
            l.say(format!("at {name} er valgfri"), format!("that {name} is optional"))
        }
        Expectation::Is(name, answer) => {
            let answer = answer.to_json();
            l.say(format!("at {name} er {answer}"), format!("that {name} is {answer}"))
        }
    }
}
