//! Documents that clients name instead of sending them: those of manifests, and those that were sent before.
//!
//! A document of a manifest is *trusted*: it was written with an app, and nothing but its variables comes from whoever
//! holds the tablet. Where the setting says so, a tablet runs no other.

mod automatic;
mod manifest;

use mobile_schema::{
    MobileSchema,
    graphql_error::{ErrorCode, GraphqlError},
    prepare::Request,
    requester::Requester,
};

use self::automatic::Automatic;
pub use self::manifest::{Manifest, ManifestProblem};
use crate::{audit::sha256, http::Parameters};

/// Documents that clients name. Clones share what was sent before.
#[derive(Debug, Clone, Default)]
pub(crate) struct Documents {
    automatic: Automatic,
    only_trusted: bool,
}

impl Documents {
    /// Where `only_trusted`, tablets run the documents of manifests alone.
    pub(crate) fn new(only_trusted: bool) -> Self {
        Self { automatic: Automatic::default(), only_trusted }
    }

    /// The request that parameters stand for; an `Err`: its document is not known, or not theirs to send.
    pub(crate) fn find(
        &self,
        parameters: &Parameters,
        manifest: &Manifest,
        requester: &Requester,
    ) -> Result<Request, GraphqlError> {
        let is_held = self.only_trusted && is_tablet(requester);
        let query = match (&parameters.query, &parameters.document) {
            (Some(query), _) if is_held && !manifest.holds(&sha256(&[query])) => return Err(untrusted()),
            (Some(query), _) => query.clone(),
            (None, name) => {
                let name = name.as_deref().unwrap_or_default();
                let before = || self.automatic.lookup(name).filter(|_| !is_held);
                manifest.lookup(name).or_else(before).ok_or_else(|| not_known(is_held))?.to_string()
            }
        };
        Ok(Request {
            query,
            operation_name: parameters.operation_name.clone(),
            variables: parameters.variables.clone(),
            queries_only: false,
            tells_cost: parameters.tells_cost,
        })
    }

    /// Remembers a document that was sent along with its name, and could run.
    pub(crate) fn remember(&self, parameters: &Parameters) {
        if let (Some(query), Some(hash)) = (&parameters.query, &parameters.document) {
            self.automatic.remember(hash, query);
        }
    }
}

/// Whoever names a device, or holds a tablet that was handed over.
fn is_tablet(requester: &Requester) -> bool {
    requester.device.is_some() || requester.handed.is_some()
}

fn untrusted() -> GraphqlError {
    GraphqlError::new(ErrorCode::Forbidden, "tablets send the documents of their app's manifest alone")
}

/// In the words that Apollo Client waits for before it sends the document itself.
fn not_known(is_held: bool) -> GraphqlError {
    if is_held {
        GraphqlError::new(ErrorCode::DocumentNotSupported, "PersistedQueryNotSupported")
    } else {
        GraphqlError::new(ErrorCode::DocumentNotFound, "PersistedQueryNotFound")
    }
}

impl Manifest {
    /// What an API refuses of the documents, each in a sentence.
    pub(crate) fn refused_by(&self, schema: &MobileSchema) -> Vec<String> {
        let refused = self.iter().filter_map(|(place, text)| {
            let errors = schema.documents().check(text).err()?;
            let said: Vec<String> = errors.into_iter().map(|error| error.message).collect();
            Some(format!("a document of {place} would fail: {}", said.join("; ")))
        });
        refused.collect()
    }
}
