//! One cause, one message: a damaged line of the shipped forms is reported, and nothing that hangs on it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may end where something is amiss")]

#[expect(dead_code, reason = "other tests read single texts")]
mod folder;

use std::{
    mem,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use forms_dsl::{
    ast::{ParsedFile, ParsedFolder},
    check,
    diagnostic::{Diagnostics, MessageLanguage},
    parse,
    source::{FileId, Source, Sources},
};
use proptest::prelude::*;

/// What people do to a line without meaning to.
fn damages(line: &str) -> Vec<String> {
    let trimmed = line.trim_start();
    let indent = &line[..line.len() - trimmed.len()];
    let mut all = vec![format!("{indent}qzw{trimmed}"), format!("{line} zzz")];
    if let Some((at, quote)) = line.char_indices().rfind(|(_, c)| matches!(c, '"' | '»')) {
        all.push(format!("{}{}", &line[..at], &line[at + quote.len_utf8()..]));
    }
    if let Some((before, _)) = line.rsplit_once(' ').filter(|(before, _)| !before.trim().is_empty()) {
        all.push(format!("{before} ,"));
    }
    all
}

/// A line of a file, spoilt.
struct Damage {
    file: FileId,
    /// From 1.
    line: usize,
    text: String,
}

/// Every damage of every line that is no comment.
fn all_damages(sources: &Sources) -> Vec<Damage> {
    let of_line = |file: FileId, (number, line): (usize, &str)| {
        let is_read = !line.trim().is_empty() && !line.trim_start().starts_with('#');
        let texts = if is_read { damages(line) } else { Vec::new() };
        texts.into_iter().map(move |text| Damage { file, line: number + 1, text }).collect::<Vec<_>>()
    };
    let of_file = |(file, source): (FileId, &Source)| {
        source.text.lines().enumerate().flat_map(|line| of_line(file, line)).collect::<Vec<_>>()
    };
    sources.iter().flat_map(of_file).collect()
}

/// A folder that is read once; then one file at a time is damaged, read and checked among the others.
struct Folder {
    sources: Sources,
    parsed: ParsedFolder,
}

impl Folder {
    fn read(sources: Sources) -> Self {
        let mut diagnostics = Diagnostics::new();
        let parsed = parse(&sources, &mut diagnostics);
        assert!(diagnostics.is_empty(), "{:?}", diagnostics.reports());
        Self { sources, parsed }
    }

    /// The messages for a damage, or `None` where the file reads as before.
    fn say(&mut self, damage: &Damage) -> Option<Vec<String>> {
        let (sources, file, mut diagnostics) = self.damaged(damage);
        let at = damage.file.0 as usize;
        if file == self.parsed.files[at] && diagnostics.is_empty() {
            return None;
        }
        let whole = mem::replace(&mut self.parsed.files[at], file);
        self.parsed.sources = sources;
        check(&self.parsed, &mut diagnostics);
        self.parsed.files[at] = whole;
        let said = |report: &forms_dsl::diagnostic::Report| {
            let at = self.parsed.sources.position(report.span).line;
            let name = &self.sources.get(report.span.file).unwrap().name;
            format!("{} near {name}:{at} {:?}", report.problem.code(), report.problem)
        };
        Some(diagnostics.reports().into_iter().map(said).collect())
    }

    /// The file with its line spoilt, as it is read: alone, in the place where it stands in the folder.
    fn damaged(&self, damage: &Damage) -> (Sources, ParsedFile, Diagnostics) {
        let replace = |(file, source): (FileId, &Source)| {
            let lines = source.text.lines().zip(1..);
            let spoilt = |(own, number)| if number == damage.line { damage.text.as_str() } else { own };
            let text =
                if file == damage.file { lines.map(spoilt).collect::<Vec<_>>().join("\n") } else { String::new() };
            Source { name: source.name.clone(), text: text.into() }
        };
        let mut read = Diagnostics::new();
        let sources = Sources::new(self.sources.iter().map(replace).collect());
        let parsed = parse(&sources, &mut read);
        let mut diagnostics = Diagnostics::new();
        for report in read.reports().into_iter().filter(|report| report.span.file == damage.file) {
            diagnostics.push_related(report.problem.clone(), report.span, report.related.clone());
        }
        (sources, parsed.files.into_iter().nth(damage.file.0 as usize).unwrap(), diagnostics)
    }
}

/// What is said of a damage that is not exactly one message.
fn echo(folder: &mut Folder, damage: &Damage) -> Option<String> {
    let said = folder.say(damage).filter(|said| said.len() != 1)?;
    let name = &folder.sources.get(damage.file).unwrap().name;
    Some(format!("{name}:{} {}\n    {}", damage.line, damage.text.trim(), said.join("\n    ")))
}

/// A third of the damages, at least one for each line.
#[test]
fn a_damaged_line_is_one_message() {
    assert_no_echoes(3);
}

#[test]
#[ignore = "a minute: every damage of every line"]
fn every_damage_of_every_line_is_one_message() {
    assert_no_echoes(1);
}

fn assert_no_echoes(nth: usize) {
    let damages: Vec<_> = all_damages(&folder::sources("../forms")).into_iter().step_by(nth).collect();
    assert!(damages.len() > 10_000 / nth, "{}", damages.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut folder = Folder::read(folder::sources("../forms"));
        let mut echoes = Vec::new();
        while let Some(damage) = damages.get(next.fetch_add(1, Ordering::Relaxed)) {
            echoes.extend(echo(&mut folder, damage));
        }
        echoes
    };
    let mut echoes: Vec<String> = thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    echoes.sort();
    assert!(echoes.is_empty(), "{} of {} damages\n{}", echoes.len(), damages.len(), echoes.join("\n"));
}

/// The shipped folder with a stretch of one file cut out and put in elsewhere.
fn shuffled(file: usize, from: usize, length: usize, to: usize) -> Sources {
    let sources = folder::sources("../forms");
    let file = file % sources.iter().count();
    let cut = |(position, (_, source)): (usize, (_, &Source))| {
        let mut signs: Vec<char> = source.text.chars().collect();
        if position == file {
            let from = from % signs.len();
            let piece: Vec<char> = signs.drain(from..(from + length).min(signs.len())).collect();
            let to = to % (signs.len() + 1);
            signs.splice(to..to, piece);
        }
        Source { name: source.name.clone(), text: signs.into_iter().collect::<String>().into() }
    };
    Sources::new(sources.iter().enumerate().map(cut).collect())
}

/// Whatever is said is said in both languages, with a next step.
fn assert_is_helpful(sources: &Sources) {
    let mut diagnostics = Diagnostics::new();
    check(&parse(sources, &mut diagnostics), &mut diagnostics);
    let words = MessageLanguage::ALL.map(|language| diagnostics.in_words(sources, language));
    for message in words.iter().flatten() {
        assert!(!message.title.is_empty() && !message.primary.text.is_empty(), "{message:?}");
        assert!(!message.help.is_empty() || !message.fixes.is_empty(), "no next step: {message:?}");
    }
}

/// `PROPTEST_CASES=5000` tries more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(150)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_folder_ends_in_a_verdict(file: usize, from: usize, length in 1usize..400, to: usize) {
        assert_is_helpful(&shuffled(file, from, length, to));
    }
}
