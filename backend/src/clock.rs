//! The time and the source of ids and salts: real in the server, fixed and repeatable in tests.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound, TimeDelta, TimeZone, Utc};
use sha2::{Digest, Sha256};
use uuid::{Builder, ContextV7, Timestamp, Uuid};

/// What time it is. Clones of a fixed clock move together.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    Real,
    Fixed(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// The machine's clock.
    pub fn real() -> Self {
        Self(Source::Real)
    }

    /// A clock that stands still until it is moved.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self(Source::Fixed(Arc::new(Mutex::new(at))))
    }

    /// Moves a fixed clock; the real one goes by itself.
    pub fn advance(&self, by: TimeDelta) {
        if let Source::Fixed(at) = &self.0 {
            *at.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }

    /// Now, in whole milliseconds: what is stored is what was said.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &self.0 {
            Source::Real => Utc::now(),
            Source::Fixed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        };
        now.trunc_subsecs(3)
    }

    /// The day in Norway.
    pub fn today(&self) -> NaiveDate {
        day(self.now())
    }
}

/// The first moment after a day in Norway, whose midnights always exist.
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let next = day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN);
    chrono_tz::Europe::Oslo.from_local_datetime(&next).earliest().map_or_else(|| next.and_utc(), |at| at.to_utc())
}

/// The day in Norway at a moment.
pub fn day(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&chrono_tz::Europe::Oslo).date_naive()
}

/// Where ids and randomness come from. Clones share one sequence.
#[derive(Debug, Clone)]
pub struct Ids(Arc<Sequence>);

#[derive(Debug)]
enum Sequence {
    Random { clock: Clock, order: Mutex<ContextV7> },
    Seeded { clock: Clock, seed: u64, count: AtomicU64 },
}

/// The machine has no randomness to give; nothing secret can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random bytes: {0}")]
pub struct NoRandomness(getrandom::Error);

impl Ids {
    /// `UUIDv7`, rising also within a millisecond, and the system's randomness.
    pub fn random(clock: Clock) -> Self {
        Self(Arc::new(Sequence::Random { clock, order: Mutex::new(ContextV7::new()) }))
    }

    /// The same sequence for the same seed and clock.
    pub fn seeded(clock: Clock, seed: u64) -> Self {
        Self(Arc::new(Sequence::Seeded { clock, seed, count: AtomicU64::new(0) }))
    }

    /// The next id, greater than all before it unless the clock went back.
    pub fn next(&self) -> Uuid {
        match &*self.0 {
            Sequence::Random { clock, order } => {
                let now = clock.now();
                let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
                Uuid::new_v7(Timestamp::from_unix(order, seconds, now.timestamp_subsec_nanos()))
            }
            Sequence::Seeded { clock, seed, count } => {
                let millis = u64::try_from(clock.now().timestamp_millis()).unwrap_or(0);
                let number = count.fetch_add(1, Ordering::Relaxed);
                let mut tail = [0; 10];
                // The number comes first, so that these ids rise too.
                for (byte, source) in tail.iter_mut().zip(number_first(*seed, number)) {
                    *byte = source;
                }
                Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
            }
        }
    }

    /// 32 bytes that nobody can guess.
    pub fn secret(&self) -> Result<[u8; 32], NoRandomness> {
        match &*self.0 {
            Sequence::Random { .. } => {
                let mut bytes = [0; 32];
                getrandom::fill(&mut bytes).map_err(NoRandomness)?;
                Ok(bytes)
            }
            Sequence::Seeded { seed, count, .. } => {
                let number = count.fetch_add(1, Ordering::Relaxed);
                Ok(Sha256::digest([seed.to_be_bytes(), number.to_be_bytes()].concat()).into())
            }
        }
    }
}

/// Four bits of the first byte are overwritten by the version and two of the third by the variant,
/// so the number stands in the eight bytes from the fourth on, after two that stay zero.
fn number_first(seed: u64, number: u64) -> impl Iterator<Item = u8> {
    let [.., s] = seed.to_be_bytes();
    [0, 0, 0].into_iter().chain(number.to_be_bytes().into_iter().skip(2)).chain([s])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_is_norways() {
        assert_eq!(day(at("2026-11-20T22:59:59Z")).to_string(), "2026-11-20");
        assert_eq!(day(at("2026-11-20T23:00:00Z")).to_string(), "2026-11-21");
        assert_eq!(day(at("2026-07-01T22:00:00Z")).to_string(), "2026-07-02");
    }

    #[test]
    fn a_fixed_clock_moves_for_all_who_hold_it() {
        let clock = Clock::fixed(at("2026-11-20T08:00:00Z"));
        let other = clock.clone();
        clock.advance(TimeDelta::days(1));
        assert_eq!(other.now(), at("2026-11-21T08:00:00Z"));
    }

    #[test]
    fn ids_rise_within_a_millisecond() {
        let clock = Clock::fixed(at("2026-11-20T08:00:00Z"));
        for ids in [Ids::random(clock.clone()), Ids::seeded(clock.clone(), 7)] {
            let made: Vec<Uuid> = (0..1000).map(|_| ids.next()).collect();
            assert!(made.is_sorted_by(|a, b| a < b));
            assert!(made.iter().all(|id| id.get_version_num() == 7));
        }
    }

    #[test]
    fn a_seed_repeats_itself_and_no_other() {
        let clock = Clock::fixed(at("2026-11-20T08:00:00Z"));
        let draw = |seed| {
            let ids = Ids::seeded(clock.clone(), seed);
            (ids.next(), ids.secret().unwrap(), ids.next())
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }
}
