//! Documents that were sent along with their hash: the ones unused for longest go first.

use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

/// Bytes of all of them.
const MOST: usize = 4 << 20;

/// Documents by their hash. Clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct Automatic {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug)]
struct Kept {
    by_hash: LruCache<String, Arc<str>>,
    bytes: usize,
}

impl Default for Kept {
    fn default() -> Self {
        Self { by_hash: LruCache::unbounded(), bytes: 0 }
    }
}

impl Automatic {
    pub(super) fn lookup(&self, hash: &str) -> Option<Arc<str>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).by_hash.get(hash).map(Arc::clone)
    }

    /// That it is the hash of this text was seen before.
    pub(super) fn remember(&self, hash: &str, text: &str) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.by_hash.put(hash.to_owned(), text.into()).is_some() {
            return;
        }
        kept.bytes += text.len();
        while kept.bytes > MOST {
            let Some((_, oldest)) = kept.by_hash.pop_lru() else { break };
            kept.bytes -= oldest.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ones_unused_for_longest_go_first() {
        let automatic = Automatic::default();
        let megabyte = "x".repeat(1 << 20);
        for hash in ["a", "b", "c", "d"] {
            automatic.remember(hash, &megabyte);
            automatic.remember(hash, &megabyte);
        }
        assert!(automatic.lookup("a").is_some());
        automatic.remember("e", "{ a }");
        let kept = ["a", "b", "c", "d", "e"].map(|hash| automatic.lookup(hash).is_some());
        assert_eq!(kept, [true, false, true, true, true]);
    }
}
