//! Loads, publishes and watches the forms directory; a broken folder leaves what is published serving.
//!
//! ```text
//! directory ──read──▶ Sources ──parse, check──▶ CheckedFolder ──publish──▶ database ──compile──▶ Served ──swap──▶ requests
//! ```
//! Not here: what publishing means (`publish`), what a mistake is called (`forms_dsl`).

mod folder;
pub(crate) mod preview;
mod refusal;
mod watch;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use forms_dsl::{diagnostic::Diagnostics, model::Settings, source::Sources};
use mobile_schema::store::StoreError;
use serde::Serialize;
use tokio::sync::watch as channel;
use tokio_util::sync::CancellationToken;

pub use self::refusal::Refusal;
use self::{folder::FolderProblem, preview::Preview, refusal::Told, watch::Watch};
use crate::{
    clock::Clock,
    database::Database,
    documents::{Manifest, ManifestProblem},
    notice::{Notices, Subject},
    publish::Publication,
    served::{Served, Serving},
};

/// What is served, and what became of the folder. Clones see the same.
#[derive(Clone)]
pub(crate) struct Forms {
    serving: Serving,
    folder: channel::Receiver<FolderState>,
    previews: channel::Receiver<Arc<[Preview]>>,
    manifest: channel::Receiver<Arc<Manifest>>,
}

/// What became of the folder as it stands on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum FolderState {
    /// It is what is served.
    Served,
    /// It was refused; what was published before is served.
    Refused {
        /// Since when.
        since: DateTime<Utc>,
        /// Everything that stands in the way.
        problems: Vec<Told>,
    },
}

impl Forms {
    /// What is served now.
    pub(crate) fn served(&self) -> Arc<Served> {
        Arc::clone(&self.serving.borrow())
    }

    /// What is served now and later.
    pub(crate) fn serving(&self) -> Serving {
        self.serving.clone()
    }

    /// What is being written.
    pub(crate) fn previews(&self) -> Arc<[Preview]> {
        Arc::clone(&self.previews.borrow())
    }

    /// The documents that apps send.
    pub(crate) fn manifest(&self) -> Arc<Manifest> {
        Arc::clone(&self.manifest.borrow())
    }

    /// What became of the folder.
    pub(crate) fn folder(&self) -> FolderState {
        self.folder.borrow().clone()
    }
}

/// Nothing can be served: there is no good folder, and nothing was published before.
#[derive(Debug, thiserror::Error)]
pub enum FormsError {
    /// Why the folder is not good.
    #[error(
        "{0}\nThere are no published forms to serve instead. Mend these, or name another directory with `--forms`."
    )]
    Nothing(Refusal),
    /// What was published by an earlier version of the server cannot be read by this one.
    #[error("the published forms cannot be served: {0}")]
    Published(Refusal),
    /// The documents of the apps cannot be read.
    #[error("{0}. Mend it, or name another directory with `--documents`.")]
    Manifest(#[from] ManifestProblem),
    /// The database does not tell what other servers publish.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Publishes what changes in the directory.
pub(crate) struct Publisher {
    directory: PathBuf,
    /// Where the manifests of apps are.
    documents: Option<PathBuf>,
    database: Database,
    clock: Clock,
    watch: Watch,
    notices: Notices,
    serving: channel::Sender<Arc<Served>>,
    folder: channel::Sender<FolderState>,
    previews: channel::Sender<Arc<[Preview]>>,
    manifest: channel::Sender<Arc<Manifest>>,
    /// What was found in the directory when it was last judged: it is not judged twice.
    judged: Option<Found>,
}

/// What was found in the directory: a fingerprint, or why there is none. A manifest is the smaller part, and is kept whole.
type Found = (Result<[u8; 32], FolderProblem>, Result<Arc<Manifest>, ManifestProblem>);

impl Publisher {
    /// Publishes the directory, or serves what was published before.
    pub(crate) async fn start(
        directory: PathBuf,
        documents: Option<PathBuf>,
        database: Database,
        clock: Clock,
    ) -> Result<(Self, Forms), FormsError> {
        // Watched before it is read, so that no change falls in between.
        let watch = Watch::start([&directory].into_iter().chain(&documents));
        let manifest = read_manifest(documents.clone()).await?;
        let notices = database.hear(Subject::Published).await?;
        let read = read(&directory).await;
        let judged = Some((found(&read), Ok(Arc::clone(&manifest))));
        let (previewed, previews) = channel::channel(previews_of(&read));
        let (served, state) = match judge(read, &manifest, &database, &clock).await {
            Ok(publication) => (publication.served, FolderState::Served),
            Err(refusal) => match database.load_published().await.map_err(|e| FormsError::Published(e.into()))? {
                Some(served) => (served, refused(&refusal, &clock)),
                None => return Err(FormsError::Nothing(refusal)),
            },
        };
        let (serving, served) = channel::channel(Arc::new(served));
        let (folder, state) = channel::channel(state);
        let (manifests, manifest) = channel::channel(manifest);
        let publisher = Self {
            directory,
            documents,
            database,
            clock,
            watch,
            notices,
            serving,
            folder,
            previews: previewed,
            manifest: manifests,
            judged,
        };
        Ok((publisher, Forms { serving: served, folder: state, previews, manifest }))
    }

    /// Publishes what changes, until the server stops.
    pub(crate) async fn watch(mut self, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.watch.next() => self.look().await,
                () = self.notices.next() => self.follow().await,
            }
        }
    }

    /// Serves what another server has published.
    async fn follow(&mut self) {
        match self.database.load_published().await {
            Ok(Some(served)) if served.hash != self.serving.borrow().hash => {
                tracing::info!(hash = served.hash, "what another server published is served");
                self.serving.send_replace(Arc::new(served));
            }
            Ok(_) => {}
            Err(error) => {
                let refusal = Refusal::from(error);
                tracing::error!("what another server published cannot be served here:\n{refusal}");
            }
        }
    }

    async fn look(&mut self) {
        let read = read(&self.directory).await;
        let manifest = read_manifest(self.documents.clone()).await;
        let now_found = (found(&read), manifest.clone());
        if self.judged.as_ref() == Some(&now_found) {
            return;
        }
        self.judged = Some(now_found);
        self.previews.send_replace(previews_of(&read));
        let judged = match &manifest {
            Ok(manifest) => judge(read, manifest, &self.database, &self.clock).await,
            Err(problem) => Err(Refusal::Manifest(problem.clone())),
        };
        match judged {
            Ok(Publication { served, is_new }) => {
                tracing::info!(hash = served.hash, is_new, "the forms directory is served");
                // What an app sends is known before the types that it asks for, and after those that it asked for.
                if let Ok(manifest) = manifest {
                    self.manifest.send_replace(manifest);
                }
                self.serving.send_replace(Arc::new(served));
                self.folder.send_replace(FolderState::Served);
            }
            Err(refusal) => {
                if let Refusal::Store(_) = refusal {
                    // Not the folder's fault: it is judged again.
                    self.judged = None;
                }
                self.folder.send_replace(refused(&refusal, &self.clock));
            }
        }
    }
}

/// Makes a folder what is served, or says why not.
async fn judge(
    read: Result<Sources, FolderProblem>,
    manifest: &Manifest,
    database: &Database,
    clock: &Clock,
) -> Result<Publication, Refusal> {
    Ok(database.publish_for(&read?, manifest, clock.now()).await?)
}

/// Those of a directory that can be read.
fn previews_of(read: &Result<Sources, FolderProblem>) -> Arc<[Preview]> {
    read.as_ref().map(preview::previews).unwrap_or_default()
}

async fn read(directory: &Path) -> Result<Sources, FolderProblem> {
    let directory = directory.to_owned();
    match tokio::task::spawn_blocking(move || folder::read(&directory)).await {
        Ok(read) => read,
        Err(ended) => std::panic::resume_unwind(ended.into_panic()),
    }
}

async fn read_manifest(directory: Option<PathBuf>) -> Result<Arc<Manifest>, ManifestProblem> {
    match tokio::task::spawn_blocking(move || Manifest::read(directory.as_deref())).await {
        Ok(read) => read.map(Arc::new),
        Err(ended) => std::panic::resume_unwind(ended.into_panic()),
    }
}

/// The settings of a directory of forms; the defaults where its forms have mistakes.
pub(crate) async fn read_settings(directory: &Path) -> Arc<Settings> {
    let checked = read(directory).await.ok().and_then(|sources| {
        let mut diagnostics = Diagnostics::default();
        let parsed = forms_dsl::parse(&sources, &mut diagnostics);
        forms_dsl::check(&parsed, &mut diagnostics)
    });
    checked.map(|folder| Arc::clone(folder.settings())).unwrap_or_default()
}

fn found(read: &Result<Sources, FolderProblem>) -> Result<[u8; 32], FolderProblem> {
    read.as_ref().map(folder::fingerprint).map_err(Clone::clone)
}

/// Says in the log why the folder is refused.
fn refused(refusal: &Refusal, clock: &Clock) -> FolderState {
    tracing::error!("the forms directory is refused, and what was published before is served:\n{refusal}");
    FolderState::Refused { since: clock.now(), problems: refusal.told() }
}
