//! The rows that a plan asks for: one statement for each reach, the reaches of one layout at the same time.

use std::{
    collections::{BTreeSet, HashMap},
    sync::atomic::{AtomicUsize, Ordering},
};

use futures_util::future::{BoxFuture, FutureExt, join, join_all};
use serde_json::Value;
use uuid::Uuid;

use super::{
    LARGEST_ANSWER, fault,
    table::{Malformed, RowTable},
};
use crate::{
    plan::{FiguresAsked, From, Further, How, Layout, QueryPlan, Reach, Step},
    storage_plan::ColumnKey,
    store::{AnswerStore, Cell, Figures, Filter, Group, Page, Select, StoreError, Table, Test, Which},
};

/// Fetches for one request.
pub(crate) struct Fetcher<'f, S> {
    pub(crate) store: &'f S,
    pub(crate) new_id: &'f (dyn Fn() -> Uuid + Send + Sync),
    pub(crate) bytes: AtomicUsize,
}

/// Why rows are not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    Store(StoreError),
    TooMuch,
}

/// What a reach has found.
pub(crate) type Fetched = Result<Rowset, Failure>;

/// Rows with all that was reached from them.
#[derive(Debug, Default)]
pub(crate) struct Rowset {
    pub(crate) table: RowTable,
    /// In the order of the layout.
    pub(crate) reaches: Vec<Fetched>,
    pub(crate) further: Vec<Fetched>,
    pub(crate) figures: Vec<Vec<Group>>,
    /// What was pulled, of the root alone.
    pub(crate) pulled: Vec<Result<Value, StoreError>>,
    lookup: Lookup,
    /// Cells before those that the layout asks for.
    offset: usize,
}

#[derive(Debug, Default)]
enum Lookup {
    #[default]
    None,
    ById(HashMap<Uuid, usize>),
    ByParent(HashMap<Uuid, Vec<usize>>),
    ByVersion(HashMap<(String, String), usize>),
}

impl Rowset {
    /// A cell by its place in the layout.
    pub(crate) fn cell(&self, row: usize, cell: usize) -> &str {
        self.table.cell(row, cell + self.offset)
    }

    /// The row of an id.
    pub(crate) fn find(&self, id: Uuid) -> Option<usize> {
        match &self.lookup {
            Lookup::ById(rows) => rows.get(&id).copied(),
            Lookup::None | Lookup::ByParent(_) | Lookup::ByVersion(_) => None,
        }
    }

    /// The row of a form's version, by the cells that name it; without a version the only one there is.
    pub(crate) fn find_version(&self, form: &str, version: Option<&str>) -> Option<usize> {
        match &self.lookup {
            Lookup::ByVersion(rows) => match version {
                Some(version) => rows.get(&(form.to_owned(), version.to_owned())).copied(),
                None => (0..self.table.len()).find(|row| self.cell(*row, 0) == form),
            },
            Lookup::None | Lookup::ById(_) | Lookup::ByParent(_) => None,
        }
    }

    /// The rows of a parent; of a list without parents all.
    pub(crate) fn rows_of(&self, parent: Option<Uuid>) -> Vec<usize> {
        match (&self.lookup, parent) {
            (Lookup::ByParent(rows), Some(parent)) => rows.get(&parent).cloned().unwrap_or_default(),
            _ => (0..self.table.len()).collect(),
        }
    }

    /// Groups of figures of a parent, by the place of the figures in the reach.
    pub(crate) fn groups(&self, place: usize, parent: Option<Uuid>) -> impl Iterator<Item = &Group> {
        self.figures.get(place).into_iter().flatten().filter(move |group| group.parent == parent)
    }
}

impl<S: AnswerStore> Fetcher<'_, S> {
    /// All that is asked of the root of reading.
    pub(crate) async fn query(&self, plan: &QueryPlan<'_>) -> Rowset {
        let pulls = join_all(plan.pulls.iter().map(|pull| self.store.pull(*pull)));
        let (rows, pulled) = join(self.root(&plan.layout, None), pulls).await;
        Rowset { pulled, ..rows }
    }

    /// All that is reached from the root, or from the outcome of a change.
    pub(crate) async fn root(&self, layout: &Layout<'_>, changed: Option<Uuid>) -> Rowset {
        let table = RowTable::default();
        let (reaches, _) = self.onward(layout, &Rowset::default(), changed).await;
        Rowset { table, reaches, ..Rowset::default() }
    }

    /// What the rows at hand lead to.
    fn onward<'a>(
        &'a self,
        layout: &'a Layout<'_>,
        rows: &'a Rowset,
        changed: Option<Uuid>,
    ) -> BoxFuture<'a, (Vec<Fetched>, Vec<Fetched>)> {
        async move {
            let reaches = join_all(layout.reaches.iter().map(|reach| self.reach(reach, rows, changed))).await;
            let further = join_all(layout.further.iter().map(|further| self.further(further, layout, rows))).await;
            (reaches, further)
        }
        .boxed()
    }

    async fn reach(&self, reach: &Reach<'_>, from: &Rowset, changed: Option<Uuid>) -> Fetched {
        let ids = match &reach.from {
            From::Everywhere => None,
            From::Given(ids) => Some(ids.clone()),
            From::Changed => Some(changed.into_iter().collect()),
            From::Found(way) => Some(found_ids(from, way)),
        };
        if ids.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Rowset::default());
        }
        match &reach.how {
            How::Ids => self.by_ids(&reach.layout, ids.unwrap_or_default()).await,
            How::Versions { form, version } => self.versions(&reach.layout, from, *form, *version).await,
            How::List { parent, filter, order, page } => {
                let which = match (parent, ids) {
                    (Some(key), Some(parents)) => Which::Of { key: key.clone(), parents },
                    (_, _) => Which::All,
                };
                let figures = self.figures(&reach.layout.table, &reach.figures, &which, filter.as_ref());
                if !reach.rows {
                    return Ok(Rowset { figures: figures.await?, ..Rowset::default() });
                }
                let select = Select {
                    table: reach.layout.table.clone(),
                    picks: reach.layout.picks.clone(),
                    which: which.clone(),
                    filter: filter.clone(),
                    order: order.clone(),
                    page: page.clone(),
                };
                let (rows, figures) = futures_util::join!(self.select(&reach.layout, &select), figures);
                Ok(Rowset { figures: figures?, ..rows? })
            }
        }
    }

    async fn further(&self, further: &Further<'_>, layout: &Layout<'_>, rows: &Rowset) -> Fetched {
        let named = |key: &'static str| {
            let pick = crate::store::Pick::Column(ColumnKey::fixed(key));
            layout.picks.iter().position(|known| *known == pick)
        };
        let (Some(form), Some(id)) = (named("form"), named("id")) else { return Ok(Rowset::default()) };
        let of_form = |row: &usize| unquoted(rows.cell(*row, form)) == further.form.as_str();
        let ids = (0..rows.table.len()).filter(of_form).filter_map(|row| parse_id(rows.cell(row, id))).collect();
        self.by_ids(&further.layout, ids).await
    }

    async fn by_ids(&self, layout: &Layout<'_>, ids: Vec<Uuid>) -> Fetched {
        if ids.is_empty() {
            return Ok(Rowset::default());
        }
        self.select(layout, &all_of(layout, Which::Ids(ids), None)).await
    }

    async fn versions(&self, layout: &Layout<'_>, from: &Rowset, form: usize, version: Option<usize>) -> Fetched {
        let named: BTreeSet<(&str, Option<&str>)> = (0..from.table.len())
            .map(|row| (from.cell(row, form), version.map(|version| from.cell(row, version))))
            .filter(|(form, _)| *form != "null")
            .collect();
        if named.is_empty() {
            return Ok(Rowset::default());
        }
        let column = |key, cell| Filter::Column(ColumnKey::fixed(key), Test::Eq(cell));
        let one = |(form, version): (&str, Option<&str>)| {
            let version = match version.and_then(|version| version.parse().ok()) {
                Some(version) => column("version", Cell::Integer(version)),
                None => column("current", Cell::Integer(1)),
            };
            Filter::And(vec![column("name", Cell::Text(unquoted(form).to_owned())), version])
        };
        let filter = Filter::Or(named.into_iter().map(one).collect());
        let mut found = self.select(layout, &all_of(layout, Which::All, Some(filter))).await?;
        let key = |row| (found.cell(row, 0).to_owned(), found.cell(row, 1).to_owned());
        found.lookup = Lookup::ByVersion((0..found.table.len()).map(|row| (key(row), row)).collect());
        Ok(found)
    }

    /// The rows of a statement, and what they lead to.
    async fn select(&self, layout: &Layout<'_>, select: &Select) -> Fetched {
        let rows = self.store.select(select).await.map_err(Failure::Store)?;
        let bytes = self.bytes.fetch_add(rows.json.len(), Ordering::Relaxed);
        if bytes + rows.json.len() > 2 * LARGEST_ANSWER {
            return Err(Failure::TooMuch);
        }
        let offset = usize::from(matches!(select.which, Which::Of { .. }));
        let table = RowTable::parse(rows, select.picks.len() + offset)
            .map_err(|Malformed| Failure::Store(StoreError::Internal(fault(self.new_id, "rows are malformed"))))?;
        let lookup = match select.which {
            Which::All => Lookup::None,
            Which::Ids(_) => Lookup::ById(by_id(&table)),
            Which::Of { .. } => Lookup::ByParent(by_parent(&table)),
        };
        let mut rowset = Rowset { table, lookup, offset, ..Rowset::default() };
        let (reaches, further) = self.onward(layout, &rowset, None).await;
        (rowset.reaches, rowset.further) = (reaches, further);
        Ok(rowset)
    }

    async fn figures(
        &self,
        table: &Table,
        asked: &[FiguresAsked],
        which: &Which,
        filter: Option<&Filter>,
    ) -> Result<Vec<Vec<Group>>, Failure> {
        let statements: Vec<Figures> = asked
            .iter()
            .map(|asked| Figures {
                table: table.clone(),
                which: which.clone(),
                filter: filter.cloned(),
                keys: asked.keys.clone(),
                of: asked.of.clone(),
            })
            .collect();
        let groups = join_all(statements.iter().map(|figures| self.store.figures(figures))).await;
        groups.into_iter().collect::<Result<_, _>>().map_err(Failure::Store)
    }
}

fn all_of(layout: &Layout<'_>, which: Which, filter: Option<Filter>) -> Select {
    Select {
        table: layout.table.clone(),
        picks: layout.picks.clone(),
        which,
        filter,
        order: Vec::new(),
        page: Page::default(),
    }
}

/// Rows found by id have it as their first cell.
fn by_id(table: &RowTable) -> HashMap<Uuid, usize> {
    (0..table.len()).filter_map(|row| Some((parse_id(table.cell(row, 0))?, row))).collect()
}

/// Rows of parents have the parent's id as their first cell.
fn by_parent(table: &RowTable) -> HashMap<Uuid, Vec<usize>> {
    let mut rows: HashMap<Uuid, Vec<usize>> = HashMap::new();
    for row in 0..table.len() {
        if let Some(parent) = parse_id(table.cell(row, 0)) {
            rows.entry(parent).or_default().push(row);
        }
    }
    rows
}

/// The ids that stand in rows, each once, in the order of the rows.
fn found_ids(rows: &Rowset, way: &[Step<'_>]) -> Vec<Uuid> {
    let mut ids = Vec::new();
    let mut seen = BTreeSet::new();
    let mut take = |id: Option<Uuid>| ids.extend(id.filter(|id| seen.insert(*id)));
    let Some((Step::Cell(cell), inside)) = way.split_first() else { return Vec::new() };
    for row in 0..rows.table.len() {
        let text = rows.cell(row, *cell);
        if inside.is_empty() {
            take(parse_id(text));
        } else if let Ok(value) = serde_json::from_str::<Value>(text) {
            follow(&value, inside, &mut take);
        }
    }
    ids
}

fn follow(value: &Value, way: &[Step<'_>], take: &mut impl FnMut(Option<Uuid>)) {
    match (way.split_first(), value) {
        (None, value) => take(value.as_str().and_then(|text| Uuid::try_parse(text).ok())),
        (Some((Step::Member(member), inside)), Value::Object(object)) => {
            if let Some(value) = object.get(*member) {
                follow(value, inside, take);
            }
        }
        (Some((Step::Each, inside)), Value::Array(items)) => items.iter().for_each(|item| follow(item, inside, take)),
        (Some((Step::Each, inside)), Value::Object(object)) => {
            object.values().for_each(|value| follow(value, inside, take));
        }
        (Some(_), _) => {}
    }
}

/// The id in a cell.
pub(crate) fn parse_id(cell: &str) -> Option<Uuid> {
    Uuid::try_parse(unquoted(cell)).ok()
}

/// A text without its quotes, where it has no escapes: names, ids.
pub(crate) fn unquoted(cell: &str) -> &str {
    cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell)
}
