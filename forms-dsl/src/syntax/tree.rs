//! Lines → tree: which line belongs to which, what each is, and one message for each that cannot be read.

use std::collections::BTreeSet;

use nom::Input as _;
use nom_locate::LocatedSpan;

use super::{
    house::{first_word, recover},
    input::{Context, Input, Read, Recorder, between, here, to_u32},
    keywords::{FOR_LATER, JOINING, Keyword},
    lexeme::{closing, dash, keyword, language_before_text},
    line::content,
    lines::LogicalLine,
    nearest::nearest,
    place::{Construct, Place},
    text::{may_be_translated, translate, translated_twice, translation, translations},
};
use crate::{
    ast::{Keywords, Kind, Line},
    diagnostic::MOST,
    problem::{Note, SyntaxProblem},
    source::{FileId, Span},
};

/// Levels of lines below each other.
const DEEPEST: usize = 64;

/// A mistake that was found, and what must be known to tell whether it is the cause or the echo of another.
#[derive(Debug)]
pub(crate) struct Found {
    pub problem: SyntaxProblem,
    pub span: Span,
    pub related: Vec<(Span, Note)>,
}

/// Why a line cannot stand where it does: lines of one cause cost one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The line above takes none such.
    Above(Span),
    /// None such stands at the margin.
    Margin(Construct),
}

/// Reads the lines of one file.
pub(crate) struct Reader<'a> {
    pub file: FileId,
    pub text: &'a str,
    pub keywords: Keywords,
    pub recorder: &'a Recorder,
    pub lines: &'a [LogicalLine],
    pub found: Vec<Found>,
    pub broken: BTreeSet<u32>,
    /// Why the last line that could not stand where it does could not.
    pub misplaced: Option<Cause>,
}

impl<'a> Reader<'a> {
    /// The lines at the left margin; the first one says what may stand there.
    pub(crate) fn file(&mut self) -> Vec<Line> {
        let mut next = 0;
        let mut place = Place::First;
        let mut lines = Vec::new();
        while let Some(logical) = self.lines.get(next).copied() {
            let (line, construct) = self.line(&mut next, logical, (place, None), 0);
            if place == Place::First {
                place = construct.filter(|_| !matches!(line.kind, Kind::Translation { .. })).map_or(
                    Place::Anywhere,
                    |construct| {
                        if Place::First.takes(construct) { Place::Margin(construct) } else { Place::Anywhere }
                    },
                );
            }
            if let Kind::Translation { .. } = line.kind {
                self.report(SyntaxProblem::LooseText, line.span);
            }
            lines.push(line);
        }
        lines
    }

    /// One line with those below it. `next` moves past them all.
    fn line(
        &mut self,
        next: &mut usize,
        logical: LogicalLine,
        (place, above): (Place, Option<Span>),
        depth: usize,
    ) -> (Line, Option<Construct>) {
        *next += 1;
        let (mut kind, construct) = self.read(logical, place, above);
        if kind == Kind::Broken {
            self.broken.insert(logical.span.start);
        }
        let twice = self.translated_twice(&mut kind);
        // What follows a translation that lacks its line lacks that line too.
        let orphans = self.found.last().is_some_and(|found| {
            found.span >= logical.span && (twice || matches!(found.problem, SyntaxProblem::NothingToTranslate { .. }))
        });
        let inside = match construct {
            // Where anything goes, nobody knows what a dash begins.
            Some(construct) if place == Place::Anywhere && construct.opening().is_none() => Place::Anywhere,
            Some(construct) if place.takes(construct) && !orphans => Place::Below(construct),
            _ => Place::Anywhere,
        };
        let mut below = Vec::new();
        while let Some(child) = self.lines.get(*next).copied().filter(|child| child.indent > logical.indent) {
            let (line, _) = self.line_below(next, child, (inside, Some(logical.span)), depth);
            match line.kind {
                Kind::Translation { language, text } if kind != Kind::Broken => {
                    let span = language.span;
                    if let Err(problem) = translate(&mut kind, (language, text)) {
                        self.report(problem, span);
                    }
                }
                _ => {
                    if matches!(line.kind, Kind::Translation { .. }) {
                        self.broken.insert(child.span.start);
                    }
                    below.push(line);
                }
            }
        }
        if !twice {
            self.translated_twice(&mut kind);
        }
        if below.iter().any(|line| line.kind == Kind::Broken) {
            may_be_translated(&mut kind);
        }
        self.must_have_below(&kind, &below, logical.span);
        (Line { kind, span: logical.span, below }, construct)
    }

    fn translated_twice(&mut self, kind: &mut Kind) -> bool {
        let Some(language) = translated_twice(kind) else { return false };
        self.report(SyntaxProblem::TranslatedTwice { language: language.value }, language.span);
        true
    }

    /// Very deep lines are read beside each other, so that no text can make the reader go deeper than it should.
    fn line_below(
        &mut self,
        next: &mut usize,
        child: LogicalLine,
        inside: (Place, Option<Span>),
        depth: usize,
    ) -> (Line, Option<Construct>) {
        if depth + 1 < DEEPEST {
            return self.line(next, child, inside, depth + 1);
        }
        if depth + 1 == DEEPEST {
            self.report(SyntaxProblem::TooDeep { most: DEEPEST }, child.span);
        }
        self.broken.insert(child.span.start);
        *next += 1;
        while let Some(line) = self.lines.get(*next).filter(|line| line.indent > child.indent) {
            self.broken.insert(line.span.start);
            *next += 1;
        }
        (Line { kind: Kind::Broken, span: child.span, below: Vec::new() }, None)
    }

    fn must_have_below(&mut self, kind: &Kind, below: &[Line], span: Span) {
        let has_from = below.iter().any(|line| matches!(line.kind, Kind::From(_) | Kind::Broken));
        if matches!(kind, Kind::Compute { .. }) && !has_from {
            let spelling = |keyword: Keyword| keyword.spelling(self.keywords).to_owned();
            let problem =
                SyntaxProblem::MissingBelow { word: spelling(Keyword::Compute), missing: spelling(Keyword::From) };
            self.report(problem, span);
        }
    }

    /// What one line says; a broken one has its message then.
    fn read(&mut self, logical: LogicalLine, place: Place, above: Option<Span>) -> (Kind, Option<Construct>) {
        let input = self.input(logical.span);
        self.recorder.take_mistakes();
        let (constructs, rest) = match self.begin(input, place) {
            Ok(begun) => begun,
            Err((problem, span)) => {
                self.report(problem, span);
                return (Kind::Broken, None);
            }
        };
        let construct = constructs.first().copied();
        if let Some(construct) = construct.filter(|construct| !place.takes(*construct)) {
            self.misplaced(construct, place, input, above);
            return (Kind::Broken, Some(construct));
        }
        self.recorder.take_mistakes();
        for construct in &constructs {
            if let (kind, None) = self.as_a(*construct, rest) {
                return (kind, Some(*construct));
            }
        }
        // Read once more for what is said of it, and so that its words are those of the construct that it is taken
        // for. Nobody reads more messages than that, so nobody misses the help.
        let Some(first) = construct else { return (Kind::Broken, None) };
        self.recorder.listens.set(self.found.len() <= MOST);
        let (kind, mistake) = self.as_a(first, rest);
        self.recorder.listens.set(false);
        let Some((problem, span)) = mistake else { return (kind, construct) };
        self.report(problem, span);
        (kind, construct)
    }

    /// A line read as this construct, and the first thing that is wrong with it.
    fn as_a(&self, construct: Construct, rest: Input<'a>) -> (Kind, Option<(SyntaxProblem, Span)>) {
        self.recorder.forget_from(here(rest).start);
        let read = recover(|input| whole_line(input, construct), rest);
        let mut mistakes = self.recorder.take_mistakes();
        let kind = read.map_err(|stopped| mistakes.push(stopped)).unwrap_or(Kind::Broken);
        (kind, mistakes.into_iter().min_by_key(|(_, span)| span.start))
    }

    /// A line that cannot stand here. Of several beside each other only the first is reported: they have one cause,
    /// a line above that is not there.
    fn misplaced(&mut self, construct: Construct, place: Place, input: Input<'a>, above: Option<Span>) {
        let cause = above.map_or(Cause::Margin(construct), Cause::Above);
        if self.misplaced == Some(cause) {
            return;
        }
        self.misplaced = Some(cause);
        let problem = self.wrong_place(construct, place, input);
        let length = first_word(input.fragment()).len();
        let related = above.map(|above| (self.opening(above), Note::Above)).into_iter().collect();
        self.report_related(problem, between(input, input.take_from(length)), related);
    }

    fn input(&self, span: Span) -> Input<'a> {
        let context =
            Context { file: self.file, keywords: self.keywords, base: span.start as usize, recorder: self.recorder };
        LocatedSpan::new_extra(self.slice(span), context)
    }

    fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The place of a line's keyword.
    fn opening(&self, line: Span) -> Span {
        let length = Keyword::at(self.slice(line), self.keywords).map_or(1, |(_, length)| length);
        Span { end: line.start + to_u32(length), ..line }
    }

    /// What a line is, by its first word, and the rest of it.
    fn begin(&self, input: Input<'a>, place: Place) -> Result<(Vec<Construct>, Input<'a>), (SyntaxProblem, Span)> {
        let text = *input.fragment();
        if let Ok((rest, _)) = dash(input) {
            return Ok((Construct::of_dash(place), rest));
        }
        if text.starts_with(|c| closing(c).is_some()) {
            return Err((SyntaxProblem::LooseText, between(input, input.take_from(first_word(text).len()))));
        }
        let own = self.recorder.longest_at(input);
        if let Some((word, length)) = own {
            let constructs = Construct::of(word, place);
            if let (false, Ok((rest, _))) = (constructs.is_empty(), keyword(word)(input)) {
                return Ok((constructs, rest));
            }
            if let Some(problem) = self.not_at_start(word, place) {
                return Err((problem, between(input, input.take_from(length))));
            }
        }
        if language_before_text(text) {
            return Ok((vec![Construct::Translation], input));
        }
        Err(self.unknown(input, place))
    }

    /// A keyword that begins no line.
    fn not_at_start(&self, word: Keyword, place: Place) -> Option<SyntaxProblem> {
        let spelt = word.spelling(self.keywords).to_owned();
        if FOR_LATER.contains(&word) {
            Some(SyntaxProblem::Later { word: spelt })
        } else if JOINING.contains(&word) && place != Place::First {
            Some(SyntaxProblem::LooseJoin { word: spelt })
        } else {
            None
        }
    }

    fn unknown(&self, input: Input<'a>, place: Place) -> (SyntaxProblem, Span) {
        let text = *input.fragment();
        let other = Keyword::at(text, self.keywords.other()).filter(|(word, _)| {
            place != Place::First && (!Construct::of(*word, place).is_empty() || JOINING.contains(word))
        });
        if let Some((keyword, length)) = other {
            let word = text.get(..length).unwrap_or(text).to_owned();
            let counterpart = keyword.spelling(self.keywords).to_owned();
            return (SyntaxProblem::OtherLanguage { word, counterpart }, between(input, input.take_from(length)));
        }
        // Nobody reads more messages than that, so nobody misses the help.
        if self.found.len() > MOST {
            let problem =
                SyntaxProblem::UnknownWord { word: String::new(), candidates: Vec::new(), allowed: Vec::new() };
            return (problem, between(input, input));
        }
        let (candidates, length) = nearest(text, place.keywords().map(|word| word.spelling(self.keywords)));
        let word = first_word(text);
        let length = if candidates.is_empty() { word.len() } else { length };
        let word = text.get(..length).unwrap_or(word).to_owned();
        let problem = match place {
            Place::First => SyntaxProblem::FirstLine { word, candidates },
            _ => SyntaxProblem::UnknownWord { word, candidates, allowed: place.words(self.keywords) },
        };
        (problem, between(input, input.take_from(length)))
    }

    fn wrong_place(&self, construct: Construct, place: Place, input: Input<'a>) -> SyntaxProblem {
        let word = construct.word(self.keywords).to_owned();
        match place {
            Place::First => {
                SyntaxProblem::FirstLine { word: first_word(input.fragment()).to_owned(), candidates: Vec::new() }
            }
            Place::Below(above) => SyntaxProblem::WrongPlace {
                word,
                above: Some(above.word(self.keywords).to_owned()),
                places: construct.places(self.keywords),
            },
            Place::Margin(_) | Place::Anywhere => {
                SyntaxProblem::WrongPlace { word, above: None, places: construct.places(self.keywords) }
            }
        }
    }

    /// Notes a mistake, unless it and the one before are two sides of one slip: a line that breaks off at its end,
    /// and one behind it that does not begin as it should.
    fn report(&mut self, problem: SyntaxProblem, span: Span) {
        self.report_related(problem, span, Vec::new());
    }

    fn report_related(&mut self, problem: SyntaxProblem, span: Span, related: Vec<(Span, Note)>) {
        let is_cause = begins_wrong(&problem)
            && self
                .found
                .last()
                .is_some_and(|before| breaks_off(&before.problem) && self.is_line_behind(before.span, span));
        if is_cause {
            self.found.pop();
        } else if hangs_loose(&problem) && self.is_behind_a_broken_line(span) {
            return;
        }
        self.found.push(Found { problem, span, related });
    }

    /// What goes on with a line that cannot be read hangs on nothing, for the same cause.
    fn is_behind_a_broken_line(&self, span: Span) -> bool {
        let at = self.lines.partition_point(|line| line.span.start < span.start);
        let before = at.checked_sub(1).and_then(|before| self.lines.get(before));
        before.is_some_and(|line| self.broken.contains(&line.span.start))
    }

    fn is_line_behind(&self, before: Span, behind: Span) -> bool {
        let of = |span: Span| self.lines.partition_point(|line| line.span.start <= span.start);
        of(behind) == of(before) + 1
    }
}

/// Whether a line lacks what the next one may hold.
fn breaks_off(problem: &SyntaxProblem) -> bool {
    matches!(problem, SyntaxProblem::Missing { found: None, .. } | SyntaxProblem::MissingBelow { .. })
}

/// Whether a line goes on with one above that is not there.
fn hangs_loose(problem: &SyntaxProblem) -> bool {
    matches!(problem, SyntaxProblem::LooseText | SyntaxProblem::LooseJoin { .. })
}

/// Whether a line begins with something that should continue another.
fn begins_wrong(problem: &SyntaxProblem) -> bool {
    matches!(
        problem,
        SyntaxProblem::UnknownWord { .. }
            | SyntaxProblem::OtherLanguage { .. }
            | SyntaxProblem::LooseText
            | SyntaxProblem::LooseJoin { .. }
            | SyntaxProblem::WrongPlace { .. }
    )
}

/// A line behind its first word, and the translations of its text that stand last.
fn whole_line(input: Input<'_>, construct: Construct) -> Read<'_, Kind> {
    if construct == Construct::Translation {
        let (rest, (language, text)) = translation(input)?;
        return Ok((rest, Kind::Translation { language, text }));
    }
    let (rest, mut kind) = content(input, construct)?;
    let (rest, more) = translations(rest)?;
    for (language, text) in more {
        let span = language.span;
        if let Err(problem) = translate(&mut kind, (language, text)) {
            return super::house::fail(problem, span);
        }
    }
    Ok((rest, kind))
}
