//! Connections in, answers out, until the gateway stops.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::line::{Connection, Line};
use super::{First, race, stopped};
use crate::service;
use crate::shared::Shared;

/// How long a stopping gateway waits for requests that are being answered.
const GRACE: Duration = Duration::from_secs(2);

/// A pause after a failed accept: the process is out of file descriptors.
const BREATH: Duration = Duration::from_millis(20);

/// Serves `listener` until `stop` becomes true; then answers what is being answered and closes all connections.
pub(crate) async fn serve(
    listener: TcpListener,
    shared: Arc<Shared>,
    mut stop: watch::Receiver<bool>,
) {
    let open = shared.open_connections();
    let mut connections = JoinSet::new();
    loop {
        match race(stopped(&mut stop), listener.accept()).await {
            First::Left(()) => break,
            First::Right(Ok((stream, _))) => {
                // Answers are written whole; there is nothing to gather.
                let _ = stream.set_nodelay(true);
                let line = Arc::new(Line::default());
                let accepted = Connection::new(stream, Arc::clone(&line), Arc::clone(&open));
                connections.spawn(connection(
                    accepted,
                    line,
                    Arc::clone(&shared),
                    stop.clone(),
                ));
            }
            First::Right(Err(_)) => tokio::time::sleep(BREATH).await,
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    let all_done = async { while connections.join_next().await.is_some() {} };
    race(all_done, tokio::time::sleep(GRACE)).await;
    connections.shutdown().await;
}

async fn connection(
    connection: Connection,
    line: Arc<Line>,
    shared: Arc<Shared>,
    mut stop: watch::Receiver<bool>,
) {
    let service =
        service_fn(move |request| service::answer(request, Arc::clone(&shared), Arc::clone(&line)));
    let mut serving =
        pin!(http1::Builder::new().serve_connection(TokioIo::new(connection), service));
    if let First::Left(()) = race(stopped(&mut stop), serving.as_mut()).await {
        serving.as_mut().graceful_shutdown();
        // An error here means that the caller has gone, or that the answer was broken off on purpose.
        let _ = serving.await;
    }
}
