//! What can be decided of a form: a slot for each section, question, column and part of it, and what each can be.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use rust_decimal::Decimal;

use crate::{
    answers::Answer,
    model::{
        AnswerRef, AnswerState, AnswerType, CheckedForm, Choice, Computed, Condition, Item, ListName, OptionName,
        Question, QuestionName, Required, Role, Rows, Section, Step,
    },
};

/// What stands at a slot.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'f> {
    Section(&'f Section),
    Question(&'f Question),
    Rows(&'f Rows),
    Computed(&'f Computed),
    /// A note, a heading, a place to sign.
    Part(&'f QuestionName, Option<&'f Condition>),
}

#[derive(Debug)]
struct Slot<'f> {
    place: Place<'f>,
    /// Slot of the section or, for a column, of the rows that it stands in.
    within: Option<usize>,
}

/// The slots of a form, each after all that it depends on. Rows have one slot for each column: those of any one row.
#[derive(Debug)]
pub(super) struct Space<'f> {
    pub(super) form: &'f CheckedForm,
    slots: Vec<Slot<'f>>,
    by_name: FxHashMap<&'f str, usize>,
    columns: FxHashMap<(&'f str, &'f str), usize>,
}

/// What is chosen of a slot, an option or a comparison.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Chosen {
    Missing(AnswerState),
    /// Answered, in one of more ways than are told apart.
    Answered,
    Is(Answer),
    Holds(Option<bool>),
}

impl<'f> Space<'f> {
    pub(super) fn of(form: &'f CheckedForm) -> Self {
        let mut space = Self { form, slots: Vec::new(), by_name: FxHashMap::default(), columns: FxHashMap::default() };
        for step in &form.order {
            space.add(*step);
        }
        space
    }

    fn add(&mut self, step: Step) {
        let (Step::Section(s) | Step::Item(s, _) | Step::Column(s, _, _)) = step;
        let Some(section) = self.form.form.sections.get(s) else { return };
        let here = self.slots.len();
        let within = self.by_name.get(section.name.as_str()).copied();
        match step {
            Step::Section(_) => {
                self.by_name.insert(section.name.as_str(), here);
                self.slots.push(Slot { place: Place::Section(section), within: None });
            }
            Step::Item(_, i) => {
                let Some((name, place)) = section.items.get(i).and_then(place_of) else { return };
                self.by_name.insert(name.as_str(), here);
                self.slots.push(Slot { place, within });
            }
            Step::Column(_, i, c) => {
                let Some(Item::Rows(rows)) = section.items.get(i) else { return };
                let Some(column) = rows.columns.get(c) else { return };
                self.columns.insert((rows.name.as_str(), column.name.as_str()), here);
                let within = self.by_name.get(rows.name.as_str()).copied();
                self.slots.push(Slot { place: Place::Question(column), within });
            }
        }
    }

    pub(super) fn in_order(&self) -> std::ops::Range<usize> {
        0..self.slots.len()
    }

    pub(super) fn find(&self, name: &str) -> Option<usize> {
        match name.split_once('.') {
            Some(path) => self.columns.get(&path).copied(),
            None => self.by_name.get(name).copied(),
        }
    }

    pub(super) fn answer(&self, answer: &AnswerRef) -> Option<usize> {
        match answer {
            AnswerRef::Question(name) => self.by_name.get(name.as_str()).copied(),
            AnswerRef::Column { rows, column } => self.columns.get(&(rows.as_str(), column.as_str())).copied(),
        }
    }

    pub(super) fn place(&self, slot: usize) -> Option<Place<'f>> {
        self.slots.get(slot).map(|slot| slot.place)
    }

    pub(super) fn within(&self, slot: usize) -> Option<usize> {
        self.slots.get(slot)?.within
    }

    /// The rows that a column stands in.
    pub(super) fn rows_of(&self, slot: usize) -> Option<usize> {
        self.within(slot).filter(|above| matches!(self.place(*above), Some(Place::Rows(_))))
    }

    /// As an author would name it.
    pub(super) fn name(&self, slot: usize) -> String {
        let own = match self.place(slot) {
            Some(Place::Section(section)) => section.name.as_str(),
            Some(Place::Question(question)) => question.name.as_str(),
            Some(Place::Rows(rows)) => rows.name.as_str(),
            Some(Place::Computed(computed)) => computed.name.as_str(),
            Some(Place::Part(name, _)) => name.as_str(),
            None => "",
        };
        self.rows_of(slot).map_or_else(|| own.to_owned(), |rows| format!("{}.{own}", self.name(rows)))
    }

    pub(super) fn show_when(&self, slot: usize) -> Option<&'f Condition> {
        match self.place(slot)? {
            Place::Section(section) => section.show_when.as_ref(),
            Place::Question(question) => question.show_when.as_ref(),
            Place::Rows(rows) => rows.show_when.as_ref(),
            Place::Computed(computed) => computed.show_when.as_ref(),
            Place::Part(_, show_when) => show_when,
        }
    }

    /// Its own condition and those of what it stands in.
    pub(super) fn conditions(&self, slot: usize) -> Vec<&'f Condition> {
        let around = std::iter::successors(Some(slot), |slot| self.within(*slot));
        around.filter_map(|slot| self.show_when(slot)).collect()
    }

    pub(super) fn required_when(&self, slot: usize) -> bool {
        let required = match self.place(slot) {
            Some(Place::Question(question)) => &question.required,
            Some(Place::Rows(rows)) => &rows.required,
            _ => return false,
        };
        matches!(required, Required::When(_))
    }

    /// Whether its own answer is judged.
    pub(super) fn has_rules(&self, slot: usize) -> bool {
        matches!(self.place(slot), Some(Place::Question(question)) if !question.rules.is_empty())
    }

    pub(super) fn is_retired(&self, slot: usize) -> bool {
        match self.place(slot) {
            Some(Place::Question(question)) => question.retired.is_some(),
            Some(Place::Rows(rows)) => rows.retired.is_some(),
            Some(Place::Section(_) | Place::Computed(_) | Place::Part(..)) | None => false,
        }
    }

    /// What it stands in, and what its own condition looks at.
    pub(super) fn needs(&self, slot: usize) -> BTreeSet<usize> {
        let mut needs: BTreeSet<usize> = self.within(slot).into_iter().collect();
        if let Some(test) = self.show_when(slot) {
            test.for_each_answer(&mut |answer| needs.extend(self.answer(answer)));
        }
        needs.remove(&slot);
        needs
    }

    /// The same of those, and so on.
    pub(super) fn needs_of_all(&self, slot: usize) -> BTreeSet<usize> {
        let mut all = BTreeSet::new();
        let mut open: Vec<usize> = self.needs(slot).into_iter().collect();
        while let Some(next) = open.pop() {
            if all.insert(next) {
                open.extend(self.needs(next));
            }
        }
        all
    }

    /// What its own rules look at, and what that needs.
    pub(super) fn judged_by(&self, slot: usize) -> BTreeSet<usize> {
        let mut judged = BTreeSet::new();
        if let Some(Place::Question(question)) = self.place(slot) {
            for rule in &question.rules {
                rule.test.for_each_answer(&mut |answer| judged.extend(self.answer(answer)));
            }
        }
        let needed: Vec<_> = judged.iter().flat_map(|slot| self.needs_of_all(*slot)).collect();
        judged.extend(needed);
        judged.remove(&slot);
        judged
    }

    /// What can be chosen of a slot that is shown, the fullest first.
    pub(super) fn choices(&self, slot: usize) -> Vec<Chosen> {
        match self.place(slot) {
            Some(Place::Question(question)) => self.answers_of(question),
            Some(Place::Rows(_) | Place::Computed(_)) => {
                vec![Chosen::Answered, Chosen::Missing(AnswerState::Empty)]
            }
            Some(Place::Section(_) | Place::Part(..)) | None => vec![Chosen::Missing(AnswerState::Empty)],
        }
    }

    fn answers_of(&self, question: &'f Question) -> Vec<Chosen> {
        let truths = [true, false].map(|truth| Chosen::Is(Answer::Truth(truth)));
        let mut choices = match &question.answer {
            AnswerType::Tick => return truths.to_vec(),
            AnswerType::YesNo => truths.to_vec(),
            AnswerType::OneOf { lists } => {
                let mut options: Vec<_> = self.options(lists).collect();
                options.sort_by_key(|option| option.retired.is_some());
                options.into_iter().map(|option| Chosen::Is(Answer::Option(option.name.clone()))).collect()
            }
            AnswerType::Role => self.roles().map(|role| Chosen::Is(Answer::Role(role))).collect(),
            _ => vec![Chosen::Answered],
        };
        choices.push(Chosen::Missing(AnswerState::Empty));
        choices.extend(question.allow.iter().map(|state| Chosen::Missing(*state)));
        choices
    }

    fn roles(&self) -> impl Iterator<Item = Role> {
        let named = self.form.settings().roles.keys().cloned().map(Role::Named);
        named.chain([Role::Pupil, Role::Guardian])
    }

    pub(super) fn options(&self, lists: &'f [ListName]) -> impl Iterator<Item = &'f Choice> + use<'f> {
        let form = self.form;
        lists.iter().filter_map(move |list| form.lists.get(list)).flat_map(|list| &list.options)
    }

    /// The options of a question of several.
    pub(super) fn many(&self, slot: usize) -> Vec<&'f Choice> {
        match self.place(slot) {
            Some(Place::Question(Question { answer: AnswerType::ManyOf { lists, .. }, .. })) => {
                self.options(lists).collect()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn is_alone(&self, slot: usize, option: &OptionName) -> bool {
        self.many(slot).iter().any(|choice| choice.name == *option && choice.alone)
    }

    /// Smallest and largest number.
    pub(super) fn limits(&self, slot: usize) -> Option<(Decimal, Decimal)> {
        match self.place(slot)? {
            Place::Question(question) => match &question.answer {
                AnswerType::Number { min, max, .. } => Some((*min, *max)),
                AnswerType::Scale { min, max } => Some(((*min).into(), (*max).into())),
                _ => None,
            },
            _ => None,
        }
    }
}

fn place_of(item: &Item) -> Option<(&QuestionName, Place<'_>)> {
    match item {
        Item::Note(note) | Item::Heading(note) => Some((&note.name, Place::Part(&note.name, note.show_when.as_ref()))),
        Item::Question(question) => Some((&question.name, Place::Question(question))),
        Item::Rows(rows) => Some((&rows.name, Place::Rows(rows))),
        Item::Computed(computed) => Some((&computed.name, Place::Computed(computed))),
        Item::Signature(line) => Some((&line.name, Place::Part(&line.name, line.show_when.as_ref()))),
        Item::Rule(_) => None,
    }
}
