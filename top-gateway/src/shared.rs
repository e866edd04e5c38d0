//! What all requests of a gateway have in common.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use tokio::sync::watch;

use crate::fault::{Armed, FaultRule};
use crate::handler::Method;
use crate::oauth::Grants;
use crate::record::{Book, Entry, Ticket};
use crate::request::Limits;
use crate::server::{race, stopped};
use crate::sessions::Sessions;

/// The time of the gateway.
pub(crate) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// The name under which faults of every method are kept.
pub(crate) const EVERY_METHOD: &str = "*";

/// The name under which faults of a batch as a whole are kept.
pub(crate) const BATCH: &str = "/router/batch";

/// Where tokens are given out, and the name for it in records and faults.
pub(crate) const TOKEN: &str = "/token";

pub(crate) struct Shared {
    pub(crate) apps: BTreeMap<String, String>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) grants: Grants,
    pub(crate) methods: BTreeMap<String, Method>,
    pub(crate) faults: RwLock<BTreeMap<String, Vec<Arc<Armed>>>>,
    pub(crate) book: Arc<Book>,
    pub(crate) limits: Limits,
    pub(crate) gzip: bool,
    pub(crate) clock: Clock,
    pub(crate) stop: watch::Receiver<bool>,
    pub(crate) answers: AtomicU64,
    pub(crate) open: Arc<AtomicUsize>,
}

impl Shared {
    pub(crate) fn now(&self) -> SystemTime {
        (self.clock)()
    }

    /// A `request_id` that no other answer of this gateway has.
    pub(crate) fn request_id(&self) -> String {
        format!("gw{:012}", self.answers.fetch_add(1, Ordering::Relaxed) + 1)
    }

    pub(crate) fn open_connections(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.open)
    }

    /// The faults of a method in the order in which they were added, those of every method last.
    pub(crate) fn faults(&self, method: &str) -> Vec<Arc<Armed>> {
        let faults = self.faults.read().unwrap_or_else(PoisonError::into_inner);
        if faults.is_empty() {
            return Vec::new();
        }
        [method, EVERY_METHOD]
            .iter()
            .filter_map(|name| faults.get(*name))
            .flatten()
            .cloned()
            .collect()
    }

    /// The faults kept under this name alone.
    pub(crate) fn faults_of(&self, name: &str) -> Vec<Arc<Armed>> {
        self.faults
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned()
            .unwrap_or_default()
    }

    /// Whether there are faults of this method alone.
    pub(crate) fn has_faults(&self, method: &str) -> bool {
        self.faults
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .contains_key(method)
    }

    pub(crate) fn add_fault(&self, method: &str, rule: FaultRule) {
        let mut faults = self.faults.write().unwrap_or_else(PoisonError::into_inner);
        faults
            .entry(method.to_owned())
            .or_default()
            .push(Arc::new(Armed::new(rule)));
    }

    pub(crate) fn clear_faults(&self) {
        self.faults
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// Enters a request into the book.
    pub(crate) fn open(&self, entry: &Entry<'_>) -> Ticket {
        let is_served = entry.call.protocol.method.as_ref().is_some_and(|method| {
            method == TOKEN || self.methods.contains_key(method) || self.has_faults(method)
        });
        self.book.open(entry, is_served)
    }

    /// Waits, but not beyond the end of the gateway.
    pub(crate) async fn pause(&self, time: Duration) {
        if !time.is_zero() {
            let mut stop = self.stop.clone();
            race(stopped(&mut stop), tokio::time::sleep(time)).await;
        }
    }
}
