//! Somebody follows what changes: who they are and what they may see is found out anew at each event.
//!
//! Not here: where changes come from (`feed`), how events travel (`socket`, `stream`).

use axum::http::HeaderMap;
use mobile_schema::{run::Response, subscription::Subscription};

use super::HEARTBEAT;
use crate::{error::AppError, feed::Place, server::Server};

/// A subscription that is being followed.
pub(crate) struct Follower {
    server: Server,
    /// As what they were known by says it.
    who: HeaderMap,
    subscription: Box<Subscription>,
    place: Place,
}

impl Follower {
    /// Follows what comes after a number of the feed.
    pub(crate) fn new(server: Server, who: HeaderMap, subscription: Box<Subscription>, after: i64) -> Self {
        let place = server.feed.follow(after);
        Self { server, who, subscription, place }
    }

    /// The next event that is theirs to see; an `Err`: they may not follow any longer, or cannot just now.
    pub(crate) async fn next(&mut self) -> Result<Response, AppError> {
        loop {
            // Who may not follow any longer is found out although nothing changes.
            let batch = tokio::select! {
                () = self.server.stop.cancelled() => return Err(AppError::Unavailable),
                () = tokio::time::sleep(HEARTBEAT) => None,
                batch = self.place.next() => Some(batch?),
            };
            let visit = self.server.receive(&self.who).await?;
            // An access may begin or end by its day alone, so reach is looked at without a word, too.
            let person = visit.requester().person;
            if batch.as_ref().is_none_or(|batch| batch.admitted.contains(&person)) {
                visit.notice_reach().await?;
            }
            if let Some(batch) = batch
                && let Some(bulk) = visit.see(self.subscription.collection(), &batch).await?
            {
                return Ok(self.subscription.respond(&bulk, visit.requester()));
            }
        }
    }
}
