//! Who holds connections open: counted, so that one person, or one address, cannot take them all.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

/// Who holds how many connections open. Clones count together.
#[derive(Debug, Clone)]
pub(crate) struct Sockets<K: Eq + Hash> {
    open: Arc<Mutex<HashMap<K, usize>>>,
    most: usize,
}

/// A connection that is counted until it is dropped.
#[derive(Debug)]
pub(crate) struct Socket<K: Eq + Hash> {
    of: Sockets<K>,
    holder: K,
}

impl<K: Eq + Hash + Copy> Sockets<K> {
    /// So many for each.
    pub(crate) fn new(most: usize) -> Self {
        Self { open: Arc::default(), most }
    }

    /// One more; none: there are enough.
    pub(crate) fn open(&self, holder: K) -> Option<Socket<K>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(holder).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Socket { of: self.clone(), holder })
    }
}

impl<K: Eq + Hash> Drop for Socket<K> {
    fn drop(&mut self) {
        let mut open = self.of.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.holder) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_holds_so_many_connections_and_no_more() {
        let sockets = Sockets::new(10);
        let mut held: Vec<Socket<_>> = (0..10).map(|_| sockets.open("kari").expect("within the limit")).collect();
        assert!(sockets.open("kari").is_none());
        assert!(sockets.open("ola").is_some());
        held.pop();
        assert!(sockets.open("kari").is_some());
        drop(held);
        assert!(sockets.open.lock().expect("unpoisoned").is_empty());
    }
}
