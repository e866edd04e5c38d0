//! The memory of this process while the calls are made.

use std::fs;

/// What a process may grow by all the same, in KiB: the allocator's slack.
const SLACK: u64 = 8 * 1024;

/// Too few samples say nothing.
const ENOUGH: usize = 8;

/// Samples of the resident memory, each with the number of calls that had ended.
#[derive(Debug, Default)]
pub(super) struct Memory(Vec<(u64, u64)>);

/// Whether memory was flat.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    /// The median of the second quarter of the calls, in KiB.
    pub early: u64,
    /// The median of the last quarter, in KiB.
    pub late: u64,
    /// The most there ever was, in KiB.
    pub most: u64,
}

impl Memory {
    pub(super) fn sample(&mut self, calls: u64) {
        if let Some(resident) = resident() {
            self.0.push((calls, resident));
        }
    }

    /// `None` where memory cannot be measured, or the run was too short to say.
    pub(super) fn verdict(&self) -> Option<Growth> {
        let calls = self.0.last()?.0;
        let quarter = |from: u64| {
            let part = |(ended, resident): &(u64, u64)| {
                (from * calls..=(from + 1) * calls)
                    .contains(&(ended * 4))
                    .then_some(*resident)
            };
            let mut part: Vec<u64> = self.0.iter().filter_map(part).collect();
            part.sort_unstable();
            (part.len() >= ENOUGH).then(|| part[part.len() / 2])
        };
        Some(Growth {
            early: quarter(1)?,
            late: quarter(3)?,
            most: self.0.iter().map(|sample| sample.1).max()?,
        })
    }
}

impl Growth {
    /// Whether the last quarter needed about as much as the second.
    #[must_use]
    pub fn is_flat(&self) -> bool {
        self.late <= self.early + (self.early / 10).max(SLACK)
    }
}

/// KiB of resident memory, on Linux.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
