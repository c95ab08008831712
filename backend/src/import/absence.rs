//! Absence from a school system's file: totals of a period, or lesson by lesson.
//!
//! A total takes the place of the one of the same pupil and period. Lessons take the place of all lessons of the same
//! days at the same schools: what a correction took away at the source goes away here.

mod apply;
mod difference;
mod reading;
mod telling;

use mobile_schema::store::StoreError;
use uuid::Uuid;

pub use self::difference::AbsenceDifference;
use self::reading::Reading;
use super::{Intent, Order, defect::Defects, mapping::Mapping, stored::Stored};
use crate::{
    audit::{self, Entry, sha256},
    database::{Database, take_turn},
    entity::column::Moment,
    store::{Fault, report},
};

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
            let difference = AbsenceDifference::between(&transaction, &stored, self.municipality(), read).await?;
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
