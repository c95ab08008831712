//! Text → [`ParsedFile`], never failing: what cannot be read becomes [`Kind::Broken`](crate::ast::Kind) with a message.
//!
//! A line begins with a keyword or with `-`; its depth says where it belongs. A deeper line that begins with a text,
//! a language and a text, or a joining word continues the one above. Keywords are written in English here and may be
//! bokmål (`keywords`); what may stand below what is one table (`place`).
//!
//! `"x"` a keyword · `[ ]` may be left out · `{ }` any number of times · `|` or, a longer keyword before a shorter
//! one · NAME `days_a_week` · PATH names joined by dots · STRING `"…"` or `«…»` · NUMBER `8`, `2,5` ·
//! DATE `2026-11-02` · TIME `08:30` · CLASS `K0` to `K4` · LANG `ar` · UNIT `days`, in the singular after 1.
//!
//! ```text
//! (* Files; the first line says which *)
//! form = "form" NAME text "version" NUMBER [ "draft" ] [ CLASS ]
//! catalogue = "catalogue" NAME text "version" NUMBER [ CLASS ]
//! settings = "settings" NAME text "version" NUMBER
//! texts = "texts" NAME LANG "version" NUMBER
//! entry = "-" PATH text
//! status = "reviewed" DATE | "not reviewed"
//! about = "about" ( "pupil" | "class" | "school" )
//! languages = "languages" LANG { "," LANG }
//! more = "more languages" LANG { "," LANG }
//! purpose = "purpose" text            source = "source" text
//! opened = "opened by" roles          report = "report by" names
//! keep = "keep" NUMBER UNIT "after closed"
//! plural = "plural" NAME
//!
//! (* Lists, catalogues, settings *)
//! list = "list" NAME                  group = "group" NAME text
//! choice = "-" NAME text { "alone" | "with text" | "belongs to" names | retired | CLASS }
//! own-text = "with text" text         offer = "offer when" test
//! consent = "needs consent of" roles  needs = "needs" names
//! suited = "responsible" roles
//! set = "set" NAME ( NAME "from" NAME | literal ) text
//! allowed = "from" NUMBER "to" NUMBER
//! role-line = "role" NAME text [ "staff" ]
//! state = "state" NAME text "for" roles
//! leads = "leads to" names
//! free = "no school" DATE [ "to" DATE ] text
//!
//! (* Sections and questions *)
//! condition = "condition" NAME "when" test
//! section = "section" NAME text [ "for" roles ] [ CLASS ]
//! note = "note" NAME text             heading = "heading" NAME text
//! ask = "ask" NAME type text [ "required" ] [ CLASS ]
//! repeat = "repeat" NAME NUMBER "to" NUMBER "rows" text [ CLASS ]
//! compute = "compute" NAME text [ CLASS ]       from = "from" value
//! sign = "sign" NAME "by" signers text [ "required" ]
//! signers = "each of" PATH [ "except" roles ] | roles
//! covers = "covers" names
//! rule = ( "require" | "warn when" | "suggest when" ) test "say" text
//! needed = "required when" test       show-when = "show when" test
//! start = "start with" ( text | answers | values ) [ "if" test ]
//! answers = "answers of" names [ "except" names ]
//! must = "must be" judged "say" text
//! hint = "hint" text                  help = "help" text         script = "script" text
//! by = "by" roles                     seen-by = "seen by" roles [ "until shared" ]
//! allow = "allow" ( "do not know" | "prefer not to say" ) { "," … }
//! was = "was" NAME                    retired = "retired in" NUMBER [ "now" NAME ]
//! unit = "unit" text                  lowest = "lowest" text     highest = "highest" text
//! beside = "beside" values            fixed = "fixed rows"
//! show-as = "show as" ( "clock" | "buttons" | "list" | "cards" | "folded" )
//! columns = "columns" NAME [ "required" ] { "," NAME [ "required" ] }
//! type = ( "short text" | "long text" ) [ "up to" NUMBER ]
//!   | ( "number of" UNIT | "number" ) bound "to" bound [ "decimals" NUMBER ]
//!   | "yes or no" | "tick"
//!   | "one of" names [ "that belongs to" NAME ]
//!   | "many of" names [ "that belongs to" NAME ] [ amount ]
//!   | "scale" NUMBER "to" NUMBER
//!   | "date and time" | "date" | "time" | "period"
//!   | "pupil" | "guardian" | "school" | "class" | "staff of" NAME | "staff" | "person of" NAME
//!   | "people" [ amount ] | "measures of" names [ amount ]
//!   | ( "photo" | "drawing" | "attachment" ) [ amount ] [ "up to" NUMBER "MB" ]
//! bound = NUMBER | PATH
//! amount = "at least" NUMBER [ "at most" NUMBER ] | "at most" NUMBER
//!
//! (* Follow-ups, upgrades, examples *)
//! when = ( "when finished" | "when signed" ) [ "if" test ]
//! at-once = "as soon as" test
//! becomes = "case becomes" NAME       open = "open" NAME [ due ]
//! task = "task" NAME text "for" roles [ due ]
//! invite = "invite" roles             due = "on" value | "within" value
//! every = "every" NUMBER UNIT         until = "until" test
//! remind = "remind" roles NUMBER UNIT "before"
//! upgrade = "upgrade from" NUMBER     fill = "fill" NAME "with" value
//! look-again = "look again" names     example = "example" text
//! given = "given" ( "row in" NAME cell { "," cell } | "today" DATE | "consent for" NAME | PATH answer { "," answer } )
//! cell = NAME answer
//! answer = STRING [ "as" role ] | "unknown" | "declined" | literal | NAME
//! expect = "expect" ( "can finish" | "cannot finish because" names | happening | NAME "is" outcome )
//! happening = ( "message at" | "warning at" | "advice at" | "task" | "case becomes" ) NAME
//!   | "open" NAME [ "on" DATE ]
//! outcome = "shown" | "hidden" | "required" | "optional" | answer { "," answer }
//!
//! (* Conditions and values *)
//! test = part [ "and" part { "and" part } | "or" part { "or" part } ]
//! part = "not" ( bracket | consented | PATH ) | rows | among | consented | sum [ compared ]
//! rows = ( "any row of" | "no row of" ) PATH [ "where" test ]
//! consented = "consent for" PATH
//! among = ( "exactly one of" | "at most one of" ) names
//! compared = ( "does not contain" | "contains" ) [ "one of" | "all of" ] things | "is" judged
//! judged = [ "not" ] ( "one of" things | "between" sum "and" sum | order sum | missing | sum )
//! order = "over" | "under" | "at least" | "at most" | "before" | "after" | "on or before" | "on or after"
//! missing = "answered" | "empty" | "unknown" | "declined" | "asked"
//! values = value { "," value }        value = chain | sum
//! chain = figure "where" test [ "otherwise" value ] | ( figure | PATH ) "otherwise" value
//! bracket = "(" ( chain | test ) ")"
//! sum = product { ( "+" | "-" ) product }
//! product = primary { ( "*" | "/" ) primary }
//! primary = bracket | figure | UNIT "from" sum "to" sum | literal | PATH [ "from" sum "to" sum ]
//! figure = ( "number of" | "sum of" | "average of" | "lowest of" | "highest of" | "list of" ) PATH
//! literal = DATE | TIME | NUMBER [ UNIT ] | STRING | "yes" | "no" | "today"
//!
//! (* Small parts *)
//! text = STRING { STRING } { LANG STRING { STRING } }
//! names = NAME { "," NAME }
//! things = ( literal | PATH ) { "," ( literal | PATH ) }
//! roles = role { "," role }
//! role = "pupil" | "guardian" | "staff" | "everyone" | "author" | NAME
//! ```

pub(crate) mod input;
pub(crate) mod keywords;
pub(crate) mod lexeme;
pub(crate) mod lines;
pub(crate) mod trivia;

mod answer;
mod condition;
mod example;
mod follow_up;
mod form;
mod house;
mod line;
mod list;
mod nearest;
mod party;
mod place;
mod question;
mod section;
mod settings;
mod text;
#[cfg(test)]
mod told;
mod translation_file;
mod tree;
mod value;

use std::collections::BTreeSet;

use self::{
    input::{Recorder, Word, to_u32},
    keywords::Keyword,
    lines::{LogicalLine, split},
    tree::{Found, Reader},
    trivia::Trivia,
};
use crate::{
    ast::{Keywords, ParsedFile, ParsedFolder},
    diagnostic::Diagnostics,
    problem::SyntaxProblem,
    source::{FileId, Sources, Span},
};

/// Bytes of one file.
pub(crate) const LARGEST: usize = 1_000_000;
/// Reads every file of a folder.
pub fn parse(sources: &Sources, diagnostics: &mut Diagnostics) -> ParsedFolder {
    let files = sources
        .iter()
        .map(|(file, source)| {
            let reading = read(file, &source.text);
            for Found { problem, span, related } in reading.found {
                diagnostics.push_related(problem, span, related);
            }
            reading.file
        })
        .collect();
    ParsedFolder { sources: sources.clone(), files }
}

/// One file as it was read, with all that the formatter needs to write it again.
#[derive(Debug)]
pub(crate) struct Reading {
    pub file: ParsedFile,
    pub lines: Vec<LogicalLine>,
    pub words: Vec<Word>,
    pub trivia: Trivia,
    pub found: Vec<Found>,
    /// Starts of the lines that cannot be read.
    pub broken: BTreeSet<u32>,
}

/// Reads one file.
pub(crate) fn read(file: FileId, text: &str) -> Reading {
    if text.len() > LARGEST {
        let problem = SyntaxProblem::TooLarge { bytes: text.len(), most: LARGEST };
        return unread(file, problem, Span { file, start: 0, end: 0 });
    }
    if let Some(at) = text.find(char::REPLACEMENT_CHARACTER) {
        let end = at + char::REPLACEMENT_CHARACTER.len_utf8();
        return unread(file, SyntaxProblem::LostSigns, Span { file, start: to_u32(at), end: to_u32(end) });
    }
    let keywords = language_of(text);
    let (lines, trivia) = split(text, file, keywords);
    if lines.is_empty() {
        let end = to_u32(text.trim_end().len());
        return Reading { trivia, ..unread(file, SyntaxProblem::EmptyFile, Span { file, start: end, end }) };
    }
    let recorder = Recorder::default();
    let mut reader = Reader {
        file,
        text,
        keywords,
        recorder: &recorder,
        lines: &lines,
        found: Vec::new(),
        broken: BTreeSet::new(),
        misplaced: None,
    };
    let tree = reader.file();
    let Reader { mut found, broken, .. } = reader;
    if let Some(tab) = trivia.tabs.first() {
        found.push(Found { problem: SyntaxProblem::Tab, span: *tab, related: Vec::new() });
    }
    let file = ParsedFile { file, keywords, lines: tree };
    Reading { file, words: recorder.into_words(), lines, trivia, found, broken }
}

fn unread(file: FileId, problem: SyntaxProblem, span: Span) -> Reading {
    Reading {
        file: ParsedFile { file, keywords: Keywords::Bokmaal, lines: Vec::new() },
        lines: Vec::new(),
        words: Vec::new(),
        trivia: Trivia::default(),
        found: vec![Found { problem, span, related: Vec::new() }],
        broken: BTreeSet::new(),
    }
}

/// The language of the keywords: that of the first word; where it is in neither, the one of more lines.
pub(crate) fn language_of(text: &str) -> Keywords {
    let firsts = || {
        text.lines()
            .map(|line| line.trim_start_matches(|c| keywords::is_space(c) || c == '\u{feff}'))
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .take(100)
    };
    let is = |line: &str, language| Keyword::at(line, language).is_some();
    let both = [Keywords::English, Keywords::Bokmaal];
    let first = firsts().next().unwrap_or("");
    match both.map(|language| is(first, language)) {
        [true, false] => Keywords::English,
        [false, true] => Keywords::Bokmaal,
        _ => {
            let [english, bokmaal] = both.map(|language| firsts().filter(|line| is(line, language)).count());
            if english >= bokmaal { Keywords::English } else { Keywords::Bokmaal }
        }
    }
}
