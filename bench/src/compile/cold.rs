//! What the first build costs: how many crates the runtime brings, and how long they take.

use std::time::Instant;

use serde_json::{Map, json};

use super::project::{Goal, Project};
use crate::{Outcome, results, show};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Builds the smallest set of features alone, to see that it runs; writes no results.
    #[arg(long)]
    short: bool,
}

/// The sets of features that a user chooses from.
const SETS: [(&str, &[&str]); 5] = [
    ("none", &[]),
    ("tls (default)", &["tls"]),
    ("tls, blocking", &["tls", "blocking"]),
    ("tls, metrics", &["tls", "metrics"]),
    ("all", &["tls", "blocking", "metrics"]),
];

pub(crate) fn run(options: &Options) -> Outcome<()> {
    let mut part = Map::new();
    println!("cold build of top-runtime:");
    for (name, features) in SETS {
        let project = Project::of_runtime(features)?;
        let dependencies = project.dependencies()?;
        if options.short && !features.is_empty() {
            println!("  {name}: {dependencies} crates");
            continue;
        }
        let mut result = json!({ "crates": dependencies });
        for goal in [Goal::Check, Goal::Release] {
            if options.short && matches!(goal, Goal::Release) {
                continue;
            }
            let start = Instant::now();
            let seconds = project.build(goal)?;
            let wall = start.elapsed().as_secs_f64();
            println!(
                "  {name}: {dependencies} crates, {}: {seconds:.1} CPU seconds, {wall:.1} by the clock",
                goal.name()
            );
            result[goal.key()] =
                json!({ "cpu_s": show::ratio(seconds), "wall_s": show::ratio(wall) });
        }
        part.insert(name.to_owned(), result);
    }
    if options.short {
        return Ok(());
    }
    results::write("cold", part.into())
}
