//! The program: reads what it was told, does it, and says why it ended.

use std::process::ExitCode;

use anyhow::Context;
use backend::{
    app::App,
    clock::{Clock, Ids},
    command::{Office, Said, restore_backup},
    config::{
        BadSettings, Command, CommandLine, FormsCommand, ImportCommand, KeyCommand, PersonCommand, RetentionCommand,
        ServeFlags, Settings, TokenCommand,
    },
    log,
    verify::Verified,
};
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    // Every command is in it, so it is too large for a stack.
    match Box::pin(run(CommandLine::parse())).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            // As `clap` ends where it cannot read the command line.
            if error.is::<BadSettings>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

async fn run(line: CommandLine) -> anyhow::Result<ExitCode> {
    match line.command.unwrap_or(Command::Serve(line.serve)) {
        Command::Serve(flags) => serve(&flags).await?,
        Command::Init { municipality, admin, flags } => {
            println!("{}", Office::open(&Settings::of(&flags)?).await?.init(&municipality, &admin).await?);
        }
        Command::Token(TokenCommand::Create(new)) => {
            println!("{}", Office::open(&Settings::of(&new.flags)?).await?.create_token(&new).await?);
        }
        Command::Token(TokenCommand::List { lang, flags }) => {
            return Ok(say(&Office::open(&Settings::of(&flags)?).await?.list_tokens(lang).await?));
        }
        Command::Token(TokenCommand::Revoke { token, person, lang, flags }) => {
            let office = Office::open(&Settings::of(&flags)?).await?;
            return Ok(say(&office.revoke(token.as_deref(), person.as_deref(), lang).await?));
        }
        Command::Forms(FormsCommand::Export { dir, flags }) => {
            let files = Office::open(&Settings::of(&flags)?).await?.export_forms(&dir).await?;
            println!("{files} files written to {}", dir.display());
        }
        Command::Import(ImportCommand::People(order)) => {
            let settings = Settings::of(&order.flags)?;
            return Ok(say(&Office::open(&settings).await?.import_people(&order, &settings.forms).await?));
        }
        Command::Import(ImportCommand::Absence(order)) => {
            return Ok(say(&Office::open(&Settings::of(&order.flags)?).await?.import_absence(&order).await?));
        }
        Command::Backup { file, lang, flags } => {
            let settings = Settings::of(&flags)?;
            return Ok(say(&Office::open(&settings).await?.back_up(&file, &settings.ledger, lang).await?));
        }
        Command::Restore { file, without_ledger, lang, flags } => {
            return Ok(say(&restore_backup(&Settings::of(&flags)?, &file, without_ledger, lang).await?));
        }
        Command::Check { lang, flags } => {
            return Ok(say(&Office::open(&Settings::of(&flags)?).await?.check(lang).await?));
        }
        Command::Person(PersonCommand::Export { show, file, flags }) => {
            return Ok(say(&Office::open(&Settings::of(&flags)?).await?.export_person(&show, &file).await?));
        }
        Command::Person(PersonCommand::Erase { show, apply, flags }) => {
            let settings = Settings::of(&flags)?;
            return Ok(say(&Office::open(&settings).await?.erase_person(&show, &settings.ledger, apply).await?));
        }
        Command::Retention { of: None, apply, lang, flags } => {
            let settings = Settings::of(&flags)?;
            return Ok(say(&Office::open(&settings).await?.expire(&settings.ledger, apply, lang).await?));
        }
        Command::Retention { of: Some(RetentionCommand::Hold { case, reason, lang, flags }), .. } => {
            return Ok(say(&Office::open(&Settings::of(&flags)?).await?.hold(&case, &reason, lang).await?));
        }
        Command::Retention { of: Some(RetentionCommand::Release { case, lang, flags }), .. } => {
            return Ok(say(&Office::open(&Settings::of(&flags)?).await?.release(&case, lang).await?));
        }
        Command::Key(KeyCommand::Rotate { lang, flags }) => {
            return Ok(say(&Office::open(&Settings::of(&flags)?).await?.rotate_key(lang).await?));
        }
        Command::Verify { flags } => {
            let settings = Settings::of(&flags)?;
            let verified = Office::open(&settings).await?.verify(&settings.ledger).await?;
            let Verified { entries, signatures, erased } = verified;
            println!("all in order: {entries} entries of the audit chain ({erased} erased), {signatures} signatures");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn say(Said { text, well }: &Said) -> ExitCode {
    print!("{text}");
    if *well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn serve(flags: &ServeFlags) -> anyhow::Result<()> {
    let settings = Settings::of_serve(flags)?;
    log::start(settings.log);
    // Asked for before the start, so that a stop during it is not lost.
    let mut terminated = signal(SignalKind::terminate()).context("cannot listen for signals")?;
    let mut interrupted = signal(SignalKind::interrupt()).context("cannot listen for signals")?;
    let clock = Clock::real();
    let app = App::start(&settings, clock.clone(), Ids::random(clock)).await?;
    for resident in app.residents() {
        println!("{resident}");
    }
    println!("Nærvær listens at http://{}", app.address());
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    app.stop().await.context("the database did not close well; what was acknowledged is on the disk")
}
