//! Files made to hurt: whatever they hold, `forms check` ends in a verdict within a second and 256 MB.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test may end where something is amiss")]

use std::{
    fmt::Write as _,
    fs,
    process::{Command, Output},
};

use tempfile::TempDir;

/// Seconds of the processor; what the compiler has not made fast gets one more.
const SECONDS: u8 = if cfg!(debug_assertions) { 2 } else { 1 };
/// Kilobytes of address space, of which the memory in use is a part.
const MEMORY: u32 = 256 * 1024;

/// The command in a process that ends when it takes more.
fn limited(arguments: &[&str]) -> Output {
    let script = format!("ulimit -v {MEMORY} && ulimit -t {SECONDS} && exec \"$0\" \"$@\"");
    let forms = env!("CARGO_BIN_EXE_forms");
    Command::new("sh").args(["-c", &script, forms]).args(arguments).output().unwrap()
}

/// Exit code and what `forms check` says of some files; `forms fmt` ends too, and panics no more than it.
fn verdict(files: &[(&str, &[u8])]) -> (i32, String) {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let path = folder.path().to_str().unwrap();
    let checked = limited(&["check", path, "--lang", "en"]);
    let formatted = limited(&["fmt", "--check", path]);
    for output in [&checked, &formatted] {
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code().is_some() && !complaint.contains("panicked"), "{:?} {complaint}", output.status);
    }
    (checked.status.code().unwrap(), String::from_utf8(checked.stdout).unwrap())
}

fn assert_says(text: impl AsRef<[u8]>, code: &str) {
    assert_says_of(&[("test.form", text.as_ref())], code);
}

fn assert_says_of(files: &[(&str, &[u8])], code: &str) {
    let (ended, said) = verdict(files);
    assert_eq!(ended, 1, "not one of these is a form");
    assert!(said.contains(code), "{code} is not in {}", said.chars().take(2_000).collect::<String>());
}

/// Nothing is wrong with these but their size.
fn assert_sound(form: &str) {
    let (ended, said) = verdict(&[("test.form", form.as_bytes()), ("settings.form", SETTINGS.as_bytes())]);
    assert_eq!((ended, said.as_str()), (0, ""));
}

const SETTINGS: &str = "settings r \"R\" version 1\n  languages nb\n\nrole teacher \"Lærer\" staff\n";
const HEAD: &str = "form x \"X\" version 1 K3\n  languages nb\n  opened by teacher\n\n";

/// Lines below a section.
fn of_a_section(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().fold(format!("{HEAD}section s \"S\"\n"), |form, line| form + "  " + &line + "\n")
}

/// A question with this below it.
fn below_a_question(line: &str) -> String {
    format!("form x \"X\" version 1\n  languages nb\nsection s \"S\"\n  ask a yes or no \"A\"\n    {line}\n")
}

#[test]
fn nested_200_000_deep() {
    let many = 200_000;
    assert_says(below_a_question(&format!("show when {}a{}", "(".repeat(many), ")".repeat(many))), "F040");
    assert_says(below_a_question(&format!("show when {}a", "(".repeat(many))), "F040");
    assert_says(below_a_question(&format!("show when {}a", "not ".repeat(many))), "F0");
    assert_says(below_a_question(&format!("show when a is {}1", "b otherwise ".repeat(80_000))), "F0");
    assert_says(below_a_question(&format!("show when {}a", "any row of r where ".repeat(50_000))), "F040");
}

#[test]
fn lines_below_lines_as_deep_as_a_file_allows() {
    let steps: String = (2..1_400).flat_map(|depth| [" ".repeat(depth), "- a \"A\"\n".to_owned()]).collect();
    assert_says(format!("catalogue x \"X\" version 1\n  languages nb\n{steps}"), "F040");
}

#[test]
fn an_expression_of_200_000_terms() {
    assert_says(below_a_question(&format!("show when a is {}1", "1+".repeat(200_000))), "F041");
    assert_says(below_a_question(&format!("show when a{}", " or a".repeat(190_000))), "F041");
    assert_says(below_a_question(&format!("columns a{}", ", a".repeat(200_000))), "F");
    assert_says(below_a_question(&format!("hint \"a\"{}", " \"b\"".repeat(200_000))), "F");
}

#[test]
fn as_many_languages_of_one_text_as_a_file_holds() {
    let letters = || 'a'..='z';
    let tags = letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| format!("{a}{b}-{c}{a}{b}"))));
    let many = tags.fold(String::new(), |many, tag| many + " " + &tag + " \"x\"");
    assert_says(below_a_question(&format!("hint \"a\"{many}")), "F218");
}

#[test]
fn a_line_of_10_megabytes() {
    assert_says(below_a_question(&format!("hint \"{}\"", "a".repeat(10_000_000))), "F042");
    assert_says("a".repeat(10_000_000), "F042");
    assert_says("a".repeat(999_999), "F004");
    assert_says(format!("form x \"{}", "å".repeat(400_000)), "F0");
    assert_says(of_a_section([format!("ask a date \"{}\"", "{a} ".repeat(200_000))]), "F122");
}

#[test]
fn another_encoding() {
    let text = below_a_question("hint \"Æ\"");
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked: Vec<u8> = [&[0xff, 0xfe], wide.as_slice()].concat();
    assert_says(&marked, "F045");
    assert_says(&wide, "F045");
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_says(&latin, "F045");
    assert_says(wide.iter().copied().filter(u8::is_ascii).collect::<Vec<u8>>(), "F004");
    assert_says((0..=u8::MAX).cycle().take(300_000).collect::<Vec<u8>>(), "F045");
}

#[test]
fn signs_that_turn_the_writing() {
    for sign in ['\u{202E}', '\u{2066}', '\u{200F}'] {
        assert_says(below_a_question(&format!("hint \"skjult {sign} tekst\"")), "F221");
        assert_says(below_a_question(&format!("was b{sign}c")), "F011");
        assert_says(below_a_question(&format!("{sign}hint \"H\"")), "F001");
    }
}

#[test]
fn a_megabyte_of_noise() {
    let short = "noise\n".repeat(160_000);
    let deep = "  nosie\n    requird x\n".repeat(40_000);
    let quotes = "  \"«#\n".repeat(100_000);
    let almost = "  ask q dat \"Q\"\n".repeat(60_000);
    let unknown = format!("  ask q date \"Q\"\n{}", "    show when zzz is yes\n".repeat(30_000));
    let head = "form x \"X\" version 1\n";
    for noise in [short, deep, format!("section s \"S\"\n{almost}"), format!("section s \"S\"\n{unknown}")] {
        assert_says(format!("{head}{noise}"), "F044");
    }
    // Each goes on with the one above: one line, one message.
    assert_says(format!("{head}{quotes}"), "F015");
}

#[test]
fn more_questions_than_a_form_holds() {
    let questions = |many: usize| of_a_section((0..many).map(|n| format!("ask q{n} date \"Dag {n}\"")));
    let settings = ("settings.form", SETTINGS.as_bytes());
    assert_says_of(&[("test.form", questions(5_000).as_bytes()), settings], "F225");
    assert_sound(&questions(2_000));
}

#[test]
fn a_hundred_thousand_options() {
    let catalogue = |name: char, from: usize, to: usize| {
        let head = format!("catalogue {name} \"K\" version 1\n  languages nb\n");
        (from..to).fold(head, |catalogue, n| catalogue + "  - o" + &n.to_string() + " \"V\"\n")
    };
    let form = of_a_section(["ask q one of a, b \"Q\"".to_owned()]);
    let (form, settings) = (("test.form", form.as_bytes()), ("settings.form", SETTINGS.as_bytes()));
    for second in [0, 50_000] {
        let (a, b) = (catalogue('a', 0, 50_000), catalogue('b', second, second + 50_000));
        assert_says_of(&[form, settings, ("a.catalogue", a.as_bytes()), ("b.catalogue", b.as_bytes())], "F235");
    }
    let mut lists = String::from(HEAD);
    for list in 0..20 {
        let _ = writeln!(lists, "list l{list}");
        lists.extend((0..2_000).map(|n| format!("  - o{n} \"V\"\n")));
    }
    lists.push_str("section s \"S\"\n");
    lists.extend((0..20).map(|list| format!("  ask q{list} one of l{list} \"Q{list}\"\n")));
    assert_sound(&lists);
}

#[test]
fn references_in_a_ring() {
    let settings = ("settings.form", SETTINGS.as_bytes());
    let shown = (0..2_000).map(|n| format!("ask q{n} yes or no \"Q{n}\"\n    show when q{} is yes", (n + 1) % 2_000));
    assert_says_of(&[("test.form", of_a_section(shown).as_bytes()), settings], "F307");
    let computed = (0..2_000).map(|n| format!("compute q{n} \"Q{n}\"\n    from q{} + 1", (n + 1) % 2_000));
    assert_says_of(&[("test.form", of_a_section(computed).as_bytes()), settings], "F3");
    let named = (0..9_000).map(|n| format!("condition c{n} when c{} or c{}\n", (n + 1) % 9_000, (n + 2) % 9_000));
    let named =
        format!("{HEAD}{}section s \"S\"\n  ask a yes or no \"A\"\n    show when c1\n", named.collect::<String>());
    assert_says_of(&[("test.form", named.as_bytes()), settings], "F3");
}

/// What each name says twice would be written out more often than there are atoms.
#[test]
fn names_that_double_at_each_step() {
    let settings = ("settings.form", SETTINGS.as_bytes());
    let named = (1..300).map(|n| format!("condition c{n} when (c{0} and a is yes) or (c{0} and a is no)\n", n - 1));
    let named = format!("{HEAD}condition c0 when a is yes\n{}", named.collect::<String>());
    let named = format!("{named}section s \"S\"\n  ask a yes or no \"A\"\n  ask b date \"B\"\n    show when c299\n");
    assert_says_of(&[("test.form", named.as_bytes()), settings], "F3");
    let first = ["ask a number of days 0 to 9 \"A\" required", "compute x0 \"X\"\n    from a"].map(str::to_owned);
    let doubled = (1..300).map(|n| format!("compute x{n} \"X{n}\"\n    from x{0} + x{0}", n - 1));
    assert_sound(&of_a_section(first.into_iter().chain(doubled)));
}

#[test]
fn as_many_of_each_thing_as_a_file_holds() {
    let of_the_form =
        |rest: String| (format!("{HEAD}section s \"S\"\n  ask q date \"Q\"\n{rest}"), SETTINGS.to_owned());
    let of_settings = |rest: String| (of_a_section(["ask q date \"Q\"".to_owned()]), format!("{SETTINGS}{rest}"));
    let each = |many: usize, line: fn(usize) -> String| (0..many).map(line).collect::<String>();
    let states = each(15_000, |n| format!("state s{n} \"S\" for teacher\n  leads to s{}\n", n + 1));
    for (form, settings) in [
        of_the_form(each(15_000, |n| format!("example \"e{n}\"\n  given q 2026-11-02\n  expect can finish\n"))),
        of_the_form(each(20_000, |_| "when finished\n  open x\n".to_owned())),
        of_the_form(each(40_000, |n| format!("section s{n} \"S\"\n"))),
        of_the_form("  ask q date \"Q\"\n".repeat(50_000)),
        of_settings(each(30_000, |n| format!("role r{n} \"R\"\n"))),
        of_settings(each(18_000, |n| format!("no school {}-01-01 to 2999-01-01 \"F\"\n", 1900 + n % 900))),
        of_settings(states + "state s15000 \"S\" for teacher\n"),
    ] {
        verdict(&[("test.form", form.as_bytes()), ("settings.form", settings.as_bytes())]);
    }
}

/// Files that broke on their way: cut short, or with bits that turned.
#[test]
fn truncated_and_flipped() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../forms");
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read(entry.unwrap().path()).unwrap();
        let flipped = text.iter().zip(0..).map(|(byte, at)| if at % 97 == 0 { byte ^ (1 << (at % 7)) } else { *byte });
        for broken in [text.get(..text.len() * 2 / 3).unwrap().to_vec(), flipped.collect()] {
            verdict(&[("test.form", &broken)]);
        }
    }
}
