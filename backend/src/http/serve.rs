//! Connections: accepted, guarded against slow heads, and let to finish when the server stops.

use std::time::Duration;

use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// How long a client may take for the head of a request, and a connection may stand idle.
const HEAD: Duration = Duration::from_secs(5);

/// How long requests that run may take to finish once the server stops.
const FINISH: Duration = Duration::from_secs(10);

/// Serves until `stop`, then lets what runs finish. `axum::serve` would wait for the head of a request for ever.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let running = GracefulShutdown::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => serve_connection(stream, router.clone(), &running),
                Err(error) => wait_out(&error).await,
            },
        }
    }
    drop(listener);
    if tokio::time::timeout(FINISH, running.shutdown()).await.is_err() {
        tracing::warn!(seconds = FINISH.as_secs(), "some requests did not finish in time and were dropped");
    }
}

fn serve_connection(stream: TcpStream, router: Router, running: &GracefulShutdown) {
    // Answers are written whole, so waiting to fill packets would only delay them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection went away at once");
        return;
    }
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
    let connection =
        builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(router)).into_owned();
    let connection = running.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(error, "a connection ended early");
        }
    });
}

/// A client that is gone already is no matter; without file handles there is nothing to do but wait for some.
async fn wait_out(error: &std::io::Error) {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionReset};
    if matches!(error.kind(), ConnectionAborted | ConnectionReset) {
        return;
    }
    tracing::error!(%error, "no connection can be accepted just now");
    tokio::time::sleep(Duration::from_millis(200)).await;
}
