//! A file of absence, line by line → what it says, or every mistake in it.

use std::collections::HashMap;

use mobile_schema::sheets::Line;

use crate::{
    entity::{
        absence_lessons, absence_totals,
        column::{Day, Id, Moment},
    },
    import::{
        cell,
        csv::{self, Read},
        defect::{Defects, Mistake, Thing},
        mapping::{AbsenceKind, Mapping, Period},
        stored::Stored,
    },
};

/// More of anything in a period is a slip of the keyboard.
const MOST: i64 = 5000;
/// Most lessons of a day.
const LESSONS_A_DAY: i64 = 12;

/// Understands a file.
pub(super) struct Reading<'r> {
    pub(super) name: &'r str,
    pub(super) mapping: &'r Mapping,
    pub(super) stored: &'r Stored,
    pub(super) municipality: i64,
    pub(super) now: Moment,
}

/// What a file says.
#[derive(Default)]
pub(super) struct Said {
    pub(super) totals: Vec<absence_totals::Model>,
    pub(super) lessons: Vec<absence_lessons::Model>,
    /// The days that the lessons cover, where there are any.
    pub(super) covers: Option<Period>,
    pub(super) now: Option<Moment>,
}

impl Reading<'_> {
    pub(super) fn read(&self, file: &[u8]) -> Result<Said, Defects> {
        let mut defects = Defects::default();
        let Read { lines, called } =
            csv::read(self.name, file, &self.mapping.headings(), self.mapping.allows_others(), &mut defects);
        let mut said = Said { now: Some(self.now), ..Said::default() };
        let mut first: HashMap<(Id, String), usize> = HashMap::new();
        for line in &lines {
            let Some((pupil, key)) = self.line(line, &mut said, &mut defects) else { continue };
            if let Some(first) = first.insert((pupil, key), line.number) {
                defects.push(self.name, line.number, None, Mistake::Twice { first });
            }
        }
        said.covers = self.mapping.period.or_else(|| {
            let days = || said.lessons.iter().map(|lesson| lesson.day.0);
            Some(Period { from: days().min()?, to: days().max()? })
        });
        defects.rename(&called);
        if defects.0.is_empty() { Ok(said) } else { Err(defects) }
    }

    /// Takes down a line; of whom it speaks, and of what, which it may say once alone.
    fn line(&self, line: &Line, said: &mut Said, defects: &mut Defects) -> Option<(Id, String)> {
        let before = defects.0.len();
        let pupil = self.pupil(line, defects);
        let key = match self.mapping.kind {
            AbsenceKind::Totals => self.total(line, pupil, said, defects),
            AbsenceKind::Lessons => self.lesson(line, pupil, said, defects),
        };
        (defects.0.len() == before).then_some((pupil?, key?))
    }

    fn total(&self, line: &Line, pupil: Option<Id>, said: &mut Said, defects: &mut Defects) -> Option<String> {
        let period = self.period(line, defects);
        let mut count = |column: &'static str| {
            let cell = line.get(column)?;
            self.sound(line, column, cell::number(cell, 0, MOST), defects)
        };
        let (days, hours) = (count("days"), count("hours"));
        let (valid_days, invalid_days) = (count("valid_days"), count("invalid_days"));
        let (valid_hours, invalid_hours) = (count("valid_hours"), count("invalid_hours"));
        let (late, left_school) = (count("late"), count("left"));
        let Period { from, to } = period?;
        said.totals.push(absence_totals::Model {
            municipality: self.municipality,
            pupil_id: pupil?,
            from_day: Day(from),
            to_day: Day(to),
            days,
            hours,
            valid_days,
            invalid_days,
            valid_hours,
            invalid_hours,
            late,
            left_school,
            imported_at: self.now,
        });
        Some(format!("{from}/{to}"))
    }

    fn lesson(&self, line: &Line, pupil: Option<Id>, said: &mut Said, defects: &mut Defects) -> Option<String> {
        let day = self.sound(line, "date", cell::day(line.get("date").unwrap_or_default()), defects);
        let lesson = line.get("lesson").map_or(Ok(0), |lesson| cell::number(lesson, 0, LESSONS_A_DAY));
        let lesson = self.sound(line, "lesson", lesson, defects);
        let word = line.get("kind").unwrap_or_default();
        let kind = self.mapping.lesson_kind(word);
        let kind = kind.map_err(|known| Mistake::NotOneOf { value: word.to_owned(), known });
        let kind = self.sound(line, "kind", kind, defects);
        let (day, lesson, kind) = (day?, lesson?, kind?.word());
        said.lessons.push(absence_lessons::Model {
            municipality: self.municipality,
            pupil_id: pupil?,
            day: Day(day),
            lesson,
            kind: kind.to_owned(),
            subject: line.get("subject").map(str::to_owned),
        });
        Some(format!("{day}/{lesson}/{kind}"))
    }

    fn pupil(&self, line: &Line, defects: &mut Defects) -> Option<Id> {
        let source = line.get("pupil")?;
        let found = self.stored.find_person(source).map(|person| person.id);
        let unknown = || Mistake::Unknown { value: source.to_owned(), thing: Thing::Pupil };
        self.sound(line, "pupil", found.ok_or_else(unknown), defects)
    }

    fn period(&self, line: &Line, defects: &mut Defects) -> Option<Period> {
        if let Some(period) = self.mapping.period {
            return Some(period);
        }
        let mut day = |column| self.sound(line, column, cell::day(line.get(column).unwrap_or_default()), defects);
        let (from, to) = (day("from"), day("to"));
        let (from, to) = (from?, to?);
        if to < from {
            defects.push(self.name, line.number, Some("to"), Mistake::Backwards);
            return None;
        }
        Some(Period { from, to })
    }

    fn sound<T>(&self, line: &Line, column: &str, read: Result<T, Mistake>, defects: &mut Defects) -> Option<T> {
        read.map_err(|mistake| defects.push(self.name, line.number, Some(column), mistake)).ok()
    }
}
