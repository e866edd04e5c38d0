//! The records, as many as are kept, and the counters.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::mask::Mask;
use super::{Counters, Entry, Inner, Record, Verdict};

/// Told of every request once its verdict is known.
pub(crate) type Observer = Arc<dyn Fn(&Record) + Send + Sync>;

/// Bytes of all records that are kept, about.
const BYTES: usize = 64 << 20;

pub(crate) struct Book {
    pages: Mutex<Pages>,
    observers: Vec<Observer>,
    keep: usize,
    /// The secrets of the apps.
    secrets: Arc<[String]>,
}

#[derive(Default)]
struct Pages {
    kept: VecDeque<Arc<Inner>>,
    bytes: usize,
    last: u64,
    all: Counters,
    by_method: BTreeMap<String, Counters>,
    strays: u64,
}

impl Book {
    pub(crate) fn new(keep: usize, observers: Vec<Observer>, secrets: Arc<[String]>) -> Self {
        Self {
            pages: Mutex::default(),
            observers,
            keep,
            secrets,
        }
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enters a request. Methods that are not served are counted together only, so that callers cannot fill the book
    /// with names.
    pub(crate) fn open(self: &Arc<Self>, entry: &Entry<'_>, is_served: bool) -> Ticket {
        let (mut inner, mask) = entry.inner(&self.secrets);
        let mut pages = self.pages();
        pages.last += 1;
        pages.all.requests += 1;
        if is_served {
            let counters = pages.by_method.entry(inner.method.clone()).or_default();
            counters.requests += 1;
            inner.attempt = counters.requests;
        }
        inner.number = pages.last;
        let attempt = inner.attempt;
        let inner = Arc::new(inner);
        if self.keep > 0 {
            pages.bytes += inner.size();
            pages.kept.push_back(Arc::clone(&inner));
        }
        while pages.kept.len() > self.keep || (pages.bytes > BYTES && pages.kept.len() > 1) {
            if let Some(oldest) = pages.kept.pop_front() {
                pages.bytes = pages.bytes.saturating_sub(oldest.size());
            }
        }
        drop(pages);
        Ticket {
            book: Arc::clone(self),
            inner: Some(inner),
            attempt,
            is_served,
            mask,
        }
    }

    fn close(&self, mut inner: Arc<Inner>, is_served: bool, executed: bool, verdict: &Verdict) {
        let mut pages = self.pages();
        let entry = pages
            .kept
            .binary_search_by_key(&inner.number, |kept| kept.number)
            .ok();
        // The copy in the book is let go first, so that the record need not be cloned.
        let place = entry.and_then(|entry| pages.kept.get_mut(entry));
        let end = |inner: &mut Arc<Inner>| {
            let inner = Arc::make_mut(inner);
            inner.executed = executed;
            inner.verdict = verdict.clone();
        };
        match place {
            Some(place) => {
                drop(inner);
                end(place);
                inner = Arc::clone(place);
            }
            None => end(&mut inner),
        }
        pages.all.count(verdict, executed);
        if is_served && let Some(counters) = pages.by_method.get_mut(&inner.method) {
            counters.count(verdict, executed);
        }
        drop(pages);
        let record = Record(inner);
        for observer in &self.observers {
            observer(&record);
        }
    }

    /// Counts a request to a path where nothing is served.
    pub(crate) fn stray(&self) {
        self.pages().strays += 1;
    }

    pub(crate) fn strays(&self) -> u64 {
        self.pages().strays
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        self.pages()
            .kept
            .iter()
            .map(|inner| Record(Arc::clone(inner)))
            .collect()
    }

    /// Forgets the records; the counters go on.
    pub(crate) fn clear(&self) {
        let mut pages = self.pages();
        pages.kept.clear();
        pages.bytes = 0;
    }

    pub(crate) fn counters(&self) -> Counters {
        self.pages().all
    }

    pub(crate) fn counters_of(&self, method: &str) -> Counters {
        self.pages()
            .by_method
            .get(method)
            .copied()
            .unwrap_or_default()
    }
}

/// A request that has been entered. It gets its verdict at the latest when it is dropped.
pub(crate) struct Ticket {
    book: Arc<Book>,
    inner: Option<Arc<Inner>>,
    attempt: u64,
    is_served: bool,
    mask: Mask,
}

impl Ticket {
    /// How many requests of the method there were by then; 0 where the method is not served.
    pub(crate) fn attempt(&self) -> u64 {
        self.attempt
    }

    /// Ends the entry; `executed` where the handler has run and has not refused.
    pub(crate) fn end(mut self, verdict: Verdict, executed: bool) {
        self.close(verdict, executed);
    }

    fn close(&mut self, verdict: Verdict, executed: bool) {
        if let Some(inner) = self.inner.take() {
            let verdict = self.mask.verdict(verdict);
            self.book.close(inner, self.is_served, executed, &verdict);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.close(Verdict::Abandoned, false);
    }
}
