//! The documents read last, bounded by what they weigh.

use std::sync::{Arc, Mutex, PoisonError};

use apollo_compiler::{ExecutableDocument, validation::Valid};
use lru::LruCache;

type Key = [u8; 32];
type Document = Arc<Valid<ExecutableDocument>>;

/// A tree weighs about so many times its text: 50 kB for a document of 600 bytes.
const TREE_PER_TEXT: usize = 80;
const HEAVIEST: usize = 64 << 20;

/// Documents by the hash of their text, the one unused for longest first to go.
pub(super) struct Cache {
    shelf: Mutex<Shelf>,
}

struct Shelf {
    documents: LruCache<Key, (Document, usize)>,
    weight: usize,
}

impl Default for Cache {
    fn default() -> Self {
        Self { shelf: Mutex::new(Shelf { documents: LruCache::unbounded(), weight: 0 }) }
    }
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cache")
    }
}

impl Cache {
    pub(super) fn lookup(&self, key: &Key) -> Option<Document> {
        self.shelf().documents.get(key).map(|(document, _)| Arc::clone(document))
    }

    pub(super) fn insert(&self, key: Key, document: Document, text: usize) {
        let weight = text.saturating_mul(TREE_PER_TEXT);
        let mut held = self.shelf();
        held.weight += weight;
        if let Some((_, (_, old))) = held.documents.push(key, (document, weight)) {
            held.weight -= old;
        }
        while held.weight > HEAVIEST {
            let Some((_, (_, old))) = held.documents.pop_lru() else { break };
            held.weight -= old;
        }
    }

    fn shelf(&self) -> std::sync::MutexGuard<'_, Shelf> {
        // A panic between two lines above would at worst leave the weight wrong.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
