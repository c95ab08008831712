//! Rows as the store gives them: one JSON text, and where in it each cell is.

use std::fmt;

use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::store::Rows;

/// Rows of cells that stay text until they are written.
#[derive(Debug, Default)]
pub(crate) struct RowTable {
    json: String,
    cells: Vec<(u32, u32)>,
    width: usize,
    /// Counted, since rows may be asked for without any of their cells.
    rows: usize,
}

/// The store's text is no array of arrays of so many cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

impl RowTable {
    /// Finds the cells of rows that each have so many.
    pub(crate) fn parse(rows: Rows, width: usize) -> Result<Self, Malformed> {
        let json = rows.json;
        let mut cells = Vec::new();
        let mut reader = serde_json::Deserializer::from_str(&json);
        let visitor = Lines { base: json.as_ptr() as usize, width, cells: &mut cells };
        let rows = (&mut reader).deserialize_seq(visitor).map_err(|_| Malformed)?;
        Ok(Self { json, cells, width, rows })
    }

    /// How many rows.
    pub(crate) fn len(&self) -> usize {
        self.rows
    }

    /// A cell as JSON.
    pub(crate) fn cell(&self, row: usize, cell: usize) -> &str {
        let place = self.cells.get(row * self.width + cell);
        place.and_then(|&(from, to)| self.json.get(from as usize..to as usize)).unwrap_or("null")
    }
}

/// Visits the rows.
struct Lines<'c> {
    base: usize,
    width: usize,
    cells: &'c mut Vec<(u32, u32)>,
}

/// Visits the cells of one row.
struct Line<'c> {
    base: usize,
    width: usize,
    cells: &'c mut Vec<(u32, u32)>,
}

impl<'de> Visitor<'de> for Lines<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<usize, A::Error> {
        let mut count = 0;
        while rows.next_element_seed(Line { base: self.base, width: self.width, cells: &mut *self.cells })?.is_some() {
            count += 1;
        }
        Ok(count)
    }
}

impl<'de> serde::de::DeserializeSeed<'de> for Line<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Line<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cells", self.width)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut cells: A) -> Result<(), A::Error> {
        let mut found = 0;
        while let Some(raw) = cells.next_element::<&'de RawValue>()? {
            // The text is borrowed from the whole, so the distance of their beginnings is its place.
            let from = raw.get().as_ptr() as usize - self.base;
            let place = |at: usize| u32::try_from(at).map_err(serde::de::Error::custom);
            self.cells.push((place(from)?, place(from + raw.get().len())?));
            found += 1;
        }
        if found == self.width { Ok(()) } else { Err(serde::de::Error::invalid_length(found, &self)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_as_they_were_written() {
        let json = r#"[ ["a\"]", 1.50,null] ,[{"x":[1,2]},true , "æ"]]"#.to_owned();
        let table = RowTable::parse(Rows { json }, 3).unwrap();
        assert_eq!(table.len(), 2);
        let cells: Vec<_> = (0..2).flat_map(|r| (0..3).map(move |c| (r, c))).map(|(r, c)| table.cell(r, c)).collect();
        assert_eq!(cells, [r#""a\"]""#, "1.50", "null", r#"{"x":[1,2]}"#, "true", "\"æ\""]);
    }

    #[test]
    fn anything_else_is_malformed() {
        for json in ["", "{}", "[1]", "[[1,2]]", "[[1],[1,2]]", "[[1]"] {
            assert!(RowTable::parse(Rows { json: json.to_owned() }, 1).is_err(), "{json}");
        }
        assert_eq!(RowTable::parse(Rows { json: "[]".to_owned() }, 1).unwrap().len(), 0);
        assert_eq!(RowTable::parse(Rows { json: "[[],[]]".to_owned() }, 0).unwrap().len(), 2);
    }
}
