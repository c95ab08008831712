//! What the registers hold of a pupil's absence, and the figures that forms take from it.
//!
//! Unknown absence never counts as none. A figure is there where the days asked for are known without a gap between
//! them; imports lag behind, so they may be known up to a day before the last one that was asked for.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};
use rust_decimal::Decimal;

use super::calendar::is_school_day;
use crate::{
    model::{Language, RegisterFact, Settings},
    say,
};

/// Absence of one pupil: counted for stretches of days, or lesson by lesson.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attendance {
    /// Counted by the school's own system.
    pub totals: Vec<AbsenceTotals>,
    /// Lessons that the pupil was not at, of the days that are covered.
    pub lessons: Vec<AbsentLesson>,
    /// Stretches of days of which every lesson is known, both days counted.
    pub covered: Vec<(NaiveDate, NaiveDate)>,
}

/// Absence counted for a stretch of days. What the source does not count is absent, which is not the same as none.
#[derive(Debug, Clone, PartialEq)]
pub struct AbsenceTotals {
    /// First day.
    pub from: NaiveDate,
    /// Last day that was counted.
    pub to: NaiveDate,
    /// Whole days.
    pub days: Option<Decimal>,
    /// Single hours.
    pub hours: Option<Decimal>,
    /// Whole days for a valid reason.
    pub valid_days: Option<Decimal>,
    /// Whole days without one.
    pub invalid_days: Option<Decimal>,
    /// Times late.
    pub late: Option<Decimal>,
    /// Times gone again.
    pub left_school: Option<Decimal>,
}

/// A lesson, or a whole day, that a pupil was not at, came late to, or left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsentLesson {
    /// The day.
    pub day: NaiveDate,
    /// The lesson's number; 0: the whole day.
    pub lesson: u32,
    /// How.
    pub absence: Absence,
    /// The subject, where it is known.
    pub subject: Option<String>,
}

/// How somebody was absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// Away for a valid reason.
    Valid,
    /// Away without one.
    Invalid,
    /// Away, nobody knows why.
    Unknown,
    /// Came late.
    Late,
    /// Came, and went again.
    Left,
}

impl Absence {
    fn is_away(self) -> bool {
        match self {
            Self::Valid | Self::Invalid | Self::Unknown => true,
            Self::Late | Self::Left => false,
        }
    }
}

impl Attendance {
    /// A figure that is a number, where it is known.
    pub(super) fn count(
        &self,
        settings: &Settings,
        fact: RegisterFact,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Option<Decimal> {
        match self.known_lessons(settings, from, to) {
            Some(lessons) => count_lessons(fact, &lessons),
            None => self.count_totals(settings, fact, from, to),
        }
    }

    /// Which weekdays, lessons and subjects stand out, in words; missing where no lesson is known.
    pub(super) fn pattern(
        &self,
        settings: &Settings,
        language: &Language,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Option<String> {
        let lessons = self.known_lessons(settings, from, to)?;
        let norwegian = say::is_norwegian(language);
        let mut weekdays: BTreeMap<u32, usize> = BTreeMap::new();
        let mut numbers: BTreeMap<u32, usize> = BTreeMap::new();
        let mut subjects: BTreeMap<&str, usize> = BTreeMap::new();
        for lesson in lessons.iter().filter(|lesson| lesson.absence.is_away()) {
            *weekdays.entry(lesson.day.weekday().num_days_from_monday()).or_default() += 1;
            if lesson.lesson > 0 {
                *numbers.entry(lesson.lesson).or_default() += 1;
            }
            if let Some(subject) = &lesson.subject {
                *subjects.entry(subject).or_default() += 1;
            }
        }
        if weekdays.is_empty() {
            return Some(if norwegian { "Ikke noe fravær." } else { "No absence." }.to_owned());
        }
        let mut text = String::new();
        let weekdays = most(weekdays).map(|(day, count)| format!("{} {count}", weekday(day, norwegian)));
        add(&mut text, if norwegian { "Ukedager" } else { "Weekdays" }, weekdays);
        let numbers = most(numbers).map(|(number, count)| {
            if norwegian { format!("{number}. time {count}") } else { format!("lesson {number}: {count}") }
        });
        add(&mut text, if norwegian { "Timer" } else { "Lessons" }, numbers);
        let subjects = most(subjects).map(|(subject, count)| format!("{subject} {count}"));
        add(&mut text, if norwegian { "Fag" } else { "Subjects" }, subjects);
        Some(text)
    }

    /// The lessons of the days asked for, where those days are covered.
    fn known_lessons(&self, settings: &Settings, from: NaiveDate, to: NaiveDate) -> Option<Vec<&AbsentLesson>> {
        let within = |(first, last): &(NaiveDate, NaiveDate)| {
            let (first, last) = ((*first).max(from), (*last).min(to));
            (first <= last).then_some((first, last))
        };
        let mut stretches: Vec<_> = self.covered.iter().filter_map(within).collect();
        stretches.sort_unstable();
        without_gap(settings, &stretches)?;
        let is_asked = |lesson: &&AbsentLesson| from <= lesson.day && lesson.day <= to;
        Some(self.lessons.iter().filter(is_asked).collect())
    }

    fn count_totals(&self, settings: &Settings, fact: RegisterFact, from: NaiveDate, to: NaiveDate) -> Option<Decimal> {
        let mut asked: Vec<_> = self.totals.iter().filter(|t| t.from <= to && from <= t.to).collect();
        // The longest of those that begin on a day comes first: shorter ones within it are counted in it.
        asked.sort_by_key(|totals| (totals.from, std::cmp::Reverse(totals.to)));
        let mut stretches: Vec<(NaiveDate, NaiveDate)> = Vec::new();
        let mut sum = Decimal::ZERO;
        for totals in asked {
            let counted = stretches.last().map(|(_, last)| *last);
            if counted.is_some_and(|last| totals.to <= last) {
                continue;
            }
            // Nobody can tell how much of it falls on the days asked for.
            let is_cut = totals.from < from || to < totals.to || counted.is_some_and(|last| totals.from <= last);
            if is_cut {
                return None;
            }
            stretches.push((totals.from, totals.to));
            sum = sum.checked_add(of_totals(fact, totals)?)?;
        }
        without_gap(settings, &stretches)?;
        Some(sum)
    }
}

/// Whether there are stretches, and no school day between two of them.
fn without_gap(settings: &Settings, stretches: &[(NaiveDate, NaiveDate)]) -> Option<()> {
    let mut reached = stretches.first()?.1;
    for (first, last) in stretches {
        let between = reached.iter_days().skip(1).take_while(|day| day < first);
        if between.into_iter().any(|day| is_school_day(settings, day)) {
            return None;
        }
        reached = reached.max(*last);
    }
    Some(())
}

fn of_totals(fact: RegisterFact, totals: &AbsenceTotals) -> Option<Decimal> {
    match fact {
        RegisterFact::AbsenceDays => totals.days,
        RegisterFact::AbsenceHours => totals.hours,
        RegisterFact::ValidDays => totals.valid_days,
        RegisterFact::InvalidDays => totals.invalid_days,
        RegisterFact::LateCount => totals.late,
        RegisterFact::LeftSchoolCount => totals.left_school,
        RegisterFact::AbsencePattern | RegisterFact::AttendanceCalendar | RegisterFact::AttendanceWeeks => None,
    }
}

fn count_lessons(fact: RegisterFact, lessons: &[&AbsentLesson]) -> Option<Decimal> {
    let counts = |is: &dyn Fn(&AbsentLesson) -> bool| Some(lessons.iter().filter(|lesson| is(lesson)).count().into());
    let whole = |lesson: &AbsentLesson| lesson.lesson == 0;
    match fact {
        RegisterFact::AbsenceDays => counts(&|lesson| whole(lesson) && lesson.absence.is_away()),
        RegisterFact::AbsenceHours => counts(&|lesson| !whole(lesson) && lesson.absence.is_away()),
        RegisterFact::ValidDays => counts(&|lesson| whole(lesson) && lesson.absence == Absence::Valid),
        RegisterFact::InvalidDays => counts(&|lesson| whole(lesson) && lesson.absence == Absence::Invalid),
        RegisterFact::LateCount => counts(&|lesson| lesson.absence == Absence::Late),
        RegisterFact::LeftSchoolCount => counts(&|lesson| lesson.absence == Absence::Left),
        RegisterFact::AbsencePattern | RegisterFact::AttendanceCalendar | RegisterFact::AttendanceWeeks => None,
    }
}

/// The three that come most often, the most frequent first.
fn most<K: Ord>(counts: BTreeMap<K, usize>) -> impl Iterator<Item = (K, usize)> {
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().take(3)
}

fn add(text: &mut String, heading: &str, parts: impl Iterator<Item = String>) {
    let parts: Vec<_> = parts.collect();
    if !parts.is_empty() {
        let space = if text.is_empty() { "" } else { " " };
        text.extend([space, heading, ": ", &parts.join(", "), "."]);
    }
}

fn weekday(from_monday: u32, norwegian: bool) -> &'static str {
    let days = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    let day = days.into_iter().nth(from_monday as usize).unwrap_or(Weekday::Sun);
    let (nb, en) = match day {
        Weekday::Mon => ("mandag", "Monday"),
        Weekday::Tue => ("tirsdag", "Tuesday"),
        Weekday::Wed => ("onsdag", "Wednesday"),
        Weekday::Thu => ("torsdag", "Thursday"),
        Weekday::Fri => ("fredag", "Friday"),
        Weekday::Sat => ("lørdag", "Saturday"),
        Weekday::Sun => ("søndag", "Sunday"),
    };
    if norwegian { nb } else { en }
}
