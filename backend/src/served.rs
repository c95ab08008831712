//! What is served: a published folder with its tables and its API.

use std::sync::Arc;

use forms_dsl::model::CheckedFolder;
use mobile_schema::{MobileSchema, storage_plan::StoragePlan};
use tokio::sync::watch;

/// A published folder, whole.
#[derive(Debug, Clone)]
pub struct Served {
    /// The forms.
    pub folder: Arc<CheckedFolder>,
    /// Their tables, which are there.
    pub storage: Arc<StoragePlan>,
    /// The API of them.
    pub schema: Arc<MobileSchema>,
    /// SHA-256 of the published texts, hexadecimal.
    pub hash: String,
}

/// What is served now, and what will be: a folder swaps whole or not at all.
pub type Serving = watch::Receiver<Arc<Served>>;
