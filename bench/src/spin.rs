//! One piece of work again and again, to be looked at with callgrind, whose counts of instructions do not drift.

use crate::Outcome;
use crate::calls::pieces;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// What to do; without a name, the names.
    work: Option<String>,
    /// How often.
    #[arg(default_value_t = 10_000)]
    times: u32,
}

pub(crate) fn run(options: &Options) -> Outcome<()> {
    let Some(wanted) = &options.work else {
        return pieces(&mut |name, _| {
            println!("{name}");
            Ok(())
        });
    };
    let mut found = false;
    pieces(&mut |name, work| {
        if name == wanted {
            found = true;
            for _ in 0..options.times {
                work()?;
            }
        }
        Ok(())
    })?;
    if found {
        Ok(())
    } else {
        Err(format!("there is no piece of work called {wanted}").into())
    }
}
