//! Resolves how each question of a form is answered: lists, ranges, units, classes, the columns of rows.

use std::{collections::HashSet, sync::Arc};

use indexmap::IndexMap;

use super::{
    amount::{amount, number, scale, text_limit},
    built_in,
    companions::{Chooser, ItemQuestion, WithText, known_companions},
    names::{Declared, FormNames, Names, What, computed_from},
    parties,
};
use crate::{
    ast::{Allowance, Bound, Kind, Line, Name, Test, Type, Value},
    diagnostic::Diagnostics,
    model::{
        AnswerState, AnswerType, Class, FormName, ListName, OptionList, OptionName, QuestionName, Registered, Role,
    },
    problem::{NameProblem, Note, QuestionProblem, Thing},
    source::{Span, Spanned},
};

/// The names of a form with what they stand for: all that expressions need.
pub(super) struct Shape<'a> {
    pub(super) name: FormName,
    pub(super) names: &'a FormNames<'a>,
    /// Every list that a question chooses from.
    pub(super) lists: IndexMap<ListName, Arc<OptionList>>,
    pub(super) things: IndexMap<String, Known<'a>>,
}

/// A name and what it stands for.
pub(super) struct Known<'a> {
    pub(super) span: Span,
    pub(super) class: Class,
    pub(super) what: KnownAs<'a>,
}

/// What a name stands for.
pub(super) enum KnownAs<'a> {
    Section,
    Part,
    Condition(&'a Test),
    Computed(&'a Value),
    Question(KnownQuestion),
    Rows(IndexMap<String, KnownQuestion>),
}

/// A question or column.
#[derive(Clone)]
pub(super) struct KnownQuestion {
    pub(super) span: Span,
    pub(super) class: Class,
    /// Absent: how it is answered was reported as wrong.
    pub(super) answer: Option<AnswerType>,
    pub(super) allow: Vec<AnswerState>,
    /// The texts that its options ask for.
    pub(super) with_text: Vec<WithText>,
    /// What its items ask.
    pub(super) items: Vec<ItemQuestion>,
}

/// Resolves the answers of one form. `own` are its lists, `shared` those of the folder.
pub(super) fn shape<'a>(
    diagnostics: &mut Diagnostics,
    names: &Names<'a>,
    form: &'a FormNames<'a>,
    own: IndexMap<ListName, Arc<OptionList>>,
    shared: &IndexMap<ListName, Arc<OptionList>>,
) -> Option<Shape<'a>> {
    let name = FormName::try_from(form.name.value.as_str()).ok()?;
    let lists = Lists { own, shared, used: IndexMap::new() };
    let mut reader = Reader { names, form: Some(form), lists, things: IndexMap::new(), class: Class::K3 };
    let Kind::Form { class, .. } = &form.head.kind else { return None };
    let form_class = class.as_ref().map_or(Class::K3, |class| class.value);
    for (name, declared) in &form.things {
        if let What::Condition(test) = declared.what {
            reader.add(name, declared.span, KnownAs::Condition(test));
        }
    }
    for section in form.lines {
        let Kind::Section { name, class, .. } = &section.kind else { continue };
        reader.class = class.as_ref().map_or(form_class, |class| class.value);
        reader.add(&name.value, name.span, KnownAs::Section);
        let allow = allowed(&section.below);
        section.below.iter().for_each(|line| reader.item(diagnostics, line, &allow));
    }
    Some(Shape { name, names: form, lists: reader.lists.used, things: reader.things })
}

pub(super) struct Lists<'l> {
    own: IndexMap<ListName, Arc<OptionList>>,
    shared: &'l IndexMap<ListName, Arc<OptionList>>,
    used: IndexMap<ListName, Arc<OptionList>>,
}

impl Lists<'_> {
    /// A list that a question chooses from.
    pub(super) fn find(&self, name: &ListName) -> Option<&Arc<OptionList>> {
        self.used.get(name)
    }

    /// The same, from now on one that a question chooses from.
    pub(super) fn take(&mut self, name: &str) -> Option<Arc<OptionList>> {
        let list = self.own.get(name).or_else(|| self.shared.get(name))?;
        self.used.insert(list.name.clone(), Arc::clone(list));
        Some(Arc::clone(list))
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.own.keys().chain(self.shared.keys()).map(ListName::as_str)
    }
}

/// Reads how questions are answered.
pub(super) struct Reader<'r, 'a> {
    names: &'r Names<'a>,
    /// Absent: questions of a catalogue, which belong to no form.
    form: Option<&'a FormNames<'a>>,
    pub(super) lists: Lists<'r>,
    things: IndexMap<String, Known<'a>>,
    /// Of the section at hand.
    class: Class,
}

impl<'r, 'a> Reader<'r, 'a> {
    /// Reads what the items of a catalogue ask.
    pub(super) fn of_catalogue(names: &'r Names<'a>, shared: &'r IndexMap<ListName, Arc<OptionList>>) -> Self {
        let lists = Lists { own: IndexMap::new(), shared, used: IndexMap::new() };
        Self { names, form: None, lists, things: IndexMap::new(), class: Class::K3 }
    }

    /// A named thing of the form.
    fn declared(&self, name: &str) -> Option<&'a Declared<'a>> {
        self.form?.things.get(name)
    }

    fn add(&mut self, name: &str, span: Span, what: KnownAs<'a>) {
        self.things.entry(name.to_owned()).or_insert(Known { span, class: self.class, what });
    }

    fn item(&mut self, diagnostics: &mut Diagnostics, line: &'a Line, section_allows: &[AnswerState]) {
        match &line.kind {
            Kind::Note { name, .. } | Kind::Heading { name, .. } | Kind::Sign { name, .. } => {
                self.add(&name.value, name.span, KnownAs::Part);
            }
            Kind::Compute { name, class, .. } => {
                let Some(value) = computed_from(line) else { return };
                let class = class.as_ref().map_or(self.class, |class| class.value);
                self.add(&name.value, name.span, KnownAs::Computed(value));
                if let Some(known) = self.things.get_mut(&name.value) {
                    known.class = class;
                }
            }
            Kind::Ask { name, answer, class, .. } => {
                let class = class.as_ref().map_or(self.class, |class| class.value);
                match &answer.value {
                    Type::People(_) | Type::Measures(..) => self.rows(diagnostics, line, name, Some(answer), class),
                    _ => self.question(diagnostics, line, name, answer, class, section_allows),
                }
            }
            Kind::Repeat { name, class, .. } => {
                let class = class.as_ref().map_or(self.class, |class| class.value);
                self.rows(diagnostics, line, name, None, class);
            }
            _ => {}
        }
    }

    fn question(
        &mut self,
        diagnostics: &mut Diagnostics,
        line: &'a Line,
        name: &'a Name,
        answer: &Spanned<Type>,
        class: Class,
        section_allows: &[AnswerState],
    ) {
        // A second question of this name was reported; the first one counts.
        if self.things.contains_key(&name.value) {
            return;
        }
        let mut question = self.known(diagnostics, line, name, answer, class);
        if question.allow.is_empty() && question.answer != Some(AnswerType::Tick) {
            question.allow = section_allows.to_vec();
        }
        let (class, companions) = (question.class, known_companions(&question));
        self.things.insert(name.value.clone(), Known { span: name.span, class, what: KnownAs::Question(question) });
        for (name, question) in companions {
            self.add_companion(diagnostics, name, question);
        }
    }

    fn add_companion(&mut self, diagnostics: &mut Diagnostics, name: String, question: KnownQuestion) {
        if let Some(declared) = self.declared(&name) {
            let problem = NameProblem::Duplicate { thing: Thing::Question, name };
            diagnostics.push_related(problem, declared.span, vec![(question.span, Note::FirstHere)]);
        } else {
            let known = Known { span: question.span, class: question.class, what: KnownAs::Question(question) };
            self.things.insert(name, known);
        }
    }

    fn rows(
        &mut self,
        diagnostics: &mut Diagnostics,
        line: &'a Line,
        name: &'a Name,
        answer: Option<&Spanned<Type>>,
        class: Class,
    ) {
        if self.things.contains_key(&name.value) {
            return;
        }
        let mut columns = self.built_in_columns(diagnostics, line, name, answer, class);
        for below in &line.below {
            let Kind::Ask { name: column, answer, class: own, .. } = &below.kind else { continue };
            let class = own.as_ref().map_or(class, |class| class.value);
            if let Some(first) = columns.get(&column.value) {
                // Two columns of the author's own were reported where names are declared.
                if first.span == name.span {
                    let problem = NameProblem::Duplicate { thing: Thing::Question, name: column.value.clone() };
                    diagnostics.push_related(problem, column.span, vec![(first.span, Note::FirstHere)]);
                }
                continue;
            }
            let known = self.known(diagnostics, below, column, answer, class);
            let companions = known_companions(&known);
            columns.insert(column.value.clone(), known);
            columns.extend(companions);
        }
        let known = Known { span: name.span, class, what: KnownAs::Rows(columns) };
        self.things.insert(name.value.clone(), known);
    }

    /// What people and measures bring along, at the name of their rows.
    fn built_in_columns(
        &mut self,
        diagnostics: &mut Diagnostics,
        line: &Line,
        name: &Name,
        answer: Option<&Spanned<Type>>,
        class: Class,
    ) -> IndexMap<String, KnownQuestion> {
        let columns = match answer.map(|answer| &answer.value) {
            Some(Type::Measures(catalogues, _)) => {
                let lists = self.lists(diagnostics, catalogues);
                let class = self.at_least(class, &lists);
                let Ok(rows) = QuestionName::try_from(name.value.as_str()) else { return IndexMap::new() };
                let chosen = line.below.iter().filter_map(|line| match &line.kind {
                    Kind::Columns(columns) => Some(columns),
                    _ => None,
                });
                let chosen = chosen.flatten().filter_map(|(column, _)| {
                    built_in::measure_column(&column.value, crate::model::Required::No, class)
                });
                let mut columns = built_in::measure(&rows, &lists, class);
                columns.extend(chosen);
                columns
            }
            Some(Type::People(_)) => built_in::people(class),
            _ => Vec::new(),
        };
        for list in columns.iter().flat_map(|column| column.answer.lists()) {
            self.lists.take(list.as_str());
        }
        let mut all = IndexMap::new();
        for column in columns {
            let chooser = Chooser { prefix: "", span: name.span, class: column.class, lists: column.answer.lists() };
            let picks = column.name.as_str() == built_in::MEASURE;
            let items = if picks { self.items_of(diagnostics, chooser) } else { Vec::new() };
            let known = KnownQuestion {
                span: name.span,
                class: column.class,
                answer: Some(column.answer),
                allow: Vec::new(),
                with_text: Vec::new(),
                items,
            };
            let companions = known_companions(&known);
            all.insert(column.name.to_string(), known);
            all.extend(companions);
        }
        all
    }

    pub(super) fn known(
        &mut self,
        diagnostics: &mut Diagnostics,
        line: &Line,
        name: &Name,
        answer: &Spanned<Type>,
        class: Class,
    ) -> KnownQuestion {
        let answer_type = self.answer_type(diagnostics, answer);
        let lists = answer_type.as_ref().map(AnswerType::lists).unwrap_or_default();
        let class = self.at_least(class, lists);
        let allow = allowed(&line.below);
        self.check_allow(diagnostics, line, answer_type.as_ref(), &allow);
        let prefix = format!("{}_", name.value);
        let chooser = Chooser { prefix: &prefix, span: name.span, class, lists };
        let with_text = self.texts_of(diagnostics, chooser);
        let items = self.items_of(diagnostics, chooser);
        KnownQuestion { span: name.span, class, answer: answer_type, allow, with_text, items }
    }

    /// A catalogue of sensitive things makes the choice at least as sensitive.
    fn at_least(&self, class: Class, lists: &[ListName]) -> Class {
        let of_lists = lists.iter().filter_map(|list| self.lists.used.get(list)?.class);
        of_lists.fold(class, Class::max)
    }

    fn answer_type(&mut self, diagnostics: &mut Diagnostics, written: &Spanned<Type>) -> Option<AnswerType> {
        Some(match &written.value {
            Type::ShortText(max) => {
                AnswerType::ShortText { max: text_limit(diagnostics, max.as_ref(), built_in::SHORT_TEXT, 1000) }
            }
            Type::LongText(max) => {
                AnswerType::LongText { max: text_limit(diagnostics, max.as_ref(), built_in::LONG_TEXT, 50_000) }
            }
            Type::Number { unit, from, to, decimals } => {
                // What another question or a setting bounds was refused with all that has no meaning yet.
                let (Bound::Number(from), Bound::Number(to)) = (from, to) else { return None };
                number(diagnostics, unit.as_ref(), from, to, decimals.as_ref())?
            }
            Type::YesOrNo => AnswerType::YesNo,
            Type::Tick => AnswerType::Tick,
            Type::OneOf { lists, belongs_to: _ } => {
                AnswerType::OneOf { lists: self.complete_lists(diagnostics, lists)? }
            }
            Type::ManyOf { lists, belongs_to: _, amount: written } => {
                let lists = self.complete_lists(diagnostics, lists)?;
                let options = self.options(&lists).count();
                AnswerType::ManyOf { lists, amount: amount(diagnostics, written, Some(options)) }
            }
            Type::Scale { from, to } => scale(diagnostics, from, to)?,
            Type::Date => AnswerType::Date,
            Type::Time => AnswerType::Time,
            Type::DateAndTime => AnswerType::DateTime,
            Type::Period => AnswerType::Period,
            Type::PersonOf(name) => AnswerType::PersonOf { people: self.people(diagnostics, name)? },
            Type::Pupil => AnswerType::Registered(Registered::Pupil),
            Type::Guardian => AnswerType::Registered(Registered::Guardian),
            Type::School => AnswerType::Registered(Registered::School),
            Type::Class => AnswerType::Registered(Registered::Class),
            Type::Staff(None) => AnswerType::Registered(Registered::Staff(None)),
            Type::Staff(Some(role)) => match parties::named_role(diagnostics, self.names, &role.value, role.span)? {
                Role::Named(role) => AnswerType::Registered(Registered::Staff(Some(role))),
                _ => return None,
            },
            Type::Attachment { .. } => {
                diagnostics.push(QuestionProblem::NoFiles, written.span);
                return None;
            }
            // `Reader::rows` reads rows.
            Type::People(_) | Type::Measures(..) => return None,
        })
    }

    fn options<'s>(&'s self, lists: &'s [ListName]) -> impl Iterator<Item = (&'s ListName, &'s OptionName)> {
        let lists = lists.iter().filter_map(|list| self.lists.used.get(list));
        lists.flat_map(|list| list.options.iter().map(move |option| (&list.name, &option.name)))
    }

    /// The lists of a question; `None` where one of them is unknown.
    fn complete_lists(&mut self, diagnostics: &mut Diagnostics, names: &[Name]) -> Option<Vec<ListName>> {
        let lists = self.lists(diagnostics, names);
        (lists.len() == names.len()).then_some(lists)
    }

    fn lists(&mut self, diagnostics: &mut Diagnostics, names: &[Name]) -> Vec<ListName> {
        let mut lists: Vec<ListName> = Vec::new();
        for name in names {
            let Some(list) = self.lists.take(&name.value) else {
                self.names.unknown(diagnostics, Thing::List, name, self.lists.names());
                continue;
            };
            if lists.contains(&list.name) {
                let problem = NameProblem::Duplicate { thing: Thing::List, name: name.value.clone() };
                diagnostics.push(problem, name.span);
            }
            // An answer is the name of an option, so that name may mean one thing at a question.
            let own: HashSet<&OptionName> = list.options.iter().map(|own| &own.name).collect();
            let earlier = self.options(&lists).find(|(of, option)| **of != list.name && own.contains(*option));
            if let Some((first, option)) = earlier {
                let problem = QuestionProblem::OptionInTwoLists {
                    option: option.to_string(),
                    first: first.to_string(),
                    second: name.value.clone(),
                };
                diagnostics.push(problem, name.span);
            }
            lists.push(list.name.clone());
        }
        lists
    }

    fn people(&self, diagnostics: &mut Diagnostics, name: &Name) -> Option<QuestionName> {
        match self.declared(&name.value) {
            Some(declared) if is_people(&declared.what) => QuestionName::try_from(name.value.as_str()).ok(),
            Some(declared) => {
                let problem = QuestionProblem::NotPeople { name: name.value.clone() };
                diagnostics.push_related(problem, name.span, vec![(declared.span, Note::DeclaredHere)]);
                None
            }
            None => {
                let things = self.form.iter().flat_map(|form| &form.things);
                let people = things.filter(|(_, declared)| is_people(&declared.what));
                self.names.unknown(diagnostics, Thing::Question, name, people.map(|(name, _)| *name));
                None
            }
        }
    }

    fn check_allow(
        &self,
        diagnostics: &mut Diagnostics,
        line: &Line,
        answer: Option<&AnswerType>,
        allow: &[AnswerState],
    ) {
        let Some(at) = line.below.iter().find(|line| matches!(line.kind, Kind::Allow(_))) else { return };
        if answer == Some(&AnswerType::Tick) {
            diagnostics.push(QuestionProblem::TickAllows, at.span);
        }
        let has_unknown = answer.is_some_and(|a| self.options(a.lists()).any(|(_, o)| o.as_str() == "unknown"));
        if has_unknown && allow.contains(&AnswerState::Unknown) {
            diagnostics.push(QuestionProblem::UnknownTwice, at.span);
        }
    }
}

/// Whether a name stands for a `people` question.
pub(super) fn is_people(what: &What<'_>) -> bool {
    let What::Rows(line, _) = what else { return false };
    matches!(&line.kind, Kind::Ask { answer, .. } if matches!(answer.value, Type::People(_)))
}

fn allowed(lines: &[Line]) -> Vec<AnswerState> {
    let allowances = lines.iter().filter_map(|line| match &line.kind {
        Kind::Allow(allowances) => Some(allowances),
        _ => None,
    });
    let mut allowed: Vec<AnswerState> = allowances
        .flatten()
        .map(|allowance| match allowance.value {
            Allowance::DoNotKnow => AnswerState::Unknown,
            Allowance::PreferNotToSay => AnswerState::Declined,
        })
        .collect();
    allowed.sort_unstable();
    allowed.dedup();
    allowed
}
