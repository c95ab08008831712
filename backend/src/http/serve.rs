//! Connections: accepted, guarded against slow heads, and let to finish when the server stops.

use std::time::Duration;

use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long a client may take for the head of a request, and a connection may stand idle.
const HEAD: Duration = Duration::from_secs(5);

/// How long requests that run may take to finish once the server stops.
const FINISH: Duration = Duration::from_secs(10);

/// Serves until `stop`, then lets what runs finish. `axum::serve` would wait for the head of a request for ever.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let running =
        Running { graceful: GracefulShutdown::new(), tasks: TaskTracker::new(), dropped: CancellationToken::new() };
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => running.serve(stream, router.clone()),
                Err(error) => wait_out(&error).await,
            },
        }
    }
    drop(listener);
    running.finish().await;
}

/// The connections that are open.
struct Running {
    graceful: GracefulShutdown,
    tasks: TaskTracker,
    dropped: CancellationToken,
}

impl Running {
    fn serve(&self, stream: TcpStream, router: Router) {
        // Answers are written whole, so waiting to fill packets would only delay them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection went away at once");
            return;
        }
        let mut builder = Builder::new(TokioExecutor::new()).http1_only();
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
        let service = TowerToHyperService::new(router);
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
        let connection = self.graceful.watch(connection);
        let dropped = self.dropped.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                ended = connection => if let Err(error) = ended {
                    tracing::debug!(error, "a connection ended early");
                },
                () = dropped.cancelled() => {}
            }
        });
    }

    /// Returns when no connection is left.
    async fn finish(self) {
        if tokio::time::timeout(FINISH, self.graceful.shutdown()).await.is_err() {
            tracing::warn!(seconds = FINISH.as_secs(), "some requests did not finish in time and were dropped");
        }
        self.dropped.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
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
