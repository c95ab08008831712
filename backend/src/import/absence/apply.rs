//! What differs in absence → rows.

use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, Iterable, sea_query::OnConflict};

use super::AbsenceDifference;
use crate::{
    entity::{absence_coverage, absence_lessons, absence_totals},
    import::Progress,
};

/// Rows of a statement; SQLite takes 32,766 values in one.
const TOGETHER: usize = 1000;

impl AbsenceDifference {
    /// Writes everything.
    pub(super) async fn apply(
        &self,
        transaction: &DatabaseTransaction,
        municipality: i64,
        progress: Progress<'_>,
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
