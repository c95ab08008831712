//! When to look at the directories of forms and manifests again.

use std::{path::PathBuf, time::Duration};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

/// An editor that saves several files, or one in several steps, is let to finish.
const QUIET: Duration = Duration::from_millis(150);

/// How long to wait for quiet.
const RESTLESS: Duration = Duration::from_secs(3);

/// Looked at without a sign too: network drives give none, and a watch ends where the directory is replaced.
const ANYWAY: Duration = Duration::from_secs(10);

/// Signs that the directory changed.
pub(super) struct Watch {
    signs: mpsc::Receiver<()>,
    // Dropping it ends the signs.
    _watcher: Option<RecommendedWatcher>,
}

impl Watch {
    /// Watches directories. Where the system cannot, looking anyway has to do.
    pub(super) fn start<'d>(directories: impl IntoIterator<Item = &'d PathBuf>) -> Self {
        // One sign waiting is as good as many.
        let (tell, signs) = mpsc::channel(1);
        let sign = move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| !event.kind.is_access()) {
                // Full: a sign is waiting already. Closed: the server stops.
                tell.try_send(()).unwrap_or_default();
            }
        };
        let watcher = notify::recommended_watcher(sign).and_then(|mut watcher| {
            for directory in directories {
                watcher.watch(directory, RecursiveMode::NonRecursive)?;
            }
            Ok(watcher)
        });
        let watcher = watcher.inspect_err(|error| {
            let seconds = ANYWAY.as_secs();
            tracing::warn!(%error, seconds, "the forms directory cannot be watched; it is looked at now and then");
        });
        Self { signs, _watcher: watcher.ok() }
    }

    /// Returns when it is time to look.
    pub(super) async fn next(&mut self) {
        match tokio::time::timeout(ANYWAY, self.signs.recv()).await {
            Ok(Some(())) => self.settle().await,
            // Nobody can give a sign any more.
            Ok(None) => tokio::time::sleep(ANYWAY).await,
            Err(_) => {}
        }
    }

    async fn settle(&mut self) {
        let quiet = async { while let Ok(Some(())) = tokio::time::timeout(QUIET, self.signs.recv()).await {} };
        // Whoever never stops writing is looked at in between.
        tokio::time::timeout(RESTLESS, quiet).await.unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_saved_file_is_a_sign() {
        let home = tempfile::tempdir().expect("a directory");
        let mut watch = Watch::start([&home.path().to_owned()]);
        std::fs::write(home.path().join("a.form"), "form").expect("written");
        tokio::time::timeout(Duration::from_secs(5), watch.next()).await.expect("a sign within the time");
    }
}
