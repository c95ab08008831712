//! The body of a request, read within its limits of size and time.

use std::time::Duration;

use axum::body::{Body, Bytes};
use bytes::BytesMut;
use futures_util::StreamExt;

use crate::error::AppError;

/// Most bytes of a request.
pub(crate) const LIMIT: usize = 1 << 20;

/// Most bytes of a request from a tablet, which hands in what it gathered without a network.
pub(crate) const TABLET_LIMIT: usize = 8 << 20;

/// How long a client may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is read of a body beyond its limit, so that a client which writes before it reads gets its answer.
const DRAINED: usize = 8 << 20;

/// Reads a body whole, or says why not.
pub(crate) async fn read(body: Body, limit: usize) -> Result<Bytes, AppError> {
    let read = tokio::time::timeout(PATIENCE, gather(body, limit)).await;
    read.unwrap_or(Err(AppError::TooSlow { seconds: PATIENCE.as_secs() }))
}

async fn gather(body: Body, limit: usize) -> Result<Bytes, AppError> {
    let mut stream = body.into_data_stream();
    let mut gathered = BytesMut::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| AppError::BadRequest("the body broke off".to_owned()))?;
        if gathered.len() + chunk.len() > limit {
            let mut drained = 0;
            while let Some(Ok(chunk)) = stream.next().await {
                drained += chunk.len();
                if drained > DRAINED {
                    break;
                }
            }
            return Err(AppError::TooLarge { limit });
        }
        gathered.extend_from_slice(&chunk);
    }
    Ok(gathered.freeze())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn at_the_limit_and_one_past_it() {
        assert_eq!(read(Body::from("abcd"), 4).await.expect("read"), "abcd");
        assert!(matches!(read(Body::from("abcde"), 4).await, Err(AppError::TooLarge { limit: 4 })));
    }

    #[tokio::test(start_paused = true)]
    async fn who_never_ends_is_told_so() {
        let endless = Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
        assert!(matches!(read(endless, 4).await, Err(AppError::TooSlow { seconds: 10 })));
    }
}
