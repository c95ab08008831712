//! Forms as they were published once: read again from the texts that the database keeps, and then remembered.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use forms_dsl::{diagnostic::Diagnostics, model::CheckedForm};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::sources_of;
use crate::{
    database::Database,
    entity::{form_versions, publications},
    store::Fault,
};

/// Forms by the hash of their content: what a hash names never changes. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownVersions(Arc<Mutex<HashMap<String, Arc<CheckedForm>>>>);

impl Database {
    /// Every text of a form that was published under a version from this one on, oldest first; the one that is served
    /// is among them. What this server cannot read any more is left out, and the log says so.
    pub(crate) async fn texts_since(
        &self,
        connection: &impl ConnectionTrait,
        form: &str,
        version: u32,
    ) -> Result<Vec<Arc<CheckedForm>>, Fault> {
        let rows = form_versions::Entity::find()
            .filter(form_versions::Column::Municipality.eq(self.municipality()))
            .filter(form_versions::Column::Name.eq(form))
            .filter(form_versions::Column::Version.gte(i64::from(version)))
            .order_by_asc(form_versions::Column::Version)
            .order_by_asc(form_versions::Column::PublishedAt)
            .all(connection)
            .await?;
        let mut texts = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(form) = self.read_version(connection, &row).await? {
                texts.push(form);
            } else {
                tracing::warn!(form, version = row.version, hash = row.hash, "a published text is unreadable");
            }
        }
        Ok(texts)
    }

    /// The last text of each version of a form from this one on that came before another, oldest first.
    pub(crate) async fn versions_between(
        &self,
        connection: &impl ConnectionTrait,
        form: &str,
        from: u32,
        before: u32,
    ) -> Result<Vec<Arc<CheckedForm>>, Fault> {
        let texts = self.texts_since(connection, form, from).await?;
        let last: BTreeMap<u32, Arc<CheckedForm>> = texts.into_iter().map(|form| (form.version, form)).collect();
        Ok(last.into_values().filter(|form| form.version < before).collect())
    }

    async fn read_version(
        &self,
        connection: &impl ConnectionTrait,
        row: &form_versions::Model,
    ) -> Result<Option<Arc<CheckedForm>>, Fault> {
        let known = &self.known_versions().0;
        if let Some(form) = known.lock().unwrap_or_else(PoisonError::into_inner).get(&row.hash) {
            return Ok(Some(Arc::clone(form)));
        }
        let publication = publications::Entity::find()
            .filter(publications::Column::Municipality.eq(self.municipality()))
            .filter(publications::Column::PublishedAt.eq(row.published_at))
            .order_by_desc(publications::Column::Number)
            .one(connection)
            .await?;
        let Some(publication) = publication else { return Ok(None) };
        let sources = sources_of(&publication)?;
        let mut diagnostics = Diagnostics::new();
        let folder = forms_dsl::check(&forms_dsl::parse(&sources, &mut diagnostics), &mut diagnostics);
        let form = folder.as_ref().and_then(|folder| folder.find_form(&row.name));
        let form = form.filter(|form| i64::from(form.version) == row.version).cloned();
        if let Some(form) = &form {
            known.lock().unwrap_or_else(PoisonError::into_inner).insert(row.hash.clone(), Arc::clone(form));
        }
        Ok(form)
    }
}
