//! Fractional keys that order rows: texts compared byte by byte, of the shape that the common libraries make
//! (`a0`, `a1`, … `aZ`, `b00`), so that a tablet can always make one between two others.

const DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A key after `last`; the first key where there is none.
#[must_use]
pub fn position_after(last: Option<&str>) -> String {
    let Some(last) = last else { return "a0".to_owned() };
    match last.bytes().next() {
        Some(head @ b'a'..=b'z') => next_whole(head, last).unwrap_or_else(|| format!("{last}1")),
        // Heads in capitals stand for keys before the first one.
        Some(b'A'..=b'Z') | None => "a0".to_owned(),
        Some(_) => format!("{last}1"),
    }
}

/// The head says how many digits follow; what stands behind those is a fraction, which the next whole key passes.
fn next_whole(head: u8, last: &str) -> Option<String> {
    let length = usize::from(head - b'a') + 1;
    let mut digits = last.as_bytes().get(1..=length)?.to_vec();
    for digit in digits.iter_mut().rev() {
        let value = DIGITS.iter().position(|d| d == digit)?;
        if let Some(next) = DIGITS.get(value + 1) {
            *digit = *next;
            return Some(key(head, &digits));
        }
        *digit = b'0';
    }
    digits.push(b'0');
    (head < b'z').then(|| key(head + 1, &digits))
}

fn key(head: u8, digits: &[u8]) -> String {
    std::iter::once(&head).chain(digits).map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::position_after;

    #[test]
    fn each_key_is_after_the_one_before() {
        let mut last = position_after(None);
        for _ in 0..5000 {
            let next = position_after(Some(&last));
            assert!(next > last, "{next} after {last}");
            last = next;
        }
        assert_eq!(last, "c0He");
    }

    #[test]
    fn keys_of_others_are_passed() {
        for foreign in ["", "Zz", "a0V", "az5", "zzz", "7", "b", "å", "zzzzzzzzzzzzzzzzzzzzzzzzzzz"] {
            assert!(position_after(Some(foreign)).as_str() > foreign, "{foreign}");
        }
    }
}
