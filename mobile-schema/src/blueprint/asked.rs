//! What a form asks, each thing once: what it is called in the API, where its answer is, of which type it is.
//! Filters, orders, figures and inputs are made from this list, so all of them speak of the same things.

use forms_dsl::model::{
    AnswerType, CheckedForm, Computed, ComputedKind, Item, Question, QuestionName, Registered, Retired, Rows, RowsKind,
    Section, Text, Unit,
};

use super::{
    AnswerAt, Encoding, MissingAt, Place, RowsAt,
    draft::{Draft, for_developers},
    options::{Chooser, enum_of},
};
use crate::{
    naming::{FieldName, Origin, TypeName, ValueName, oldest},
    rights::Readers,
    storage_plan::{Column, ColumnKey, FormTables},
    store::Table,
};

/// A question, rows, a column or a computed value, under one of its names.
#[derive(Clone)]
pub(super) struct Asked {
    /// What it is called.
    pub(super) field: FieldName,
    /// What it is called in an enum.
    pub(super) value: ValueName,
    /// For messages.
    pub(super) origin: Origin,
    /// What it asks, and what helps to answer.
    pub(super) description: String,
    /// Its label alone.
    pub(super) label: String,
    /// Set: an earlier name, or no longer asked.
    pub(super) deprecated: Option<String>,
    /// The name that it was first stored under.
    pub(super) stored: QuestionName,
    /// Where its answer is.
    pub(super) at: AnswerAt,
    /// How it is answered.
    pub(super) what: What,
    /// Whether a person types it.
    pub(super) typed: bool,
}

/// How something is answered.
#[derive(Clone)]
pub(super) enum What {
    /// By a leaf.
    Leaf {
        /// Its type.
        ty: TypeName,
        /// How it is written.
        encoding: Encoding,
        /// Several lines, which no filter reads.
        long: bool,
    },
    /// By several options of an enum.
    Several(TypeName),
    /// By somebody or something that the server knows.
    Linked {
        /// Their type.
        ty: TypeName,
        /// The table they are in.
        to: Table,
    },
    /// By one of the filling's rows of people.
    PersonOf {
        /// The rows.
        people: RowsAt,
        /// Their type.
        row: TypeName,
    },
    /// By rows.
    Rows(AskedRows),
    /// Computed: some of the filling's rows.
    Chosen {
        /// The rows.
        of: RowsAt,
        /// Their type.
        row: TypeName,
    },
}

/// Rows, and what is asked in each.
#[derive(Clone)]
pub(super) struct AskedRows {
    /// Where they are.
    pub(super) at: RowsAt,
    /// The type of a row.
    pub(super) row: TypeName,
    /// Whether that type is shared by all forms.
    pub(super) shared: bool,
    /// In the order of the form.
    pub(super) columns: Vec<Asked>,
}

impl AskedRows {
    /// What the types of a row are made from, whatever name the rows are asked for by.
    pub(super) fn origin(&self) -> Origin {
        if self.shared { Origin::BuiltIn } else { Origin::Question(format!("{}.{}", self.at.form, self.at.rows)) }
    }
}

/// All that a form asks, in its order, earlier names right after the present one.
pub(super) fn asked_of(draft: &mut Draft, form: &CheckedForm, tables: &FormTables) -> Vec<Asked> {
    let mut reading = Reading { draft, form, tables };
    let items: Vec<_> = form.items().collect();
    items.into_iter().flat_map(|(section, item)| reading.item(section, item)).collect()
}

impl Asked {
    /// Where a filter finds out whether it is missing; sealed answers have no filter.
    pub(super) fn missing(&self) -> Option<MissingAt> {
        let rows = match &self.what {
            What::Rows(rows) => Some(rows.at.rows.clone()).filter(|_| !rows.at.sealed),
            _ => None,
        };
        let column = self.column().cloned();
        let is_open = rows.is_some() || column.is_some();
        is_open.then(|| MissingAt { stored: self.stored.clone(), rows, column })
    }

    /// The column of an open answer.
    pub(super) fn column(&self) -> Option<&ColumnKey> {
        match &self.at.place {
            Place::Column(key) => Some(key),
            Place::Sealed => None,
        }
    }
}

/// The type of the rows of people that have nothing but what all have.
pub(super) const PARTICIPANT: TypeName = TypeName::fixed("Participant");

/// The columns of people.
const PEOPLE: [&str; 4] = ["name", "role", "relation", "person"];

struct Reading<'a> {
    draft: &'a mut Draft,
    form: &'a CheckedForm,
    tables: &'a FormTables,
}

impl Reading<'_> {
    fn item(&mut self, section: &Section, item: &Item) -> Vec<Asked> {
        match item {
            Item::Question(question) => self.question(section, question),
            Item::Rows(rows) => self.rows(section, rows),
            Item::Computed(computed) => vec![self.computed(section, computed)],
            Item::Note(_) | Item::Heading(_) | Item::Signature(_) | Item::Rule(_) => vec![],
        }
    }

    fn question(&mut self, section: &Section, question: &Question) -> Vec<Asked> {
        let column = self.tables.find_column(question.name.as_str());
        let readers = Readers::of_question(self.form, section, question);
        let what = self.answer(&question.answer, Chooser::Question(&question.name));
        let asked = self.asked_question(question, column, readers, what, None);
        self.with_earlier_names(asked, &question.was, None)
    }

    fn rows(&mut self, section: &Section, rows: &Rows) -> Vec<Asked> {
        let columns = rows.columns.iter().flat_map(|column| self.column(section, rows, column)).collect();
        let asked = Asked {
            field: FieldName::of_question(&rows.name),
            value: ValueName::of_name(rows.name.as_str()),
            origin: self.origin(&rows.name, None),
            description: with_help(&rows.label, rows.hint.as_ref(), rows.help.as_ref()),
            label: for_developers(&rows.label),
            deprecated: retired(rows.retired.as_ref()),
            stored: oldest(&rows.name, &rows.was).clone(),
            at: AnswerAt {
                question: rows.name.clone(),
                place: Place::Sealed,
                readers: Readers::of_rows(self.form, section, rows),
            },
            what: What::Rows(AskedRows {
                at: self.rows_at(section, rows),
                row: self.row_type(rows),
                shared: is_shared(rows),
                columns,
            }),
            typed: true,
        };
        self.with_earlier_names(asked, &rows.was, None)
    }

    fn column(&mut self, section: &Section, rows: &Rows, question: &Question) -> Vec<Asked> {
        let column = self.tables.find_rows(rows.name.as_str()).and_then(|t| t.find_column(question.name.as_str()));
        let readers = Readers::of_question(self.form, section, question);
        let measure = matches!(rows.kind, RowsKind::Measures { .. }) && question.name.as_str() == "measure";
        let chooser = if measure { Chooser::Question(&rows.name) } else { Chooser::Column(&rows.name, &question.name) };
        let what = self.answer(&question.answer, chooser);
        let asked = self.asked_question(question, column, readers, what, Some(&rows.name));
        self.with_earlier_names(asked, &question.was, Some(&rows.name))
    }

    fn computed(&mut self, section: &Section, computed: &Computed) -> Asked {
        let what = match &computed.kind {
            ComputedKind::One(answer) => self.answer(answer, Chooser::Question(&computed.name)),
            ComputedKind::Rows { rows } => self.rows_named(rows, |of, row| What::Chosen { of, row }),
        };
        Asked {
            field: FieldName::of_question(&computed.name),
            value: ValueName::of_name(computed.name.as_str()),
            origin: self.origin(&computed.name, None),
            description: format!(
                "{}\n\nComputed.",
                with_help(&computed.label, computed.hint.as_ref(), computed.help.as_ref())
            ),
            label: for_developers(&computed.label),
            deprecated: None,
            stored: computed.name.clone(),
            at: AnswerAt {
                question: computed.name.clone(),
                place: place(self.tables.find_column(computed.name.as_str())),
                readers: Readers::of(self.form, section, computed.class, &computed.seen_by),
            },
            what,
            typed: false,
        }
    }

    fn asked_question(
        &self,
        question: &Question,
        column: Option<&Column>,
        readers: Readers,
        what: What,
        rows: Option<&QuestionName>,
    ) -> Asked {
        Asked {
            field: FieldName::of_question(&question.name),
            value: ValueName::of_name(question.name.as_str()),
            origin: self.origin(&question.name, rows),
            description: described(question),
            label: for_developers(&question.label),
            deprecated: retired(question.retired.as_ref()),
            stored: oldest(&question.name, &question.was).clone(),
            at: AnswerAt { question: question.name.clone(), place: place(column), readers },
            what,
            typed: true,
        }
    }

    fn with_earlier_names(&self, asked: Asked, was: &[QuestionName], rows: Option<&QuestionName>) -> Vec<Asked> {
        let earlier = was.iter().map(|name| Asked {
            field: FieldName::of_question(name),
            value: ValueName::of_name(name.as_str()),
            origin: self.origin(name, rows),
            deprecated: Some(format!("Use {}.", asked.field)),
            ..asked.clone()
        });
        let earlier: Vec<_> = earlier.collect();
        std::iter::once(asked).chain(earlier).collect()
    }

    fn answer(&mut self, answer: &AnswerType, chooser: Chooser<'_>) -> What {
        let leaf = |name, encoding| What::Leaf { ty: TypeName::fixed(name), encoding, long: false };
        match answer {
            AnswerType::ShortText { .. } => leaf("String", Encoding::Text),
            AnswerType::LongText { .. } => {
                What::Leaf { ty: TypeName::fixed("String"), encoding: Encoding::Text, long: true }
            }
            AnswerType::Number { decimals: 0, .. } | AnswerType::Scale { .. } => leaf("Int", Encoding::Int),
            AnswerType::Number { decimals, .. } => leaf("Decimal", Encoding::Decimal { places: *decimals }),
            AnswerType::YesNo | AnswerType::Tick => leaf("Boolean", Encoding::Boolean),
            AnswerType::Date => leaf("LocalDate", Encoding::Date),
            AnswerType::Period => leaf("Period", Encoding::Period),
            AnswerType::Time => leaf("LocalTime", Encoding::Time),
            AnswerType::DateTime => leaf("DateTime", Encoding::Moment),
            AnswerType::Role => leaf("Role", Encoding::Enum(TypeName::fixed("Role"))),
            AnswerType::OneOf { lists } => {
                let ty = enum_of(self.draft, self.form, chooser, lists);
                What::Leaf { encoding: Encoding::Enum(ty.clone()), ty, long: false }
            }
            AnswerType::ManyOf { lists, .. } => What::Several(enum_of(self.draft, self.form, chooser, lists)),
            AnswerType::Registered(of) => {
                let ty = match of {
                    Registered::Person | Registered::Pupil | Registered::Guardian | Registered::Staff(_) => "Person",
                    Registered::School => "Unit",
                    Registered::Class => "SchoolClass",
                };
                What::Linked { ty: TypeName::fixed(ty), to: Table::of_registered(of) }
            }
            AnswerType::PersonOf { people } => self.rows_named(people, |people, row| What::PersonOf { people, row }),
        }
    }

    /// `check` resolved the name; should it be wrong all the same, the ids of the rows are still an answer.
    fn rows_named(&self, name: &QuestionName, what: impl Fn(RowsAt, TypeName) -> What) -> What {
        match self.form.rows().find(|(_, rows)| rows.name == *name) {
            Some((section, rows)) => what(self.rows_at(section, rows), self.row_type(rows)),
            None => What::Leaf { ty: TypeName::fixed("UUID"), encoding: Encoding::Uuid, long: false },
        }
    }

    fn rows_at(&self, section: &Section, rows: &Rows) -> RowsAt {
        RowsAt {
            form: self.form.name.clone(),
            rows: rows.name.clone(),
            sealed: rows.class.is_sealed(),
            readers: Readers::of_rows(self.form, section, rows),
        }
    }

    fn row_type(&self, rows: &Rows) -> TypeName {
        if is_shared(rows) { PARTICIPANT } else { TypeName::of_row(&self.form.name, &rows.name) }
    }

    fn origin(&self, name: &QuestionName, rows: Option<&QuestionName>) -> Origin {
        Origin::Question(match rows {
            Some(rows) => format!("{}.{rows}.{name}", self.form.name),
            None => format!("{}.{name}", self.form.name),
        })
    }
}

/// People who are asked nothing further, all of it stored alike, are the same everywhere.
fn is_shared(rows: &Rows) -> bool {
    let alike = |column: &Question| {
        PEOPLE.contains(&column.name.as_str())
            && column.was.is_empty()
            && column.seen_by.is_empty()
            && column.class.is_sealed() == rows.class.is_sealed()
    };
    rows.kind == RowsKind::People && rows.columns.len() == PEOPLE.len() && rows.columns.iter().all(alike)
}

fn retired(retired: Option<&Retired>) -> Option<String> {
    let Retired { version, now } = retired?;
    Some(match now.as_deref() {
        Some(now) => format!("Use {}.", FieldName::of_name(now)),
        None => format!("No longer asked since version {version}."),
    })
}

fn place(column: Option<&Column>) -> Place {
    column.map_or(Place::Sealed, |column| Place::Column(column.key.clone()))
}

fn described(question: &Question) -> String {
    let text = with_help(&question.label, question.hint.as_ref(), question.help.as_ref());
    match &question.answer {
        AnswerType::Number { unit, min, max, .. } => {
            let unit = unit.map_or_else(|| "A number".to_owned(), |unit| format!("A number of {}", unit_name(unit)));
            let own = question.unit.as_ref().map(|unit| format!(" {}", for_developers(unit))).unwrap_or_default();
            format!("{text}\n\n{unit}, {min} to {max}{own}.")
        }
        AnswerType::Scale { min, max } => {
            let end = |end: &Option<Text>| end.as_ref().map(|end| format!(" ({})", for_developers(end)));
            let (lowest, highest) = (end(&question.lowest), end(&question.highest));
            let (lowest, highest) = (lowest.unwrap_or_default(), highest.unwrap_or_default());
            format!("{text}\n\nA scale, {min}{lowest} to {max}{highest}.")
        }
        _ => text,
    }
}

fn with_help(label: &Text, hint: Option<&Text>, help: Option<&Text>) -> String {
    let texts = [Some(label), hint, help];
    texts.into_iter().flatten().map(for_developers).collect::<Vec<_>>().join("\n\n")
}

fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Days => "days",
        Unit::Weeks => "weeks",
        Unit::Months => "months",
        Unit::Years => "years",
        Unit::HalfYears => "half-years",
        Unit::SchoolDays => "school days",
        Unit::SchoolWeeks => "school weeks",
        Unit::Hours => "hours",
        Unit::Minutes => "minutes",
        Unit::Times => "times",
        Unit::Percent => "percent",
        Unit::Kroner => "kroner",
    }
}
