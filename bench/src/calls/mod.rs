//! What a call costs.

mod order;
mod prepare;
mod straight;

use crate::Outcome;
use crate::rounds::Effort;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run everything once, to see that it runs; measures nothing worth reading.
    #[arg(long)]
    short: bool,
}

pub(crate) fn run(options: &Options) -> Outcome<()> {
    let effort = Effort::of(options.short);
    println!("{}", prepare::run(effort)?);
    Ok(())
}
