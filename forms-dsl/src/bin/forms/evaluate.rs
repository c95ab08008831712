//! `forms evaluate`: what answers in a file come to.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use chrono::NaiveDate;
use clap::Args;
use forms_dsl::{
    answers::{AnswerProblem, AnswerProblemKind, Answers},
    diagnostic::MessageLanguage,
    evaluate::{CaseFacts, Decides, Reason, Surroundings, evaluate, explain},
    model::{AnswerState, CheckedForm},
};
use serde_json::{Value, json};

use crate::{Ended, Lang, folder};

/// Says what answers come to.
#[derive(Args)]
pub struct Evaluate {
    /// The name of a form, or its file.
    form: String,
    /// A file of answers, as a tablet holds them.
    #[arg(long, value_name = "FILE.json")]
    answers: PathBuf,
    /// The folder of the form.
    #[arg(long, default_value = folder::DEFAULT)]
    forms: PathBuf,
    /// The day of the evaluation.
    #[arg(long, value_name = "DATE")]
    today: Option<NaiveDate>,
    /// Says why one question is as it is.
    #[arg(long, value_name = "QUESTION")]
    explain: Option<String>,
    /// The language of messages.
    #[arg(long, default_value = "nb")]
    lang: Lang,
}

impl Evaluate {
    pub fn run(&self) -> anyhow::Result<Ended> {
        let language = MessageLanguage::from(self.lang);
        let path = Path::new(&self.form);
        let (folder_path, name) = match path.file_stem() {
            Some(stem) if path.is_file() => (path, stem.to_string_lossy().into_owned()),
            _ => (self.forms.as_path(), self.form.clone()),
        };
        let Some(folder) = folder::checked(folder_path, language)? else { return Ok(Ended::mistaken()) };
        let Some(form) = folder.find_form(&name) else { bail!("there is no form {name} in {}", folder_path.display()) };
        let text =
            fs::read_to_string(&self.answers).with_context(|| format!("cannot read {}", self.answers.display()))?;
        let json = serde_json::from_str(&text).with_context(|| format!("{} is no JSON", self.answers.display()))?;
        let (answers, problems) = Answers::from_json(form, &json);
        let (case, earlier) = (CaseFacts::default(), BTreeMap::new());
        let today = self.today.unwrap_or_else(folder::today);
        let around = Surroundings { case: &case, earlier: &earlier, ..Surroundings::on(today) };
        if let Some(question) = &self.explain {
            return explained(form, &answers, &around, question, language);
        }
        let mut evaluation = evaluate(form, &answers, &around).to_json();
        if let Some(object) = evaluation.as_object_mut() {
            object.insert("answer_problems".to_owned(), problems.iter().map(problem).collect());
        }
        Ok(Ended::well(format!("{evaluation:#}\n")))
    }
}

fn problem(problem: &AnswerProblem) -> Value {
    let kind = match problem.kind {
        AnswerProblemKind::Unknown => json!("unknown"),
        AnswerProblemKind::Type => json!("type"),
        AnswerProblemKind::Range { min, max } => json!({ "range": [min, max] }),
        AnswerProblemKind::Decimals { most } => json!({ "decimals": most }),
        AnswerProblemKind::Option => json!("option"),
        AnswerProblemKind::TooLong { max } => json!({ "too_long": max }),
        AnswerProblemKind::NotAllowed => json!("not_allowed"),
    };
    json!({ "at": problem.path, "kind": kind })
}

fn explained(
    form: &CheckedForm,
    answers: &Answers,
    around: &Surroundings<'_>,
    question: &str,
    language: MessageLanguage,
) -> anyhow::Result<Ended> {
    let Some(reasons) = explain(form, answers, around, question) else {
        bail!("there is no question {question} in {}", form.name);
    };
    if reasons.is_empty() {
        return Ok(Ended::well(format!("{question}: {}\n", language.say("ingen betingelser", "no conditions"))));
    }
    Ok(Ended::well(reasons.iter().map(|reason| reason_in_words(question, reason, language)).collect()))
}

fn reason_in_words(question: &str, reason: &Reason, l: MessageLanguage) -> String {
    let decides = match &reason.decides {
        Decides::SectionShown(section) => {
            l.say(format!("om delen {section} vises"), format!("whether the section {section} is shown"))
        }
        Decides::Shown => l.say(format!("om {question} vises"), format!("whether {question} is shown")),
        Decides::Required => l.say(format!("om {question} er påkrevd"), format!("whether {question} is required")),
        Decides::Rule(key) => l.say(format!("regelen {key}"), format!("the rule {key}")),
    };
    let holds = match reason.holds {
        Some(true) => l.say("stemmer", "holds"),
        Some(false) => l.say("stemmer ikke", "does not hold"),
        None => l.say("ikke avgjort", "is undecided"),
    };
    let looked_at = reason.looks_at.iter().map(|(name, state, value)| {
        let value = value.as_ref().map(|value| format!(" {}", value.to_json())).unwrap_or_default();
        format!("  {name}: {}{value}\n", state_in_words(*state, l))
    });
    format!("{decides}: {holds}\n{}", looked_at.collect::<String>())
}

fn state_in_words(state: AnswerState, l: MessageLanguage) -> &'static str {
    match state {
        AnswerState::Answered => l.say("besvart", "answered"),
        AnswerState::Empty => l.say("ubesvart", "empty"),
        AnswerState::Unknown => l.say("vet ikke", "not known"),
        AnswerState::Declined => l.say("vil ikke svare", "declined"),
        AnswerState::NotAsked => l.say("ikke stilt", "not asked"),
    }
}
