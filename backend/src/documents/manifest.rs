//! Manifests: which documents apps send, as the tools of those apps write them down.
//!
//! A file is JSON: Apollo's `{"format": "apollo-persisted-query-manifest", "operations": [{"id", "body"}]}`, or an
//! object of texts by id, as relay-compiler and graphql-codegen make it. Ours, of the reference tablet, is always there:
//! RxDB sends its documents whole, and they are known by their hash.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Deserialize;
use serde_json::Value;

use crate::audit::sha256;

/// Longest manifest, in bytes.
const LONGEST: u64 = 8 << 20;

/// The documents that the reference tablet sends.
const TABLET: &str = include_str!("../../assets/tablet.json");

/// The documents that apps send.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// By the id that the app's tool gave it, and by SHA-256.
    by_name: HashMap<String, Arc<str>>,
    /// Each with the place where it stands, for those who must mend it.
    all: Vec<(String, Arc<str>)>,
}

/// Why a directory of manifests cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the manifest {file} cannot be used: {why}")]
pub struct ManifestProblem {
    /// Which file.
    pub file: String,
    /// What is wrong with it.
    pub why: String,
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

impl Manifest {
    /// Our own documents.
    pub(crate) fn ours() -> Result<Self, ManifestProblem> {
        let mut manifest = Self::default();
        manifest.add("tablet.json", TABLET)?;
        Ok(manifest)
    }

    /// Our own, and those of each file of a directory that ends in `.json`.
    pub(crate) fn read(directory: Option<&Path>) -> Result<Self, ManifestProblem> {
        let mut manifest = Self::ours()?;
        for path in directory.map(list).transpose()?.unwrap_or_default() {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let problem = |why: std::io::Error| ManifestProblem { file: name.clone(), why: why.to_string() };
            if std::fs::metadata(&path).map_err(problem)?.len() > LONGEST {
                return Err(ManifestProblem { file: name, why: format!("it is longer than {LONGEST} bytes") });
            }
            manifest.add(&name, &std::fs::read_to_string(&path).map_err(problem)?)?;
        }
        Ok(manifest)
    }

    fn add(&mut self, file: &str, text: &str) -> Result<(), ManifestProblem> {
        let problem = |why: String| ManifestProblem { file: file.to_owned(), why };
        let json: Value = serde_json::from_str(text).map_err(|why| problem(why.to_string()))?;
        for Operation { id, body } in operations(json).map_err(problem)? {
            let body: Arc<str> = body.into();
            if self.by_name.get(&id).is_some_and(|known| *known != body) {
                return Err(problem(format!("another document has the id {id}")));
            }
            self.by_name.insert(sha256(&[&body]), Arc::clone(&body));
            self.all.push((format!("{file}, {id},"), Arc::clone(&body)));
            self.by_name.insert(id, body);
        }
        Ok(())
    }

    pub(super) fn lookup(&self, name: &str) -> Option<Arc<str>> {
        self.by_name.get(name).map(Arc::clone)
    }

    pub(super) fn holds(&self, hash: &str) -> bool {
        self.by_name.contains_key(hash)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all.iter().map(|(place, text)| (place.as_str(), &**text))
    }
}

fn operations(json: Value) -> Result<Vec<Operation>, String> {
    let Value::Object(mut fields) = json else { return Err("it is no object".to_owned()) };
    if fields.get("format").is_some_and(|format| format == "apollo-persisted-query-manifest") {
        let operations = fields.remove("operations").unwrap_or_default();
        return serde_json::from_value(operations).map_err(|why| why.to_string());
    }
    let each = fields.into_iter().map(|(id, body)| match body {
        Value::String(body) => Ok(Operation { id, body }),
        _ => Err(format!("`{id}` is no text of a document")),
    });
    each.collect()
}

fn list(directory: &Path) -> Result<Vec<PathBuf>, ManifestProblem> {
    let problem = |why: std::io::Error| ManifestProblem { file: directory.display().to_string(), why: why.to_string() };
    let entries = std::fs::read_dir(directory).map_err(problem)?;
    let paths: Result<Vec<PathBuf>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(problem)?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_of_every_tool() {
        let mut manifest = Manifest::ours().expect("ours");
        let apollo = r#"{ "format": "apollo-persisted-query-manifest", "version": 1,
                          "operations": [{ "id": "a", "name": "A", "type": "query", "body": "{ a }" }] }"#;
        manifest.add("apollo.json", apollo).expect("Apollo's");
        manifest.add("relay.json", r#"{ "b": "{ b }" }"#).expect("Relay's");
        assert_eq!(manifest.lookup("a").as_deref(), Some("{ a }"));
        assert_eq!(manifest.lookup(&sha256(&["{ b }"])).as_deref(), Some("{ b }"));
        assert!(manifest.holds(&sha256(&["{ a }"])) && !manifest.holds(&sha256(&["{ c }"])));
        assert_eq!(manifest.lookup("c"), None);
        for (broken, why) in [
            ("", "EOF while parsing a value at line 1 column 0"),
            ("[]", "it is no object"),
            (r#"{ "x": 7 }"#, "`x` is no text of a document"),
            (r#"{ "a": "{ other }" }"#, "another document has the id a"),
            (r#"{ "format": "apollo-persisted-query-manifest" }"#, "invalid type: null, expected a sequence"),
        ] {
            assert_eq!(manifest.add("x.json", broken).expect_err("broken").why, why, "{broken}");
        }
    }
}
