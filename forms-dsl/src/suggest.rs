//! "Did you mean": the names nearest to one that is not there.

use strsim::damerau_levenshtein;

use crate::model::name::LONGEST;

/// At most three names, the nearest first; none where nothing is near.
pub(crate) fn nearest<'n>(name: &str, among: impl Iterator<Item = &'n str>) -> Vec<String> {
    if name.len() > 2 * LONGEST {
        return Vec::new();
    }
    let mut near: Vec<(usize, &str)> = among
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= tolerated(candidate))
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, candidate)| candidate.to_owned()).collect()
}

/// A word of several that is there whole counts as near: `days` for `days_a_week`.
fn distance(name: &str, candidate: &str) -> usize {
    let is_part = name.len() > 3 && candidate.split('_').any(|part| part == name);
    if is_part { 1 } else { damerau_levenshtein(name, candidate) }
}

/// A third of the letters may be wrong, one in short words.
pub(crate) fn tolerated(name: &str) -> usize {
    (name.chars().count() / 3).max(1)
}
