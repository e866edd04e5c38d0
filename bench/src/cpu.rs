//! CPU seconds, user and system: they do not count the time in which somebody else has the core.

use std::time::Duration;

use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::time::{ClockId, clock_gettime};

use crate::Outcome;

/// CPU time of this thread so far.
pub(crate) fn of_thread() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?.into())
}

/// CPU time of all threads of this process so far.
pub(crate) fn of_process() -> Outcome<Duration> {
    Ok(clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)?.into())
}

/// The most memory that a child, or a child of its, has had, in KB.
pub(crate) fn peak_of_children() -> Outcome<u64> {
    Ok(u64::try_from(
        getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss(),
    )?)
}

/// CPU time of all children that have ended, and of theirs.
pub(crate) fn of_children() -> Outcome<Duration> {
    let usage: Usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |time: nix::sys::time::TimeVal| {
        let micros = time
            .tv_sec()
            .saturating_mul(1_000_000)
            .saturating_add(time.tv_usec());
        Duration::from_micros(u64::try_from(micros).unwrap_or_default())
    };
    Ok(seconds(usage.user_time()) + seconds(usage.system_time()))
}
