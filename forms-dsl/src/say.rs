//! Numbers, days and yes or no as people write them, in Norwegian or English.

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use crate::model::Language;

/// Bokmål or nynorsk; every other language gets English.
#[must_use]
pub fn is_norwegian(language: &Language) -> bool {
    matches!(language.as_str(), "nb" | "nn" | "no")
}

/// `2,5` or `2.5`.
#[must_use]
pub fn number(number: Decimal, language: &Language) -> String {
    let text = number.normalize().to_string();
    if is_norwegian(language) { text.replace('.', ",") } else { text }
}

/// `02.11.2026` or `2 November 2026`.
#[must_use]
pub fn day(day: NaiveDate, language: &Language) -> String {
    day.format(if is_norwegian(language) { "%d.%m.%Y" } else { "%-d %B %Y" }).to_string()
}

/// `08:30`.
#[must_use]
pub fn time(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// `Ja`, `Nei`, `Yes`, `No`.
#[must_use]
pub fn truth(truth: bool, language: &Language) -> &'static str {
    match (truth, is_norwegian(language)) {
        (true, true) => "Ja",
        (false, true) => "Nei",
        (true, false) => "Yes",
        (false, false) => "No",
    }
}

/// The roles that no settings name.
#[must_use]
pub fn party(role: &crate::model::Role, language: &Language) -> Option<&'static str> {
    use crate::model::Role;
    match (role, is_norwegian(language)) {
        (Role::Pupil, true) => Some("Elev"),
        (Role::Pupil, false) => Some("Pupil"),
        (Role::Guardian, true) => Some("Foresatt"),
        (Role::Guardian, false) => Some("Guardian"),
        (Role::Staff | Role::Everyone | Role::Author | Role::Named(_), _) => None,
    }
}
