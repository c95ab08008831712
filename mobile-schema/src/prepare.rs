//! Request text → [`Prepared`]: parsed and validated by apollo-compiler, limited, completed by our own rules, coerced, cached.
//!
//! Terms: a *document* is the text of a request and may hold several operations; it is read once and kept.
//! A *prepared* request is one of its operations with the variables of this request.
//! Not here: what the fields of an operation do (`plan`).

mod cache;
mod coerce;
mod contract;
mod dropped;
mod input;
mod limits;
mod rules;
mod scalar;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use apollo_compiler::{
    ExecutableDocument, Node,
    executable::Operation,
    parser::{Parser, SourceMap, SourceSpan},
    validation::{DiagnosticList, Valid},
};
use sha2::{Digest, Sha256};

use self::cache::Cache;
pub use self::contract::{Contract, ContractBroken};
pub(crate) use self::{
    coerce::arguments,
    input::{Input, Inputs},
};
use crate::graphql_error::{ErrorCode, GraphqlError, Location};

/// Errors shown of one document; the rest is counted by nobody.
const ERRORS_SHOWN: usize = 10;

/// What somebody asks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Request {
    /// The document.
    pub query: String,
    /// Which of its operations; absent: the only one.
    pub operation_name: Option<String>,
    /// Values of its variables.
    pub variables: serde_json::Map<String, serde_json::Value>,
    /// Refuse anything but a query, as `GET` must.
    pub queries_only: bool,
    /// Tell in `extensions` of the response what it cost.
    pub tells_cost: bool,
}

/// Reads requests against one contract, and remembers the documents it has read.
#[derive(Debug)]
pub struct Documents {
    contract: Contract,
    cache: Cache,
}

/// An operation that may run, with its variables.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    pub(crate) document: Arc<Valid<ExecutableDocument>>,
    pub(crate) operation: Node<Operation>,
    pub(crate) variables: Inputs,
}

/// Why a request does not run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Refusal {
    /// Something is wrong with it.
    Errors(Vec<GraphqlError>),
    /// It is a mutation or subscription where only queries are allowed.
    OnlyQueries(GraphqlError),
}

impl From<GraphqlError> for Refusal {
    fn from(error: GraphqlError) -> Self {
        Self::Errors(vec![error])
    }
}

impl Documents {
    /// Reads the SDL that requests are to be judged by.
    pub fn new(sdl: &str) -> Result<Self, ContractBroken> {
        Ok(Self { contract: Contract::parse(sdl)?, cache: Cache::default() })
    }

    /// The SDL as it was read.
    pub fn contract(&self) -> &Contract {
        &self.contract
    }

    /// Makes a request ready to be planned, or says why it never will be.
    pub(crate) fn prepare(&self, request: &Request) -> Result<Prepared, Refusal> {
        let document = self.document(&request.query)?;
        let operation = choose(&document, request.operation_name.as_deref())?.clone();
        if request.queries_only && !operation.is_query() {
            let kind = operation.operation_type.name();
            let error =
                GraphqlError::new(ErrorCode::BadUserInput, format!("a {kind} cannot be sent this way, use POST"));
            return Err(Refusal::OnlyQueries(error));
        }
        let variables = coerce::variables(&self.contract, &operation, &request.variables, &document.sources)
            .map_err(Refusal::Errors)?;
        Ok(Prepared { document, operation, variables })
    }

    /// Whether a document could run, whatever its variables; an `Err` says why it never will.
    pub fn check(&self, text: &str) -> Result<(), Vec<GraphqlError>> {
        match self.document(text) {
            Ok(_) => Ok(()),
            Err(Refusal::Errors(errors)) => Err(errors),
            Err(Refusal::OnlyQueries(error)) => Err(vec![error]),
        }
    }

    fn document(&self, text: &str) -> Result<Arc<Valid<ExecutableDocument>>, Refusal> {
        let key: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        if let Some(document) = self.cache.lookup(&key) {
            return Ok(document);
        }
        let document = Arc::new(self.read(text)?);
        self.cache.insert(key, Arc::clone(&document), text.len());
        Ok(document)
    }

    fn read(&self, text: &str) -> Result<Valid<ExecutableDocument>, Refusal> {
        limits::length(text)?;
        limits::tokens(text)?;
        let ast = Parser::new()
            // The end of the text is one more.
            .token_limit(limits::TOKENS + 1)
            .recursion_limit(limits::RECURSION)
            .parse_ast(text, "request")
            .map_err(|broken| refusal(ErrorCode::ParseFailed, &broken.errors))?;
        dropped::check(text)?;
        let document = ast
            .to_executable_validate(self.contract.schema())
            .map_err(|broken| refusal(ErrorCode::ValidationFailed, &broken.errors))?;
        limits::document(&document)?;
        let broken = rules::check(&self.contract, &document);
        if broken.is_empty() { Ok(document) } else { Err(Refusal::Errors(broken)) }
    }
}

fn refusal(code: ErrorCode, diagnostics: &DiagnosticList) -> Refusal {
    let errors = diagnostics.iter().take(ERRORS_SHOWN).map(|diagnostic| {
        let place = diagnostic.line_column_range().map(|range| range.start);
        GraphqlError::new(code, diagnostic.error.to_string())
            .at(place.map(|place| Location { line: place.line, column: place.column }))
    });
    Refusal::Errors(errors.collect())
}

fn choose<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Result<&'d Node<Operation>, GraphqlError> {
    document.operations.get(name).map_err(|_| {
        let message = match name {
            Some(name) => format!("the document has no operation `{name}`"),
            None => "the document must hold one operation, or `operationName` must choose one".to_owned(),
        };
        GraphqlError::new(ErrorCode::OperationResolutionFailure, message)
    })
}

/// Where something stands in a document.
pub(crate) fn location(span: Option<SourceSpan>, sources: &SourceMap) -> Option<Location> {
    let place = span?.line_column(sources)?;
    Some(Location { line: place.line, column: place.column })
}
