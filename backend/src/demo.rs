//! The demo: an invented municipality, filled into an empty database, with a token for each of its people.
//!
//! `town` is who lives there, `story` what happened so far.

mod story;
mod town;

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use mobile_schema::store::StoreError;

use self::town::{MUNICIPALITY, Resident, Town};
use crate::{
    clock::{Ids, NoRandomness},
    server::Server,
    store::{register::Installation, tokens::NewToken},
    token::Token,
};

/// How long a token of the demo works, in days.
const DAYS: i64 = 30;

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The store could not answer.
    #[error("the demo cannot be filled in: {0}")]
    Store(#[from] StoreError),
    /// No token can be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// Somebody of the demo and their token: `role  name  token`.
#[derive(Debug, Clone)]
pub struct Introduction {
    role: &'static str,
    name: &'static str,
    token: Token,
}

impl fmt::Display for Introduction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<20}  {:<16}  {}", self.role, self.name, self.token)
    }
}

/// What marks a database as the demo's.
pub(crate) fn installation(ids: &Ids) -> Installation {
    Installation { municipality: MUNICIPALITY.to_owned(), demo: true, epoch: ids.next() }
}

/// Fills an empty database, and makes a token for everybody, since those of the last start are known as hashes alone.
pub(crate) async fn fill(server: &Server) -> Result<Vec<Introduction>, DemoError> {
    let town = Town::build();
    let first = town.residents.first().map_or("", |resident| resident.name);
    if server.stores.database.find_people(first).await?.is_empty() {
        server.stores.database.enter(town.register.clone()).await?;
        // Other forms than the shipped ones make a town without a story, which is a demo too.
        if let Err(error) = story::tell(server, &town, server.clock.today()).await {
            tracing::warn!(%error, "the demo has no further cases");
        }
    }
    let now = server.clock.now();
    let made: Vec<(Introduction, NewToken)> =
        town.residents.iter().map(|resident| introduce(resident, &server.ids, now)).collect::<Result<_, _>>()?;
    let (introductions, tokens) = made.into_iter().unzip();
    server.stores.database.create_tokens(tokens, now).await?;
    Ok(introductions)
}

fn introduce(resident: &Resident, ids: &Ids, now: DateTime<Utc>) -> Result<(Introduction, NewToken), NoRandomness> {
    let Resident { id, role, name } = *resident;
    let token = Token::make(ids)?;
    let hash = token.hash().as_str().to_owned();
    let new = NewToken { hash, person: id, role: role.to_owned(), expires_at: now + TimeDelta::days(DAYS) };
    Ok((Introduction { role, name, token }, new))
}
