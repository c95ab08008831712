//! The program as it is started: what it prints, and how it ends.

#![expect(clippy::expect_used, reason = "a test that cannot start the program has failed")]

use std::{
    os::unix::fs::PermissionsExt,
    process::{Command, Output},
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
