//! The `forms` command: its arguments and its exit code.
//!
//! 0: all is well. 1: mistakes in the forms. 2: wrong use.

mod check;
mod describe;
mod evaluate;
mod explain;
mod fmt;
mod folder;
mod new;
mod test;
mod texts;

use std::{
    io::{ErrorKind, Write},
    process::ExitCode,
};

use clap::{Parser, Subcommand, ValueEnum};
use forms_dsl::diagnostic::MessageLanguage;

/// Checks, formats, tries and describes the forms of a folder.
#[derive(Parser)]
#[command(name = "forms", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Check),
    Fmt(fmt::Fmt),
    Test(test::Test),
    Texts(texts::Texts),
    Evaluate(evaluate::Evaluate),
    Describe(describe::Describe),
    Explain(explain::Explain),
    New(new::New),
}

/// The language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lang {
    /// Bokmål.
    Nb,
    /// English.
    En,
}

impl From<Lang> for MessageLanguage {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Nb => Self::Bokmaal,
            Lang::En => Self::English,
        }
    }
}

/// What came of a command.
struct Ended {
    /// To be printed.
    text: String,
    /// Whether there are mistakes in the forms.
    mistaken: bool,
}

impl Ended {
    fn well(text: String) -> Self {
        Self { text, mistaken: false }
    }

    /// The mistakes were drawn already.
    fn mistaken() -> Self {
        Self { text: String::new(), mistaken: true }
    }
}

fn main() -> ExitCode {
    let ended = match Arguments::parse().command {
        Command::Check(check) => check.run(),
        Command::Fmt(fmt) => fmt.run(),
        Command::Test(test) => test.run(),
        Command::Texts(texts) => texts.run(),
        Command::Evaluate(evaluate) => evaluate.run(),
        Command::Describe(describe) => describe.run(),
        Command::Explain(explain) => explain.run(),
        Command::New(new) => new.run(),
    };
    match ended.and_then(|ended| print(&ended.text).map(|()| ended.mistaken)) {
        Ok(mistaken) => ExitCode::from(u8::from(mistaken)),
        Err(error) => {
            eprintln!("forms: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// A reader that has seen enough closes the pipe; that is no mistake.
fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}
