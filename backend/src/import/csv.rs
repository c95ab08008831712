//! Files of comma-separated values → lines with cells under known headings.
//!
//! Spreadsheets of Norwegian municipalities write semicolons, others commas or tabs: the heading tells which. A byte
//! order mark is no part of the text. A heading may be in English or bokmål, in any case.

use std::{collections::BTreeMap, fs, io, path::Path};

use csv::{ReaderBuilder, StringRecord, Trim};
use mobile_schema::sheets::{Line, Sheet, Sheets};

use super::{
    cell::check_text,
    defect::{Defects, Mistake},
    file_name,
};

/// A column that a file may or must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    /// What we call it.
    pub(super) name: &'static str,
    /// What the file may call it.
    pub(super) called: Vec<String>,
    /// Whether it must be there, and each cell of it be filled in.
    pub(super) required: bool,
}

/// Lines of a file.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) lines: Vec<Line>,
    pub(super) called: Called,
}

/// What the file calls itself and its columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Called {
    pub(super) file: String,
    pub(super) columns: BTreeMap<&'static str, String>,
}

/// What a directory has.
#[derive(Debug, Default)]
pub struct Directory {
    /// The lines.
    pub sheets: Sheets,
    /// What each file calls itself and its columns.
    pub called: BTreeMap<&'static str, Called>,
}

/// Reads the sheets that a directory has: `pupils.csv` or `elever.csv`, and so on. None of them: an error.
pub fn read_directory(directory: &Path) -> io::Result<Result<Directory, Defects>> {
    let mut found = Directory::default();
    let mut defects = Defects::default();
    for sheet in Sheet::ALL {
        let files = [sheet.name(), sheet.bokmaal()].map(|name| directory.join(format!("{name}.csv")));
        let Some(file) = files.iter().find(|file| file.is_file()) else { continue };
        let read = read(&file_name(file), &fs::read(file)?, &headings(sheet), false, &mut defects);
        found.called.insert(sheet.name(), read.called);
        found.sheets.lines.insert(sheet, read.lines);
    }
    if found.sheets.lines.is_empty() {
        let wanted = Sheet::ALL.map(|sheet| format!("{}.csv", sheet.name())).join(", ");
        let why = format!("{}: none of {wanted} is here", directory.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, why));
    }
    Ok(if defects.0.is_empty() { Ok(found) } else { Err(defects) })
}

fn headings(sheet: Sheet) -> Vec<Heading> {
    let heading = |column: &mobile_schema::sheets::Column| Heading {
        name: column.name,
        called: vec![column.name.to_owned(), column.bokmaal.to_owned()],
        required: column.required,
    };
    sheet.columns().iter().map(heading).collect()
}

/// Reads a file; what is wrong with it is added to the defects. Columns that mean nothing are left out where the file
/// is another system's.
pub(super) fn read(name: &str, bytes: &[u8], headings: &[Heading], allows_others: bool, defects: &mut Defects) -> Read {
    let text = match std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)) {
        Ok(text) => text,
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            defects.push(name, line, None, Mistake::NotUtf8);
            return Read::default();
        }
    };
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    // The text is UTF-8 and its lines may be of any length, so nothing is left that could fail.
    let mut records = reader.records().map_while(Result::ok);
    let Some(heading) = records.next() else {
        defects.push(name, 1, None, Mistake::NoHeading);
        return Read::default();
    };
    let Some(columns) = match_heading(name, &heading, headings, allows_others, defects) else {
        return Read::default();
    };
    let called = columns.iter().filter_map(|(called, heading)| Some(((*heading)?.name, called.clone())));
    let called = Called { file: name.to_owned(), columns: called.collect() };
    let mut read = Read { lines: Vec::new(), called };
    for (line, record) in (2..).zip(records) {
        if record.iter().all(str::is_empty) {
            continue;
        }
        read.lines.extend(read_line(name, line, &record, &columns, defects));
    }
    read
}

/// The sign that stands most often in the heading.
fn delimiter(text: &str) -> u8 {
    let heading = text.lines().next().unwrap_or_default();
    let count = |sign: u8| heading.bytes().filter(|byte| *byte == sign).count();
    [b',', b'\t', b';'].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

/// A column of a file: what it is called there, and which of ours it is.
type Matched<'h> = (String, Option<&'h Heading>);

fn match_heading<'h>(
    name: &str,
    heading: &StringRecord,
    headings: &'h [Heading],
    allows_others: bool,
    defects: &mut Defects,
) -> Option<Vec<Matched<'h>>> {
    let before = defects.0.len();
    let mut columns: Vec<Matched<'h>> = Vec::new();
    for called in heading {
        let folded = called.to_lowercase();
        let found = headings.iter().find(|heading| heading.called.iter().any(|own| own.to_lowercase() == folded));
        let is_known = found.is_some_and(|found| columns.iter().any(|(_, other)| *other == Some(found)));
        if found.is_none() && allows_others {
            // Its cells are not looked at.
        } else if found.is_none() {
            let known = headings.iter().map(|heading| heading.called.join(" / ")).collect();
            defects.push(name, 1, Some(called), Mistake::UnknownHeading { known });
        } else if is_known {
            defects.push(name, 1, Some(called), Mistake::HeadingTwice);
        }
        columns.push((called.to_owned(), found));
    }
    for heading in headings.iter().filter(|heading| heading.required) {
        if !columns.iter().any(|(_, found)| *found == Some(heading)) {
            defects.push(name, 1, Some(&heading.called.join(" / ")), Mistake::HeadingMissing);
        }
    }
    (defects.0.len() == before).then_some(columns)
}

fn read_line(
    name: &str,
    line: usize,
    record: &StringRecord,
    columns: &[Matched<'_>],
    defects: &mut Defects,
) -> Option<Line> {
    if record.len() != columns.len() {
        defects.push(name, line, None, Mistake::Cells { found: record.len(), expected: columns.len() });
        return None;
    }
    let before = defects.0.len();
    let mut cells = BTreeMap::new();
    for ((called, heading), cell) in columns.iter().zip(record) {
        let Some(heading) = heading else { continue };
        if heading.required && cell.is_empty() {
            defects.push(name, line, Some(called), Mistake::Empty);
        } else if let Err(mistake) = check_text(cell) {
            defects.push(name, line, Some(called), mistake);
        }
        cells.insert(heading.name, cell.to_owned());
    }
    (defects.0.len() == before).then_some(Line { number: line, cells, gone: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pupils(text: &str) -> (Vec<Line>, Defects) {
        let mut defects = Defects::default();
        let read = read("elever.csv", text.as_bytes(), &headings(Sheet::Pupils), false, &mut defects);
        (read.lines, defects)
    }

    #[test]
    fn separators_marks_and_languages() {
        for text in [
            "id,name,class\n1,Siri Berg,8A\n",
            "\u{feff}ID;Navn;Klasse\r\n1;Siri Berg;8A\r\n\r\n",
            "id\tnavn\tclass\n1\t\"Siri Berg\"\t8A",
        ] {
            let (lines, defects) = pupils(text);
            assert_eq!(defects, Defects::default(), "{text}");
            assert_eq!(lines[0].get("name"), Some("Siri Berg"), "{text}");
            assert_eq!((lines.len(), lines[0].number, lines[0].get("class")), (1, 2, Some("8A")), "{text}");
        }
    }

    #[test]
    fn a_heading_tells_all_that_is_wrong_with_it() {
        let (_, defects) = pupils("id,nmae,id\n1,Siri,8A\n");
        let columns: Vec<_> = defects.0.iter().map(|defect| defect.column.as_deref().unwrap()).collect();
        assert_eq!(columns, ["nmae", "id", "name / navn", "class / klasse"]);
    }
}
