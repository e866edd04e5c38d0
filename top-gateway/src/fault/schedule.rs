//! To which requests a fault happens.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::Fault;

/// A fault and the requests that it happens to; made by the methods of [`Fault`].
#[derive(Clone, Debug, PartialEq)]
pub struct FaultRule {
    fault: Fault,
    schedule: Schedule,
    place: Place,
}

/// Whether the handler has run when a fault happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// It has not.
    BeforeHandler,
    /// It has: the call is done.
    AfterHandler,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Schedule {
    Always,
    First(u64),
    Nth(u64),
    Every(u64),
    Share { share: f64, seed: u64 },
}

impl From<Fault> for FaultRule {
    fn from(fault: Fault) -> Self {
        let place = fault.place();
        Self {
            fault,
            schedule: Schedule::Always,
            place,
        }
    }
}

impl FaultRule {
    pub(crate) fn fault(&self) -> &Fault {
        &self.fault
    }

    pub(crate) fn share(&self) -> Option<f64> {
        match self.schedule {
            Schedule::Share { share, .. } => Some(share),
            _ => None,
        }
    }

    /// See [`Fault::first`].
    #[must_use]
    pub fn first(mut self, n: u64) -> Self {
        self.schedule = Schedule::First(n);
        self
    }

    /// See [`Fault::nth`].
    #[must_use]
    pub fn nth(mut self, n: u64) -> Self {
        self.schedule = Schedule::Nth(n);
        self
    }

    /// See [`Fault::every`].
    #[must_use]
    pub fn every(mut self, n: u64) -> Self {
        self.schedule = Schedule::Every(n);
        self
    }

    /// See [`Fault::always`].
    #[must_use]
    pub fn always(mut self) -> Self {
        self.schedule = Schedule::Always;
        self
    }

    /// See [`Fault::with_probability`].
    #[must_use]
    pub fn with_probability(mut self, share: f64, seed: u64) -> Self {
        self.schedule = Schedule::Share { share, seed };
        self
    }

    /// See [`Fault::before_handler`].
    #[must_use]
    pub fn before_handler(mut self) -> Self {
        self.place = Place::BeforeHandler;
        self
    }

    /// See [`Fault::after_handler`].
    #[must_use]
    pub fn after_handler(mut self) -> Self {
        self.place = Place::AfterHandler;
        self
    }
}

/// A rule on duty.
pub(crate) struct Armed {
    rule: FaultRule,
    reached: AtomicU64,
}

impl Armed {
    pub(crate) fn new(rule: FaultRule) -> Self {
        Self {
            rule,
            reached: AtomicU64::new(0),
        }
    }

    /// Whether the fault happens before the request is read.
    pub(crate) fn is_early(&self) -> bool {
        self.rule.fault == Fault::ResetBeforeRead
    }

    /// The name of the fault.
    pub(crate) fn name(&self) -> String {
        self.rule.fault.name()
    }

    /// Counts a request that reaches the rule and says whether the fault happens to it.
    pub(crate) fn fires(&self) -> bool {
        let reached = self.reached.fetch_add(1, Ordering::Relaxed) + 1;
        match self.rule.schedule {
            Schedule::Always => true,
            Schedule::First(n) => reached <= n,
            Schedule::Nth(n) => reached == n,
            Schedule::Every(n) => n > 0 && reached.is_multiple_of(n),
            Schedule::Share { share, seed } => draw(seed, reached) < share,
        }
    }
}

/// A number from 0 to 1 that depends on the seed and the count alone (the mixing of `SplitMix64`).
fn draw(seed: u64, count: u64) -> f64 {
    let mut state = seed.wrapping_add(count.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^= state >> 31;
    // 32 bits are plenty, and fit a f64 exactly.
    f64::from(u32::try_from(state >> 32).unwrap_or(u32::MAX)) / (f64::from(u32::MAX) + 1.0)
}

/// What happens to one request.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) delay_before: Duration,
    pub(crate) delay_after: Duration,
    pub(crate) before: Option<Fault>,
    pub(crate) after: Option<Fault>,
}

impl Plan {
    /// Asks the rules in order: delays add up, and the first fault of another kind ends the search.
    pub(crate) fn of<'a>(rules: impl IntoIterator<Item = &'a Armed>) -> Self {
        let mut plan = Self::default();
        for armed in rules {
            if armed.is_early() || !armed.fires() {
                continue;
            }
            let FaultRule { fault, place, .. } = &armed.rule;
            match (fault, place) {
                (Fault::Delay(time), Place::BeforeHandler) => plan.delay_before += *time,
                (Fault::Delay(time), Place::AfterHandler) => plan.delay_after += *time,
                (fault, Place::BeforeHandler) => {
                    plan.before = Some(fault.clone());
                    break;
                }
                (fault, Place::AfterHandler) => {
                    plan.after = Some(fault.clone());
                    break;
                }
            }
        }
        plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fired(rule: FaultRule, requests: usize) -> Vec<usize> {
        let armed = Armed::new(rule);
        (1..=requests).filter(|_| armed.fires()).collect::<Vec<_>>()
    }

    #[test]
    fn schedules_pick_their_requests() {
        assert_eq!(fired(Fault::Empty.first(2), 5), [1, 2]);
        assert_eq!(fired(Fault::Empty.nth(3), 5), [3]);
        assert_eq!(fired(Fault::Empty.every(2), 5), [2, 4]);
        assert_eq!(fired(Fault::Empty.always(), 3), [1, 2, 3]);
        assert_eq!(fired(Fault::Empty.every(0), 3), [0; 0]);
    }

    #[test]
    fn a_share_is_about_the_share_and_the_same_for_the_same_seed() {
        let hits = fired(Fault::Empty.with_probability(0.05, 7), 10_000);
        assert!((400..600).contains(&hits.len()), "{}", hits.len());
        assert_eq!(hits, fired(Fault::Empty.with_probability(0.05, 7), 10_000));
        assert_ne!(hits, fired(Fault::Empty.with_probability(0.05, 8), 10_000));
        assert_eq!(fired(Fault::Empty.with_probability(0.0, 7), 1000).len(), 0);
        assert_eq!(
            fired(Fault::Empty.with_probability(1.0, 7), 1000).len(),
            1000
        );
    }

    #[test]
    fn rules_follow_each_other_and_delays_add_up() {
        let rules = [
            Armed::new(Fault::Delay(Duration::from_secs(1)).always()),
            Armed::new(Fault::Status(502).first(1)),
            Armed::new(Fault::Empty.first(1)),
            Armed::new(Fault::Delay(Duration::from_secs(2)).before_handler()),
        ];
        let first = Plan::of(&rules);
        assert_eq!(
            (first.before, first.after, first.delay_after),
            (Some(Fault::Status(502)), None, Duration::from_secs(1))
        );
        let second = Plan::of(&rules);
        assert_eq!((second.before, second.after), (None, Some(Fault::Empty)));
        let third = Plan::of(&rules);
        assert_eq!(
            (third.before, third.after, third.delay_before),
            (None, None, Duration::from_secs(2))
        );
    }
}
