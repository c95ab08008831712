//! Absence as the municipality's school system counts it: totals of a period, or lesson by lesson.
//!
//! Totals may leave out what the source does not count, which is not the same as none. A lesson numbered 0 is a whole
//! day. Where a stretch of days is covered for a school, a pupil of it without a lesson was there.

use super::Step;

pub const STEP: Step = Step {
    name: "s007_absence",
    statements: &[
        "CREATE TABLE absence_totals (
            municipality NUMBER NOT NULL,
            pupil_id TEXT NOT NULL,
            from_day TEXT NOT NULL,
            to_day TEXT NOT NULL,
            days NUMBER,
            hours NUMBER,
            valid_days NUMBER,
            invalid_days NUMBER,
            valid_hours NUMBER,
            invalid_hours NUMBER,
            late NUMBER,
            left_school NUMBER,
            imported_at TEXT NOT NULL,
            PRIMARY KEY (municipality, pupil_id, from_day, to_day),
            FOREIGN KEY (municipality, pupil_id) REFERENCES people (municipality, id)
        )",
        "CREATE TABLE absence_lessons (
            municipality NUMBER NOT NULL,
            pupil_id TEXT NOT NULL,
            day TEXT NOT NULL,
            lesson NUMBER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('valid', 'invalid', 'unknown', 'late', 'left')),
            subject TEXT,
            PRIMARY KEY (municipality, pupil_id, day, lesson, kind),
            FOREIGN KEY (municipality, pupil_id) REFERENCES people (municipality, id)
        )",
        "CREATE TABLE absence_coverage (
            municipality NUMBER NOT NULL,
            unit_id TEXT NOT NULL,
            from_day TEXT NOT NULL,
            to_day TEXT NOT NULL,
            imported_at TEXT NOT NULL,
            PRIMARY KEY (municipality, unit_id, from_day, to_day),
            FOREIGN KEY (municipality, unit_id) REFERENCES units (municipality, id)
        )",
    ],
};
