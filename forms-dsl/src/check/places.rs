//! Where the things of a checked form were written: the way back from meaning to lines.

use indexmap::IndexMap;

use super::answers::{KnownAs, Shape};
use crate::{
    ast::{Kind, Line},
    source::Span,
};

/// The lines of one form, found by what they mean.
pub(super) struct Places<'s> {
    lines: &'s [Line],
    head: Span,
    things: IndexMap<String, Span>,
}

impl<'s> Places<'s> {
    pub(super) fn of(shape: &Shape<'s>) -> Self {
        Self { lines: shape.names.lines, head: shape.names.head.span, things: things(shape) }
    }

    /// The line that begins the form.
    pub(super) fn head(&self) -> Span {
        self.head
    }

    /// The name of a thing where it is declared; `rows.column` names a column.
    pub(super) fn thing(&self, name: &str) -> Option<Span> {
        self.things.get(name).copied()
    }

    /// A line below the one that declares a thing: the `nth` of its kind.
    fn below(&self, thing: &str, nth: usize, is_it: impl Fn(&Kind) -> bool) -> Option<Span> {
        let declaring = line_at(self.lines, self.thing(thing)?)?;
        declaring.below.iter().filter(|line| is_it(&line.kind)).nth(nth).map(|line| line.span)
    }

    /// `show when …` of a thing.
    pub(super) fn show_when(&self, thing: &str) -> Option<Span> {
        self.below(thing, 0, |kind| matches!(kind, Kind::ShowWhen(_)))
    }

    /// `required when …` of a question.
    pub(super) fn required_when(&self, question: &str) -> Option<Span> {
        self.below(question, 0, |kind| matches!(kind, Kind::RequiredWhen(_)))
    }

    /// `from …` of a computed value.
    pub(super) fn computed_from(&self, computed: &str) -> Option<Span> {
        self.below(computed, 0, |kind| matches!(kind, Kind::From(_)))
    }

    /// `start with …`, counted from 0.
    pub(super) fn beginning(&self, question: &str, nth: usize) -> Option<Span> {
        self.below(question, nth, |kind| matches!(kind, Kind::StartWith { .. }))
    }

    /// The line of a rule, by the key of its text: `plan.require_2`.
    pub(super) fn rule(&self, key: &str) -> Option<Span> {
        let (thing, word) = key.rsplit_once('.')?;
        let (word, nth) = word.rsplit_once('_').map_or((word, 1), |(word, nth)| (word, nth.parse().unwrap_or(1)));
        self.below(thing, usize::saturating_sub(nth, 1), |kind| {
            matches!(
                (word, kind),
                ("must", Kind::MustBe { .. })
                    | ("require", Kind::Require { .. })
                    | ("warn", Kind::WarnWhen { .. })
                    | ("suggest", Kind::SuggestWhen { .. })
            )
        })
    }

    /// The line of a follow-up, counted from 0.
    pub(super) fn follow_up(&self, nth: usize) -> Option<Span> {
        self.follow_up_line(nth).map(|line| line.span)
    }

    /// The line of one of its actions.
    pub(super) fn action(&self, follow_up: usize, nth: usize) -> Option<Span> {
        self.follow_up_line(follow_up)?.below.get(nth).map(|line| line.span)
    }

    fn follow_up_line(&self, nth: usize) -> Option<&'s Line> {
        self.lines.iter().filter(|line| matches!(line.kind, Kind::When { .. } | Kind::AsSoonAs(_))).nth(nth)
    }
}

fn things(shape: &Shape<'_>) -> IndexMap<String, Span> {
    let mut places = IndexMap::new();
    for (name, known) in &shape.things {
        places.insert(name.clone(), known.span);
        if let KnownAs::Rows(columns) = &known.what {
            places.extend(columns.iter().map(|(column, known)| (format!("{name}.{column}"), known.span)));
        }
    }
    places
}

/// The line that holds a place.
fn line_at(lines: &[Line], place: Span) -> Option<&Line> {
    lines.iter().find_map(|line| if lies_in(place, line.span) { Some(line) } else { line_at(&line.below, place) })
}

/// Whether a place lies within a line.
pub(super) fn lies_in(place: Span, line: Span) -> bool {
    place.file == line.file && line.start <= place.start && place.end <= line.end
}
