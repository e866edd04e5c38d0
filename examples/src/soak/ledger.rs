//! What the caller was told of each call, beside what the gateway has seen of it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use top_gateway::{Record, Verdict};
use top_runtime::{Error, Outcome, Reply};

use super::CreateResponse;

/// One entry for each call.
pub(super) struct Ledger {
    entries: Vec<Entry>,
    results: Mutex<BTreeMap<String, u64>>,
    ended: AtomicU64,
    attempts: AtomicU64,
    repeated: AtomicU64,
}

#[derive(Default)]
struct Entry {
    /// How often the handler has run.
    executed: AtomicU8,
    /// How often the gateway's record says accepted: executed, and the answer sent.
    accepted: AtomicU8,
    told: AtomicU8,
}

/// What the caller was told.
const NOTHING: u8 = 0;
const DONE: u8 = 1;
const NOT_EXECUTED: u8 = 2;
const UNKNOWN: u8 = 3;
const EXECUTED: u8 = 4;
const ANOTHER: u8 = 5;

/// Every second call is declared harmless to repeat.
pub(super) fn may_be_repeated(number: u64) -> bool {
    number % 2 == 1
}

impl Ledger {
    pub(super) fn new(calls: u64) -> Self {
        Self {
            entries: (0..calls).map(|_| Entry::default()).collect(),
            results: Mutex::default(),
            ended: AtomicU64::new(0),
            attempts: AtomicU64::new(0),
            repeated: AtomicU64::new(0),
        }
    }

    fn entry(&self, id: i64) -> Option<&Entry> {
        self.entries.get(usize::try_from(id).ok()?)
    }

    /// The handler runs.
    pub(super) fn execute(&self, id: i64) {
        if let Some(entry) = self.entry(id) {
            entry.executed.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The gateway has come to a verdict.
    pub(super) fn observe(&self, record: &Record) {
        let id = record.parameter("id").and_then(|id| id.parse().ok());
        if let (Some(entry), Verdict::Accepted) =
            (id.and_then(|id| self.entry(id)), record.verdict())
        {
            entry.accepted.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The call has ended.
    pub(super) fn end(&self, number: u64, result: &Result<Reply<CreateResponse>, Error>) {
        let id = i64::try_from(number).unwrap_or(i64::MAX);
        let (told, attempts, name) = match result {
            Ok(reply) if reply.id == id => (DONE, reply.attempts(), "answered".to_owned()),
            Ok(reply) => (
                ANOTHER,
                reply.attempts(),
                "answered with another's".to_owned(),
            ),
            Err(error) => {
                let told = match error.outcome() {
                    Outcome::NotExecuted => NOT_EXECUTED,
                    Outcome::Unknown => UNKNOWN,
                    Outcome::Executed => EXECUTED,
                };
                let code = error
                    .code()
                    .map_or(String::new(), |code| format!(" {code}"));
                let name = format!("{:?}{code}, {:?}", error.kind(), error.outcome());
                (told, error.attempts(), name)
            }
        };
        if let Some(entry) = self.entry(id) {
            entry.told.store(told, Ordering::Relaxed);
        }
        self.attempts.fetch_add(attempts.into(), Ordering::Relaxed);
        self.repeated
            .fetch_add(u64::from(attempts > 1), Ordering::Relaxed);
        self.ended.fetch_add(1, Ordering::Relaxed);
        let mut results = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        *results.entry(name).or_default() += 1;
    }

    pub(super) fn ended(&self) -> u64 {
        self.ended.load(Ordering::Relaxed)
    }

    pub(super) fn attempts(&self) -> u64 {
        self.attempts.load(Ordering::Relaxed)
    }

    pub(super) fn repeated(&self) -> u64 {
        self.repeated.load(Ordering::Relaxed)
    }

    pub(super) fn results(&self) -> BTreeMap<String, u64> {
        self.results
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Calls that may be repeated and were accepted again, because their first answer did not come in time.
    pub(super) fn again(&self) -> usize {
        let again = |entry: &&Entry| entry.accepted.load(Ordering::Relaxed) > 1;
        self.entries.iter().filter(again).count()
    }

    /// The calls whose callers were told something else than what the gateway has seen.
    pub(super) fn wrong(&self) -> Vec<String> {
        let numbered = (0..).zip(&self.entries);
        numbered
            .filter_map(|(number, entry)| Some(format!("call {number}: {}", entry.wrong(number)?)))
            .collect()
    }
}

impl Entry {
    fn wrong(&self, number: u64) -> Option<String> {
        let read = |counter: &AtomicU8| counter.load(Ordering::Relaxed);
        let (executed, accepted) = (read(&self.executed), read(&self.accepted));
        let what = match read(&self.told) {
            NOTHING => "never ended",
            ANOTHER => "got the answer of another call",
            _ if executed > 1 && !may_be_repeated(number) => "done twice",
            DONE if accepted == 0 => "answered, but not accepted",
            NOT_EXECUTED if executed > 0 => "said not to be done, but was",
            _ => return None,
        };
        Some(format!("{what} (executed {executed}, accepted {accepted})"))
    }
}
