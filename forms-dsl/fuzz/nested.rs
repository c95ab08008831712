//! Forms that nest: conditions in conditions, rows, sections, lines below lines, made of what the fuzzer sends.

use std::fmt::Write as _;

use arbitrary::Arbitrary;

/// A condition, as deep as the bytes reach.
#[derive(Debug, Arbitrary)]
pub enum Test {
    Yes(u8),
    Over(u8, i8),
    State(u8, State),
    Not(Box<Test>),
    And(Box<Test>, Box<Test>),
    Or(Box<Test>, Box<Test>),
    AnyRow(Option<Box<Test>>),
    Sum(i8),
}

/// A state to ask for.
#[derive(Debug, Arbitrary)]
pub enum State {
    Answered,
    Empty,
    Unknown,
    Asked,
}

/// A question with its condition, and lines deeper below it than may stand there.
#[derive(Debug, Arbitrary)]
pub struct Question {
    pub required: bool,
    pub yes_or_no: bool,
    pub shown: Option<Test>,
    pub depth: u8,
    pub stray: bool,
}

/// A form of a few questions.
#[derive(Debug, Arbitrary)]
pub struct Nested {
    pub questions: Vec<Question>,
    pub rule: Option<Test>,
    pub answers: Vec<(u8, i16)>,
}

fn test(out: &mut String, of: &Test) {
    let _ = match of {
        Test::Yes(n) => write!(out, "q{} is yes", n % 8),
        Test::Over(n, than) => write!(out, "q{} is over {than}", n % 8),
        Test::State(n, state) => {
            write!(out, "q{} is {}", n % 8, format!("{state:?}").to_lowercase())
        }
        Test::Not(inner) => {
            out.push_str("not (");
            test(out, inner);
            write!(out, ")")
        }
        Test::And(a, b) | Test::Or(a, b) => {
            out.push('(');
            test(out, a);
            out.push_str(if matches!(of, Test::And(..)) { " and " } else { " or " });
            test(out, b);
            write!(out, ")")
        }
        Test::AnyRow(None) => write!(out, "any row of visits"),
        Test::AnyRow(Some(inner)) => {
            out.push_str("(any row of visits where ");
            test(out, inner);
            write!(out, ")")
        }
        Test::Sum(than) => write!(out, "sum of visits.hours is over {than}"),
    };
}

impl Nested {
    /// The form in words.
    pub fn form(&self) -> String {
        let mut out =
            String::from("form f \"F\" version 1 K3\n  languages nb\n  opened by teacher\n\nsection s \"S\"\n");
        for (number, question) in self.questions.iter().take(8).enumerate() {
            let kind = if question.yes_or_no { "yes or no" } else { "number 0 to 99" };
            let required = if question.required { " required" } else { "" };
            let _ = writeln!(out, "  ask q{number} {kind} \"Q\"{required}\n    allow do not know");
            if let Some(shown) = &question.shown {
                out.push_str("    show when ");
                test(&mut out, shown);
                out.push('\n');
            }
            if question.stray {
                let _ = writeln!(out, "{}hint \"H\"", " ".repeat(4 + usize::from(question.depth)));
            }
        }
        out.push_str("  repeat visits 0 to 3 rows \"V\"\n    ask hours number 0 to 9 \"H\"\n");
        if let Some(rule) = &self.rule {
            out.push_str("  require ");
            test(&mut out, rule);
            out.push_str(" say \"X\"\n");
        }
        out
    }
}

/// The settings that the forms stand beside.
pub const SETTINGS: &str = "settings t \"T\" version 1\n  languages nb\n\nrole teacher \"L\" staff\n";
