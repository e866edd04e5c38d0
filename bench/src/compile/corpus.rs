//! One crate of all the modules that `topapi import` wrote to a folder.

use std::path::Path;
use std::time::Instant;

use serde_json::{Map, Value, json};

use super::project::{Goal, Project};
use crate::{Outcome, cpu, show};

/// Seconds and memory of a check and of a release build.
pub(crate) fn run(folder: &Path) -> Outcome<Value> {
    let project = Project::of_modules(folder)?;
    let mut results = Map::new();
    for goal in [Goal::Check, Goal::Release] {
        project.prebuild(goal)?;
        let start = Instant::now();
        let seconds = project.build(goal)?;
        let wall = start.elapsed().as_secs_f64();
        let memory = cpu::peak_of_children()?;
        println!(
            "corpus, {}: {seconds:.1} CPU seconds, {wall:.1} by the clock, peak memory of a process {} MB",
            goal.name(),
            memory / 1024
        );
        let result = json!({
            "cpu_s": show::ratio(seconds),
            "wall_s": show::ratio(wall),
            "peak_kb": memory,
        });
        results.insert(goal.key().to_owned(), result);
    }
    Ok(results.into())
}
