//! The `forms` command: its arguments and its exit code.
//!
//! 0: all is well. 1: mistakes in the forms. 2: wrong use.

mod check;
mod folder;

use std::{path::PathBuf, process::ExitCode};

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
    /// Says every mistake of a folder.
    Check(check::Check),
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

/// How a command ended.
enum Ended {
    Well,
    /// With mistakes in the forms.
    Mistaken,
}

fn main() -> ExitCode {
    let ended = match Arguments::parse().command {
        Command::Check(check) => check.run(),
    };
    match ended {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::Mistaken) => ExitCode::from(1),
        Err(error) => {
            eprintln!("forms: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Where the forms are when no path is given.
fn default_path() -> PathBuf {
    PathBuf::from("forms")
}
