//! Counters that never stop, however few records are kept.

use super::Verdict;

/// How many requests ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// All requests; the calls of a batch count one by one.
    pub requests: u64,
    /// Executed and answered.
    pub accepted: u64,
    /// Refused by the gateway or the handler.
    pub refused: u64,
    /// Met by a fault.
    pub faulted: u64,
    /// Given up by the caller before the handler ran.
    pub abandoned: u64,
    /// Executed, whether or not the answer was lost to a fault.
    pub executed: u64,
}

impl Counters {
    pub(super) fn count(&mut self, verdict: &Verdict, executed: bool) {
        match verdict {
            Verdict::Pending => {}
            Verdict::Accepted => self.accepted += 1,
            Verdict::Refused(_) => self.refused += 1,
            Verdict::Faulted(_) => self.faulted += 1,
            Verdict::Abandoned => self.abandoned += 1,
        }
        self.executed += u64::from(executed);
    }
}
