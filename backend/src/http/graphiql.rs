//! The page at `/`: GraphiQL from our own origin, out of the binary.

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::error::AppError;

/// What the page may do: run our scripts, ask our server. `CodeMirror` and `React` style what they draw.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:; \
     connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

const PAGE: &[u8] = include_bytes!("../../assets/graphiql/index.html");

/// `GET /`
pub(crate) async fn page() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    let mut response = (headers, PAGE).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}

/// `GET /graphiql/{file}`
pub(crate) async fn file(Path(name): Path<String>) -> Result<Response, AppError> {
    let (kind, content): (_, &[u8]) = match name.as_str() {
        "graphiql.js" => (SCRIPT, include_bytes!("../../assets/graphiql/graphiql.js")),
        "react.js" => (SCRIPT, include_bytes!("../../assets/graphiql/react.js")),
        "react-dom.js" => (SCRIPT, include_bytes!("../../assets/graphiql/react-dom.js")),
        "page.js" => (SCRIPT, include_bytes!("../../assets/graphiql/page.js")),
        "graphiql.css" => (STYLE, include_bytes!("../../assets/graphiql/graphiql.css")),
        "page.css" => (STYLE, include_bytes!("../../assets/graphiql/page.css")),
        _ => return Err(AppError::NotFound),
    };
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "max-age=3600")], content).into_response())
}

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
