//! Which form of body a client sends, and which form of answer it accepts.

use axum::http::{HeaderMap, header};
use mime::Mime;

/// The forms that an answer to a GraphQL request may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerForm {
    /// `application/graphql-response+json`: the status says whether the request ran.
    GraphQlResponse,
    /// `application/json`: 200 whenever the request could be read.
    Json,
}

impl AnswerForm {
    /// The one that the client likes best; absent: it accepts neither. Who says nothing gets JSON.
    pub(crate) fn accepted(headers: &HeaderMap) -> Option<Self> {
        let mut ranges = headers.get_all(header::ACCEPT).iter().filter_map(|v| v.to_str().ok()).peekable();
        if ranges.peek().is_none() {
            return Some(Self::Json);
        }
        let ranges: Vec<Range> = ranges.flat_map(|v| v.split(',')).filter_map(Range::read).collect();
        let best = |form: Self| {
            let mime = form.mime();
            let fitting = ranges.iter().filter(|r| r.covers(&mime));
            // The most exact range counts, not the kindest.
            fitting.max_by_key(|r| r.exactness()).map_or(0, |r| r.quality)
        };
        match (best(Self::GraphQlResponse), best(Self::Json)) {
            (0, 0) => None,
            (new, old) if new > old => Some(Self::GraphQlResponse),
            // Equal: the new form only for who names it.
            (new, old) if new == old && ranges.iter().any(|r| r.mime == Self::GraphQlResponse.mime()) => {
                Some(Self::GraphQlResponse)
            }
            _ => Some(Self::Json),
        }
    }

    /// As `Content-Type` says it.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::GraphQlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    fn mime(self) -> Mime {
        match self {
            Self::GraphQlResponse => "application/graphql-response+json".parse().unwrap_or(mime::APPLICATION_JSON),
            Self::Json => mime::APPLICATION_JSON,
        }
    }
}

/// One range of `Accept`, with its quality in thousandths.
struct Range {
    mime: Mime,
    quality: u16,
}

impl Range {
    fn read(text: &str) -> Option<Self> {
        let mime: Mime = text.trim().parse().ok()?;
        let quality = mime.get_param("q").map_or(Some(1.0), |q| q.as_str().parse::<f32>().ok())?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000")]
        let quality = (quality.clamp(0.0, 1.0) * 1000.0) as u16;
        Some(Self { mime: mime.essence_str().parse().ok()?, quality })
    }

    fn covers(&self, mime: &Mime) -> bool {
        self.mime == mime::STAR_STAR
            || (self.mime.type_() == mime.type_() && self.mime.subtype() == mime::STAR)
            || self.mime == *mime
    }

    fn exactness(&self) -> u8 {
        u8::from(self.mime.type_() != mime::STAR) + u8::from(self.mime.subtype() != mime::STAR)
    }
}

/// Whether the body is said to be JSON in UTF-8.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let Some(mime) = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()?.parse::<Mime>().ok()) else {
        return false;
    };
    mime.essence_str() == mime::APPLICATION_JSON.essence_str()
        && mime.get_param(mime::CHARSET).is_none_or(|charset| charset == mime::UTF_8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept() {
        use AnswerForm::{GraphQlResponse, Json};
        let cases = [
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("application/json", Some(Json)),
            ("application/graphql-response+json", Some(GraphQlResponse)),
            ("application/graphql-response+json, application/json;q=0.9", Some(GraphQlResponse)),
            ("application/graphql-response+json;q=0.8, application/json", Some(Json)),
            ("application/json, application/graphql-response+json", Some(GraphQlResponse)),
            ("application/graphql-response+json; charset=utf-8", Some(GraphQlResponse)),
            ("application/json;q=0, */*", Some(GraphQlResponse)),
            ("text/html, */*;q=0.1", Some(Json)),
            ("text/html", None),
            ("*/*;q=0", None),
            ("nonsense", None),
        ];
        for (accept, form) in cases {
            let headers = HeaderMap::from_iter([(header::ACCEPT, accept.parse().expect("a header"))]);
            assert_eq!(AnswerForm::accepted(&headers), form, "{accept}");
        }
        assert_eq!(AnswerForm::accepted(&HeaderMap::new()), Some(Json));
    }

    #[test]
    fn content_type() {
        let cases = [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/json; charset=latin1", false),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
            ("application/graphql", false),
        ];
        for (value, json) in cases {
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, value.parse().expect("a header"))]);
            assert_eq!(is_json(&headers), json, "{value}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
