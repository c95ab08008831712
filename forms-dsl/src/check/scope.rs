//! Where an expression stands, and what the names in it stand for there.

use std::{collections::HashMap, sync::Arc};

use indexmap::IndexMap;

use super::{
    answers::{Known, KnownAs, KnownQuestion, Shape},
    kind::Kind,
    names::Names,
};
use crate::{
    ast::{self, Kind as LineKind, Name, Path},
    diagnostic::Diagnostics,
    model::{
        AnswerRef, AnswerState, CaseFact, Class, Condition, FormName, ListName, OptionList, QuestionName, RegisterFact,
        Role, RoleName, RowSource, SettingName, Settings, Value,
    },
    problem::{ConditionProblem, NameProblem, Note, QuestionProblem, Thing},
    source::Span,
};

/// What every expression of the folder may speak of.
pub(super) struct World<'w, 'a> {
    pub(super) names: &'w Names<'a>,
    pub(super) settings: &'w Settings,
    pub(super) shapes: &'w IndexMap<FormName, Shape<'a>>,
    /// Those that no form owns: of catalogues and of the settings.
    pub(super) lists: &'w IndexMap<ListName, Arc<OptionList>>,
}

/// A value with its kind and place. No value: something in it is unknown, and was reported.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) value: Option<Value>,
    pub(super) kind: Kind,
    pub(super) span: Span,
}

impl Typed {
    pub(super) fn new(value: Value, kind: Kind, span: Span) -> Self {
        Self { value: Some(value), kind, span }
    }

    pub(super) fn unknown(span: Span) -> Self {
        Self { value: None, kind: Kind::Unknown, span }
    }
}

/// Reads the expressions of one form.
pub(super) struct Reader<'r, 'w, 'a> {
    pub(super) diagnostics: &'r mut Diagnostics,
    pub(super) world: &'w World<'w, 'a>,
    pub(super) shape: &'w Shape<'a>,
    /// The rows that the expression stands in, the innermost last.
    pub(super) rows: Vec<&'w str>,
    pub(super) named: Named<'w>,
    /// Nodes made so far for the expression at hand.
    pub(super) size: usize,
    /// Named conditions and computed values that are being read, each for the one before.
    pub(super) depth: usize,
    /// Whether the expression is copied once or looked at, so that the registers may stand in it.
    pub(super) is_copied: bool,
}

/// Named conditions and computed values: each is read once, where it is first needed.
#[derive(Default)]
pub(super) struct Named<'w> {
    pub(super) conditions: HashMap<&'w str, Reading<Option<Condition>>>,
    pub(super) computed: HashMap<&'w str, Reading<Typed>>,
}

/// Something that is read once.
pub(super) enum Reading<T> {
    /// Its own reading needs it: a ring.
    Open,
    Done(T),
}

impl<'w, 'a> Reader<'_, 'w, 'a> {
    /// A question or column of the form, as it is seen from here.
    pub(super) fn find_question(&self, name: &str) -> Option<(AnswerRef, &'w KnownQuestion)> {
        for rows in self.rows.iter().rev() {
            if let Some(column) = self.columns(rows).and_then(|columns| columns.get(name)) {
                let (rows, name) = (QuestionName::try_from(*rows).ok()?, QuestionName::try_from(name).ok()?);
                return Some((AnswerRef::Column { rows, column: name }, column));
            }
        }
        match &self.shape.things.get(name)?.what {
            KnownAs::Question(question) => Some((AnswerRef::Question(QuestionName::try_from(name).ok()?), question)),
            KnownAs::Section | KnownAs::Part | KnownAs::Condition(_) | KnownAs::Computed(_) | KnownAs::Rows(_) => None,
        }
    }

    fn columns(&self, rows: &str) -> Option<&'w IndexMap<String, KnownQuestion>> {
        match &self.shape.things.get(rows)?.what {
            KnownAs::Rows(columns) => Some(columns),
            KnownAs::Section | KnownAs::Part | KnownAs::Condition(_) | KnownAs::Computed(_) | KnownAs::Question(_) => {
                None
            }
        }
    }

    /// The rows of a name with their columns; anything else is reported.
    pub(super) fn rows_of(
        &mut self,
        name: &Name,
    ) -> Option<(QuestionName, &'w str, &'w IndexMap<String, KnownQuestion>)> {
        if let Some((key, known)) = self.shape.things.get_key_value(&name.value) {
            if let KnownAs::Rows(columns) = &known.what {
                return Some((QuestionName::try_from(key.as_str()).ok()?, key, columns));
            }
            let problem = QuestionProblem::NotRows { name: name.value.clone() };
            self.diagnostics.push_related(problem, name.span, vec![(known.span, Note::DeclaredHere)]);
            return None;
        }
        let rows = self.shape.things.iter().filter(|(_, known)| matches!(known.what, KnownAs::Rows(_)));
        let rows: Vec<&str> = rows.map(|(name, _)| name.as_str()).collect();
        self.world.names.unknown(self.diagnostics, Thing::Rows, name, rows.into_iter());
        None
    }

    /// What a name, or names joined by dots, stand for as a value.
    pub(super) fn path(&mut self, names: &[Name], span: Span) -> Typed {
        match names {
            [name] => self.name(name),
            [first, rest @ ..] if first.value == "case" => self.fact(rest, span),
            [first, name] if first.value == "setting" => self.setting(name, span),
            [first, ..] if first.value == "register" => {
                self.diagnostics.push(ConditionProblem::RegisterNeedsDays, span);
                Typed::unknown(span)
            }
            [form, question] => self.earlier(form, question, span),
            _ => {
                self.diagnostics.push(NameProblem::LongPath, span);
                Typed::unknown(span)
            }
        }
    }

    fn name(&mut self, name: &Name) -> Typed {
        if let Some((answer, question)) = self.find_question(&name.value) {
            let kind = question.answer.as_ref().map_or(Kind::Unknown, Kind::of);
            return Typed::new(Value::Answer(answer), kind, name.span);
        }
        let Some((key, known)) = self.shape.things.get_key_value(&name.value) else {
            self.unknown_question(name);
            return Typed::unknown(name.span);
        };
        let Ok(question) = QuestionName::try_from(key.as_str()) else { return Typed::unknown(name.span) };
        let answer = Value::Answer(AnswerRef::Question(question));
        match &known.what {
            KnownAs::Rows(_) => Typed::new(answer, Kind::Rows, name.span),
            KnownAs::Computed(_) => {
                let kind = self.computed(key).kind;
                Typed::new(answer, kind, name.span)
            }
            KnownAs::Condition(_) => {
                self.diagnostics.push(ConditionProblem::ConditionAsValue, name.span);
                Typed::unknown(name.span)
            }
            KnownAs::Section | KnownAs::Part | KnownAs::Question(_) => {
                let problem = ConditionProblem::NoAnswer { name: name.value.clone() };
                self.diagnostics.push_related(problem, name.span, vec![(known.span, Note::DeclaredHere)]);
                Typed::unknown(name.span)
            }
        }
    }

    /// A name that is only known as a column elsewhere gets a message of its own.
    fn unknown_question(&mut self, name: &Name) {
        let elsewhere = self.shape.things.iter().find_map(|(rows, known)| match &known.what {
            KnownAs::Rows(columns) => columns.get(&name.value).map(|column| (rows, column.span)),
            _ => None,
        });
        if let Some((rows, span)) = elsewhere.filter(|_| !self.world.names.may_be_broken(&name.value)) {
            let problem = ConditionProblem::ColumnOutside { column: name.value.clone(), rows: rows.clone() };
            self.diagnostics.push_related(problem, name.span, vec![(span, Note::DeclaredHere)]);
            return;
        }
        if let Some(now) = now_called(self.shape, &name.value) {
            let candidates = vec![now.to_owned()];
            self.diagnostics.push(NameProblem::UnknownQuestion { name: name.value.clone(), candidates }, name.span);
            return;
        }
        let columns = self.rows.iter().filter_map(|rows| self.columns(rows)).flat_map(IndexMap::keys);
        let answers = self.shape.things.iter().filter(|(_, known)| is_spoken_of(known)).map(|(name, _)| name);
        let among: Vec<&str> = columns.chain(answers).map(String::as_str).collect();
        self.world.names.unknown(self.diagnostics, Thing::Question, name, among.into_iter());
    }

    /// `register.NAME from A to B`.
    pub(super) fn register(&mut self, path: &Path, from: &ast::Value, to: &ast::Value, span: Span) -> Typed {
        let named = match path.names.as_slice() {
            [first, name] if first.value == "register" => name,
            [first, .., last] if first.value == "register" => {
                self.diagnostics.push(NameProblem::LongPath, first.span.to(last.span));
                return Typed::unknown(span);
            }
            _ => {
                self.diagnostics.push(ConditionProblem::OnlyRegister, span);
                return Typed::unknown(span);
            }
        };
        let (from, to) = (self.date(from), self.date(to));
        let Some(fact) = RegisterFact::ALL.into_iter().find(|fact| fact.as_str() == named.value) else {
            let among = RegisterFact::ALL.map(RegisterFact::as_str);
            self.world.names.unknown(self.diagnostics, Thing::Register, named, among.into_iter());
            return Typed::unknown(span);
        };
        if !self.is_copied {
            self.diagnostics.push(ConditionProblem::RegisterElsewhere, span);
            return Typed::unknown(span);
        }
        let kind = match fact {
            RegisterFact::AbsencePattern => Kind::Text,
            RegisterFact::AttendanceCalendar | RegisterFact::AttendanceWeeks => Kind::Picture,
            _ => Kind::Number(fact.unit()),
        };
        let (Some(from), Some(to)) = (from.value, to.value) else { return Typed::unknown(span) };
        Typed::new(Value::Register { fact, from: Box::new(from), to: Box::new(to) }, kind, span)
    }

    fn setting(&mut self, name: &Name, span: Span) -> Typed {
        let values = &self.world.settings.values;
        if let Some(setting) = values.get(name.value.as_str()) {
            let kind = match &setting.value {
                Value::Number { unit, .. } => Kind::Number(*unit),
                Value::Option { list, .. } => Kind::Option(vec![list.clone()]),
                Value::Text(_) => Kind::Text,
                Value::Date(_) => Kind::Date,
                Value::Time(_) => Kind::Time,
                Value::Truth(_) => Kind::Truth,
                _ => Kind::Unknown,
            };
            return match SettingName::try_from(name.value.as_str()) {
                Ok(name) => Typed::new(Value::Setting(name), kind, span),
                Err(_) => Typed::unknown(span),
            };
        }
        // A setting whose value was reported is declared all the same.
        let declared = self.world.names.settings.as_ref();
        if declared.is_some_and(|settings| !settings.values.contains_key(name.value.as_str())) {
            let among = values.keys().map(SettingName::as_str);
            self.world.names.unknown(self.diagnostics, Thing::Setting, name, among);
        }
        Typed::unknown(span)
    }

    fn fact(&mut self, rest: &[Name], span: Span) -> Typed {
        let written = rest.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(".");
        if written == INVITED {
            return Typed::new(Value::Rows(vec![RowSource::Invited]), Kind::Rows, span);
        }
        if let Some((_, fact, kind)) = FACTS.iter().find(|(name, _, _)| *name == written) {
            return Typed::new(Value::Case(*fact), kind.clone(), span);
        }
        let among: Vec<_> =
            FACTS.iter().map(|(name, _, _)| *name).chain([INVITED]).map(|name| format!("case.{name}")).collect();
        let name = Name { value: format!("case.{written}"), span };
        self.world.names.unknown(self.diagnostics, Thing::Fact, &name, among.iter().map(String::as_str));
        Typed::unknown(span)
    }

    /// An answer of another form.
    fn earlier(&mut self, form: &Name, question: &Name, span: Span) -> Typed {
        if let Some(shape) = self.world.shapes.get(form.value.as_str()) {
            return self.earlier_in(shape, question, span);
        }
        if let Some(known) = self.shape.things.get(&form.value)
            && let KnownAs::Rows(_) = known.what
        {
            let problem = ConditionProblem::ColumnOutside { column: question.value.clone(), rows: form.value.clone() };
            self.diagnostics.push_related(problem, span, vec![(known.span, Note::DeclaredHere)]);
            return Typed::unknown(span);
        }
        // In a catalogue no form is spoken of.
        if self.world.shapes.is_empty() && self.world.names.forms.contains_key(form.value.as_str()) {
            self.diagnostics.push(ConditionProblem::OfferedByForm, span);
            return Typed::unknown(span);
        }
        // A form that could not be read is no unknown form.
        if !self.world.names.forms.contains_key(form.value.as_str()) {
            let among = self.world.names.forms.keys().copied();
            self.world.names.unknown(self.diagnostics, Thing::Form, form, among);
        }
        Typed::unknown(span)
    }

    fn earlier_in(&mut self, shape: &Shape<'a>, question: &Name, span: Span) -> Typed {
        let kind = match shape.things.get(&question.value).map(|known| &known.what) {
            Some(KnownAs::Question(question)) => question.answer.as_ref().map_or(Kind::Unknown, Kind::of),
            Some(KnownAs::Rows(_)) => Kind::Rows,
            Some(KnownAs::Computed(_)) => Kind::Unknown,
            Some(KnownAs::Section | KnownAs::Part | KnownAs::Condition(_)) | None => {
                if let Some(now) = now_called(shape, &question.value) {
                    let candidates = vec![now.to_owned()];
                    let problem = NameProblem::UnknownQuestion { name: question.value.clone(), candidates };
                    self.diagnostics.push(problem, question.span);
                    return Typed::unknown(span);
                }
                let among: Vec<&str> = shape
                    .things
                    .iter()
                    .filter(|(_, known)| is_spoken_of(known))
                    .map(|(name, _)| name.as_str())
                    .collect();
                self.world.names.unknown(self.diagnostics, Thing::Question, question, among.into_iter());
                return Typed::unknown(span);
            }
        };
        let Ok(name) = QuestionName::try_from(question.value.as_str()) else { return Typed::unknown(span) };
        let form = shape.name.clone();
        let value = if kind == Kind::Rows {
            Value::Rows(vec![RowSource::Earlier { form, rows: name }])
        } else {
            Value::Earlier { form, question: name }
        };
        Typed::new(value, kind, span)
    }

    /// A role by its name, where one is compared.
    pub(super) fn role(&mut self, name: &Name) -> Option<Role> {
        match name.value.as_str() {
            "pupil" | "elev" => Some(Role::Pupil),
            "guardian" | "foresatt" => Some(Role::Guardian),
            "staff" | "ansatt" => Some(Role::Staff),
            written if self.world.settings.roles.contains_key(written) => {
                RoleName::try_from(written).ok().map(Role::Named)
            }
            _ => None,
        }
    }

    /// How sensitive what a value speaks of is: of this form and of earlier ones.
    pub(super) fn class_of(&self, value: &Value) -> Class {
        let mut class = Class::K0;
        value.for_each_answer(&mut |answer| class = class.max(self.class_of_answer(answer)));
        crate::model::Node::Value(value).walk(&mut |node| {
            if let crate::model::Node::Value(value) = node {
                class = class.max(self.class_of_earlier(value));
            }
        });
        class
    }

    /// The columns of the earlier rows that rows begin with, each with its class.
    pub(super) fn columns_of_earlier(&self, value: &Value) -> Vec<(&'w str, Class)> {
        match value {
            Value::Rows(sources) => {
                let rows = sources.iter().filter_map(|source| match source {
                    RowSource::Earlier { form, rows } => self.world.shapes.get(form)?.things.get(rows.as_str()),
                    RowSource::Invited => None,
                });
                let columns = rows.filter_map(|known| match &known.what {
                    KnownAs::Rows(columns) => Some(columns),
                    _ => None,
                });
                columns.flatten().map(|(name, column)| (name.as_str(), column.class)).collect()
            }
            Value::Otherwise(first, second) => {
                [self.columns_of_earlier(first), self.columns_of_earlier(second)].concat()
            }
            _ => Vec::new(),
        }
    }

    fn class_of_answer(&self, answer: &AnswerRef) -> Class {
        match answer {
            AnswerRef::Question(name) => self.shape.things.get(name.as_str()).map_or(Class::K0, |known| known.class),
            AnswerRef::Column { rows, column } => self
                .columns(rows.as_str())
                .and_then(|columns| columns.get(column.as_str()))
                .map_or(Class::K0, |column| column.class),
        }
    }

    fn class_of_earlier(&self, value: &Value) -> Class {
        let (form, question) = match value {
            Value::Earlier { form, question } => (form, question),
            // How much a pupil was away is as sensitive as what a form says of it.
            Value::Register { .. } => return Class::K2,
            _ => return Class::K0,
        };
        let known = self.world.shapes.get(form).and_then(|shape| shape.things.get(question.as_str()));
        known.map_or(Class::K0, |known| known.class)
    }
}

/// Whether a question can be in a state at all.
pub(super) fn can_be(question: &KnownQuestion, state: AnswerState) -> bool {
    match state {
        AnswerState::Unknown | AnswerState::Declined => question.allow.contains(&state),
        AnswerState::Answered | AnswerState::Empty | AnswerState::NotAsked => true,
    }
}

const INVITED: &str = "invited";

const FACTS: [(&str, CaseFact, Kind); 9] = [
    ("pupil", CaseFact::Pupil, Kind::Person),
    ("pupil.first_name", CaseFact::PupilFirstName, Kind::Text),
    ("pupil.name", CaseFact::PupilName, Kind::Text),
    ("school", CaseFact::School, Kind::School),
    ("school.name", CaseFact::SchoolName, Kind::Text),
    ("class", CaseFact::Class, Kind::Class),
    ("class.name", CaseFact::ClassName, Kind::Text),
    ("grade", CaseFact::Grade, Kind::Number(None)),
    ("period_start", CaseFact::PeriodStart, Kind::Date),
];

/// What a question that was renamed is called now.
fn now_called<'s>(shape: &'s Shape<'_>, was: &str) -> Option<&'s str> {
    let items = shape.names.lines.iter().flat_map(|section| &section.below);
    items.into_iter().find_map(|line| {
        let (LineKind::Ask { name, .. } | LineKind::Repeat { name, .. }) = &line.kind else { return None };
        let renamed = line.below.iter().any(|line| matches!(&line.kind, LineKind::Was(old) if old.value == was));
        renamed.then_some(name.value.as_str())
    })
}

fn is_spoken_of(known: &Known<'_>) -> bool {
    match known.what {
        KnownAs::Question(_) | KnownAs::Rows(_) | KnownAs::Computed(_) | KnownAs::Condition(_) => true,
        KnownAs::Section | KnownAs::Part => false,
    }
}
