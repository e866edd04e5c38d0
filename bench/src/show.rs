//! Numbers for people and for the results.

use crate::rounds::Contender;

/// One line: the name and the CPU time of one piece of work.
pub(crate) fn nanos(contender: &Contender<'_>) {
    let nanos = contender.nanos();
    if nanos < 10_000.0 {
        println!("  {:<28} {nanos:>9.0} ns", contender.name);
    } else {
        println!("  {:<28} {:>9.1} µs", contender.name, nanos / 1000.0);
    }
}

/// To whole numbers.
pub(crate) fn round(value: f64) -> f64 {
    value.round()
}

/// To three digits behind the point.
pub(crate) fn ratio(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
