//! Whether a database is whole: what SQLite says of its file, and whether what points at something finds it.
//!
//! Not here: whether somebody changed what was written (`verify`).

use std::collections::HashMap;

use mobile_schema::store::StoreError;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, Statement};

use crate::{
    database::Database,
    entity::{cases, column::Id, fillings, keys},
    migration,
    seal::MasterKey,
    served::Served,
    store::{Fault, report},
};

/// Most things told of one kind.
const TOLD: usize = 10;

/// What is not whole; each in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Damage. None: all is well.
    pub damage: Vec<String>,
    /// What is well and could be better set.
    pub advice: Vec<String>,
}

impl Database {
    /// Looks at everything.
    pub async fn check(&self, master: &MasterKey, served: Option<&Served>) -> Result<Checked, StoreError> {
        let check = async {
            let mut checked = Checked::default();
            match self.backend() {
                DbBackend::Postgres => self.look_at_postgres(&mut checked).await?,
                _ => self.look_at_sqlite(&mut checked).await?,
            }
            self.look_at_keys(master, &mut checked).await?;
            if let Some(served) = served {
                self.look_at_fillings(served, &mut checked).await?;
            }
            Ok(checked)
        };
        check.await.map_err(|fault: Fault| report(self.ids(), &fault))
    }

    async fn look_at_sqlite(&self, checked: &mut Checked) -> Result<(), DbErr> {
        for row in self.ask("PRAGMA integrity_check(10)").await? {
            let said: String = row.try_get_by_index(0)?;
            if said != "ok" {
                checked.damage.push(format!("the file: {said}"));
            }
        }
        for row in self.ask("PRAGMA foreign_key_check").await?.iter().take(TOLD) {
            let (table, points_at): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(2)?);
            checked.damage.push(format!("a row of {table} points at one of {points_at} that is gone"));
        }
        Ok(())
    }

    async fn look_at_postgres(&self, checked: &mut Checked) -> Result<(), DbErr> {
        let sql = "SELECT table_name AS t FROM information_schema.tables WHERE table_schema = current_schema()";
        let rows = self.ask(sql).await?;
        let there = rows.iter().map(|row| row.try_get("", "t")).collect::<Result<Vec<String>, _>>()?;
        for table in migration::tables() {
            if !there.iter().any(|other| other == table) {
                checked.damage.push(format!("the table {table} is gone"));
            }
        }
        let advised = [("fsync", "on"), ("full_page_writes", "on"), ("data_checksums", "on"), ("wal_recycle", "off")];
        for (setting, advised) in advised {
            let sql = format!("SELECT current_setting('{setting}', true) AS s");
            let is: Option<String> = self.ask(&sql).await?.first().map_or(Ok(None), |row| row.try_get("", "s"))?;
            if is.as_deref() != Some(advised) {
                let is = is.unwrap_or_default();
                checked
                    .advice
                    .push(format!("PostgreSQL's {setting} is {is}; OPERATIONS.md says why it should be {advised}"));
            }
        }
        Ok(())
    }

    /// Each case has a key, and each key opens.
    async fn look_at_keys(&self, master: &MasterKey, checked: &mut Checked) -> Result<(), Fault> {
        let keys =
            keys::Entity::find().filter(keys::Column::Municipality.eq(self.municipality())).all(self.readers()).await?;
        let keys: HashMap<Id, keys::Model> = keys.into_iter().map(|key| (key.case_id, key)).collect();
        let cases = cases::Entity::find()
            .filter(cases::Column::Municipality.eq(self.municipality()))
            .all(self.readers())
            .await?;
        for case in cases {
            let opens = keys.get(&case.id).map(|key| {
                let version = u32::try_from(key.version).unwrap_or_default();
                master.open_case_key(case.id.0, version, &key.wrapped).is_ok()
            });
            match opens {
                None => checked.damage.push(format!("the case {} has no key", case.id)),
                Some(false) => checked.damage.push(format!("the key of case {} does not open", case.id)),
                Some(true) => {}
            }
        }
        Ok(())
    }

    /// Each filling has its row among those of its form.
    async fn look_at_fillings(&self, served: &Served, checked: &mut Checked) -> Result<(), Fault> {
        for (form, tables) in &served.storage.forms {
            let sql = format!(
                "SELECT f.id AS id FROM fillings AS f LEFT JOIN {} AS m ON m.filling_id = f.id
                 WHERE f.municipality = {} AND f.form = '{form}' AND m.filling_id IS NULL",
                tables.table.as_str(),
                self.municipality()
            );
            for row in self.ask(&sql).await?.iter().take(TOLD) {
                let id: String = row.try_get("", "id")?;
                checked.damage.push(format!("the filling {id} of {form} has no answers"));
            }
        }
        let known: Vec<&str> = served.storage.forms.keys().map(forms_dsl::model::FormName::as_str).collect();
        let unknown = fillings::Entity::find()
            .filter(fillings::Column::Municipality.eq(self.municipality()))
            .filter(fillings::Column::Form.is_not_in(known))
            .all(self.readers())
            .await?;
        let unknown = unknown.iter().take(TOLD);
        checked
            .damage
            .extend(unknown.map(|row| format!("the filling {} is of {}, which is no form", row.id, row.form)));
        Ok(())
    }

    async fn ask(&self, sql: &str) -> Result<Vec<sea_orm::QueryResult>, DbErr> {
        self.readers().query_all_raw(Statement::from_string(self.backend(), sql)).await
    }
}
