//! What differs in absence, in sentences that somebody reads before saying yes.

use forms_dsl::diagnostic::MessageLanguage::{self, Bokmaal, English};

use super::AbsenceDifference;
use crate::entity::{absence_lessons, absence_totals, column::Id};

impl AbsenceDifference {
    /// Each thing that differs, in a sentence.
    pub fn sentences(&self, language: MessageLanguage) -> impl Iterator<Item = String> {
        let name = |pupil: &Id| self.names.get(pupil).map_or("", String::as_str);
        let lesson = move |sign: &str, lesson: &absence_lessons::Model| {
            let at = match (lesson.lesson, language) {
                (0, English) => "the whole day".to_owned(),
                (0, Bokmaal) => "hele dagen".to_owned(),
                (number, English) => format!("lesson {number}"),
                (number, Bokmaal) => format!("{number}. time"),
            };
            format!("{sign} {}: {}, {at}, {}", name(&lesson.pupil_id), lesson.day, lesson.kind)
        };
        let totals = self.totals.iter().map(move |(before, after)| {
            let sign = if before.is_some() { "~" } else { "+" };
            let before = before.as_ref().map(|before| format!("{} → ", counts(before, language))).unwrap_or_default();
            let (from, to) = (after.from_day, after.to_day);
            format!("{sign} {}, {from} – {to}: {before}{}", name(&after.pupil_id), counts(after, language))
        });
        totals
            .chain(self.gone_lessons.iter().map(move |row| lesson("-", row)))
            .chain(self.new_lessons.iter().map(move |row| lesson("+", row)))
    }
}

/// `8 days, 10 hours`; what is not counted is not said.
fn counts(total: &absence_totals::Model, language: MessageLanguage) -> String {
    let words = match language {
        English => ["days", "hours", "valid days", "invalid days", "valid hours", "invalid hours", "late", "left"],
        Bokmaal => [
            "dager",
            "timer",
            "gyldige dager",
            "ugyldige dager",
            "gyldige timer",
            "ugyldige timer",
            "forsentkomminger",
            "ganger forlatt skolen",
        ],
    };
    let counts = [
        total.days,
        total.hours,
        total.valid_days,
        total.invalid_days,
        total.valid_hours,
        total.invalid_hours,
        total.late,
        total.left_school,
    ];
    let said = counts.into_iter().zip(words).filter_map(|(count, word)| Some(format!("{} {word}", count?)));
    said.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::entity::column::{Day, Moment};

    #[test]
    fn what_is_not_counted_is_not_said() {
        let day = Day(NaiveDate::from_ymd_opt(2026, 8, 1).unwrap());
        let total = absence_totals::Model {
            municipality: 1,
            pupil_id: Id(Uuid::nil()),
            from_day: day,
            to_day: day,
            days: Some(3),
            hours: None,
            valid_days: Some(0),
            invalid_days: None,
            valid_hours: None,
            invalid_hours: None,
            late: Some(2),
            left_school: None,
            imported_at: Moment("2026-11-24T08:00:00Z".parse().unwrap()),
        };
        assert_eq!(counts(&total, English), "3 days, 0 valid days, 2 late");
        assert_eq!(counts(&total, Bokmaal), "3 dager, 0 gyldige dager, 2 forsentkomminger");
    }
}
