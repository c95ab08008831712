//! What the register has, by the keys of the municipality's own systems.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use crate::entity::{cases, classes, column::Id, guardianships, logins, people, postings, units};

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Stored {
    pub(super) units: HashMap<Id, units::Model>,
    pub(super) classes: HashMap<Id, classes::Model>,
    pub(super) people: HashMap<Id, people::Model>,
    pub(super) postings: Vec<postings::Model>,
    pub(super) guardianships: Vec<guardianships::Model>,
    pub(super) logins: Vec<logins::Model>,
    /// Cases that are not closed.
    pub(super) open_cases: Vec<cases::Model>,
    units_by_source: HashMap<String, Id>,
    classes_by_source: HashMap<String, Id>,
    people_by_source: HashMap<String, Id>,
}

impl Stored {
    pub(super) async fn load(connection: &impl ConnectionTrait, municipality: i64) -> Result<Self, DbErr> {
        let units = units::Entity::find().filter(units::Column::Municipality.eq(municipality)).all(connection).await?;
        let classes =
            classes::Entity::find().filter(classes::Column::Municipality.eq(municipality)).all(connection).await?;
        let people =
            people::Entity::find().filter(people::Column::Municipality.eq(municipality)).all(connection).await?;
        let postings =
            postings::Entity::find().filter(postings::Column::Municipality.eq(municipality)).all(connection).await?;
        let guardianships = guardianships::Entity::find()
            .filter(guardianships::Column::Municipality.eq(municipality))
            .all(connection)
            .await?;
        let logins =
            logins::Entity::find().filter(logins::Column::Municipality.eq(municipality)).all(connection).await?;
        let open_cases = cases::Entity::find()
            .filter(cases::Column::Municipality.eq(municipality))
            .filter(cases::Column::ClosedAt.is_null())
            .all(connection)
            .await?;
        Ok(Self {
            units_by_source: by_source(units.iter().map(|unit| (&unit.source_id, unit.id))),
            classes_by_source: by_source(classes.iter().map(|class| (&class.source_id, class.id))),
            people_by_source: by_source(people.iter().map(|person| (&person.source_id, person.id))),
            units: units.into_iter().map(|unit| (unit.id, unit)).collect(),
            classes: classes.into_iter().map(|class| (class.id, class)).collect(),
            people: people.into_iter().map(|person| (person.id, person)).collect(),
            postings,
            guardianships,
            logins,
            open_cases,
        })
    }

    pub(super) fn find_unit(&self, source: &str) -> Option<&units::Model> {
        self.units.get(self.units_by_source.get(source)?)
    }

    pub(super) fn find_class(&self, source: &str) -> Option<&classes::Model> {
        self.classes.get(self.classes_by_source.get(source)?)
    }

    pub(super) fn find_person(&self, source: &str) -> Option<&people::Model> {
        self.people.get(self.people_by_source.get(source)?)
    }
}

fn by_source<'a>(rows: impl Iterator<Item = (&'a Option<String>, Id)>) -> HashMap<String, Id> {
    rows.filter_map(|(source, id)| Some((source.clone()?, id))).collect()
}
