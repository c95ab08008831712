//! Cursors: where a row stands in a list, as base64url of a JSON array of a tag, the cells of the order and the id.
//!
//! The tag says which list in which order, so that a cursor of another one is refused and never taken for page one.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    storage_plan::ColumnKey,
    store::{Cell, OrderBy, Table},
};

/// Which list in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CursorTag(String);

impl CursorTag {
    pub(super) fn of(table: &Table, parent: Option<&ColumnKey>, order: &[OrderBy]) -> Self {
        let mut hash = Sha256::new();
        hash.update(format!("{table:?}|{}", parent.map_or("", ColumnKey::as_str)));
        for by in order {
            hash.update(format!("|{} {}", by.column.as_str(), by.descending));
        }
        Self(URL_SAFE_NO_PAD.encode(hash.finalize().iter().take(6).copied().collect::<Vec<u8>>()))
    }

    /// The cursor of a row, from its cells as JSON.
    pub(crate) fn print<'c>(&self, cells: impl IntoIterator<Item = &'c str>) -> String {
        let mut json = format!("[\"{}\"", self.0);
        for cell in cells {
            json.push(',');
            json.push_str(cell);
        }
        json.push(']');
        URL_SAFE_NO_PAD.encode(json)
    }
}

/// The cells of a cursor; a foreign one is nothing. `places` knows which columns hold decimals.
pub(super) fn parse(
    text: &str,
    tag: &CursorTag,
    order: &[OrderBy],
    places: impl Fn(&ColumnKey) -> Option<u32>,
) -> Option<Vec<Cell>> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    let values: Vec<Value> = serde_json::from_slice(&bytes).ok()?;
    let (found, cells) = values.split_first()?;
    if found.as_str() != Some(tag.0.as_str()) || cells.len() != order.len() + 1 {
        return None;
    }
    let columns = order.iter().map(|by| places(&by.column)).chain([None]);
    cells.iter().zip(columns).map(|(value, places)| cell(value, places)).collect()
}

fn cell(value: &Value, places: Option<u32>) -> Option<Cell> {
    match (value, places) {
        (Value::Null, _) => Some(Cell::Null),
        (Value::Bool(truth), _) => Some(Cell::Integer(i64::from(*truth))),
        (Value::Number(number), None) => number.as_i64().map(Cell::Integer),
        (Value::String(text), Some(places)) => {
            let decimal: Decimal = text.parse().ok()?;
            decimal.checked_mul(Decimal::from(10_i64.checked_pow(places)?))?.to_i64().map(Cell::Integer)
        }
        (Value::String(text), None) => (!text.contains('\0')).then(|| Cell::Text(text.clone())),
        (Value::Number(_), Some(_)) | (Value::Array(_) | Value::Object(_), _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(column: &'static str) -> Vec<OrderBy> {
        vec![OrderBy { column: ColumnKey::fixed(column), descending: true }]
    }

    #[test]
    fn a_cursor_comes_back_in_its_own_list_alone() {
        let by_day = order("q_day");
        let tag = CursorTag::of(&Table::Cases, None, &by_day);
        let cursor = tag.print(["\"2026-11-20\"", "\"0193\""]);
        let cells = vec![Cell::Text("2026-11-20".into()), Cell::Text("0193".into())];
        assert_eq!(parse(&cursor, &tag, &by_day, |_| None), Some(cells));

        let other = order("q_goal");
        assert_eq!(parse(&cursor, &CursorTag::of(&Table::Cases, None, &other), &other, |_| None), None);
        assert_eq!(parse(&cursor, &CursorTag::of(&Table::People, None, &by_day), &by_day, |_| None), None);
        for garbage in ["", "W10", "bnVsbA", "!"] {
            assert_eq!(parse(garbage, &tag, &by_day, |_| None), None);
        }
    }

    #[test]
    fn a_decimal_is_scaled_as_its_column() {
        let by_hours = order("q_hours");
        let tag = CursorTag::of(&Table::Cases, None, &by_hours);
        let cells = parse(&tag.print(["\"12.50\"", "\"0193\""]), &tag, &by_hours, |_| Some(2));
        assert_eq!(cells, Some(vec![Cell::Integer(1250), Cell::Text("0193".into())]));
        for forged in [["\"79228162514264337593543950335\"", "\"0193\""], ["\"1\"", "\"\\u0000\""]] {
            assert_eq!(parse(&tag.print(forged), &tag, &by_hours, |_| Some(2)), None);
        }
    }
}
