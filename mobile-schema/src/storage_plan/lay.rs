//! Lays out the storage of checked forms: what is open gets a column, what is sensitive a place in the sealed JSON.

use std::collections::HashSet;

use forms_dsl::model::{
    AnswerType, CheckedFolder, Class, Computed, ComputedKind, Form, FormName, Question, QuestionName, Rows,
};

use super::{Column, ColumnKey, ColumnKind, FormTables, RowTable, StoragePlan, TableName};
use crate::problem::CompileProblem;

/// Most columns of a generated table: `PostgreSQL` refuses wide rows.
pub const MOST_COLUMNS: usize = 400;

impl StoragePlan {
    /// The storage of every form, or what does not fit.
    pub fn of(folder: &CheckedFolder) -> Result<Self, Vec<CompileProblem>> {
        let mut forms: Vec<_> = folder.forms().iter().map(|form| (form.name.clone(), FormTables::of(form))).collect();
        forms.sort_by(|(left, _), (right, _)| left.cmp(right));
        let problems: Vec<_> = forms.iter().flat_map(|(form, tables)| tables.problems(form)).collect();
        if problems.is_empty() { Ok(Self { forms: forms.into_iter().collect() }) } else { Err(problems) }
    }
}

impl FormTables {
    /// The storage of one form.
    pub fn of(form: &Form) -> Self {
        let (open_rows, sealed_rows): (Vec<_>, Vec<_>) =
            form.rows().map(|(_, rows)| rows).partition(|r| !r.class.is_sealed());
        let mut places = Places::default();
        for (_, question) in form.questions() {
            places.put_question(question);
        }
        for (_, computed) in form.computed() {
            places.put_computed(computed);
        }
        places.sealed.extend(sealed_rows.into_iter().map(|rows| rows.name.clone()));
        Self {
            table: TableName::of_form(&form.name),
            columns: places.columns,
            sealed: places.sealed,
            rows: open_rows.into_iter().map(|rows| RowTable::of(&form.name, rows)).collect(),
        }
    }

    /// The column of a question or computed value; absent: it is sealed.
    pub fn find_column(&self, question: &str) -> Option<&Column> {
        find(&self.columns, question)
    }

    /// The table of rows; absent: they are sealed.
    pub fn find_rows(&self, rows: &str) -> Option<&RowTable> {
        self.rows.iter().find(|table| table.rows.as_str() == rows)
    }

    fn problems(&self, form: &FormName) -> Vec<CompileProblem> {
        let mut problems = columns_problems(form, &self.table, &self.columns);
        let mut tables = HashSet::from([self.table.as_str()]);
        for rows in &self.rows {
            problems.extend(columns_problems(form, &rows.table, &rows.columns));
            if !tables.insert(rows.table.as_str()) {
                let identifier = rows.table.as_str().to_owned();
                problems.push(CompileProblem::SameStorage { form: form.clone(), identifier });
            }
        }
        problems
    }
}

impl RowTable {
    fn of(form: &FormName, rows: &Rows) -> Self {
        let mut places = Places::default();
        for column in &rows.columns {
            places.put_question(column);
        }
        Self {
            rows: rows.name.clone(),
            table: TableName::of_rows(form, &rows.name, &rows.was),
            columns: places.columns,
            sealed: places.sealed,
        }
    }

    /// The column of a column of the rows; absent: it is sealed.
    pub fn find_column(&self, column: &str) -> Option<&Column> {
        find(&self.columns, column)
    }
}

fn find<'a>(columns: &'a [Column], question: &str) -> Option<&'a Column> {
    columns.iter().find(|column| column.question.as_str() == question)
}

impl ColumnKind {
    /// How answers of a type are encoded.
    pub fn of(answer: &AnswerType) -> Self {
        match answer {
            AnswerType::ShortText { .. } => Self::ShortText,
            AnswerType::LongText { .. } => Self::LongText,
            AnswerType::Number { decimals: 0, .. } | AnswerType::Scale { .. } => Self::Whole,
            AnswerType::Number { decimals, .. } => Self::Decimal { places: *decimals },
            AnswerType::YesNo | AnswerType::Tick => Self::Boolean,
            AnswerType::OneOf { .. } => Self::Option,
            AnswerType::ManyOf { .. } => Self::Options,
            AnswerType::Date => Self::Date,
            AnswerType::Time => Self::Time,
            AnswerType::DateTime => Self::Moment,
            AnswerType::Period => Self::Period,
            AnswerType::PersonOf { .. } | AnswerType::Registered(_) => Self::Id,
            AnswerType::Role => Self::Role,
        }
    }

    /// How what a computation yields is encoded.
    pub fn of_computed(kind: &ComputedKind) -> Self {
        match kind {
            ComputedKind::One(answer) => Self::of(answer),
            ComputedKind::Rows { .. } => Self::Ids,
        }
    }
}

/// Where the answers of one table go.
#[derive(Default)]
struct Places {
    columns: Vec<Column>,
    sealed: Vec<QuestionName>,
}

impl Places {
    fn put_question(&mut self, question: &Question) {
        self.put(&question.name, &question.was, question.class, ColumnKind::of(&question.answer));
    }

    fn put_computed(&mut self, computed: &Computed) {
        self.put(&computed.name, &[], computed.class, ColumnKind::of_computed(&computed.kind));
    }

    fn put(&mut self, name: &QuestionName, was: &[QuestionName], class: Class, kind: ColumnKind) {
        if class.is_sealed() {
            self.sealed.push(name.clone());
        } else {
            self.columns.push(Column { key: ColumnKey::of_question(name, was), question: name.clone(), kind });
        }
    }
}

fn columns_problems(form: &FormName, table: &TableName, columns: &[Column]) -> Vec<CompileProblem> {
    let mut taken = HashSet::new();
    let mut problems: Vec<_> = columns
        .iter()
        .flat_map(Column::identifiers)
        .filter(|identifier| !taken.insert(identifier.clone()))
        .map(|identifier| CompileProblem::SameStorage { form: form.clone(), identifier })
        .collect();
    if taken.len() > MOST_COLUMNS {
        problems.push(CompileProblem::TooManyColumns {
            form: form.clone(),
            table: table.as_str().to_owned(),
            columns: taken.len(),
            most: MOST_COLUMNS,
        });
    }
    problems
}

impl Column {
    /// The column, and the twin of a short text.
    fn identifiers(&self) -> Vec<String> {
        let key = self.key.as_str();
        match self.kind {
            ColumnKind::ShortText => vec![key.to_owned(), format!("{key}_folded")],
            _ => vec![key.to_owned()],
        }
    }
}
