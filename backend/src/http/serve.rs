//! Connections: accepted, guarded against slow heads, and let to finish when the server stops.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{Extension, Router};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::guard::Peer;
use crate::sockets::{Socket, Sockets};

/// How long a client may take for the head of a request, and a connection may stand idle.
const HEAD: Duration = Duration::from_secs(5);

/// Connections in all.
const CONNECTIONS: usize = 2000;

/// Connections from one address: a school behind one address has that many tablets.
const CONNECTIONS_OF_ADDRESS: usize = 400;

/// How long requests that run may take to finish once the server stops.
const FINISH: Duration = Duration::from_secs(10);

/// Serves until `stop`, then lets what runs finish. `axum::serve` would wait for the head of a request for ever.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let running = Running {
        graceful: GracefulShutdown::new(),
        tasks: TaskTracker::new(),
        dropped: CancellationToken::new(),
        places: Arc::new(Semaphore::new(CONNECTIONS)),
        by_address: Sockets::new(CONNECTIONS_OF_ADDRESS),
    };
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => running.serve(stream, peer.ip(), &router),
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
    places: Arc<Semaphore>,
    by_address: Sockets<IpAddr>,
}

impl Running {
    fn serve(&self, stream: TcpStream, peer: IpAddr, router: &Router) {
        // Without room the connection is closed at once: whoever waits for an answer tries again.
        let Some(room) = self.room(peer) else {
            tracing::debug!("there are enough connections");
            return;
        };
        let router = router.clone().layer(Extension(Peer(peer)));
        // Answers are written whole, so waiting to fill packets would only delay them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection went away at once");
            return;
        }
        let mut builder = Builder::new(TokioExecutor::new()).http1_only();
        // A client may look for a header in the case that it wrote itself: `socket` answers in that.
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).preserve_header_case(true);
        let service = TowerToHyperService::new(router);
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
        let connection = self.graceful.watch(connection);
        let dropped = self.dropped.clone();
        self.tasks.spawn(async move {
            let _room = room;
            tokio::select! {
                ended = connection => if let Err(error) = ended {
                    tracing::debug!(error, "a connection ended early");
                },
                () = dropped.cancelled() => {}
            }
        });
    }

    /// Room for one more connection, in all and from this address.
    fn room(&self, peer: IpAddr) -> Option<(OwnedSemaphorePermit, Option<Socket<IpAddr>>)> {
        let place = Arc::clone(&self.places).try_acquire_owned().ok()?;
        // A proxy on this machine asks for everybody.
        if peer.is_loopback() {
            return Some((place, None));
        }
        self.by_address.open(peer).map(|counted| (place, Some(counted)))
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
