//! What stands on the page: read through the port, with the rights of who asks.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, Utc};
use forms_dsl::{
    answers::{Answer, Answers},
    change::{name_in, named_as_in},
    evaluate::{Evaluation, Surroundings, evaluate},
    model::{AnswerType, CheckedFolder, CheckedForm, Language, Question, QuestionName, Registered},
};
use mobile_schema::{
    requester::Requester,
    rights::Readers,
    signing::is_shown_of,
    storage_plan::{Column as StoredColumn, ColumnKey, FormTables, RowTable, StoragePlan},
    store::{AnswerStore, OrderBy, Page, Pick, Select, StoreError, Table, Which},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::{clock::Ids, database::Database, error::AppError, store::report};

/// A filling, ready to be drawn.
pub(crate) struct Sheet {
    /// The form: in the wording that was signed, else in the current one.
    pub(crate) form: Arc<CheckedForm>,
    /// The version that the filling is on.
    pub(crate) version: u32,
    /// The language that was shown.
    pub(crate) language: Language,
    /// Where it stands, as it is stored.
    pub(crate) status: String,
    /// Whom it is about, and where.
    pub(crate) pupil: Option<String>,
    /// Name of the school.
    pub(crate) school: Option<String>,
    /// What the requester may read.
    pub(crate) answers: Answers,
    /// Names of those of the register whom answers name, as far as the requester may look them up.
    pub(crate) registered: BTreeMap<Uuid, String>,
    /// What of it is shown.
    pub(crate) evaluation: Evaluation,
    /// Questions and rows that the requester may not read.
    pub(crate) withheld: BTreeSet<QuestionName>,
    /// Who signed or declined.
    pub(crate) signatures: Vec<Signature>,
    /// The day of printing.
    pub(crate) today: NaiveDate,
}

/// A signature on the page.
pub(crate) struct Signature {
    /// The place to sign.
    pub(crate) line: String,
    /// Who.
    pub(crate) name: String,
    /// As what.
    pub(crate) role: String,
    /// `declined` is not a signature.
    pub(crate) declined: bool,
    /// Why not; withheld or absent: nothing.
    pub(crate) declined_reason: Option<String>,
    /// Whether answers were changed at the same time.
    pub(crate) diverged: bool,
    /// Of the answers.
    pub(crate) answers_hash: String,
    /// Of the texts that were shown.
    pub(crate) shown_hash: String,
    /// When by the server.
    pub(crate) received_at: Option<DateTime<Utc>>,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SheetError {
    /// No such filling, or none that this requester may see.
    #[error("no such filling")]
    NotFound,
    /// The store could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store's answer is not of the shape that was asked for.
    #[error("rows of {table} cannot be read: {why}")]
    Shape {
        /// Which table.
        table: &'static str,
        /// In what way.
        why: String,
    },
}

impl SheetError {
    /// As the requester is told.
    pub(crate) fn into_app_error(self, ids: &Ids) -> AppError {
        match self {
            Self::NotFound => AppError::NotFound,
            Self::Store(error) => error.into(),
            Self::Shape { .. } => AppError::internal(ids.next(), &self),
        }
    }
}

/// Who asks, when, and with which forms.
pub(crate) struct Reading<'a, S> {
    /// The port, bound to the requester.
    pub(crate) store: &'a S,
    /// Who asks.
    pub(crate) requester: &'a Requester,
    /// The published forms.
    pub(crate) folder: &'a CheckedFolder,
    /// Their tables.
    pub(crate) plan: &'a StoragePlan,
    /// Where the texts of earlier versions are.
    pub(crate) database: &'a Database,
    /// The day.
    pub(crate) today: NaiveDate,
}

impl<S: AnswerStore> Reading<'_, S> {
    /// Reads a filling.
    pub(crate) async fn sheet(&self, id: Uuid) -> Result<Sheet, SheetError> {
        let columns = ["form", "form_version", "case_id", "status", "language", "created_by"];
        let [form, version, case, status, language, author] =
            self.one("fillings", Table::Fillings, id, columns).await?;
        let form = form.as_str().and_then(|name| self.folder.find_form(name)).ok_or(SheetError::NotFound)?;
        let tables = self.plan.forms.get(&form.name).ok_or(SheetError::NotFound)?;
        let author = author.as_str().and_then(|author| author.parse().ok()).unwrap_or_default();
        let (answers, withheld) = self.answers((id, author), form, tables).await?;
        let signatures = self.signatures(id).await?;
        let version = u32::try_from(version.as_u64().unwrap_or_default()).unwrap_or_default();
        let signed = self.signed(form, version, &signatures).await?;
        let (form, answers, withheld) = match &signed {
            Some(then) => {
                let withheld = withheld.iter().map(|name| name_in(form, then, name)).collect();
                (then, named_as_in(answers, form, then), withheld)
            }
            None => (form, answers, withheld),
        };
        let around = Surroundings::on(self.today);
        let (pupil, school) = self.whom(&case).await?;
        let registered = self.registered(form, &answers).await?;
        Ok(Sheet {
            evaluation: evaluate(form, &answers, &around),
            form: Arc::clone(form),
            version,
            language: Language::new(language.as_str().unwrap_or("nb")),
            status: text(&status),
            pupil,
            school,
            answers,
            registered,
            withheld,
            signatures,
            today: self.today,
        })
    }

    /// The form as whoever signed first saw it: the text that the signature is of, else the last of its version.
    async fn signed(
        &self,
        form: &CheckedForm,
        version: u32,
        signatures: &[Signature],
    ) -> Result<Option<Arc<CheckedForm>>, SheetError> {
        let Some(first) = signatures.iter().find(|signature| !signature.diverged) else { return Ok(None) };
        let texts = self.database.texts_since(self.database.readers(), form.name.as_str(), version).await;
        let texts = texts.map_err(|fault| report(self.database.ids(), &fault))?;
        let is_signed = |text: &&Arc<CheckedForm>| is_shown_of(text, &first.line, &first.shown_hash);
        let of_version = |text: &&Arc<CheckedForm>| text.version == version;
        let found = texts.iter().find(is_signed).or_else(|| texts.iter().rfind(of_version));
        Ok(found.cloned())
    }

    async fn answers(
        &self,
        (id, author): (Uuid, Uuid),
        form: &CheckedForm,
        tables: &FormTables,
    ) -> Result<(Answers, BTreeSet<QuestionName>), SheetError> {
        let mut withheld = self.unreadable(form, author);
        let mut questions = Map::new();
        let picks = Picks::of_form(tables, |question| self.pick_of(form, None, question));
        for row in self.rows("answers", Table::Form(form.name.clone()), picks.picks, Which::Ids(vec![id])).await? {
            fill(&mut questions, &mut withheld, picks.names.iter().zip(row));
        }
        for row_table in &tables.rows {
            let picks = Picks::of_rows(row_table, |column| self.pick_of(form, Some(&row_table.rows), column));
            let table = Table::Rows(form.name.clone(), row_table.rows.clone());
            let of = Which::Of { key: ColumnKey::fixed("filling_id"), parents: vec![id] };
            let mut rows = Map::new();
            for row in self.rows("rows", table, picks.picks, of).await? {
                let mut cells = row.into_iter().skip(1);
                let row_id = cells.next().as_ref().map(text).unwrap_or_default();
                let mut columns = Map::from_iter([("position".to_owned(), cells.next().unwrap_or_default())]);
                // A column that is withheld leaves its cell empty; the rows themselves are readable.
                fill(&mut columns, &mut BTreeSet::new(), picks.names.iter().zip(cells));
                rows.insert(row_id, Value::Object(columns));
            }
            questions.insert(row_table.rows.to_string(), Value::Object(rows));
        }
        questions.retain(|name, _| !withheld.contains(name.as_str()));
        // What does not fit its question any more is shown as unanswered; the stored text stays as it is.
        let (answers, _) = Answers::from_json(form, &Value::Object(questions));
        Ok((answers, withheld))
    }

    fn unreadable(&self, form: &CheckedForm, author: Uuid) -> BTreeSet<QuestionName> {
        let admits = |readers: Readers| readers.admit_in(self.requester, author);
        let questions = form.questions().filter(|(s, q)| !admits(Readers::of_question(form, s, q)));
        let rows = form.rows().filter(|(s, r)| !admits(Readers::of_rows(form, s, r)));
        questions.map(|(_, q)| q.name.clone()).chain(rows.map(|(_, r)| r.name.clone())).collect()
    }

    /// Open columns have no seal, so who may read one is asked before it is; none: not this requester.
    fn pick_of(&self, form: &CheckedForm, rows: Option<&QuestionName>, column: &StoredColumn) -> Option<Pick> {
        let readers = match rows {
            None => {
                let question = form.questions().find(|(_, question)| question.name == column.question);
                let computed = form.computed().find(|(_, computed)| computed.name == column.question);
                let of_computed =
                    computed.map(|(section, found)| Readers::of(form, section, found.class, &found.seen_by));
                question.map(|(section, question)| Readers::of_question(form, section, question)).or(of_computed)
            }
            Some(rows) => form.rows().find(|(_, found)| found.name == *rows).and_then(|(section, found)| {
                let column = found.find_column(column.question.as_str())?;
                Some(Readers::of_question(form, section, column))
            }),
        };
        let key = column.key.clone();
        match readers {
            Some(readers) if readers.admit(self.requester) => Some(Pick::Column(key)),
            Some(readers) if readers.admit_as_author(self.requester) => Some(Pick::OfAuthor(key)),
            Some(_) | None => None,
        }
    }

    async fn whom(&self, case: &Value) -> Result<(Option<String>, Option<String>), SheetError> {
        let Some(case) = case.as_str().and_then(|id| id.parse().ok()) else { return Ok((None, None)) };
        let [pupil, unit] = self.one("cases", Table::Cases, case, ["pupil_id", "unit_id"]).await?;
        Ok((self.name("people", Table::People, &pupil).await?, self.name("units", Table::Units, &unit).await?))
    }

    async fn registered(&self, form: &CheckedForm, answers: &Answers) -> Result<BTreeMap<Uuid, String>, SheetError> {
        let mut named = BTreeMap::new();
        for (what, table) in [("people", Table::People), ("units", Table::Units), ("classes", Table::Classes)] {
            let ids = named_in(form, answers, &table);
            if ids.is_empty() {
                continue;
            }
            let picks = ["id", "name"].map(|column| Pick::Column(ColumnKey::fixed(column))).into();
            for row in self.rows(what, table, picks, Which::Ids(ids)).await? {
                let [id, name] = <[Value; 2]>::try_from(row)
                    .map_err(|_| SheetError::Shape { table: what, why: "the number of cells".to_owned() })?;
                named.extend(text(&id).parse().ok().map(|id: Uuid| (id, text(&name))));
            }
        }
        Ok(named)
    }

    async fn name(&self, what: &'static str, table: Table, id: &Value) -> Result<Option<String>, SheetError> {
        let Some(id) = id.as_str().and_then(|id| id.parse().ok()) else { return Ok(None) };
        match self.one(what, table, id, ["name"]).await {
            Ok([name]) => Ok(Some(text(&name))),
            // Who reads the filling need not be one who may look up the person.
            Err(SheetError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn signatures(&self, id: Uuid) -> Result<Vec<Signature>, SheetError> {
        let columns =
            ["line", "name", "role", "how", "state", "answers_hash", "shown_hash", "received_at"].map(ColumnKey::fixed);
        let mut picks: Vec<Pick> = columns.into_iter().map(Pick::Column).collect();
        picks.extend(QuestionName::try_from("declined_reason").map(Pick::Sealed));
        let of = Which::Of { key: ColumnKey::fixed("filling_id"), parents: vec![id] };
        let rows = self.rows("signatures", Table::Signatures, picks, of).await?;
        rows.into_iter().map(signature).collect()
    }

    /// Columns of the row of an id.
    async fn one<const N: usize>(
        &self,
        what: &'static str,
        table: Table,
        id: Uuid,
        columns: [&'static str; N],
    ) -> Result<[Value; N], SheetError> {
        let picks = columns.map(|column| Pick::Column(ColumnKey::fixed(column))).into();
        let row = self.rows(what, table, picks, Which::Ids(vec![id])).await?.pop().ok_or(SheetError::NotFound)?;
        row.try_into().map_err(|_| SheetError::Shape { table: what, why: "the number of cells".to_owned() })
    }

    async fn rows(
        &self,
        what: &'static str,
        table: Table,
        picks: Vec<Pick>,
        which: Which,
    ) -> Result<Vec<Vec<Value>>, SheetError> {
        let order = match &table {
            Table::Rows(..) => vec![OrderBy { column: ColumnKey::fixed("position"), descending: false }],
            Table::Signatures => vec![OrderBy { column: ColumnKey::fixed("received_at"), descending: false }],
            _ => Vec::new(),
        };
        let rows =
            self.store.select(&Select { table, picks, which, filter: None, order, page: Page::default() }).await?;
        serde_json::from_str(&rows.json).map_err(|why| SheetError::Shape { table: what, why: why.to_string() })
    }
}

/// Whom of a table of the register the answers name.
fn named_in(form: &CheckedForm, answers: &Answers, table: &Table) -> Vec<Uuid> {
    let of_table = |question: &&Question| match &question.answer {
        AnswerType::Registered(of) => *of != Registered::Person && Table::of_registered(of) == *table,
        _ => false,
    };
    let id = |answer: &Answer| if let Answer::Id(id) = answer { Some(*id) } else { None };
    let once = form.questions().map(|(_, question)| question).filter(of_table);
    let mut ids: Vec<_> = once.filter_map(|question| id(answers.get(question.name.as_str())?)).collect();
    for (_, rows) in form.rows() {
        for column in rows.columns.iter().filter(of_table) {
            let cells = answers.rows(rows.name.as_str()).filter_map(|(_, row)| row.answers.get(&column.name));
            ids.extend(cells.filter_map(id));
        }
    }
    ids
}

/// Picks, and the question that each is of.
struct Picks {
    picks: Vec<Pick>,
    names: Vec<QuestionName>,
}

impl Picks {
    fn of_form(tables: &FormTables, pick_of: impl Fn(&StoredColumn) -> Option<Pick>) -> Self {
        let columns = tables.columns.iter().filter_map(|column| Some((pick_of(column)?, column.question.clone())));
        let sealed = tables.sealed.iter().map(|question| (Pick::Sealed(question.clone()), question.clone()));
        let (picks, names) = columns.chain(sealed).unzip();
        Self { picks, names }
    }

    /// The row's id and position come first and have no name.
    fn of_rows(table: &RowTable, pick_of: impl Fn(&StoredColumn) -> Option<Pick>) -> Self {
        let columns = table.columns.iter().filter_map(|column| Some((pick_of(column)?, column.question.clone())));
        let sealed = table.sealed.iter().map(|question| (Pick::Sealed(question.clone()), question.clone()));
        let (picks, names): (Vec<_>, _) = columns.chain(sealed).unzip();
        let own = ["id", "position"].map(|column| Pick::Column(ColumnKey::fixed(column)));
        Self { picks: own.into_iter().chain(picks).collect(), names }
    }
}

fn fill<'n>(
    into: &mut Map<String, Value>,
    withheld: &mut BTreeSet<QuestionName>,
    cells: impl Iterator<Item = (&'n QuestionName, Value)>,
) {
    for (name, value) in cells {
        if value == json!({ "withheld": true }) {
            withheld.insert(name.clone());
        } else if !value.is_null() {
            into.insert(name.to_string(), value);
        }
    }
}

fn signature(cells: Vec<Value>) -> Result<Signature, SheetError> {
    // The parent's id comes first.
    let [_, line, name, role, how, state, answers_hash, shown_hash, received_at, declined_reason] =
        <[Value; 10]>::try_from(cells)
            .map_err(|_| SheetError::Shape { table: "signatures", why: "the number of cells".to_owned() })?;
    Ok(Signature {
        line: text(&line),
        name: text(&name),
        role: text(&role),
        declined: how == "declined",
        declined_reason: declined_reason.as_str().map(str::to_owned),
        diverged: state == "diverged",
        answers_hash: text(&answers_hash),
        shown_hash: text(&shown_hash),
        received_at: received_at.as_str().and_then(|at| at.parse().ok()),
    })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
