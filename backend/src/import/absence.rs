//! Absence from a school system's file: totals of a period, or lesson by lesson.
//!
//! A total takes the place of the one of the same pupil and period. Lessons take the place of all lessons of the same
//! days at the same schools: what a correction took away at the source goes away here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use forms_dsl::diagnostic::MessageLanguage::{self, Bokmaal, English};
use mobile_schema::{sheets::Line, store::StoreError};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, Iterable, QueryFilter, sea_query::OnConflict,
};
use uuid::Uuid;

use super::{
    Intent, Order, cell,
    csv::{self, Read},
    defect::{Defects, Mistake, Thing},
    mapping::{AbsenceKind, Mapping, Period},
    stored::Stored,
};
use crate::{
    audit::{self, Entry, sha256},
    database::{Database, take_turn},
    entity::{
        absence_coverage, absence_lessons, absence_totals,
        column::{Day, Id, Moment},
        people,
    },
    store::{Fault, report},
};

/// Rows of a statement; SQLite takes 32,766 values in one.
const TOGETHER: usize = 1000;
/// More of anything in a period is a slip of the keyboard.
const MOST: i64 = 5000;
/// Most lessons of a day.
const LESSONS_A_DAY: i64 = 12;

/// What came of it.
#[derive(Debug)]
pub enum AbsenceImported {
    /// Nothing was changed: each mistake.
    Refused(Defects),
    /// What differs, and whether it was applied.
    Compared {
        /// All that differs.
        difference: AbsenceDifference,
        /// Whether it was applied.
        applied: bool,
    },
}

/// All that differs.
#[derive(Debug, Default)]
pub struct AbsenceDifference {
    totals: Vec<(Option<absence_totals::Model>, absence_totals::Model)>,
    new_lessons: Vec<absence_lessons::Model>,
    gone_lessons: Vec<absence_lessons::Model>,
    coverage: Vec<absence_coverage::Model>,
    names: HashMap<Id, String>,
}

impl Database {
    /// Takes over a file of absence, or says what that would change.
    pub async fn import_absence(
        &self,
        name: &str,
        file: &[u8],
        mapping: &Mapping,
        order: Order<'_>,
    ) -> Result<AbsenceImported, StoreError> {
        let import = async {
            let transaction = self.begin().await?;
            let stored = Stored::load(&transaction, self.municipality()).await?;
            let reading =
                Reading { name, mapping, stored: &stored, municipality: self.municipality(), now: Moment(order.now) };
            let read = match reading.read(file) {
                Ok(read) => read,
                Err(defects) => return Ok(AbsenceImported::Refused(defects)),
            };
            let difference = compare(&transaction, &stored, self.municipality(), read).await?;
            if order.intent == Intent::Tell {
                return Ok(AbsenceImported::Compared { difference, applied: false });
            }
            if !difference.is_empty() {
                difference.apply(&transaction, self.municipality(), order.progress).await?;
                take_turn(&transaction).await?;
                audit::append(&transaction, self.municipality(), vec![importing(&difference, &order)]).await?;
            }
            transaction.commit().await?;
            Ok(AbsenceImported::Compared { difference, applied: true })
        };
        import.await.map_err(|fault: Fault| report(self.ids(), &fault))
    }
}

fn importing(difference: &AbsenceDifference, order: &Order<'_>) -> Entry {
    let Order { by, now, .. } = order;
    let digest = sha256(&[&difference.len().to_string()]);
    Entry { at: Moment(*now), person: *by, action: "import", case: Uuid::nil(), subject: *by, row: *by, digest }
}

struct Reading<'r> {
    name: &'r str,
    mapping: &'r Mapping,
    stored: &'r Stored,
    municipality: i64,
    now: Moment,
}

/// What a file says.
#[derive(Default)]
struct Said {
    totals: Vec<absence_totals::Model>,
    lessons: Vec<absence_lessons::Model>,
    /// The days that the lessons cover, where there are any.
    covers: Option<Period>,
    now: Option<Moment>,
}

impl Reading<'_> {
    fn read(&self, file: &[u8]) -> Result<Said, Defects> {
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

async fn compare(
    transaction: &DatabaseTransaction,
    stored: &Stored,
    municipality: i64,
    said: Said,
) -> Result<AbsenceDifference, DbErr> {
    let mut difference = AbsenceDifference {
        names: stored.people.values().map(|person| (person.id, person.name.clone())).collect(),
        ..AbsenceDifference::default()
    };
    if !said.totals.is_empty() {
        compare_totals(transaction, municipality, said.totals, &mut difference).await?;
    }
    if let (Some(covers), Some(now), false) = (said.covers, said.now, said.lessons.is_empty()) {
        compare_lessons(transaction, stored, municipality, (said.lessons, covers, now), &mut difference).await?;
    }
    Ok(difference)
}

async fn compare_totals(
    transaction: &DatabaseTransaction,
    municipality: i64,
    totals: Vec<absence_totals::Model>,
    difference: &mut AbsenceDifference,
) -> Result<(), DbErr> {
    let known = absence_totals::Entity::find()
        .filter(absence_totals::Column::Municipality.eq(municipality))
        .all(transaction)
        .await?;
    let mut known: HashMap<(Id, Day, Day), absence_totals::Model> =
        known.into_iter().map(|total| ((total.pupil_id, total.from_day, total.to_day), total)).collect();
    for total in totals {
        let before = known.remove(&(total.pupil_id, total.from_day, total.to_day));
        let same = before.as_ref().is_some_and(|before| {
            // When it was handed in is no difference.
            absence_totals::Model { imported_at: total.imported_at, ..before.clone() } == total
        });
        if !same {
            difference.totals.push((before, total));
        }
    }
    Ok(())
}

async fn compare_lessons(
    transaction: &DatabaseTransaction,
    stored: &Stored,
    municipality: i64,
    (lessons, covers, now): (Vec<absence_lessons::Model>, Period, Moment),
    difference: &mut AbsenceDifference,
) -> Result<(), DbErr> {
    let unit = |person: &people::Model| Some(stored.classes.get(&person.class_id?)?.unit_id);
    let units: BTreeSet<Id> = lessons.iter().filter_map(|lesson| unit(stored.people.get(&lesson.pupil_id)?)).collect();
    let of_units = |pupil: &Id| stored.people.get(pupil).and_then(unit).is_some_and(|unit| units.contains(&unit));
    let known = absence_lessons::Entity::find()
        .filter(absence_lessons::Column::Municipality.eq(municipality))
        .filter(absence_lessons::Column::Day.gte(Day(covers.from)))
        .filter(absence_lessons::Column::Day.lte(Day(covers.to)))
        .all(transaction)
        .await?;
    let key = |lesson: &absence_lessons::Model| (lesson.pupil_id, lesson.day, lesson.lesson, lesson.kind.clone());
    let wanted: BTreeMap<_, _> = lessons.into_iter().map(|lesson| (key(&lesson), lesson)).collect();
    let known: BTreeMap<_, _> = known.into_iter().map(|lesson| (key(&lesson), lesson)).collect();
    difference.gone_lessons = known
        .iter()
        .filter(|(key, lesson)| match wanted.get(*key) {
            Some(wanted) => wanted != *lesson,
            None => of_units(&lesson.pupil_id),
        })
        .map(|(_, lesson)| lesson.clone())
        .collect();
    difference.new_lessons =
        wanted.into_iter().filter(|(key, lesson)| known.get(key) != Some(lesson)).map(|(_, lesson)| lesson).collect();
    let covered = absence_coverage::Entity::find()
        .filter(absence_coverage::Column::Municipality.eq(municipality))
        .all(transaction)
        .await?;
    let is_covered = |unit: &Id| {
        covered.iter().any(|row| row.unit_id == *unit && row.from_day.0 <= covers.from && row.to_day.0 >= covers.to)
    };
    let new = units.iter().filter(|unit| !is_covered(unit)).map(|unit| absence_coverage::Model {
        municipality,
        unit_id: *unit,
        from_day: Day(covers.from),
        to_day: Day(covers.to),
        imported_at: now,
    });
    difference.coverage = new.collect();
    Ok(())
}

impl AbsenceDifference {
    /// Nothing differs.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How much differs.
    pub fn len(&self) -> usize {
        self.totals.len() + self.new_lessons.len() + self.gone_lessons.len() + self.coverage.len()
    }

    /// Each thing that differs, in a sentence.
    pub fn sentences(&self, language: MessageLanguage) -> impl Iterator<Item = String> {
        let name = |pupil: &Id| self.names.get(pupil).map_or("", String::as_str);
        let lesson = move |sign: &str, lesson: &absence_lessons::Model| {
            let at = match (lesson.lesson, language) {
                (0, English) => "the whole day".to_owned(),
                (0, Bokmaal) => "hele dagen".to_owned(),
                (number, English) => format!("lesson {number}"),
                (number, Bokmaal) => format!("{number}. time"),
            };
            format!("{sign} {}: {}, {at}, {}", name(&lesson.pupil_id), lesson.day, lesson.kind)
        };
        let totals = self.totals.iter().map(move |(before, after)| {
            let sign = if before.is_some() { "~" } else { "+" };
            let before = before.as_ref().map(|before| format!("{} → ", counts(before, language))).unwrap_or_default();
            let (from, to) = (after.from_day, after.to_day);
            format!("{sign} {}, {from} – {to}: {before}{}", name(&after.pupil_id), counts(after, language))
        });
        totals
            .chain(self.gone_lessons.iter().map(move |row| lesson("-", row)))
            .chain(self.new_lessons.iter().map(move |row| lesson("+", row)))
    }

    async fn apply(
        &self,
        transaction: &DatabaseTransaction,
        municipality: i64,
        progress: super::Progress<'_>,
    ) -> Result<(), DbErr> {
        for lesson in &self.gone_lessons {
            let key = (municipality, lesson.pupil_id, lesson.day, lesson.lesson, lesson.kind.clone());
            absence_lessons::Entity::delete_by_id(key).exec(transaction).await?;
        }
        let mut done = self.gone_lessons.len();
        for lessons in self.new_lessons.chunks(TOGETHER) {
            progress(done, self.len());
            let rows = lessons.iter().cloned().map(IntoActiveModel::into_active_model);
            absence_lessons::Entity::insert_many(rows).exec_without_returning(transaction).await?;
            done += lessons.len();
        }
        for totals in self.totals.chunks(TOGETHER) {
            progress(done, self.len());
            self.put_totals(transaction, totals).await?;
            done += totals.len();
        }
        if !self.coverage.is_empty() {
            let rows = self.coverage.iter().cloned().map(IntoActiveModel::into_active_model);
            absence_coverage::Entity::insert_many(rows).exec_without_returning(transaction).await?;
        }
        progress(self.len(), self.len());
        Ok(())
    }

    async fn put_totals(
        &self,
        transaction: &DatabaseTransaction,
        totals: &[(Option<absence_totals::Model>, absence_totals::Model)],
    ) -> Result<(), DbErr> {
        use absence_totals::Column;
        let key = [Column::Municipality, Column::PupilId, Column::FromDay, Column::ToDay];
        let changed = Column::iter().filter(|column| {
            !matches!(column, Column::Municipality | Column::PupilId | Column::FromDay | Column::ToDay)
        });
        let update = OnConflict::columns(key).update_columns(changed).to_owned();
        let rows = totals.iter().map(|(_, total)| total.clone().into_active_model());
        absence_totals::Entity::insert_many(rows)
            .on_conflict(update)
            .exec_without_returning(transaction)
            .await
            .map(drop)
    }
}

/// `8 days, 10 hours`; what is not counted is not said.
fn counts(total: &absence_totals::Model, language: MessageLanguage) -> String {
    let words = match language {
        English => ["days", "hours", "valid days", "invalid days", "valid hours", "invalid hours", "late", "left"],
        Bokmaal => [
            "dager",
            "timer",
            "gyldige dager",
            "ugyldige dager",
            "gyldige timer",
            "ugyldige timer",
            "forsentkomminger",
            "ganger forlatt skolen",
        ],
    };
    let counts = [
        total.days,
        total.hours,
        total.valid_days,
        total.invalid_days,
        total.valid_hours,
        total.invalid_hours,
        total.late,
        total.left_school,
    ];
    let said = counts.into_iter().zip(words).filter_map(|(count, word)| Some(format!("{} {word}", count?)));
    said.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn what_is_not_counted_is_not_said() {
        let day = Day(NaiveDate::from_ymd_opt(2026, 8, 1).unwrap());
        let total = absence_totals::Model {
            municipality: 1,
            pupil_id: Id(Uuid::nil()),
            from_day: day,
            to_day: day,
            days: Some(3),
            hours: None,
            valid_days: Some(0),
            invalid_days: None,
            valid_hours: None,
            invalid_hours: None,
            late: Some(2),
            left_school: None,
            imported_at: Moment("2026-11-24T08:00:00Z".parse().unwrap()),
        };
        assert_eq!(counts(&total, English), "3 days, 0 valid days, 2 late");
        assert_eq!(counts(&total, Bokmaal), "3 dager, 0 gyldige dager, 2 forsentkomminger");
    }
}
