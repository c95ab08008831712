//! Ids that stand for one thing in the whole API: base64url of `Type:uuid`, both directions in one place.

use std::borrow::Borrow;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

/// What a client's id stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlobalId {
    /// Absent: a bare UUID, as clients make them.
    pub type_name: Option<String>,
    /// The thing.
    pub id: Uuid,
}

/// The id of something of a type.
pub fn print(type_name: &str, id: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{type_name}:{id}"))
}

/// Reads an id; garbage is nothing.
pub fn parse(text: &str) -> Option<GlobalId> {
    if let Ok(id) = Uuid::try_parse(text) {
        return Some(GlobalId { type_name: None, id });
    }
    // Some clients pad.
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    let (type_name, id) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    Some(GlobalId { type_name: Some(type_name.to_owned()), id: Uuid::try_parse(id).ok()? })
}

/// The UUID of an id that may be of one of these types, or bare; no types: of any.
pub fn parse_of<T: Borrow<str>>(text: &str, types: &[T]) -> Option<Uuid> {
    let GlobalId { type_name, id } = parse(text)?;
    let fits = |name: String| types.is_empty() || types.iter().any(|known| known.borrow() == name);
    type_name.is_none_or(fits).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_back_and_garbage_does_not() {
        let id = Uuid::from_u128(7);
        let printed = print("Case", &id.to_string());
        assert_eq!(parse_of(&printed, &["Case"]), Some(id));
        assert_eq!(parse_of(&printed, &["Person"]), None);
        assert_eq!(parse_of(&id.to_string(), &["Case"]), Some(id));
        for garbage in ["", "Case", "!", &printed[1..], "Q2FzZQ", "w6Y"] {
            assert_eq!(parse(garbage), None, "{garbage}");
        }
    }
}
