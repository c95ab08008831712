//! The formatter, on the forms of the guide and on untidy ones.

mod folder;

use forms_dsl::{ast::Keywords, diagnostic::MessageLanguage, format, format_in, source::Source};

use crate::folder::{alone, read, sources};

fn every_form() -> Vec<Source> {
    ["tests/ok", "../forms"]
        .into_iter()
        .flat_map(|folder| sources(folder).iter().map(|(_, source)| source.clone()).collect::<Vec<_>>())
        .collect()
}

fn tree(text: &str) -> forms_dsl::ast::ParsedFile {
    let (mut parsed, drawn) = read(&alone(text), MessageLanguage::English);
    assert_eq!(drawn, "", "{text}");
    parsed.files.remove(0)
}

fn comments(text: &str) -> Vec<&str> {
    let mut found: Vec<_> =
        text.lines().filter_map(|line| line.find("# ").and_then(|at| line.get(at..))).map(str::trim).collect();
    found.sort_unstable();
    found
}

#[test]
fn valid_forms_are_read_without_a_message() {
    for folder in ["tests/ok", "../forms"] {
        let (_, drawn) = read(&sources(folder), MessageLanguage::English);
        assert_eq!(drawn, "");
    }
}

#[test]
fn formatting_twice_is_formatting_once() {
    for source in every_form() {
        let once = format(&source.text).unwrap();
        assert_eq!(format(&once).unwrap(), once, "{}", source.name);
    }
}

#[test]
fn a_formatted_form_means_the_same_and_keeps_its_comments() {
    for source in every_form() {
        let formatted = format(&source.text).unwrap();
        assert_eq!(tree(&formatted).lines, tree(&source.text).lines, "{}", source.name);
        assert_eq!(comments(&formatted), comments(&source.text), "{}", source.name);
    }
}

#[test]
fn both_keyword_languages_give_one_tree() {
    for source in every_form() {
        let written = tree(&source.text);
        for keywords in [Keywords::English, Keywords::Bokmaal] {
            let converted = format_in(&source.text, keywords).unwrap();
            let read = tree(&converted);
            assert_eq!(read.keywords, keywords);
            assert_eq!(read.lines, written.lines, "{}", source.name);
            assert_eq!(format_in(&converted, written.keywords).unwrap(), format(&source.text).unwrap());
        }
    }
}

#[test]
fn lines_are_at_most_110_columns_where_a_text_can_be_broken() {
    for source in every_form() {
        for line in format(&source.text).unwrap().lines() {
            assert!(line.chars().count() <= 110, "{}: {line}", source.name);
        }
    }
}

#[test]
fn an_untidy_form_is_mended() {
    let untidy = "\u{feff}# Øverst\r
FORM test «Test»  version 1\r
\tEN “Test”   # oversatt
     languages  nb,en


list goal
   – a  \"A\"  ALONE   # første
  #løs
   – b «Sa \"ja\"»


# mellom
section s \"S\"

    ask d Date \"Når?\"   required k1
            # inni
        must be between  2.11.2026 and 2026-12-01+1 week   say \"Nei.\"
    ask n number 0 to 2.5 decimals 1 \"N\"
    # sist
";
    let tidy = "# Øverst
form test \"Test\" version 1  # oversatt
  en \"Test\"
  languages nb, en

list goal
  - a \"A\" alone  # første
  #løs
  - b «Sa \"ja\"»

# mellom
section s \"S\"

  ask d date \"Når?\" required K1
    # inni
    must be between 2026-11-02 and 2026-12-01 + 1 week say \"Nei.\"
  ask n number 0 to 2,5 decimals 1 \"N\"
  # sist
";
    assert_eq!(format(untidy).unwrap(), tidy);
}

#[test]
fn a_line_that_cannot_be_read_is_printed_as_it_stands() {
    let broken =
        "form test \"Test\" version 1\n\nsection s \"S\"\n    ask  Mål   \"X\"  # hvorfor?\n        hint   \"H\"\n";
    let formatted = "form test \"Test\" version 1\n\nsection s \"S\"\n  ask  Mål   \"X\"  # hvorfor?\n    hint \"H\"\n";
    assert_eq!(format(broken).unwrap(), formatted);
}

/// What a line is taken for decides its words too, where it could be several things.
#[test]
fn a_line_below_a_broken_one_keeps_all_its_words() {
    let broken = "tekstj\n  - limit_day.\"## over\"\n    kvalitet\n";
    assert_eq!(format(broken).unwrap(), "tekstj\n  - limit_day. \"## over\"\n    kvalitet\n");
}
