//! All that is kept of one person, as JSON that can be read and handed over.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use mobile_schema::{filling::StoredFilling, store::StoreError};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    database::Database,
    entity::{
        absence_lessons, absence_totals, audit, case_moves, cases, classes, column::Id, edits, fillings, guardianships,
        people, postings, units,
    },
    seal::{MasterKey, Place},
    served::Served,
    store::{Fault, fillings as whole, keys::CaseKeys, report},
};

impl Database {
    /// Everything of somebody; none: there is nobody of this id.
    pub async fn export_person(
        &self,
        person: Uuid,
        master: &MasterKey,
        served: &Served,
        now: DateTime<Utc>,
    ) -> Result<Option<Value>, StoreError> {
        let export = async {
            let key = (self.municipality(), Id(person));
            let Some(found) = people::Entity::find_by_id(key).one(self.readers()).await? else { return Ok(None) };
            Ok(Some(json!({
                "exportedAt": now,
                "person": self.of_person(&found).await?,
                "absence": self.absence_of(found.id).await?,
                "cases": self.cases_of(found.id, master, served).await?,
                "done": self.done_by(found.id).await?,
            })))
        };
        export.await.map_err(|fault: Fault| report(self.ids(), &fault))
    }

    async fn of_person(&self, person: &people::Model) -> Result<Value, Fault> {
        let class = match person.class_id {
            Some(class) => classes::Entity::find_by_id((self.municipality(), class)).one(self.readers()).await?,
            None => None,
        };
        let unit = match &class {
            Some(class) => units::Entity::find_by_id((self.municipality(), class.unit_id)).one(self.readers()).await?,
            None => None,
        };
        let postings = postings::Entity::find()
            .filter(postings::Column::Municipality.eq(self.municipality()))
            .filter(postings::Column::PersonId.eq(person.id))
            .all(self.readers())
            .await?;
        let wards = guardianships::Entity::find()
            .filter(guardianships::Column::Municipality.eq(self.municipality()))
            .filter(
                Condition::any()
                    .add(guardianships::Column::GuardianId.eq(person.id))
                    .add(guardianships::Column::PupilId.eq(person.id)),
            )
            .all(self.readers())
            .await?;
        Ok(json!({
            "id": person.id.0,
            "name": person.name,
            "firstName": person.first_name,
            "class": class.map(|class| class.name),
            "school": unit.map(|unit| unit.name),
            "addressProtected": person.protected == 1,
            "sourceId": person.source_id,
            "roles": postings.into_iter().map(|posting| posting.role).collect::<Vec<_>>(),
            "guardianships": wards.into_iter().map(|ward| json!({
                "guardian": ward.guardian_id.0, "pupil": ward.pupil_id.0, "relation": ward.relation,
            })).collect::<Vec<_>>(),
        }))
    }

    async fn absence_of(&self, pupil: Id) -> Result<Value, Fault> {
        let totals = absence_totals::Entity::find()
            .filter(absence_totals::Column::Municipality.eq(self.municipality()))
            .filter(absence_totals::Column::PupilId.eq(pupil))
            .all(self.readers())
            .await?;
        let lessons = absence_lessons::Entity::find()
            .filter(absence_lessons::Column::Municipality.eq(self.municipality()))
            .filter(absence_lessons::Column::PupilId.eq(pupil))
            .all(self.readers())
            .await?;
        Ok(json!({
            "totals": totals.into_iter().map(|total| json!({
                "from": total.from_day.0, "to": total.to_day.0, "days": total.days, "hours": total.hours,
                "validDays": total.valid_days, "invalidDays": total.invalid_days, "validHours": total.valid_hours,
                "invalidHours": total.invalid_hours, "late": total.late, "leftSchool": total.left_school,
                "importedAt": total.imported_at.0,
            })).collect::<Vec<_>>(),
            "lessons": lessons.into_iter().map(|lesson| json!({
                "day": lesson.day.0, "lesson": lesson.lesson, "kind": lesson.kind, "subject": lesson.subject,
            })).collect::<Vec<_>>(),
        }))
    }

    async fn cases_of(&self, pupil: Id, master: &MasterKey, served: &Served) -> Result<Vec<Value>, Fault> {
        let cases = cases::Entity::find()
            .filter(cases::Column::Municipality.eq(self.municipality()))
            .filter(cases::Column::PupilId.eq(pupil))
            .order_by_asc(cases::Column::OpenedAt)
            .all(self.readers())
            .await?;
        let ids: HashSet<Uuid> = cases.iter().map(|case| case.id.0).collect();
        let keys = CaseKeys::load(self.readers(), self.municipality(), master, ids).await?;
        let mut exported = Vec::with_capacity(cases.len());
        for case in cases {
            let rows = fillings::Entity::find()
                .filter(fillings::Column::Municipality.eq(self.municipality()))
                .filter(fillings::Column::CaseId.eq(case.id))
                .all(self.readers())
                .await?;
            let mut filled: Vec<StoredFilling> =
                whole::load(self.readers(), served, &keys, rows).await?.into_values().collect();
            filled.sort_by_key(|filling| (filling.created_at, filling.id));
            let mut fillings = Vec::with_capacity(filled.len());
            for filling in &filled {
                fillings.push(self.filling(filling).await?);
            }
            exported.push(json!({
                "id": case.id.0,
                "state": case.state,
                "openedAt": case.opened_at.0,
                "closedAt": case.closed_at.map(|at| at.0),
                "moves": self.moves_of(case.id, &keys).await?,
                "fillings": fillings,
                "readBy": self.read_by(case.id).await?,
            }));
        }
        Ok(exported)
    }

    async fn filling(&self, filling: &StoredFilling) -> Result<Value, Fault> {
        let edits = edits::Entity::find()
            .filter(edits::Column::Municipality.eq(self.municipality()))
            .filter(edits::Column::FillingId.eq(Id(filling.id)))
            .order_by_asc(edits::Column::At)
            .order_by_asc(edits::Column::Id)
            .all(self.readers())
            .await?;
        let history = edits.into_iter().map(|edit| {
            let questions: Value =
                serde_json::from_str(&edit.questions).map_err(|_| Fault::Stored("edits.questions"))?;
            Ok(json!({ "at": edit.at.0, "by": edit.author_id.0, "kind": edit.kind, "questions": questions }))
        });
        let signatures = filling.signatures.iter().map(|signature| {
            json!({ "name": signature.name, "at": signature.received_at, "answersHash": signature.answers_hash })
        });
        Ok(json!({
            "id": filling.id,
            "form": filling.form.as_str(),
            "formVersion": filling.form_version,
            "status": whole::status_word(filling.status),
            "language": filling.language.as_str(),
            "createdAt": filling.created_at,
            "finishedAt": filling.finished_at,
            "createdBy": filling.created_by,
            "discardReason": filling.discard_reason,
            "answers": filling.answers.to_json(),
            "computedAndPrefilled": filling.untouched.to_json(),
            "signatures": signatures.collect::<Vec<_>>(),
            "history": history.collect::<Result<Vec<_>, Fault>>()?,
        }))
    }

    async fn moves_of(&self, case: Id, keys: &CaseKeys) -> Result<Vec<Value>, Fault> {
        let rows = case_moves::Entity::find()
            .filter(case_moves::Column::Municipality.eq(self.municipality()))
            .filter(case_moves::Column::CaseId.eq(case))
            .order_by_asc(case_moves::Column::At)
            .all(self.readers())
            .await?;
        let key = keys.find(case.0)?;
        let moves = rows.into_iter().map(|row| {
            let place = Place { table: "case_moves", column: "reason", row: row.id.0 };
            let reason = row.reason.as_deref().map(|sealed| key.open(place, sealed)).transpose()?;
            let reason = reason.map(|reason| String::from_utf8_lossy(&reason).into_owned());
            Ok(json!({ "at": row.at.0, "from": row.from_state, "to": row.to_state, "by": row.author_id.0, "reason": reason }))
        });
        moves.collect()
    }

    /// Who was shown sealed answers of a case, and when.
    async fn read_by(&self, case: Id) -> Result<Vec<Value>, Fault> {
        let rows = audit::Entity::find()
            .filter(audit::Column::Municipality.eq(self.municipality()))
            .filter(audit::Column::CaseId.eq(case))
            .filter(audit::Column::Action.eq("read"))
            .order_by_asc(audit::Column::Seq)
            .all(self.readers())
            .await?;
        Ok(rows.into_iter().map(|row| json!({ "at": row.at.0, "by": row.person_id.0 })).collect())
    }

    /// What somebody did themselves.
    async fn done_by(&self, person: Id) -> Result<Vec<Value>, Fault> {
        let rows = audit::Entity::find()
            .filter(audit::Column::Municipality.eq(self.municipality()))
            .filter(audit::Column::PersonId.eq(person))
            .order_by_asc(audit::Column::Seq)
            .all(self.readers())
            .await?;
        Ok(rows.into_iter().map(|row| json!({ "at": row.at.0, "action": row.action, "case": row.case_id.0 })).collect())
    }
}
