//! The people of a demo municipality, and how each of them asks its server.

use anyhow::{Context, Result};

use crate::Client;

/// Everybody who has a token, and where they ask.
#[derive(Debug, Clone)]
pub struct People {
    server: String,
    list: Vec<Person>,
}

/// Somebody of the demo municipality.
#[derive(Debug, Clone)]
pub struct Person {
    /// As the settings name it: `contact_teacher`.
    pub role: String,
    /// Full name.
    pub name: String,
    /// What they show to be known.
    pub token: String,
}

impl People {
    /// Those of the lines `role  name  token`.
    pub(crate) fn introduced<'a>(server: &str, lines: impl IntoIterator<Item = &'a str>) -> Self {
        Self { server: server.to_owned(), list: lines.into_iter().filter_map(introduced).collect() }
    }

    /// The same people at a server that was started anew.
    pub(crate) fn moved_to(self, server: &str) -> Self {
        Self { server: server.to_owned(), ..self }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.list.iter()
    }

    /// The first in a role.
    pub fn client(&self, role: &str) -> Result<Client> {
        let person = self.iter().find(|person| person.role == role);
        Ok(self.client_of(person.with_context(|| format!("nobody is {role} among {:?}", self.list))?))
    }

    /// One of them.
    pub fn client_of(&self, person: &Person) -> Client {
        Client::new(&self.server, Some(&person.token))
    }

    /// Somebody with this token, or with none.
    pub fn stranger(&self, token: Option<&str>) -> Client {
        Client::new(&self.server, token)
    }
}

fn introduced(line: &str) -> Option<Person> {
    let columns: Vec<&str> = line.split("  ").map(str::trim).filter(|column| !column.is_empty()).collect();
    let &[role, name, token] = columns.as_slice() else { return None };
    token.starts_with("nv_").then(|| Person { role: role.into(), name: name.into(), token: token.into() })
}
