//! What the registers hold of the absence of pupils for whom a form is begun.

use std::collections::{BTreeSet, HashMap};

use forms_dsl::evaluate::{Absence, AbsenceTotals, AbsentLesson, Attendance};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    clock::day,
    entity::{absence_coverage, absence_lessons, absence_totals, column::Id},
    store::Fault,
};

/// Attendance by pupil. `units` says at which school each of them is.
pub(super) async fn load(
    transaction: &DatabaseTransaction,
    municipality: i64,
    units: &HashMap<Uuid, Uuid>,
) -> Result<HashMap<Uuid, Attendance>, Fault> {
    if units.is_empty() {
        return Ok(HashMap::new());
    }
    let pupils = || units.keys().map(|pupil| Id(*pupil));
    let totals = absence_totals::Entity::find()
        .filter(absence_totals::Column::Municipality.eq(municipality))
        .filter(absence_totals::Column::PupilId.is_in(pupils()))
        .all(transaction)
        .await?;
    let lessons = absence_lessons::Entity::find()
        .filter(absence_lessons::Column::Municipality.eq(municipality))
        .filter(absence_lessons::Column::PupilId.is_in(pupils()))
        .all(transaction)
        .await?;
    let schools: BTreeSet<Uuid> = units.values().copied().collect();
    let covered = absence_coverage::Entity::find()
        .filter(absence_coverage::Column::Municipality.eq(municipality))
        .filter(absence_coverage::Column::UnitId.is_in(schools.into_iter().map(Id)))
        .all(transaction)
        .await?;

    let mut attendances: HashMap<Uuid, Attendance> = HashMap::new();
    for row in totals {
        attendances.entry(row.pupil_id.0).or_default().totals.extend(counted(&row));
    }
    for row in lessons {
        let lesson = lesson(&row)?;
        attendances.entry(row.pupil_id.0).or_default().lessons.push(lesson);
    }
    for row in covered {
        let last = row.to_day.0.min(day(row.imported_at.0));
        let of_school = units.iter().filter(|(_, unit)| **unit == row.unit_id.0 && row.from_day.0 <= last);
        for (pupil, _) in of_school {
            attendances.entry(*pupil).or_default().covered.push((row.from_day.0, last));
        }
    }
    Ok(attendances)
}

/// Counted up to the day of the import at most; nothing where the period had not begun.
fn counted(row: &absence_totals::Model) -> Option<AbsenceTotals> {
    let to = row.to_day.0.min(day(row.imported_at.0));
    let number = |count: Option<i64>| count.map(Decimal::from);
    (row.from_day.0 <= to).then(|| AbsenceTotals {
        from: row.from_day.0,
        to,
        days: number(row.days),
        hours: number(row.hours),
        valid_days: number(row.valid_days),
        invalid_days: number(row.invalid_days),
        late: number(row.late),
        left_school: number(row.left_school),
    })
}

fn lesson(row: &absence_lessons::Model) -> Result<AbsentLesson, Fault> {
    let absence = match row.kind.as_str() {
        "valid" => Absence::Valid,
        "invalid" => Absence::Invalid,
        "unknown" => Absence::Unknown,
        "late" => Absence::Late,
        "left" => Absence::Left,
        _ => return Err(Fault::Stored("absence_lessons.kind")),
    };
    let lesson = u32::try_from(row.lesson).map_err(|_| Fault::Stored("absence_lessons.lesson"))?;
    Ok(AbsentLesson { day: row.day.0, lesson, absence, subject: row.subject.clone() })
}
