//! A folder's texts become what is served: checked against what is published, its tables made, its versions kept.
//!
//! One transaction under a lock, so that two processes publish one after the other. The texts in the database are the
//! authority: whatever is served is read back from them. A form whose text says `draft` keeps the text that was
//! published before it, or is left out.
//! Not here: where the texts come from, and when (`forms`).

mod tables;
mod versions;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use forms_dsl::{
    ast::{Kind, ParsedFolder},
    change::against,
    definition::definition,
    diagnostic::Diagnostics,
    model::{CheckedFolder, CheckedForm},
    source::{Source, Sources},
};
use mobile_schema::{compile, problem::CompileProblem, store::StoreError};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, sea_query::Expr,
};
use uuid::Uuid;

pub(crate) use self::versions::KnownVersions;
use crate::{
    audit::{self, Entry, sha256},
    database::{Database, take_turn},
    documents::Manifest,
    entity::{column::Moment, form_versions, publications},
    notice::{Subject, say},
    served::Served,
    store::{Fault, report},
};

/// What came of publishing.
#[derive(Debug)]
pub struct Publication {
    /// What is served from now on.
    pub served: Served,
    /// Whether the folder differs from what was published before.
    pub is_new: bool,
}

/// Why a folder is not published. Nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Its author made mistakes, or changed what must stay.
    #[error("the forms have {} mistakes", diagnostics.reports().len())]
    Mistakes {
        /// What was read: without drafts.
        sources: Sources,
        /// What is wrong with it.
        diagnostics: Diagnostics,
    },
    /// It is right and cannot be an API.
    #[error("the forms cannot be an API")]
    Api(Vec<CompileProblem>),
    /// Apps in use would fail: what the API refuses of the documents that they send.
    #[error("{} documents of apps would fail", .0.len())]
    Documents(Vec<String>),
    /// The database did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Publications of one database wait for each other.
const PUBLISHING_LOCK: &str = "SELECT pg_advisory_xact_lock(7402003)";

impl Database {
    /// Publishes a folder where no app has a manifest.
    pub async fn publish(&self, sources: &Sources, now: DateTime<Utc>) -> Result<Publication, PublishError> {
        self.publish_for(sources, &Manifest::default(), now).await
    }

    /// Publishes a folder, or says why not. The same texts again change nothing.
    pub(crate) async fn publish_for(
        &self,
        sources: &Sources,
        manifest: &Manifest,
        now: DateTime<Utc>,
    ) -> Result<Publication, PublishError> {
        let faulty = |error: DbErr| PublishError::Store(report(self.ids(), &error.into()));
        let transaction = self.begin().await.map_err(faulty)?;
        if self.backend() == DbBackend::Postgres {
            transaction.execute_unprepared(PUBLISHING_LOCK).await.map_err(faulty)?;
        }
        let before = self.find_publication(&transaction).await?;
        let published = before.as_ref().map(|row| self.read_texts(row)).transpose()?;
        let sources = without_drafts(sources, published.as_ref());
        let published = published.as_ref().map(|texts| read(texts, None)).transpose()?;
        let served = read(&sources, published.as_ref().map(|published| &*published.folder))?;
        let refused = manifest.refused_by(&served.schema);
        if !refused.is_empty() {
            transaction.rollback().await.map_err(faulty)?;
            return Err(PublishError::Documents(refused));
        }
        if before.as_ref().is_some_and(|before| before.hash == served.hash) {
            transaction.rollback().await.map_err(faulty)?;
            return Ok(Publication { served, is_new: false });
        }
        let number = before.map_or(1, |before| before.number + 1);
        self.write_publication(&transaction, number, &sources, &served, now).await?;
        transaction.commit().await.map_err(faulty)?;
        Ok(Publication { served, is_new: true })
    }

    /// What is published, read anew; none: nothing ever was.
    pub async fn load_published(&self) -> Result<Option<Served>, PublishError> {
        let Some(texts) = self.load_texts().await? else { return Ok(None) };
        read(&texts, None).map(Some)
    }

    /// The texts of what is published; none: nothing ever was.
    pub async fn load_texts(&self) -> Result<Option<Sources>, StoreError> {
        let row = self.find_publication(self.readers()).await?;
        row.as_ref().map(|row| self.read_texts(row)).transpose()
    }

    /// Makes the tables of the forms that are published in a database that was just filled.
    pub(crate) async fn make_tables(&self, transaction: &DatabaseTransaction) -> Result<(), PublishError> {
        let faulty = |error: DbErr| PublishError::Store(report(self.ids(), &error.into()));
        let Some(row) = self.find_publication(transaction).await? else { return Ok(()) };
        let served = read(&self.read_texts(&row)?, None)?;
        tables::extend(transaction, &served.storage).await.map_err(faulty)
    }

    async fn find_publication(
        &self,
        connection: &impl ConnectionTrait,
    ) -> Result<Option<publications::Model>, StoreError> {
        publications::Entity::find()
            .filter(publications::Column::Municipality.eq(self.municipality()))
            .order_by_desc(publications::Column::Number)
            .one(connection)
            .await
            .map_err(|error| report(self.ids(), &error.into()))
    }

    fn read_texts(&self, row: &publications::Model) -> Result<Sources, StoreError> {
        sources_of(row).map_err(|fault| report(self.ids(), &fault))
    }

    async fn write_publication(
        &self,
        transaction: &DatabaseTransaction,
        number: i64,
        sources: &Sources,
        served: &Served,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let write = async {
            tables::extend(transaction, &served.storage).await?;
            for form in served.folder.forms() {
                self.write_version(transaction, form, now).await?;
            }
            let texts: Vec<(&str, &str)> = sources.iter().map(|(_, source)| (&*source.name, &*source.text)).collect();
            let row = publications::Model {
                municipality: self.municipality(),
                number,
                hash: served.hash.clone(),
                texts: serde_json::to_string(&texts).map_err(|_| Fault::Stored("publications.texts"))?,
                published_at: Moment(now),
            };
            publications::Entity::insert(row.into_active_model()).exec_without_returning(transaction).await?;
            take_turn(transaction).await?;
            say(transaction, Subject::Published).await?;
            audit::append(transaction, self.municipality(), vec![publishing(&served.hash, now)]).await?;
            Ok(())
        };
        write.await.map_err(|fault: Fault| report(self.ids(), &fault))
    }

    /// Each text of a version that was ever served keeps a row; the newest is current.
    async fn write_version(
        &self,
        transaction: &DatabaseTransaction,
        form: &CheckedForm,
        now: DateTime<Utc>,
    ) -> Result<(), DbErr> {
        let of_form = form_versions::Entity::find()
            .filter(form_versions::Column::Municipality.eq(self.municipality()))
            .filter(form_versions::Column::Name.eq(form.name.as_str()));
        let known = of_form.all(transaction).await?;
        let same = |row: &&form_versions::Model| row.version == i64::from(form.version) && row.hash == form.hash();
        let current = known.iter().find(same);
        if current.is_some_and(|row| row.current == 1) {
            return Ok(());
        }
        let current = current.map(|row| row.id);
        form_versions::Entity::update_many()
            .col_expr(form_versions::Column::Current, Expr::val(0_i64))
            .filter(form_versions::Column::Municipality.eq(self.municipality()))
            .filter(form_versions::Column::Name.eq(form.name.as_str()))
            .exec(transaction)
            .await?;
        if let Some(id) = current {
            form_versions::Entity::update_many()
                .col_expr(form_versions::Column::Current, Expr::val(1_i64))
                .filter(form_versions::Column::Municipality.eq(self.municipality()))
                .filter(form_versions::Column::Id.eq(id))
                .exec(transaction)
                .await?;
            return Ok(());
        }
        let row = form_versions::Model {
            municipality: self.municipality(),
            id: self.ids().next().into(),
            name: form.name.to_string(),
            version: form.version.into(),
            hash: form.hash().to_owned(),
            published_at: Moment(now),
            current: 1,
            definition: definition(form).to_string(),
        };
        form_versions::Entity::insert(row.into_active_model()).exec_without_returning(transaction).await.map(drop)
    }
}

fn sources_of(row: &publications::Model) -> Result<Sources, Fault> {
    let texts: Vec<(String, String)> =
        serde_json::from_str(&row.texts).map_err(|_| Fault::Stored("publications.texts"))?;
    Ok(Sources::new(texts.into_iter().map(|(name, text)| Source { name, text: text.into() }).collect()))
}

/// By no person: whoever wrote the texts is known where they are kept.
fn publishing(hash: &str, now: DateTime<Utc>) -> Entry {
    let nobody = Uuid::nil();
    Entry {
        at: Moment(now),
        person: nobody,
        action: "publish",
        case: nobody,
        subject: nobody,
        row: nobody,
        digest: hash.to_owned(),
    }
}

/// Texts → what is served. Compared with what is published, they may only add to it.
fn read(sources: &Sources, published: Option<&CheckedFolder>) -> Result<Served, PublishError> {
    let mut diagnostics = Diagnostics::new();
    let parsed = forms_dsl::parse(sources, &mut diagnostics);
    let folder = forms_dsl::check(&parsed, &mut diagnostics);
    if let (Some(folder), Some(published)) = (&folder, published) {
        against(&mut diagnostics, published, folder, &parsed);
    }
    let folder = match folder {
        Some(folder) if !diagnostics.has_errors() => Arc::new(folder),
        _ => return Err(PublishError::Mistakes { sources: sources.clone(), diagnostics }),
    };
    let schema = compile(&folder).map_err(PublishError::Api)?;
    let storage = Arc::clone(schema.storage_plan());
    Ok(Served { folder, storage, schema: Arc::new(schema), hash: hash(sources) })
}

/// SHA-256 of names and texts, hexadecimal.
fn hash(sources: &Sources) -> String {
    let each = sources.iter().map(|(_, Source { name, text })| sha256(&[&sha256(&[name]), &sha256(&[text])]));
    sha256(&[&each.collect::<String>()])
}

/// The texts with each draft replaced by what was published of its form.
fn without_drafts(sources: &Sources, published: Option<&Sources>) -> Sources {
    // What cannot be read is told when the folder is checked.
    let parsed = forms_dsl::parse(sources, &mut Diagnostics::new());
    let drafts = drafts(&parsed);
    if drafts.is_empty() {
        return sources.clone();
    }
    let earlier = |name: &str| published?.iter().map(|(_, source)| source).find(|source| source.name == name).cloned();
    let kept = sources
        .iter()
        .filter_map(|(file, source)| if drafts.contains(&file) { earlier(&source.name) } else { Some(source.clone()) });
    Sources::new(kept.collect())
}

fn drafts(parsed: &ParsedFolder) -> Vec<forms_dsl::source::FileId> {
    let is_draft = |line: &forms_dsl::ast::Line| matches!(line.kind, Kind::Form { draft: true, .. });
    parsed.files.iter().filter(|file| file.lines.iter().any(is_draft)).map(|file| file.file).collect()
}
