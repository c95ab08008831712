//! Days, weeks, months and school days added to a date, and counted between two.
//!
//! Every function is total: what has no answer (a date beyond the calendar, half a day) is `None`, which is *missing*.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::model::{Settings, Unit};

/// Furthest that one sum may reach, in steps of its unit: beyond every deadline, short enough to walk.
const FURTHEST: i64 = 40_000;

/// The date `amount` units after (before, where negative) `date`.
pub(super) fn add(settings: &Settings, date: NaiveDate, amount: Decimal, unit: Unit) -> Option<NaiveDate> {
    let amount = whole(amount)?;
    match unit {
        Unit::Days => add_days(date, amount),
        Unit::Weeks => add_days(date, amount.checked_mul(7)?),
        Unit::Months => add_months(date, amount),
        Unit::HalfYears => add_months(date, amount.checked_mul(6)?),
        Unit::Years => add_months(date, amount.checked_mul(12)?),
        Unit::SchoolDays => add_school_days(settings, date, amount),
        Unit::SchoolWeeks => add_school_weeks(settings, date, amount),
        Unit::Hours | Unit::Minutes | Unit::Times | Unit::Percent | Unit::Kroner => None,
    }
}

/// How many units lie between two days, both counted; missing where the last is before the first.
pub(super) fn span(settings: &Settings, unit: Unit, from: NaiveDate, to: NaiveDate) -> Option<Decimal> {
    if to < from {
        return None;
    }
    let days = Decimal::from(to.signed_duration_since(from).num_days()) + Decimal::ONE;
    match unit {
        Unit::Days => Some(days),
        Unit::Weeks => days.checked_div(Decimal::from(7)),
        Unit::Months => months(from, to),
        Unit::HalfYears => months(from, to)?.checked_div(Decimal::from(6)),
        Unit::Years => months(from, to)?.checked_div(Decimal::from(12)),
        Unit::SchoolDays => count(walk(from, to)?.filter(|day| is_school_day(settings, *day))),
        Unit::SchoolWeeks => count_school_weeks(settings, from, to),
        Unit::Hours | Unit::Minutes | Unit::Times | Unit::Percent | Unit::Kroner => None,
    }
}

/// Monday to Friday, outside the stretches without school.
pub(super) fn is_school_day(settings: &Settings, day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
        && !settings.no_school.iter().any(|(first, last)| *first <= day && day <= *last)
}

fn whole(amount: Decimal) -> Option<i64> {
    if amount.fract().is_zero() { amount.to_i64().filter(|n| n.abs() <= FURTHEST) } else { None }
}

fn add_days(date: NaiveDate, amount: i64) -> Option<NaiveDate> {
    let days = Days::new(amount.unsigned_abs());
    if amount < 0 { date.checked_sub_days(days) } else { date.checked_add_days(days) }
}

fn add_months(date: NaiveDate, amount: i64) -> Option<NaiveDate> {
    let months = Months::new(u32::try_from(amount.unsigned_abs()).ok()?);
    if amount < 0 { date.checked_sub_months(months) } else { date.checked_add_months(months) }
}

fn add_school_days(settings: &Settings, date: NaiveDate, amount: i64) -> Option<NaiveDate> {
    steps(date, amount, 1, |day| is_school_day(settings, day))
}

fn add_school_weeks(settings: &Settings, date: NaiveDate, amount: i64) -> Option<NaiveDate> {
    steps(date, amount, 7, |day| week_has_school(settings, day))
}

/// Walks in strides until `amount` days were met that count.
fn steps(date: NaiveDate, amount: i64, stride: i64, counts: impl Fn(NaiveDate) -> bool) -> Option<NaiveDate> {
    let stride = if amount < 0 { -stride } else { stride };
    let mut day = date;
    let mut left = amount.unsigned_abs();
    let mut walked = 0;
    while left > 0 && walked < FURTHEST {
        day = add_days(day, stride)?;
        left -= u64::from(counts(day));
        walked += 1;
    }
    (left == 0).then_some(day)
}

fn week_has_school(settings: &Settings, day: NaiveDate) -> bool {
    let monday = day.week(Weekday::Mon).checked_first_day();
    monday.is_some_and(|monday| monday.iter_days().take(7).any(|d| is_school_day(settings, d)))
}

/// The days from one to another, where there are not too many to walk.
fn walk(from: NaiveDate, to: NaiveDate) -> Option<impl Iterator<Item = NaiveDate>> {
    let few = to.signed_duration_since(from).num_days() <= FURTHEST;
    few.then(|| from.iter_days().take_while(move |day| *day <= to))
}

fn count(days: impl Iterator<Item = NaiveDate>) -> Option<Decimal> {
    i64::try_from(days.count()).ok().map(Decimal::from)
}

fn count_school_weeks(settings: &Settings, from: NaiveDate, to: NaiveDate) -> Option<Decimal> {
    let mut weeks: Vec<_> =
        walk(from, to)?.filter(|day| is_school_day(settings, *day)).map(|day| day.iso_week()).collect();
    weeks.dedup();
    i64::try_from(weeks.len()).ok().map(Decimal::from)
}

/// Whole months, then the days left as a share of the month that they are in.
fn months(from: NaiveDate, to: NaiveDate) -> Option<Decimal> {
    let end = to.succ_opt()?;
    let mut whole =
        (end.year() - from.year()) * 12 + i32::try_from(end.month()).ok()? - i32::try_from(from.month()).ok()?;
    if add_months(from, i64::from(whole))? > end {
        whole -= 1;
    }
    let begun = add_months(from, i64::from(whole))?;
    let next = add_months(from, i64::from(whole) + 1)?;
    let left = Decimal::from(end.signed_duration_since(begun).num_days());
    let length = Decimal::from(next.signed_duration_since(begun).num_days());
    Decimal::from(whole).checked_add(left.checked_div(length)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn autumn() -> Settings {
        Settings { no_school: vec![(day("2026-10-05"), day("2026-10-09"))], ..Settings::default() }
    }

    #[test]
    fn dates_move_by_their_unit() {
        let table = [
            ("2026-11-02", 21, Unit::Days, "2026-11-23"),
            ("2026-11-02", -3, Unit::Weeks, "2026-10-12"),
            ("2026-01-31", 1, Unit::Months, "2026-02-28"),
            ("2024-02-29", 1, Unit::Years, "2025-02-28"),
            ("2026-10-02", 1, Unit::SchoolDays, "2026-10-12"), // Friday, over the autumn holiday
            ("2026-10-12", -1, Unit::SchoolDays, "2026-10-02"),
            ("2026-09-30", 1, Unit::SchoolWeeks, "2026-10-14"),
        ];
        for (from, amount, unit, to) in table {
            assert_eq!(
                add(&autumn(), day(from), Decimal::from(amount), unit),
                Some(day(to)),
                "{from} {amount} {unit:?}"
            );
        }
    }

    #[test]
    fn what_has_no_day_is_missing() {
        let settings = Settings::default();
        assert_eq!(add(&settings, day("2026-11-02"), "1.5".parse().unwrap(), Unit::Days), None);
        assert_eq!(add(&settings, NaiveDate::MAX, Decimal::ONE, Unit::Days), None);
        assert_eq!(add(&settings, day("2026-11-02"), Decimal::ONE, Unit::Kroner), None);
        assert_eq!(add(&settings, day("2026-11-02"), Decimal::MAX, Unit::Weeks), None);
        let closed = Settings { no_school: vec![(NaiveDate::MIN, NaiveDate::MAX)], ..Settings::default() };
        assert_eq!(add(&closed, day("2026-11-02"), Decimal::ONE, Unit::SchoolDays), None);
    }

    #[test]
    fn stretches_count_both_days() {
        let table = [
            (Unit::Days, "2026-11-02", "2026-11-02", "1"),
            (Unit::Weeks, "2026-11-02", "2026-11-22", "3"),
            (Unit::Months, "2026-08-01", "2026-12-31", "5"),
            (Unit::Months, "2026-11-01", "2026-11-15", "0.5"),
            (Unit::Years, "2026-01-01", "2026-12-31", "1"),
            (Unit::SchoolDays, "2026-10-01", "2026-10-13", "4"),
            (Unit::SchoolWeeks, "2026-09-28", "2026-10-13", "2"),
        ];
        for (unit, from, to, expected) in table {
            assert_eq!(span(&autumn(), unit, day(from), day(to)), Some(expected.parse().unwrap()), "{unit:?} {from}");
        }
        assert_eq!(span(&autumn(), Unit::Days, day("2026-11-02"), day("2026-11-01")), None);
    }
}
