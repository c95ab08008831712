//! Who holds connections open that stay: counted, so that one person cannot take them all.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use uuid::Uuid;

/// Connections that one person may hold open.
const MOST: usize = 10;

/// Who holds how many connections open. Clones count together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sockets(Arc<Mutex<HashMap<Uuid, usize>>>);

/// A connection that is counted until it is dropped.
#[derive(Debug)]
pub(crate) struct Socket {
    of: Sockets,
    person: Uuid,
}

impl Sockets {
    /// One more; none: there are enough.
    pub(crate) fn open(&self, person: Uuid) -> Option<Socket> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(person).or_default();
        if *count >= MOST {
            return None;
        }
        *count += 1;
        Some(Socket { of: self.clone(), person })
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let mut open = self.of.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.person);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_holds_so_many_connections_and_no_more() {
        let sockets = Sockets::default();
        let (kari, ola) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut held: Vec<Socket> = (0..MOST).map(|_| sockets.open(kari).expect("within the limit")).collect();
        assert!(sockets.open(kari).is_none());
        assert!(sockets.open(ola).is_some());
        held.pop();
        assert!(sockets.open(kari).is_some());
        drop(held);
        assert!(sockets.0.lock().expect("unpoisoned").is_empty());
    }
}
