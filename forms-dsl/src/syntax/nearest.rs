//! "Did you mean": the keywords nearest to what stands there.

use super::keywords::is_space;
use crate::suggest::slip;

/// The spellings nearest to the first words of a text, all of one number of words, and the bytes they would replace.
/// Empty where nothing is near.
pub(crate) fn nearest<'a>(text: &str, spellings: impl Iterator<Item = &'a str>) -> (Vec<String>, usize) {
    let mut best: Option<(usize, usize)> = None;
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    for spelling in spellings {
        let length = words(text, spelling.split(' ').count());
        let written = text.get(..length).unwrap_or(text).to_lowercase();
        let written: String = written.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if let Some(distance) = slip(&written, spelling) {
            found.push((distance, length, spelling));
            best = Some(best.map_or((distance, length), |best| best.min((distance, length))));
        }
    }
    let Some((distance, length)) = best else { return (Vec::new(), 0) };
    let names = found.iter().filter(|(d, l, _)| *d == distance && *l == length);
    (names.map(|(_, _, spelling)| (*spelling).to_owned()).take(3).collect(), length)
}

/// How near the nearest spelling is; `None` where nothing is near.
pub(crate) fn distance<'a>(word: &str, spellings: impl Iterator<Item = &'a str>) -> Option<usize> {
    let word = word.to_lowercase();
    spellings.filter_map(|spelling| slip(&word, spelling)).min()
}

/// Bytes that the first `count` words of a text take.
fn words(text: &str, count: usize) -> usize {
    let mut rest = text;
    for number in 0..count {
        let start = if number == 0 { rest } else { rest.trim_start_matches(is_space) };
        let end =
            start.find(|c: char| is_space(c) || matches!(c, '\n' | ',' | '(' | ')' | '"' | '«')).unwrap_or(start.len());
        if end == 0 {
            break;
        }
        rest = start.get(end..).unwrap_or("");
    }
    text.len() - rest.len()
}
