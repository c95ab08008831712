//! `forms test`: runs the examples that forms bring along.

use std::path::PathBuf;

use clap::Args;
use forms_dsl::{
    ast::Keywords,
    diagnostic::{Diagnostics, MessageLanguage},
    examples::{self, Branch, Coverage, Failure},
    model::{CheckedForm, Decides, Expectation, Strength},
    parse,
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
    /// Examples for what no example tries, to read and to paste.
    #[arg(long)]
    propose: bool,
}

impl Test {
    pub fn run(&self) -> anyhow::Result<Ended> {
        let language = MessageLanguage::from(self.lang);
        let Some(folder) = folder::checked(&self.path, language)? else { return Ok(Ended::mistaken()) };
        let parsed = parse(&folder::read(&self.path)?, &mut Diagnostics::new());
        let (mut lines, mut mistaken) = (Vec::new(), false);
        for form in folder.forms() {
            let (text, failed) = self.form(form, folder::keywords_of(&parsed, form.name.as_str()), language);
            lines.push(text);
            mistaken = mistaken || failed;
        }
        Ok(Ended { text: lines.concat(), mistaken })
    }

    fn form(&self, form: &CheckedForm, keywords: Keywords, language: MessageLanguage) -> (String, bool) {
        let today = folder::today();
        let failures = examples::run(form, today);
        let mut lines: Vec<_> =
            failures.iter().map(|failure| format!("{}: {}\n", form.name, in_words(failure, language))).collect();
        let coverage = examples::coverage(form, today, keywords);
        lines.push(counted(form, &coverage, language));
        let untried = coverage.untried.iter().map(|branch| (branch, language.say("ikke prøvd", "not tried")));
        let open = coverage.not_decided.iter().map(|branch| (branch, language.say("ikke avgjort", "not decided")));
        for (branch, what) in untried.chain(open) {
            lines.push(format!("  {what}: {}\n", branch_in_words(branch, language)));
        }
        if self.propose {
            lines.extend(coverage.proposals.iter().map(|proposal| format!("\n{}", proposal.block)));
        }
        (lines.concat(), !failures.is_empty())
    }
}

/// `cooperation_agreement: 3 examples; 9 of 14 outcomes of its conditions are tried`.
fn counted(form: &CheckedForm, coverage: &Coverage, l: MessageLanguage) -> String {
    let (name, examples, tried) = (&form.name, form.examples.len(), coverage.tried.len());
    let all = tried + coverage.untried.len() + coverage.not_decided.len();
    l.say(
        format!("{name}: {examples} eksempler; {tried} av {all} utfall av betingelsene er prøvd\n"),
        format!("{name}: {examples} examples; {tried} of {all} outcomes of its conditions are tried\n"),
    )
}

/// `steps is shown: undecided`.
fn branch_in_words(branch: &Branch, l: MessageLanguage) -> String {
    let what = match &branch.decides {
        Decides::Shown(name) => l.say(format!("om {name} vises"), format!("whether {name} is shown")),
        Decides::Required(name) => l.say(format!("om {name} er påkrevd"), format!("whether {name} is required")),
        Decides::Needed(name) => l.say(format!("om {name} må besvares"), format!("whether {name} must be answered")),
        Decides::Rule(key, _) => l.say(format!("kravet {key}"), format!("the rule {key}")),
        Decides::Begins(name, nth) => {
            let nth = nth + 1;
            l.say(format!("begynnelse {nth} av {name}"), format!("beginning {nth} of {name}"))
        }
        Decides::FollowUp(number) => {
            let number = number + 1;
            l.say(format!("det som følger, nr. {number}"), format!("what follows, no. {number}"))
        }
    };
    let outcome = match branch.outcome {
        Some(true) => l.say("sant", "true"),
        Some(false) => l.say("usant", "false"),
        None => l.say("uavgjort fordi noe er ubesvart", "undecided, as something is unanswered"),
    };
    format!("{what}: {outcome}")
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
        Expectation::Task(name) => l.say(format!("oppgaven {name}"), format!("the task {name}")),
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
