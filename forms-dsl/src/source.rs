//! The texts that were read, and places in them.

use std::sync::Arc;

/// Which file of a folder: an index into [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A stretch of one file, in bytes, `start <= end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// From the start of this to the end of `last`, which stands in the same file.
    #[must_use]
    pub fn to(self, last: Self) -> Self {
        Self { end: last.end.max(self.end), ..self }
    }
}

/// A thing and where it was written. Equality looks at the thing alone,
/// so that two spellings of one tree are equal.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// The thing.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}

/// One file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name in the folder: `cooperation_agreement.form`.
    pub name: String,
    /// Its text.
    pub text: Arc<str>,
}

/// The files of a folder, in the order of their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    files: Vec<Source>,
    /// Where the lines of each file begin, so that a place is found without reading the file again.
    lines: Vec<Vec<usize>>,
}

/// Line and column of a place, both from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Sources {
    /// Sorted by name, so that everything derived is the same wherever the folder was read.
    #[must_use]
    pub fn new(mut files: Vec<Source>) -> Self {
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let starts = |file: &Source| {
            let behind_ends = file.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(behind_ends).collect()
        };
        let lines = files.iter().map(starts).collect();
        Self { files, lines }
    }

    /// Each file with its id.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0u32..).map(FileId).zip(&self.files)
    }

    /// The file of an id that came from these sources.
    #[must_use]
    pub fn get(&self, file: FileId) -> Option<&Source> {
        self.files.get(file.0 as usize)
    }

    /// The text of a span, empty where the span is of other sources.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).and_then(|f| f.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// Where a span begins.
    pub fn position(&self, span: Span) -> Position {
        let start = span.start as usize;
        let lines = self.lines.get(span.file.0 as usize).map_or(&[] as &[usize], Vec::as_slice);
        let line = lines.partition_point(|line| *line <= start);
        let line_start = line.checked_sub(1).and_then(|at| lines.get(at)).copied().unwrap_or(0);
        let before = self.get(span.file).and_then(|file| file.text.get(line_start..start)).unwrap_or("");
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position { line: count(line.max(1)), column: count(before.chars().count() + 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_a_line_and_a_column_in_characters() {
        let sources = Sources::new(vec![Source { name: "a.form".into(), text: "æøå\nå x\n".into() }]);
        let position = |start| {
            let Position { line, column } = sources.position(Span { file: FileId(0), start, end: start });
            (line, column)
        };
        assert_eq!([0, 2, 7, 10, 12].map(position), [(1, 1), (1, 2), (2, 1), (2, 3), (3, 1)]);
    }
}
