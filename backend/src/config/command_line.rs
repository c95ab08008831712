//! The command line: what `--help` shows, read by `clap`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Serialize;

use super::LogFormat;

/// Follow-up of pupils' absence: forms as text files, filled in over GraphQL.
#[derive(Debug, Parser)]
#[command(name = "naervaer", version, args_conflicts_with_subcommands = true)]
#[command(after_help = "Every flag is also a setting: `--key-file` is NAERVAER_KEY_FILE in the environment and \
    `key_file` in naervaer.toml. Flags go before the environment, the environment before the file.")]
pub struct CommandLine {
    /// What to do; absent: serve.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Flags of a bare `naervaer`.
    #[command(flatten)]
    pub serve: ServeFlags,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API; also what `naervaer` without a command does
    Serve(ServeFlags),
    /// Prepare a database for a municipality and print a token for its first administrator
    Init {
        /// Name of the municipality
        #[arg(long, value_name = "NAME")]
        municipality: String,
        /// Name of the first administrator
        #[arg(long, value_name = "PERSON")]
        admin: String,
        /// Where things are.
        #[command(flatten)]
        flags: Flags,
    },
    /// Tokens by which programs and people are known
    #[command(subcommand)]
    Token(TokenCommand),
    /// Published forms
    #[command(subcommand)]
    Forms(FormsCommand),
    /// Enter schools, people and absence from files · Les inn skoler, personer og fravær fra filer
    #[command(subcommand)]
    Import(ImportCommand),
    /// Write everything into one encrypted file, also while the server runs · Skriv alt til én kryptert fil
    Backup {
        /// The file, which must not be there · Fila, som ikke må finnes
        file: PathBuf,
        /// Language of what is said · Språket i det som sies
        #[arg(long, value_enum, default_value = "nb")]
        lang: Lang,
        /// Where things are.
        #[command(flatten)]
        flags: Flags,
    },
    /// Fill an empty database from a backup · Fyll en tom database fra en sikkerhetskopi
    Restore {
        /// The backup · Sikkerhetskopien
        file: PathBuf,
        /// There is no ledger: whoever was erased since is there again · Det finnes ingen slettelogg
        #[arg(long)]
        without_ledger: bool,
        /// Language of what is said · Språket i det som sies
        #[arg(long, value_enum, default_value = "nb")]
        lang: Lang,
        /// Where things are.
        #[command(flatten)]
        flags: Flags,
    },
    /// Say whether the database is whole · Si om databasen er hel
    Check {
        /// Language of what is said · Språket i det som sies
        #[arg(long, value_enum, default_value = "nb")]
        lang: Lang,
        /// Where things are.
        #[command(flatten)]
        flags: Flags,
    },
    /// One person's data, handed over or erased · Én persons data, utlevert eller slettet
    #[command(subcommand)]
    Person(PersonCommand),
    /// Say what has been kept long enough, or delete it · Si hva som er oppbevart lenge nok, eller slett det
    #[command(args_conflicts_with_subcommands = true)]
    Retention {
        /// Something about single cases.
        #[command(subcommand)]
        of: Option<RetentionCommand>,
        /// Delete; without this it is only told what would be · Slett; ellers vises bare hva som ville skje
        #[arg(long)]
        apply: bool,
        /// Language of what is said · Språket i det som sies
        #[arg(long, value_enum, default_value = "nb")]
        lang: Lang,
        /// Where things are.
        #[command(flatten)]
        flags: Flags,
    },
    /// The key that wraps all others · Nøkkelen som alle andre er pakket med
    #[command(subcommand)]
    Key(KeyCommand),
    /// Recompute every signature and the whole audit chain, and point at the first break
    Verify {
        /// Where things are.
        #[command(flatten)]
        flags: Flags,
    },
}

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it; it is shown this once
    Create(NewToken),
    /// Show the tokens that work, without themselves · Vis tokenene som virker
    List {
        /// Language of what is said · Språket i det som sies
        #[arg(long, value_enum, default_value = "nb")]
        lang: Lang,
        /// Where things are.
        #[command(flatten)]
        flags: Flags,
    },
    /// End one token, or all tokens and logins of a person · Avslutt ett token, eller alle en person har
    Revoke {
        /// The token as `list` names it · Tokenet slik `list` kaller det
        #[arg(required_unless_present = "person", conflicts_with = "person")]
        token: Option<String>,
        /// Id, key of your own system, or full name · Id, nøkkel i eget system, eller fullt navn
        #[arg(long, value_name = "PERSON")]
        person: Option<String>,
        /// Language of what is said · Språket i det som sies
        #[arg(long, value_enum, default_value = "nb")]
        lang: Lang,
        /// Where things are.
        #[command(flatten)]
        flags: Flags,
    },
}

/// A token to be made.
#[derive(Debug, Clone, Args)]
pub struct NewToken {
    /// Name of the person; one is added where there is none of that name
    #[arg(long, value_name = "NAME")]
    pub person: String,
    /// Role that the token has.
    #[arg(long, help = "Role as the settings file names it, such as contact_teacher or leadership")]
    pub role: String,
    /// School, kindergarten or class that the role is held in; absent: the whole municipality
    #[arg(long, value_name = "NAME")]
    pub unit: Option<String>,
    /// Last day on which it works, such as 2027-06-30
    #[arg(long, value_name = "DAY")]
    pub expires: NaiveDate,
    /// Where things are.
    #[command(flatten)]
    pub flags: Flags,
}

/// What to do with published forms.
#[derive(Debug, Subcommand)]
pub enum FormsCommand {
    /// Write the published texts into a new directory
    Export {
        /// The directory; it must be empty or absent
        dir: PathBuf,
        /// Where things are.
        #[command(flatten)]
        flags: Flags,
    },
}

/// What to do with a person's data.
#[derive(Debug, Subcommand)]
pub enum PersonCommand {
    /// Write all that is kept of somebody into a file, as JSON · Skriv alt om én person til en fil
    Export {
        /// Whom.
        #[command(flatten)]
        show: ShowPerson,
        /// The file, which must not be there · Fila, som ikke må finnes
        file: PathBuf,
        /// Where things are.
        #[command(flatten)]
        flags: Flags,
    },
    /// Erase somebody, with the cases about them · Slett en person, med sakene om dem
    Erase {
        /// Whom.
        #[command(flatten)]
        show: ShowPerson,
        /// Erase; without this it is only told what would be · Slett; ellers vises bare hva som ville skje
        #[arg(long)]
        apply: bool,
        /// Where things are.
        #[command(flatten)]
        flags: Flags,
    },
}

/// Somebody, and the language to speak of them.
#[derive(Debug, Clone, Args)]
pub struct ShowPerson {
    /// Id, key of your own system, or full name · Id, nøkkel i eget system, eller fullt navn
    pub person: String,
    /// Language of what is said · Språket i det som sies
    #[arg(long, value_enum, default_value = "nb")]
    pub lang: Lang,
}

/// What to do with a case whose time is up, or will be.
#[derive(Debug, Subcommand)]
pub enum RetentionCommand {
    /// Keep a case until it is released, whatever its forms say · Behold en sak til den frigis
    Hold {
        /// Id of the case · Sakens id
        case: String,
        /// Why, such as a complaint that is not settled · Hvorfor, for eksempel en klage som ikke er avgjort
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Language of what is said · Språket i det som sies
        #[arg(long, value_enum, default_value = "nb")]
        lang: Lang,
        /// Where things are.
        #[command(flatten)]
        flags: Flags,
    },
    /// Let a case go again when its time is up · Frigi en sak
    Release {
        /// Id of the case · Sakens id
        case: String,
        /// Language of what is said · Språket i det som sies
        #[arg(long, value_enum, default_value = "nb")]
        lang: Lang,
        /// Where things are.
        #[command(flatten)]
        flags: Flags,
    },
}

/// What to do with the master key.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a new one and wrap all keys by it, while servers serve · Lag en ny og pakk alle nøkler med den
    Rotate {
        /// Language of what is said · Språket i det som sies
        #[arg(long, value_enum, default_value = "nb")]
        lang: Lang,
        /// Where things are.
        #[command(flatten)]
        flags: Flags,
    },
}

/// What to enter.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Schools, classes, staff, pupils, guardians · Skoler, klasser, ansatte, elever, foresatte
    People(ImportPeople),
    /// Absence, as totals or by lesson · Fravær, som summer eller time for time
    Absence(ImportAbsence),
}

/// Files of the register.
#[derive(Debug, Clone, Args)]
pub struct ImportPeople {
    /// Directory with units.csv, classes.csv, staff.csv, pupils.csv, guardians.csv, or those of them that there are
    /// (Mappe med enheter.csv, klasser.csv, ansatte.csv, elever.csv, foresatte.csv)
    pub dir: PathBuf,
    /// Apply also where more than a tenth of those known leave · Også der mer enn en tidel slutter
    #[arg(long)]
    pub with_leavers: bool,
    /// How it is done and told.
    #[command(flatten)]
    pub what: Import,
    /// Where things are.
    #[command(flatten)]
    pub flags: Flags,
}

/// A file of absence.
#[derive(Debug, Clone, Args)]
pub struct ImportAbsence {
    /// The file · Fila
    pub file: PathBuf,
    /// File that says what the columns are called · Fil som sier hva kolonnene heter
    #[arg(long, value_name = "FILE")]
    pub columns: Option<PathBuf>,
    /// How it is done and told.
    #[command(flatten)]
    pub what: Import,
    /// Where things are.
    #[command(flatten)]
    pub flags: Flags,
}

/// How an import is done and told.
#[derive(Debug, Clone, Args)]
pub struct Import {
    /// Apply the differences; without this they are only told · Ta inn forskjellene; ellers vises de bare
    #[arg(long)]
    pub apply: bool,
    /// Show every difference · Vis alle forskjellene
    #[arg(long)]
    pub all: bool,
    /// Language of what is said · Språket i det som sies
    #[arg(long, value_enum, default_value = "nb")]
    pub lang: Lang,
}

/// A language of what commands say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// Bokmål.
    Nb,
    /// English.
    En,
}

const DATABASE: &str =
    "Where answers are kept: sqlite://FILE or postgres://USER@HOST/NAME [default: sqlite://naervaer.db]";

/// Flags of every command.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct Flags {
    /// Where answers are kept.
    #[arg(long, value_name = "URL", help = DATABASE)]
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<String>,
    /// File with the key that seals sensitive answers [default: beside the database, made at the first start]
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    key_file: Option<PathBuf>,
    /// File that says who was erased, best on another disk [default: beside the database]
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    ledger: Option<PathBuf>,
    /// Form of the log: text or json [default: text]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<LogFormat>,
}

/// Flags of `serve`.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct ServeFlags {
    /// Address and port to listen at; port 0 is any free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<String>,
    /// Directory with the forms; it is watched [default: forms]
    #[arg(long, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    forms: Option<PathBuf>,
    /// Fill an empty database with an invented municipality and print a token for each of its people
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    demo: bool,
    /// Requests that one person may send each second, ten times as many at once [default: 200]
    #[arg(long, value_name = "NUMBER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<u32>,
    /// Directory with manifests of the documents that apps send; it is watched
    #[arg(long, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    documents: Option<PathBuf>,
    /// Run no other documents on tablets: on devices that name themselves, and on those that are handed over
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    documents_only: bool,
    #[command(flatten)]
    #[serde(flatten)]
    common: Flags,
}
