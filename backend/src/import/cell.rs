//! What stands in one cell, read as what it should be.

use chrono::NaiveDate;

use super::defect::Mistake;

/// Most characters of a cell.
pub(super) const LONGEST: usize = 200;

/// A text as it may be kept.
pub(super) fn check_text(text: &str) -> Result<(), Mistake> {
    if text.chars().count() > LONGEST {
        return Err(Mistake::TooLong { limit: LONGEST });
    }
    if text.chars().any(char::is_control) { Err(Mistake::Sign) } else { Ok(()) }
}

/// A whole number within bounds.
pub(super) fn number(text: &str, least: i64, most: i64) -> Result<i64, Mistake> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| Mistake::Number { value: text.to_owned(), least, most })
}

/// `2026-11-24` or `24.11.2026`.
pub(super) fn day(text: &str) -> Result<NaiveDate, Mistake> {
    let read = |format| NaiveDate::parse_from_str(text, format).ok();
    let day = read("%Y-%m-%d").or_else(|| read("%d.%m.%Y"));
    // A year of two digits is read as one of the first century.
    let day = day.filter(|day| *day >= NaiveDate::default());
    day.ok_or_else(|| Mistake::Day { value: text.to_owned() })
}

/// Yes or no, in the words that spreadsheets write.
pub(super) fn truth(text: &str) -> Result<bool, Mistake> {
    match text.to_lowercase().as_str() {
        "yes" | "ja" | "true" | "sann" | "1" | "x" => Ok(true),
        "" | "no" | "nei" | "false" | "usann" | "0" => Ok(false),
        _ => Err(Mistake::NotOneOf { value: text.to_owned(), known: vec!["ja".to_owned(), "nei".to_owned()] }),
    }
}

/// The digits of a national identity number, D-number or test number whose check digits are right.
pub(super) fn national_id(text: &str) -> Result<String, Mistake> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if is_national_id(&digits) { Ok(digits) } else { Err(Mistake::NationalId) }
}

fn is_national_id(digits: &str) -> bool {
    const FIRST: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
    const SECOND: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
    let Some(digits) = digits.chars().map(|c| c.to_digit(10)).collect::<Option<Vec<u32>>>() else { return false };
    let holds = |weights: &[u32]| weights.iter().zip(&digits).map(|(w, d)| w * d).sum::<u32>() % 11 == 0;
    digits.len() == 11 && holds(&FIRST) && holds(&SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for text in ["2026-11-24", "24.11.2026"] {
            assert_eq!(day(text).unwrap().to_string(), "2026-11-24");
        }
        for text in ["", "24.11.26", "2026-13-01", "31.02.2026", "24/11/2026"] {
            assert!(day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn national_ids_are_checked_by_their_last_digits() {
        // Made up, with right check digits: a birth number, and a D-number.
        assert!(national_id("010100 00004").is_err());
        let valid: Vec<String> =
            (0..100).map(|tail| format!("010110501{tail:02}")).filter(|n| is_national_id(n)).collect();
        assert!(valid.len() <= 1, "check digits leave one number of a hundred: {valid:?}");
        for text in ["", "1", "abcdefghijk", "123456789012"] {
            assert!(national_id(text).is_err(), "{text}");
        }
    }

    #[test]
    fn bounds_of_numbers_and_texts() {
        assert_eq!(number("13", 1, 13).unwrap(), 13);
        assert!(number("14", 1, 13).is_err() && number("1,5", 1, 13).is_err());
        assert!(check_text(&"a".repeat(LONGEST)).is_ok() && check_text(&"a".repeat(LONGEST + 1)).is_err());
        assert!(check_text("a\u{0}b").is_err());
    }
}
