//! Conditions and values → JSON (`api.md` 6): a node with `op`, operands in `args`, numbers as strings.

use serde_json::{Value as Json, json};

use crate::model::{AnswerRef, Condition, Figure, QuestionName, RowSource, Value};

/// Counts up when an evaluator that knows the old shape could misread the new one.
pub const EXPRESSION_VERSION: u32 = 1;

pub(super) fn condition(condition: &Condition) -> Json {
    match condition {
        Condition::And(parts) => node("and", parts.iter().map(self::condition)),
        Condition::Or(parts) => node("or", parts.iter().map(self::condition)),
        Condition::Not(part) => node("not", [self::condition(part)]),
        Condition::Compare { left, order, right } => {
            json!({ "op": order, "args": [value(left), value(right)] })
        }
        Condition::In { left, items } => node("in", std::iter::once(left).chain(items).map(value)),
        Condition::Contains { many, all, items, list } => {
            let options = items.iter().map(|option| json!({ "op": "option", "list": list, "name": option }));
            let args: Vec<_> = std::iter::once(answer(many)).chain(options).collect();
            json!({ "op": "contains", "all": all, "args": args })
        }
        Condition::State { answer: of, is } => json!({ "op": "state", "is": is, "args": [answer(of)] }),
        Condition::AnyRow { rows, filter } => over_rows("any", rows, None, filter.as_deref()),
        Condition::Holds(value) => self::value(value),
        Condition::Consent(party) => node("consent", [value(party)]),
    }
}

pub(super) fn value(value: &Value) -> Json {
    match value {
        Value::Answer(of) => answer(of),
        Value::Number { number, unit } => json!({ "op": "number", "value": number, "unit": unit }),
        Value::Text(text) => json!({ "op": "text", "value": text }),
        Value::Date(date) => json!({ "op": "date", "value": date }),
        Value::Time(time) => json!({ "op": "time", "value": time.format("%H:%M:%S").to_string() }),
        Value::Option { list, option } => json!({ "op": "option", "list": list, "name": option }),
        Value::Role(role) => json!({ "op": "role", "name": role }),
        Value::Truth(truth) => json!({ "op": "truth", "value": truth }),
        Value::Today => json!({ "op": "today" }),
        Value::Case(fact) => json!({ "op": "case", "name": fact }),
        Value::Setting(name) => json!({ "op": "setting", "name": name }),
        Value::Earlier { form, question } => earlier(form.as_str(), question),
        Value::Register { fact, from, to } => {
            json!({ "op": "register", "name": fact, "args": [self::value(from), self::value(to)] })
        }
        Value::Words(words) => {
            let inserts = words.inserts.iter().map(|(name, insert)| (name.clone(), self::value(&insert.value)));
            json!({ "op": "words", "key": words.key, "inserts": inserts.collect::<serde_json::Map<_, _>>() })
        }
        Value::AnswersOf(questions) => json!({ "op": "answers", "names": questions }),
        Value::Rows(sources) => json!({ "op": "rows", "args": sources.iter().map(row_source).collect::<Vec<_>>() }),
        Value::Plus(left, right) => binary("plus", left, right),
        Value::Minus(left, right) => binary("minus", left, right),
        Value::Times(left, right) => binary("times", left, right),
        Value::Divide(left, right) => binary("divide", left, right),
        Value::Otherwise(first, second) => binary("otherwise", first, second),
        Value::Span { unit, from, to } => {
            json!({ "op": "span", "unit": unit, "args": [self::value(from), self::value(to)] })
        }
        Value::Count { rows, filter } => over_rows("count", rows, None, filter.as_deref()),
        Value::Figure { figure, rows, column, filter } => {
            let op = match figure {
                Figure::Sum => "sum",
                Figure::Average => "average",
                Figure::Lowest => "lowest",
                Figure::Highest => "highest",
            };
            over_rows(op, rows, Some(column), filter.as_deref())
        }
        Value::ListOf { rows, filter } => over_rows("list", rows, None, filter.as_deref()),
    }
}

fn node(op: &str, args: impl IntoIterator<Item = Json>) -> Json {
    json!({ "op": op, "args": args.into_iter().collect::<Vec<_>>() })
}

fn binary(op: &str, left: &Value, right: &Value) -> Json {
    node(op, [value(left), value(right)])
}

fn answer(answer: &AnswerRef) -> Json {
    match answer {
        AnswerRef::Question(name) => json!({ "op": "answer", "name": name }),
        AnswerRef::Column { rows, column } => json!({ "op": "answer", "rows": rows, "name": column }),
    }
}

fn earlier(form: &str, question: &QuestionName) -> Json {
    json!({ "op": "earlier", "form": form, "name": question })
}

fn row_source(source: &RowSource) -> Json {
    match source {
        RowSource::Invited => json!({ "op": "case", "name": "invited" }),
        RowSource::Earlier { form, rows } => earlier(form.as_str(), rows),
    }
}

fn over_rows(op: &str, rows: &QuestionName, column: Option<&QuestionName>, filter: Option<&Condition>) -> Json {
    let mut json = json!({ "op": op, "rows": rows });
    if let Some(object) = json.as_object_mut() {
        if let Some(column) = column {
            object.insert("column".to_owned(), json!(column));
        }
        if let Some(filter) = filter {
            object.insert("where".to_owned(), condition(filter));
        }
    }
    json
}
