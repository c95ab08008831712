//! What is known of each question: one pass over the form in the order of its dependencies.

use rustc_hash::FxHashMap;
use uuid::Uuid;

use super::{
    Origin, Surroundings,
    read::{Here, Reader, Sees},
};
use crate::{
    answers::{self, Answer, Answers, Row},
    model::{
        AnswerState, AnswerType, CheckedForm, Choice, Computed, ComputedKind, Condition, Item, OptionName, Prefill,
        Question, QuestionName, Retired, Rows, Section, SignatureLine, Step, Unit, Value,
    },
};

/// What is known of one question, cell or computed value.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    /// Absent: it is missing, and `state` says why.
    pub(super) value: Option<Answer>,
    pub(super) state: AnswerState,
    pub(super) origin: Origin,
    /// What the value counts.
    pub(super) unit: Option<Unit>,
}

impl Slot {
    const HIDDEN: Self = Self { value: None, state: AnswerState::NotAsked, origin: Origin::Given, unit: None };

    pub(super) fn is_shown(&self) -> bool {
        self.state != AnswerState::NotAsked
    }

    fn answered(value: Answer, origin: Origin) -> Self {
        Self { value: Some(value), state: AnswerState::Answered, origin, unit: None }
    }

    fn missing(state: AnswerState, origin: Origin) -> Self {
        Self { value: None, state, origin, unit: None }
    }
}

/// One row with what is known of its cells.
#[derive(Debug, Clone)]
pub(super) struct KnownRow<'a> {
    pub(super) id: Uuid,
    given: &'a Row,
    pub(super) cells: FxHashMap<&'a QuestionName, Slot>,
}

impl<'a> KnownRow<'a> {
    /// What was answered in a column, whether it counts or not.
    pub(super) fn given(&self, column: &QuestionName) -> Option<&'a Answer> {
        self.given.answers.get(column)
    }
}

/// What is known so far; complete after [`Known::of`].
#[derive(Debug)]
pub(super) struct Known<'a> {
    pub(super) form: &'a CheckedForm,
    pub(super) around: &'a Surroundings<'a>,
    answers: &'a Answers,
    /// Whether retired questions speak too, as they do where a draft is upgraded.
    with_retired: bool,
    /// Positions of the sections that are shown.
    sections: FxHashMap<usize, bool>,
    /// Notes and places to sign among them: their state says whether they are shown.
    slots: FxHashMap<&'a QuestionName, Slot>,
    rows: FxHashMap<&'a QuestionName, Vec<KnownRow<'a>>>,
}

impl<'a> Known<'a> {
    /// Goes through the whole form.
    pub(super) fn of(form: &'a CheckedForm, answers: &'a Answers, around: &'a Surroundings<'a>) -> Self {
        Self::read(form, answers, around, false)
    }

    /// The same, retired questions among them.
    pub(super) fn with_retired(form: &'a CheckedForm, answers: &'a Answers, around: &'a Surroundings<'a>) -> Self {
        Self::read(form, answers, around, true)
    }

    fn read(form: &'a CheckedForm, answers: &'a Answers, around: &'a Surroundings<'a>, with_retired: bool) -> Self {
        let mut known = Self {
            form,
            around,
            answers,
            with_retired,
            sections: FxHashMap::default(),
            slots: FxHashMap::default(),
            rows: FxHashMap::default(),
        };
        // INVARIANT: each step comes after all that it depends on, so one pass suffices.
        for step in &form.order {
            known.take(*step);
        }
        known
    }

    /// What was answered, whether it counts or not.
    pub(super) fn given(&self, name: &QuestionName) -> Option<&'a Answer> {
        self.answers.get(name.as_str())
    }

    /// Whether a section is shown.
    pub(super) fn section_is_shown(&self, position: usize) -> bool {
        self.sections.get(&position).copied().unwrap_or(false)
    }

    /// What is known of a question, rows or a computed value; hidden where nothing is.
    pub(super) fn slot(&self, name: &QuestionName) -> &Slot {
        self.slots.get(name).unwrap_or(&Slot::HIDDEN)
    }

    /// The rows of a name, in their order; none where they are hidden.
    pub(super) fn rows(&self, name: &QuestionName) -> &[KnownRow<'a>] {
        self.rows.get(name).map_or(&[], Vec::as_slice)
    }

    /// The rows of a name where they can be counted: hidden ones cannot, nor those that nobody knows of.
    pub(super) fn countable_rows(&self, name: &QuestionName) -> Option<&[KnownRow<'a>]> {
        let is_open = matches!(self.slot(name).state, AnswerState::Answered | AnswerState::Empty);
        self.rows.get(name).filter(|_| is_open).map(Vec::as_slice)
    }

    /// Reads expressions that stand outside rows.
    pub(super) fn reader(&self) -> Reader<'_, 'a> {
        Reader { known: self, here: None, sees: Sees::Everything }
    }

    /// Reads expressions that stand in a row.
    pub(super) fn reader_in<'k>(&'k self, here: &'k Here<'k, 'a>) -> Reader<'k, 'a> {
        Reader { known: self, here: Some(here), sees: Sees::Everything }
    }

    fn take(&mut self, step: Step) {
        let form = self.form;
        match step {
            Step::Section(section) => {
                let shown = form.sections.get(section).is_some_and(|s| self.holds(s.show_when.as_ref()));
                self.sections.insert(section, shown);
            }
            Step::Item(section, item) => {
                if let Some(found) = item_at(form, section, item) {
                    self.take_item(self.section_is_shown(section), found);
                }
            }
            Step::Column(section, item, column) => {
                if let Some(Item::Rows(rows)) = item_at(form, section, item)
                    && let Some(column) = rows.columns.get(column)
                {
                    self.take_column(rows, column);
                }
            }
        }
    }

    fn take_item(&mut self, section_shown: bool, item: &'a Item) {
        let (name, slot) = match item {
            Item::Question(question) => {
                let shown = section_shown && self.is_asked(question.retired.as_ref(), question.show_when.as_ref());
                let slot = if shown {
                    self.answer(question, self.answers.get(question.name.as_str()), None)
                } else {
                    Slot::HIDDEN
                };
                (&question.name, slot)
            }
            Item::Rows(rows) => {
                let shown = section_shown && self.is_asked(rows.retired.as_ref(), rows.show_when.as_ref());
                let slot = if shown { self.open_rows(rows) } else { Slot::HIDDEN };
                (&rows.name, slot)
            }
            Item::Computed(computed) => {
                let shown = section_shown && self.holds(computed.show_when.as_ref());
                (&computed.name, if shown { self.compute(computed) } else { Slot::HIDDEN })
            }
            Item::Note(note) | Item::Heading(note) => {
                let shown = section_shown && self.holds(note.show_when.as_ref());
                (&note.name, if shown { Slot::missing(AnswerState::Empty, Origin::Given) } else { Slot::HIDDEN })
            }
            Item::Signature(SignatureLine { name, show_when, .. }) => {
                let shown = section_shown && self.holds(show_when.as_ref());
                (name, if shown { Slot::missing(AnswerState::Empty, Origin::Given) } else { Slot::HIDDEN })
            }
            Item::Rule(_) => return,
        };
        self.slots.insert(name, slot);
    }

    fn take_column(&mut self, rows: &'a Rows, column: &'a Question) {
        let slots: Vec<_> = self.rows(&rows.name).iter().map(|row| self.cell(rows, row, column)).collect();
        let known = self.rows.get_mut(&rows.name).into_iter().flatten();
        for (row, slot) in known.zip(slots) {
            row.cells.insert(&column.name, slot);
        }
    }

    fn cell(&self, rows: &'a Rows, row: &KnownRow<'a>, column: &'a Question) -> Slot {
        let here = Here { rows: &rows.name, row, outer: None };
        let shown = (column.retired.is_none() || self.with_retired)
            && column.show_when.as_ref().is_none_or(|test| self.reader_in(&here).holds(test) == Some(true));
        if shown { self.answer(column, row.given.answers.get(&column.name), Some(&here)) } else { Slot::HIDDEN }
    }

    /// Undecided is not shown.
    fn holds(&self, show_when: Option<&Condition>) -> bool {
        show_when.is_none_or(|test| self.reader().holds(test) == Some(true))
    }

    fn is_asked(&self, retired: Option<&Retired>, show_when: Option<&Condition>) -> bool {
        (retired.is_none() || self.with_retired) && self.holds(show_when)
    }

    /// The state of a question that is shown.
    fn answer(&self, question: &'a Question, given: Option<&Answer>, here: Option<&Here<'_, 'a>>) -> Slot {
        let slot = match given {
            Some(Answer::Missing(state)) => Slot::missing(*state, Origin::Given),
            Some(answer) if self.is_an_answer(&question.answer, answer) => {
                Slot::answered(answer.clone(), Origin::Given)
            }
            Some(_) => Slot::missing(AnswerState::Empty, Origin::Given),
            None => self.begin(question, here),
        };
        let slot = self.narrowed(question, slot, here);
        if question.answer == AnswerType::Tick && slot.value.is_none() {
            return Slot::answered(Answer::Truth(false), Origin::Tick);
        }
        Slot { unit: question.answer.unit(), ..slot }
    }

    /// Options that the answer of the narrowing question does not offer are no answers.
    fn narrowed(&self, question: &Question, slot: Slot, here: Option<&Here<'_, 'a>>) -> Slot {
        if question.narrowed_by.is_none() {
            return slot;
        }
        let reader = Reader { known: self, here, sees: Sees::Everything };
        let lists = question.answer.lists().iter().filter_map(|list| self.form.lists.get(list));
        let options: Vec<_> = lists.flat_map(|list| &list.options).collect();
        let offered = |name: &OptionName| {
            let option = options.iter().find(|option| option.name == *name);
            option.is_none_or(|option| reader.is_beside(question, option))
        };
        let value = match slot.value {
            Some(Answer::Option(option)) => offered(&option).then_some(Answer::Option(option)),
            Some(Answer::Options(mut options)) => {
                options.retain(offered);
                (!options.is_empty()).then_some(Answer::Options(options))
            }
            other => return Slot { value: other, ..slot },
        };
        match value {
            Some(value) => Slot::answered(value, slot.origin),
            None => Slot::missing(AnswerState::Empty, slot.origin),
        }
    }

    /// An untouched question follows its `start with`.
    fn begin(&self, question: &Question, here: Option<&Here<'_, 'a>>) -> Slot {
        let everything = Reader { known: self, here, sees: Sees::Everything };
        let own = Reader { known: self, here, sees: Sees::OwnForm };
        let value = prefill(&question.start_with, &everything)
            .and_then(|value| own.find(value))
            .and_then(|operand| answers::into_type(self.form, &question.answer, operand.answer));
        match value {
            Some(value) => Slot::answered(value, Origin::StartedWith),
            None => Slot::missing(AnswerState::Empty, Origin::Given),
        }
    }

    /// Blank texts, empty choices and people who are gone are no answers.
    fn is_an_answer(&self, kind: &AnswerType, answer: &Answer) -> bool {
        match (kind, answer) {
            (_, Answer::Text(text)) => !text.trim().is_empty(),
            (_, Answer::Options(options)) => !options.is_empty(),
            (AnswerType::PersonOf { people }, Answer::Id(id)) => self.rows(people).iter().any(|row| row.id == *id),
            (_, _) => true,
        }
    }

    fn open_rows(&mut self, rows: &'a Rows) -> Slot {
        let mut known: Vec<_> = self
            .answers
            .rows(rows.name.as_str())
            .map(|(id, given)| KnownRow { id: *id, given, cells: FxHashMap::default() })
            .collect();
        known.sort_by(|a, b| a.given.position.cmp(&b.given.position).then(a.id.cmp(&b.id)));
        let state = if known.is_empty() { self.state_without_rows(rows) } else { AnswerState::Answered };
        self.rows.insert(&rows.name, known);
        Slot::missing(state, Origin::Given)
    }

    fn state_without_rows(&self, rows: &Rows) -> AnswerState {
        match self.answers.get(rows.name.as_str()) {
            Some(Answer::Missing(state)) => *state,
            _ => AnswerState::Empty,
        }
    }

    fn compute(&self, computed: &Computed) -> Slot {
        let found = self.reader().find(&computed.value);
        let value = match &computed.kind {
            ComputedKind::One(kind) => found.and_then(|f| answers::into_type(self.form, kind, f.answer)),
            ComputedKind::Rows { .. } => found.map(|f| f.answer),
        };
        let unit = if let ComputedKind::One(kind) = &computed.kind { kind.unit() } else { None };
        match value {
            Some(value) => Slot { unit, ..Slot::answered(value, Origin::Computed) },
            None => Slot::missing(AnswerState::Empty, Origin::Computed),
        }
    }

    /// The rows of a name with the cells that count.
    pub(super) fn rows_as_answer(&self, name: &QuestionName) -> Answer {
        let row = |row: &KnownRow<'a>| {
            let counts = |(name, slot): (&&QuestionName, &Slot)| Some(((*name).clone(), slot.value.clone()?));
            let answers = row.cells.iter().filter_map(counts).collect();
            (row.id, Row { position: row.given.position.clone(), answers })
        };
        Answer::Rows(self.rows(name).iter().map(row).collect())
    }
}

impl Reader<'_, '_> {
    /// Whether an option is offered beside what is chosen at the question that narrows its own.
    pub(super) fn is_beside(&self, question: &Question, option: &Choice) -> bool {
        let Some(by) = question.narrowed_by.as_ref().filter(|_| !option.belongs_to.is_empty()) else { return true };
        match self.find(&Value::Answer(by.clone())).map(|found| found.answer) {
            Some(Answer::Option(chosen)) => option.belongs_to.contains(&chosen),
            Some(Answer::Options(chosen)) => option.belongs_to.iter().any(|name| chosen.contains(name)),
            Some(_) | None => false,
        }
    }
}

/// The value to begin with: the first whose condition surely holds.
pub(super) fn prefill<'p>(prefills: &'p [Prefill], reader: &Reader<'_, '_>) -> Option<&'p Value> {
    let holds = |p: &&Prefill| p.when.as_ref().is_none_or(|test| reader.holds(test) == Some(true));
    prefills.iter().find(holds).map(|p| &p.value)
}

fn item_at(form: &CheckedForm, section: usize, item: usize) -> Option<&Item> {
    let section: &Section = form.sections.get(section)?;
    section.items.get(item)
}
