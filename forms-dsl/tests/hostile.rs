//! Texts made to hurt: whatever they hold, there is a verdict, and soon.

#![expect(clippy::unwrap_used, reason = "a test may end where something is amiss")]

#[expect(dead_code, reason = "other tests read folders")]
mod folder;

use std::time::{Duration, Instant};

use forms_dsl::{
    check,
    diagnostic::{
        Diagnostics, MessageLanguage,
        draw::{Paint, draw},
    },
    format, parse,
};

use crate::folder::alone;

/// With the compiler's help it is a second; without, on a busy machine, this much.
const SOON: Duration = Duration::from_secs(20);

/// Reads, checks, draws and formats a text; what is said of it.
fn verdict(text: &str) -> String {
    let begun = Instant::now();
    let sources = alone(text);
    let mut diagnostics = Diagnostics::new();
    let parsed = parse(&sources, &mut diagnostics);
    let checked = check(&parsed, &mut diagnostics);
    assert!(checked.is_none(), "not one of these is a form");
    let said = MessageLanguage::ALL.map(|language| {
        let words = diagnostics.in_words(&sources, language);
        draw(&words, &sources, language, Paint::Plain)
    });
    if let Ok(formatted) = format(text) {
        assert_eq!(format(&formatted).unwrap(), formatted);
    }
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    let [_, english] = said;
    english
}

/// A question with this below it.
fn below_a_question(line: &str) -> String {
    format!("form x \"X\" version 1\n  languages nb\nsection s \"S\"\n  ask a yes or no \"A\"\n    {line}\n")
}

fn assert_says(text: &str, code: &str) {
    let said = verdict(text);
    assert!(said.contains(code), "{code} is not in {}", said.chars().take(2_000).collect::<String>());
}

#[test]
fn nested_200_000_deep() {
    let many = 200_000;
    assert_says(&below_a_question(&format!("show when {}a{}", "(".repeat(many), ")".repeat(many))), "F040");
    assert_says(&below_a_question(&format!("show when {}a", "(".repeat(many))), "F040");
    assert_says(&below_a_question(&format!("show when {}a", "not ".repeat(many))), "F0");
    assert_says(&below_a_question(&format!("show when a is {}1", "b otherwise ".repeat(80_000))), "F0");
    assert_says(&below_a_question(&format!("show when {}a", "any row of r where ".repeat(50_000))), "F040");
}

#[test]
fn lines_below_lines_as_deep_as_a_file_allows() {
    let steps: String = (2..1_400).flat_map(|depth| [" ".repeat(depth), "- a \"A\"\n".to_owned()]).collect();
    assert_says(&format!("catalogue x \"X\" version 1\n  languages nb\n{steps}"), "F040");
}

#[test]
fn an_expression_of_200_000_terms() {
    assert_says(&below_a_question(&format!("show when a is {}1", "1+".repeat(200_000))), "F041");
    assert_says(&below_a_question(&format!("show when a{}", " or a".repeat(190_000))), "F041");
    assert_says(&below_a_question(&format!("columns a{}", ", a".repeat(200_000))), "F");
    assert_says(&below_a_question(&format!("hint \"a\"{}", " \"\"".repeat(200_000))), "F");
}

#[test]
fn many_languages_of_one_text() {
    let letters: Vec<char> = ('a'..='z').collect();
    let tags = letters.iter().flat_map(|a| letters.iter().map(move |b| format!("{a}{b}-{b}{a}")));
    let tags: Vec<String> = tags.collect();
    let many: String = tags.iter().flat_map(|tag| [" ", tag, " \"x\""]).collect();
    assert_says(&below_a_question(&format!("hint \"a\"{many}")), "F218");
}

#[test]
fn a_line_of_10_megabytes() {
    assert_says(&below_a_question(&format!("hint \"{}\"", "a".repeat(10_000_000))), "F042");
    assert_says(&"a".repeat(10_000_000), "F042");
    assert_says(&"a".repeat(999_999), "F004");
    assert_says(&format!("form x \"{}", "å".repeat(400_000)), "F0");
}

#[test]
fn utf_16_read_byte_by_byte() {
    let text = below_a_question("hint \"Æ\"");
    let wide: String = text.encode_utf16().flat_map(u16::to_le_bytes).map(char::from).collect();
    assert_says(&wide, "F004");
    assert_says(&format!("\u{ff}\u{fe}{wide}"), "F004");
}

#[test]
fn signs_that_turn_the_writing() {
    for sign in ['\u{202E}', '\u{2066}', '\u{200F}'] {
        assert_says(&below_a_question(&format!("hint \"skjult {sign} tekst\"")), "F221");
        assert_says(&below_a_question(&format!("was b{sign}c")), "F011");
        assert_says(&below_a_question(&format!("{sign}hint \"H\"")), "F001");
    }
}

#[test]
fn a_megabyte_of_noise() {
    let short = "noise\n".repeat(160_000);
    let deep = "  nosie\n    requird x\n".repeat(40_000);
    let quotes = "  \"«#\n".repeat(100_000);
    let almost = "  ask q dat \"Q\"\n".repeat(60_000);
    let head = "form x \"X\" version 1\n";
    for noise in [short, deep, format!("section s \"S\"\n{almost}")] {
        assert_says(&format!("{head}{noise}"), "F044");
    }
    // Each goes on with the one above: one line, one message.
    assert_says(&format!("{head}{quotes}"), "F015");
}
