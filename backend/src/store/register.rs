//! The municipality with its units, classes and people: entered by commands and imports, not by forms.

use chrono::{DateTime, Utc};
use mobile_schema::store::StoreError;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::report;
use crate::{
    database::Database,
    entity::{classes, column::Moment, guardianships, installation, municipality, people, postings, units},
};

/// What a database is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// Name of the municipality.
    pub municipality: String,
    /// Whether it holds invented people; then no real ones.
    pub demo: bool,
    /// Changes when a backup is restored.
    pub epoch: Uuid,
}

/// Rows to enter, all or none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Register {
    /// Schools and kindergartens.
    pub units: Vec<Unit>,
    /// Their classes.
    pub classes: Vec<Class>,
    /// People, pupils among them.
    pub people: Vec<Person>,
    /// What staff are, and where.
    pub postings: Vec<Posting>,
    /// Who is guardian of whom.
    pub guardianships: Vec<Guardianship>,
}

/// A school or a kindergarten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: Uuid,
    /// Which of the two.
    pub kind: UnitKind,
    /// Its name.
    pub name: String,
}

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitKind {
    /// A school.
    School,
    /// A kindergarten.
    Kindergarten,
}

/// A class or a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Its id.
    pub id: Uuid,
    /// Where.
    pub unit: Uuid,
    /// `8B`.
    pub name: String,
    /// 1 to 13; kindergartens have none.
    pub grade: Option<u32>,
}

/// Somebody known to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: Uuid,
    /// Full name.
    pub name: String,
    /// First name.
    pub first_name: String,
    /// A pupil's class.
    pub class: Option<Uuid>,
}

/// A role somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Its id.
    pub id: Uuid,
    /// Who.
    pub person: Uuid,
    /// A role of the settings: `contact_teacher`, `leadership`.
    pub role: String,
    /// Of a whole unit.
    pub unit: Option<Uuid>,
    /// Of one class.
    pub class: Option<Uuid>,
}

/// A guardian and a pupil.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guardianship {
    /// Who cares.
    pub guardian: Uuid,
    /// For whom.
    pub pupil: Uuid,
    /// `mor`, `far`.
    pub relation: Option<String>,
}

impl Database {
    /// Makes an empty database that of a municipality; one that already is somebody's stays as it is.
    pub async fn establish(&self, new: Installation, now: DateTime<Utc>) -> Result<Installation, StoreError> {
        if let Some(already) = self.find_installation().await? {
            return Ok(already);
        }
        let Installation { municipality, demo, epoch } = new.clone();
        let write = async {
            let transaction = self.begin().await?;
            municipality::Model { id: self.municipality(), name: municipality }
                .into_active_model()
                .insert(&transaction)
                .await?;
            installation::Model { id: 1, demo: demo.into(), epoch: epoch.into(), created_at: Moment(now) }
                .into_active_model()
                .insert(&transaction)
                .await?;
            transaction.commit().await
        };
        write.await.map_err(|e| report(self.ids(), &e.into()))?;
        Ok(new)
    }

    /// What this database is for; none: it is empty.
    pub async fn find_installation(&self) -> Result<Option<Installation>, StoreError> {
        let read = async {
            let installation = installation::Entity::find_by_id(1).one(self.readers()).await?;
            let municipality = municipality::Entity::find_by_id(self.municipality()).one(self.readers()).await?;
            Ok(installation.zip(municipality))
        };
        let found = read.await.map_err(|e: DbErr| report(self.ids(), &e.into()))?;
        Ok(found.map(|(installation, municipality)| Installation {
            municipality: municipality.name,
            demo: installation.demo == 1,
            epoch: installation.epoch.0,
        }))
    }

    /// Enters rows, all or none.
    pub async fn enter(&self, register: Register) -> Result<(), StoreError> {
        let write = async {
            let transaction = self.begin().await?;
            enter(&transaction, self.municipality(), register).await?;
            transaction.commit().await
        };
        write.await.map_err(|e| report(self.ids(), &e.into()))
    }
}

async fn enter(transaction: &DatabaseTransaction, municipality: i64, register: Register) -> Result<(), DbErr> {
    let Register { units, classes, people, postings, guardianships } = register;
    insert::<units::Entity, _>(transaction, units.into_iter().map(|unit| unit_row(municipality, unit))).await?;
    insert::<classes::Entity, _>(transaction, classes.into_iter().map(|class| class_row(municipality, class))).await?;
    insert::<people::Entity, _>(transaction, people.into_iter().map(|person| person_row(municipality, person))).await?;
    let postings = postings.into_iter().map(|posting| posting_row(municipality, posting));
    insert::<postings::Entity, _>(transaction, postings).await?;
    let guardianships = guardianships.into_iter().map(|guardianship| guardianship_row(municipality, guardianship));
    insert::<guardianships::Entity, _>(transaction, guardianships).await
}

async fn insert<E, M>(transaction: &DatabaseTransaction, rows: impl Iterator<Item = M>) -> Result<(), DbErr>
where
    E: EntityTrait<ActiveModel: Send>,
    M: IntoActiveModel<E::ActiveModel>,
{
    let rows: Vec<E::ActiveModel> = rows.map(IntoActiveModel::into_active_model).collect();
    if rows.is_empty() {
        return Ok(());
    }
    E::insert_many(rows).exec_without_returning(transaction).await.map(drop)
}

fn unit_row(municipality: i64, Unit { id, kind, name }: Unit) -> units::Model {
    let kind = match kind {
        UnitKind::School => "school",
        UnitKind::Kindergarten => "kindergarten",
    };
    units::Model { municipality, id: id.into(), kind: kind.to_owned(), name, source_id: None }
}

fn class_row(municipality: i64, Class { id, unit, name, grade }: Class) -> classes::Model {
    classes::Model {
        municipality,
        id: id.into(),
        unit_id: unit.into(),
        name,
        grade: grade.map(i64::from),
        source_id: None,
    }
}

fn person_row(municipality: i64, Person { id, name, first_name, class }: Person) -> people::Model {
    people::Model {
        municipality,
        id: id.into(),
        name,
        first_name,
        class_id: class.map(Into::into),
        source_id: None,
        protected: 0,
    }
}

fn posting_row(municipality: i64, Posting { id, person, role, unit, class }: Posting) -> postings::Model {
    postings::Model {
        municipality,
        id: id.into(),
        person_id: person.into(),
        role,
        unit_id: unit.map(Into::into),
        class_id: class.map(Into::into),
        imported: 0,
    }
}

fn guardianship_row(
    municipality: i64,
    Guardianship { guardian, pupil, relation }: Guardianship,
) -> guardianships::Model {
    guardianships::Model { municipality, guardian_id: guardian.into(), pupil_id: pupil.into(), relation, imported: 0 }
}
