//! The program as it is started: what it prints, and how it ends.

#![expect(clippy::expect_used, reason = "a test that cannot start the program has failed")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a directory"))
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).expect("written");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_naervaer"));
        command.current_dir(self.0.path()).args(arguments);
        command.env_clear().output().expect("the program starts")
    }

    /// Exit code and standard error of a run that must fail without printing anything else.
    fn fail(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        assert_eq!(String::from_utf8_lossy(&output.stdout), "");
        (output.status.code().expect("an exit code"), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }
}

#[test]
fn help_names_every_command_and_flag() {
    let home = Home::new();
    let help = home.succeed(&["--help"]);
    for word in
        ["serve", "init", "token", "forms", "verify", "--listen", "--database", "--forms", "--demo", "--key-file"]
    {
        assert!(help.contains(word), "`{word}` is missing in\n{help}");
    }
    assert!(home.succeed(&["--version"]).starts_with("naervaer "));
}

#[test]
fn a_bad_setting_ends_the_program_with_a_sentence() {
    let home = Home::new();
    home.write("naervaer.toml", "databse = 'sqlite://x.db'\n");
    let (code, said) = home.fail(&[]);
    assert_eq!(code, 2);
    assert!(said.starts_with("`databse` in naervaer.toml is no setting."), "{said}");
    assert!(!home.0.path().join("naervaer.db").exists(), "nothing is begun before the settings are read");
}

#[test]
fn a_database_of_nobody_is_not_served() {
    let home = Home::new();
    let (code, said) = home.fail(&["serve"]);
    assert_eq!(code, 1);
    assert!(said.contains("naervaer init --municipality NAME --admin PERSON"), "{said}");
}

#[test]
fn a_demo_that_could_not_start_is_filled_when_it_can() {
    let home = Home::new();
    home.write("a.form", "form a \"A\" version 1 K2\n");
    let (code, said) = home.fail(&["--demo", "--listen", "127.0.0.1:0", "--forms", "."]);
    assert_eq!(code, 1);
    assert!(said.contains("There are no published forms to serve instead."), "{said}");

    let forms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../forms");
    let mut command = Command::new(env!("CARGO_BIN_EXE_naervaer"));
    command.current_dir(home.0.path()).args(["--demo", "--listen", "127.0.0.1:0", "--forms"]).arg(forms).env_clear();
    let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts");
    let mut lines = BufReader::new(server.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let teacher = lines.find(|line| line.starts_with("contact_teacher")).expect("a teacher");
    let listens = lines.find_map(|line| line.split_once("http://").map(|(_, at)| at.to_owned())).expect("an address");
    let token = teacher.split_whitespace().last().expect("a token");
    let mut connection = TcpStream::connect(listens).expect("a connection");
    let request = format!(
        "GET /graphql?query=%7Bcases%7BtotalCount%7D%7D HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
         connection: close\r\n\r\n"
    );
    connection.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    server.kill().expect("ended");
    server.wait().expect("ended");
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains(r#"{"cases":{"totalCount":3}}"#), "{answer}");
}

#[test]
fn init_prints_a_token_once() {
    let home = Home::new();
    let token = home.succeed(&["init", "--municipality", "Vik", "--admin", "Geir Foss"]);
    assert!(token.starts_with("nv_") && token.trim_end().len() == 46, "{token}");
    let (code, said) = home.fail(&["init", "--municipality", "Vik", "--admin", "Geir Foss"]);
    assert_eq!(code, 1);
    assert!(said.contains("this database is Vik's already"), "{said}");
    // What the token opens is kept from others who use the machine.
    for file in ["naervaer.db", "naervaer.key"] {
        let mode = std::fs::metadata(home.0.path().join(file)).expect(file).permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}
