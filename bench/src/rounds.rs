//! Contenders measured in turn, round after round, so that whatever else the machine does meets all of them.

use std::time::Duration;

use crate::{Outcome, cpu};

/// One way to do a thing.
pub(crate) struct Contender<'a> {
    pub(crate) name: &'static str,
    work: Box<dyn FnMut() -> Outcome<()> + 'a>,
    times: Vec<f64>,
    repeats: u32,
}

/// How long and how often to measure.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    /// How long one contender runs in one round.
    pub(crate) slice: Duration,
}

impl Effort {
    pub(crate) const FULL: Self = Self {
        rounds: 41,
        slice: Duration::from_millis(12),
    };
    /// Shows that it runs.
    pub(crate) const SHORT: Self = Self {
        rounds: 3,
        slice: Duration::from_micros(200),
    };

    pub(crate) fn of(short: bool) -> Self {
        if short { Self::SHORT } else { Self::FULL }
    }
}

impl<'a> Contender<'a> {
    pub(crate) fn new(name: &'static str, work: impl FnMut() -> Outcome<()> + 'a) -> Self {
        Self {
            name,
            work: Box::new(work),
            times: Vec::new(),
            repeats: 1,
        }
    }

    fn run(&mut self) -> Outcome<Duration> {
        let start = cpu::of_thread()?;
        for _ in 0..self.repeats {
            (self.work)()?;
        }
        Ok(cpu::of_thread()?.saturating_sub(start))
    }

    /// Finds how often the work fits into a slice.
    fn fit(&mut self, slice: Duration) -> Outcome<()> {
        loop {
            let took = self.run()?;
            if took >= slice || self.repeats >= 1 << 24 {
                return Ok(());
            }
            let by = (slice.as_secs_f64() / took.as_secs_f64().max(1e-7)).clamp(1.2, 16.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 1 and 2^28"
            )]
            let repeats = (f64::from(self.repeats) * by).ceil() as u32;
            self.repeats = repeats;
        }
    }

    /// Nanoseconds of CPU for one piece of work, the median of the rounds.
    pub(crate) fn nanos(&self) -> f64 {
        median(self.times.clone())
    }

    /// How many times what `other` costs, the median of the rounds.
    pub(crate) fn against(&self, other: &Self) -> f64 {
        let ratios = self
            .times
            .iter()
            .zip(&other.times)
            .map(|(own, other)| own / other);
        median(ratios.collect())
    }
}

/// Runs the contenders in turn.
pub(crate) fn race(effort: Effort, contenders: &mut [Contender<'_>]) -> Outcome<()> {
    for contender in contenders.iter_mut() {
        contender.fit(effort.slice)?;
    }
    for _ in 0..effort.rounds {
        for contender in contenders.iter_mut() {
            let took = contender.run()?.as_secs_f64();
            contender
                .times
                .push(took * 1e9 / f64::from(contender.repeats));
        }
    }
    Ok(())
}

/// The middle of the values; of none, not a number.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
