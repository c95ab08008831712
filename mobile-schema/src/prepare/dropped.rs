//! What apollo-parser drops without a word: an argument, or a field of an object, that has no colon or no value.
//!
//! graphql-js refuses such a document, and a client whose argument is dropped would never know.

use apollo_parser::{
    Parser, SyntaxKind,
    cst::{Argument, CstNode, ObjectField},
};

use super::limits;
use crate::graphql_error::{ErrorCode, GraphqlError, Location};

/// The first thing that was dropped from a document that could be parsed.
pub(super) fn check(text: &str) -> Result<(), GraphqlError> {
    let tree = Parser::new(text).recursion_limit(limits::RECURSION).token_limit(limits::TOKENS + 1).parse();
    let dropped = tree.document().syntax().descendants().find(|node| match node.kind() {
        SyntaxKind::ARGUMENT => Argument::cast(node.clone())
            .is_some_and(|argument| argument.colon_token().is_none() || argument.value().is_none()),
        SyntaxKind::OBJECT_FIELD => ObjectField::cast(node.clone())
            .is_some_and(|field| field.colon_token().is_none() || field.value().is_none()),
        _ => false,
    });
    match dropped {
        Some(node) => {
            let place = location(text, node.text_range().start().into());
            Err(GraphqlError::new(ErrorCode::ParseFailed, "expected a name, a colon and a value").at([place]))
        }
        None => Ok(()),
    }
}

fn location(text: &str, offset: usize) -> Location {
    let before = text.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Location { line, column }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_value_is_told_with_its_place() {
        for whole in ["{ a(x: 1, y: {z: 2}) }", "query ($a: Int = 1) { a(x: $a) @b(c: [null]) }"] {
            assert_eq!(check(whole), Ok(()), "{whole}");
        }
        for (broken, column) in [("{ a(x x: 1) }", 5), ("{ a(x: 1 true) }", 10), ("{ a(x: {y y: 1}) }", 9)] {
            let error = check(broken).unwrap_err();
            assert_eq!(error.locations, [Location { line: 1, column }], "{broken}");
        }
    }
}
