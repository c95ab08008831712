//! Where pupils go to school and who is asked to come when one of their forms is filled in.

use std::collections::{BTreeSet, HashMap};

use forms_dsl::{
    evaluate::{CaseFacts, Invited},
    model::{Role, RoleName},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    entity::{classes, column::Id, guardianships, people, postings, units},
    scoped::TEACHERS,
    store::Fault,
};

/// Pupils with their classes, guardians and contact teachers.
#[derive(Debug, Default)]
pub(super) struct Homes {
    people: HashMap<Uuid, people::Model>,
    classes: HashMap<Uuid, classes::Model>,
    units: HashMap<Uuid, units::Model>,
    guardianships: Vec<guardianships::Model>,
    postings: Vec<postings::Model>,
}

impl Homes {
    pub(super) async fn load(
        transaction: &DatabaseTransaction,
        municipality: i64,
        pupils: &BTreeSet<Uuid>,
    ) -> Result<Self, Fault> {
        if pupils.is_empty() {
            return Ok(Self::default());
        }
        let pupils = load_people(transaction, municipality, pupils.iter().copied()).await?;
        let guardianships = guardianships::Entity::find()
            .filter(guardianships::Column::Municipality.eq(municipality))
            .filter(guardianships::Column::PupilId.is_in(pupils.iter().map(|pupil| pupil.id)))
            .order_by_asc(guardianships::Column::GuardianId)
            .all(transaction)
            .await?;
        let classes = classes::Entity::find()
            .filter(classes::Column::Municipality.eq(municipality))
            .filter(classes::Column::Id.is_in(pupils.iter().filter_map(|pupil| pupil.class_id)))
            .all(transaction)
            .await?;
        let units = units::Entity::find()
            .filter(units::Column::Municipality.eq(municipality))
            .filter(units::Column::Id.is_in(classes.iter().map(|class| class.unit_id)))
            .all(transaction)
            .await?;
        let postings = postings::Entity::find()
            .filter(postings::Column::Municipality.eq(municipality))
            .filter(postings::Column::Role.is_in(TEACHERS.iter().copied()))
            .filter(postings::Column::ClassId.is_in(classes.iter().map(|class| class.id)))
            .order_by_asc(postings::Column::PersonId)
            .all(transaction)
            .await?;
        let adults = guardianships.iter().map(|g| g.guardian_id.0).chain(postings.iter().map(|p| p.person_id.0));
        let adults = load_people(transaction, municipality, adults).await?;
        Ok(Self {
            people: pupils.into_iter().chain(adults).map(|person| (person.id.0, person)).collect(),
            classes: classes.into_iter().map(|class| (class.id.0, class)).collect(),
            units: units.into_iter().map(|unit| (unit.id.0, unit)).collect(),
            guardianships,
            postings,
        })
    }

    /// Unit and class of a pupil.
    pub(super) fn find_place(&self, pupil: Uuid) -> Option<(Uuid, Uuid)> {
        let class = self.classes.get(&self.people.get(&pupil)?.class_id?.0)?;
        Some((class.unit_id.0, class.id.0))
    }

    pub(super) fn guardians(&self, pupil: Uuid) -> Vec<Uuid> {
        self.guardianships.iter().filter(|row| row.pupil_id.0 == pupil).map(|row| row.guardian_id.0).collect()
    }

    /// The facts of a pupil's case, but for those of the case itself.
    pub(super) fn facts(&self, pupil: Uuid) -> CaseFacts {
        let Some(person) = self.people.get(&pupil) else { return CaseFacts::default() };
        let class = person.class_id.and_then(|id| self.classes.get(&id.0));
        let grade = class.and_then(|class| u32::try_from(class.grade?).ok());
        // Guardians read what a form begins with: nothing in it says where somebody under address protection is.
        let class = class.filter(|_| person.protected == 0);
        let unit = class.and_then(|class| self.units.get(&class.unit_id.0));
        CaseFacts {
            pupil: Some(pupil),
            school: unit.map(|unit| unit.id.0),
            class: class.map(|class| class.id.0),
            pupil_first_name: Some(person.first_name.clone()),
            pupil_name: Some(person.name.clone()),
            school_name: unit.map(|unit| unit.name.clone()),
            class_name: class.map(|class| class.name.clone()),
            grade,
            period_start: None,
            invited: self.invited(person),
        }
    }

    fn invited(&self, pupil: &people::Model) -> Vec<Invited> {
        let invite = |person: &people::Model, role, relation| Invited {
            name: person.name.clone(),
            role,
            relation,
            person: person.id.0,
        };
        let guardians = self.guardianships.iter().filter(|guardianship| guardianship.pupil_id == pupil.id);
        let guardians = guardians.filter_map(|guardianship| {
            let person = self.people.get(&guardianship.guardian_id.0)?;
            Some(invite(person, Role::Guardian, guardianship.relation.clone()))
        });
        let teachers = self.postings.iter().filter(|posting| posting.class_id == pupil.class_id);
        let teachers = teachers.filter_map(|posting| {
            let role = Role::Named(RoleName::try_from(posting.role.as_str()).ok()?);
            Some(invite(self.people.get(&posting.person_id.0)?, role, None))
        });
        std::iter::once(invite(pupil, Role::Pupil, None)).chain(guardians).chain(teachers).collect()
    }
}

async fn load_people(
    transaction: &DatabaseTransaction,
    municipality: i64,
    ids: impl Iterator<Item = Uuid>,
) -> Result<Vec<people::Model>, DbErr> {
    people::Entity::find()
        .filter(people::Column::Municipality.eq(municipality))
        .filter(people::Column::Id.is_in(ids.map(Id)))
        .all(transaction)
        .await
}
