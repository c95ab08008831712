//! People and places by their names, as commands speak of them.

use mobile_schema::store::StoreError;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::report;
use crate::{
    database::Database,
    entity::{classes, people, units},
};

/// Where a role is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a school or kindergarten.
    Unit(Uuid),
    /// In a class.
    Class(Uuid),
}

impl Database {
    /// Everybody of a name.
    pub async fn find_people(&self, name: &str) -> Result<Vec<Uuid>, StoreError> {
        let found = people::Entity::find()
            .filter(people::Column::Municipality.eq(self.municipality()))
            .filter(people::Column::Name.eq(name))
            .all(self.readers())
            .await
            .map_err(|e| report(self.ids(), &e.into()))?;
        Ok(found.into_iter().map(|person| person.id.0).collect())
    }

    /// Somebody by the key of the municipality's own system.
    pub async fn find_person_of_source(&self, source: &str) -> Result<Option<Uuid>, StoreError> {
        let found = people::Entity::find()
            .filter(people::Column::Municipality.eq(self.municipality()))
            .filter(people::Column::SourceId.eq(source))
            .one(self.readers())
            .await
            .map_err(|e| report(self.ids(), &e.into()))?;
        Ok(found.map(|person| person.id.0))
    }

    /// Every school, kindergarten and class of a name.
    pub async fn find_places(&self, name: &str) -> Result<Vec<Place>, StoreError> {
        let read = async {
            let units = units::Entity::find()
                .filter(units::Column::Municipality.eq(self.municipality()))
                .filter(units::Column::Name.eq(name))
                .all(self.readers())
                .await?;
            let classes = classes::Entity::find()
                .filter(classes::Column::Municipality.eq(self.municipality()))
                .filter(classes::Column::Name.eq(name))
                .all(self.readers())
                .await?;
            let units = units.into_iter().map(|unit| Place::Unit(unit.id.0));
            Ok::<_, DbErr>(units.chain(classes.into_iter().map(|class| Place::Class(class.id.0))).collect())
        };
        read.await.map_err(|e| report(self.ids(), &e.into()))
    }
}
