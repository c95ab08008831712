//! `forms describe`: the definition of a form or catalogue, for programs and for people.

use std::{fmt::Write as _, path::PathBuf};

use anyhow::bail;
use clap::{Args, ValueEnum};
use forms_dsl::{
    definition::{definition, list_definition},
    diagnostic::MessageLanguage,
    model::{CheckedForm, Item, Language, OptionList, Question, Required, Text},
};

use crate::{Ended, Lang, folder};

/// Describes a form or catalogue.
#[derive(Args)]
pub struct Describe {
    /// Its name.
    name: String,
    /// The definition that a tablet gets, or a codebook.
    #[arg(long, default_value = "json")]
    format: Format,
    /// The folder that it is in.
    #[arg(long, default_value = folder::DEFAULT)]
    forms: PathBuf,
    /// The language of the codebook.
    #[arg(long, default_value = "nb")]
    lang: Lang,
}

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The definition.
    Json,
    /// A codebook.
    Markdown,
}

impl Describe {
    pub fn run(&self) -> anyhow::Result<Ended> {
        let language = MessageLanguage::from(self.lang);
        let Some(folder) = folder::checked(&self.forms, language)? else { return Ok(Ended::mistaken()) };
        let shown = Language::new(language.say("nb", "en"));
        let text = if let Some(form) = folder.find_form(&self.name) {
            match self.format {
                Format::Json => format!("{:#}\n", definition(form)),
                Format::Markdown => codebook(form, &shown, language),
            }
        } else if let Some(list) = folder.catalogues().get(self.name.as_str()) {
            match self.format {
                Format::Json => format!("{:#}\n", list_definition(list)),
                Format::Markdown => options(list, &shown, language),
            }
        } else {
            bail!("there is no form and no catalogue {} in {}", self.name, self.forms.display());
        };
        Ok(Ended::well(text))
    }
}

/// Every question with its name, text, answer and class, section by section, then the lists.
fn codebook(form: &CheckedForm, shown: &Language, l: MessageLanguage) -> String {
    let mut out = format!(
        "# {} (`{}`, {} {})\n",
        words(&form.title, shown),
        form.name,
        l.say("versjon", "version"),
        form.version
    );
    for section in &form.sections {
        let _ = write!(out, "\n## {} (`{}`)\n\n", words(&section.title, shown), section.name);
        let head =
            l.say("| navn | spørsmål | svar | påkrevd | klasse |", "| name | question | answer | required | class |");
        let _ = writeln!(out, "{head}\n|---|---|---|---|---|");
        for item in &section.items {
            out.push_str(&rows_of(item, shown, l));
        }
    }
    for list in form.lists.values() {
        out.push('\n');
        out.push_str(&options(list, shown, l));
    }
    out
}

fn rows_of(item: &Item, shown: &Language, l: MessageLanguage) -> String {
    match item {
        Item::Question(question) => row("", question, shown, l),
        Item::Rows(rows) => {
            let label = words(&rows.label, shown);
            let kind = l.say("rader", "rows");
            let head = format!(
                "| `{}` | {label} | {kind} | {} | {:?} |\n",
                rows.name,
                required(&rows.required, l),
                rows.class
            );
            let columns = rows.columns.iter().map(|column| row(&format!("{}.", rows.name), column, shown, l));
            std::iter::once(head).chain(columns).collect()
        }
        Item::Computed(computed) => {
            let kind = l.say("regnes ut", "computed");
            format!("| `{}` | {} | {kind} | | {:?} |\n", computed.name, words(&computed.label, shown), computed.class)
        }
        Item::Signature(line) => {
            format!("| `{}` | {} | {} | | |\n", line.name, words(&line.label, shown), l.say("signaturer", "signatures"))
        }
        Item::Note(_) | Item::Heading(_) | Item::Rule(_) => String::new(),
    }
}

fn row(rows: &str, question: &Question, shown: &Language, l: MessageLanguage) -> String {
    let label = words(&question.label, shown);
    let answer = forms_dsl::definition::kind(&question.answer).to_lowercase();
    let lists: Vec<_> = question.answer.lists().iter().map(|list| format!(" `{list}`")).collect();
    let lists = lists.concat();
    let required = required(&question.required, l);
    format!("| `{rows}{}` | {label} | {answer}{lists} | {required} | {:?} |\n", question.name, question.class)
}

fn required(required: &Required, l: MessageLanguage) -> &'static str {
    match required {
        Required::No => "",
        Required::Always => l.say("ja", "yes"),
        Required::When(_) => l.say("noen ganger", "sometimes"),
    }
}

fn options(list: &OptionList, shown: &Language, l: MessageLanguage) -> String {
    let title = list.title.as_ref().map(|title| format!("{} ", words(title, shown))).unwrap_or_default();
    let mut out = format!("## {title}(`{}`)\n\n", list.name);
    let head = l.say("| navn | tekst |", "| name | text |");
    let _ = writeln!(out, "{head}\n|---|---|");
    for option in &list.options {
        let below = if option.below.is_some() { "– " } else { "" };
        let retired = if option.retired.is_some() { l.say(" (utgått)", " (retired)") } else { "" };
        let _ = writeln!(out, "| `{}` | {below}{}{retired} |", option.name, words(&option.label, shown));
    }
    out
}

/// In a table a bar ends a cell.
fn words(text: &Text, shown: &Language) -> String {
    text.in_language(shown).replace('|', "\\|")
}
