//! Those of the register whom a batch names in answers, with what makes them belong to a case.

use std::collections::{BTreeSet, HashMap};

use forms_dsl::model::RoleName;
use mobile_schema::register::Register;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    entity::{cases, classes, column::Id, guardianships, postings, units},
    store::Fault,
};

/// Postings, guardianships, schools and classes of the ids that were named.
#[derive(Debug, Default)]
pub(super) struct Mentioned {
    guardianships: Vec<guardianships::Model>,
    postings: Vec<postings::Model>,
    schools: BTreeSet<Uuid>,
    classes: BTreeSet<Uuid>,
    /// The unit of each class that somebody is posted to.
    unit_of: HashMap<Id, Id>,
}

impl Mentioned {
    pub(super) async fn load(
        transaction: &DatabaseTransaction,
        municipality: i64,
        named: &BTreeSet<Uuid>,
    ) -> Result<Self, Fault> {
        if named.is_empty() {
            return Ok(Self::default());
        }
        let ids = || named.iter().map(|id| Id(*id));
        let guardianships = guardianships::Entity::find()
            .filter(guardianships::Column::Municipality.eq(municipality))
            .filter(guardianships::Column::GuardianId.is_in(ids()))
            .all(transaction)
            .await?;
        let postings = postings::Entity::find()
            .filter(postings::Column::Municipality.eq(municipality))
            .filter(postings::Column::PersonId.is_in(ids()))
            .all(transaction)
            .await?;
        let schools = units::Entity::find()
            .filter(units::Column::Municipality.eq(municipality))
            .filter(units::Column::Id.is_in(ids()))
            .all(transaction)
            .await?;
        let posted_to = postings.iter().filter_map(|posting| posting.class_id);
        let classes = classes::Entity::find()
            .filter(classes::Column::Municipality.eq(municipality))
            .filter(classes::Column::Id.is_in(ids().chain(posted_to)))
            .all(transaction)
            .await?;
        Ok(Self {
            guardianships,
            postings,
            schools: schools.iter().map(|school| school.id.0).collect(),
            classes: classes.iter().map(|class| class.id.0).filter(|id| named.contains(id)).collect(),
            unit_of: classes.iter().map(|class| (class.id, class.unit_id)).collect(),
        })
    }

    /// Those who belong to a case.
    pub(super) fn around(&self, case: &cases::Model) -> Register {
        let guardians = self.guardianships.iter().filter(|guardianship| guardianship.pupil_id == case.pupil_id);
        let staff = self.postings.iter().filter(|posting| self.is_there_for(posting, case));
        Register {
            pupil: Some(case.pupil_id.0),
            guardians: guardians.map(|guardianship| guardianship.guardian_id.0).collect(),
            staff: staff
                .filter_map(|posting| Some((posting.person_id.0, RoleName::try_from(posting.role.as_str()).ok()?)))
                .collect(),
            schools: self.schools.clone(),
            classes: self.classes.clone(),
        }
    }

    /// Posted to the pupil's school or a class of it, or to no place: then for the whole municipality.
    fn is_there_for(&self, posting: &postings::Model, case: &cases::Model) -> bool {
        let of_class = posting.class_id.and_then(|class| self.unit_of.get(&class)).copied();
        let unit = posting.unit_id.or(of_class);
        unit.is_none_or(|unit| unit == case.unit_id)
    }
}
