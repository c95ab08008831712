//! What people write beside the answers: reasons, the name of a witness, the lines of a signature.

use crate::mistake::Mistake;

/// Longest reason, in characters.
pub(super) const LONGEST_REASON: usize = 2000;
/// Longest name of a witness, in characters.
pub(super) const LONGEST_NAME: usize = 200;
/// Longest drawing, in characters: a long and shaky signature takes some 20,000.
pub(super) const LONGEST_DRAWING: usize = 100_000;

/// The words as they are kept; none: `absent` is the mistake.
pub(super) fn read_words<'w>(
    words: &'w str,
    longest: usize,
    absent: Mistake<'static>,
) -> Result<&'w str, Mistake<'static>> {
    let words = words.trim();
    if words.is_empty() {
        Err(absent)
    } else if words.chars().count() > longest {
        Err(Mistake::TooManyWords(longest))
    } else if words.contains('\0') {
        // No text: PostgreSQL has no place for it.
        Err(Mistake::NoText)
    } else {
        Ok(words)
    }
}
