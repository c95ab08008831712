//! What a client restricts a list by → [`Filter`], as the blueprint says what each part means.

use chrono::SecondsFormat;
use forms_dsl::model::QuestionName;
use indexmap::IndexMap;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::guard::Guard;
use crate::{
    blueprint::{Blueprint, Encoding, Field, Means, MissingAt, TestOp},
    global_id,
    graphql_error::{ErrorCode, GraphqlError},
    naming::{FieldName, TypeName},
    prepare::{Input, Inputs},
    scalars,
    storage_plan::ColumnKey,
    store::{Cell, Filter, Test},
};

/// Tests and connectives of one filter; databases bound the depth of an expression.
const MOST_PARTS: usize = 200;
/// Values of one `in`.
const MOST_VALUES: usize = 1_000;

/// All of these, as one.
pub(super) fn all(filters: impl IntoIterator<Item = Filter>) -> Option<Filter> {
    let mut filters: Vec<Filter> = filters.into_iter().collect();
    if filters.len() > 1 { Some(Filter::And(filters)) } else { filters.pop() }
}

/// What the arguments of a field restrict it to.
pub(super) fn of_arguments(
    blueprint: &Blueprint,
    guard: Guard<'_>,
    field: &Field,
    arguments: &Inputs,
) -> Result<Option<Filter>, GraphqlError> {
    let mut reading = Reading { blueprint, guard, within: None, parts: 0 };
    let mut filters = Vec::new();
    for (name, argument) in &field.args {
        match (&argument.means, arguments.given(name.as_str())) {
            (Means::Filter, Some(Input::Object(object))) => {
                filters.push(reading.object(argument.ty.name(), object)?);
            }
            (Means::OneOf { key, encoding }, Some(Input::List(values))) => {
                let cells = reading.cells(values, encoding)?;
                filters.push(Filter::Column(key.clone(), Test::In(cells)));
            }
            _ => {}
        }
    }
    Ok(all(filters))
}

struct Reading<'b> {
    blueprint: &'b Blueprint,
    guard: Guard<'b>,
    /// The rows that are spoken of at the moment.
    within: Option<QuestionName>,
    parts: usize,
}

impl Reading<'_> {
    /// All parts of an input object hold.
    fn object(&mut self, of: &TypeName, object: &Inputs) -> Result<Filter, GraphqlError> {
        let mut filters = Vec::new();
        for (name, value) in &object.0 {
            self.count()?;
            if let Some(field) = self.blueprint.find_input_field(of.as_str(), name) {
                filters.extend(self.part(&field.means, field.ty.name(), value)?);
            }
        }
        Ok(all(filters).unwrap_or_else(|| Filter::And(Vec::new())))
    }

    fn part(&mut self, means: &Means, of: &TypeName, value: &Input) -> Result<Option<Filter>, GraphqlError> {
        Ok(Some(match (means, value) {
            (Means::And, Input::List(items)) => Filter::And(self.objects(of, items)?),
            (Means::Or, Input::List(items)) => Filter::Or(self.objects(of, items)?),
            (Means::Not, Input::Object(object)) => Filter::Not(Box::new(self.object(of, object)?)),
            (Means::Case, Input::Object(object)) => Filter::Case(Box::new(self.object(of, object)?)),
            (Means::Column { key, encoding }, Input::Object(tests)) => {
                self.guard.column(self.within.as_ref(), key)?;
                self.tests(of, tests, key, encoding)?
            }
            (Means::Rows(rows), Input::Object(object)) => self.rows(of, rows, object)?,
            (Means::Missing(questions), Input::Object(object)) => self.missing(questions, object)?,
            _ => return Ok(None),
        }))
    }

    /// All quantifiers of an input object hold.
    fn rows(&mut self, of: &TypeName, rows: &QuestionName, object: &Inputs) -> Result<Filter, GraphqlError> {
        self.guard.rows(rows)?;
        let outside = self.within.replace(rows.clone());
        let mut filters = Vec::new();
        for (name, value) in &object.0 {
            let field = self.blueprint.find_input_field(of.as_str(), name);
            if let (Some(field), Input::Object(object)) = (field, value)
                && let Means::Quantifier(quantifier) = field.means
            {
                let filter = Box::new(self.object(field.ty.name(), object)?);
                filters.push(Filter::Rows { rows: rows.clone(), quantifier, filter });
            }
        }
        self.within = outside;
        Ok(Filter::And(filters))
    }

    /// The column holds `[["days_a_week","unknown"]]`; no name and no state holds a quote.
    fn missing(&self, questions: &IndexMap<FieldName, MissingAt>, object: &Inputs) -> Result<Filter, GraphqlError> {
        let field = object.text("question").unwrap_or_default();
        let Some(MissingAt { stored, rows, column }) = questions.get(field) else {
            let message = format!("`{field}` is no question that a filter may speak of");
            return Err(GraphqlError::new(ErrorCode::BadUserInput, message));
        };
        self.guard.allow(rows.as_ref(), column.as_ref())?;
        let holds = |part: String| Filter::Column(ColumnKey::fixed("missing"), Test::Contains(part));
        let Some(Input::List(states)) = object.given("state") else {
            return Ok(holds(format!("[\"{stored}\",")));
        };
        let states = self.names(states, &Encoding::Enum(TypeName::fixed("MissingState")))?;
        Ok(Filter::Or(states.iter().map(|state| holds(format!("[\"{stored}\",\"{state}\"]"))).collect()))
    }

    fn objects(&mut self, of: &TypeName, items: &[Input]) -> Result<Vec<Filter>, GraphqlError> {
        let objects = items.iter().filter_map(|item| match item {
            Input::Object(object) => Some(object),
            _ => None,
        });
        objects.map(|object| self.object(of, object)).collect()
    }

    /// All tests of an input object hold.
    fn tests(
        &mut self,
        of: &TypeName,
        tests: &Inputs,
        key: &ColumnKey,
        encoding: &Encoding,
    ) -> Result<Filter, GraphqlError> {
        let mut filters = Vec::new();
        for (name, value) in &tests.0 {
            self.count()?;
            let means = self.blueprint.find_input_field(of.as_str(), name).map(|field| &field.means);
            if let (Some(Means::Test(op)), true) = (means, *value != Input::Null) {
                filters.push(self.test(*op, value, key, encoding)?);
            }
        }
        Ok(Filter::And(filters))
    }

    fn test(
        &mut self,
        op: TestOp,
        value: &Input,
        key: &ColumnKey,
        encoding: &Encoding,
    ) -> Result<Filter, GraphqlError> {
        let column = |test| Filter::Column(key.clone(), test);
        let nothing = Filter::Or(Vec::new());
        let answered = column(Test::IsNull(false));
        let stands_for = match value {
            Input::List(_) => StandsFor::Nothing,
            single => self.stands_for(single, encoding),
        };
        Ok(match (op, stands_for) {
            (TestOp::In, _) => column(Test::In(self.cells(items(value), encoding)?)),
            (TestOp::NotIn, _) => match self.cells(items(value), encoding)? {
                cells if cells.is_empty() => answered,
                cells => column(Test::NotIn(cells)),
            },
            (TestOp::HasSome, _) => column(Test::HasSome(self.names(items(value), encoding)?)),
            (TestOp::HasEvery, _) => column(Test::HasEvery(self.names(items(value), encoding)?)),
            (TestOp::HasNone, _) => column(Test::HasNone(self.names(items(value), encoding)?)),
            (TestOp::IsNull, _) => column(Test::IsNull(*value == Input::Boolean(true))),
            (TestOp::Contains, StandsFor::One(Cell::Text(text))) => column(Test::Contains(text)),
            (TestOp::StartsWith, StandsFor::One(Cell::Text(text))) => column(Test::StartsWith(text)),
            (TestOp::Eq, StandsFor::One(cell)) => column(Test::Eq(cell)),
            (TestOp::Ne, StandsFor::One(cell)) => column(Test::Ne(cell)),
            (TestOp::Lt, StandsFor::One(cell)) => column(Test::Lt(cell)),
            (TestOp::Lte, StandsFor::One(cell)) => column(Test::Lte(cell)),
            (TestOp::Gt, StandsFor::One(cell)) => column(Test::Gt(cell)),
            (TestOp::Gte, StandsFor::One(cell)) => column(Test::Gte(cell)),
            // Between two values that the column can hold.
            (TestOp::Lt | TestOp::Lte, StandsFor::Between(below)) => column(Test::Lte(Cell::Integer(below))),
            (TestOp::Gt | TestOp::Gte, StandsFor::Between(below)) => column(Test::Gt(Cell::Integer(below))),
            (TestOp::Ne, _) => answered,
            (
                TestOp::Eq
                | TestOp::Lt
                | TestOp::Lte
                | TestOp::Gt
                | TestOp::Gte
                | TestOp::Contains
                | TestOp::StartsWith,
                _,
            ) => nothing,
        })
    }

    /// What a column could hold of these; the rest equals nothing.
    fn cells(&self, values: &[Input], encoding: &Encoding) -> Result<Vec<Cell>, GraphqlError> {
        if values.len() > MOST_VALUES {
            return Err(too_much(&format!("a list in a filter has more than {MOST_VALUES} values")));
        }
        let cells = values.iter().filter_map(|value| match self.stands_for(value, encoding) {
            StandsFor::One(cell) => Some(cell),
            StandsFor::Between(_) | StandsFor::Nothing => None,
        });
        Ok(cells.collect())
    }

    fn names(&self, values: &[Input], encoding: &Encoding) -> Result<Vec<String>, GraphqlError> {
        let names = self.cells(values, encoding)?.into_iter().filter_map(|cell| match cell {
            Cell::Text(text) => Some(text),
            Cell::Null | Cell::Integer(_) => None,
        });
        Ok(names.collect())
    }

    fn stands_for(&self, value: &Input, encoding: &Encoding) -> StandsFor {
        match (encoding, value) {
            (Encoding::Decimal { places }, Input::Text(text)) => scaled(text, *places),
            (Encoding::Id(type_name), Input::Text(text)) => {
                let id = global_id::parse_of(text, &[type_name.as_str()]);
                id.map_or(StandsFor::Nothing, |id| StandsFor::One(Cell::Text(id.to_string())))
            }
            (Encoding::Enum(of) | Encoding::Enums(of), Input::Enum(name)) => {
                match self.blueprint.find_value(of.as_str(), name).map(|value| &value.means) {
                    Some(Means::Stored(stored)) => StandsFor::One(Cell::Text(stored.clone())),
                    _ => StandsFor::Nothing,
                }
            }
            (_, value) => plain(value, encoding).map_or(StandsFor::Nothing, StandsFor::One),
        }
    }

    fn count(&mut self) -> Result<(), GraphqlError> {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            Err(too_much(&format!("a filter has more than {MOST_PARTS} parts")))
        } else {
            Ok(())
        }
    }
}

/// What a client's value is among those that a column can hold.
enum StandsFor {
    One(Cell),
    /// Greater than this scaled integer and less than the next.
    Between(i64),
    Nothing,
}

fn plain(value: &Input, encoding: &Encoding) -> Option<Cell> {
    Some(match (encoding, value) {
        (_, Input::Int(int)) => Cell::Integer(i64::from(*int)),
        (_, Input::Boolean(truth)) => Cell::Integer(i64::from(*truth)),
        (Encoding::Time, Input::Text(text)) => Cell::Text(scalars::print_time(scalars::parse_time(text)?)),
        (Encoding::Moment, Input::Text(text)) => {
            Cell::Text(scalars::parse_moment(text)?.to_rfc3339_opts(SecondsFormat::Millis, true))
        }
        (Encoding::Uuid, Input::Text(text)) => Cell::Text(scalars::parse_uuid(text)?.to_string()),
        // No database keeps the null character, and PostgreSQL does not even take it.
        (_, Input::Text(text)) if text.contains('\0') => return None,
        (_, Input::Text(text)) => Cell::Text(text.clone()),
        _ => return None,
    })
}

fn scaled(text: &str, places: u32) -> StandsFor {
    let scaled = || {
        let decimal: Decimal = text.parse().ok()?;
        decimal.checked_mul(Decimal::from(10_i64.checked_pow(places)?))
    };
    match scaled().map(|number| (number.floor().to_i64(), number.fract().is_zero())) {
        Some((Some(below), true)) => StandsFor::One(Cell::Integer(below)),
        Some((Some(below), false)) => StandsFor::Between(below),
        Some((None, _)) | None => StandsFor::Nothing,
    }
}

fn items(value: &Input) -> &[Input] {
    match value {
        Input::List(items) => items,
        _ => &[],
    }
}

fn too_much(message: &str) -> GraphqlError {
    GraphqlError::new(ErrorCode::TooExpensive, message)
}
