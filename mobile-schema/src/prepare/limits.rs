//! What a document may be at most (`api.md` 3), counted with every fragment in its place.

use apollo_compiler::{
    ExecutableDocument, Name,
    collections::HashMap,
    executable::{Operation, Selection, SelectionSet},
    introspection,
    validation::Valid,
};
use apollo_parser::{Lexer, TokenKind};

use super::location;
use crate::graphql_error::{ErrorCode, GraphqlError};

/// As apollo-parser counts them: white space and commas too.
pub(super) const TOKENS: usize = 15_000;
/// Of the parser, which no document within [`NESTING`] comes to: an argument's value lies deepest.
pub(super) const RECURSION: usize = 60;
/// Brackets of any kind in one another.
const NESTING: usize = 50;

const LENGTH: usize = 32 << 10;
const DEPTH: usize = 12;
/// The introspection query of graphql-js is so deep.
const INTROSPECTION_DEPTH: usize = 15;
const ALIASES: usize = 50;
const DIRECTIVES: usize = 50;
const SELECTIONS: usize = 2_000;
const NAME: usize = 128;

/// What a selection set amounts to.
#[derive(Debug, Clone, Copy, Default)]
struct Measure {
    depth: usize,
    introspection_depth: usize,
    aliases: usize,
    directives: usize,
    selections: usize,
    longest_name: usize,
}

impl Measure {
    fn add(&mut self, other: Self) {
        self.depth = self.depth.max(other.depth);
        self.introspection_depth = self.introspection_depth.max(other.introspection_depth);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.selections = self.selections.saturating_add(other.selections);
        self.longest_name = self.longest_name.max(other.longest_name);
    }
}

pub(super) fn length(text: &str) -> Result<(), GraphqlError> {
    within("characters", text.len(), LENGTH)
}

/// Counted before anything is made of them, so that nothing is made of too many.
pub(super) fn tokens(text: &str) -> Result<(), GraphqlError> {
    let (mut open, mut deepest, mut count) = (0_usize, 0, 0_usize);
    // One more is the end of the text, and one past the limit is enough to know.
    for token in Lexer::new(text).with_limit(TOKENS + 2).filter_map(Result::ok) {
        match token.kind() {
            TokenKind::LCurly | TokenKind::LBracket | TokenKind::LParen => open += 1,
            TokenKind::RCurly | TokenKind::RBracket | TokenKind::RParen => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
        count += 1;
    }
    within("tokens", count.saturating_sub(1), TOKENS)?;
    within("brackets in one another", deepest, NESTING)
}

pub(super) fn document(document: &Valid<ExecutableDocument>) -> Result<(), GraphqlError> {
    let mut known = HashMap::default();
    for operation in document.operations.iter() {
        check(operation, document, &mut known)?;
        // Types have fields, and fields types: three such levels are what tools ask for.
        introspection::check_max_depth(document, operation).map_err(|error| {
            let place = location(error.location(), &document.sources);
            GraphqlError::new(ErrorCode::TooExpensive, error.message().to_string()).at(place)
        })?;
    }
    Ok(())
}

fn check<'d>(
    operation: &Operation,
    document: &'d ExecutableDocument,
    known: &mut HashMap<&'d Name, Measure>,
) -> Result<(), GraphqlError> {
    let mut whole = measure(&operation.selection_set, document, known);
    whole.directives += operation.directives.len();
    let names = operation.name.iter().chain(operation.variables.iter().map(|v| &v.name));
    whole.longest_name = names.map(Name::len).fold(whole.longest_name, usize::max);
    within("levels of fields", whole.depth, DEPTH)?;
    within("levels of introspection", whole.introspection_depth, INTROSPECTION_DEPTH)?;
    within("aliases", whole.aliases, ALIASES)?;
    within("directives", whole.directives, DIRECTIVES)?;
    within("selections", whole.selections, SELECTIONS)?;
    within("characters in a name", whole.longest_name, NAME)
}

/// Each fragment is measured once, so a document that spreads each twice in the next costs no more than its length.
fn measure<'d>(
    set: &SelectionSet,
    document: &'d ExecutableDocument,
    known: &mut HashMap<&'d Name, Measure>,
) -> Measure {
    let mut whole = Measure::default();
    for selection in &set.selections {
        whole.directives = whole.directives.saturating_add(selection.directives().len());
        whole.add(match selection {
            Selection::Field(field) => {
                let mut inner = measure(&field.selection_set, document, known);
                if matches!(field.name.as_str(), "__schema" | "__type") {
                    inner.introspection_depth = inner.introspection_depth.max(inner.depth + 1);
                    inner.depth = 0;
                } else {
                    inner.depth += 1;
                }
                inner.aliases += usize::from(field.alias.is_some());
                inner.selections = inner.selections.saturating_add(1);
                inner.longest_name = inner.longest_name.max(field.response_key().len());
                inner
            }
            Selection::InlineFragment(fragment) => measure(&fragment.selection_set, document, known),
            Selection::FragmentSpread(spread) => fragment(&spread.fragment_name, document, known),
        });
    }
    whole
}

fn fragment<'d>(name: &Name, document: &'d ExecutableDocument, known: &mut HashMap<&'d Name, Measure>) -> Measure {
    if let Some(measure) = known.get(name) {
        return *measure;
    }
    let Some(fragment) = document.fragments.get(name) else { return Measure::default() };
    let mut whole = measure(&fragment.selection_set, document, known);
    whole.longest_name = whole.longest_name.max(name.len());
    known.insert(&fragment.name, whole);
    whole
}

fn within(what: &str, amount: usize, limit: usize) -> Result<(), GraphqlError> {
    if amount <= limit {
        return Ok(());
    }
    Err(GraphqlError::new(ErrorCode::TooExpensive, format!("the document has more than {limit} {what}")))
}
