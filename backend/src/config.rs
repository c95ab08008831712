//! What the server is told: flags over `NAERVAER_*` over `naervaer.toml` over defaults, validated once.
//!
//! Not here: what the commands do (`main.rs`, `command.rs`).

mod command_line;

use std::{
    net::{AddrParseError, SocketAddr},
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use figment::{
    Figment,
    error::Kind,
    providers::{Env, Format, Serialized, Toml},
};
use serde::{Deserialize, Serialize};

use crate::{
    login::{Opens, PersonClaim},
    rates,
};

pub use self::command_line::{
    Command, CommandLine, Flags, FormsCommand, Import, ImportAbsence, ImportCommand, ImportPeople, KeyCommand, Lang,
    NewToken, PersonCommand, RetentionCommand, ServeFlags, ShowPerson, TokenCommand,
};

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For eyes.
    #[default]
    Text,
    /// For machines: one object a line.
    Json,
}

/// What the server was told, valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where answers are kept.
    pub database: DatabaseUrl,
    /// Where the forms are.
    pub forms: PathBuf,
    /// Whether the database is an invented municipality's.
    pub demo: bool,
    /// Where the master key comes from.
    pub key: KeySource,
    /// Where it is written down who was erased.
    pub ledger: PathBuf,
    /// Where browsers find this server, without a slash at the end.
    pub public_url: String,
    /// Who may say who somebody is.
    pub logins: Vec<ProviderSetting>,
    /// Requests of one person each second, in the long run.
    pub rate: u32,
    /// Where the manifests are of the documents that apps send.
    pub documents: Option<PathBuf>,
    /// Whether tablets run those alone.
    pub documents_only: bool,
    /// Form of the log.
    pub log: LogFormat,
}

/// A database that we know how to speak to. `Debug` leaves out the password.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file, made when there is none.
    Sqlite(PathBuf),
    /// The address of a server, as it was given.
    Postgres(String),
}

impl DatabaseUrl {
    /// The whole address, password and all.
    pub fn address(&self) -> String {
        match self {
            Self::Sqlite(file) => format!("sqlite://{}", file.display()),
            Self::Postgres(url) => url.clone(),
        }
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "sqlite://{}", file.display()),
            Self::Postgres(url) => write!(f, "postgres://{}", url.rsplit_once('@').map_or("…", |(_, place)| place)),
        }
    }
}

/// Where the key comes from that wraps all other keys. `Debug` leaves out the key.
#[derive(Clone, PartialEq, Eq)]
pub enum KeySource {
    /// A file of mode 0600, made when there is none.
    File(PathBuf),
    /// The environment: 32 bytes in base64.
    Given(String),
}

impl std::fmt::Debug for KeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(file) => write!(f, "{}", file.display()),
            Self::Given(_) => f.write_str("given"),
        }
    }
}

/// A provider that people log in at: `[[login]]` in naervaer.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSetting {
    /// Its name in addresses: `feide`.
    pub name: String,
    /// What people know it as.
    pub label: Option<String>,
    /// Its address, exactly as its metadata has it.
    pub issuer: String,
    /// What it knows us as.
    pub client_id: String,
    /// File with what we prove that with.
    pub client_secret_file: Option<PathBuf>,
    /// What is asked for besides `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Levels of security that are high enough; none: any.
    #[serde(default)]
    pub acr: Vec<String>,
    /// Whether further claims are asked for with the access token.
    #[serde(default)]
    pub userinfo: bool,
    /// Which claim says who somebody is.
    pub person: PersonClaim,
    /// Which roles it opens; none: all that the register gives.
    #[serde(default)]
    pub opens: Vec<Opens>,
}

/// Why the server cannot start with what it was told; each says what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingProblem {
    /// A name that is no setting.
    #[error("`{name}` in {place} is no setting. The settings are {}.", NAMES.join(", "))]
    Unknown {
        /// The name.
        name: String,
        /// Where it was given.
        place: String,
    },
    /// A value that cannot be read.
    #[error("`{name}` in {place} cannot be read: {why}. Compare `naervaer serve --help`.")]
    Unreadable {
        /// The name.
        name: String,
        /// Where it was given.
        place: String,
        /// What was wrong.
        why: String,
    },
    /// No address and port.
    #[error("`listen` is `{0}`, which is no address with a port. Write one such as 127.0.0.1:8080.")]
    Listen(String, AddrParseError),
    /// No database that we know.
    #[error(
        "`database` is of no kind that we know. Write sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME, \
         such as sqlite://naervaer.db."
    )]
    Database,
    /// A demo open to the world.
    #[error("`demo` gives anybody a token, so it listens only on this machine, not at {0}. Leave `listen` out.")]
    DemoForAll(SocketAddr),
    /// The key stands in a file that others read.
    #[error(
        "`key` stands in naervaer.toml. Put it in a file of its own and name that as `key_file`, or set NAERVAER_KEY."
    )]
    KeyInFile,
    /// No address for browsers.
    #[error("`public_url` is `{0}`. Write the address that browsers use, such as https://naervaer.kommune.no.")]
    PublicUrl(String),
    /// A name that is none, or there twice.
    #[error("the login `{0}` needs a name of its own, of small letters, digits and hyphens, such as feide.")]
    LoginName(String),
    /// An issuer that anybody on the way could be.
    #[error("the login `{name}` has the issuer `{issuer}`, which must begin with https://.")]
    Issuer {
        /// Of which login.
        name: String,
        /// The issuer.
        issuer: String,
    },
    /// Nobody could ask anything.
    #[error("`rate` is 0, so nobody could ask anything. Write how many requests one person may send each second.")]
    Rate,
    /// Two keys.
    #[error("both `key` and `key_file` are set. Keep one of them.")]
    TwoKeys,
}

/// Everything that is wrong with the settings, each problem on a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct BadSettings(pub Vec<SettingProblem>);

/// What can be set.
const NAMES: [&str; 13] = [
    "listen",
    "database",
    "forms",
    "demo",
    "key_file",
    "key",
    "ledger",
    "public_url",
    "login",
    "rate",
    "documents",
    "documents_only",
    "log",
];

/// The file of settings, in the directory where the server is started.
const FILE: &str = "naervaer.toml";

/// What was given, by whatever way.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    listen: Option<String>,
    database: Option<String>,
    forms: Option<PathBuf>,
    #[serde(default)]
    demo: bool,
    key_file: Option<PathBuf>,
    key: Option<String>,
    ledger: Option<PathBuf>,
    public_url: Option<String>,
    #[serde(default)]
    login: Vec<ProviderSetting>,
    rate: Option<u32>,
    documents: Option<PathBuf>,
    #[serde(default)]
    documents_only: bool,
    #[serde(default)]
    log: LogFormat,
}

impl Settings {
    /// What `serve` was told.
    pub fn of_serve(flags: &ServeFlags) -> Result<Self, BadSettings> {
        read(Figment::from(Serialized::defaults(flags))).map_err(BadSettings)
    }

    /// What another command was told.
    pub fn of(flags: &Flags) -> Result<Self, BadSettings> {
        read(Figment::from(Serialized::defaults(flags))).map_err(BadSettings)
    }
}

fn read(flags: Figment) -> Result<Settings, Vec<SettingProblem>> {
    let file = Figment::from(Toml::file(FILE));
    if file.find_value("key").is_ok() {
        return Err(vec![SettingProblem::KeyInFile]);
    }
    let given = file.merge(Env::prefixed("NAERVAER_")).merge(flags).extract::<Given>();
    validate(given.map_err(|errors| errors.into_iter().map(unreadable).collect::<Vec<_>>())?)
}

fn unreadable(error: figment::Error) -> SettingProblem {
    let place = match error.metadata.as_ref().map(|m| m.name.as_ref()) {
        Some(name) if name.starts_with("TOML") => FILE.to_owned(),
        Some(name) if name.contains("environment") => "the environment".to_owned(),
        _ => "what was given".to_owned(),
    };
    let path = error.path.join(".");
    match error.kind {
        Kind::UnknownField(name, _) => SettingProblem::Unknown { name, place },
        kind => SettingProblem::Unreadable {
            name: if path.is_empty() { FILE.to_owned() } else { path },
            place,
            why: kind.to_string().trim_end().to_owned(),
        },
    }
}

fn validate(given: Given) -> Result<Settings, Vec<SettingProblem>> {
    let mut problems = Vec::new();
    let listen = listen(given.listen, &mut problems);
    if given.demo && !listen.ip().is_loopback() {
        problems.push(SettingProblem::DemoForAll(listen));
    }
    let database = database(given.database, given.demo, &mut problems);
    let key = match (given.key, given.key_file) {
        (Some(_), Some(_)) => {
            problems.push(SettingProblem::TwoKeys);
            KeySource::File(PathBuf::new())
        }
        (Some(key), None) => KeySource::Given(key),
        (None, Some(file)) => KeySource::File(file),
        (None, None) => KeySource::File(beside(&database, "key")),
    };
    let ledger = given.ledger.unwrap_or_else(|| beside(&database, "ledger"));
    let public_url = public_url(given.public_url, listen, &given.login, &mut problems);
    check_logins(&given.login, &mut problems);
    let forms = given.forms.unwrap_or_else(|| "forms".into());
    let rate = given.rate.unwrap_or(rates::USUAL);
    if rate == 0 {
        problems.push(SettingProblem::Rate);
    }
    if problems.is_empty() {
        let Given { demo, login: logins, documents, documents_only, log, .. } = given;
        Ok(Settings {
            listen,
            database,
            forms,
            demo,
            key,
            ledger,
            public_url,
            logins,
            rate,
            documents,
            documents_only,
            log,
        })
    } else {
        Err(problems)
    }
}

fn listen(given: Option<String>, problems: &mut Vec<SettingProblem>) -> SocketAddr {
    let default = SocketAddr::from(([127, 0, 0, 1], 8080));
    let Some(text) = given else { return default };
    text.parse().unwrap_or_else(|why| {
        problems.push(SettingProblem::Listen(text, why));
        default
    })
}

fn database(given: Option<String>, demo: bool, problems: &mut Vec<SettingProblem>) -> DatabaseUrl {
    // A demo has a file of its own, so that it is never in the way of the first real start.
    let default = DatabaseUrl::Sqlite(if demo { "naervaer-demo.db" } else { "naervaer.db" }.into());
    let Some(text) = given else { return default };
    match text.split_once("://") {
        Some(("sqlite", file)) if !file.is_empty() => DatabaseUrl::Sqlite(file.into()),
        Some(("postgres" | "postgresql", place)) if !place.is_empty() => DatabaseUrl::Postgres(text),
        _ => {
            problems.push(SettingProblem::Database);
            default
        }
    }
}

/// Where browsers come from must be said where they log in: they are sent back there.
fn public_url(
    given: Option<String>,
    listen: SocketAddr,
    logins: &[ProviderSetting],
    problems: &mut Vec<SettingProblem>,
) -> String {
    let Some(url) = given else {
        if !logins.is_empty() {
            problems.push(SettingProblem::PublicUrl(String::new()));
        }
        return format!("http://{listen}");
    };
    let url = url.trim_end_matches('/').to_owned();
    if !is_safe(&url) {
        problems.push(SettingProblem::PublicUrl(url.clone()));
    }
    url
}

fn check_logins(logins: &[ProviderSetting], problems: &mut Vec<SettingProblem>) {
    for (at, login) in logins.iter().enumerate() {
        let is_plain = login.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        let is_twice = logins.iter().take(at).any(|other| other.name == login.name);
        if !is_plain || login.name.is_empty() || is_twice {
            problems.push(SettingProblem::LoginName(login.name.clone()));
        }
        if !is_safe(&login.issuer) {
            problems.push(SettingProblem::Issuer { name: login.name.clone(), issuer: login.issuer.clone() });
        }
    }
}

/// Over TLS, or on this machine.
fn is_safe(url: &str) -> bool {
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let rests = local.iter().filter_map(|beginning| url.strip_prefix(beginning));
    let mut local = rests.filter(|rest| rest.is_empty() || rest.starts_with([':', '/']));
    url.strip_prefix("https://").is_some_and(|place| !place.is_empty()) || local.next().is_some()
}

fn beside(database: &DatabaseUrl, extension: &str) -> PathBuf {
    match database {
        DatabaseUrl::Sqlite(file) => file.with_extension(extension),
        DatabaseUrl::Postgres(_) => Path::new("naervaer").with_extension(extension),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    /// Settings by flags alone, in a jail with a file and an environment.
    #[expect(clippy::result_large_err, reason = "the jail's closure is figment's")]
    fn told(file: &str, environment: &[(&str, &str)], flags: &[&str]) -> Result<Settings, BadSettings> {
        let mut out = None;
        figment::Jail::expect_with(|jail| {
            jail.clear_env();
            jail.create_file(FILE, file)?;
            for (name, value) in environment {
                jail.set_env(name, value);
            }
            let line = CommandLine::try_parse_from([&["naervaer"], flags].concat()).expect("flags");
            out = Some(Settings::of_serve(&line.serve));
            Ok(())
        });
        out.expect("the jail ran")
    }

    fn sentences(result: Result<Settings, BadSettings>) -> Vec<String> {
        result.expect_err("refused").0.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn nothing_given() {
        let settings = told("", &[], &[]).expect("valid");
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.database, DatabaseUrl::Sqlite("naervaer.db".into()));
        assert_eq!(settings.key, KeySource::File("naervaer.key".into()));
        assert_eq!(settings.forms, PathBuf::from("forms"));
        assert_eq!((settings.demo, settings.log), (false, LogFormat::Text));
    }

    #[test]
    fn flags_go_before_environment_before_file() {
        let file = "listen = '127.0.0.1:1'\nforms = 'of-file'\nlog = 'json'\ndatabase = 'sqlite://file.db'";
        let environment = [("NAERVAER_LISTEN", "127.0.0.1:2"), ("NAERVAER_FORMS", "of-environment")];
        let settings = told(file, &environment, &["--listen", "127.0.0.1:3"]).expect("valid");
        assert_eq!(settings.listen.port(), 3);
        assert_eq!(settings.forms, PathBuf::from("of-environment"));
        assert_eq!(settings.log, LogFormat::Json);
        assert_eq!(settings.key, KeySource::File("file.key".into()));
    }

    #[test]
    fn a_demo_has_a_database_of_its_own() {
        let settings = told("", &[], &["--demo"]).expect("valid");
        assert_eq!(settings.database, DatabaseUrl::Sqlite("naervaer-demo.db".into()));
    }

    #[test]
    fn each_mistake_has_its_sentence() {
        type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str], &'a str);
        let cases: [Case<'_>; 9] = [
            ("databse = 'x'", &[], &[], "`databse` in naervaer.toml is no setting. The settings are listen,"),
            ("", &[("NAERVAER_PROT", "1")], &[], "`prot` in the environment is no setting."),
            ("rate = 0", &[], &[], "`rate` is 0, so nobody could ask anything."),
            ("log = 'loud'", &[], &[], "`log` in naervaer.toml cannot be read: unknown variant"),
            ("", &[], &["--listen", "localhost"], "`listen` is `localhost`, which is no address with a port."),
            ("", &[], &["--database", "mysql://me:secret@there"], "`database` is of no kind that we know."),
            ("", &[], &["--demo", "--listen", "0.0.0.0:80"], "`demo` gives anybody a token, so it listens only on"),
            ("key = 'c2VjcmV0'", &[], &[], "`key` stands in naervaer.toml."),
            ("", &[("NAERVAER_KEY", "c2VjcmV0")], &["--key-file", "k"], "both `key` and `key_file` are set."),
        ];
        for (file, environment, flags, beginning) in cases {
            let said = sentences(told(file, environment, flags));
            assert_eq!(said.len(), 1, "{said:?}");
            assert!(said[0].starts_with(beginning), "{said:?} does not begin with {beginning:?}");
            assert!(!said[0].contains("secret"), "{said:?}");
        }
    }

    #[test]
    fn several_mistakes_are_told_together() {
        assert_eq!(sentences(told("", &[], &["--listen", "x", "--database", "y"])).len(), 2);
    }

    #[test]
    fn no_secret_is_printed() {
        let environment = [("NAERVAER_KEY", "c2VjcmV0"), ("NAERVAER_DATABASE", "postgres://me:hush@db/naervaer")];
        let printed = format!("{:?}", told("", &environment, &[]).expect("valid"));
        assert!(printed.contains("postgres://db/naervaer"), "{printed}");
        assert!(!printed.contains("c2VjcmV0") && !printed.contains("hush"), "{printed}");
    }
}
