//! What became of all calls, as a table.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use top_gateway::Counters;

use super::Soak;
use super::memory::Growth;

/// What became of a [`Soak`].
#[derive(Clone, Debug)]
pub struct Report {
    /// What was run.
    pub soak: Soak,
    /// How long all calls took.
    pub elapsed: Duration,
    /// What the gateway counted.
    pub counters: Counters,
    /// How many calls ended how.
    pub results: BTreeMap<String, u64>,
    /// Requests by the client's account.
    pub attempts: u64,
    /// Calls that took more than one request.
    pub repeated: u64,
    /// Calls that may be repeated and were accepted again: on a machine so busy that answers come too late.
    pub again: usize,
    /// Calls whose callers were told something else than what happened.
    pub wrong: Vec<String>,
    /// Workers that panicked.
    pub died: u64,
    /// `None` where memory cannot be measured, or the run was too short to say.
    pub memory: Option<Growth>,
    /// Connections that did not end with the client.
    pub connections_left: usize,
    /// Tasks that did not end with client and gateway.
    pub tasks_left: usize,
}

impl Report {
    /// Whether nothing was lost, done twice or left over.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.wrong.is_empty()
            && self.died == 0
            && self.results.values().sum::<u64>() == self.soak.calls
            && self.counters.requests <= self.attempts
            && self.memory.is_none_or(|memory| memory.is_flat())
            && self.connections_left == 0
            && self.tasks_left == 0
    }
}

/// Examples of wrong calls that are shown.
const SHOWN: usize = 10;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |f: &mut fmt::Formatter<'_>, name: &str, value: &dyn fmt::Display| {
            writeln!(f, "  {name:<34} {value:>12}")
        };
        writeln!(f, "calls")?;
        for (name, count) in &self.results {
            row(f, name, count)?;
        }
        row(f, "in all", &self.soak.calls)?;
        row(f, "took more than one request", &self.repeated)?;
        row(f, "accepted again, as they may be", &self.again)?;
        writeln!(f, "requests")?;
        row(f, "made by the client", &self.attempts)?;
        row(f, "seen by the gateway", &self.counters.requests)?;
        row(f, "  accepted", &self.counters.accepted)?;
        row(f, "  met by a fault", &self.counters.faulted)?;
        row(f, "  given up by the client", &self.counters.abandoned)?;
        row(f, "  refused", &self.counters.refused)?;
        row(f, "  executed", &self.counters.executed)?;
        writeln!(f, "memory (KiB)")?;
        match self.memory {
            Some(memory) => {
                row(f, "second quarter of the calls", &memory.early)?;
                row(f, "last quarter", &memory.late)?;
                row(f, "at most", &memory.most)?;
            }
            None => row(f, "not measured", &"-")?,
        }
        writeln!(f, "left over")?;
        row(f, "connections", &self.connections_left)?;
        row(f, "tasks", &self.tasks_left)?;
        writeln!(f, "time")?;
        let seconds = self.elapsed.as_secs_f64();
        row(f, "seconds", &format_args!("{seconds:.1}"))?;
        let millis = self.elapsed.as_millis().max(1);
        let rate = u128::from(self.attempts) * 1000 / millis;
        row(f, "requests a second", &rate)?;
        for wrong in self.wrong.iter().take(SHOWN) {
            writeln!(f, "WRONG {wrong}")?;
        }
        if self.wrong.len() > SHOWN || self.died > 0 {
            writeln!(
                f,
                "WRONG {} calls, {} workers died",
                self.wrong.len(),
                self.died
            )?;
        }
        f.write_str(if self.is_clean() {
            "nothing lost, nothing done twice, nothing left over"
        } else {
            "NOT CLEAN"
        })
    }
}
