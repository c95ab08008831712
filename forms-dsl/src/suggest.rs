//! "Did you mean": the names nearest to one that is not there.

use strsim::damerau_levenshtein;

/// At most three names, the nearest first; none where nothing is near.
pub(crate) fn nearest<'n>(name: &str, among: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut near: Vec<(usize, &str)> =
        among.filter_map(|candidate| Some((distance(name, candidate)?, candidate))).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, candidate)| candidate.to_owned()).collect()
}

/// A word of several that is there whole counts as near: `days` for `days_a_week`.
fn distance(name: &str, candidate: &str) -> Option<usize> {
    let is_part = name.len() > 3 && candidate.split(['_', '.']).any(|part| part == name);
    if is_part { Some(1) } else { slip(name, candidate) }
}

/// How many letters differ, where they are few enough for the one to be a slip of the other.
pub(crate) fn slip(written: &str, meant: &str) -> Option<usize> {
    let tolerated = tolerated(meant);
    let shorter_or_longer = written.chars().count().abs_diff(meant.chars().count());
    // Counting the letters is much quicker than comparing them.
    if shorter_or_longer > tolerated {
        return None;
    }
    Some(damerau_levenshtein(written, meant)).filter(|distance| *distance <= tolerated)
}

/// A third of the letters may be wrong, one in short words.
fn tolerated(name: &str) -> usize {
    (name.chars().count() / 3).max(1)
}
