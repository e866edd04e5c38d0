//! What a declaration costs to compile: our declarations with everything on against serde derives, each API used once.

pub(crate) mod cold;
mod corpus;
mod generate;
mod project;

use std::path::PathBuf;

use serde_json::json;

use crate::rounds::median;
use crate::{Outcome, results, show};

use generate::Side;
use project::{Goal, Project};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many APIs, each of 12 request and 12 response fields.
    #[arg(long, default_value_t = 400)]
    apis: usize,
    /// How often each is built; a check three times as often.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// A folder of modules that `topapi import` wrote, to be built as one crate besides.
    #[arg(long)]
    corpus: Option<PathBuf>,
    /// A few APIs, once, to see that it runs; writes no results.
    #[arg(long)]
    short: bool,
}

pub(crate) fn run(options: &Options) -> Outcome<()> {
    let (apis, rounds) = if options.short {
        (2, 1)
    } else {
        (options.apis, options.rounds.max(1))
    };
    let projects = [
        Project::create(Side::Top, apis)?,
        Project::create(Side::Serde, apis)?,
    ];
    let mut part = serde_json::Map::new();
    part.insert("apis".to_owned(), apis.into());
    for goal in [Goal::Check, Goal::Release] {
        let mut times = [const { Vec::new() }; 2];
        for project in &projects {
            project.prebuild(goal)?;
        }
        for _ in 0..rounds * goal.builds() {
            for (project, times) in projects.iter().zip(&mut times) {
                times.push(project.build(goal)?);
            }
        }
        let [ours, serde] = &times;
        let ratio = median(
            ours.iter()
                .zip(serde)
                .map(|(ours, serde)| ours / serde)
                .collect(),
        );
        let (ours, serde) = (median(ours.clone()), median(serde.clone()));
        println!(
            "{}: {apis} APIs, CPU seconds: top-runtime {ours:.2}, serde {serde:.2}: {ratio:.3} x (bound {})",
            goal.name(),
            goal.bound()
        );
        let result = json!({
            "ours_s": show::ratio(ours),
            "serde_s": show::ratio(serde),
            "against_serde": show::ratio(ratio),
        });
        part.insert(goal.key().to_owned(), result);
    }
    match projects[0].expansion()? {
        Some(lines) => {
            #[expect(clippy::cast_precision_loss, reason = "thousands")]
            let pair = lines as f64 / apis as f64;
            println!("expansion: {pair:.0} lines for a pair of request and response (bound 450)");
            part.insert(
                "expansion_lines_of_a_pair".to_owned(),
                show::round(pair).into(),
            );
        }
        None => println!("expansion: not measured, there is no nightly compiler"),
    }
    if let Some(folder) = &options.corpus {
        part.insert("corpus".to_owned(), corpus::run(folder)?);
    }
    if options.short {
        return Ok(());
    }
    results::write("compile", part.into())
}
