//! A form as lines, with what an operator must know of them.

use std::ops::Range;

/// Lines of a form in English keywords.
pub struct Text {
    lines: Vec<String>,
    /// The same with all that stands in quotes or behind `#` blanked out.
    pub(super) code: Vec<String>,
}

/// Lines in place of others.
pub struct Change {
    pub lines: Range<usize>,
    pub by: Vec<String>,
}

impl Text {
    pub fn of(text: &str) -> Self {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        Self { code: lines.iter().map(|line| without_texts(line)).collect(), lines }
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn line(&self, n: usize) -> &str {
        &self.lines[n]
    }

    /// The words of a line, its texts blanked out.
    pub fn code(&self, n: usize) -> &str {
        self.code[n].trim()
    }

    /// The line with those that belong to it.
    pub fn block(&self, n: usize) -> Range<usize> {
        let own = self.indent(n);
        let end = (n + 1..self.len()).find(|line| !self.line(*line).trim().is_empty() && self.indent(*line) <= own);
        n..end.unwrap_or(self.len())
    }

    /// Whether the next line continues this one.
    pub fn goes_on(&self, n: usize) -> bool {
        n + 1 < self.len() && self.line(n + 1).trim().starts_with('"')
    }

    pub fn indent(&self, n: usize) -> usize {
        self.line(n).len() - self.line(n).trim_start().len()
    }

    /// The line that a line belongs to.
    pub fn above(&self, n: usize) -> Option<usize> {
        (0..n).rev().find(|line| !self.line(*line).trim().is_empty() && self.indent(*line) < self.indent(n))
    }

    /// The lines that say what the form does; its examples come last and stay as they are.
    pub fn body(&self) -> Range<usize> {
        0..(0..self.len()).find(|n| self.code(*n).starts_with("example")).unwrap_or(self.len())
    }

    /// The name that a line declares.
    pub fn declares(&self, n: usize) -> Option<&str> {
        let mut words = self.code(n).split(' ');
        let first = words.next()?;
        ["ask", "repeat", "compute", "-", "section", "condition", "state", "role", "set", "list"]
            .contains(&first)
            .then(|| words.next())
            .flatten()
    }

    /// Whether a name stands in another line of the body than the one that declares it.
    pub fn is_used(&self, name: &str, but: usize) -> bool {
        self.body().filter(|n| *n != but && self.declares(*n) != Some(name)).any(|n| has_word(self.code(n), name))
    }

    /// Whether a name stands in a condition or a value.
    pub fn decides(&self, name: &str) -> bool {
        self.body().any(|n| self.is_expression(n) && has_word(self.code(n), name))
    }

    /// Every name that the form declares.
    pub fn declared(&self) -> Vec<String> {
        let mut names: Vec<_> = self.body().filter_map(|n| self.declares(n)).map(str::to_owned).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Whether a line stands in a section that somebody signs.
    pub fn is_covered(&self, n: usize) -> bool {
        let section = (0..=n.min(self.len() - 1)).rev().find(|line| self.code(*line).starts_with("section "));
        let covers = self.body().filter(|line| self.code(*line).starts_with("covers ")).map(|line| self.code(line));
        let name = section.and_then(|line| self.declares(line));
        name.is_some_and(|name| covers.into_iter().any(|line| has_word(line, name)))
    }

    /// A line that holds a condition or a value.
    pub fn is_expression(&self, n: usize) -> bool {
        const BEGIN: [&str; 11] = [
            "show when",
            "required when",
            "must be",
            "require ",
            "warn when",
            "suggest when",
            "when ",
            "condition ",
            "from ",
            "start with",
            "beside",
        ];
        BEGIN.iter().any(|begin| self.code(n).starts_with(begin))
    }

    /// A line that holds a condition.
    pub fn is_condition(&self, n: usize) -> bool {
        self.is_expression(n) && !["from ", "start with", "beside"].iter().any(|begin| self.code(n).starts_with(begin))
    }

    /// One line in place of another.
    pub fn put(&self, n: usize, line: String) -> Vec<Change> {
        if line == self.line(n) { Vec::new() } else { vec![Change { lines: n..n + 1, by: vec![line] }] }
    }

    /// The line with the words `from`, outside of texts, replaced at each place where they stand; one change each.
    pub fn swap(&self, n: usize, from: &str, to: &str) -> Vec<Change> {
        let places = self.code[n].match_indices(from).map(|(at, _)| at);
        let with = |at: usize| format!("{}{to}{}", &self.line(n)[..at], &self.line(n)[at + from.len()..]);
        places.map(|at| Change { lines: n..n + 1, by: vec![with(at)] }).collect()
    }

    /// A line without what is behind its last text.
    pub fn insert_behind_text(&self, n: usize, words: &str) -> Vec<Change> {
        let Some(end) = self.line(n).rfind('"') else { return Vec::new() };
        // Behind `required`, where that stands.
        let behind = self.line(n)[end + 1..].find(" required").map_or(end + 1, |at| end + 1 + at + " required".len());
        let rest = &self.line(n)[behind..];
        let class = rest.trim_start().starts_with('K');
        let rest = if class && words.trim_start().starts_with('K') { "" } else { rest };
        self.put(n, format!("{}{words}{rest}", &self.line(n)[..behind]))
    }

    pub fn apply(&self, change: &Change) -> String {
        let before = self.lines[..change.lines.start].iter();
        let lines = before.chain(&change.by).chain(&self.lines[change.lines.end..]);
        lines.flat_map(|line| [line.as_str(), "\n"]).collect()
    }
}

pub fn has_word(code: &str, word: &str) -> bool {
    code.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).any(|own| own == word)
}

fn without_texts(line: &str) -> String {
    let mut inside = false;
    let blank = |c: char| {
        if c == '"' {
            inside = !inside;
        }
        if inside || c == '"' { "\u{1}".repeat(c.len_utf8()) } else { c.to_string() }
    };
    let code: String = line.chars().map(blank).collect();
    match code.find('#') {
        Some(at) => code[..at].to_owned(),
        None => code,
    }
}
