//! A gateway that runs.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::builder::GatewayBuilder;
use crate::fault::FaultRule;
use crate::record::{Counters, Record};
use crate::service::{REST, ROUTER_BATCH};
use crate::shared::Shared;
use crate::start_error::{StartError, check_fault};

/// The platform's gateway on this machine: a real HTTP server on the loopback address.
///
/// It stops when it is dropped; [`shutdown`](Gateway::shutdown) also waits until it has.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use serde_json::json;
/// use top_gateway::Gateway;
///
/// let gateway = Gateway::builder()
///     .app("12345678", "app-secret")
///     .on_untyped("taobao.time.get", |_, _| Ok(json!({ "time": "2016-01-01 12:00:00" })))
///     .start()
///     .await?;
/// assert!(gateway.url().starts_with("http://127.0.0.1:"));
/// // … point a client at gateway.url() and call …
/// assert!(gateway.records().is_empty());
/// gateway.shutdown().await;
/// # Ok(())
/// # }
/// ```
pub struct Gateway {
    address: SocketAddr,
    url: String,
    batch_url: String,
    oauth_url: String,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    task: Option<JoinHandle<()>>,
}

impl Gateway {
    /// A gateway to be set up.
    pub fn builder() -> GatewayBuilder {
        GatewayBuilder::new()
    }

    pub(crate) fn new(
        address: SocketAddr,
        shared: Arc<Shared>,
        stop: watch::Sender<bool>,
        task: JoinHandle<()>,
    ) -> Self {
        Self {
            address,
            url: format!("http://{address}{REST}"),
            batch_url: format!("http://{address}{ROUTER_BATCH}"),
            oauth_url: format!("http://{address}"),
            shared,
            stop,
            task: Some(task),
        }
    }

    /// Where single calls are served: the address for a client.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where batches are served.
    #[must_use]
    pub fn batch_url(&self) -> &str {
        &self.batch_url
    }

    /// What stands before `/token`, where codes and refresh tokens are changed for sessions: the address for
    /// `OAuth::at`.
    #[must_use]
    pub fn oauth_url(&self) -> &str {
        &self.oauth_url
    }

    /// The address and port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the gateway has seen, in the order of arrival; the newest, as many as are kept.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        self.shared.book.records()
    }

    /// Forgets the records. Counters and [`attempt`](crate::Context::attempt) go on.
    pub fn clear_records(&self) {
        self.shared.book.clear();
    }

    /// How many requests ended how, since the start.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.shared.book.counters()
    }

    /// The same for one method that is served.
    #[must_use]
    pub fn counters_of(&self, method: &str) -> Counters {
        self.shared.book.counters_of(method)
    }

    /// How many requests went to a path where nothing is served: 1 where a client has followed a redirect.
    #[must_use]
    pub fn strays(&self) -> u64 {
        self.shared.book.strays()
    }

    /// How many connections are open.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.shared.open.load(Ordering::Relaxed)
    }

    /// Adds a fault from now on, behind those that are there.
    ///
    /// # Errors
    /// The fault can never happen.
    pub fn add_fault(&self, method: &str, fault: impl Into<FaultRule>) -> Result<(), StartError> {
        let rule = fault.into();
        check_fault(&self.shared.methods, method, &rule)?;
        self.shared.add_fault(method, rule);
        Ok(())
    }

    /// Ends all faults.
    pub fn clear_faults(&self) {
        self.shared.clear_faults();
    }

    /// Adds a code from now on; see [`GatewayBuilder::code`].
    pub fn add_code(&self, code: &str, session: &str) {
        self.shared.grants.add_code(code, session);
    }

    /// Makes a session valid from now on.
    pub fn add_session(&self, session: &str) {
        self.shared.sessions.add(session);
    }

    /// Makes a session invalid from now on: code 27.
    pub fn revoke_session(&self, session: &str) {
        self.shared.sessions.revoke(session);
    }

    /// Stops: no new connections, requests that are being answered get their answer (delays end at once), and when
    /// this returns no task and no connection is left.
    pub async fn shutdown(mut self) {
        let _ = self.stop.send(true);
        if let Some(task) = self.task.take() {
            // An error means that the runtime has ended it already.
            let _ = task.await;
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let methods: Vec<_> = self.shared.methods.keys().collect();
        f.debug_struct("Gateway")
            .field("url", &self.url)
            .field("methods", &methods)
            .finish_non_exhaustive()
    }
}
