//! The parameters of a GraphQL request, read from a JSON body or from the address.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::unambiguous::Unambiguous;
use crate::{audit::sha256, error::AppError};

/// What was sent, each part of the kind that it must be.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Parameters {
    /// The document; absent where it is named alone.
    pub(crate) query: Option<String>,
    /// What it is known by: its id in a manifest, or its SHA-256.
    pub(crate) document: Option<String>,
    /// Which of its operations.
    pub(crate) operation_name: Option<String>,
    /// Values of its variables.
    pub(crate) variables: Map<String, Value>,
    /// Whether the response is to tell what it cost.
    pub(crate) tells_cost: bool,
}

impl Parameters {
    /// Those of a body. A list of requests is refused.
    pub(crate) fn of_body(body: &[u8]) -> Result<Self, AppError> {
        let Unambiguous(value) = serde_json::from_slice(body).map_err(|why| {
            let place = format!("line {}, column {}", why.line(), why.column());
            refused(if why.is_data() {
                format!("a name is given twice: {place}")
            } else {
                format!("the body is no JSON: {place}")
            })
        })?;
        match value {
            Value::Object(fields) => Self::of_fields(fields),
            Value::Array(_) => Err(refused("one request at a time: the body must be an object, not a list")),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                Err(refused("the body must be an object with `query`"))
            }
        }
    }

    /// Those of an address: `?query=…&variables={…}`.
    pub(crate) fn of_address(query: &str) -> Result<Self, AppError> {
        let mut fields = Map::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = match name.as_ref() {
                "query" | "operationName" | "documentId" => Value::String(value.into_owned()),
                "variables" | "extensions" => json_parameter(&name, &value)?,
                _ => continue,
            };
            if fields.insert(name.clone().into_owned(), value).is_some() {
                return Err(refused(format!("`{name}` is given twice")));
            }
        }
        Self::of_fields(fields)
    }

    /// Those of an object.
    pub(crate) fn of_fields(mut fields: Map<String, Value>) -> Result<Self, AppError> {
        let mut text = |name: &'static str| match fields.remove(name) {
            Some(Value::String(text)) => Ok(Some(text)),
            None | Some(Value::Null) => Ok(None),
            Some(_) => Err(refused(format!("`{name}` must be a string"))),
        };
        let (query, id) = (text("query")?, text("documentId")?);
        let operation_name = text("operationName")?.filter(|name| !name.is_empty());
        let mut object = |name: &'static str| match fields.remove(name) {
            Some(Value::Object(object)) => Ok(object),
            None | Some(Value::Null) => Ok(Map::new()),
            Some(_) => Err(refused(format!("`{name}` must be an object"))),
        };
        let variables = object("variables")?;
        let extensions = object("extensions")?;
        // graphql-ws cannot leave the query out.
        let is_named = id.is_some() || extensions.get("persistedQuery").is_some_and(|named| !named.is_null());
        let query = query.filter(|query| !(is_named && query.is_empty()));
        let hash = hash(&extensions, query.as_deref())?;
        if id.is_some() && (query.is_some() || hash.is_some()) {
            return Err(refused("`documentId` stands for the document: send nothing else that does"));
        }
        let document = id.map(|id| id.strip_prefix("sha256:").map_or(id.clone(), str::to_owned)).or(hash);
        if query.is_none() && document.is_none() {
            return Err(refused("`query` is missing"));
        }
        let tells_cost = extensions.get("cost").is_some_and(|wish| *wish == true);
        Ok(Self { query, document, operation_name, variables, tells_cost })
    }
}

/// The hash of Apollo's persisted queries; beside a document, that document's.
fn hash(extensions: &Map<String, Value>, query: Option<&str>) -> Result<Option<String>, AppError> {
    let hash = match extensions.get("persistedQuery") {
        None | Some(Value::Null) => return Ok(None),
        Some(named) => named.get("sha256Hash").and_then(Value::as_str),
    };
    let hash = hash.ok_or_else(|| refused("`persistedQuery` must be an object with `sha256Hash`"))?;
    if query.is_some_and(|query| sha256(&[query]) != hash) {
        return Err(refused("`sha256Hash` is not the hash of `query`"));
    }
    Ok(Some(hash.to_owned()))
}

fn json_parameter(name: &str, text: &str) -> Result<Value, AppError> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let read = serde_json::from_str(text).map(|Unambiguous(value)| value);
    read.map_err(|_| refused(format!("`{name}` is no JSON, or gives a name twice")))
}

fn refused(why: impl Into<Cow<'static, str>>) -> AppError {
    AppError::BadRequest(why.into().into_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(result: Result<Parameters, AppError>) -> String {
        result.expect_err("refused").to_string()
    }

    #[test]
    fn a_whole_request() {
        let body = br#"{"query":"{ viewer { id } }","operationName":"A","variables":{"x":1},"extensions":null,"id":7}"#;
        let parameters = Parameters::of_body(body).expect("readable");
        assert_eq!(parameters.query.as_deref(), Some("{ viewer { id } }"));
        assert_eq!((parameters.document, parameters.tells_cost), (None, false));
        assert_eq!(parameters.operation_name.as_deref(), Some("A"));
        assert_eq!(Value::Object(parameters.variables), json!({ "x": 1 }));
    }

    #[test]
    fn bodies_that_are_refused() {
        let cases: [(&[u8], &str); 17] = [
            (b"", "the body is no JSON: line 1, column 0"),
            (b"{\"query\": ", "the body is no JSON: line 1, column 10"),
            (b"\xff", "the body is no JSON: line 1, column 1"),
            (b"{\"query\":\"a\",\"query\":\"b\"}", "a name is given twice: line 1, column 20"),
            (
                b"{\"query\":\"a\",\"variables\":{\"x\":[{\"y\":1,\"y\":2}]}}",
                "a name is given twice: line 1, column 41",
            ),
            (b"[]", "one request at a time: the body must be an object, not a list"),
            (b"\"query\"", "the body must be an object with `query`"),
            (b"{}", "`query` is missing"),
            (b"{\"query\":1}", "`query` must be a string"),
            (b"{\"query\":\"\",\"operationName\":[]}", "`operationName` must be a string"),
            (b"{\"query\":\"\",\"variables\":\"x\"}", "`variables` must be an object"),
            (b"{\"query\":\"\",\"extensions\":7}", "`extensions` must be an object"),
            (b"{\"documentId\":7}", "`documentId` must be a string"),
            (
                b"{\"documentId\":\"a\",\"query\":\"{a}\"}",
                "`documentId` stands for the document: send nothing else that does",
            ),
            (b"{\"extensions\":{\"persistedQuery\":7}}", "`persistedQuery` must be an object with `sha256Hash`"),
            (
                b"{\"query\":\"{a}\",\"extensions\":{\"persistedQuery\":{\"sha256Hash\":\"ab\"}}}",
                "`sha256Hash` is not the hash of `query`",
            ),
            (b"{\"extensions\":{\"persistedQuery\":null}}", "`query` is missing"),
        ];
        for (body, why) in cases {
            assert_eq!(said(Parameters::of_body(body)), why);
        }
    }

    #[test]
    fn a_document_is_named() {
        let hash = sha256(&["{ a }"]);
        for named in [
            json!({ "documentId": hash }),
            json!({ "documentId": hash, "query": "" }),
            json!({ "documentId": format!("sha256:{hash}") }),
            json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } }),
            json!({ "query": "{ a }", "extensions": { "persistedQuery": { "sha256Hash": hash }, "cost": true } }),
        ] {
            let parameters = Parameters::of_body(named.to_string().as_bytes()).expect("readable");
            assert_eq!(parameters.document.as_deref(), Some(hash.as_str()), "{named}");
            let is_sent = named.get("query").is_some_and(|query| query != "");
            assert_eq!((parameters.query.is_some(), parameters.tells_cost), (is_sent, is_sent));
        }
    }

    #[test]
    fn nesting_ends_in_a_verdict() {
        let deep = format!("{{\"query\":\"\",\"variables\":{{\"x\":{}}}}}", "[".repeat(100_000));
        assert!(said(Parameters::of_body(deep.as_bytes())).starts_with("the body is no JSON"));
    }

    #[test]
    fn an_address() {
        let parameters =
            Parameters::of_address("query=%7B+a+%7D&variables=%7B%22x%22%3A1%7D&other=1").expect("readable");
        assert_eq!(parameters.query.as_deref(), Some("{ a }"));
        assert_eq!(Value::Object(parameters.variables), json!({ "x": 1 }));
        assert_eq!(said(Parameters::of_address("variables=%7B%7D")), "`query` is missing");
        assert_eq!(
            said(Parameters::of_address("query=a&variables=x")),
            "`variables` is no JSON, or gives a name twice"
        );
        assert_eq!(said(Parameters::of_address("query=a&query=b")), "`query` is given twice");
    }
}
