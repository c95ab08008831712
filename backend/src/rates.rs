//! How often somebody may ask: a bucket for each person, and one for each address from which nobody known asks.
//!
//! Who shows a good token is never held up by what others do at the same address: a school shares one.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use uuid::Uuid;

/// Requests of one person each second, in the long run, where the settings say nothing else.
pub(crate) const USUAL: u32 = 200;
/// So many seconds' requests may come at once: a tablet that was away asks for much.
const SECONDS_AT_ONCE: f64 = 10.0;
/// Refusals that one address is told each second, and how many at once.
const OF_STRANGERS: Allowance = Allowance { each_second: 2.0, at_once: 60.0 };
/// Bytes of an answer that cost as much as one request.
const BYTES: f64 = 65_536.0;
/// So much of what is counted before a request runs costs as much as one request.
const COST: f64 = 5_000.0;
/// Buckets that are kept; full ones are as good as none.
const MOST: usize = 10_000;

/// Buckets of everybody. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct Rates {
    people: Arc<Mutex<Buckets<Uuid>>>,
    strangers: Arc<Mutex<Buckets<IpAddr>>>,
}

#[derive(Debug, Clone, Copy)]
struct Allowance {
    each_second: f64,
    at_once: f64,
}

#[derive(Debug)]
struct Buckets<K> {
    allowance: Allowance,
    by_key: HashMap<K, Bucket>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Rates {
    /// So many requests of one person each second.
    pub(crate) fn new(each_second: u32) -> Self {
        let each_second = f64::from(each_second);
        let allowance = Allowance { each_second, at_once: each_second * SECONDS_AT_ONCE };
        let people = Buckets { allowance, by_key: HashMap::new() };
        let strangers = Buckets { allowance: OF_STRANGERS, by_key: HashMap::new() };
        Self { people: Arc::new(Mutex::new(people)), strangers: Arc::new(Mutex::new(strangers)) }
    }

    /// Whether a person may ask now; that counts as one request.
    pub(crate) fn admit(&self, person: Uuid) -> bool {
        self.people.lock().unwrap_or_else(PoisonError::into_inner).take(person, 1.0, Instant::now())
    }

    /// An answer costs by its length, or by what it was counted to cost, whichever is more.
    pub(crate) fn charge(&self, person: Uuid, bytes: usize, cost: u64) {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let cost = u32::try_from(cost).unwrap_or(u32::MAX);
        let requests = (f64::from(bytes) / BYTES).max(f64::from(cost) / COST);
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        people.take(person, requests, Instant::now());
    }

    /// Whether an address is told once more that nobody is known there.
    pub(crate) fn refuse(&self, address: IpAddr) -> bool {
        self.strangers.lock().unwrap_or_else(PoisonError::into_inner).take(address, 1.0, Instant::now())
    }
}

impl<K: Eq + Hash> Buckets<K> {
    fn take(&mut self, key: K, cost: f64, now: Instant) -> bool {
        let Allowance { each_second, at_once } = self.allowance;
        let filled = |bucket: &Bucket| {
            let since = now.saturating_duration_since(bucket.at).as_secs_f64();
            (bucket.left + since * each_second).min(at_once)
        };
        if self.by_key.len() >= MOST {
            self.by_key.retain(|_, bucket| filled(bucket) < at_once);
        }
        let bucket = self.by_key.entry(key).or_insert(Bucket { left: at_once, at: now });
        let left = filled(bucket);
        let is_enough = left >= 1.0;
        *bucket = Bucket { left: if is_enough { (left - cost).max(-at_once) } else { left }, at: now };
        is_enough
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let mut buckets = Buckets { allowance: Allowance { each_second: 2.0, at_once: 3.0 }, by_key: HashMap::new() };
        let now = Instant::now();
        assert_eq!([(); 4].map(|()| buckets.take('a', 1.0, now)), [true, true, true, false]);
        assert!(buckets.take('b', 1.0, now), "one is not held up by another");
        let later = now + Duration::from_secs(1);
        assert_eq!([(); 3].map(|()| buckets.take('a', 1.0, later)), [true, true, false]);
        // What costs much is paid off before the next.
        let much_later = now + Duration::from_secs(100);
        assert!(buckets.take('a', 5.0, much_later));
        assert!(!buckets.take('a', 1.0, much_later + Duration::from_secs(1)));
        assert!(buckets.take('a', 1.0, much_later + Duration::from_secs(2)));
    }
}
