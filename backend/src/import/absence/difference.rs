//! What a file of absence says against what is stored → what differs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};

use super::reading::Said;
use crate::{
    entity::{
        absence_coverage, absence_lessons, absence_totals,
        column::{Day, Id, Moment},
        people,
    },
    import::{mapping::Period, stored::Stored},
};

/// All that differs.
#[derive(Debug, Default)]
pub struct AbsenceDifference {
    pub(super) totals: Vec<(Option<absence_totals::Model>, absence_totals::Model)>,
    pub(super) new_lessons: Vec<absence_lessons::Model>,
    pub(super) gone_lessons: Vec<absence_lessons::Model>,
    pub(super) coverage: Vec<absence_coverage::Model>,
    pub(super) names: HashMap<Id, String>,
}

impl AbsenceDifference {
    /// Compares.
    pub(super) async fn between(
        transaction: &DatabaseTransaction,
        stored: &Stored,
        municipality: i64,
        said: Said,
    ) -> Result<Self, DbErr> {
        let mut difference = Self {
            names: stored.people.values().map(|person| (person.id, person.name.clone())).collect(),
            ..Self::default()
        };
        if !said.totals.is_empty() {
            compare_totals(transaction, municipality, said.totals, &mut difference).await?;
        }
        if let (Some(covers), Some(now), false) = (said.covers, said.now, said.lessons.is_empty()) {
            compare_lessons(transaction, stored, municipality, (said.lessons, covers, now), &mut difference).await?;
        }
        Ok(difference)
    }

    /// Nothing differs.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How much differs.
    pub fn len(&self) -> usize {
        self.totals.len() + self.new_lessons.len() + self.gone_lessons.len() + self.coverage.len()
    }
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
