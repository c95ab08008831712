//! Types values: numbers with their units, dates, rows.

use super::{
    answers::{KnownAs, KnownQuestion},
    kind::Kind,
    scope::{Reader, Reading, Typed},
};
use crate::{
    ast::{self, Name, Path, Test, ValueKind},
    model::{AnswerRef, AnswerType, Condition, Figure, ListName, OptionName, QuestionName, Unit, Value},
    problem::{ConditionProblem, NameProblem, RuleProblem, Thing},
    source::{Span, Spanned},
};

impl<'w> Reader<'_, 'w, '_> {
    /// A value where one of a kind is looked for: a bare name may be an option or a role there.
    pub(super) fn operand(&mut self, written: &ast::Value, expected: &Kind) -> Typed {
        if let ValueKind::Path(Path { names }) = &written.kind
            && let [name] = names.as_slice()
        {
            if let Some(found) = self.choice(name, expected) {
                return found;
            }
            // Beside something unknown, a name may be an option of a list that nobody can tell.
            if *expected == Kind::Unknown && !self.is_known(&name.value) {
                return Typed::unknown(name.span);
            }
        }
        self.value(written)
    }

    /// An option or role by its name; `None` where the name must be something else.
    fn choice(&mut self, name: &Name, expected: &Kind) -> Option<Typed> {
        if *expected == Kind::Role {
            let Some(role) = self.role(name) else {
                let Some(settings) = &self.world.names.settings else {
                    return (!self.is_known(&name.value)).then(|| Typed::unknown(name.span));
                };
                return self.not_a_choice(name, Thing::Role, &settings.roles.keys().copied().collect::<Vec<_>>());
            };
            return Some(Typed::new(Value::Role(role), Kind::Role, name.span));
        }
        let lists = expected.lists();
        if lists.is_empty() {
            return None;
        }
        let (own, shared) = (&self.shape.lists, self.world.lists);
        let options = lists.iter().filter_map(|list| own.get(list).or_else(|| shared.get(list)));
        let options: Vec<_> =
            options.flat_map(|list| list.options.iter().map(|option| (&list.name, &option.name))).collect();
        if let Some((list, option)) = options.iter().find(|(_, option)| option.as_str() == name.value) {
            self.refuse_retired(list, option, name);
            let value = Value::Option { list: (*list).clone(), option: (*option).clone() };
            return Some(Typed::new(value, Kind::Option(lists.to_vec()), name.span));
        }
        let names: Vec<&str> = options.iter().map(|(_, option)| option.as_str()).collect();
        self.not_a_choice(name, Thing::Option, &names)
    }

    /// Nobody can choose it any more, so that nothing may depend on it.
    fn refuse_retired(&mut self, list: &ListName, option: &OptionName, name: &Name) {
        let choices = self.shape.lists.get(list).map(|list| &list.options);
        let retired =
            choices.into_iter().flatten().find(|choice| choice.name == *option).and_then(|c| c.retired.as_ref());
        if let Some(retired) = retired {
            let problem = RuleProblem::RetiredOption { option: option.to_string(), now: retired.now.clone() };
            self.diagnostics.push(problem, name.span);
        }
    }

    fn is_known(&self, name: &str) -> bool {
        self.find_question(name).is_some() || self.shape.things.contains_key(name)
    }

    /// Another question may stand there too; what is neither is said to be no choice.
    fn not_a_choice(&mut self, name: &Name, thing: Thing, among: &[&str]) -> Option<Typed> {
        if self.is_known(&name.value) {
            return None;
        }
        self.world.names.unknown(self.diagnostics, thing, name, among.iter().copied());
        Some(Typed::unknown(name.span))
    }

    /// The name of an option that `contains` looks for.
    pub(super) fn option(&mut self, written: &ast::Value, expected: &Kind) -> Option<OptionName> {
        match self.operand(written, expected) {
            Typed { value: Some(Value::Option { option, .. }), .. } => Some(option),
            Typed { value: None, .. } => None,
            Typed { span, .. } => {
                self.diagnostics.push(ConditionProblem::NotAnOption, span);
                None
            }
        }
    }

    /// A value, with its kind.
    pub(super) fn value(&mut self, written: &ast::Value) -> Typed {
        let span = written.span;
        if !self.fits_in(span) {
            return Typed::unknown(span);
        }
        match &written.kind {
            ValueKind::Path(path) => self.path(&path.names, span),
            ValueKind::Number(number, unit) => {
                let unit = unit.as_ref().map(|unit| unit.value);
                Typed::new(Value::Number { number: *number, unit }, Kind::Number(unit), span)
            }
            ValueKind::Text(text) => Typed::new(Value::Text(text.clone()), Kind::Text, span),
            ValueKind::Date(date) => Typed::new(Value::Date(*date), Kind::Date, span),
            ValueKind::Time(time) => Typed::new(Value::Time(*time), Kind::Time, span),
            ValueKind::Truth(truth) => Typed::new(Value::Truth(*truth), Kind::Truth, span),
            ValueKind::Today => Typed::new(Value::Today, Kind::Date, span),
            ValueKind::Plus(left, right) => self.sum(left, right, span, false),
            ValueKind::Minus(left, right) => self.sum(left, right, span, true),
            ValueKind::Times(left, right) => self.product(left, right, span, Value::Times),
            ValueKind::Divide(left, right) => self.product(left, right, span, Value::Divide),
            ValueKind::Otherwise(first, second) => self.otherwise(first, second, span),
            ValueKind::Span { unit, from, to } => self.span(unit, from, to, span),
            ValueKind::Count { rows, filter } => self.count(rows, filter.as_deref(), span),
            ValueKind::Figure { figure, rows, filter } => self.figure(*figure, rows, filter.as_deref(), span),
            ValueKind::ListOf { rows, filter } => {
                let Some((rows, filter)) = self.filtered(rows, filter.as_deref()) else { return Typed::unknown(span) };
                Typed::new(Value::ListOf { rows, filter }, Kind::Rows, span)
            }
            ValueKind::Between { path, from, to } => self.register(path, from, to, span),
            ValueKind::Bracket(inner) => self.value(inner),
            ValueKind::Test(_) => {
                self.diagnostics.push(ConditionProblem::ConditionAsValue, span);
                Typed::unknown(span)
            }
        }
    }

    /// A computed value, read where it is first needed.
    pub(super) fn computed(&mut self, name: &'w str) -> Typed {
        let Some(known) = self.shape.things.get(name) else { return Typed::unknown(self.shape.names.head.span) };
        let KnownAs::Computed(written) = known.what else { return Typed::unknown(known.span) };
        match self.named.computed.get(name) {
            Some(Reading::Done(typed)) => return typed.clone(),
            // `cycles.rs` says what the ring is.
            Some(Reading::Open) => return Typed::unknown(known.span),
            None => {}
        }
        if !self.goes_deeper(known.span) {
            return Typed::unknown(known.span);
        }
        self.named.computed.insert(name, Reading::Open);
        let rows = std::mem::take(&mut self.rows);
        let size = std::mem::take(&mut self.size);
        let typed = self.value(written);
        self.rows = rows;
        self.size = size;
        self.depth -= 1;
        self.named.computed.insert(name, Reading::Done(typed.clone()));
        typed
    }

    fn sum(&mut self, left: &ast::Value, right: &ast::Value, span: Span, minus: bool) -> Typed {
        let (left, right) = (self.value(left), self.value(right));
        let kind = match (&left.kind, &right.kind) {
            (Kind::Unknown, _) | (_, Kind::Unknown) => Kind::Unknown,
            (Kind::Number(a), Kind::Number(b)) => {
                self.same_unit(&left, &right);
                Kind::Number(a.or(*b))
            }
            (Kind::Date, Kind::Number(unit)) => {
                self.calendar_unit(*unit, right.span);
                Kind::Date
            }
            (Kind::Date, Kind::Date) if minus => Kind::Number(Some(Unit::Days)),
            _ => return self.not_calculable(&left, &right),
        };
        combine(left, right, kind, span, if minus { Value::Minus } else { Value::Plus })
    }

    fn product(
        &mut self,
        left: &ast::Value,
        right: &ast::Value,
        span: Span,
        make: fn(Box<Value>, Box<Value>) -> Value,
    ) -> Typed {
        let (left, right) = (self.value(left), self.value(right));
        match (&left.kind, &right.kind) {
            (Kind::Unknown | Kind::Number(_), Kind::Unknown | Kind::Number(_)) => {
                let kind = Kind::Number(left.kind.unit().or(right.kind.unit()));
                combine(left, right, kind, span, make)
            }
            _ => self.not_calculable(&left, &right),
        }
    }

    fn not_calculable(&mut self, left: &Typed, right: &Typed) -> Typed {
        let span = left.span.to(right.span);
        if let (Some(left), Some(right)) = (left.kind.sort(), right.kind.sort()) {
            self.diagnostics.push(ConditionProblem::NotCalculable { left, right }, span);
        }
        Typed::unknown(span)
    }

    fn otherwise(&mut self, first: &ast::Value, second: &ast::Value, span: Span) -> Typed {
        let first = self.value(first);
        let second = self.operand(second, &first.kind);
        if !first.kind.goes_with(&second.kind) {
            self.differ(&first, &second);
            return Typed::unknown(span);
        }
        let kind = if first.kind == Kind::Unknown { second.kind.clone() } else { first.kind.clone() };
        combine(first, second, kind, span, Value::Otherwise)
    }

    fn span(&mut self, unit: &Spanned<Unit>, from: &ast::Value, to: &ast::Value, span: Span) -> Typed {
        self.calendar_unit(Some(unit.value), unit.span);
        let from = self.date(from);
        let to = self.date(to);
        let unit = unit.value;
        combine(from, to, Kind::Number(None), span, |from, to| Value::Span { unit, from, to })
    }

    /// A value that must be a day.
    pub(super) fn date(&mut self, written: &ast::Value) -> Typed {
        let typed = self.value(written);
        match typed.kind.sort() {
            Some(found) if typed.kind != Kind::Date => {
                self.diagnostics.push(ConditionProblem::NotADate { found }, typed.span);
                Typed::unknown(typed.span)
            }
            _ => typed,
        }
    }

    /// A value that must be a stretch of days: `5 school days`, `setting.minutes_deadline`.
    pub(super) fn length(&mut self, written: &ast::Value) -> Typed {
        let typed = self.value(written);
        match &typed.kind {
            Kind::Unknown => typed,
            Kind::Number(unit) => {
                self.calendar_unit(*unit, typed.span);
                typed
            }
            other => {
                if let Some(found) = other.sort() {
                    self.diagnostics.push(ConditionProblem::NotALength { found }, typed.span);
                }
                Typed::unknown(typed.span)
            }
        }
    }

    fn count(&mut self, path: &Path, filter: Option<&Test>, span: Span) -> Typed {
        // The choices of a question are counted too, and the rows that `list of` left.
        if let ([name], None) = (path.names.as_slice(), filter)
            && let Some(rows) = self.countable(name)
        {
            return Typed::new(Value::Count { rows, filter: None }, Kind::Number(None), span);
        }
        let Some((rows, filter)) = self.filtered(path, filter) else { return Typed::unknown(span) };
        Typed::new(Value::Count { rows, filter }, Kind::Number(None), span)
    }

    fn countable(&mut self, name: &Name) -> Option<QuestionName> {
        let counts = match &self.shape.things.get(&name.value)?.what {
            KnownAs::Question(KnownQuestion { answer, .. }) => matches!(answer, Some(AnswerType::ManyOf { .. })),
            KnownAs::Computed(value) => matches!(value.kind, ValueKind::ListOf { .. }),
            KnownAs::Rows(_) | KnownAs::Section | KnownAs::Part | KnownAs::Condition(_) => false,
        };
        if counts { QuestionName::try_from(name.value.as_str()).ok() } else { None }
    }

    fn figure(&mut self, figure: Figure, path: &Path, filter: Option<&Test>, span: Span) -> Typed {
        let [rows_name, column_name] = path.names.as_slice() else {
            self.diagnostics.push(ConditionProblem::FigureNeedsColumn, span);
            return Typed::unknown(span);
        };
        let Some((rows, key, columns)) = self.rows_of(rows_name) else { return Typed::unknown(span) };
        let Some(column) = columns.get(&column_name.value) else {
            let among = columns.keys().map(String::as_str);
            self.world.names.unknown(self.diagnostics, Thing::Column, column_name, among);
            return Typed::unknown(span);
        };
        let kind = column.answer.as_ref().map_or(Kind::Unknown, Kind::of);
        let of_dates = matches!(figure, Figure::Lowest | Figure::Highest) && kind == Kind::Date;
        if !of_dates && let Some(found) = kind.sort().filter(|_| !matches!(kind, Kind::Number(_))) {
            self.diagnostics.push(ConditionProblem::NotCountable { found }, column_name.span);
            return Typed::unknown(span);
        }
        let Some(filter) = self.filter(key, filter) else { return Typed::unknown(span) };
        let Ok(column) = QuestionName::try_from(column_name.value.as_str()) else { return Typed::unknown(span) };
        Typed::new(Value::Figure { figure, rows, column, filter }, kind, span)
    }

    /// Rows and the condition that chooses among them.
    pub(super) fn filtered(
        &mut self,
        path: &Path,
        filter: Option<&Test>,
    ) -> Option<(QuestionName, Option<Box<Condition>>)> {
        let [name] = path.names.as_slice() else {
            let (first, last) = (path.names.first()?, path.names.last()?);
            self.diagnostics.push(NameProblem::LongPath, first.span.to(last.span));
            return None;
        };
        let (rows, key, _) = self.rows_of(name)?;
        Some((rows, self.filter(key, filter)?))
    }

    /// The outer `None`: it was reported.
    #[expect(clippy::option_option, reason = "no filter is a choice of the author's, not a mistake")]
    fn filter(&mut self, rows: &'w str, filter: Option<&Test>) -> Option<Option<Box<Condition>>> {
        let Some(filter) = filter else { return Some(None) };
        self.rows.push(rows);
        let condition = self.test(filter);
        self.rows.pop();
        condition.map(|condition| Some(Box::new(condition)))
    }

    /// A date moves by days, weeks, months …, never by a bare number.
    pub(super) fn calendar_unit(&mut self, unit: Option<Unit>, span: Span) {
        match unit {
            None => self.diagnostics.push(ConditionProblem::UnitMissing, span),
            Some(unit @ (Unit::Hours | Unit::Minutes | Unit::Times | Unit::Percent | Unit::Kroner)) => {
                self.diagnostics.push(ConditionProblem::NoCalendarUnit { unit }, span);
            }
            Some(
                Unit::Days
                | Unit::Weeks
                | Unit::Months
                | Unit::Years
                | Unit::HalfYears
                | Unit::SchoolDays
                | Unit::SchoolWeeks,
            ) => {}
        }
    }

    /// Two numbers that are compared or added count the same, or one of them says not what.
    pub(super) fn same_unit(&mut self, left: &Typed, right: &Typed) {
        if let (Some(first), Some(second)) = (left.kind.unit(), right.kind.unit())
            && first != second
        {
            let related = self.declared(left);
            self.diagnostics.push_related(ConditionProblem::UnitsDiffer { first, second }, right.span, related);
        }
    }

    /// Says that two values are of different kinds.
    pub(super) fn differ(&mut self, left: &Typed, right: &Typed) {
        if let (Some(first), Some(second)) = (left.kind.sort(), right.kind.sort()) {
            let related = self.declared(left);
            self.diagnostics.push_related(ConditionProblem::KindsDiffer { first, second }, right.span, related);
        }
    }

    /// Where the question of a value is asked.
    pub(super) fn declared(&self, typed: &Typed) -> Vec<(Span, crate::problem::Note)> {
        let Some(Value::Answer(AnswerRef::Question(name) | AnswerRef::Column { column: name, .. })) = &typed.value
        else {
            return Vec::new();
        };
        let question = self.find_question(name.as_str()).map(|(_, question)| question.span);
        let span = question.or_else(|| self.shape.things.get(name.as_str()).map(|known| known.span));
        span.map(|span| (span, crate::problem::Note::DeclaredHere)).into_iter().collect()
    }
}

fn combine(left: Typed, right: Typed, kind: Kind, span: Span, make: impl Fn(Box<Value>, Box<Value>) -> Value) -> Typed {
    match (left.value, right.value) {
        (Some(left), Some(right)) => Typed::new(make(Box::new(left), Box::new(right)), kind, span),
        _ => Typed { value: None, kind, span },
    }
}
