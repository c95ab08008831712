//! A second implementor of the port, over rows that a test writes down: filters, orders, pages and figures in plain Rust.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap, HashSet},
    sync::Mutex,
};

use mobile_schema::{
    change::{Change, Outcome},
    collection::Collection,
    sheets::{HandIn, HandedIn},
    storage_plan::ColumnKey,
    store::{
        Aggregate, AnswerStore, Cell, Figures, Filter, Group, OrderBy, Page, Pick, Pull, Quantifier, Rows, Select,
        StoreError, Table, Test, Which,
    },
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Rows by table, and what was asked of them.
#[derive(Default)]
pub struct Fixture {
    tables: Vec<(Table, Vec<Map<String, Value>>)>,
    pub selects: Mutex<Vec<Table>>,
    pub changes: Mutex<Vec<Change>>,
    pub outcome: Option<Outcome>,
    pub broken: Option<Table>,
    pub panics: bool,
}

type Row = Map<String, Value>;

impl Fixture {
    pub fn with(mut self, table: Table, rows: Value) -> Self {
        let Value::Array(rows) = rows else { panic!("rows are an array") };
        let rows = rows.into_iter().map(|row| match row {
            Value::Object(row) => row,
            other => panic!("{other} is no row"),
        });
        self.tables.push((table, rows.collect()));
        self
    }

    fn rows(&self, table: &Table) -> &[Row] {
        self.tables.iter().find(|(known, _)| known == table).map_or(&[], |(_, rows)| rows.as_slice())
    }

    fn matches(&self, table: &Table, row: &Row, filter: &Filter) -> bool {
        match filter {
            Filter::And(all) => all.iter().all(|filter| self.matches(table, row, filter)),
            Filter::Or(any) => any.iter().any(|filter| self.matches(table, row, filter)),
            Filter::Not(filter) => !self.matches(table, row, filter),
            Filter::Column(key, test) => passes(&cell(row, key), test),
            Filter::Case(filter) => {
                let case = self.rows(&Table::Cases).iter().find(|case| case.get("id") == row.get("case_id"));
                case.is_some_and(|case| self.matches(&Table::Cases, case, filter))
            }
            Filter::Rows { rows, quantifier, filter } => {
                let Table::Form(form) = table else { return false };
                let of = Table::Rows(form.clone(), rows.clone());
                let mut own = self.rows(&of).iter().filter(|other| other.get("filling_id") == row.get("id"));
                match quantifier {
                    Quantifier::Some => own.any(|own| self.matches(&of, own, filter)),
                    Quantifier::None => !own.any(|own| self.matches(&of, own, filter)),
                    Quantifier::Every => own.all(|own| self.matches(&of, own, filter)),
                }
            }
        }
    }

    fn found(&self, table: &Table, which: &Which, filter: Option<&Filter>) -> Vec<(Option<Uuid>, &Row)> {
        let rows = self.rows(table).iter().filter(|row| filter.is_none_or(|f| self.matches(table, row, f)));
        match which {
            Which::All => rows.map(|row| (None, row)).collect(),
            Which::Ids(ids) => rows.filter(|row| ids.contains(&uuid(row, "id"))).map(|row| (None, row)).collect(),
            Which::Of { key, parents } => rows
                .map(|row| (Some(uuid(row, key.as_str())), row))
                .filter(|(parent, _)| parent.is_some_and(|parent| parents.contains(&parent)))
                .collect(),
        }
    }
}

impl AnswerStore for Fixture {
    async fn hand_in(&self, hand_in: HandIn) -> Result<HandedIn, StoreError> {
        let lines = hand_in.sheets.lines.values().flatten();
        let differences = lines.filter_map(|line| line.get("name").map(str::to_owned)).collect();
        Ok(HandedIn { differences, applied: !hand_in.only_tell, errors: Vec::new() })
    }

    async fn select(&self, select: &Select) -> Result<Rows, StoreError> {
        self.selects.lock().unwrap().push(select.table.clone());
        if self.broken.as_ref() == Some(&select.table) {
            return Err(StoreError::Unavailable);
        }
        let mut by_parent: BTreeMap<Option<Uuid>, Vec<&Row>> = BTreeMap::new();
        for (parent, row) in self.found(&select.table, &select.which, select.filter.as_ref()) {
            by_parent.entry(parent).or_default().push(row);
        }
        let mut lines = Vec::new();
        for (parent, rows) in by_parent {
            for row in stretch(rows, &select.order, &select.page) {
                let cells = select.picks.iter().map(|pick| match pick {
                    Pick::Column(key) => row.get(key.as_str()).cloned().unwrap_or(Value::Null),
                    // Nobody here began anything.
                    Pick::OfAuthor(_) => Value::Null,
                    Pick::Sealed(question) => row.get(&format!("sealed {question}")).cloned().unwrap_or(Value::Null),
                });
                lines.push(parent.map(|id| Value::from(id.to_string())).into_iter().chain(cells).collect::<Vec<_>>());
            }
        }
        Ok(Rows { json: serde_json::to_string(&lines).unwrap() })
    }

    async fn pull(&self, _: Pull) -> Result<Value, StoreError> {
        Ok(json!({ "documents": [], "checkpoint": null }))
    }

    async fn documents(&self, _: Collection, _: Vec<Uuid>) -> Result<HashMap<Uuid, Value>, StoreError> {
        Ok(HashMap::new())
    }

    async fn figures(&self, figures: &Figures) -> Result<Vec<Group>, StoreError> {
        assert!(!self.panics, "as a test wants it");
        self.selects.lock().unwrap().push(figures.table.clone());
        let mut groups: Vec<(Option<Uuid>, Vec<Cell>, Vec<&Row>)> = Vec::new();
        for (parent, row) in self.found(&figures.table, &figures.which, figures.filter.as_ref()) {
            let keys: Vec<Cell> = figures.keys.iter().map(|key| cell(row, &key.column)).collect();
            match groups.iter_mut().find(|(p, k, _)| *p == parent && *k == keys) {
                Some((_, _, rows)) => rows.push(row),
                None => groups.push((parent, keys, vec![row])),
            }
        }
        if groups.is_empty() && figures.keys.is_empty() && !matches!(figures.which, Which::Of { .. }) {
            groups.push((None, vec![], vec![]));
        }
        Ok(groups
            .into_iter()
            .map(|(parent, keys, rows)| Group {
                parent,
                keys,
                count: i64::try_from(rows.len()).unwrap(),
                figures: figures.of.iter().map(|(column, figure)| figure_of(&rows, column, *figure)).collect(),
            })
            .collect())
    }

    async fn change(&self, change: Change) -> Result<Outcome, StoreError> {
        self.changes.lock().unwrap().push(change);
        self.outcome.clone().ok_or(StoreError::Unavailable)
    }
}

fn figure_of(rows: &[&Row], column: &ColumnKey, figure: Aggregate) -> Cell {
    let cells: Vec<Cell> = rows.iter().map(|row| cell(row, column)).filter(|cell| *cell != Cell::Null).collect();
    let integers = cells.iter().filter_map(|cell| if let Cell::Integer(i) = cell { Some(*i) } else { None });
    match figure {
        Aggregate::Answered => Cell::Integer(i64::try_from(cells.len()).unwrap()),
        Aggregate::Distinct => {
            let different: HashSet<String> = cells.iter().map(|cell| format!("{cell:?}")).collect();
            Cell::Integer(i64::try_from(different.len()).unwrap())
        }
        _ if cells.is_empty() => Cell::Null,
        Aggregate::Sum => Cell::Integer(integers.sum()),
        Aggregate::Avg => {
            let sum: i64 = integers.sum();
            #[expect(clippy::cast_precision_loss, reason = "small numbers of a test")]
            let mean = sum as f64 / cells.len() as f64;
            Cell::Text(mean.to_string())
        }
        Aggregate::Min => cells.into_iter().min_by(compare).unwrap_or(Cell::Null),
        Aggregate::Max => cells.into_iter().max_by(compare).unwrap_or(Cell::Null),
    }
}

fn stretch<'r>(mut rows: Vec<&'r Row>, order: &[OrderBy], page: &Page) -> Vec<&'r Row> {
    let place = |row: &Row| -> Vec<Cell> {
        order.iter().map(|by| cell(row, &by.column)).chain([cell(row, &ColumnKey::fixed("id"))]).collect()
    };
    let directions: Vec<bool> = order.iter().map(|by| by.descending).chain([false]).collect();
    let in_order = |a: &[Cell], b: &[Cell]| {
        a.iter().zip(b).zip(&directions).fold(Ordering::Equal, |so_far, ((a, b), down)| {
            so_far.then(if *down { compare(b, a) } else { compare(a, b) })
        })
    };
    rows.sort_by(|a, b| in_order(&place(a), &place(b)));
    if let Some(after) = &page.after {
        rows.retain(|row| in_order(&place(row), after).is_gt());
    }
    if let Some(before) = &page.before {
        rows.retain(|row| in_order(&place(row), before).is_lt());
    }
    let limit = page.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap());
    if page.from_end {
        let extra = rows.len().saturating_sub(limit);
        rows.drain(..extra);
    } else {
        rows.truncate(limit);
    }
    rows
}

fn passes(cell: &Cell, test: &Test) -> bool {
    let answered = *cell != Cell::Null;
    let words = |cell: &Cell| if let Cell::Text(text) = cell { text.to_lowercase() } else { String::new() };
    let has = |option: &String| words(cell).contains(&format!("\"{option}\""));
    match test {
        Test::IsNull(null) => answered != *null,
        _ if !answered => false,
        Test::Eq(other) => cell == other,
        Test::Ne(other) => cell != other,
        Test::In(others) => others.contains(cell),
        Test::NotIn(others) => !others.contains(cell),
        Test::Lt(other) => compare(cell, other).is_lt(),
        Test::Lte(other) => compare(cell, other).is_le(),
        Test::Gt(other) => compare(cell, other).is_gt(),
        Test::Gte(other) => compare(cell, other).is_ge(),
        Test::Contains(part) => words(cell).contains(&part.to_lowercase()),
        Test::StartsWith(part) => words(cell).starts_with(&part.to_lowercase()),
        Test::HasSome(options) => options.iter().any(has),
        Test::HasEvery(options) => options.iter().all(has),
        Test::HasNone(options) => !options.iter().any(has),
    }
}

/// Nulls come first going up.
fn compare(a: &Cell, b: &Cell) -> Ordering {
    let rank = |cell: &Cell| match cell {
        Cell::Null => 0,
        Cell::Integer(_) => 1,
        Cell::Text(_) => 2,
    };
    match (a, b) {
        (Cell::Integer(a), Cell::Integer(b)) => a.cmp(b),
        (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

/// A cell as a filter sees it; decimals are written with one place in these tests.
fn cell(row: &Row, key: &ColumnKey) -> Cell {
    match row.get(key.as_str()) {
        None | Some(Value::Null) => Cell::Null,
        Some(Value::Bool(truth)) => Cell::Integer(i64::from(*truth)),
        Some(Value::Number(number)) => Cell::Integer(number.as_i64().unwrap()),
        Some(Value::String(text)) => match text.split_once('.') {
            Some((whole, tenth)) if tenth.len() == 1 => Cell::Integer(format!("{whole}{tenth}").parse().unwrap()),
            _ => Cell::Text(text.clone()),
        },
        Some(other) => Cell::Text(other.to_string()),
    }
}

fn uuid(row: &Row, key: &str) -> Uuid {
    row.get(key).and_then(Value::as_str).and_then(|text| Uuid::try_parse(text).ok()).unwrap_or_default()
}
