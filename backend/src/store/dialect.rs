//! What SQLite and PostgreSQL call differently, and the Norwegian order of texts.

use mobile_schema::storage_plan::ColumnKind;
use sea_orm::{
    DbBackend,
    sea_query::{Expr, Func},
};
use unicode_normalization::UnicodeNormalization;

use crate::scoped::{Column, Kind};

/// SQL of our own with a `?` for each expression.
pub(crate) fn custom(backend: DbBackend, sql: &str, expressions: Vec<Expr>) -> Expr {
    if backend == DbBackend::Postgres {
        Expr::cust_with_exprs(sql.replace('?', "$"), expressions)
    } else {
        Expr::cust_with_exprs(sql.to_owned(), expressions)
    }
}

/// `FALSE`, in the words of both.
pub(crate) fn never() -> Expr {
    Expr::cust("1 = 0")
}

/// `TRUE`, in the words of both.
pub(crate) fn always() -> Expr {
    Expr::cust("1 = 1")
}

/// True where the condition is not surely true.
pub(crate) fn not_surely(backend: DbBackend, condition: Expr) -> Expr {
    custom(backend, "((?) IS NOT TRUE)", vec![condition])
}

/// Whether `text` holds `part` as it stands.
pub(crate) fn holds(backend: DbBackend, text: Expr, part: Expr) -> Expr {
    let sql = if backend == DbBackend::Postgres { "strpos(?, ?) > 0" } else { "instr(?, ?) > 0" };
    custom(backend, sql, vec![text, part])
}

/// Whether `text` begins with `part` as it stands.
pub(crate) fn begins(backend: DbBackend, text: Expr, part: &str) -> Expr {
    let characters = i64::try_from(part.chars().count()).unwrap_or(i64::MAX);
    custom(backend, "substr(?, 1, ?) = ?", vec![text, whole(backend, characters), Expr::val(part)])
}

/// PostgreSQL takes lengths of 32 bits.
fn whole(backend: DbBackend, number: i64) -> Expr {
    if backend == DbBackend::Postgres {
        Expr::val(i32::try_from(number).unwrap_or(i32::MAX))
    } else {
        Expr::val(number)
    }
}

/// Case and composition do not count: NFC, lower case. Twins of short texts are made by this.
pub(crate) fn fold(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// The text of a column in which `contains` looks; [`fold`] is what is looked for.
pub(crate) fn folded(column: &Column) -> Expr {
    column.folded.clone().unwrap_or_else(|| lower(column.expr.clone()))
}

/// Lower case of what has no twin; SQLite's own `lower` knows the letters of English.
fn lower(text: Expr) -> Expr {
    [("Æ", "æ"), ("Ø", "ø"), ("Å", "å")]
        .into_iter()
        .fold(Func::lower(text).into(), |text: Expr, (capital, small)| replace(text, capital, small))
}

/// What a column is ordered by: texts as a Norwegian dictionary has them, the rest as it stands.
pub(crate) fn order_key(column: &Column) -> Expr {
    match column.kind {
        Kind::Open(ColumnKind::ShortText) | Kind::Name => norwegian(folded(column)),
        Kind::Open(_) | Kind::Json | Kind::Sealed => column.expr.clone(),
    }
}

/// The same of a value that a cursor holds.
pub(crate) fn order_key_of(column: &Column, value: Expr, text: Option<&str>) -> Expr {
    match (column.kind, text) {
        (Kind::Open(ColumnKind::ShortText), Some(text)) => norwegian(Expr::val(fold(text))),
        (Kind::Name, Some(_)) => norwegian(lower(value)),
        _ => value,
    }
}

/// `{`, `|`, `}` follow `z` in this order, as æ, ø, å do.
fn norwegian(folded: Expr) -> Expr {
    [("æ", "{"), ("ø", "|"), ("å", "}")]
        .into_iter()
        .fold(folded, |text, (letter, stand_in)| replace(text, letter, stand_in))
}

fn replace(text: Expr, from: &str, to: &str) -> Expr {
    // Literals, not parameters: a window and its select must be one expression to the database.
    Func::cust("replace").args([text, Expr::cust(format!("'{from}'")), Expr::cust(format!("'{to}'"))]).into()
}

/// `ORDER BY` says where nulls stand; SQLite has them so by itself.
pub(crate) fn needs_null_order(backend: DbBackend) -> bool {
    backend == DbBackend::Postgres
}

/// All rows of a sub-select as one JSON text, a JSON array for each row.
pub(crate) fn json_of_rows(backend: DbBackend, cells: &[(String, Kind)]) -> Expr {
    let encoded: Vec<String> = cells.iter().map(|(name, kind)| json_cell(backend, name, *kind)).collect();
    let sql = match backend {
        DbBackend::Postgres if encoded.len() > MOST_ARGUMENTS => {
            let each: Vec<String> = encoded.iter().map(|cell| format!("to_json({cell})")).collect();
            format!("coalesce(json_agg(json_build_array(VARIADIC ARRAY[{}]::json[]))::text, '[]')", each.join(", "))
        }
        DbBackend::Postgres => format!("coalesce(json_agg(json_build_array({}))::text, '[]')", encoded.join(", ")),
        _ => format!("json_group_array(json_array({}))", encoded.join(", ")),
    };
    Expr::cust(sql)
}

/// Of a function in PostgreSQL.
const MOST_ARGUMENTS: usize = 100;

fn json_cell(backend: DbBackend, name: &str, kind: Kind) -> String {
    let postgres = backend == DbBackend::Postgres;
    match kind {
        Kind::Open(ColumnKind::Boolean) if postgres => format!("({name} = 1)"),
        Kind::Open(ColumnKind::Boolean) => format!("json(CASE {name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"),
        Kind::Open(ColumnKind::Decimal { places }) => decimal_text(postgres, name, places),
        Kind::Open(ColumnKind::Options | ColumnKind::Ids) | Kind::Json if postgres => format!("{name}::json"),
        Kind::Open(ColumnKind::Options | ColumnKind::Ids) | Kind::Json => format!("json({name})"),
        Kind::Sealed if postgres => format!("encode({name}, 'hex')"),
        Kind::Sealed => format!("CASE WHEN {name} IS NOT NULL THEN hex({name}) END"),
        Kind::Open(
            ColumnKind::ShortText
            | ColumnKind::LongText
            | ColumnKind::Whole
            | ColumnKind::Date
            | ColumnKind::Time
            | ColumnKind::Period
            | ColumnKind::Moment
            | ColumnKind::Option
            | ColumnKind::Role
            | ColumnKind::Id,
        )
        | Kind::Name => name.to_owned(),
    }
}

fn decimal_text(postgres: bool, name: &str, places: u32) -> String {
    let scale = 10_i64.saturating_pow(places);
    match (postgres, places) {
        (true, _) => format!("round({name}::numeric / {scale}, {places})::text"),
        (false, 0) => format!("CAST({name} AS TEXT)"),
        (false, _) => format!(
            "CASE WHEN {name} IS NOT NULL THEN printf('%s%d.%0{places}d', CASE WHEN {name} < 0 THEN '-' ELSE '' END, \
             abs({name}) / {scale}, abs({name}) % {scale}) END"
        ),
    }
}
