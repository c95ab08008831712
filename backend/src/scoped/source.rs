//! The tables of the port, each joined to the case it belongs to, and their columns.

use forms_dsl::model::{FormName, QuestionName};
use mobile_schema::{
    storage_plan::{ColumnKey, ColumnKind},
    store::Table,
};
use sea_orm::sea_query::{
    Alias, CaseStatement, Condition, DynIden, Expr, ExprTrait, IntoIden, JoinType, Query, SelectStatement,
};

use super::{Scoped, k, t};

/// A table in scope.
pub struct Source<'a> {
    /// From, joins, and the scope; no columns yet.
    pub select: SelectStatement,
    columns: Columns<'a>,
    scoped: Scoped<'a>,
}

/// A column of a source.
#[derive(Debug, Clone)]
pub struct Column {
    /// `"m"."q_goal"`.
    pub expr: Expr,
    /// What it holds.
    pub kind: Kind,
    /// The folded twin of a short text.
    pub folded: Option<Expr>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As the storage plan says.
    Open(ColumnKind),
    /// A name, in Norwegian order, without a folded twin.
    Name,
    /// A JSON value.
    Json,
    /// Something sealed that a plan may pick: why somebody declined to sign, a value that lost.
    Sealed,
}

/// The columns of a table: of the static one, and of the form's.
struct Columns<'a> {
    own: &'static [Own],
    made: &'static [Made],
    form: Option<(&'static str, &'a [mobile_schema::storage_plan::Column])>,
}

/// Name in the port, alias of the table, name in the database, kind.
type Own = (&'static str, &'static str, &'static str, Kind);
/// Name in the port, SQL that both databases share, kind.
type Made = (&'static str, &'static str, Kind);

const TEXT: Kind = Kind::Open(ColumnKind::LongText);
const WHOLE: Kind = Kind::Open(ColumnKind::Whole);
const TRUTH: Kind = Kind::Open(ColumnKind::Boolean);
const DATE: Kind = Kind::Open(ColumnKind::Date);
const MOMENT: Kind = Kind::Open(ColumnKind::Moment);
const ID: Kind = Kind::Open(ColumnKind::Id);

const UNITS: &[Own] = &[("id", "t", "id", ID), ("kind", "t", "kind", TEXT), ("name", "t", "name", Kind::Name)];
const CLASSES: &[Own] = &[
    ("id", "t", "id", ID),
    ("unit_id", "t", "unit_id", ID),
    ("name", "t", "name", Kind::Name),
    ("grade", "t", "grade", WHOLE),
];
const PEOPLE: &[Own] = &[
    ("id", "t", "id", ID),
    ("name", "t", "name", Kind::Name),
    ("first_name", "t", "first_name", Kind::Name),
    ("class_id", "t", "class_id", ID),
    ("unit_id", "c", "unit_id", ID),
];
const POSTINGS: &[Own] = &[
    ("id", "t", "id", ID),
    ("person_id", "t", "person_id", ID),
    ("name", "p", "name", Kind::Name),
    ("role", "t", "role", TEXT),
    ("class_id", "t", "class_id", ID),
];
/// Whoever leads a class works where it is.
const POSTED: &[Made] = &[("unit_id", "COALESCE(t.unit_id, c.unit_id)", ID)];
const CASES: &[Own] = &[
    ("id", "k", "id", ID),
    ("pupil_id", "k", "pupil_id", ID),
    ("unit_id", "k", "unit_id", ID),
    ("class_id", "k", "class_id", ID),
    ("state", "k", "state", TEXT),
    ("opened_at", "k", "opened_at", MOMENT),
    ("closed_at", "k", "closed_at", MOMENT),
    ("period_start", "k", "period_start", DATE),
];
const INVITED: &[Own] = &[
    ("id", "p", "id", ID),
    ("case_id", "t", "case_id", ID),
    ("name", "p", "name", Kind::Name),
    ("role", "t", "role", TEXT),
    ("relation", "t", "relation", TEXT),
    ("place", "t", "place", WHOLE),
];
const FILLINGS: &[Own] = &[
    ("id", "f", "id", ID),
    ("form", "f", "form", TEXT),
    ("form_version", "f", "form_version", WHOLE),
    ("case_id", "f", "case_id", ID),
    ("status", "f", "status", TEXT),
    ("revision", "f", "revision", WHOLE),
    ("language", "f", "language", TEXT),
    ("created_at", "f", "created_at", MOMENT),
    ("updated_at", "f", "updated_at", MOMENT),
    ("finished_at", "f", "finished_at", MOMENT),
    ("created_by", "f", "created_by", ID),
    ("amends", "f", "amends", ID),
    ("begun_from", "f", "begun_from", ID),
    ("discard_reason", "f", "discard_reason", Kind::Sealed),
    ("missing", "f", "missing", Kind::Json),
    ("look_again", "f", "look_again", Kind::Json),
];
const ROWS: &[Own] =
    &[("id", "t", "row_id", ID), ("filling_id", "t", "filling_id", ID), ("position", "t", "position", TEXT)];
const SIGNATURES: &[Own] = &[
    ("id", "t", "id", ID),
    ("filling_id", "t", "filling_id", ID),
    ("line", "t", "line", TEXT),
    ("row_id", "t", "row_id", ID),
    ("name", "t", "name", Kind::Name),
    ("role", "t", "role", TEXT),
    ("how", "t", "how", TEXT),
    ("declined_reason", "t", "detail", Kind::Sealed),
    ("state", "t", "state", TEXT),
    ("revision", "t", "revision", WHOLE),
    ("answers_hash", "t", "answers_hash", TEXT),
    ("shown_hash", "t", "shown_hash", TEXT),
    ("signed_at_device", "t", "signed_at_device", MOMENT),
    ("received_at", "t", "received_at", MOMENT),
    ("person_id", "t", "person_id", ID),
];
const CONFLICTS: &[Own] = &[
    ("id", "t", "id", ID),
    ("filling_id", "t", "filling_id", ID),
    ("path", "t", "path", TEXT),
    ("value", "t", "value", Kind::Sealed),
    ("author_id", "t", "author_id", ID),
    ("at", "t", "at", MOMENT),
];
const EDITS: &[Own] = &[
    ("id", "t", "id", ID),
    ("filling_id", "t", "filling_id", ID),
    ("revision", "t", "revision", WHOLE),
    ("questions", "t", "questions", Kind::Json),
    ("author_id", "t", "author_id", ID),
    ("device", "t", "device", ID),
    ("at", "t", "at", MOMENT),
    ("kind", "t", "kind", TEXT),
];
const FORM_VERSIONS: &[Own] = &[
    ("id", "t", "id", ID),
    ("name", "t", "name", TEXT),
    ("version", "t", "version", WHOLE),
    ("hash", "t", "hash", TEXT),
    ("published_at", "t", "published_at", MOMENT),
    ("current", "t", "current", TRUTH),
    ("definition", "t", "definition", Kind::Json),
];
const FOLLOW_UPS: &[Own] = &[
    ("id", "t", "id", ID),
    ("case_id", "t", "case_id", ID),
    ("filling_id", "t", "filling_id", ID),
    ("kind", "t", "kind", TEXT),
    ("opens", "t", "opens", TEXT),
    ("task", "t", "task", TEXT),
    ("label", "t", "label", TEXT),
    ("responsible", "t", "responsible", Kind::Json),
    ("every_amount", "t", "every_amount", WHOLE),
    ("every_unit", "t", "every_unit", TEXT),
    ("invited", "t", "invited", Kind::Sealed),
    ("invited_person", "t", "invited_person", ID),
    ("needs_consent", "t", "needs_consent", TRUTH),
    ("due", "t", "due", DATE),
    ("waits_for", "t", "waits_for", TEXT),
    ("done_by", "t", "done_by", ID),
    ("created_at", "t", "created_at", MOMENT),
];

const CONSENTS: &[Own] = &[
    ("id", "t", "id", ID),
    ("case_id", "t", "case_id", ID),
    ("giver_id", "t", "giver_id", ID),
    ("agency", "t", "agency", TEXT),
    ("forms", "t", "forms", Kind::Json),
    ("purpose", "t", "purpose", Kind::Sealed),
    ("from_day", "t", "from_day", DATE),
    ("until_day", "t", "until_day", DATE),
    ("how", "t", "how", TEXT),
    ("language", "t", "language", TEXT),
    ("interpreter_used", "t", "interpreter_used", TRUTH),
    ("noted_by", "t", "noted_by", ID),
    ("at", "t", "at", MOMENT),
    ("withdrawn_at", "t", "withdrawn_at", MOMENT),
    ("withdrawn_by", "t", "withdrawn_by", ID),
];
const SHARES: &[Own] = &[
    ("id", "t", "id", ID),
    ("case_id", "t", "case_id", ID),
    ("person_id", "t", "person_id", ID),
    ("role", "t", "role", TEXT),
    ("forms", "t", "forms", Kind::Json),
    ("reason", "t", "reason", Kind::Sealed),
    ("basis", "t", "basis", TEXT),
    ("until_at", "t", "until_at", MOMENT),
    ("by_id", "t", "by_id", ID),
    ("at", "t", "at", MOMENT),
    ("ended_at", "t", "ended_at", MOMENT),
    ("ended_by", "t", "ended_by", ID),
];
/// Its hash stands for an id: an entry is found by nothing else.
const AUDIT: &[Own] = &[
    ("id", "t", "hash", TEXT),
    ("number", "t", "seq", WHOLE),
    ("at", "t", "at", MOMENT),
    ("action", "t", "action", TEXT),
    ("case_id", "t", "case_id", ID),
    ("person_id", "t", "person_id", ID),
    ("person_name", "p", "name", TEXT),
];
/// What `deeds` makes a sentence of: action, form and name.
const DEED: &[Made] = &[("says", "t.action || ' ' || COALESCE(s.form, '-') || ' ' || COALESCE(p.name, '')", TEXT)];

impl<'a> Source<'a> {
    pub(super) fn new(scoped: Scoped<'a>, table: &Table) -> Option<Self> {
        let fixed = |select, own| Self { select, columns: Columns { own, made: &[], form: None }, scoped };
        Some(match table {
            Table::Units => fixed(of_municipality(scoped, "units"), UNITS),
            Table::Classes => fixed(of_municipality(scoped, "classes"), CLASSES),
            Table::FormVersions => fixed(of_municipality(scoped, "form_versions"), FORM_VERSIONS),
            // They are in no table.
            Table::FormDrafts => return None,
            Table::People => fixed(people(scoped), PEOPLE),
            Table::Postings => {
                let columns = Columns { own: POSTINGS, made: POSTED, form: None };
                Self { select: postings(scoped), columns, scoped }
            }
            Table::Cases => fixed(cases(scoped), CASES),
            Table::Invited => fixed(invited(scoped), INVITED),
            Table::Fillings => fixed(fillings(scoped), FILLINGS),
            Table::Signatures => fixed(static_parts_of_fillings(scoped, "signatures"), SIGNATURES),
            Table::Conflicts => fixed(static_parts_of_fillings(scoped, "conflicts"), CONFLICTS),
            Table::Edits => fixed(static_parts_of_fillings(scoped, "edits"), EDITS),
            Table::FollowUps => fixed(follow_ups(scoped), FOLLOW_UPS),
            Table::Consents => fixed(of_case(scoped, "consents", scoped.reads_consents()), CONSENTS),
            Table::Shares => fixed(of_case(scoped, "shares", scoped.reads_shares()), SHARES),
            Table::AuditOfCases => audit(scoped, of_case(scoped, "audit", scoped.reads_audit_of_case())),
            Table::Audit => audit(scoped, audit_log(scoped)),
            Table::Form(name) => Self::of_form(scoped, name)?,
            Table::Rows(form, rows) => Self::of_rows(scoped, form, rows)?,
        })
    }

    fn of_form(scoped: Scoped<'a>, form: &FormName) -> Option<Self> {
        let tables = scoped.storage.forms.get(form)?;
        let mut select = fillings(scoped);
        select.and_where(f("form").eq(form.as_str())).join_as(
            JoinType::InnerJoin,
            Alias::new(tables.table.as_str()),
            "m",
            Expr::col(("m", "filling_id")).equals(("f", "id")),
        );
        let columns = Columns { own: FILLINGS, made: &[], form: Some(("m", &tables.columns)) };
        Some(Self { select, columns, scoped })
    }

    fn of_rows(scoped: Scoped<'a>, form: &FormName, rows: &QuestionName) -> Option<Self> {
        let table = scoped.storage.forms.get(form)?.find_rows(rows.as_str())?;
        let select = parts_of_fillings(scoped, Alias::new(table.table.as_str()).into_iden());
        let columns = Columns { own: ROWS, made: &[], form: Some(("t", &table.columns)) };
        Some(Self { select, columns, scoped })
    }

    /// Of a form or its rows: whether the requester began the filling.
    pub fn is_begun_by_requester(&self) -> Expr {
        f("created_by").eq(self.scoped.person())
    }

    /// A column by its name in the port.
    pub fn find_column(&self, key: &ColumnKey) -> Option<Column> {
        let column = self.columns.find(key.as_str())?;
        let pupil = match self.columns.own {
            own if std::ptr::eq(own, PEOPLE) => Some(t("id")),
            own if std::ptr::eq(own, CASES) => Some(k("pupil_id")),
            _ => None,
        };
        Some(pupil.map_or(column.clone(), |pupil| self.scoped.placed(key, column, pupil)))
    }
}

/// A column of the case that the source is joined to.
pub fn find_case_column(scoped: Scoped<'_>, key: &ColumnKey) -> Option<Column> {
    let column = Columns { own: CASES, made: &[], form: None }.find(key.as_str())?;
    Some(scoped.placed(key, column, k("pupil_id")))
}

impl Scoped<'_> {
    /// Where a pupil goes; of one under address protection the school's own people alone see it.
    fn placed(self, key: &ColumnKey, column: Column, pupil: Expr) -> Column {
        let is_place = matches!(key.as_str(), "unit_id" | "class_id");
        if !is_place || self.works_at_a_school() {
            return column;
        }
        let hidden = |column: &'static str| Expr::col(("hidden", column));
        let mut protected = Query::select();
        protected
            .expr(Expr::val(1_i64))
            .from_as("people", "hidden")
            .and_where(hidden("municipality").eq(self.municipality))
            .and_where(hidden("id").eq(pupil))
            .and_where(hidden("protected").eq(1_i64));
        let shown = CaseStatement::new().case(Expr::exists(protected).not(), column.expr);
        Column { expr: shown.into(), ..column }
    }
}

/// A column of open rows, which stand under `alias`.
pub fn find_row_column(
    columns: &[mobile_schema::storage_plan::Column],
    alias: &'static str,
    key: &ColumnKey,
) -> Option<Column> {
    match key.as_str() {
        "position" => Some(Column { expr: Expr::col((alias, "position")), kind: TEXT, folded: None }),
        key => Columns { own: &[], made: &[], form: Some((alias, columns)) }.find(key),
    }
}

impl Columns<'_> {
    fn find(&self, name: &str) -> Option<Column> {
        let own = self.own.iter().find(|(port, ..)| *port == name).map(|&(_, alias, column, kind)| Column {
            expr: Expr::col((alias, column)),
            kind,
            folded: None,
        });
        let made = self.made.iter().find(|(port, ..)| *port == name).map(|&(_, sql, kind)| Column {
            expr: Expr::cust(sql),
            kind,
            folded: None,
        });
        own.or(made).or_else(|| {
            let (alias, columns) = self.form?;
            let column = columns.iter().find(|column| column.key.as_str() == name)?;
            let folded = (column.kind == ColumnKind::ShortText).then(|| Expr::col((alias, folded_twin(&column.key))));
            Some(Column { expr: Expr::col((alias, Alias::new(name))), kind: Kind::Open(column.kind), folded })
        })
    }
}

/// The twin of a short text that is searched and ordered by.
pub fn folded_twin(key: &ColumnKey) -> Alias {
    Alias::new(format!("{}_folded", key.as_str()))
}

/// Names of schools and classes, and forms, are everybody's to read.
fn of_municipality(scoped: Scoped<'_>, table: &'static str) -> SelectStatement {
    let mut select = Query::select();
    select.from_as(table, "t").and_where(t("municipality").eq(scoped.municipality));
    select
}

fn people(scoped: Scoped<'_>) -> SelectStatement {
    let mut select = of_municipality(scoped, "people");
    select
        .join_as(
            JoinType::LeftJoin,
            "classes",
            "c",
            Expr::col(("c", "municipality"))
                .equals(("t", "municipality"))
                .and(Expr::col(("c", "id")).equals(("t", "class_id"))),
        )
        .cond_where(scoped.reaches_person());
    select
}

fn postings(scoped: Scoped<'_>) -> SelectStatement {
    let mut select = of_municipality(scoped, "postings");
    let of = |alias: &'static str, id: &'static str| {
        let (municipality, key) = (Expr::col((alias, "municipality")), Expr::col((alias, "id")));
        municipality.equals(("t", "municipality")).and(key.equals(("t", id)))
    };
    select.join_as(JoinType::InnerJoin, "people", "p", of("p", "person_id"));
    select.join_as(JoinType::LeftJoin, "classes", "c", of("c", "class_id"));
    select.cond_where(scoped.reaches_posting());
    select
}

fn cases(scoped: Scoped<'_>) -> SelectStatement {
    let mut select = Query::select();
    select.from_as("cases", "k").and_where(k("municipality").eq(scoped.municipality)).cond_where(scoped.reaches_case());
    select
}

/// The people of a case, with the case and with who they are.
fn invited(scoped: Scoped<'_>) -> SelectStatement {
    let mut select = Query::select();
    select.from_subquery(scoped.invited(), "t");
    join_case(scoped, &mut select, "t");
    let who = Expr::col(("p", "municipality")).eq(scoped.municipality);
    select.join_as(JoinType::InnerJoin, "people", "p", who.and(Expr::col(("p", "id")).equals(("t", "person_id"))));
    select.cond_where(scoped.reaches_case());
    select
}

fn fillings(scoped: Scoped<'_>) -> SelectStatement {
    let mut select = Query::select();
    select.from_as("fillings", "f").and_where(f("municipality").eq(scoped.municipality));
    join_case(scoped, &mut select, "f");
    select.cond_where(scoped.reaches_form(&f("form")));
    select
}

/// A form that is to be filled in is told to those who will see it.
fn follow_ups(scoped: Scoped<'_>) -> SelectStatement {
    of_case(scoped, "follow_ups", scoped.reaches_form(&t("form")))
}

fn static_parts_of_fillings(scoped: Scoped<'_>, table: &'static str) -> SelectStatement {
    let mut select = parts_of_fillings(scoped, table.into_iden());
    select.and_where(t("municipality").eq(scoped.municipality));
    select
}

fn parts_of_fillings(scoped: Scoped<'_>, table: DynIden) -> SelectStatement {
    let mut select = Query::select();
    select.from_as(table, "t").join_as(
        JoinType::InnerJoin,
        "fillings",
        "f",
        f("municipality").eq(scoped.municipality).and(f("id").equals(("t", "filling_id"))),
    );
    join_case(scoped, &mut select, "f");
    select.cond_where(scoped.reaches_form(&f("form")));
    select
}

/// Rows of a table that name their case themselves.
fn of_case(scoped: Scoped<'_>, table: &'static str, scope: Condition) -> SelectStatement {
    let mut select = of_municipality(scoped, table);
    join_case(scoped, &mut select, "t");
    select.cond_where(scope);
    select
}

fn audit_log(scoped: Scoped<'_>) -> SelectStatement {
    let mut select = of_municipality(scoped, "audit");
    select.cond_where(scoped.reads_audit());
    select
}

/// With who did it, and the form that it was done to.
fn audit(scoped: Scoped<'_>, mut select: SelectStatement) -> Source<'_> {
    let of = |alias: &'static str, id: &'static str| {
        let (municipality, key) = (Expr::col((alias, "municipality")), Expr::col((alias, "id")));
        municipality.equals(("t", "municipality")).and(key.equals(("t", id)))
    };
    select.join_as(JoinType::LeftJoin, "people", "p", of("p", "person_id"));
    select.join_as(JoinType::LeftJoin, "fillings", "s", of("s", "subject_id"));
    Source { select, columns: Columns { own: AUDIT, made: DEED, form: None }, scoped }
}

fn join_case(scoped: Scoped<'_>, select: &mut SelectStatement, from: &'static str) {
    let of_case = k("municipality").eq(scoped.municipality).and(k("id").equals((from, "case_id")));
    select.join_as(JoinType::InnerJoin, "cases", "k", of_case);
}

fn f(column: &'static str) -> Expr {
    Expr::col(("f", column))
}
