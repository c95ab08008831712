//! The pages for administrators: right examples check silently, wrong ones give the message that is shown.

#![expect(clippy::unwrap_used, reason = "a test may end where something is amiss")]

use std::{fs, path::Path};

use forms_dsl::{
    check,
    diagnostic::{
        Diagnostics, MessageLanguage,
        draw::{Paint, draw},
    },
    examples, format,
    model::CheckedFolder,
    parse,
    source::{Source, Sources},
};

/// A page, how its examples go on, and the language of its messages.
struct Page {
    file: &'static str,
    head: &'static str,
    settings: &'static str,
    language: MessageLanguage,
}

const PAGES: [Page; 2] = [
    Page {
        file: "LANGUAGE.md",
        head: "form page \"Page\" version 1 K2\n  languages en\n  opened by teacher\n\nsection start_page \"First\"\n",
        settings: "settings town \"Town\" version 1\n  languages en\n\nrole teacher \"Teacher\" staff\n",
        language: MessageLanguage::English,
    },
    Page {
        file: "SPRÅK.md",
        head: "skjema page \"Side\" versjon 1 K2\n  språk nb\n  åpnes av teacher\n\ndel forside \"Først\"\n",
        settings: "innstillinger town \"Byen\" versjon 1\n  språk nb\n\nrolle teacher \"Lærer\" ansatt\n",
        language: MessageLanguage::Bokmaal,
    },
];

impl Page {
    fn text(&self) -> String {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(self.file)).unwrap()
    }

    /// Fenced blocks with the word behind their fence.
    fn blocks(&self) -> Vec<(String, String)> {
        let text = self.text();
        let mut parts = text.split("```");
        let mut blocks = Vec::new();
        while let (Some(_), Some(block)) = (parts.next(), parts.next()) {
            let (kind, body) = block.split_once('\n').unwrap();
            blocks.push((kind.to_owned(), body.to_owned()));
        }
        blocks
    }

    /// What is said of a form beside the settings; its examples are tried too.
    fn said(&self, form: &str) -> String {
        let source = |name: &str, text: &str| Source { name: name.into(), text: text.into() };
        let sources = Sources::new(vec![source("page.form", form), source("settings.form", self.settings)]);
        let mut diagnostics = Diagnostics::new();
        let folder = check(&parse(&sources, &mut diagnostics), &mut diagnostics);
        for form in folder.iter().flat_map(CheckedFolder::forms) {
            assert_eq!(examples::run(form, "2026-11-02".parse().unwrap()), []);
        }
        draw(&diagnostics.in_words(&sources, self.language), &sources, self.language, Paint::Plain)
    }
}

#[test]
fn right_examples_check_silently_and_are_tidy() {
    for page in &PAGES {
        let mut tried = 0;
        for (kind, body) in page.blocks() {
            let form = match kind.as_str() {
                "form" => body,
                "lines" => format!("{}{body}", page.head),
                _ => continue,
            };
            assert_eq!(page.said(&form), "", "{}:\n{form}", page.file);
            assert_eq!(format(&form).unwrap(), form);
            tried += 1;
        }
        assert!(tried > 4, "{} has {tried} examples", page.file);
    }
}

#[test]
fn wrong_examples_give_the_message_that_is_shown() {
    for page in &PAGES {
        let blocks = page.blocks();
        let wrong = blocks.iter().zip(blocks.iter().skip(1)).filter(|((kind, _), _)| kind == "wrong");
        let mut tried = 0;
        for ((_, lines), (kind, message)) in wrong {
            assert_eq!(kind, "message", "{lines}");
            assert_eq!(page.said(&format!("{}{lines}", page.head)).trim_end(), message.trim_end(), "{}", page.file);
            tried += 1;
        }
        assert!(tried > 1);
    }
}
