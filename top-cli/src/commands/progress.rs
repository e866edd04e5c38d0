//! A progress bar over pages.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// A bar, from the moment the work has taken a second.
pub(super) struct Progress {
    total: usize,
    done: usize,
    start: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// For so many pages.
    pub(super) fn new(total: usize) -> Self {
        Self {
            total,
            done: 0,
            start: Instant::now(),
            bar: None,
        }
    }

    /// How many pages there are.
    pub(super) fn total(&self) -> usize {
        self.total
    }

    /// One page is done.
    pub(super) fn step(&mut self) {
        self.done += 1;
        if self.bar.is_none()
            && self.start.elapsed() > Duration::from_secs(1)
            && self.done < self.total
        {
            let bar = ProgressBar::new(self.total as u64);
            if let Ok(style) =
                ProgressStyle::with_template("{bar:40} {pos}/{len} pages, {eta} left")
            {
                bar.set_style(style);
            }
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.done as u64);
        }
    }

    /// Prints without tearing the bar.
    pub(super) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Takes the bar away.
    pub(super) fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
